import type { Millis } from '../../../src/model/time.js';
import { DROPPED_AFTER, DROPPED_BEFORE, limited, refuse, type Fault } from '../../slack/delivery/fake-slack.js';
import { Seeded } from './seeded.js';

/** What goes wrong by chance while one step of a walk is taken; the same for the same seed, nothing for 0. */
export class Noise {
  faults = 0;
  /** Calls to Slack are made at once: a clock that jumps would let one be under way for longer than its client waits. */
  swift = false;
  readonly #random: Seeded | null;

  constructor(seed: number) {
    this.#random = seed === 0 ? null : new Seeded(seed);
  }

  storeFails(): boolean {
    return this.#happens(0.01);
  }

  gather(): { readonly takesMs: Millis; readonly fails: boolean } {
    if (this.#random === null) return { takesMs: 0, fails: false };
    const takesMs = this.#happens(0.3) ? this.#random.below(this.#happens(0.2) ? 20_000 : 1_500) : 0;
    return { takesMs, fails: this.#happens(0.04) };
  }

  /** On the way there and back; the client gives up after 10 s in all. */
  slackTakes(): { readonly thereMs: Millis; readonly backMs: Millis } {
    if (this.#random === null || this.swift || !this.#happens(0.15)) return { thereMs: 0, backMs: 0 };
    return { thereMs: this.#random.below(8_000), backMs: this.#random.below(2_000) };
  }

  slackFault(what: string, blocks: number): Fault | null {
    const random = this.#random;
    if (random === null || !this.#happens(0.2)) return null;
    switch (random.below(5)) {
      case 0:
        return DROPPED_AFTER;
      case 1:
        return DROPPED_BEFORE;
      case 2:
        return limited(1_000 + random.below(20_000));
      case 3:
        return what !== 'find' && blocks > 0 ? refuse('msg_blocks_too_long') : null;
      default:
        return { failure: { kind: 'unclear', detail: 'HTTP 500' }, committed: random.chance(0.5) };
    }
  }

  #happens(probability: number): boolean {
    if (this.#random?.chance(probability) !== true) return false;
    this.faults += 1;
    return true;
  }
}
