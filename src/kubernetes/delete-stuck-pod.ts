import type { RawObject } from '../model/evidence.js';
import type { Subject } from '../model/subject.js';
import { SECOND, type Clock, type Millis } from '../model/time.js';
import type { ApiClient } from './api-client.js';
import { ApiError } from './api-error.js';
import type { DeletePodPlan } from './cluster.js';
import { readSubject } from './pods-of.js';
import { budgetOf, gitopsOf } from './preflight.js';
import { fieldsOf, instantOf, itemsOf, numberOf, textOf } from './raw-fields.js';
import {
  annotationsOf,
  conditionOf,
  controllerOf,
  kindOf,
  labelsOf,
  nameOf,
  namespaceOf,
  specOf,
  statusOf,
  uidOf,
} from './raw-object.js';
import { refuse, type Refusal } from './refusal.js';

/** A kubelet tells the end of a pod a little after its containers have stopped; before this nobody calls it stuck. */
const SLACK_MS: Millis = 30 * SECOND;
const FINALIZERS_SHOWN = 5;

/**
 * Whether a pod is stuck, so that only force removes it, and what force would do. Refuses pods that end by themselves,
 * and those that finalizers hold: force does not remove these, and taking finalizers away skips the clean-up that they
 * stand for. Throws ApiError.
 */
export async function planDeletePod(
  deps: { readonly api: ApiClient; readonly clock: Clock },
  target: Subject,
  signal: AbortSignal,
): Promise<DeletePodPlan | Refusal> {
  const { api, clock } = deps;
  if (target.kind !== 'Pod') return refuse('refused', `${target.kind} ${target.name} is no pod. Name the pod.`);
  const pod = await readSubject(api, target, signal);
  if (pod === null) return refuse('not-found', `Pod ${target.name} does not exist (any more).`);
  const node = textOf(specOf(pod)['nodeName']);
  if (annotationsOf(pod)['kubernetes.io/config.mirror'] !== undefined)
    return refuse('refused', `${target.name} is a static pod: node ${node} runs it from a file. Remove it there.`);
  const held = whatHolds(pod);
  if (held !== null) return refuse('refused', held);
  const state = await nodeState(api, node, signal);
  const endedBy = instantOf(fieldsOf(pod['metadata'])['deletionTimestamp']);
  const stuck = state === 'lost' ? 'node-lost' : state === 'gone' ? 'node-gone' : 'past-grace';
  if (stuck === 'past-grace') {
    const early = whyNotStuck(target.name, endedBy, clock);
    if (early !== null) return refuse('refused', early);
  }
  const owner = controllerOf(pod);
  if (owner?.kind === 'DaemonSet' && stuck === 'node-lost')
    return refuse(
      'refused',
      `Pod ${target.name} belongs to DaemonSet ${owner.name}, which would make its next pod on the same lost node ${node}. Bring the node back, or delete the Node object.`,
    );
  return {
    action: 'delete-pod',
    subject: target,
    uid: uidOf(pod),
    stuck,
    node,
    endedBy,
    owner: owner === null ? '' : `${owner.kind} ${owner.name}`,
    next: owner === null ? 'nothing' : owner.kind === 'StatefulSet' ? 'same-name' : 'another',
    replicas: await replicasOf(api, pod, signal),
    budget: await budgetOf(api, namespaceOf(pod), labelsOf(pod), signal),
    gitops: gitopsOf(pod),
  };
}

/** That finalizers hold the pod, with who must take them away; null for none. */
function whatHolds(pod: RawObject): string | null {
  const finalizers = itemsOf(fieldsOf(pod['metadata'])['finalizers']).map(textOf);
  if (finalizers.length === 0) return null;
  const name = nameOf(pod);
  return (
    `Pod ${name} is held by ${finalizers.slice(0, FINALIZERS_SHOWN).join(', ')}: even force does not remove it before the controller that set this takes it away. Look at that controller first. ` +
    `If it is gone for good, this skips its clean-up: kubectl -n ${namespaceOf(pod)} patch pod ${name} --type=merge -p '{"metadata":{"finalizers":null}}'`
  );
}

function whyNotStuck(name: string, endedBy: number | null, clock: Clock): string | null {
  if (endedBy === null)
    return `Pod ${name} is not stuck: nobody has asked it to end, and its node is there. Restart replaces it.`;
  const left = endedBy + SLACK_MS - clock.now();
  if (left <= 0) return null;
  return `Pod ${name} is still ending within its grace period. If it is there in ${Math.ceil(left / SECOND)} s, ask again.`;
}

/** `unknown` when it cannot be read, or when the pod was never given to a node. */
async function nodeState(
  api: ApiClient,
  name: string,
  signal: AbortSignal,
): Promise<'ready' | 'lost' | 'gone' | 'unknown'> {
  if (name === '') return 'unknown';
  try {
    const node = await readSubject(api, { cluster: api.cluster, kind: 'Node', namespace: '', name }, signal);
    return node !== null && conditionOf(node, 'Ready') === 'True' ? 'ready' : 'lost';
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not-found') return 'gone';
    if (error instanceof ApiError && error.code === 'forbidden') return 'unknown';
    throw error;
  }
}

/** Of the Deployment over a ReplicaSet, else of the owner itself. */
async function replicasOf(api: ApiClient, pod: RawObject, signal: AbortSignal): Promise<DeletePodPlan['replicas']> {
  let owner: RawObject = pod;
  try {
    for (let next = controllerOf(owner); next !== null; next = controllerOf(owner)) {
      const above = { cluster: api.cluster, kind: next.kind, namespace: namespaceOf(pod), name: next.name };
      const read = await readSubject(api, above, signal);
      if (read === null) return null;
      owner = read;
    }
  } catch {
    // A hint for the dialog.
    return null;
  }
  const status = statusOf(owner);
  switch (kindOf(owner)) {
    case 'DaemonSet':
      return { ready: numberOf(status['numberReady'], 0), desired: numberOf(status['desiredNumberScheduled'], 0) };
    case 'Deployment':
    case 'StatefulSet':
    case 'ReplicaSet':
      return { ready: numberOf(status['readyReplicas'], 0), desired: numberOf(specOf(owner)['replicas'], 1) };
    default:
      return null;
  }
}
