import type { Evidence, RawObject } from '../model/evidence.js';
import { HOUR } from '../model/time.js';
import type { Clock } from '../model/time.js';
import { gapName, type Subject } from '../model/subject.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { ApiClient } from './api-client.js';
import type { GatherEvidence } from './cluster.js';
import { gatherLogs, restartsOf } from './gather-logs.js';
import { gatherReferences } from './gather-references.js';
import { fieldsOf, instantOf, numberOf, textOf } from './raw-fields.js';
import {
  conditionOf,
  controllerOf,
  isDeleting,
  kindOf,
  nameOf,
  namespaceOf,
  recordsOf,
  selectorText,
  specOf,
  statusOf,
  uidOf,
} from './raw-object.js';
import { Reading } from './reading.js';
import { isReadableKind } from './resource-paths.js';
import type { ReadableKind } from './resource-paths.js';

export interface GatherDeps {
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** Pods of one workload that are read; more add nothing to a diagnosis. */
const PODS_MAX = 200;
/** Up to so many objects have their events asked for one by one; beyond it one list of the namespace is cheaper. */
const EVENT_QUERIES_MAX = 6;
const EVENTS_MAX = 3_000;
const CHILDREN_MAX = 200;
/** Objects of a namespace that are looked through for those of a custom owner, which has no selector to ask by. */
const NAMESPACE_MAX = 2_000;

/** Builds {@link GatherEvidence} over one cluster's API. It always resolves. */
export function createGatherer(deps: GatherDeps): GatherEvidence {
  return async (subject, options, signal) => {
    const startedAt = deps.clock.now();
    const reading = new Reading(deps.api, deps.clock, options.deadlineMs, signal);
    const pods = await gatherObjects(reading, subject);
    const beside =
      options.statusOnly === true
        ? []
        : [gatherReferences(reading, subject, pods), gatherEvents(reading, subject, pods, startedAt)];
    const [logs] = await Promise.all([gatherLogs(reading, pods, options.logs, deps.clock), ...beside]);
    deps.metrics.observe('podwhy_gather_seconds', (deps.clock.now() - startedAt) / 1000, { kind: subject.kind });
    deps.metrics.count('podwhy_gather_gaps_total', {}, reading.gaps.length);
    const evidence: Evidence = {
      subject,
      objects: reading.all,
      logs,
      gaps: reading.gaps,
      completeKinds: reading.completeKinds,
    };
    return evidence;
  };
}

/** The subject, its owners, its children and its pods. Returns the pods. */
async function gatherObjects(reading: Reading, subject: Subject): Promise<readonly RawObject[]> {
  const { kind, namespace, name } = subject;
  if (!isReadableKind(kind)) {
    reading.addGap({
      what: gapName(subject),
      reason: 'not-asked',
      detail: 'podwhy does not read this kind; its pods tell what they can',
    });
    return podsOfCustomOwner(reading, subject);
  }
  const object = await reading.get(kind, namespace, name);
  if (object === 'missing') {
    reading.addGap({
      what: gapName(subject),
      reason: 'not-found',
      detail: 'it does not exist (any more)',
    });
  }
  if (kind === 'Node') return podsOfNode(reading, name);
  if (object === 'missing' || object === null) return [];
  if (kind === 'Pod') {
    const top = await owners(reading, object);
    const siblings = top === null ? [] : await children(reading, top);
    return [object, ...siblings.filter((pod) => uidOf(pod) !== uidOf(object))];
  }
  const [pods] = await Promise.all([children(reading, object), owners(reading, object)]);
  return pods;
}

/** Pods below an owner of a kind that podwhy does not read, such as an Argo Rollout: directly, or through its ReplicaSets. */
async function podsOfCustomOwner(reading: Reading, subject: Subject): Promise<readonly RawObject[]> {
  const { kind, namespace, name } = subject;
  const isBelow = (object: RawObject): boolean => {
    const owner = controllerOf(object);
    return owner?.kind === kind && owner.name === name;
  };
  const sets = await reading.list('ReplicaSet', { namespace, atMost: NAMESPACE_MAX, keep: isBelow });
  const mine = new Set(sets.items.map(uidOf));
  const pods = await reading.list('Pod', {
    namespace,
    atMost: NAMESPACE_MAX,
    keep: (pod) => isBelow(pod) || mine.has(controllerOf(pod)?.uid ?? ''),
  });
  if (sets.ok && pods.ok && pods.items.length === 0) {
    reading.addGap({ what: gapName(subject), reason: 'not-found', detail: 'nothing runs below it (any more)' });
  }
  return pods.items;
}

/** Pods on a node are read when the node is the subject: they are what it takes down. */
async function podsOfNode(reading: Reading, node: string): Promise<readonly RawObject[]> {
  const { items } = await reading.list('Pod', {
    namespace: '',
    fieldSelector: `spec.nodeName=${node}`,
    atMost: PODS_MAX,
  });
  return items;
}

/** Reads up the owner chain; returns the top-most owner that could be read. */
async function owners(reading: Reading, object: RawObject): Promise<RawObject | null> {
  let top: RawObject | null = null;
  let here = object;
  for (let level = 0; level < 4; level += 1) {
    const owner = controllerOf(here);
    if (owner === null || owner.kind === 'Node') break;
    const what = `${owner.kind} ${owner.name} in ${namespaceOf(object)}`;
    if (!isReadableKind(owner.kind)) {
      reading.addGap({ what, reason: 'not-asked', detail: 'podwhy does not read this kind of owner' });
      break;
    }
    const read = await reading.get(owner.kind, namespaceOf(object), owner.name);
    if (read === 'missing') reading.addGap({ what, reason: 'not-found', detail: 'the owner is gone' });
    if (read === 'missing' || read === null) break;
    top = read;
    here = read;
  }
  return top;
}

/** ReplicaSets, revisions and Jobs below a workload, and all its pods. */
async function children(reading: Reading, workload: RawObject): Promise<readonly RawObject[]> {
  const namespace = namespaceOf(workload);
  const uid = uidOf(workload);
  const isMine = (child: RawObject): boolean => controllerOf(child)?.uid === uid;
  const labelSelector = selectorText(fieldsOf(specOf(workload)['selector']));
  const list = (kind: ReadableKind, keep: (child: RawObject) => boolean): Promise<{ items: readonly RawObject[] }> =>
    reading.list(kind, { namespace, ...(labelSelector === '' ? {} : { labelSelector }), atMost: CHILDREN_MAX, keep });
  switch (kindOf(workload)) {
    case 'Deployment': {
      const [sets, pods] = await Promise.all([list('ReplicaSet', isMine), listPods(reading, namespace, labelSelector)]);
      const mine = new Set(sets.items.map(uidOf));
      return pods.filter((pod) => mine.size === 0 || mine.has(controllerOf(pod)?.uid ?? ''));
    }
    case 'StatefulSet':
    case 'DaemonSet': {
      const [, pods] = await Promise.all([
        list('ControllerRevision', isMine),
        listPods(reading, namespace, labelSelector),
      ]);
      return pods.filter(isMine);
    }
    case 'CronJob': {
      const jobs = await reading.list('Job', { namespace, atMost: CHILDREN_MAX, keep: isMine });
      // Only the newest runs matter, and each has its own selector.
      const newest = [...jobs.items].sort((a, b) => createdAt(b) - createdAt(a)).slice(0, 3);
      return (await Promise.all(newest.map((job) => children(reading, job)))).flat();
    }
    case 'Job':
    case 'ReplicaSet':
      return (await listPods(reading, namespace, labelSelector)).filter(isMine);
    default:
      return [];
  }
}

async function listPods(reading: Reading, namespace: string, labelSelector: string): Promise<readonly RawObject[]> {
  if (labelSelector === '') return [];
  return (await reading.list('Pod', { namespace, labelSelector, atMost: PODS_MAX })).items;
}

function createdAt(object: RawObject): number {
  return instantOf(fieldsOf(object['metadata'])['creationTimestamp']) ?? 0;
}

/** Events about the subject, its owners, its pods and its claims; for nodes those in `default`, by name. */
async function gatherEvents(
  reading: Reading,
  subject: Subject,
  pods: readonly RawObject[],
  now: number,
): Promise<void> {
  const related = reading.all.filter((object) =>
    ['Pod', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'].includes(kindOf(object)),
  );
  if (subject.kind === 'Node') {
    // Kubelets put the node's name, or nothing, into uid; so events of nodes are matched by kind and name.
    await reading.list('Event', {
      namespace: 'default',
      fieldSelector: `involvedObject.kind=Node,involvedObject.name=${subject.name}`,
      atMost: EVENTS_MAX,
    });
    return;
  }
  const failing = pods.filter((pod) => conditionOf(pod, 'Ready') !== 'True');
  // A pod that is ready between two restarts, or the one that was asked about, has something to say too.
  const telling = pods.filter(
    (pod) => failing.includes(pod) || restartsOf(pod) > 0 || (subject.kind === 'Pod' && nameOf(pod) === subject.name),
  );
  const others = related.filter(
    (object) => kindOf(object) !== 'Pod' && (kindOf(object) !== 'ReplicaSet' || isLive(object)),
  );
  const asked = [...others, ...(others.length + pods.length <= EVENT_QUERIES_MAX ? pods : telling)];
  const byUid = [...new Set(asked.map(uidOf))].map((uid) => `involvedObject.uid=${uid}`);
  const byClaim = [...new Set(failing.flatMap(claimsOf))].map(
    (claim) => `involvedObject.kind=PersistentVolumeClaim,involvedObject.name=${claim}`,
  );
  const queries = [...byUid, ...byClaim];
  const { namespace } = subject;
  const lists = await (queries.length > 0 && queries.length <= EVENT_QUERIES_MAX
    ? Promise.all(
        queries.map((fieldSelector) => reading.list('Event', { namespace, fieldSelector, atMost: EVENTS_MAX })),
      )
    : Promise.all([eventsOfNamespace(reading, subject, related, failing.flatMap(claimsOf))]));
  const found = lists.reduce((sum, list) => sum + list.items.length, 0);
  const readAll = lists.every((list) => list.ok);
  const oldest = Math.min(...failing.map(createdAt));
  if (found === 0 && readAll && failing.length > 0 && !failing.some(isGated) && oldest < now - HOUR) {
    reading.addGap({
      what: `events in ${subject.namespace}`,
      reason: 'expired',
      detail: 'Kubernetes keeps events for an hour unless configured otherwise, and none are left',
    });
  }
}

/** The scheduler says nothing about a pod that it must not look at yet. */
function isGated(pod: RawObject): boolean {
  return recordsOf(specOf(pod)['schedulingGates']).length > 0;
}

function claimsOf(pod: RawObject): string[] {
  return recordsOf(specOf(pod)['volumes'])
    .map((volume) => textOf(fieldsOf(volume['persistentVolumeClaim'])['claimName']))
    .filter((name) => name !== '');
}

/** One list for all; without any object the names that begin like the subject are the best guess. */
function eventsOfNamespace(
  reading: Reading,
  subject: Subject,
  related: readonly RawObject[],
  claims: readonly string[],
): Promise<{ ok: boolean; items: readonly RawObject[] }> {
  const uids = new Set(related.map(uidOf));
  return reading.list('Event', {
    namespace: subject.namespace,
    atMost: EVENTS_MAX,
    keep: (event) => {
      const about = fieldsOf(event['involvedObject']);
      const name = textOf(about['name']);
      if (related.length === 0) return name.startsWith(subject.name);
      return uids.has(textOf(about['uid'])) || (about['kind'] === 'PersistentVolumeClaim' && claims.includes(name));
    },
  });
}

/** Old ReplicaSets at zero have nothing to say. */
function isLive(set: RawObject): boolean {
  return (
    numberOf(specOf(set)['replicas'], 0) > 0 ||
    numberOf(statusOf(set)['replicas'], 0) > 0 ||
    isDeleting(set) ||
    nameOf(set) === ''
  );
}
