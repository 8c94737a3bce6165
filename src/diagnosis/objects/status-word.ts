import type { PodRecord } from '../../model/records.js';
import type { ContainerView } from './container.js';
import type { PodView } from './pod.js';
import { podStatusWord } from '../../detection/status-column.js';
import { isTerminal } from './pod.js';

function record(pod: PodView): PodRecord {
  return {
    uid: pod.uid,
    namespace: pod.namespace,
    name: pod.name,
    resourceVersion: '',
    owner: pod.owner,
    revision: pod.revision,
    node: pod.nodeName,
    phase: pod.phase,
    reason: pod.reason,
    message: pod.message,
    createdAt: pod.createdAt ?? 0,
    deletion: pod.deletionAt === null ? null : { at: pod.deletionAt, graceSeconds: pod.deletionGraceSeconds ?? 0 },
    finalizers: pod.finalizers,
    restartPolicy: pod.restartPolicy,
    schedulingGated: pod.gates.length > 0,
    nominatedNode: pod.nominatedNode,
    conditions: pod.conditions,
    containers: pod.containers.map((container) => ({ ...container, startupBudgetMs: 0 })),
    labels: {},
    annotations: {},
    mirror: pod.mirror,
  };
}

/** The word for what is seen on a pod: the pod's own reason once it has ended by it, else what kubectl prints; '' for nothing. */
export function stateWord(pod: PodView): string {
  // A pod held by a finalizer after its end prints its container's word; what people see of it is that it stays.
  if (pod.deletionAt !== null && pod.reason !== 'NodeLost') return 'Terminating';
  return isTerminal(pod) && pod.reason !== '' ? pod.reason : podStatusWord(record(pod));
}

/** The worst container's name for a list of containers that crash or wait; '' when none does. */
export function restartsOf(containers: readonly ContainerView[]): number {
  return containers.filter((each) => each.role !== 'ephemeral').reduce((sum, each) => sum + each.restarts, 0);
}
