import type { Delivery } from '../../model/delivery.js';
import { compareSeverity, type Severity } from '../../model/severity.js';
import type { Instant, Millis } from '../../model/time.js';
import { faultPoint } from '../../telemetry/fault-point.js';
import { Finder } from './finder.js';
import type { Item } from './item.js';
import type { Outcome, PumpOptions } from './pump.js';
import type { Orphan, Orphans } from './orphans.js';
import { remedyFor } from './refusals.js';
import type { MessageContent, MessageMark, SlackAnswer, SlackFailure } from './slack-client.js';
import { postPace, UPDATE_PACE, type Slots } from './slots.js';
import type { Step } from './wanted.js';

/** After an unclear answer the message is looked for no sooner than this. */
const UNCLEAR_WAIT_MS: Millis = 1_000;
/** What nobody accepts is offered again this often: a person may invite the bot or unarchive the channel. */
const UNDELIVERABLE_RETRY_MS: Millis = 300_000;
const TOKEN_RETRY_MS: Millis = 60_000;
/** Shown when nobody knows what Slack shows: it differs from every wanted hash. */
const UNKNOWN_HASH = 'unknown';

/** Makes single calls, each written down as `sending` before and cleared after it. */
export class Sender {
  readonly #options: PumpOptions;
  readonly #slots: Slots;
  readonly #finder: Finder;
  readonly #orphans: Orphans;

  constructor(options: PumpOptions, slots: Slots, orphans: Orphans) {
    this.#options = options;
    this.#slots = slots;
    this.#finder = new Finder(options.client);
    this.#orphans = orphans;
  }

  /** The channel that the item's next call goes to. */
  channelOf({ row }: Item): string {
    if (row.postedIn !== null) return row.postedIn;
    const { fallbackChannel } = this.#options;
    return row.degraded === 'fallback-channel' && fallbackChannel !== null ? fallbackChannel : row.channel;
  }

  async take(item: Item, step: Step): Promise<Outcome> {
    switch (step.what) {
      case 'look-up':
        return this.#lookUp(item);
      case 'post':
        return this.#post(item);
      case 'update':
        return this.#update(item);
      case 'reply':
        return this.#reply(item, step);
    }
  }

