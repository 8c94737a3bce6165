import type { EventRecord, NodeRecord, WorkloadRecord } from '../model/records.js';
import { isSamePod, packPod, type PackedPod } from './packed-pod.js';
import { projectEvent, projectNode, projectPod, projectWorkload } from './project.js';
import type { ReflectorSource } from './reflector-contract.js';
import { NODE_SHAPE, POD_SHAPE, WORKLOAD_SHAPE } from './shapes.js';

/**
 * Warning events whose facts stand in no field of a pod or owner. What pods say about images, crashes, probes and
 * scheduling is in their status already, and is most of the traffic.
 */
const EVENT_SELECTOR = [
  'type!=Normal',
  'reason!=Unhealthy',
  'reason!=BackOff',
  'reason!=Failed',
  'reason!=FailedScheduling',
].join(',');

const WORKLOADS: readonly { readonly group: string; readonly resource: string; readonly kind: string }[] = [
  { group: 'apps/v1', resource: 'replicasets', kind: 'ReplicaSet' },
  { group: 'apps/v1', resource: 'deployments', kind: 'Deployment' },
  { group: 'apps/v1', resource: 'statefulsets', kind: 'StatefulSet' },
  { group: 'apps/v1', resource: 'daemonsets', kind: 'DaemonSet' },
  { group: 'batch/v1', resource: 'jobs', kind: 'Job' },
  { group: 'batch/v1', resource: 'cronjobs', kind: 'CronJob' },
];

/** What to follow in one namespace, or everywhere when it is null. */
export function podSource(namespace: string | null, labels: readonly string[]): ReflectorSource<PackedPod> {
  return {
    resource: 'pods',
    path: collection('v1', namespace, 'pods'),
    kind: 'Pod',
    apiVersion: 'v1',
    project: (raw, previous) => {
      const pod = projectPod(raw, labels);
      return pod === null ? null : packPod(pod, previous);
    },
    wanted: POD_SHAPE,
    isSame: isSamePod,
  };
}

/** One source per kind of owner. `cronJobs` is `batch/v1beta1` on servers before 1.21. */
export function workloadSources(
  namespace: string | null,
  labels: readonly string[],
  cronJobs: 'batch/v1' | 'batch/v1beta1',
): readonly ReflectorSource<WorkloadRecord>[] {
  return WORKLOADS.map(({ group, resource, kind }) => {
    const apiVersion = kind === 'CronJob' ? cronJobs : group;
    return {
      resource,
      path: collection(apiVersion, namespace, resource),
      kind,
      apiVersion,
      project: (raw) => projectWorkload(raw, labels),
      wanted: WORKLOAD_SHAPE,
    };
  });
}

/** Nodes have no namespace. */
export function nodeSource(labels: readonly string[]): ReflectorSource<NodeRecord> {
  return {
    resource: 'nodes',
    path: collection('v1', null, 'nodes'),
    kind: 'Node',
    apiVersion: 'v1',
    project: (raw) => projectNode(raw, labels),
    wanted: NODE_SHAPE,
  };
}

export function eventSource(namespace: string | null): ReflectorSource<EventRecord> {
  return {
    resource: 'events',
    path: collection('v1', namespace, 'events'),
    query: { fieldSelector: EVENT_SELECTOR },
    kind: 'Event',
    apiVersion: 'v1',
    project: projectEvent,
  };
}

function collection(apiVersion: string, namespace: string | null, resource: string): string {
  const base = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  return `${base}${namespace === null ? '' : `/namespaces/${encodeURIComponent(namespace)}`}/${resource}`;
}
