import type { RawObject } from '../model/evidence.js';
import type { Subject } from '../model/subject.js';
import type { Instant } from '../model/time.js';
import { subjectLabel } from '../model/subject.js';
import type { ApiClient } from './api-client.js';
import type { RestartPlan } from './cluster.js';
import { readSubject } from './pods-of.js';
import { budgetOf, gitopsOf } from './preflight.js';
import { fieldsOf, instantOf, numberOf, textOf } from './raw-fields.js';
import {
  annotationsOf,
  conditionOf,
  controllerOf,
  isDeleting,
  kindOf,
  labelsOf,
  nameOf,
  namespaceOf,
  specOf,
  statusOf,
  uidOf,
} from './raw-object.js';
import type { Refusal } from './refusal.js';
import { refusalOf, refuse } from './refusal.js';

/** What a restart of the target would do; a refusal with its reason where it cannot be done. Never rejects. */
export async function planRestart(
  api: ApiClient,
  target: Subject,
  signal: AbortSignal,
): Promise<RestartPlan | Refusal> {
  try {
    return await planFor(api, target, signal, 0);
  } catch (error) {
    return refusalOf(error, `${target.kind} ${subjectLabel(target)}`, false);
  }
}

/** A ReplicaSet stands between a pod and its Deployment; nothing of ours is nested deeper. */
const OWNERS_MAX = 3;

async function planFor(
  api: ApiClient,
  target: Subject,
  signal: AbortSignal,
  depth: number,
): Promise<RestartPlan | Refusal> {
  const never = whyNever(target);
  if (never !== null) return refuse('refused', never);
  const object = await readSubject(api, target, signal);
  if (object === null || depth > OWNERS_MAX) return refuse('refused', customOwner(target.kind, target.name));
  if (isDeleting(object)) return refuse('refused', `${target.kind} ${target.name} is being deleted already.`);
  const owner = controllerOf(object);
  if (target.kind === 'Pod') {
    if (annotationsOf(object)['kubernetes.io/config.mirror'] !== undefined || owner?.kind === 'Node') {
      return refuse(
        'refused',
        `${target.name} is a static pod: node ${textOf(specOf(object)['nodeName'])} runs it from a file, so deleting it here changes nothing. Restart it on the node.`,
      );
    }
    if (owner === null) return planDelete(api, target, object, false, signal);
    const plan = await planFor(api, { ...target, kind: owner.kind, name: owner.name }, signal, depth + 1);
    // A ReplicaSet of its own makes a new pod when one is deleted, but never replaces running ones.
    return owner.kind === 'ReplicaSet' && 'ok' in plan && plan.code === 'refused' && depth === 0
      ? replaceLonePod(api, target, object, plan, signal)
      : plan;
  }
  if (target.kind === 'ReplicaSet') {
    if (owner !== null) return planFor(api, { ...target, kind: owner.kind, name: owner.name }, signal, depth + 1);
    return refuse(
      'refused',
      `ReplicaSet ${target.name} has no Deployment: it does not replace running pods. Restart one of its pods instead.`,
    );
  }
  const blocked = whyNotNow(object);
  return blocked === null ? planRollout(api, target, object, signal) : refuse('refused', blocked);
}

async function replaceLonePod(
  api: ApiClient,
  target: Subject,
  pod: RawObject,
  refusal: Refusal,
  signal: AbortSignal,
): Promise<RestartPlan | Refusal> {
  const set = await readSubject(api, { ...target, kind: 'ReplicaSet', name: controllerOf(pod)?.name ?? '' }, signal);
  return set !== null && controllerOf(set) === null ? planDelete(api, target, pod, true, signal) : refusal;
}

function whyNever(target: Subject): string | null {
  switch (target.kind) {
    case 'Job':
      return `Job ${target.name} cannot be restarted: the pods of a Job are not replaced once it has ended, and its template cannot change. Delete the Job and create it again.`;
    case 'CronJob':
      return `CronJob ${target.name} has nothing to restart: it starts a new Job at its next time. To run it now: kubectl -n ${target.namespace} create job --from=cronjob/${target.name} ${target.name}-manual`;
    case 'Pod':
    case 'ReplicaSet':
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
      return null;
    default:
      return customOwner(target.kind, target.name);
  }
}

function customOwner(kind: string, name: string): string {
  return `${kind} ${name} is run by a controller that podwhy does not know; restart it with that controller's own tool.`;
}

