import { createHash } from 'node:crypto';
import type { Json, JsonObject } from './json.js';
import {
  at,
  cloneJson,
  controllerOf,
  kindOf,
  nameOf,
  namespaceOf,
  numberAt,
  objectAt,
  sameJson,
  setAt,
  textAt,
  timestamp,
  uidOf,
} from './json.js';
import { resourceNamed } from './kinds.js';
import { isDeleting, isEnded, isReady, setCondition } from './pod-status.js';
import type { World } from './world.js';
import { createPod } from './pod-maker.js';

/** Pods and other dependents by their controller's uid. */
export type Owned = ReadonlyMap<string, readonly JsonObject[]>;

export function byController(objects: readonly JsonObject[]): Owned {
  const owned = new Map<string, JsonObject[]>();
  for (const object of objects) {
    const uid = controllerOf(object)?.uid;
    if (uid === undefined) continue;
    const list = owned.get(uid) ?? [];
    list.push(object);
    owned.set(uid, list);
  }
  return owned;
}

/** The short hash that names a revision: stable for a template, safe in names (like rand.SafeEncodeString's alphabet). */
export function templateHash(template: JsonObject): string {
  const digest = createHash('sha256').update(JSON.stringify(template)).digest();
  return [...digest.subarray(0, 10)].map((byte) => 'bcdfghjklmnpqrstvwxz2456789'[byte % 27] ?? 'x').join('');
}

/** Deployments make and scale ReplicaSets (controller/deployment/rolling.go and recreate.go, simplified). */
export function runDeployments(world: World): void {
  const sets = byController(world.store.all('replicasets'));
  const pods = byController(world.store.all('pods'));
  for (const deployment of world.store.all('deployments')) {
    if (isDeleting(deployment) || at(deployment, 'spec', 'paused') === true) continue;
    const template = objectAt(deployment, 'spec', 'template');
    const owned = [...(sets.get(uidOf(deployment)) ?? [])];
    const current =
      owned.find((set) => sameJson(withoutHash(objectAt(set, 'spec', 'template')), template)) ??
      newReplicaSet(world, deployment, owned);
    promote(world, deployment, current, owned);
    const older = owned.filter((set) => uidOf(set) !== uidOf(current));
    scale(world, deployment, current, older, pods);
    reportDeployment(world, deployment, current, older, pods);
  }
}

/** ReplicaSets create and delete pods (controller/replicaset/replica_set.go). */
export function runReplicaSets(world: World): void {
  const pods = byController(world.store.all('pods'));
  for (const set of world.store.all('replicasets')) {
    const mine = (pods.get(uidOf(set)) ?? []).filter((pod) => !isDeleting(pod) && !isEnded(pod));
    const wanted = numberAt(set, 'spec', 'replicas');
    for (let missing = wanted - mine.length; missing > 0; missing -= 1) {
      if (!createPod(world, set, { hash: textAt(set, 'metadata', 'labels', 'pod-template-hash') })) break;
    }
    if (mine.length > wanted) {
      // controller_utils.go, ActivePodsWithRanks: the unready go first, then the youngest.
      const order = [...mine].sort(
        (a, b) =>
          Number(isReady(a)) - Number(isReady(b)) ||
          textAt(b, 'metadata', 'creationTimestamp').localeCompare(textAt(a, 'metadata', 'creationTimestamp')),
      );
      for (const pod of order.slice(0, mine.length - wanted))
        world.store.remove(resourceNamed('pods'), { namespace: namespaceOf(pod), name: nameOf(pod) });
    }
    const ready = mine.filter(isReady).length;
    world.store.change(resourceNamed('replicasets'), set, (copy) => {
      const status = {
        replicas: mine.length,
        fullyLabeledReplicas: mine.length,
        readyReplicas: ready,
        availableReplicas: ready,
        observedGeneration: numberAt(copy, 'metadata', 'generation'),
      };
      copy['status'] = { ...objectAt(copy, 'status'), ...status };
    });
  }
}

function withoutHash(template: JsonObject): JsonObject {
  const copy = cloneJson(template);
  Reflect.deleteProperty(objectAt(copy, 'metadata', 'labels'), 'pod-template-hash');
  return copy;
}

const REVISION = 'deployment.kubernetes.io/revision';

function newReplicaSet(world: World, deployment: JsonObject, owned: readonly JsonObject[]): JsonObject {
  const template = cloneJson(objectAt(deployment, 'spec', 'template'));
  const hash = templateHash(template);
  setAt(template, ['metadata', 'labels', 'pod-template-hash'], hash);
  const labels: JsonObject = { ...objectAt(template, 'metadata', 'labels') };
  const set = world.store.create(resourceNamed('replicasets'), {
    metadata: {
      name: `${nameOf(deployment)}-${hash}`,
      namespace: namespaceOf(deployment),
      labels,
      annotations: { [REVISION]: String(newestRevision(owned) + 1) },
      ownerReferences: [ownerReference(deployment)],
    },
    spec: {
      replicas: 0,
      selector: {
        matchLabels: { ...objectAt(deployment, 'spec', 'selector', 'matchLabels'), 'pod-template-hash': hash },
      },
      template,
    },
    status: { replicas: 0 },
  });
  return set;
}

export function ownerReference(owner: JsonObject): Json {
  return {
    apiVersion: textAt(owner, 'apiVersion'),
    kind: kindOf(owner),
    name: nameOf(owner),
    uid: uidOf(owner),
    controller: true,
    blockOwnerDeletion: true,
  };
}

function newestRevision(sets: readonly JsonObject[]): number {
  return Math.max(0, ...sets.map((set) => Number(textAt(set, 'metadata', 'annotations', REVISION) || '0')));
}

