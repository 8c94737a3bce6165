import type { ClusterBehaviour } from './cluster/behaviour.js';
import { desiredReplicas } from './cluster/controllers.js';
import {
  at,
  controllerOf,
  kindOf,
  nameOf,
  namespaceOf,
  numberAt,
  objectsAt,
  textAt,
  uidOf,
  type JsonObject,
} from './cluster/json.js';
import { RESOURCES, resourceNamed } from './cluster/kinds.js';
import { conditionStatus } from './cluster/pod-status.js';
import { podColumns } from './cluster/pod-column.js';
import type { ObjectStore } from './cluster/store.js';
import type { PageNode, PagePod, PageWorkload, WorkloadRef } from './page-contract.js';

/** The kinds that the page lists as workloads, with what the API calls them. */
export const WORKLOAD_PLURALS: Readonly<Record<string, string>> = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  Job: 'jobs',
  CronJob: 'cronjobs',
};

const ROLLING = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/** Owners from an object up, itself left out; ends at what is not stored. */
export function ownersOf(store: ObjectStore, object: JsonObject): readonly JsonObject[] {
  const owners: JsonObject[] = [];
  let here: JsonObject | null = ownerOf(store, object);
  while (here !== null && owners.length < 4) {
    owners.push(here);
    here = ownerOf(store, here);
  }
  return owners;
}

function ownerOf(store: ObjectStore, object: JsonObject): JsonObject | null {
  const reference = controllerOf(object);
  const resource = RESOURCES.find((one) => one.kind === reference?.kind);
  if (reference === null || resource === undefined) return null;
  const owner = store.get(resource, namespaceOf(object), reference.name);
  return owner !== null && uidOf(owner) === reference.uid ? owner : null;
}

export function refOf(object: JsonObject): WorkloadRef {
  return { kind: kindOf(object), namespace: namespaceOf(object), name: nameOf(object) };
}

export function podRow(store: ObjectStore, pod: JsonObject): PagePod {
  const top = ownersOf(store, pod).at(-1);
  return {
    ...podColumns(pod),
    namespace: namespaceOf(pod),
    name: nameOf(pod),
    createdAt: Date.parse(textAt(pod, 'metadata', 'creationTimestamp')),
    node: textAt(pod, 'spec', 'nodeName'),
    workload: top === undefined ? null : refOf(top),
    containers: objectsAt(pod, 'spec', 'containers').map((one) => textAt(one, 'name')),
  };
}

export function nodeRow(store: ObjectStore, node: JsonObject): PageNode {
  const ready = conditionStatus(node, 'Ready') === 'True';
  const cordoned = at(node, 'spec', 'unschedulable') === true;
  const name = nameOf(node);
  return {
    name,
    ready,
    status: `${ready ? 'Ready' : 'NotReady'}${cordoned ? ',SchedulingDisabled' : ''}`,
    cordoned,
    zone: textAt(node, 'metadata', 'labels', 'topology.kubernetes.io/zone'),
    pods: store.all('pods').filter((pod) => textAt(pod, 'spec', 'nodeName') === name).length,
  };
}

export function workloadRow({ world }: ClusterBehaviour, workload: JsonObject): PageWorkload {
  const kind = kindOf(workload);
  const rolling = ROLLING.has(kind);
  const template = kind === 'CronJob' ? at(workload, 'spec', 'jobTemplate', 'spec') : at(workload, 'spec');
  return {
    ...refOf(workload),
    ...countsOf(workload),
    revision: revisionOf(world.store, workload),
    image: textAt(objectsAt(template, 'template', 'spec', 'containers')[0], 'image'),
    broken: world.failures.standing(workload)?.id ?? null,
    can: {
      break: rolling || kind === 'CronJob',
      restart: rolling,
      scale: kind === 'Deployment' || kind === 'StatefulSet',
      rollback: kind === 'Deployment' && replicaSetsOf(world.store, workload).length > 1,
      run: kind === 'CronJob',
    },
  };
}

function countsOf(workload: JsonObject): { readonly ready: number; readonly desired: number } {
  switch (kindOf(workload)) {
    case 'DaemonSet':
      return {
        ready: numberAt(workload, 'status', 'numberReady'),
        desired: numberAt(workload, 'status', 'desiredNumberScheduled'),
      };
    case 'Job':
      return {
        ready: numberAt(workload, 'status', 'succeeded'),
        desired: numberAt(workload, 'spec', 'completions') || 1,
      };
    case 'CronJob':
      return { ready: 0, desired: 0 };
    default:
      return { ready: numberAt(workload, 'status', 'readyReplicas'), desired: desiredReplicas(workload) };
  }
}

const REVISION = 'deployment.kubernetes.io/revision';

function revisionOf(store: ObjectStore, workload: JsonObject): string {
  if (kindOf(workload) === 'Deployment') return textAt(workload, 'metadata', 'annotations', REVISION);
  const numbers = controllerRevisionsOf(store, workload).map((one) => numberAt(one, 'revision'));
  return numbers.length === 0 ? '' : String(Math.max(...numbers));
}

/** Of a Deployment, newest first. */
export function replicaSetsOf(store: ObjectStore, workload: JsonObject): readonly JsonObject[] {
  const number = (set: JsonObject): number => Number(textAt(set, 'metadata', 'annotations', REVISION) || '0');
  return store
    .list(resourceNamed('replicasets'), namespaceOf(workload))
    .filter((set) => controllerOf(set)?.uid === uidOf(workload))
    .sort((a, b) => number(b) - number(a));
}

/** Of a StatefulSet or DaemonSet, newest first. */
export function controllerRevisionsOf(store: ObjectStore, workload: JsonObject): readonly JsonObject[] {
  return store
    .list(resourceNamed('controllerrevisions'), namespaceOf(workload))
    .filter((one) => controllerOf(one)?.uid === uidOf(workload))
    .sort((a, b) => numberAt(b, 'revision') - numberAt(a, 'revision'));
}
