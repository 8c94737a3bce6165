import type { Incident } from '../model/incident.js';
import { DAY, MINUTE, SECOND, type Clock, type Millis } from '../model/time.js';
import type { HeldBack, Store } from '../storage/store.js';
import type { Log } from '../telemetry/log.js';

/** What a mute or a night kept out of one channel. */
export interface HoldEnd {
  readonly channel: string;
  /** Null for quiet hours. */
  readonly mute: HeldBack['mute'];
  readonly failing: readonly Incident[];
  readonly ended: readonly Incident[];
}

export interface HoldEndsDependencies {
  readonly store: Store;
  /** Tells people. A rejection is logged; it is not told again. */
  readonly tell: (end: HoldEnd) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

const LOOK_MS: Millis = 20 * SECOND;
/** What still fails is told by then, and what healed at the last minute is seen to have. */
const GRACE_MS: Millis = MINUTE;
const PER_LOOK = 20;
/** A mute that ended is of no use to anybody after this. */
const MUTE_KEPT_MS: Millis = DAY;

/**
 * Tells, when a mute or the quiet hours have ended, how many alerts they held back, which of them still fail, and which
 * are over and would never be heard of. One message per channel, none when nothing was held back.
 */
export class HoldEnds {
  readonly #deps: HoldEndsDependencies;
  #stopped = false;
  #cancel: () => void = () => undefined;

  constructor(deps: HoldEndsDependencies) {
    this.#deps = deps;
  }

  start(): void {
    this.#cancel = this.#deps.clock.after(LOOK_MS, () => {
      void this.look().then(() => {
        if (!this.#stopped) this.start();
      });
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  /** One look. Never rejects. */
  async look(): Promise<void> {
    const { store, clock, log } = this.#deps;
    try {
      const now = clock.now();
      for (const held of await store.endedHolds(now - GRACE_MS, PER_LOOK)) await this.#end(held);
      for (const { id, until } of await store.mutes()) if (until < now - MUTE_KEPT_MS) await store.removeMute(id);
    } catch (error) {
      log.warn({ event: 'holds.failed', error }, 'What mutes and quiet hours held back could not be read');
    }
  }

  async #end(held: HeldBack): Promise<void> {
    const { store, tell, log } = this.#deps;
    if (await store.firstTime(`hold-end:${held.hold}`, DAY)) {
      const found = await Promise.all(held.incidents.map((id) => store.incident(id)));
      const incidents = found.flatMap((one) => one?.value ?? []).sort((a, b) => a.failingSince - b.failingSince);
      for (const channel of new Set(incidents.flatMap(({ channels }) => channels))) {
        const here = incidents.filter(({ channels }) => channels.includes(channel));
        // What another hold keeps back is told at the end of that one.
        const failing = here.filter(({ phase, heldBack }) => phase.phase !== 'resolved' && !heldBack);
        const ended = here.filter(({ phase }) => phase.phase === 'resolved');
        if (failing.length + ended.length === 0) continue;
        await tell({ channel, mute: held.mute, failing, ended }).catch((error: unknown) => {
          log.warn({ event: 'holds.untold', channel, error }, 'What was held back was not told');
        });
      }
    }
    await store.forgetHold(held.hold);
  }
}
