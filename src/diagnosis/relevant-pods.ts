import type { Instant } from '../model/time.js';
import type { AnyObject, ClusterView } from './objects/cluster.js';
import type { PodView } from './objects/pod.js';
import { readConditions } from './objects/meta.js';
import { isTerminal } from './objects/pod.js';
import { desiredOf, family, isReady } from './objects/workload.js';

/** The pods of a workload that say something about today: what later success or a replacement has overtaken is left out. */
export function relevantPods(
  cluster: ClusterView,
  workload: AnyObject | null,
  pods: readonly PodView[],
): readonly PodView[] {
  const over = overtakenJobs(cluster, workload);
  return pods.filter(
    (pod) =>
      pod.phase !== 'Succeeded' &&
      !isLeftover(pod, pods, workload) &&
      !(pod.owner?.kind === 'Job' && over.has(pod.owner.name)),
  );
}

/** A Failed pod that its controller has replaced by one that is ready, or no longer wants, says nothing about today. */
function isLeftover(pod: PodView, pods: readonly PodView[], workload: AnyObject | null): boolean {
  if (!isTerminal(pod) || pod.owner === null || pod.owner.kind === 'Job') return false;
  if (workload !== null && desiredOf(workload) === 0) return true;
  return pods.some(
    (other) => other.uid !== pod.uid && isReady(other) && (other.createdAt ?? 0) >= (pod.createdAt ?? 0),
  );
}

/** Jobs that have succeeded, and those of a CronJob that began before its last success. */
export function overtakenJobs(cluster: ClusterView, workload: AnyObject | null): ReadonlySet<string> {
  if (workload === null || (workload.kind !== 'Job' && workload.kind !== 'CronJob')) return new Set();
  const jobs = family(cluster, workload).filter((member) => member.kind === 'Job');
  const done = jobs.filter((job) =>
    readConditions(job.raw).some(
      (each) => (each.type === 'Complete' || each.type === 'SuccessCriteriaMet') && each.status === 'True',
    ),
  );
  const last = done.reduce<Instant>((newest, job) => Math.max(newest, job.createdAt ?? 0), 0);
  return new Set(jobs.filter((job) => done.includes(job) || (job.createdAt ?? 0) < last).map((job) => job.name));
}
