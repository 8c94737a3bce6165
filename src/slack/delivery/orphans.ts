import { DAY, MINUTE, SECOND, type Instant, type Millis } from '../../model/time.js';
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
/** So long after a new connection the store is not taken at its word that a message was never posted. */
const DOUBT_MS: Millis = 15 * MINUTE;
/** A store that began with this connection is young, not rolled back. */
const SAME_MS: Millis = MINUTE;

interface Seen {
  readonly bornAt: Instant;
  readonly bySubject: ReadonlyMap<string, OwnMessage>;
}

interface Rows {
  readonly trustedSince: Instant;
  readonly byRow: ReadonlyMap<string, OwnMessage>;
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
  readonly #rows = new Map<string, Rows>();
  readonly #failingSince = new Map<string, Instant>();

  constructor(client: DeliveryClient, store: Store) {
    this.#client = client;
    this.#store = store;
  }

  async find(channel: string, mark: MessageMark, now: Instant): Promise<Orphan> {
    const lost = await this.#lostRow(channel, mark, now);
    // A subject's later episodes come from this store, which knows what it posted.
    if (lost.is !== 'none' || mark.episode !== 1) return lost;
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

  /**
   * The very message that would be posted now, posted before the present connection to the store: a fail-over or a
   * restored copy lost the row. Asked only while the connection is young, with one reading of the channel.
   */
  async #lostRow(channel: string, { subject, episode }: MessageMark, now: Instant): Promise<Orphan> {
    const [trustedSince, bornAt] = [await this.#store.trustedSince(), await this.#store.bornAt()];
    if (trustedSince - bornAt < SAME_MS || now - trustedSince > DOUBT_MS) return { is: 'none' };
    let seen = this.#rows.get(channel);
    if (seen?.trustedSince !== trustedSince) {
      const answer = await this.#client.findOwn(channel, trustedSince - DAY);
      const isPassing = !answer.ok && answer.failure.kind !== 'refused';
      if (isPassing && this.#mayWait(`rows of ${channel}`, now)) return { is: 'unknown', lookAgainAt: now + RETRY_MS };
      this.#failingSince.delete(`rows of ${channel}`);
      const parents = answer.ok ? answer.value.filter(({ mark }) => mark.seq === 0) : [];
      // Newest first; of two, the older one is the one that people saw first.
      seen = { trustedSince, byRow: new Map(parents.map((one) => [rowKey(one.mark), one])) };
      this.#rows.set(channel, seen);
    }
    const message = seen.byRow.get(rowKey({ subject, episode }));
    return message === undefined ? { is: 'none' } : { is: 'there', ts: message.ts, episode };
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

  #mayWait(what: string, now: Instant): boolean {
    const since = this.#failingSince.get(what) ?? now;
    this.#failingSince.set(what, since);
    return now - since < PATIENCE_MS;
  }

  /** A doubled alert is the lesser evil than one that waits for long. */
  #unreadable(channel: string, now: Instant, bornAt: Instant): Orphan {
    if (this.#mayWait(channel, now)) return { is: 'unknown', lookAgainAt: now + RETRY_MS };
    this.#failingSince.delete(channel);
    this.#seen.set(channel, { bornAt, bySubject: new Map() });
    return { is: 'none' };
  }
}

function rowKey({ subject, episode }: Pick<MessageMark, 'subject' | 'episode'>): string {
  return `${subject} ${episode}`;
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