/** Why a template change would replace no pod; null when it would. */
export function whyNotNow(object: RawObject): string | null {
  const name = `${kindOf(object)} ${nameOf(object)}`;
  const spec = specOf(object);
  if (spec['paused'] === true)
    return `${name} is paused, so a restart would not begin. Resume it first: kubectl -n ${namespaceOf(object)} rollout resume deployment/${nameOf(object)}`;
  if (spec['replicas'] === 0) return `${name} is scaled to zero: there is no pod to restart.`;
  if (textOf(fieldsOf(spec['updateStrategy'])['type']) === 'OnDelete') {
    return `${name} has the update strategy OnDelete: its pods change only when they are deleted. Restart a pod by deleting it.`;
  }
  const partition = partitionOf(object);
  if (partition > 0 && partition >= numberOf(spec['replicas'], 1))
    return `${name} has the update partition ${partition}, so no pod would be replaced: kubectl -n ${namespaceOf(object)} get statefulset ${nameOf(object)} -o jsonpath={.spec.updateStrategy}`;
  return null;
}

/** Pods of a StatefulSet below this ordinal keep their template; 0 for other kinds. */
function partitionOf(object: RawObject): number {
  if (kindOf(object) !== 'StatefulSet') return 0;
  return numberOf(fieldsOf(fieldsOf(specOf(object)['updateStrategy'])['rollingUpdate'])['partition'], 0);
}

/** Whether everything may be down at the same time while the pods are replaced. */
function isAtOnce(object: RawObject, desired: number): boolean {
  const spec = specOf(object);
  const strategy = fieldsOf(spec[kindOf(object) === 'Deployment' ? 'strategy' : 'updateStrategy']);
  if (strategy['type'] === 'Recreate') return true;
  if (kindOf(object) === 'StatefulSet') return false;
  const allowed = fieldsOf(strategy['rollingUpdate'])['maxUnavailable'];
  return allowed === '100%' || (typeof allowed === 'number' && desired > 0 && allowed >= desired);
}

/** The annotation that `kubectl rollout restart` and podwhy write. */
function restartedAtOf(object: RawObject): Instant | null {
  const metadata = fieldsOf(fieldsOf(specOf(object)['template'])['metadata']);
  return instantOf(fieldsOf(metadata['annotations'])['kubectl.kubernetes.io/restartedAt']);
}

async function planDelete(
  api: ApiClient,
  target: Subject,
  pod: RawObject,
  comesBack: boolean,
  signal: AbortSignal,
): Promise<RestartPlan> {
  return {
    subject: { ...target, kind: 'Pod', name: nameOf(pod) },
    uid: uidOf(pod),
    how: 'delete-pod',
    atOnce: false,
    restartedAt: null,
    pods: 1,
    ready: conditionOf(pod, 'Ready') === 'True' ? 1 : 0,
    desired: comesBack ? 1 : null,
    comesBack,
    budget: await budgetOf(api, namespaceOf(pod), labelsOf(pod), signal),
    rollingOut: false,
    gitops: gitopsOf(pod),
  };
}

/** What replacing the pods of a workload, a few at a time, means now. */
export async function planRollout(
  api: ApiClient,
  target: Subject,
  object: RawObject,
  signal: AbortSignal,
): Promise<RestartPlan> {
  const status = statusOf(object);
  const daemon = kindOf(object) === 'DaemonSet';
  const desired = daemon ? numberOf(status['desiredNumberScheduled'], 0) : numberOf(specOf(object)['replicas'], 1);
  return {
    subject: target,
    uid: uidOf(object),
    how: 'rollout-restart',
    atOnce: isAtOnce(object, desired),
    restartedAt: restartedAtOf(object),
    pods: Math.max(
      0,
      (daemon ? numberOf(status['currentNumberScheduled'], desired) : numberOf(status['replicas'], 0) || desired) -
        partitionOf(object),
    ),
    ready: numberOf(status[daemon ? 'numberReady' : 'readyReplicas'], 0),
    desired,
    comesBack: true,
    budget: await budgetOf(
      api,
      namespaceOf(object),
      fieldsOf(fieldsOf(fieldsOf(specOf(object)['template'])['metadata'])['labels']),
      signal,
    ),
    rollingOut: isRollingOut(object, desired),
    gitops: gitopsOf(object),
  };
}

/** As `kubectl rollout status` decides (kubectl/pkg/polymorphichelpers/rollout_status.go), readiness left aside. */
function isRollingOut(object: RawObject, desired: number): boolean {
  const status = statusOf(object);
  const generation = numberOf(fieldsOf(object['metadata'])['generation'], 0);
  if (numberOf(status['observedGeneration'], generation) < generation) return true;
  switch (kindOf(object)) {
    case 'DaemonSet':
      return numberOf(status['updatedNumberScheduled'], 0) < desired;
    case 'StatefulSet':
      return textOf(status['updateRevision']) !== textOf(status['currentRevision']);
    default: {
      const updated = numberOf(status['updatedReplicas'], 0);
      return updated < desired || numberOf(status['replicas'], 0) > updated;
    }
  }
}