  async #post(item: Item): Promise<Outcome> {
    const channel = this.channelOf(item);
    // The story is told in the thread from its first line on; a parent posted anew goes on where the old one was.
    const seq = Math.max(item.row.threadSeq, item.topic.toldByPost);
    const adopted = item.version === 0 ? await this.#adopt(item, channel) : null;
    if (adopted !== null) return adopted;
    if (!(await this.#announce(item, 'post', item.wanted.hash, seq))) return { go: 'again' };
    faultPoint('delivery.post.before');
    const answer = await this.#options.client.post(channel, shape(item), parentMark(item), null);
    faultPoint('delivery.post.after');
    if (!answer.ok) return this.#failed(item, 'post', answer.failure);
    const now = await this.#told(channel, 'post');
    await this.#save(item, {
      postedIn: channel,
      ts: answer.value.ts,
      shownHash: item.wanted.hash,
      shownAt: now,
      threadSeq: seq,
      sending: null,
      ...calledBy(item, item.topic.severity, now),
      ...healed(item.row),
    });
    return { go: 'again' };
  }

  /** What a lost store had posted goes on; null when there is nothing of the kind. */
  async #adopt(item: Item, channel: string): Promise<Outcome | null> {
    const now = await this.#options.store.now();
    const orphan = await this.#orphanOf(item, channel, now);
    if (orphan.is === 'none') return null;
    if (orphan.is === 'unknown') return { go: 'later', at: orphan.lookAgainAt };
    this.#options.metrics.count('podwhy_slack_posts_adopted_total');
    this.#options.log.info({ event: 'delivery.parent.adopted', channel }, 'An alert of a lost store goes on');
    await this.#save(item, {
      postedIn: channel,
      ts: orphan.ts,
      shownHash: UNKNOWN_HASH,
      threadSeq: item.topic.toldBefore,
      ...calledBy(item, item.topic.severity, now),
    });
    return { go: 'again' };
  }

  async #orphanOf(item: Item, channel: string, now: Instant): Promise<Orphan> {
    const mark = markOf(item, 0);
    const own = await this.#orphans.find(channel, mark, now);
    if (item.topic.kind === 'incident' || own.is !== 'none') return own;
    const orphan = await this.#orphans.findGroup(channel, mark.subject, now);
    return orphan.is === 'there' && orphan.episode !== mark.episode ? { is: 'none' } : orphan;
  }

  async #update(item: Item): Promise<Outcome> {
    const channel = this.channelOf(item);
    if (!(await this.#announce(item, 'update', item.wanted.hash, item.row.threadSeq))) return { go: 'again' };
    faultPoint('delivery.update.before');
    const answer = await this.#options.client.update(channel, item.row.ts ?? '', shape(item), parentMark(item));
    faultPoint('delivery.update.after');
    if (!answer.ok) return this.#failed(item, 'update', answer.failure);
    const now = await this.#told(channel, 'update');
    await this.#save(item, { shownHash: item.wanted.hash, shownAt: now, sending: null, ...healed(item.row) });
    return { go: 'again' };
  }

  async #reply(item: Item, { seq, broadcast, say, calls }: Extract<Step, { what: 'reply' }>): Promise<Outcome> {
    const channel = this.channelOf(item);
    if (!(await this.#announce(item, 'reply', item.row.shownHash ?? '', seq))) return { go: 'again' };
    faultPoint('delivery.reply.before');
    const answer = await this.#say(item, seq, say(), broadcast);
    faultPoint('delivery.reply.after');
    if (!answer.ok) return this.#failed(item, 'reply', answer.failure);
    const now = await this.#told(channel, 'reply');
    const threadSeq = Math.max(seq, item.row.threadSeq);
    await this.#save(item, { threadSeq, sending: null, ...calledBy(item, calls, now) });
    return { go: 'again' };
  }

  #say(item: Item, seq: number, content: MessageContent, broadcast: boolean): Promise<SlackAnswer<{ ts: string }>> {
    const shaped = isPlain(item.row) ? inPlain(content) : content;
    const thread = { ts: item.row.ts ?? '', broadcast };
    return this.#options.client.post(this.channelOf(item), shaped, markOf(item, seq), thread);
  }

  /** An earlier call has no known outcome. */
  async #lookUp(item: Item): Promise<Outcome> {
    const { sending } = item.row;
    if (sending === null) return { go: 'again' };
    if (sending.what !== 'post') {
      // Doing it again does no harm: an edit says the same, a reply is told at least once.
      await this.#save(item, { sending: null, ...(sending.what === 'update' ? { shownHash: UNKNOWN_HASH } : {}) });
      return { go: 'again' };
    }
    const now = await this.#options.store.now();
    const channel = this.channelOf(item);
    const found = await this.#finder.find(channel, markOf(item, 0), sending.at, now);
    switch (found.is) {
      case 'there':
        this.#options.metrics.count('podwhy_slack_posts_recovered_total');
        await this.#save(item, {
          postedIn: channel,
          ts: found.ts,
          shownHash: sending.hash,
          shownAt: now,
          threadSeq: sending.seq,
          sending: null,
          ...calledBy(item, item.topic.severity, now),
        });
        return { go: 'again' };
      case 'absent':
        await this.#save(item, { sending: null });
        return { go: 'again' };
      case 'unknown':
        return { go: 'later', at: found.lookAgainAt };
      case 'hidden':
        // Without its history nobody can tell; a doubled alert is the lesser evil than a lost one, and it is told.
        this.#options.metrics.count('podwhy_slack_posts_blind_total');
        this.#options.health.failed(`cannot read the history of ${channel}: ${found.code}`, now);
        this.#options.log.warn(
          { event: 'delivery.lookup.refused', channel, code: found.code },
          'A message of unknown fate cannot be looked for and is posted again',
        );
        await this.#save(item, { sending: null });
        return { go: 'again' };
    }
  }

  async #failed(item: Item, what: 'post' | 'update' | 'reply', failure: SlackFailure): Promise<Outcome> {
    const channel = this.channelOf(item);
    const now = await this.#options.store.now();
    this.#options.metrics.count('podwhy_slack_calls_failed_total', { kind: failure.kind });
    const fields = { event: `delivery.${what}.failed`, channel, kind: failure.kind };
    switch (failure.kind) {
      case 'rate-limited': {
        await this.#save(item, { sending: null });
        const pace = what === 'update' ? UPDATE_PACE : postPace(channel);
        return { go: 'later', at: await this.#slots.hold(pace, failure.retryAfterMs) };
      }
      case 'unclear':
        this.#options.health.failed(failure.detail, now);
        this.#options.log.warn({ ...fields, detail: failure.detail }, 'Nobody knows whether Slack did it');
        return { go: 'later', at: now + UNCLEAR_WAIT_MS };
      case 'unauthorized':
        await this.#save(item, { sending: null });
        this.#options.health.tokenRefused(failure.code, now);
        this.#options.log.error({ ...fields, code: failure.code }, 'Slack refuses the bot token');
        return { go: 'stop', at: now + TOKEN_RETRY_MS };
      case 'refused':
        this.#options.log.warn({ ...fields, code: failure.code, detail: failure.detail }, 'Slack refused a message');
        return this.#remedy(item, what, failure.code, now);
    }
  }

  async #remedy(item: Item, what: 'post' | 'update' | 'reply', code: string, now: Instant): Promise<Outcome> {
    const { row } = item;
    const { fallbackChannel } = this.#options;
    const channel = this.channelOf(item);
    const gone = { postedIn: null, ts: null, shownHash: null, shownAt: null, sending: null };
    switch (remedyFor(code)) {
      case 'plain-text':
        if (isPlain(row))
          return what === 'update' ? this.#tellInstead(item, code) : this.#giveUp(item, what, code, now);
        await this.#save(item, {
          degraded: row.degraded === 'fallback-channel' ? 'fallback-channel' : 'plain-text',
          error: code,
          sending: null,
        });
        return { go: 'again' };
      case 'other-channel': {
        const instead = fallbackChannel !== channel ? fallbackChannel : null;
        this.#options.health.channelRefused(channel, code, instead, now);
        if (instead === null) return this.#giveUp(item, what, code, now);
        await this.#save(item, { ...gone, degraded: 'fallback-channel', error: code });
        return { go: 'again' };
      }
      case 'post-anew':
        if (what === 'post') return this.#giveUp(item, what, code, now);
        await this.#save(item, gone);
        return { go: 'again' };
      case 'reply-instead':
        return what === 'update' ? this.#tellInstead(item, code) : this.#giveUp(item, what, code, now);
      case 'none':
        return this.#giveUp(item, what, code, now);
    }
  }

  /** The parent cannot be edited any more: its thread says what it should. */
  async #tellInstead(item: Item, code: string): Promise<Outcome> {
    const at = await this.#slots.take(postPace(this.channelOf(item)));
    if (at !== null) {
      await this.#save(item, { sending: null });
      return { go: 'later', at };
    }
    faultPoint('delivery.reply.before');
    const answer = await this.#say(item, item.row.threadSeq, inPlain(item.wanted.parent), false);
    faultPoint('delivery.reply.after');
    if (!answer.ok) return this.#failed(item, 'reply', answer.failure);
    const now = await this.#told(this.channelOf(item), 'reply');
    await this.#save(item, { shownHash: item.wanted.hash, shownAt: now, error: code, sending: null });
    return { go: 'again' };
  }

  /** Nothing helps: it is told in health, stays marked and is offered again later. A single reply is skipped instead. */
  async #giveUp(item: Item, what: 'post' | 'update' | 'reply', code: string, now: Instant): Promise<Outcome> {
    const { row } = item;
    this.#options.metrics.count('podwhy_slack_undeliverable_total');
    if (what === 'reply' && remedyFor(code) === 'plain-text') {
      await this.#save(item, { threadSeq: row.sending?.seq ?? row.threadSeq, error: code, sending: null });
      return { go: 'again' };
    }
    this.#options.health.channelRefused(row.channel, code, null, now);
    // The next offer begins with the channel that routing chose.
    await this.#save(item, { degraded: 'undeliverable', error: code, sending: null });
    return { go: 'later', at: now + UNDELIVERABLE_RETRY_MS };
  }

  #announce(item: Item, what: 'post' | 'update' | 'reply', hash: string, seq: number): Promise<boolean> {
    return this.#options.store.now().then((at) => this.#save(item, { sending: { what, hash, seq, at } }));
  }

  /** False when somebody else changed the row: the item is then loaded anew, and a `sending` in it looked up. */
  async #save(item: Item, change: Partial<Delivery>): Promise<boolean> {
    const row = { ...item.row, ...change };
    const saved = await this.#options.store.saveDelivery(row, item.version);
    if (saved === 'conflict') {
      item.version = -1;
      return false;
    }
    item.row = row;
    item.version += 1;
    return true;
  }

  async #told(channel: string, what: 'post' | 'update' | 'reply'): Promise<Instant> {
    const now = await this.#options.store.now();
    this.#options.metrics.count('podwhy_slack_messages_total', { what });
    this.#options.health.succeeded(channel, now);
    return now;
  }
}

