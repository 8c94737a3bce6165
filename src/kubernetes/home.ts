import { EMPTY_HISTORY, type SubjectHistory, type WorkloadRecord } from '../model/records.js';
import type { Subject } from '../model/subject.js';
import type { PackedPod } from './packed-pod.js';

/** Everything that is about one subject. */
export interface Home {
  readonly subject: Subject;
  workload: WorkloadRecord | null;
  /** ReplicaSets of a Deployment, Jobs of a CronJob: few. */
  children: readonly WorkloadRecord[];
  /** Mostly a handful: a map of them would weigh more than they do. */
  pods: PackedPod[];
  history: SubjectHistory;
}

const COPIED_BELOW = 12;
/** The empty list of {@link Home.children}. */
export const NO_CHILDREN: readonly WorkloadRecord[] = [];

/** The pods with one more. A copy is as long as it must be; an array that grows by pushing keeps room for 16, which only many pods need. */
export function added(pods: PackedPod[], pod: PackedPod): PackedPod[] {
  if (pods.length < COPIED_BELOW) return [...pods, pod];
  pods.push(pod);
  return pods;
}

/** Puts a pod in the place of its earlier state. */
export function replace(pods: PackedPod[], pod: PackedPod): void {
  const at = pods.findIndex(({ uid }) => uid === pod.uid);
  if (at === -1) pods.push(pod);
  else pods[at] = pod;
}

/** The children without the one of this uid. */
export function without(children: readonly WorkloadRecord[], uid: string): readonly WorkloadRecord[] {
  const left = children.filter((child) => child.uid !== uid);
  return left.length === 0 ? NO_CHILDREN : left;
}

/** The same history with less heap: most subjects are well: their empty parts are the same ones. */
export function slim(history: SubjectHistory): SubjectHistory {
  const { since, ends, failedRuns, progressAt } = history;
  const isSlim =
    (ends === EMPTY_HISTORY.ends || ends.length > 0) &&
    (failedRuns === EMPTY_HISTORY.failedRuns || failedRuns.length > 0);
  if (isSlim && (since === EMPTY_HISTORY.since || Object.keys(since).length > 0)) return history;
  return {
    since: Object.keys(since).length === 0 ? EMPTY_HISTORY.since : since,
    ends: ends.length === 0 ? EMPTY_HISTORY.ends : ends,
    failedRuns: failedRuns.length === 0 ? EMPTY_HISTORY.failedRuns : failedRuns,
    progressAt,
  };
}
