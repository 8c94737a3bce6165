import type { RawObject } from '../model/evidence.js';
import type { Subject } from '../model/subject.js';
import type { ApiClient } from './api-client.js';
import type { CordonPlan } from './cluster.js';
import { readSubject } from './pods-of.js';
import { gitopsOf } from './preflight.js';
import { textOf } from './raw-fields.js';
import { conditionOf, isDeleting, nameOf, specOf, statusOf, uidOf } from './raw-object.js';
import { refuse, type Refusal } from './refusal.js';
import { listPath } from './resource-paths.js';

const PODS_MAX = 1_000;
const NODES_MAX = 5_000;

/** What closing a node for new pods would mean. Throws ApiError. */
export async function planCordon(api: ApiClient, target: Subject, signal: AbortSignal): Promise<CordonPlan | Refusal> {
  const { kind, name } = target;
  if (kind !== 'Node') return refuse('refused', `${kind} ${name} is no node. Name the node: node/NAME`);
  const node = await readSubject(api, target, signal);
  if (node === null || isDeleting(node)) return refuse('refused', `Node ${name} is being deleted already.`);
  if (specOf(node)['unschedulable'] === true)
    return refuse('refused', `Node ${name} is cordoned already. To open it again: kubectl uncordon ${name}`);
  const [{ items }, pods] = await Promise.all([
    api.list(listPath('Node', ''), { signal, kind: 'Node', maxItems: NODES_MAX }),
    podsOn(api, name, signal),
  ]);
  return {
    action: 'cordon',
    subject: target,
    uid: uidOf(node),
    pods,
    others: items.filter((other) => nameOf(other) !== name && takesPods(other)).length,
    isReady: conditionOf(node, 'Ready') === 'True',
    gitops: gitopsOf(node),
  };
}

function takesPods(node: RawObject): boolean {
  return specOf(node)['unschedulable'] !== true && conditionOf(node, 'Ready') === 'True';
}

/** Pods that have not ended; null when they cannot be read. */
async function podsOn(api: ApiClient, node: string, signal: AbortSignal): Promise<number | null> {
  try {
    const { items } = await api.list(listPath('Pod', ''), {
      signal,
      kind: 'Pod',
      maxItems: PODS_MAX,
      query: { fieldSelector: `spec.nodeName=${node}` },
    });
    return items.filter((pod) => !['Succeeded', 'Failed'].includes(textOf(statusOf(pod)['phase']))).length;
  } catch {
    // A hint for the dialog: where podwhy sees some namespaces only, it cannot count.
    return null;
  }
}
