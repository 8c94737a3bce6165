import type { NodeRecord } from '../model/records.js';
import type { Instant } from '../model/time.js';
import { conditionOf } from './pod-facts.js';
import { limitOf, type ThresholdName, type Thresholds } from './thresholds.js';

export interface NodeTrouble {
  /** `NodeLost` when its kubelet is silent, `NodeNotReady` when the kubelet itself says so. */
  readonly state: 'NodeLost' | 'NodeNotReady';
  readonly since: Instant;
  readonly dueAt: Instant;
  readonly rule: ThresholdName;
}

/** Whether a node is not ready or unknown, and from when on that is told; null for a ready node or one that is being removed. */
export function findNodeTrouble(node: NodeRecord, thresholds: Thresholds): NodeTrouble | null {
  const ready = conditionOf(node, 'Ready');
  if (ready?.status === 'True' || node.deletionAt !== null) return null;
  const since = ready?.since ?? node.createdAt;
  const candidates: readonly (readonly [ThresholdName, Instant])[] = [
    ['nodeNotReady', since + limitOf(thresholds, 'nodeNotReady')],
    // A joining node: its condition has not changed since it was created.
    ...(isJoining(node, since)
      ? [['nodeStarting', node.createdAt + limitOf(thresholds, 'nodeStarting')] as const]
      : []),
    ...(node.unschedulable ? [['nodeDraining', since + limitOf(thresholds, 'nodeDraining')] as const] : []),
  ];
  const [rule, dueAt] = candidates.reduce((latest, each) => (each[1] > latest[1] ? each : latest));
  return { state: ready?.status === 'Unknown' ? 'NodeLost' : 'NodeNotReady', since, dueAt, rule };
}

/** The kubelet registers a node as not ready within seconds of creating it. */
const JOINING_MS = 10_000;

function isJoining(node: NodeRecord, since: Instant): boolean {
  return since - node.createdAt <= JOINING_MS;
}
