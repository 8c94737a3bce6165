import type { RawObject } from '../model/evidence.js';
import type {
  ConditionRecord,
  EventRecord,
  JobRecord,
  NodeRecord,
  OwnerRef,
  PodRecord,
  WorkloadRecord,
} from '../model/records.js';
import type { Instant } from '../model/time.js';
import { cutMessage } from './cut-message.js';
import { intern } from './intern.js';
import { projectContainers } from './project-containers.js';
import { fieldsOf, instantOf, itemsOf, numberOf, textOf, type Fields } from './raw-fields.js';

/** Labels that are kept when settings name no others. */
export const DEFAULT_LABELS: readonly string[] = ['app.kubernetes.io/name', 'app', 'team'];

const OUR_PREFIX = 'podwhy.dev/';
const MIRROR = 'kubernetes.io/config.mirror';

const WORKLOAD_KINDS = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob']);

const NOTHING: Readonly<Record<string, string>> = {};
const NO_CONDITIONS: readonly ConditionRecord[] = [];
const NO_TEXTS: readonly string[] = [];

/**
 * The small record of a raw object; null when it has no name or is of another kind. Lenient: wrong types are read as
 * absent. `labels` are the label keys that settings route or exclude by.
 */
export function projectPod(raw: RawObject, labels: readonly string[] = DEFAULT_LABELS): PodRecord | null {
  const identity = identify(raw, isPodKind);
  if (identity === null) return null;
  const { meta } = identity;
  const spec = fieldsOf(raw['spec']);
  const status = fieldsOf(raw['status']);
  const allLabels = fieldsOf(meta['labels']);
  const annotations = fieldsOf(meta['annotations']);
  const deletedAt = instantOf(meta['deletionTimestamp']);
  return {
    uid: identity.uid,
    namespace: identity.namespace,
    name: identity.name,
    resourceVersion: textOf(meta['resourceVersion']),
    owner: projectOwner(meta),
    revision: textOf(allLabels['pod-template-hash']) || textOf(allLabels['controller-revision-hash']),
    node: textOf(spec['nodeName']),
    phase: textOf(status['phase']),
    reason: textOf(status['reason']),
    message: cut(textOf(status['message'])),
    createdAt: identity.createdAt,
    deletion:
      deletedAt === null ? null : { at: deletedAt, graceSeconds: numberOf(meta['deletionGracePeriodSeconds'], 30) },
    finalizers: projectTexts(meta['finalizers']),
    restartPolicy: textOf(spec['restartPolicy']) || 'Always',
    schedulingGated: itemsOf(spec['schedulingGates']).length > 0,
    nominatedNode: textOf(status['nominatedNodeName']),
    conditions: projectConditions(status['conditions']),
    containers: projectContainers(spec, status),
    labels: keep(allLabels, labels),
    annotations: keepOurs(annotations),
    mirror: textOf(annotations[MIRROR]) !== '',
  };
}

/** See {@link projectPod}. */
export function projectWorkload(raw: RawObject, labels: readonly string[] = DEFAULT_LABELS): WorkloadRecord | null {
  const kind = textOf(raw['kind']);
  const identity = identify(raw, (each) => WORKLOAD_KINDS.has(each));
  if (identity === null) return null;
  const { meta } = identity;
  const spec = fieldsOf(raw['spec']);
  const status = fieldsOf(raw['status']);
  const annotations = fieldsOf(meta['annotations']);
  const generation = numberOf(meta['generation'], 0);
  return {
    uid: identity.uid,
    kind: intern(kind),
    namespace: identity.namespace,
    name: identity.name,
    owner: projectOwner(meta),
    createdAt: identity.createdAt,
    deletionAt: instantOf(meta['deletionTimestamp']),
    desired: desiredReplicas(kind, spec, status),
    ready: numberOf(status[kind === 'DaemonSet' ? 'numberReady' : kind === 'Job' ? 'ready' : 'readyReplicas'], 0),
    updated: numberOf(status[kind === 'DaemonSet' ? 'updatedNumberScheduled' : 'updatedReplicas'], 0),
    available: numberOf(status[kind === 'DaemonSet' ? 'numberAvailable' : 'availableReplicas'], 0),
    observed: numberOf(status['observedGeneration'], generation) >= generation,
    paused: spec['paused'] === true,
    suspended: spec['suspend'] === true,
    conditions: projectConditions(status['conditions']),
    job: kind === 'Job' || kind === 'CronJob' ? projectJob(spec, status) : null,
    labels: keep(fieldsOf(meta['labels']), labels),
    annotations: keepOurs(annotations),
    revision: intern(textOf(annotations['deployment.kubernetes.io/revision']) || textOf(status['updateRevision'])),
  };
}

/** See {@link projectPod}. */
export function projectNode(raw: RawObject, labels: readonly string[] = DEFAULT_LABELS): NodeRecord | null {
  const identity = identify(raw, (kind) => kind === 'Node');
  if (identity === null) return null;
  const { meta } = identity;
  const spec = fieldsOf(raw['spec']);
  return {
    uid: identity.uid,
    name: identity.name,
    createdAt: identity.createdAt,
    conditions: projectConditions(fieldsOf(raw['status'])['conditions']),
    taints: itemsOf(spec['taints']).map((each) => {
      const taint = fieldsOf(each);
      return {
        key: intern(textOf(taint['key'])),
        effect: intern(textOf(taint['effect'])),
        since: instantOf(taint['timeAdded']),
      };
    }),
    unschedulable: spec['unschedulable'] === true,
    deletionAt: instantOf(meta['deletionTimestamp']),
    labels: keep(fieldsOf(meta['labels']), labels),
  };
}

