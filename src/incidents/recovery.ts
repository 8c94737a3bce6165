import type { Observation } from './lifecycle.js';
import type { ConditionRecord, ContainerRecord, PodRecord, SubjectView, WorkloadRecord } from '../model/records.js';
import type { Instant } from '../model/time.js';

const KNOWN_WORKLOADS = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob']);

export type RecoveryObservation = Extract<Observation, { kind: 'healthy' | 'over' | 'unproven' }>;

/**
 * What a subject without symptoms proves: that its end is true, or nothing yet. Evicted and Failed leftovers of old
 * revisions do not count; readiness counts from the moment when the last of the wanted replicas became Ready or last
 * restarted, by the cluster's own times, so that a stop of podwhy neither shortens nor lengthens the hold.
 */
export function observeRecovery(view: SubjectView, exists: boolean, failedRevision: string): RecoveryObservation {
  if (!exists) return { kind: 'over', proof: { kind: 'deleted' } };
  if (view.subject.kind === 'Node') return nodeRecovery(view);
  if (view.workload === null) {
    // A workload that could not be read proves nothing, however well its pods look.
    return KNOWN_WORKLOADS.has(view.subject.kind) ? { kind: 'unproven' } : podRecovery(view);
  }
  switch (view.workload.kind) {
    case 'Job':
      return jobRecovery(view.workload);
    case 'CronJob':
      return cronJobRecovery(view.workload, view.children);
    default:
      return replicasRecovery(view.workload, view.pods, failedRevision);
  }
}

function replicasRecovery(
  workload: WorkloadRecord,
  pods: readonly PodRecord[],
  failedRevision: string,
): RecoveryObservation {
  if (workload.desired === 0 && pods.filter(isLive).length === 0)
    return { kind: 'over', proof: { kind: 'scaled-to-zero' } };
  const desired = workload.desired ?? 0;
  const current = pods.filter(isLive);
  const ready = current.filter(isReady);
  const complete =
    workload.observed && workload.ready >= desired && (workload.kind === 'ReplicaSet' || workload.updated >= desired);
  if (!complete || desired === 0 || ready.length < desired || ready.length < current.length)
    return { kind: 'unproven', oldestUnready: oldestUnready(current) };
  const newRevision = failedRevision !== '' && workload.revision !== '' && workload.revision !== failedRevision;
  const count = { revision: workload.revision, ready: workload.ready, desired, stableForMs: 0 };
  return {
    kind: 'healthy',
    stableSince: stableSince(current),
    proof: { kind: newRevision ? 'new-revision' : 'ready', ...count },
  };
}

/** Bare pods, and pods of owners whose kind podwhy does not know. */
function podRecovery(view: SubjectView): RecoveryObservation {
  const live = view.pods.filter(isLive);
  if (live.length === 0) {
    const succeeded = view.pods.some((pod) => pod.phase === 'Succeeded');
    return succeeded
      ? { kind: 'over', proof: { kind: 'job-succeeded' } }
      : view.pods.length === 0
        ? { kind: 'over', proof: { kind: 'deleted' } }
        : { kind: 'unproven' };
  }
  if (!live.every(isReady)) return { kind: 'unproven', oldestUnready: oldestUnready(live) };
  return {
    kind: 'healthy',
    stableSince: stableSince(live),
    proof: {
      kind: 'ready',
      ready: live.length,
      desired: live.length,
      stableForMs: 0,
      revision: live[0]?.revision ?? '',
    },
  };
}

function jobRecovery(job: WorkloadRecord): RecoveryObservation {
  if (condition(job.conditions, 'Complete') === 'True') return { kind: 'over', proof: { kind: 'job-succeeded' } };
  return { kind: 'unproven' };
}

function cronJobRecovery(cronJob: WorkloadRecord, runs: readonly WorkloadRecord[]): RecoveryObservation {
  const newest = runs.find(
    (run) => condition(run.conditions, 'Complete') === 'True' || condition(run.conditions, 'Failed') === 'True',
  );
  if (newest !== undefined && condition(newest.conditions, 'Complete') === 'True') {
    return { kind: 'over', proof: { kind: 'later-run-succeeded', run: newest.name } };
  }
  const { lastScheduleAt, lastSuccessAt } = cronJob.job ?? { lastScheduleAt: null, lastSuccessAt: null };
  if (newest === undefined && lastSuccessAt !== null && lastScheduleAt !== null && lastSuccessAt >= lastScheduleAt) {
    return { kind: 'over', proof: { kind: 'later-run-succeeded', run: cronJob.name } };
  }
  return { kind: 'unproven' };
}

function nodeRecovery(view: SubjectView): RecoveryObservation {
  const node = view.nodes.find((each) => each.name === view.subject.name);
  const ready = node?.conditions.find((each) => each.type === 'Ready');
  if (ready?.status !== 'True') return { kind: 'unproven' };
  return {
    kind: 'healthy',
    stableSince: ready.since ?? 0,
    proof: { kind: 'ready', ready: 1, desired: 1, stableForMs: 0, revision: '' },
  };
}

function oldestUnready(live: readonly PodRecord[]): Instant | null {
  const created = live.filter((pod) => !isReady(pod)).map((pod) => pod.createdAt);
  return created.length === 0 ? null : Math.min(...created);
}

/** Neither finished nor on its way out. */
function isLive(pod: PodRecord): boolean {
  return pod.deletion === null && pod.phase !== 'Failed' && pod.phase !== 'Succeeded';
}

function isReady(pod: PodRecord): boolean {
  return condition(pod.conditions, 'Ready') === 'True';
}

function condition(conditions: readonly ConditionRecord[], type: string): string | undefined {
  return conditions.find((each) => each.type === type)?.status;
}

/** The latest moment at which any of the pods became Ready or any of their lasting containers started again. */
function stableSince(pods: readonly PodRecord[]): Instant {
  let latest = 0;
  for (const pod of pods) {
    latest = Math.max(latest, pod.conditions.find((each) => each.type === 'Ready')?.since ?? pod.createdAt);
    for (const container of pod.containers) latest = Math.max(latest, restartedAt(container));
  }
  return latest;
}

function restartedAt(container: ContainerRecord): Instant {
  if (container.last === null || container.role === 'init' || container.role === 'ephemeral') return 0;
  return container.last.finishedAt ?? 0;
}
