import type { Instant } from '../../model/time.js';
import type { AnyObject, ClusterView } from './cluster.js';
import type { PodView } from './pod.js';
import { isTerminal, podCondition } from './pod.js';
import { numberAt, textAt } from './raw.js';

export const WORKLOAD_KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob'] as const;

/** Every object below a workload, itself first: ReplicaSets of a Deployment, Jobs of a CronJob. */
export function family(cluster: ClusterView, top: AnyObject): readonly AnyObject[] {
  const children = ['ReplicaSet', 'Job', 'Deployment', 'StatefulSet', 'DaemonSet']
    .flatMap((kind) => cluster.of(kind))
    .filter((object) => object.namespace === top.namespace && object.owner !== null && owns(top, object.owner));
  return [top, ...children];
}

function owns(top: AnyObject, owner: { readonly kind: string; readonly name: string; readonly uid: string }): boolean {
  return (
    owner.kind === top.kind && owner.name === top.name && (owner.uid === '' || top.uid === '' || owner.uid === top.uid)
  );
}

/** The pods of a workload, through its children. */
export function podsOf(cluster: ClusterView, top: AnyObject): readonly PodView[] {
  const members = family(cluster, top);
  return cluster.pods.filter(
    (pod) =>
      pod.namespace === top.namespace &&
      pod.owner !== null &&
      members.some((member) => pod.owner !== null && owns(member, pod.owner)),
  );
}

/** Replicas wanted; null where the word has no meaning. */
export function desiredOf(object: AnyObject): number | null {
  switch (object.kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'ReplicaSet':
      return numberAt(object.raw, 'spec', 'replicas') ?? 1;
    case 'DaemonSet':
      return numberAt(object.raw, 'status', 'desiredNumberScheduled') ?? 0;
    case 'Job':
      return numberAt(object.raw, 'spec', 'parallelism') ?? 1;
    default:
      return null;
  }
}

export function readyOf(object: AnyObject): number {
  return numberAt(object.raw, 'status', object.kind === 'DaemonSet' ? 'numberReady' : 'readyReplicas') ?? 0;
}

/** The revision as people know it: the Deployment's number, else the newest template hash. */
export function revisionOf(object: AnyObject): string {
  return (
    object.annotations['deployment.kubernetes.io/revision'] ??
    (textAt(object.raw, 'status', 'updateRevision') || object.labels['pod-template-hash'] || '')
  );
}

export function isReady(pod: PodView): boolean {
  return podCondition(pod, 'Ready')?.status === 'True' && pod.deletionAt === null && !isTerminal(pod);
}

/** ReplicaSets of a Deployment, newest revision first. */
export function revisions(cluster: ClusterView, deployment: AnyObject): readonly AnyObject[] {
  const number = (object: AnyObject): number =>
    Number(object.annotations['deployment.kubernetes.io/revision'] ?? '') || 0;
  return family(cluster, deployment)
    .filter((object) => object.kind === 'ReplicaSet')
    .sort((a, b) => number(b) - number(a) || createdAt(b) - createdAt(a));
}

function createdAt(object: AnyObject): Instant {
  return object.createdAt ?? 0;
}
