import type { ConditionRecord, ContainerRecord, PodRecord, TerminatedRecord } from '../model/records.js';
import type { Instant } from '../model/time.js';
import { newest } from './finding.js';

export function conditionOf(
  holder: { readonly conditions: readonly ConditionRecord[] },
  type: string,
): ConditionRecord | null {
  return holder.conditions.find((each) => each.type === type) ?? null;
}

export function hasCondition(holder: { readonly conditions: readonly ConditionRecord[] }, type: string): boolean {
  return conditionOf(holder, type)?.status === 'True';
}

/** Ended for good: the phase never changes again (Kubernetes 1.36, pkg/kubelet, getPhase). */
export function isTerminal(pod: PodRecord): boolean {
  return pod.phase === 'Succeeded' || pod.phase === 'Failed';
}

/** Neither ended nor being deleted: it counts as one of the replicas. */
export function isLive(pod: PodRecord): boolean {
  return pod.deletion === null && !isTerminal(pod);
}

/** A pod that is meant to end by itself. */
export function isRunToCompletion(pod: PodRecord): boolean {
  return pod.restartPolicy !== 'Always';
}

/** True for an end that a healthy container would not make: any error, and any end at all where restarts are for ever. */
export function isAbnormalEnd(pod: PodRecord, container: ContainerRecord, end: TerminatedRecord): boolean {
  // A synthetic 137 of the RestartAllContainers rule (Kubernetes 1.36, pkg/kubelet).
  if (end.reason === 'RestartingAllContainers') return false;
  if (end.exitCode !== 0) return true;
  switch (container.role) {
    case 'main':
      return !isRunToCompletion(pod);
    case 'sidecar':
      return true;
    case 'init':
    case 'ephemeral':
      return false;
  }
}

/** When the pod ended: by its containers, else by its conditions, else its creation. */
export function endedAt(pod: PodRecord): Instant {
  const ends = pod.containers.map(({ state }) => (state.kind === 'terminated' ? state.finishedAt : null));
  const byContainers = newest(ends, 0);
  if (byContainers > 0) return byContainers;
  return newest(
    pod.conditions.map((each) => each.since),
    pod.createdAt,
  );
}

/** When the scheduler placed it; its creation where that is unknown. */
export function placedAt(pod: PodRecord): Instant {
  const condition = conditionOf(pod, 'PodScheduled');
  return (condition?.status === 'True' ? condition.since : null) ?? pod.createdAt;
}

/** The key of `SubjectHistory.since`; `container` is null for a state of the whole pod. */
export function stateKey(pod: PodRecord, container: ContainerRecord | null, state: string): string {
  return `${pod.uid}/${container?.name ?? ''}/${state}`;
}
