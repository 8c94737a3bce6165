import type {
  DeliveryClient,
  MessageContent,
  MessageMark,
  OwnMessage,
  SlackAnswer,
  SlackFailure,
} from '../../../src/slack/delivery/slack-client.js';
import type { ManualClock } from '../../support/manual-clock.js';

export interface Shown {
  readonly channel: string;
  ts: string;
  mark: MessageMark;
  thread: string | null;
  readonly broadcast: boolean;
  content: MessageContent;
}

type Call = 'post' | 'update' | 'reply' | 'find';
/** What happens to one call: a failure answered without doing it, or with `committed` after having done it. */
export interface Fault {
  readonly failure: SlackFailure;
  readonly committed: boolean;
  /** The caller is gone before it hears the answer. */
  readonly thenThrow?: Error;
}

/** A Slack that keeps what it is told, and fails as it is told. */
export class FakeSlack implements DeliveryClient {
  readonly messages: Shown[] = [];
  readonly calls: { readonly at: number; readonly what: Call; readonly channel: string }[] = [];
  /** Asked before each call; null lets it pass. */
  fault: (what: Call, channel: string, content: MessageContent | null) => Fault | null = () => null;
  /** A message shows in the history this long after it was posted, ms. */
  lagMs = 0;
  readonly #clock: ManualClock;
  readonly #postedAt = new Map<string, number>();
  #count = 0;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  post(
    channel: string,
    content: MessageContent,
    mark: MessageMark,
    thread: { readonly ts: string; readonly broadcast: boolean } | null,
  ): Promise<SlackAnswer<{ readonly ts: string }>> {
    return this.#call(thread === null ? 'post' : 'reply', channel, content, () => {
      if (thread !== null && !this.messages.some((one) => one.ts === thread.ts)) return refused('thread_not_found');
      this.#count += 1;
      const ts = `${(this.#clock.now() / 1000).toFixed(3)}${String(this.#count).padStart(6, '0')}`;
      this.#postedAt.set(ts, this.#clock.now());
      const broadcast = thread?.broadcast ?? false;
      this.messages.push({ channel, ts, mark, thread: thread?.ts ?? null, broadcast, content });
      return { ok: true, value: { ts } };
    });
  }

  update(channel: string, ts: string, content: MessageContent, mark?: MessageMark): Promise<SlackAnswer<null>> {
    return this.#call('update', channel, content, () => {
      const message = this.messages.find((one) => one.channel === channel && one.ts === ts);
      if (message === undefined) return refused('message_not_found');
      message.content = content;
      message.mark = mark ?? message.mark;
      return { ok: true, value: null };
    });
  }

  permalink(channel: string, ts: string): Promise<string | null> {
    return Promise.resolve(`https://team.slack.test/archives/${channel}/p${ts.replace('.', '')}`);
  }

  findOwn(channel: string, oldestMs: number): Promise<SlackAnswer<readonly OwnMessage[]>> {
    return this.#call('find', channel, null, () => {
      const seen = this.messages.filter((one) => {
        const at = this.#postedAt.get(one.ts) ?? 0;
        return one.channel === channel && one.thread === null && at >= oldestMs && at + this.lagMs <= this.#clock.now();
      });
      const own = seen.map(({ ts, mark, content }) => ({ ts, mark, text: content.text }));
      return { ok: true, value: own.reverse() };
    });
  }

  /** Makes every message older by `ms`. */
  backdate(ms: number): void {
    this.messages.forEach((message, index) => {
      const at = Number(message.ts) * 1000 - ms;
      const ts = `${(at / 1000).toFixed(3)}${String(index).padStart(6, '0')}`;
      for (const one of this.messages) if (one.thread === message.ts) one.thread = ts;
      message.ts = ts;
      this.#postedAt.set(ts, at);
    });
  }

  parents(): readonly Shown[] {
    return this.messages.filter((one) => one.thread === null);
  }

  replies(): readonly Shown[] {
    return this.messages.filter((one) => one.thread !== null);
  }

  async #call<T>(
    what: Call,
    channel: string,
    content: MessageContent | null,
    act: () => SlackAnswer<T>,
  ): Promise<SlackAnswer<T>> {
    await Promise.resolve();
    this.calls.push({ at: this.#clock.now(), what, channel });
    const fault = this.fault(what, channel, content);
    if (fault === null) return act();
    if (fault.committed) act();
    if (fault.thenThrow !== undefined) throw fault.thenThrow;
    return { ok: false, failure: fault.failure };
  }
}

export function refused(code: string): { readonly ok: false; readonly failure: SlackFailure } {
  return { ok: false, failure: { kind: 'refused', code, detail: '' } };
}

export function refuse(code: string): Fault {
  return { failure: { kind: 'refused', code, detail: '' }, committed: false };
}

/** The answer is lost after Slack did it. */
export const DROPPED_AFTER: Fault = { failure: { kind: 'unclear', detail: 'socket hang up' }, committed: true };
/** The call is lost before it reaches Slack. */
export const DROPPED_BEFORE: Fault = { failure: { kind: 'unclear', detail: 'socket hang up' }, committed: false };

export function limited(retryAfterMs: number): Fault {
  return { failure: { kind: 'rate-limited', retryAfterMs }, committed: false };
}
