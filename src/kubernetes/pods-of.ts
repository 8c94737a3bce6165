import type { RawObject } from '../model/evidence.js';
import type { Subject } from '../model/subject.js';
import type { ApiClient } from './api-client.js';
import { fieldsOf, instantOf, numberOf } from './raw-fields.js';
import {
  conditionOf,
  controllerOf,
  kindOf,
  namespaceOf,
  recordsOf,
  selectorText,
  specOf,
  statusOf,
  uidOf,
} from './raw-object.js';
import { isReadableKind, listPath, objectPath } from './resource-paths.js';

const PODS_MAX = 500;

/** Reads the object that a subject names. Throws ApiError, `not-found` too for kinds that podwhy does not read. */
export async function readSubject(api: ApiClient, subject: Subject, signal: AbortSignal): Promise<RawObject | null> {
  const { kind, namespace, name } = subject;
  if (!isReadableKind(kind)) return null;
  return { ...(await api.get(objectPath(kind, namespace, name), { signal })), kind };
}

/** The pods that a workload's selector finds and that belong to it (through its ReplicaSets for a Deployment). Throws ApiError. */
export async function podsOf(api: ApiClient, workload: RawObject, signal: AbortSignal): Promise<readonly RawObject[]> {
  const labelSelector = selectorText(fieldsOf(specOf(workload)['selector']));
  if (kindOf(workload) === 'CronJob' || labelSelector === '') return [];
  const { items } = await api.list(listPath('Pod', namespaceOf(workload)), {
    signal,
    kind: 'Pod',
    maxItems: PODS_MAX,
    query: { labelSelector },
  });
  return kindOf(workload) === 'Deployment'
    ? items.filter((pod) => controllerOf(pod)?.kind === 'ReplicaSet')
    : items.filter((pod) => controllerOf(pod)?.uid === uidOf(workload));
}

/** The pod to show for a workload: the unready one with the most restarts, else the newest. */
export function worstPod(pods: readonly RawObject[]): RawObject | null {
  const trouble = (pod: RawObject): number => {
    if (conditionOf(pod, 'Ready') === 'True') return 0;
    const statuses = [
      ...recordsOf(statusOf(pod)['initContainerStatuses']),
      ...recordsOf(statusOf(pod)['containerStatuses']),
    ];
    return 1 + statuses.reduce((sum, one) => sum + numberOf(one['restartCount'], 0), 0);
  };
  const born = (pod: RawObject): number => instantOf(fieldsOf(pod['metadata'])['creationTimestamp']) ?? 0;
  return [...pods].sort((a, b) => trouble(b) - trouble(a) || born(b) - born(a))[0] ?? null;
}