/** Ids only: the same incident or group has the same mark in every process. */
function markOf({ topic }: Pick<Item, 'topic'>, seq: number): MessageMark {
  return { subject: topic.subject, episode: topic.episode, seq };
}

/** An old parent tells by its mark whether it shows the end. */
function parentMark(item: Item): MessageMark {
  const { over } = item.topic;
  return { ...markOf(item, 0), ...(over ? { over } : {}) };
}

/** When people were last called about a group, and for how much. */
function calledBy({ topic, row }: Item, severity: Severity | null, at: Instant): Partial<Delivery> {
  if (topic.kind === 'incident') return {};
  const before = row.called?.severity ?? 'info';
  const worst = severity === null || compareSeverity(before, severity) > 0 ? before : severity;
  return { called: { at, severity: topic.over ? 'info' : worst } };
}

function isPlain(row: Delivery): boolean {
  return row.error !== null && row.degraded !== 'undeliverable' && remedyFor(row.error) === 'plain-text';
}

function shape(item: Item): MessageContent {
  return isPlain(item.row) ? inPlain(item.wanted.parent) : item.wanted.parent;
}

function inPlain({ text, plain }: MessageContent): MessageContent {
  return { text: plain ?? text, blocks: [] };
}

/** A message that was once undeliverable and now went through is like any other. */
function healed(row: Delivery): Partial<Delivery> {
  return row.degraded === 'undeliverable' ? { degraded: 'none', error: null } : {};
}
