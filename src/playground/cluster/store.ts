import { randomUUID } from 'node:crypto';
import type { Clock, Instant } from '../../model/time.js';
import type { JsonObject } from './json.js';
import {
  cloneJson,
  namespaceOf,
  nameOf,
  numberAt,
  revisionOf,
  sameJson,
  setAt,
  textAt,
  textsAt,
  timestamp,
  uidOf,
} from './json.js';
import type { Resource } from './kinds.js';
import { apiVersionOf, resourceNamed, storageKey } from './kinds.js';
import { prepareForCreate } from './prepare.js';
import { alreadyExists, conflict, modifiedMeanwhile, notFound } from './status.js';

export interface Change {
  readonly revision: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly storage: string;
  readonly object: JsonObject;
  /** The object before, so that a watch with a selector can tell what left it; null when it is new. */
  readonly previous: JsonObject | null;
}

export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/**
 * Objects in memory with etcd's manners: one revision counts all writes, each write is an immutable snapshot, and a
 * bounded history lets watches replay. Objects that it returns must not be changed.
 */
export class ObjectStore {
  revision = 1000;
  /** A watch from an earlier revision than this gets 410. */
  compacted = 1000;
  private readonly objects = new Map<string, Map<string, JsonObject>>();
  private readonly sorted = new Map<string, readonly (readonly [string, JsonObject])[]>();
  private history: Change[] = [];
  private readonly listeners = new Set<(change: Change) => void>();

  constructor(
    private readonly clock: Clock,
    private readonly historyLimit = 20_000,
  ) {}

  now(): Instant {
    return this.clock.now();
  }

  get(resource: Resource, namespace: string, name: string): JsonObject | null {
    return this.objects.get(storageKey(resource))?.get(`${namespace}/${name}`) ?? null;
  }

  /** All objects of a resource in a namespace ('' = everywhere), ordered by key as etcd orders them. */
  list(resource: Resource, namespace = ''): JsonObject[] {
    const entries = this.sortedEntries(storageKey(resource));
    const inside = namespace === '' ? entries : entries.filter(([key]) => key.startsWith(`${namespace}/`));
    return inside.map(([, object]) => object);
  }

  /** As {@link list}, by the plural name. */
  all(plural: string, namespace = ''): JsonObject[] {
    return this.list(resourceNamed(plural), namespace);
  }

  /** Throws 409 when the name is taken. Fills uid, creationTimestamp and generation as registry/rest/create.go does. */
  create(resource: Resource, object: JsonObject): JsonObject {
    const copy = cloneJson(object);
    if (nameOf(copy) === '') {
      setAt(copy, ['metadata', 'name'], `${textAt(copy, 'metadata', 'generateName')}${randomUUID().slice(0, 5)}`);
    }
    if (this.get(resource, namespaceOf(copy), nameOf(copy)) !== null) throw alreadyExists(resource, nameOf(copy));
    setAt(copy, ['metadata', 'uid'], randomUUID());
    setAt(copy, ['metadata', 'creationTimestamp'], timestamp(this.clock.now()));
    if (copy['spec'] !== undefined) setAt(copy, ['metadata', 'generation'], 1);
    prepareForCreate(resource, copy);
    return this.write(resource, copy, null);
  }

  /** Puts an object as it is, uid and times kept; replaces one of the same name. */
  load(resource: Resource, object: JsonObject): JsonObject {
    const copy = cloneJson(object);
    if (uidOf(copy) === '') setAt(copy, ['metadata', 'uid'], randomUUID());
    return this.write(resource, copy, this.get(resource, namespaceOf(copy), nameOf(copy)));
  }

  /** Replaces an object. Throws 404, or 409 when it carries another resourceVersion or uid than the stored one. */
  replace(resource: Resource, object: JsonObject): JsonObject {
    const present = this.get(resource, namespaceOf(object), nameOf(object));
    if (present === null) throw notFound(resource, nameOf(object));
    const stated = textAt(object, 'metadata', 'resourceVersion');
    if (stated !== '' && stated !== textAt(present, 'metadata', 'resourceVersion')) {
      throw modifiedMeanwhile(resource, nameOf(object));
    }
    const uid = uidOf(object);
    if (uid !== '' && uid !== uidOf(present)) {
      throw conflict(
        resource,
        nameOf(object),
        `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${uidOf(present)}`,
      );
    }
    return this.replaceWith(resource, cloneJson(object), present);
  }

  /** `copy` becomes the stored object. */
  private replaceWith(resource: Resource, copy: JsonObject, present: JsonObject): JsonObject {
    for (const field of ['uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds']) {
      const kept = present['metadata'];
      const value = typeof kept === 'object' && kept !== null && !Array.isArray(kept) ? kept[field] : undefined;
      if (value !== undefined) setAt(copy, ['metadata', field], value);
    }
    // A write that changes nothing does not raise the revision (storage/etcd3/store.go, GuaranteedUpdate).
    setAt(copy, ['metadata', 'resourceVersion'], textAt(present, 'metadata', 'resourceVersion'));
    if (sameJson(copy, present)) return present;
    if (!sameJson(copy['spec'], present['spec'])) {
      setAt(copy, ['metadata', 'generation'], numberAt(present, 'metadata', 'generation') + 1);
    }
    const ended = textAt(copy, 'metadata', 'deletionTimestamp') !== '' && !isHeld(resource, copy);
    const graceOver = numberAt(copy, 'metadata', 'deletionGracePeriodSeconds') === 0;
    if (ended && graceOver) return this.erase(resource, present);
    return this.write(resource, copy, present);
  }

