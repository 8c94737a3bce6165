import { at, nameOf, namespaceOf, numberAt, objectAt, textAt, uidOf } from './json.js';
import type { JsonObject } from './json.js';
import { byController, desiredReplicas, ownerReference, templateHash } from './controllers.js';
import { resourceNamed } from './kinds.js';
import { createPod } from './pod-maker.js';
import { isDeleting, isEnded, isReady } from './pod-status.js';
import type { World } from './world.js';

/** What a workload's template was when it was first seen, so that recorded revision names stay. */
export class RevisionNames {
  private readonly names = new Map<string, string>();

  /** The revision name of the present template; `first` is taken when the workload is met for the first time. */
  of(workload: JsonObject, first: string): string {
    const template = JSON.stringify(objectAt(workload, 'spec', 'template'));
    const known = this.names.get(`${uidOf(workload)}/${template}`);
    if (known !== undefined) return known;
    const met = [...this.names.keys()].some((key) => key.startsWith(`${uidOf(workload)}/`));
    const name =
      !met && first !== '' ? first : `${nameOf(workload)}-${templateHash(objectAt(workload, 'spec', 'template'))}`;
    this.names.set(`${uidOf(workload)}/${template}`, name);
    return name;
  }
}

/**
 * One pod after the other, in order of their numbers; with OrderedReady a pod that is not ready stops everything, the
 * roll-out of a repaired template too (controller/statefulset/stateful_set_control.go; kubernetes#67250).
 */
export function runStatefulSets(world: World, names: RevisionNames): void {
  const pods = byController(world.store.all('pods'));
  for (const set of world.store.all('statefulsets')) {
    if (isDeleting(set)) continue;
    const revision = names.of(set, textAt(set, 'status', 'updateRevision'));
    keepRevision(world, set, revision);
    const mine = pods.get(uidOf(set)) ?? [];
    step(world, set, mine, revision);
    const ready = mine.filter(isReady).length;
    const updated = mine.filter(
      (pod) => textAt(pod, 'metadata', 'labels', 'controller-revision-hash') === revision,
    ).length;
    world.store.change(resourceNamed('statefulsets'), set, (copy) => {
      const current =
        updated === desiredReplicas(set) ? revision : textAt(copy, 'status', 'currentRevision') || revision;
      copy['status'] = {
        ...objectAt(copy, 'status'),
        observedGeneration: numberAt(copy, 'metadata', 'generation'),
        replicas: mine.length,
        readyReplicas: ready,
        availableReplicas: ready,
        currentReplicas: mine.length - (current === revision ? 0 : updated),
        updatedReplicas: updated,
        updateRevision: revision,
        currentRevision: current,
      };
    });
  }
}

function step(world: World, set: JsonObject, mine: readonly JsonObject[], revision: string): void {
  const parallel = textAt(set, 'spec', 'podManagementPolicy') === 'Parallel';
  const desired = desiredReplicas(set);
  const byName = new Map(mine.map((pod) => [nameOf(pod), pod]));
  const remove = (pod: JsonObject): void => {
    world.store.remove(resourceNamed('pods'), { namespace: namespaceOf(pod), name: nameOf(pod) });
  };
  for (let ordinal = 0; ordinal < desired; ordinal += 1) {
    const pod = byName.get(`${nameOf(set)}-${ordinal}`);
    if (pod === undefined) {
      if (!createPod(world, set, { hash: revision, ordinal }) || !parallel) return;
    } else if (isEnded(pod)) {
      remove(pod);
      return;
    } else if (!isReady(pod) && !parallel) return;
  }
  const extra = mine.filter((pod) => Number(nameOf(pod).split('-').at(-1)) >= desired && !isDeleting(pod));
  if (extra.length > 0) {
    extra.slice(-1).forEach(remove);
    return;
  }
  if (textAt(set, 'spec', 'updateStrategy', 'type') === 'OnDelete') return;
  const partition = numberAt(set, 'spec', 'updateStrategy', 'rollingUpdate', 'partition');
  for (let ordinal = desired - 1; ordinal >= partition; ordinal -= 1) {
    const pod = byName.get(`${nameOf(set)}-${ordinal}`);
    if (pod === undefined) return;
    if (textAt(pod, 'metadata', 'labels', 'controller-revision-hash') !== revision && !isDeleting(pod)) {
      remove(pod);
      return;
    }
    if (!isReady(pod)) return;
  }
}

