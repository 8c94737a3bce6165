import { DAY, SECOND, type Instant, type Millis } from '../../model/time.js';
import type { Store } from '../../storage/store.js';
import type { DeliveryClient, MessageMark, OwnMessage } from './slack-client.js';

export type Orphan =
  | { readonly is: 'there'; readonly ts: string; readonly episode: number }
  | { readonly is: 'none' }
  | { readonly is: 'unknown'; readonly lookAgainAt: Instant };

/** How far back an alert that still stands may have been posted. */
export const LOOK_BACK_MS: Millis = 7 * DAY;
/** A store older than this is asked no more. Not sooner: what a mute holds back is posted for the first time days later. */
const YOUNG_MS: Millis = LOOK_BACK_MS;
/** No alert waits longer than this for a history that cannot be read. */
const PATIENCE_MS: Millis = 10 * SECOND;
const RETRY_MS: Millis = 2 * SECOND;

interface Seen {
  readonly bornAt: Instant;
  readonly bySubject: ReadonlyMap<string, OwnMessage>;
}

/**
 * Finds the messages of a store that was lost. Before a subject's first alert from a young store is posted in a channel,
 * the channel's history is read once, bounded: an alert about that subject from before the store began, which was not
 * shown as over, goes on as the parent. Nobody is alerted anew of what they were told.
 */
export class Orphans {
  readonly #client: DeliveryClient;
  readonly #store: Store;
  readonly #seen = new Map<string, Seen>();
  readonly #failingSince = new Map<string, Instant>();

  constructor(client: DeliveryClient, store: Store) {
    this.#client = client;
    this.#store = store;
  }

  async find(channel: string, mark: MessageMark, now: Instant): Promise<Orphan> {
    // A subject's later episodes come from this store, which knows what it posted.
    if (mark.episode !== 1) return { is: 'none' };
    return this.#lookFor(channel, mark.subject, now, () => true);
  }

  /**
   * The message of a group. Its mark says when the group was opened: one that was before the store began is of the lost
   * one, and goes on under the same id.
   */
  async findGroup(channel: string, subject: string, now: Instant): Promise<Orphan> {
    const bornAt = await this.#store.bornAt();
    return this.#lookFor(channel, subject, now, ({ mark }) => mark.episode < bornAt);
  }

  async #lookFor(
    channel: string,
    subject: string,
    now: Instant,
    counts: (message: OwnMessage) => boolean,
  ): Promise<Orphan> {
    const bornAt = await this.#store.bornAt();
    if (now - bornAt > YOUNG_MS) {
      this.#seen.clear();
      return { is: 'none' };
    }
    let seen = this.#seen.get(channel);
    if (seen?.bornAt !== bornAt) {
      const answer = await this.#client.findOwn(channel, bornAt - LOOK_BACK_MS);
      if (!answer.ok) return this.#unreadable(channel, now, bornAt);
      this.#failingSince.delete(channel);
      seen = { bornAt, bySubject: lastOfEach(answer.value) };
      this.#seen.set(channel, seen);
    }
    const message = seen.bySubject.get(subject);
    if (message === undefined || !counts(message)) return { is: 'none' };
    return { is: 'there', ts: message.ts, episode: message.mark.episode };
  }

  /** A doubled alert is the lesser evil than one that waits for long. */
  #unreadable(channel: string, now: Instant, bornAt: Instant): Orphan {
    const since = this.#failingSince.get(channel) ?? now;
    this.#failingSince.set(channel, since);
    if (now - since < PATIENCE_MS) return { is: 'unknown', lookAgainAt: now + RETRY_MS };
    this.#failingSince.delete(channel);
    this.#seen.set(channel, { bornAt, bySubject: new Map() });
    return { is: 'none' };
  }
}

/**
 * The newest parent of each subject, unless it shows the end. `own` is newest first. Who asks has posted nothing about
 * the subject yet, so it is not ours, however new: a call may have been under way when the store was lost.
 */
function lastOfEach(own: readonly OwnMessage[]): ReadonlyMap<string, OwnMessage> {
  const done = new Set<string>();
  const open = new Map<string, OwnMessage>();
  for (const message of own) {
    const { mark } = message;
    if (mark.seq !== 0 || done.has(mark.subject)) continue;
    done.add(mark.subject);
    if (mark.over !== true) open.set(mark.subject, message);
  }
  return open;
}