  /** Changes a stored object in place of a controller; nothing when it is gone. */
  change(resource: Resource, object: JsonObject, edit: (copy: JsonObject) => void): JsonObject | null {
    const present = this.get(resource, namespaceOf(object), nameOf(object));
    if (present === null || uidOf(present) !== uidOf(object)) return null;
    const copy = cloneJson(present);
    edit(copy);
    return this.replaceWith(resource, copy, present);
  }

  /**
   * Marks or removes an object as registry/generic/registry/store.go does: a bound pod stays until its kubelet ends
   * it, finalizers hold any object, everything else goes at once. Throws 404 and 409 (preconditions).
   */
  remove(
    resource: Resource,
    target: { namespace: string; name: string },
    options: Preconditions & { graceSeconds?: number } = {},
  ): JsonObject {
    const present = this.get(resource, target.namespace, target.name);
    if (present === null) throw notFound(resource, target.name);
    // storage/interfaces.go, Preconditions.Check.
    if (options.uid !== undefined && options.uid !== uidOf(present)) {
      throw conflict(
        resource,
        target.name,
        `Precondition failed: UID in precondition: ${options.uid}, UID in object meta: ${uidOf(present)}`,
      );
    }
    const version = textAt(present, 'metadata', 'resourceVersion');
    if (options.resourceVersion !== undefined && options.resourceVersion !== version) {
      throw conflict(
        resource,
        target.name,
        `Precondition failed: ResourceVersion in precondition: ${options.resourceVersion}, ResourceVersion in object meta: ${version}`,
      );
    }
    const grace = resource.plural === 'pods' ? podGrace(present, options.graceSeconds) : 0;
    if (grace === 0 && !isHeld(resource, present)) return this.erase(resource, present);
    if (textAt(present, 'metadata', 'deletionTimestamp') !== '' && grace > 0) return present;
    const copy = cloneJson(present);
    setAt(copy, ['metadata', 'deletionTimestamp'], timestamp(this.clock.now() + grace * 1000));
    setAt(copy, ['metadata', 'deletionGracePeriodSeconds'], grace);
    // registry/core/namespace/storage/storage.go: Terminating until the namespace controller has emptied it.
    if (resource.plural === 'namespaces') setAt(copy, ['status', 'phase'], 'Terminating');
    return this.write(resource, copy, present);
  }

  /** Removes an object without ceremony, as a forced deletion or a vanished node does. */
  erase(resource: Resource, object: JsonObject): JsonObject {
    const present = this.get(resource, namespaceOf(object), nameOf(object));
    if (present === null) return object;
    this.objects.get(storageKey(resource))?.delete(`${namespaceOf(object)}/${nameOf(object)}`);
    this.revision += 1;
    const last = cloneJson(present);
    setAt(last, ['metadata', 'resourceVersion'], String(this.revision));
    this.tell({
      revision: this.revision,
      type: 'DELETED',
      storage: storageKey(resource),
      object: last,
      previous: present,
    });
    return last;
  }

  /** Changes after a revision, oldest first; null when they are compacted away. */
  since(resource: Resource, revision: number): Change[] | null {
    if (revision < this.compacted) return null;
    const key = storageKey(resource);
    return this.history.filter((change) => change.revision > revision && change.storage === key);
  }

  /** Forgets history, as etcd does every five minutes (apiserver's --etcd-compaction-interval). */
  compact(): void {
    this.history = [];
    this.compacted = this.revision;
  }

  onChange(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Sorted once between two writes: controllers ask far more often than anything changes. */
  private sortedEntries(storage: string): readonly (readonly [string, JsonObject])[] {
    const known = this.sorted.get(storage);
    if (known !== undefined) return known;
    const entries = [...(this.objects.get(storage) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    this.sorted.set(storage, entries);
    return entries;
  }

  private write(resource: Resource, object: JsonObject, previous: JsonObject | null): JsonObject {
    this.revision += 1;
    object['apiVersion'] ??= apiVersionOf(resource);
    object['kind'] ??= resource.kind;
    setAt(object, ['metadata', 'resourceVersion'], String(this.revision));
    const storage = storageKey(resource);
    const shelf = this.objects.get(storage) ?? new Map<string, JsonObject>();
    this.objects.set(storage, shelf);
    shelf.set(`${namespaceOf(object)}/${nameOf(object)}`, object);
    this.tell({
      revision: revisionOf(object),
      type: previous === null ? 'ADDED' : 'MODIFIED',
      storage,
      object,
      previous,
    });
    return object;
  }

  private tell(change: Change): void {
    this.sorted.delete(change.storage);
    this.history.push(change);
    if (this.history.length > this.historyLimit) {
      this.history = this.history.slice(-Math.floor(this.historyLimit / 2));
      this.compacted = (this.history[0]?.revision ?? this.revision) - 1;
    }
    for (const listener of this.listeners) listener(change);
  }
}

/** Finalizers hold an object after its deletion; a namespace has its own (core/v1 NamespaceSpec.finalizers). */
function isHeld(resource: Resource, object: JsonObject): boolean {
  const own = resource.plural === 'namespaces' ? textsAt(object, 'spec', 'finalizers') : [];
  return textsAt(object, 'metadata', 'finalizers').length + own.length > 0;
}

/** registry/core/pod/strategy.go, CheckGracefulDelete: unbound and ended pods go at once. */
function podGrace(pod: JsonObject, asked: number | undefined): number {
  const ended = ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase'));
  if (textAt(pod, 'spec', 'nodeName') === '' || ended) return 0;
  const stated = numberAt(pod, 'spec', 'terminationGracePeriodSeconds');
  return asked ?? (stated === 0 ? 30 : stated);
}
