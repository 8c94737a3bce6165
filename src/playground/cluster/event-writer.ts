import { shortHash } from '../../model/hash.js';
import type { JsonObject } from './json.js';
import { cleaned, kindOf, nameOf, namespaceOf, numberAt, setAt, textAt, timestamp, uidOf } from './json.js';
import { resourceNamed } from './kinds.js';
import type { ObjectStore } from './store.js';

export interface EventNote {
  readonly about: JsonObject;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly component: string;
  /** `spec.containers{api}`. */
  readonly fieldPath?: string;
}

/** --event-ttl of kube-apiserver. */
const EVENT_TTL_MS = 3_600_000;

/** Writes Events as client-go's legacy recorder does: the same note again raises `count` (tools/record/events_cache.go). */
export class EventWriter {
  constructor(private readonly store: ObjectStore) {}

  record(note: EventNote): void {
    const events = resourceNamed('events');
    const now = timestamp(this.store.now());
    // Events about nodes and other cluster-scoped objects live in `default`.
    const namespace = namespaceOf(note.about) || 'default';
    const key = shortHash(
      [uidOf(note.about), note.reason, note.message, note.component, note.fieldPath ?? ''].join('\n'),
    );
    const name = `${nameOf(note.about)}.${key}`;
    const present = this.store.get(events, namespace, name);
    if (present !== null) {
      this.repeat(present);
      return;
    }
    this.store.create(events, {
      metadata: { name, namespace },
      involvedObject: cleaned({
        kind: kindOf(note.about),
        namespace: namespaceOf(note.about) || undefined,
        name: nameOf(note.about),
        uid: uidOf(note.about),
        apiVersion: textAt(note.about, 'apiVersion'),
        resourceVersion: textAt(note.about, 'metadata', 'resourceVersion'),
        fieldPath: note.fieldPath,
      }),
      reason: note.reason,
      message: note.message,
      source: cleaned({
        component: note.component,
        host: note.component === 'kubelet' ? textAt(note.about, 'spec', 'nodeName') || undefined : undefined,
      }),
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
      type: note.type,
      eventTime: null,
      reportingComponent: note.component,
      reportingInstance: '',
    });
  }

  /** The same thing happened again. */
  repeat(event: JsonObject): void {
    const now = timestamp(this.store.now());
    this.store.change(resourceNamed('events'), event, (copy) => {
      if (textAt(copy, 'eventTime') === '') {
        copy['count'] = numberAt(copy, 'count') + 1;
        copy['lastTimestamp'] = now;
      } else {
        setAt(copy, ['series', 'count'], Math.max(1, numberAt(copy, 'series', 'count')) + 1);
        setAt(copy, ['series', 'lastObservedTime'], now.replace('Z', '.000000Z'));
      }
    });
  }

  /** Events about one object. */
  about(object: JsonObject): JsonObject[] {
    const uid = uidOf(object);
    return this.store
      .all('events', namespaceOf(object))
      .filter((event) => textAt(event, 'involvedObject', 'uid') === uid);
  }

  /** Drops events whose last write is older than the TTL. */
  expire(): void {
    const events = resourceNamed('events');
    for (const event of this.store.list(events)) {
      const times = [
        textAt(event, 'series', 'lastObservedTime'),
        textAt(event, 'lastTimestamp'),
        textAt(event, 'eventTime'),
        textAt(event, 'metadata', 'creationTimestamp'),
      ].map((text) => Date.parse(text));
      const last = Math.max(...times.filter((time) => !Number.isNaN(time)));
      if (last < this.store.now() - EVENT_TTL_MS) this.store.erase(events, event);
    }
  }
}