/**
 * See {@link projectPod}. Reads v1 and events.k8s.io/v1, and what both recorders write: the scheduler's fills eventTime
 * and series, the others firstTimestamp, lastTimestamp and count (Kubernetes 1.36, client-go tools/record and tools/events).
 */
export function projectEvent(raw: RawObject): EventRecord | null {
  const identity = identify(raw, (kind) => kind === 'Event');
  if (identity === null) return null;
  const about = fieldsOf(raw['involvedObject'] ?? raw['regarding']);
  const series = fieldsOf(raw['series']);
  const first = instantOf(raw['firstTimestamp'] ?? raw['deprecatedFirstTimestamp']);
  const eventTime = instantOf(raw['eventTime']);
  const last = Math.max(
    instantOf(series['lastObservedTime']) ?? 0,
    instantOf(raw['lastTimestamp'] ?? raw['deprecatedLastTimestamp']) ?? 0,
    eventTime ?? 0,
    identity.createdAt,
  );
  const source = fieldsOf(raw['source'] ?? raw['deprecatedSource']);
  return {
    uid: identity.uid,
    namespace: identity.namespace,
    type: intern(textOf(raw['type'])),
    reason: intern(textOf(raw['reason'])),
    message: cut(textOf(raw['message']) || textOf(raw['note'])),
    count: Math.max(1, numberOf(series['count'], 0), numberOf(raw['count'] ?? raw['deprecatedCount'], 0)),
    firstAt: first ?? eventTime ?? identity.createdAt,
    lastAt: last,
    component: intern(
      textOf(source['component']) || textOf(raw['reportingComponent']) || textOf(raw['reportingController']),
    ),
    about: {
      kind: intern(textOf(about['kind'])),
      namespace: intern(textOf(about['namespace'])),
      name: intern(textOf(about['name'])),
      uid: intern(textOf(about['uid'])),
    },
    container: intern(/\{([^{}]{1,253})\}$/.exec(textOf(about['fieldPath']))?.[1] ?? ''),
  };
}

interface Identity {
  readonly meta: Fields;
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly createdAt: Instant;
}

function identify(raw: RawObject, isKind: (kind: string) => boolean): Identity | null {
  const meta = fieldsOf(raw['metadata']);
  const name = textOf(meta['name']);
  if (name === '' || !isKind(textOf(raw['kind']))) return null;
  return {
    meta,
    uid: textOf(meta['uid']),
    namespace: intern(textOf(meta['namespace'])),
    name: intern(name),
    createdAt: instantOf(meta['creationTimestamp']) ?? 0,
  };
}

/** Items of a typed list carry no kind of their own, so an absent one passes. */
function isPodKind(kind: string): boolean {
  return kind === 'Pod' || kind === '';
}

function projectOwner(meta: Fields): OwnerRef | null {
  const refs = itemsOf(meta['ownerReferences']);
  const chosen = fieldsOf(refs.find((ref) => fieldsOf(ref)['controller'] === true) ?? refs[0]);
  const kind = textOf(chosen['kind']);
  const name = textOf(chosen['name']);
  if (kind === '' || name === '') return null;
  return { kind: intern(kind), name: intern(name), uid: intern(textOf(chosen['uid'])) };
}

function desiredReplicas(kind: string, spec: Fields, status: Fields): number | null {
  switch (kind) {
    case 'DaemonSet':
      return numberOf(status['desiredNumberScheduled'], 0);
    case 'Job':
      return numberOf(spec['parallelism'], 1);
    case 'CronJob':
      return null;
    default:
      return numberOf(spec['replicas'], 1);
  }
}

function projectJob(spec: Fields, status: Fields): JobRecord {
  const active = status['active'];
  return {
    // A Job counts its pods, a CronJob lists its Jobs.
    active: Array.isArray(active) ? active.length : numberOf(active, 0),
    succeeded: numberOf(status['succeeded'], 0),
    failed: numberOf(status['failed'], 0),
    startedAt: instantOf(status['startTime']),
    finishedAt: instantOf(status['completionTime']),
    backoffLimit: numberOf(spec['backoffLimit'], 6),
    lastScheduleAt: instantOf(status['lastScheduleTime']),
    lastSuccessAt: instantOf(status['lastSuccessfulTime']),
    schedule: intern(textOf(spec['schedule'])),
  };
}

function projectConditions(value: unknown): readonly ConditionRecord[] {
  const items = itemsOf(value);
  if (items.length === 0) return NO_CONDITIONS;
  return items.map((each) => {
    const condition = fieldsOf(each);
    return {
      type: intern(textOf(condition['type'])),
      status: intern(textOf(condition['status'])),
      reason: intern(textOf(condition['reason'])),
      message: cut(textOf(condition['message'])),
      since: instantOf(condition['lastTransitionTime']),
    };
  });
}

function projectTexts(value: unknown): readonly string[] {
  const texts = itemsOf(value).filter((each) => typeof each === 'string');
  return texts.length === 0 ? NO_TEXTS : texts.map(intern);
}

function keep(all: Fields, keys: readonly string[]): Readonly<Record<string, string>> {
  let kept: Record<string, string> | null = null;
  for (const key of keys) {
    const value = all[key];
    if (typeof value !== 'string') continue;
    kept ??= {};
    kept[key] = intern(value);
  }
  return kept ?? NOTHING;
}

function keepOurs(annotations: Fields): Readonly<Record<string, string>> {
  let kept: Record<string, string> | null = null;
  for (const [key, value] of Object.entries(annotations)) {
    if (!key.startsWith(OUR_PREFIX) || typeof value !== 'string') continue;
    kept ??= {};
    kept[intern(key)] = cut(value);
  }
  return kept ?? NOTHING;
}

function cut(message: string): string {
  return intern(cutMessage(message));
}
