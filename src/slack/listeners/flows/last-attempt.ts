import type { ErrandAction } from '../../../model/errand.js';
import type { TimelineEntry } from '../../../model/incident.js';
import { INTERVENTIONS } from '../../../model/intervention.js';
import { subjectKey, type Subject } from '../../../model/subject.js';
import { MINUTE } from '../../../model/time.js';
import type { LastAttempt } from '../../views/restart-modal.js';
import type { Exchange } from '../exchange.js';

const ATTEMPTS = ['restart', 'rollback', ...INTERVENTIONS] as const satisfies readonly ErrandAction[];

/** Incidents looked through, the newest first. */
const INCIDENTS = 5;

/** The last action in the cluster that the subject's newest incidents tell of, and whether it helped; null for none. */
export async function lastAttempt({ deps }: Exchange, subject: Subject): Promise<LastAttempt | null> {
  // A hint for the dialog: without the store it is left out.
  const key = subjectKey(subject);
  const [incidents, errands] = await Promise.all([
    deps.store.history(key, INCIDENTS).catch(() => []),
    deps.store.errands.all().catch(() => []),
  ]);
  const told = incidents.map(({ timeline }) => attemptIn(timeline)).find((attempt) => attempt !== null) ?? null;
  // Where no incident is open, no story tells of it.
  const [newest] = errands
    .filter(({ subject: about, audited }) => about === key && audited)
    .sort((a, b) => b.at - a.at);
  if (newest === undefined || (told !== null && newest.at < told.at + MINUTE)) return told;
  return { action: newest.action, by: newest.by, at: newest.at, helped: null };
}

function attemptIn(timeline: readonly TimelineEntry[]): LastAttempt | null {
  const at = timeline.findLastIndex(
    ({ event }) => event.kind === 'action' && event.outcome === 'done' && attempted(event.action) !== undefined,
  );
  const entry = timeline[at];
  const action = entry?.event.kind === 'action' ? attempted(entry.event.action) : undefined;
  if (entry?.event.kind !== 'action' || action === undefined) return null;
  const verdict = timeline.slice(at + 1).find(({ event }) => event.kind === 'verdict')?.event;
  return {
    action,
    by: entry.event.by,
    at: entry.at,
    helped: verdict?.kind === 'verdict' ? verdict.helped : null,
  };
}

function attempted(action: string): ErrandAction | undefined {
  return ATTEMPTS.find((attempt) => attempt === action);
}
