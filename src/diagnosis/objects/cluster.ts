import type { RawObject } from '../../model/evidence.js';
import type { EventView } from './event.js';
import type { Meta, OwnerView } from './meta.js';
import type { NodeView } from './node.js';
import type { PodView } from './pod.js';
import { readEvent } from './event.js';
import { readMeta } from './meta.js';
import { readNode } from './node.js';
import { readPod } from './pod.js';
import { isObject, textAt } from './raw.js';

export interface AnyObject extends Meta {
  readonly raw: RawObject;
}

/** The index over a bag of raw objects. Lists inside Lists are not expected; nameless objects are dropped. */
export interface ClusterView {
  readonly pods: readonly PodView[];
  readonly nodes: readonly NodeView[];
  readonly events: readonly EventView[];
  /** Objects of a kind, in the order given. */
  of(kind: string): readonly AnyObject[];
  /** The object of a kind and name; `namespace` is ignored for '' (cluster-scoped). */
  find(kind: string, namespace: string, name: string): AnyObject | null;
  /** Names by which absence is proof. */
  complete(kind: string): boolean;
  pod(namespace: string, name: string): PodView | null;
  node(name: string): NodeView | null;
  /** Pods that are bound to a node. */
  podsOn(node: string): readonly PodView[];
  /** Events about an object, oldest first: by uid where both know one, else by kind and name. */
  eventsOf(object: Meta): readonly EventView[];
  /** Owners from the nearest to the top-most; an owner that is not in the bag ends the chain with its reference only. */
  owners(object: Meta): readonly (OwnerView & { readonly object: AnyObject | null })[];
}

function order(events: readonly EventView[]): readonly EventView[] {
  return [...events].sort((a, b) => (a.lastAt ?? 0) - (b.lastAt ?? 0));
}

/** Node events carry the node's name, or nothing, in place of the uid; pods of a StatefulSet reuse names. */
function isAbout(event: EventView, object: Meta): boolean {
  if (event.kind !== object.kind || event.name !== object.name) return false;
  if (object.kind === 'Node') return true;
  if (event.namespace !== '' && object.namespace !== '' && event.namespace !== object.namespace) return false;
  return event.uid === '' || object.uid === '' || event.uid === object.uid;
}

export function indexCluster(objects: readonly RawObject[], completeKinds: readonly string[]): ClusterView {
  const byKind = new Map<string, AnyObject[]>();
  const byName = new Map<string, AnyObject>();
  const pods: PodView[] = [];
  const nodes: NodeView[] = [];
  const events: EventView[] = [];
  for (const raw of objects) {
    if (!isObject(raw)) continue;
    const kind = textAt(raw, 'kind');
    if (kind === 'Event') {
      events.push(readEvent(raw));
      continue;
    }
    const meta = readMeta(raw);
    const object: AnyObject = { ...meta, raw };
    if (kind === '' || object.name === '') continue;
    if (kind === 'Pod') pods.push(readPod(raw, meta));
    if (kind === 'Node') nodes.push(readNode(raw, meta));
    const list = byKind.get(kind);
    if (list === undefined) byKind.set(kind, [object]);
    else list.push(object);
    byName.set(`${kind}/${object.namespace}/${object.name}`, object);
  }
  const ordered = order(events);
  const byNode = new Map<string, PodView[]>();
  for (const pod of pods) {
    const list = byNode.get(pod.nodeName);
    if (list === undefined) byNode.set(pod.nodeName, [pod]);
    else list.push(pod);
  }
  const find = (kind: string, namespace: string, name: string): AnyObject | null =>
    byName.get(`${kind}/${namespace}/${name}`) ?? null;
  return {
    pods,
    nodes,
    events: ordered,
    of: (kind) => byKind.get(kind) ?? [],
    find,
    complete: (kind) => completeKinds.includes(kind),
    pod: (namespace, name) => pods.find((pod) => pod.namespace === namespace && pod.name === name) ?? null,
    node: (name) => nodes.find((node) => node.name === name) ?? null,
    podsOn: (node) => byNode.get(node) ?? [],
    eventsOf: (object) => ordered.filter((event) => isAbout(event, object)),
    owners: (object) => {
      const chain: (OwnerView & { readonly object: AnyObject | null })[] = [];
      let owner = object.owner;
      while (owner !== null && owner.kind !== 'Node' && chain.length < 8) {
        const found = find(owner.kind, object.namespace, owner.name);
        chain.push({ ...owner, object: found });
        owner = found?.owner ?? null;
      }
      return chain;
    },
  };
}
