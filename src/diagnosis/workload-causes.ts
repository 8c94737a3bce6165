import type { Cause } from '../model/diagnosis.js';
import type { Instant } from '../model/time.js';
import type { AnyObject, ClusterView } from './objects/cluster.js';
import type { PodView } from './objects/pod.js';
import { cause, line, params } from './finding.js';
import { podCondition } from './objects/pod.js';
import { readConditions } from './objects/meta.js';
import { textAt } from './objects/raw.js';
import { overtakenJobs } from './relevant-pods.js';
import { desiredOf, family, isReady, readyOf, revisionOf, revisions } from './objects/workload.js';
import { neverCreatedCauses } from './rules/admission.js';
import { cronJobCauses, jobCauses } from './rules/job.js';

/** Causes that stand on the workload itself; `first` go before those of its pods, `last` after them. */
export interface WorkloadCauses {
  readonly first: readonly Cause[];
  readonly last: readonly Cause[];
}

export function workloadCauses(
  cluster: ClusterView,
  top: AnyObject,
  pods: readonly PodView[],
  podFindings: readonly Cause[],
  now: Instant,
): WorkloadCauses {
  const members = family(cluster, top);
  const live = members.filter((member) => member === top || desiredOf(member) !== 0);
  const refused = neverCreatedCauses(cluster, live);
  const namespace = cluster.find('Namespace', '', top.namespace);
  const closing =
    namespace !== null && (namespace.deletionAt !== null || textAt(namespace.raw, 'status', 'phase') === 'Terminating')
      ? cause('namespace-terminating', 'certain', params({ namespace: top.namespace }), [
          line(`Namespace ${top.namespace}`, 'phase Terminating', namespace.deletionAt),
        ])
      : [];
  if (top.kind === 'CronJob') return cronJob(cluster, top, members, podFindings, now, refused);
  const over = overtakenJobs(cluster, top);
  const jobs = members
    .filter((member) => member.kind === 'Job' && !over.has(member.name))
    .flatMap((job) => jobCauses(cluster, job));
  if (jobs.length > 0)
    return better(podFindings) && jobs[0]?.id === 'backoff-limit-exceeded'
      ? { first: [], last: jobs }
      : { first: [...refused, ...jobs], last: [] };
  const blocked = statefulSetBlocked(top, pods);
  const stuck = rolloutStuck(cluster, top, podFindings.length > 0);
  return podFindings.length > 0 && refused.length === 0
    ? { first: closing, last: [...stuck, ...blocked] }
    : {
        first: [...closing, ...refused, ...(podFindings.length > 0 ? [] : [...blocked, ...stuck])],
        last: podFindings.length > 0 ? [...stuck, ...blocked] : [],
      };
}

/** A cause that says more than "it ended with a code". */
function better(findings: readonly Cause[]): boolean {
  const first = findings[0];
  return (
    first !== undefined &&
    !['app-exit-nonzero', 'panic', 'init-container-failed', 'terminated-143', 'killed-137'].includes(first.id) &&
    first.confidence !== 'possible'
  );
}

function cronJob(
  cluster: ClusterView,
  top: AnyObject,
  members: readonly AnyObject[],
  podFindings: readonly Cause[],
  now: Instant,
  refused: readonly Cause[],
): WorkloadCauses {
  const own = cronJobCauses(cluster, top, now);
  const over = overtakenJobs(cluster, top);
  const failed = members
    .filter((member) => member.kind === 'Job' && !over.has(member.name))
    .flatMap((job) => jobCauses(cluster, job));
  const failing = failed
    .flatMap((each) =>
      cause(
        'cronjob-failing',
        'certain',
        { ...each.params, ...params({ schedule: textAt(top.raw, 'spec', 'schedule'), count: failed.length }) },
        each.evidence,
      ),
    )
    .slice(0, 1);
  if (own.length > 0) return { first: [...own, ...refused], last: failing };
  return better(podFindings)
    ? { first: refused, last: [...failing, ...failed.slice(0, 1)] }
    : { first: [...refused, ...failing], last: failed.slice(0, 1) };
}

/** OrderedReady: pod N waits until N−1 is ready. */
export function statefulSetBlocked(top: AnyObject, pods: readonly PodView[]): Cause[] {
  if (top.kind !== 'StatefulSet' || textAt(top.raw, 'spec', 'podManagementPolicy') === 'Parallel') return [];
  const desired = desiredOf(top) ?? 0;
  if (pods.length >= desired) return [];
  const blocking = pods.find((pod) => !isReady(pod));
  if (blocking === undefined) return [];
  return cause(
    'statefulset-blocked',
    'certain',
    params({ otherPod: blocking.name, count: desired - pods.length, available: pods.length }),
    [
      line(`StatefulSet ${top.name}`, `${pods.length} of ${desired} pods exist; podManagementPolicy OrderedReady`),
      line(
        `pod ${blocking.name}`,
        `phase ${blocking.phase}, not Ready`,
        podCondition(blocking, 'Ready')?.since ?? null,
      ),
    ],
  );
}

function rolloutStuck(cluster: ClusterView, top: AnyObject, failing: boolean): Cause[] {
  if (top.kind !== 'Deployment') return [];
  const progressing = podCondition({ conditions: readConditions(top.raw) }, 'Progressing');
  const [newest, ...older] = revisions(cluster, top);
  const serving = older.find((each) => readyOf(each) > 0);
  const late = progressing?.status === 'False' && progressing.reason === 'ProgressDeadlineExceeded';
  if (newest === undefined || (!late && (serving === undefined || !failing))) return [];
  if (readyOf(newest) >= (desiredOf(newest) ?? 1)) return [];
  return cause(
    'rollout-stuck',
    late ? 'certain' : 'possible',
    params({
      revision: revisionOf(newest),
      oldRevision: serving === undefined ? '' : revisionOf(serving),
      available: serving === undefined ? 0 : readyOf(serving),
    }),
    [
      late
        ? line(
            `Deployment ${top.name}, condition Progressing`,
            `${progressing.reason}: ${progressing.message}`,
            progressing.since,
          )
        : null,
      line(`ReplicaSet ${newest.name}`, `${readyOf(newest)} of ${desiredOf(newest) ?? 1} ready`),
      serving === undefined
        ? null
        : line(`ReplicaSet ${serving.name}`, `${readyOf(serving)} ready (the revision before)`),
    ],
  );
}
