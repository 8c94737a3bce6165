import type { Delivery } from '../../model/delivery.js';
import { MINUTE, SECOND, type Clock, type Instant, type Millis } from '../../model/time.js';
import type { Store } from '../../storage/store.js';
import type { Log } from '../../telemetry/log.js';
import type { Metrics } from '../../telemetry/metrics.js';
import { LOOK_BACK_MS } from './orphans.js';
import type { DeliveryClient, MessageContent, OwnMessage } from './slack-client.js';
import { UPDATE_PACE, type Slots } from './slots.js';
import { groupOfMark } from './topic.js';

export interface LostAlertsOptions {
  readonly store: Pick<Store, 'now' | 'bornAt' | 'latestByHash' | 'delivery' | 'groups'>;
  readonly client: DeliveryClient;
  readonly slots: Slots;
  /** What an alert becomes that nobody goes on with; `shown` is the text that it has. */
  readonly renderEnded: (shown: string, channel: string) => MessageContent;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** What failed when the store was lost, and fails still, has its incident by then: the longest threshold is 10 minutes. */
const FOUND_AGAIN_MS: Millis = 15 * MINUTE;
/** A call that was under way when the store was lost arrives so much later at most. */
const UNDER_WAY_MS: Millis = 15 * SECOND;
/** Between two looks at a channel, while something is left there. */
const LOOK_GAP_MS: Millis = 5 * MINUTE;

/**
 * Ends the alerts of a store that was lost and about which the new one knows nothing: what they were about healed or
 * vanished while nobody could tell. Without it they would stand as failing for ever. What still fails goes on in its
 * message (see Orphans). A channel's history is read again only while something is left in it.
 */
export class LostAlerts {
  readonly #options: LostAlertsOptions;
  /** The store's birth for which the channel is done. */
  readonly #done = new Map<string, Instant>();
  readonly #notBefore = new Map<string, Instant>();

  constructor(options: LostAlertsOptions) {
    this.#options = options;
  }

  /** Does what can be done in a channel now. Answers when to come back; null when nothing is left there. */
  async end(channel: string): Promise<Instant | null> {
    const { store, client } = this.#options;
    const bornAt = await store.bornAt();
    const now = await store.now();
    if (this.#done.get(channel) === bornAt || now - bornAt > LOOK_BACK_MS) return null;
    const notBefore = Math.max(bornAt + FOUND_AGAIN_MS, this.#notBefore.get(channel) ?? 0);
    if (now < notBefore) return notBefore;
    const answer = await client.findOwn(channel, bornAt - LOOK_BACK_MS);
    if (!answer.ok && answer.failure.kind === 'refused') {
      // Who may not read the channel will not end anything there.
      this.#done.set(channel, bornAt);
      return null;
    }
    if (!answer.ok) return this.#later(channel, now + LOOK_GAP_MS);
    let left = false;
    for (const message of answer.value) {
      if (message.mark.seq !== 0 || message.mark.over === true) continue;
      if (Number(message.ts) * SECOND > bornAt + UNDER_WAY_MS) continue;
      const owner = await this.#ownerOf(message, channel);
      if (owner === 'known') continue;
      if (owner === 'none') {
        const slot = await this.#options.slots.take(UPDATE_PACE);
        if (slot !== null) return this.#later(channel, slot);
        if (await this.#end(channel, message)) continue;
      }
      left = true;
    }
    if (left) return this.#later(channel, now + LOOK_GAP_MS);
    this.#done.set(channel, bornAt);
    return null;
  }

  /** `waiting`: an open incident may still go on in this message. */
  async #ownerOf({ ts, mark }: OwnMessage, channel: string): Promise<'known' | 'waiting' | 'none'> {
    const { store } = this.#options;
    const group = groupOfMark(mark);
    if (group !== null) {
      if ((await store.groups.group(group)) === null) return 'none';
      return (await store.delivery(group, channel))?.value.ts === ts ? 'known' : 'waiting';
    }
    const incident = (await store.latestByHash(mark.subject))?.value ?? null;
    if (incident === null) return 'none';
    const rows: (Delivery | undefined)[] = await Promise.all(
      incident.channels.map(async (each) => (await store.delivery(incident.id, each))?.value),
    );
    if (rows.some((row) => row?.ts === ts)) return 'known';
    const posted = rows.some((row) => row?.channel === channel && row.ts !== null);
    return posted || incident.phase.phase === 'resolved' ? 'none' : 'waiting';
  }

  async #end(channel: string, { ts, mark, text }: OwnMessage): Promise<boolean> {
    const { client, renderEnded, log, metrics } = this.#options;
    const answer = await client.update(channel, ts, renderEnded(text, channel), { ...mark, over: true });
    if (!answer.ok) return answer.failure.kind === 'refused';
    metrics.count('podwhy_slack_lost_alerts_ended_total');
    log.info(
      { event: 'delivery.lost_alert.ended', channel },
      'An alert of a lost store was ended: nothing fails there',
    );
    return true;
  }

  #later(channel: string, at: Instant): Instant {
    this.#notBefore.set(channel, at);
    return at;
  }
}

const WAKE_MS: Millis = 10 * MINUTE;

/** Lets the channels be looked at now and then though no incident is told there. Returns how to stop it. */
export function wakeForLostAlerts(options: {
  readonly channels: readonly string[];
  /** A failure is made up for by the next time. */
  readonly wake: (channel: string) => Promise<void>;
  readonly clock: Clock;
}): () => void {
  let cancel = (): void => undefined;
  const round = (): void => {
    for (const channel of options.channels) void options.wake(channel).catch(() => undefined);
    cancel = options.clock.after(WAKE_MS, round);
  };
  round();
  return () => {
    cancel();
  };
}
