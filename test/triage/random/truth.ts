import type { Severity } from '../../../src/model/severity.js';
import { DAY, MINUTE, type Instant } from '../../../src/model/time.js';
import type { ModelCluster, ModelNode } from './model-cluster.js';
import { isLive, type ModelWorkload } from './model-workload.js';
import type { ModelPod } from './objects.js';

/**
 * What is to be told of a subject that nothing has happened to for long; `either` where what was seen before decides;
 * `with-node` where all that fails stands on lost nodes, so that the node's incident tells it, unless its own had begun.
 */
export type Truth = Severity | 'well' | 'either' | 'with-node';

/** Nothing in the model needs longer than this to be past its threshold or its end. */
export const STILL_MS = 32 * MINUTE;

/** Judged by what was made, not by what detection says of it. */
export function truthOfWorkload(cluster: ModelCluster, workload: ModelWorkload, now: Instant): Truth {
  switch (workload.kind) {
    case 'Job': {
      const run = workload.runs.at(-1);
      if (run?.outcome === 'complete') return 'well';
      return run?.outcome === 'failed' && now - run.endedAt < DAY ? 'warning' : 'either';
    }
    case 'CronJob':
      if (workload.failures >= 3) return 'warning';
      return workload.failures > 0 || workload.runs.at(-1)?.outcome === 'running' ? 'either' : 'well';
    case 'Pod':
      return truthOfBarePod(cluster, workload.pods[0], now);
    case 'Deployment':
    case 'StatefulSet':
      return truthOfReplicas(cluster, workload);
  }
}

export function truthOfNode(node: ModelNode): Truth {
  return node.up ? 'well' : 'critical';
}

function truthOfBarePod(cluster: ModelCluster, pod: ModelPod | undefined, now: Instant): Truth {
  if (pod === undefined || pod.health === 'succeeded') return 'well';
  if (pod.health === 'failed') return now - pod.since < DAY ? 'critical' : 'either';
  if (pod.deletedAt !== null) return 'either';
  if (isOnLostNode(cluster, pod)) return 'with-node';
  return isReady(cluster, pod) ? 'well' : 'critical';
}

function truthOfReplicas(cluster: ModelCluster, { pods, desired, revision }: ModelWorkload): Truth {
  const live = pods.filter(isLive);
  const ready = live.filter((pod) => isReady(cluster, pod)).length;
  const severity = desired > 0 && ready === 0 ? 'critical' : 'warning';
  const failing = live.some((pod) => !isReady(cluster, pod) && !isOnLostNode(cluster, pod));
  const missing = desired > 0 && live.length < desired && ready < desired;
  if (failing || missing) return severity;
  if (severity === 'critical') return 'with-node';
  // A rollout that cannot go on, while all that is wanted stands, holds an end back.
  if (live.some((pod) => pod.revision !== revision)) return 'either';
  // Pods that only linger, or wait for a node that is told itself, prove no end and raise no alert.
  return live.length > ready || pods.some((pod) => pod.deletedAt !== null) ? 'either' : 'well';
}

function isReady(cluster: ModelCluster, pod: ModelPod): boolean {
  return pod.health === 'ready' && cluster.isUp(pod.node);
}

function isOnLostNode(cluster: ModelCluster, pod: ModelPod): boolean {
  return pod.node !== '' && !cluster.isUp(pod.node);
}
