import type { Instant, Millis } from '../../model/time.js';
import type { DeliveryClient, MessageMark } from './slack-client.js';

export type Found =
  | { readonly is: 'there'; readonly ts: string }
  /** Looked for twice, the second time long enough after the call: it never arrived. */
  | { readonly is: 'absent' }
  | { readonly is: 'unknown'; readonly lookAgainAt: Instant }
  /** The history may not be read. */
  | { readonly is: 'hidden'; readonly code: string };

interface Look {
  readonly at: Instant;
  readonly oldest: Instant;
  readonly seen: ReadonlyMap<string, string>;
}

/**
 * A message may show in the history some time after the call, and the call may be under way still in a process that lost
 * its lock: it lasts 10 s at most. Absence counts from here on.
 */
const LAG_MS: Millis = 12_000;
/** Between two looks for the same message. */
const LOOK_GAP_MS: Millis = 3_000;
/** Slack's timestamps and the store's clock may differ by this much. */
const CLOCK_GAP_MS: Millis = 60_000;
const RETRY_MS: Millis = 3_000;
const MISSES_MAX = 10_000;

/** Looks for our own messages in a channel's history by their metadata. One look serves all that is missing there. */
export class Finder {
  readonly #client: DeliveryClient;
  readonly #looks = new Map<string, Look>();
  readonly #firstMiss = new Map<string, Instant>();

  constructor(client: DeliveryClient) {
    this.#client = client;
  }

  async find(channel: string, mark: MessageMark, sentAt: Instant, now: Instant): Promise<Found> {
    const key = `${mark.subject} ${mark.episode} ${mark.seq}`;
    const missKey = `${channel} ${key} ${sentAt}`;
    const firstMiss = this.#firstMiss.get(missKey);
    if (firstMiss !== undefined && now < Math.max(firstMiss + LOOK_GAP_MS, sentAt + LAG_MS)) {
      return { is: 'unknown', lookAgainAt: Math.max(firstMiss + LOOK_GAP_MS, sentAt + LAG_MS) };
    }
    let look = this.#looks.get(channel);
    const oldest = sentAt - CLOCK_GAP_MS;
    if (look === undefined || look.oldest > oldest || look.at < Math.max(now - LOOK_GAP_MS / 2, sentAt)) {
      const answer = await this.#client.findOwn(channel, oldest);
      if (!answer.ok) {
        const { failure } = answer;
        if (failure.kind === 'refused' || failure.kind === 'unauthorized') return { is: 'hidden', code: failure.code };
        const wait = failure.kind === 'rate-limited' ? failure.retryAfterMs : RETRY_MS;
        return { is: 'unknown', lookAgainAt: now + wait };
      }
      // Newest first; of two, the older one is the one that people saw first.
      const seen = new Map(
        answer.value.map((one) => [`${one.mark.subject} ${one.mark.episode} ${one.mark.seq}`, one.ts]),
      );
      look = { at: now, oldest, seen };
      this.#looks.set(channel, look);
    }
    const ts = look.seen.get(key);
    if (ts !== undefined) {
      this.#firstMiss.delete(missKey);
      return { is: 'there', ts };
    }
    if (firstMiss === undefined) {
      if (this.#firstMiss.size >= MISSES_MAX) this.#firstMiss.clear();
      this.#firstMiss.set(missKey, look.at);
      return { is: 'unknown', lookAgainAt: Math.max(look.at + LOOK_GAP_MS, sentAt + LAG_MS) };
    }
    this.#firstMiss.delete(missKey);
    return { is: 'absent' };
  }
}
