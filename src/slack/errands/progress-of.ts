import type { Cluster } from '../../kubernetes/cluster.js';
import type { Goal } from '../../model/errand.js';
import type { WorkloadRecord } from '../../model/records.js';
import type { Subject } from '../../model/subject.js';
import { MINUTE, SECOND, type Millis } from '../../model/time.js';
import type { Progress, Standing } from '../views/rollout-progress.js';

/** After this podwhy looks no more; the incident goes on. */
export const LONGEST_MS: Millis = 10 * MINUTE;
/** What the watcher shows may be older than the action; only later do other numbers mean that somebody set them. */
const SETTLED_MS: Millis = 30 * SECOND;

/** How far the way to a goal is, as the watcher's memory shows it `sinceMs` after the action; null while it shows nothing. */
export function progressOf(
  cluster: Cluster | undefined,
  subject: Subject,
  goal: Goal,
  sinceMs: Millis,
): { readonly progress: Progress; readonly standing: Standing } | null {
  const late = sinceMs > LONGEST_MS;
  const going = (isDone: boolean): Standing => (isDone ? 'done' : late ? 'late' : 'running');
  // A memory that is not filled yet, or no more, shows nothing as gone.
  if (cluster?.health().watching !== true) return late ? { progress: { what: 'unseen' }, standing: 'late' } : null;
  const record = cluster.directory.workload(subject);
  switch (goal.kind) {
    case 'gone': {
      const gone = !cluster.directory.podsOf(subject).some(({ uid }) => uid === goal.uid);
      const replicas = { ready: record?.ready ?? null, desired: record?.desired ?? null };
      const full = record === null || record.ready >= (record.desired ?? 0);
      return { progress: { what: 'pod', gone, ...replicas }, standing: going(gone && full) };
    }
    case 'replicas': {
      if (record === null) return { progress: { what: 'gone' }, standing: 'failed' };
      const desired = record.desired ?? 0;
      if (desired === goal.to) {
        const progress = { what: 'replicas', ready: record.ready, desired } as const;
        return { progress, standing: going(record.observed && record.ready >= desired) };
      }
      if (sinceMs < SETTLED_MS) return null;
      return { progress: { what: 'undone', desired }, standing: 'failed' };
    }
    case 'rollout': {
      if (record === null) return { progress: { what: 'gone' }, standing: 'failed' };
      const rollout = rolloutOf(record, goal.from);
      const { replaced, ready, desired } = rollout;
      return { progress: rollout, standing: going(replaced >= desired && ready >= desired) };
    }
  }
}

/** Nothing counts as replaced before the controller has made the new revision. */
function rolloutOf(record: WorkloadRecord, from: string): Extract<Progress, { what: 'rollout' }> {
  const desired = record.desired ?? 0;
  const begun = record.observed && (from === '' || record.revision !== from);
  return { what: 'rollout', replaced: begun ? Math.min(record.updated, desired) : 0, ready: record.ready, desired };
}
