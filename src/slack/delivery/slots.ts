import type { Instant, Millis } from '../../model/time.js';
import type { Store } from '../../storage/store.js';

interface Pace {
  readonly name: string;
  readonly intervalMs: Millis;
  readonly burst: number;
}

/** chat.postMessage: about one per second and channel with short bursts; 1,000 ms exactly was seen to be limited. */
export function postPace(channel: string): Pace {
  return { name: `post:${channel}`, intervalMs: 1_100, burst: 3 };
}

/** chat.update: Tier 3, 50 and more per minute for the whole workspace; 40 leaves room for people's clicks. */
export const UPDATE_PACE: Pace = { name: 'update', intervalMs: 1_500, burst: 5 };

/** Slots of the shared store, with those kept that were reserved for later: a reserved slot is used, not reserved again. */
export class Slots {
  readonly #store: Store;
  readonly #reserved = new Map<string, Instant>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Null when the call may be made now, else when to ask again. */
  async take(pace: Pace): Promise<Instant | null> {
    const kept = this.#reserved.get(pace.name);
    if (kept !== undefined) {
      const now = await this.#store.now();
      if (kept > now) return kept;
      this.#reserved.delete(pace.name);
      // A slot long past is worth nothing: others went by it meanwhile.
      if (now - kept <= pace.intervalMs) return null;
    }
    const slot = await this.#store.reserveSlot(pace.name, pace.intervalMs, pace.burst);
    if (slot <= (await this.#store.now())) return null;
    this.#reserved.set(pace.name, slot);
    return slot;
  }

  async hold(pace: Pace, ms: Millis): Promise<Instant> {
    const until = (await this.#store.now()) + ms;
    this.#reserved.delete(pace.name);
    await this.#store.holdSlots(pace.name, until);
    return until;
  }
}
