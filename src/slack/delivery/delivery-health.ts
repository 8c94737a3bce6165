import { HOUR, type Instant, type Millis } from '../../model/time.js';

export interface ChannelTrouble {
  readonly channel: string;
  /** Slack's own word: `is_archived`, `not_in_channel`, … */
  readonly code: string;
  /** Where its alerts go meanwhile; null when nowhere: then they wait. */
  readonly insteadIn: string | null;
  readonly since: Instant;
}

export interface DeliverySnapshot {
  readonly lastSuccessAt: Instant | null;
  readonly lastFailureAt: Instant | null;
  readonly lastFailure: string | null;
  /** Slack's word when the token is dead; null while it works. */
  readonly unauthorized: string | null;
  readonly channels: readonly ChannelTrouble[];
}

/** A channel that refuses is tried every five minutes; one of which nothing was heard for so long has nothing to deliver. */
const CHANNEL_KEPT_MS: Millis = HOUR;

/** What cannot be delivered in this process, for `/readyz`, App Home and `podwhy check`. */
export class DeliveryHealth {
  #lastSuccessAt: Instant | null = null;
  #lastFailureAt: Instant | null = null;
  #lastFailure: string | null = null;
  #unauthorized: { readonly code: string; readonly at: Instant } | null = null;
  readonly #channels = new Map<string, ChannelTrouble & { readonly lastAt: Instant }>();

  /** A message reached `channel`, which therefore works. */
  succeeded(channel: string, at: Instant): void {
    this.#lastSuccessAt = at;
    this.#unauthorized = null;
    this.#channels.delete(channel);
  }

  failed(what: string, at: Instant): void {
    this.#lastFailureAt = at;
    this.#lastFailure = what;
  }

  channelRefused(channel: string, code: string, insteadIn: string | null, at: Instant): void {
    this.failed(code, at);
    const since = this.#channels.get(channel)?.since ?? at;
    this.#channels.set(channel, { channel, code, insteadIn, since, lastAt: at });
  }

  tokenRefused(code: string, at: Instant): void {
    this.failed(code, at);
    this.#unauthorized = { code, at };
  }

  /** When the token was last refused; null while it works. */
  unauthorizedAt(): Instant | null {
    return this.#unauthorized?.at ?? null;
  }

  /** As of `now`; without it, as of the last thing that happened. */
  snapshot(now: Instant = Math.max(this.#lastSuccessAt ?? 0, this.#lastFailureAt ?? 0)): DeliverySnapshot {
    for (const [channel, { lastAt }] of this.#channels) {
      if (now - lastAt > CHANNEL_KEPT_MS) this.#channels.delete(channel);
    }
    return {
      lastSuccessAt: this.#lastSuccessAt,
      lastFailureAt: this.#lastFailureAt,
      lastFailure: this.#lastFailure,
      unauthorized: this.#unauthorized?.code ?? null,
      channels: [...this.#channels.values()].map(({ channel, code, insteadIn, since }) => ({
        channel,
        code,
        insteadIn,
        since,
      })),
    };
  }
}