/** The ControllerRevision of a StatefulSet's or DaemonSet's template. */
export function keepRevision(world: World, workload: JsonObject, name: string): void {
  const revisions = resourceNamed('controllerrevisions');
  if (world.store.get(revisions, namespaceOf(workload), name) !== null) return;
  const mine = byController(world.store.list(revisions, namespaceOf(workload))).get(uidOf(workload)) ?? [];
  world.store.create(revisions, {
    metadata: {
      name,
      namespace: namespaceOf(workload),
      labels: { ...objectAt(workload, 'spec', 'template', 'metadata', 'labels') },
      ownerReferences: [ownerReference(workload)],
    },
    data: { spec: { template: { ...objectAt(workload, 'spec', 'template'), $patch: 'replace' } } },
    revision: Math.max(0, ...mine.map((one) => numberAt(one, 'revision'))) + 1,
  });
}

/** One pod on each node; a changed template replaces them, the unready first, one at a time (daemonset/update.go). */
export function runDaemonSets(world: World, names: RevisionNames, places: Map<string, readonly string[]>): void {
  const pods = byController(world.store.all('pods'));
  for (const set of world.store.all('daemonsets')) {
    if (isDeleting(set)) continue;
    const mine = pods.get(uidOf(set)) ?? [];
    const nodes = places.get(uidOf(set)) ?? firstPlaces(world, mine);
    places.set(uidOf(set), nodes);
    const label = (pod: JsonObject): string => textAt(pod, 'metadata', 'labels', 'controller-revision-hash');
    const hash = names.of(set, label(mine[0] ?? {}));
    keepRevision(world, set, hash.startsWith(nameOf(set)) ? hash : `${nameOf(set)}-${hash}`);
    const on = (pod: JsonObject): string => textAt(pod, 'spec', 'nodeName');
    for (const node of nodes) if (!mine.some((pod) => on(pod) === node)) createPod(world, set, { hash, node });
    const live = mine.filter((pod) => !isDeleting(pod));
    const old = live.filter((pod) => label(pod) !== hash);
    const ready = live.filter(isReady).length;
    const mayGo = at(set, 'spec', 'updateStrategy', 'type') !== 'OnDelete';
    const next = old.find((pod) => !isReady(pod)) ?? (ready === nodes.length ? old[0] : undefined);
    if (mayGo && next !== undefined)
      world.store.remove(resourceNamed('pods'), { namespace: namespaceOf(next), name: nameOf(next) });
    world.store.change(resourceNamed('daemonsets'), set, (copy) => {
      copy['status'] = {
        ...objectAt(copy, 'status'),
        observedGeneration: numberAt(copy, 'metadata', 'generation'),
        desiredNumberScheduled: nodes.length,
        currentNumberScheduled: live.length,
        numberReady: ready,
        numberAvailable: ready,
        numberUnavailable: nodes.length - ready,
        updatedNumberScheduled: live.length - old.length,
        numberMisscheduled: 0,
      };
    });
  }
}

/** A recorded DaemonSet stays on the nodes it had; a fresh one goes everywhere. */
function firstPlaces(world: World, pods: readonly JsonObject[]): string[] {
  const had = [...new Set(pods.map((pod) => textAt(pod, 'spec', 'nodeName')))].filter((name) => name !== '');
  return had.length > 0 ? had : world.store.all('nodes').map(nameOf);
}
