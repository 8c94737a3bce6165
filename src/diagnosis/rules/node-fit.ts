import type { CauseId } from '../../model/causes.js';
import type { ClusterView } from '../objects/cluster.js';
import type { NodeView, TaintView } from '../objects/node.js';
import type { PodView } from '../objects/pod.js';
import { untolerated } from '../objects/node.js';
import { isTerminal, podRequest } from '../objects/pod.js';
import { parseQuantity } from '../objects/quantity.js';
import { at, isObject } from '../objects/raw.js';
import { matchesNodeSelector, requiredNodeAffinity } from '../objects/selector.js';

/** What our own comparison says about one node, filters in the scheduler's order. */
export interface NodeFit {
  readonly node: NodeView;
  readonly cordoned: boolean;
  readonly taints: readonly TaintView[];
  readonly selector: boolean;
  readonly affinity: boolean;
  /** Resources of which the node has too little, with what it has in all and what at most is free. */
  readonly short: readonly {
    readonly resource: string;
    readonly requested: number;
    readonly allocatable: number;
    readonly free: number;
  }[];
}

export const RESOURCE_CAUSES: Readonly<Record<string, CauseId>> = {
  cpu: 'insufficient-cpu',
  memory: 'insufficient-memory',
  'ephemeral-storage': 'insufficient-ephemeral-storage',
};

/** Names of all resources that a pod asks for. */
function resourcesOf(pod: PodView): readonly string[] {
  return [...new Set(pod.containers.flatMap((each) => [...Object.keys(each.requests), ...Object.keys(each.limits)]))];
}

/** Compares a pod with every node that is known: the scheduler's message no longer says which taint, label or amount. */
export function compareNodes(cluster: ClusterView, pod: PodView): readonly NodeFit[] {
  const affinity = requiredNodeAffinity(pod);
  const hasAffinity = isObject(
    at(pod.raw, 'spec', 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution'),
  );
  return cluster.nodes.map((node) => ({
    node,
    cordoned: node.unschedulable,
    taints: untolerated(node, pod.tolerations).filter((taint) => taint.key !== 'node.kubernetes.io/unschedulable'),
    selector: Object.entries(pod.nodeSelector).every(([key, value]) => node.labels[key] === value),
    affinity: !hasAffinity || matchesNodeSelector(affinity, node.labels, node.name),
    short: resourcesOf(pod).flatMap((resource) => shortage(cluster, pod, node, resource)),
  }));
}

function shortage(cluster: ClusterView, pod: PodView, node: NodeView, resource: string): NodeFit['short'] {
  const requested = podRequest(pod, resource);
  const free = atMostFree(cluster, node, resource);
  return requested > free ? [{ resource, requested, allocatable: allocatableOf(node, resource), free }] : [];
}

/** What a node could give to a pod at all. */
export function allocatableOf(node: NodeView, resource: string): number {
  return parseQuantity(node.allocatable[resource] ?? '0') ?? 0;
}

/**
 * The most that can be free on a node: what it has, less the requests of the pods on it that are known. Pods of other
 * namespaces may not be known, so less may be free, never more.
 */
export function atMostFree(cluster: ClusterView, node: NodeView, resource: string): number {
  return cluster
    .podsOn(node.name)
    .filter((other) => !isTerminal(other))
    .reduce((rest, other) => rest - podRequest(other, resource), allocatableOf(node, resource));
}