/** A template that returns becomes the newest revision again (deployment_util.go, SetNewReplicaSetAnnotations). */
function promote(world: World, deployment: JsonObject, current: JsonObject, owned: readonly JsonObject[]): void {
  const others = owned.filter((set) => uidOf(set) !== uidOf(current));
  const mine = Number(textAt(current, 'metadata', 'annotations', REVISION) || '0');
  const revision = String(newestRevision(others) >= mine ? newestRevision(others) + 1 : mine);
  world.store.change(resourceNamed('replicasets'), current, (copy) => {
    setAt(copy, ['metadata', 'annotations', REVISION], revision);
  });
  world.store.change(resourceNamed('deployments'), deployment, (copy) => {
    setAt(copy, ['metadata', 'annotations', REVISION], revision);
  });
}

function portion(value: Json | undefined, of: number, round: (value: number) => number): number {
  if (typeof value === 'number') return value;
  const match = /^(\d{1,3})%$/.exec(typeof value === 'string' ? value : '25%');
  return match === null ? 0 : round((of * Number(match[1])) / 100);
}

function scale(
  world: World,
  deployment: JsonObject,
  current: JsonObject,
  older: readonly JsonObject[],
  pods: Owned,
): void {
  const desired = desiredReplicas(deployment);
  const rolling = objectAt(deployment, 'spec', 'strategy', 'rollingUpdate');
  const recreate = textAt(deployment, 'spec', 'strategy', 'type') === 'Recreate';
  const surge = recreate ? 0 : portion(rolling['maxSurge'], desired, Math.ceil);
  const atMost = portion(rolling['maxUnavailable'], desired, Math.floor);
  const unavailable = recreate ? desired : surge === 0 && atMost === 0 ? 1 : atMost;
  const size = (set: JsonObject): number => numberAt(set, 'spec', 'replicas');
  const live = (set: JsonObject): readonly JsonObject[] =>
    (pods.get(uidOf(set)) ?? []).filter((pod) => !isDeleting(pod) && !isEnded(pod));
  const ready = (set: JsonObject): number => live(set).filter(isReady).length;
  const olderTotal = older.reduce((sum, set) => sum + size(set), 0);
  const oldPodsLeft = older.some((set) => (pods.get(uidOf(set)) ?? []).length > 0);

  let next = size(current);
  if (size(current) > desired) next = desired;
  else if (!recreate || (olderTotal === 0 && !oldPodsLeft))
    next = Math.min(desired, Math.max(size(current), desired + surge - olderTotal));
  resize(world, deployment, current, next);

  const newUnavailable = next - Math.min(ready(current), next);
  let left = olderTotal + next - (desired - unavailable) - newUnavailable;
  let spare = older.reduce((sum, set) => sum + ready(set), 0) + ready(current) - (desired - unavailable);
  for (const set of older) {
    const unhealthy = Math.min(Math.max(left, 0), size(set) - Math.min(ready(set), size(set)));
    const healthy = Math.min(Math.max(spare, 0), Math.max(left - unhealthy, 0), size(set) - unhealthy);
    left -= unhealthy + healthy;
    spare -= healthy;
    resize(world, deployment, set, size(set) - unhealthy - healthy);
  }
}

export function desiredReplicas(workload: JsonObject): number {
  const stated = at(workload, 'spec', 'replicas');
  return typeof stated === 'number' ? stated : 1;
}

function resize(world: World, deployment: JsonObject, set: JsonObject, replicas: number): void {
  const before = numberAt(set, 'spec', 'replicas');
  if (before === replicas) return;
  world.store.change(resourceNamed('replicasets'), set, (copy) => {
    setAt(copy, ['spec', 'replicas'], replicas);
  });
  const message = `Scaled ${replicas > before ? 'up' : 'down'} replica set ${nameOf(set)} from ${before} to ${replicas}`;
  world.events.record({
    about: deployment,
    type: 'Normal',
    reason: 'ScalingReplicaSet',
    message,
    component: 'deployment-controller',
  });
}

function reportDeployment(
  world: World,
  deployment: JsonObject,
  current: JsonObject,
  older: readonly JsonObject[],
  pods: Owned,
): void {
  const live = (set: JsonObject): JsonObject[] =>
    (pods.get(uidOf(set)) ?? []).filter((pod) => !isDeleting(pod) && !isEnded(pod));
  const all = [current, ...older].flatMap(live);
  const ready = all.filter(isReady).length;
  const desired = desiredReplicas(deployment);
  world.store.change(resourceNamed('deployments'), deployment, (copy) => {
    const now = timestamp(world.clock.now());
    const updated = live(current).length;
    const status: JsonObject = {
      ...objectAt(copy, 'status'),
      observedGeneration: numberAt(copy, 'metadata', 'generation'),
      replicas: all.length,
      updatedReplicas: updated,
      readyReplicas: ready,
      availableReplicas: ready,
      unavailableReplicas: Math.max(0, desired - ready),
    };
    copy['status'] = status;
    const rolling = objectAt(deployment, 'spec', 'strategy', 'rollingUpdate');
    const enough = ready >= desired - portion(rolling['maxUnavailable'], desired, Math.floor);
    const available = enough
      ? { status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' }
      : {
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        };
    setCondition(copy, { type: 'Available', ...available }, now);
    const done = updated === desired && ready >= desired && all.length === desired;
    const progress = done
      ? { reason: 'NewReplicaSetAvailable', message: `ReplicaSet "${nameOf(current)}" has successfully progressed.` }
      : { reason: 'ReplicaSetUpdated', message: `ReplicaSet "${nameOf(current)}" is progressing.` };
    setCondition(copy, { type: 'Progressing', status: 'True', ...progress }, now);
  });
}
