import type { EventRecord } from '../model/records.js';
import { HOUR, type Clock, type Millis } from '../model/time.js';

/** The API server's own `--event-ttl`. */
const EVENT_LIFE_MS: Millis = HOUR;
const KEPT_PER_OBJECT = 20;
const OBJECTS_KEPT = 5_000;

/** What an event is about. Nodes' events carry any namespace, and sometimes their name as uid, so neither counts for them. */
export function eventKey(kind: string, namespace: string, name: string): string {
  return `${kind}/${kind === 'Node' ? '' : namespace}/${name}`;
}

const KINDS = new Set(['Pod', 'Node', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob']);

/** Recent warning events by the object that they are about; bounded per object, in all, and in age. */
export class EventMemory {
  readonly #byObject = new Map<string, EventRecord[]>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** False when the event is of no use here: too old, Normal, or about another kind. */
  put(event: EventRecord): boolean {
    const { kind, namespace, name } = event.about;
    if (event.type === 'Normal' || !KINDS.has(kind) || event.lastAt <= this.#clock.now() - EVENT_LIFE_MS) return false;
    const key = eventKey(kind, namespace, name);
    const kept = (this.#byObject.get(key) ?? []).filter((each) => each.uid !== event.uid && this.#isFresh(each));
    kept.push(event);
    kept.sort((one, other) => one.lastAt - other.lastAt);
    // the newest object goes to the end, so that the first is the one to forget
    this.#byObject.delete(key);
    this.#byObject.set(key, kept.slice(-KEPT_PER_OBJECT));
    if (this.#byObject.size > OBJECTS_KEPT) {
      const oldest = this.#byObject.keys().next();
      if (oldest.done !== true) this.#byObject.delete(oldest.value);
    }
    return true;
  }

  /** Events about any of these, oldest first. */
  about(keys: readonly string[]): readonly EventRecord[] {
    if (this.#byObject.size === 0) return NOTHING;
    const found: EventRecord[] = [];
    for (const key of keys) {
      const kept = this.#byObject.get(key);
      if (kept === undefined) continue;
      const fresh = kept.filter((each) => this.#isFresh(each));
      if (fresh.length === 0) this.#byObject.delete(key);
      else found.push(...fresh);
    }
    return found.sort((one, other) => one.lastAt - other.lastAt);
  }

  get size(): number {
    return this.#byObject.size;
  }

  #isFresh(event: EventRecord): boolean {
    return event.lastAt > this.#clock.now() - EVENT_LIFE_MS;
  }
}

const NOTHING: readonly EventRecord[] = [];
