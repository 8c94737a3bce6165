import type { Health, ModelPod } from './objects.js';
import { isLive, type ModelWorkload } from './model-workload.js';

/** What controllers may do in the model. */
export interface Hands {
  makePod(workload: ModelWorkload, name: string | null, health: Health): ModelPod;
  /** At once where its node runs; on a lost node it lingers, being deleted. */
  removePod(workload: ModelWorkload, pod: ModelPod): void;
  isUp(node: string): boolean;
}

/** Rounds of a controller: each replica is replaced in one at most. */
const ROUNDS_MAX = 30;

/** Does at once what the workload's controller would do in some seconds. */
export function reconcile(workload: ModelWorkload, hands: Hands): void {
  switch (workload.kind) {
    case 'Deployment':
      for (let round = 0; round < ROUNDS_MAX && stepDeployment(workload, hands); round += 1);
      return;
    case 'StatefulSet':
      for (let round = 0; round < ROUNDS_MAX && stepStatefulSet(workload, hands); round += 1);
      return;
    case 'Job':
    case 'CronJob':
    case 'Pod':
  }
}

/** RollingUpdate with maxSurge 1 and maxUnavailable 0. False when there is nothing (more) to do. */
function stepDeployment(workload: ModelWorkload, hands: Hands): boolean {
  const { desired, revision } = workload;
  const live = workload.pods.filter(isLive);
  const old = live.filter((pod) => pod.revision !== revision);
  const current = live.filter((pod) => pod.revision === revision);
  const limit = desired + (old.length > 0 && desired > 0 ? 1 : 0);
  const ready = live.filter((pod) => isReady(pod, hands)).length;
  const surplus =
    old.find((pod) => !isReady(pod, hands) && live.length > desired) ??
    (live.length > limit || (ready > desired && old.length > 0) ? (old[0] ?? current.at(-1)) : undefined);
  if (surplus !== undefined) {
    hands.removePod(workload, surplus);
    return true;
  }
  if (live.length >= limit || current.length >= desired || workload.refusedSince !== null) return false;
  workload.pods.push(hands.makePod(workload, null, workload.template));
  return true;
}

/** OrderedReady: the next one waits for the one before; a name is free again when its pod is gone. */
function stepStatefulSet(workload: ModelWorkload, hands: Hands): boolean {
  const { desired, revision, subject } = workload;
  const byOrdinal = new Map(workload.pods.map((pod) => [Number(pod.name.slice(subject.name.length + 1)), pod]));
  const extra = [...byOrdinal].find(([ordinal, pod]) => ordinal >= desired && pod.deletedAt === null)?.[1];
  if (extra !== undefined) {
    hands.removePod(workload, extra);
    return true;
  }
  for (let ordinal = 0; ordinal < desired; ordinal += 1) {
    const pod = byOrdinal.get(ordinal);
    if (pod === undefined) {
      if (workload.refusedSince !== null) return false;
      workload.pods.push(hands.makePod(workload, `${subject.name}-${ordinal}`, workload.template));
      return true;
    }
    if (pod.health === 'failed' && pod.deletedAt === null) {
      hands.removePod(workload, pod);
      return true;
    }
    if (!isReady(pod, hands)) return false;
  }
  const outdated = [...byOrdinal].filter(([, pod]) => pod.revision !== revision).sort(([a], [b]) => b - a)[0]?.[1];
  if (outdated === undefined) return false;
  hands.removePod(workload, outdated);
  return true;
}

function isReady(pod: ModelPod, hands: Hands): boolean {
  return pod.health === 'ready' && pod.deletedAt === null && hands.isUp(pod.node);
}
