import { subjectKey, type Subject } from '../../../model/subject.js';
import type { LastAttempt } from '../../views/restart-modal.js';
import type { Exchange } from '../exchange.js';

const ATTEMPTS: ReadonlySet<string> = new Set(['restart', 'rollback']);

/** The last restart or rollback that the subject's newest incident tells of, and whether it helped; null for none. */
export async function lastAttempt({ deps }: Exchange, subject: Subject): Promise<LastAttempt | null> {
  // A hint for the dialog: without the store it is left out.
  const latest = await deps.store.latest(subjectKey(subject)).catch(() => null);
  const timeline = latest?.value.timeline ?? [];
  const at = timeline.findLastIndex(
    ({ event }) => event.kind === 'action' && event.outcome === 'done' && ATTEMPTS.has(event.action),
  );
  const entry = timeline[at];
  if (entry?.event.kind !== 'action') return null;
  const verdict = timeline.slice(at + 1).find(({ event }) => event.kind === 'verdict')?.event;
  return {
    action: entry.event.action === 'rollback' ? 'rollback' : 'restart',
    by: entry.event.by,
    at: entry.at,
    helped: verdict?.kind === 'verdict' ? verdict.helped : null,
  };
}
