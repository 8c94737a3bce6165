import type { Locale } from '../../model/locale.js';
import { MINUTE, SECOND, type Clock, type Instant, type Millis } from '../../model/time.js';
import type { Store } from '../../storage/store.js';
import type { HealthPart } from '../../telemetry/health-server.js';
import type { Log } from '../../telemetry/log.js';
import { opsNotice } from '../views/ops-notice.js';
import type { DeliveryClient, SlackFailure } from './slack-client.js';

export interface OpsNoticesOptions {
  readonly channel: string;
  readonly client: DeliveryClient;
  readonly store: Pick<Store, 'holdLease' | 'releaseLease'>;
  readonly parts: () => Promise<readonly HealthPart[]>;
  /** Name of this replica, unique among them. */
  readonly replica: string;
  readonly locale: Locale;
  readonly clock: Clock;
  readonly log: Log;
}

const LOOK_MS: Millis = 10 * SECOND;
/** A restart of a neighbour, a renewed watch: shorter troubles are nobody's business. */
const TROUBLE_MS: Millis = MINUTE;
/** Trouble that comes back within this time continues the message that stands. */
const SAME_TROUBLE_MS: Millis = 30 * MINUTE;
const RETRY_MS: Millis = MINUTE;
/** Held by the replica that speaks, so that a trouble of all is told once. */
const LEASE = 'ops-notice';
const LEASE_MS: Millis = 2 * MINUTE;

interface Spoken {
  readonly since: Instant;
  parts: readonly HealthPart[];
  overAt: Instant | null;
  ts: string | null;
  shown: string;
  retryAt: Instant;
}

/**
 * Tells the ops channel when podwhy is blind: a part that has not worked for more than a minute is one message, edited
 * while it lasts and when it is over. At most one call per look, one message per half an hour; a call of unknown outcome
 * counts as made, since a lost line about ourselves is better than a repeated one.
 */
export class OpsNotices {
  readonly #options: OpsNoticesOptions;
  /** Since when each part has not worked. */
  readonly #illSince = new Map<string, Instant>();
  #spoken: Spoken | null = null;
  #stopped = false;
  #cancel: () => void = () => undefined;

  constructor(options: OpsNoticesOptions) {
    this.#options = options;
  }

  start(): void {
    this.#cancel = this.#options.clock.after(LOOK_MS, () => {
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
    const { clock, log } = this.#options;
    try {
      const ill = this.#lasting(await this.#options.parts(), clock.now());
      await this.#speak(ill, clock.now());
    } catch (error) {
      log.warn({ event: 'ops.notice.failed', error }, 'The ops channel could not be told');
    }
  }

  #lasting(parts: readonly HealthPart[], now: Instant): readonly HealthPart[] {
    const ill = parts.filter((part) => !part.ok);
    for (const name of this.#illSince.keys()) {
      if (!ill.some((part) => part.name === name)) this.#illSince.delete(name);
    }
    for (const { name } of ill) if (!this.#illSince.has(name)) this.#illSince.set(name, now);
    return ill.filter(({ name }) => now - (this.#illSince.get(name) ?? now) > TROUBLE_MS);
  }

  async #speak(ill: readonly HealthPart[], now: Instant): Promise<void> {
    if (ill.length > 0) {
      if (!(await this.#mayISpeak())) return;
      const standing = this.#spoken;
      if (standing === null) {
        const since = Math.min(...ill.map(({ name }) => this.#illSince.get(name) ?? now));
        this.#spoken = { since, parts: ill, overAt: null, ts: null, shown: '', retryAt: 0 };
      } else {
        standing.parts = ill;
        standing.overAt = null;
      }
    } else if (this.#spoken !== null && this.#spoken.overAt === null) {
      this.#spoken.overAt = now;
    }
    const spoken = this.#spoken;
    if (spoken === null) return;
    await this.#show(spoken, now);
    if (spoken.overAt === now) await this.#hushed();
    if (spoken.overAt !== null && now - spoken.overAt > SAME_TROUBLE_MS) this.#spoken = null;
  }

  async #show(spoken: Spoken, now: Instant): Promise<void> {
    const { channel, client, locale, replica } = this.#options;
    const shown = JSON.stringify([spoken.overAt !== null, spoken.parts.map(({ name }) => name)]);
    if (shown === spoken.shown || now < spoken.retryAt) return;
    // What nobody was told need not be told to be over.
    if (spoken.ts === null && spoken.overAt !== null) return;
    const content = opsNotice({ ...spoken, replica }, locale);
    const mark = { subject: LEASE, episode: 0, seq: 0 };
    const answer =
      spoken.ts === null
        ? await client.post(channel, content, mark, null)
        : await client.update(channel, spoken.ts, content);
    if (!answer.ok) {
      this.#failed(spoken, shown, answer.failure, now);
      return;
    }
    spoken.shown = shown;
    if (answer.value !== null) spoken.ts = answer.value.ts;
  }

  #failed(spoken: Spoken, shown: string, failure: SlackFailure, now: Instant): void {
    spoken.retryAt = now + (failure.kind === 'rate-limited' ? failure.retryAfterMs : RETRY_MS);
    if (failure.kind === 'unclear' && spoken.ts === null) spoken.shown = shown;
    this.#options.log.warn(
      { event: 'ops.notice.refused', kind: failure.kind, channel: this.#options.channel },
      'The ops channel could not be told',
    );
  }

  /** Without a store nobody can agree: each replica then speaks for itself. */
  #mayISpeak(): Promise<boolean> {
    const { store, replica } = this.#options;
    return store.holdLease(LEASE, replica, LEASE_MS).catch(() => true);
  }

  #hushed(): Promise<void> {
    const { store, replica } = this.#options;
    return store.releaseLease(LEASE, replica).catch(() => undefined);
  }
}
