import type { ClusterBehaviour } from './cluster/behaviour.js';
import { at, kindOf, nameOf, namespaceOf, numberAt, objectAt, objectsAt, textAt, uidOf } from './cluster/json.js';
import type { JsonObject } from './cluster/json.js';
import { resourceNamed } from './cluster/kinds.js';
import { isReady } from './cluster/pod-status.js';
import type { PageEvent, PodDetail, PodRef, WorkloadDetail, WorkloadRef } from './page-contract.js';
import {
  controllerRevisionsOf,
  ownersOf,
  podRow,
  refOf,
  replicaSetsOf,
  workloadRow,
  WORKLOAD_PLURALS,
} from './page-rows.js';

/** What is not in the cluster (any more) is null. */
export function podDetail({ world }: ClusterBehaviour, { namespace, name }: PodRef): PodDetail | null {
  const { store, logs, events } = world;
  const pod = store.get(resourceNamed('pods'), namespace, name);
  if (pod === null) return null;
  const containers = (['initContainers', 'containers'] as const).flatMap((field) =>
    objectsAt(pod, 'spec', field).map((container) => {
      const own = textAt(container, 'name');
      const status = [
        ...objectsAt(pod, 'status', 'initContainerStatuses'),
        ...objectsAt(pod, 'status', 'containerStatuses'),
      ].find((one) => textAt(one, 'name') === own);
      const log = logs.get(uidOf(pod), own);
      return {
        name: own,
        image: textAt(container, 'image'),
        init: field === 'initContainers',
        state: stateOf(status),
        restarts: numberAt(status, 'restartCount'),
        hasLog: log.current !== null,
        hasPreviousLog: log.previous !== null,
      };
    }),
  );
  return {
    pod: podRow(store, pod),
    owners: ownersOf(store, pod).map(refOf),
    containers,
    events: newestFirst(events.about(pod)),
    object: pod,
  };
}

function stateOf(status: JsonObject | undefined): string {
  const state = objectAt(status, 'state');
  if (state['running'] !== undefined) return 'Running';
  const ended = textAt(state, 'terminated', 'reason');
  if (ended !== '') return `Terminated: ${ended} (exit ${numberAt(state, 'terminated', 'exitCode')})`;
  const waiting = textAt(state, 'waiting', 'reason');
  return waiting === '' ? 'Waiting' : `Waiting: ${waiting}`;
}

export function workloadDetail(behaviour: ClusterBehaviour, ref: WorkloadRef): WorkloadDetail | null {
  const workload = findWorkload(behaviour, ref);
  if (workload === null) return null;
  const { store, events } = behaviour.world;
  const sets = replicaSetsOf(store, workload);
  const about = [workload, ...sets].flatMap((object) => events.about(object));
  return {
    workload: workloadRow(behaviour, workload),
    revisions:
      kindOf(workload) === 'Deployment' ? setRevisions(behaviour, sets) : controllerRevisions(behaviour, workload),
    events: newestFirst(about),
    object: workload,
  };
}

/** By kind, namespace and name; null when there is none, or the kind is no workload's. */
export function findWorkload({ world }: ClusterBehaviour, ref: WorkloadRef): JsonObject | null {
  const plural = Object.hasOwn(WORKLOAD_PLURALS, ref.kind) ? WORKLOAD_PLURALS[ref.kind] : undefined;
  return plural === undefined ? null : world.store.get(resourceNamed(plural), ref.namespace, ref.name);
}

function setRevisions({ world }: ClusterBehaviour, sets: readonly JsonObject[]): WorkloadDetail['revisions'] {
  return sets.map((set, index) => {
    const pods = world.store
      .all('pods', namespaceOf(set))
      .filter((pod) => objectsAt(pod, 'metadata', 'ownerReferences').some((owner) => owner['uid'] === uidOf(set)));
    return {
      revision: textAt(set, 'metadata', 'annotations', 'deployment.kubernetes.io/revision'),
      image: textAt(objectsAt(set, 'spec', 'template', 'spec', 'containers')[0], 'image'),
      pods: pods.length,
      ready: pods.filter(isReady).length,
      current: index === 0,
    };
  });
}

function controllerRevisions(behaviour: ClusterBehaviour, workload: JsonObject): WorkloadDetail['revisions'] {
  const { store } = behaviour.world;
  const pods = behaviour.podsOf(workload);
  return controllerRevisionsOf(store, workload).map((revision, index) => {
    const label = (pod: JsonObject): string => textAt(pod, 'metadata', 'labels', 'controller-revision-hash');
    const mine = pods.filter((pod) => [nameOf(revision), nameOf(revision).split('-').at(-1)].includes(label(pod)));
    return {
      revision: String(numberAt(revision, 'revision')),
      image: textAt(objectsAt(at(revision, 'data'), 'spec', 'template', 'spec', 'containers')[0], 'image'),
      pods: mine.length,
      ready: mine.filter(isReady).length,
      current: index === 0,
    };
  });
}

function newestFirst(events: readonly JsonObject[]): readonly PageEvent[] {
  return events.map(eventOf).sort((a, b) => b.at - a.at);
}

function eventOf(event: JsonObject): PageEvent {
  const time =
    textAt(event, 'series', 'lastObservedTime') || textAt(event, 'lastTimestamp') || textAt(event, 'eventTime');
  return {
    at: Date.parse(time || textAt(event, 'metadata', 'creationTimestamp')),
    type: textAt(event, 'type'),
    reason: textAt(event, 'reason'),
    message: textAt(event, 'message'),
    count: Math.max(1, numberAt(event, 'count'), numberAt(event, 'series', 'count')),
    from: textAt(event, 'source', 'component') || textAt(event, 'reportingComponent'),
    about: `${textAt(event, 'involvedObject', 'kind')} ${textAt(event, 'involvedObject', 'name')}`,
  };
}
