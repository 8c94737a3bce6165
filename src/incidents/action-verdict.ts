import { formatDuration } from '../model/duration.js';
import type { CauseId } from '../model/causes.js';
import type { Incident, RecoveryProof, TimelineEvent } from '../model/incident.js';
import { SECOND, type Instant, type Millis } from '../model/time.js';

type VerdictEvent = Extract<TimelineEvent, { kind: 'verdict' }>;

/** The newest of the failing pods, and how its container last ended. */
export interface FreshFailure {
  readonly podCreatedAt: Instant;
  /** Null when nothing ran. */
  readonly ranMs: Millis | null;
  readonly exitCode: number | null;
}

/** Actions whose outcome the cluster shows. Closing a node for new pods heals nothing, so it is not among them. */
const JUDGED = new Set(['restart', 'rollback', 'scale-up', 'delete-pod']);
/** Creation times are cut to seconds, and the action is noted after the API server has done it. */
const CLOCK_GAP_MS: Millis = 3 * SECOND;

/** That a person's action did not help: a pod that it made fails. Null while nothing is proven or all is said. */
export function didNotHelp(incident: Incident, fresh: FreshFailure | null, cause: CauseId | null): VerdictEvent | null {
  const pending = unjudged(incident);
  if (pending === null || fresh === null || fresh.podCreatedAt < pending.at - CLOCK_GAP_MS) return null;
  return { kind: 'verdict', action: pending.action, helped: false, detail: failureDetail(incident, fresh, cause) };
}

/** That it helped: everything has been healthy through the hold. */
export function didHelp(incident: Incident, stableForMs: Millis): VerdictEvent | null {
  const pending = unjudged(incident);
  if (pending === null) return null;
  return {
    kind: 'verdict',
    action: pending.action,
    helped: true,
    detail: `healthy for ${formatDuration(stableForMs)}`,
  };
}

/** That it helped to delete a pod that nothing owns: it is gone, and nothing comes after it. */
export function didRemove(incident: Incident, proof: RecoveryProof): VerdictEvent | null {
  const pending = unjudged(incident);
  if (pending?.action !== 'delete-pod' || proof.kind !== 'deleted') return null;
  return { kind: 'verdict', action: pending.action, helped: true, detail: 'the pod is gone' };
}

function failureDetail(incident: Incident, fresh: FreshFailure, cause: CauseId | null): string {
  const before = incident.diagnosis?.causes[0]?.id ?? null;
  if (fresh.exitCode === null) {
    return cause === before ? 'the new pods fail for the same cause' : 'the new pods fail for another cause';
  }
  const after = fresh.ranMs === null ? '' : ` after ${formatDuration(fresh.ranMs)}`;
  const code = incident.lastExitCode === fresh.exitCode ? 'same exit code' : `exit code ${fresh.exitCode}`;
  return `crashed again${after}, ${code}`;
}

function unjudged(incident: Incident): { readonly action: string; readonly at: Instant } | null {
  const last = incident.timeline.findLast(
    ({ event }) =>
      event.kind === 'verdict' || (event.kind === 'action' && event.outcome === 'done' && JUDGED.has(event.action)),
  );
  return last?.event.kind === 'action' ? { action: last.event.action, at: last.at } : null;
}
