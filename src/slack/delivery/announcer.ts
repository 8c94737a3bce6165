import { SECOND, type Clock, type Millis } from '../../model/time.js';
import type { Store } from '../../storage/store.js';
import type { Log } from '../../telemetry/log.js';
import type { DeliveryClient, MessageContent } from './slack-client.js';
import { postPace } from './slots.js';

const TRIES = 4;
/** Longer than this nobody waits for a summary. */
const WAIT_MAX_MS: Millis = 60 * SECOND;

/**
 * Posts single messages that belong to no incident, in the pace of their channel. A call of unknown outcome counts as
 * made, since a lost summary is better than a repeated one. Rejects when the store cannot be used.
 */
export class Announcer {
  readonly #client: DeliveryClient;
  readonly #store: Pick<Store, 'now' | 'reserveSlot' | 'holdSlots'>;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(deps: {
    readonly client: DeliveryClient;
    readonly store: Pick<Store, 'now' | 'reserveSlot' | 'holdSlots'>;
    readonly clock: Clock;
    readonly log: Log;
  }) {
    this.#client = deps.client;
    this.#store = deps.store;
    this.#clock = deps.clock;
    this.#log = deps.log;
  }

  /** `what` marks the message as ours, as a kind of summary. True when Slack took it. */
  async post(channel: string, content: MessageContent, what: string): Promise<boolean> {
    const pace = postPace(channel);
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const slot = await this.#store.reserveSlot(pace.name, pace.intervalMs, pace.burst);
      const wait = slot - (await this.#store.now());
      if (wait > WAIT_MAX_MS) break;
      if (wait > 0) await this.#clock.sleep(wait);
      const mark = { subject: what, episode: 0, seq: 0, over: true };
      const answer = await this.#client.post(channel, content, mark, null);
      if (answer.ok) return true;
      const { failure } = answer;
      this.#log.warn({ event: 'announcer.refused', channel, kind: failure.kind, what }, 'A summary was not taken');
      if (failure.kind !== 'rate-limited') return false;
      await this.#store.holdSlots(pace.name, (await this.#store.now()) + failure.retryAfterMs);
    }
    return false;
  }
}
