import type { ErrandAction } from '../../../model/errand.js';
import type { TimelineEntry } from '../../../model/incident.js';
import { INTERVENTIONS } from '../../../model/intervention.js';
import { subjectKey, type Subject } from '../../../model/subject.js';
import type { LastAttempt } from '../../views/restart-modal.js';
import type { Exchange } from '../exchange.js';

const ATTEMPTS = ['restart', 'rollback', ...INTERVENTIONS] as const satisfies readonly ErrandAction[];

/** Incidents looked through, the newest first. */
const INCIDENTS = 5;

/** The last action in the cluster that the subject's newest incidents tell of, and whether it helped; null for none. */
export async function lastAttempt({ deps }: Exchange, subject: Subject): Promise<LastAttempt | null> {
  // A hint for the dialog: without the store it is left out.
  const incidents = await deps.store.history(subjectKey(subject), INCIDENTS).catch(() => []);
  for (const { timeline } of incidents) {
    const found = attemptIn(timeline);
    if (found !== null) return found;
  }
  return null;
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
