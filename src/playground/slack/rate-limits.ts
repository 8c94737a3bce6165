import type { Clock } from '../../model/time.js';

/** A method's rate class (docs.slack.dev/apis/web-api/rate-limits). `post`: 1 per second and channel with short bursts. */
export type Tier = 1 | 2 | 3 | 4 | 'post' | 'none';

const PER_MINUTE: Readonly<Record<1 | 2 | 3 | 4, number>> = { 1: 1, 2: 20, 3: 50, 4: 100 };

/** "Short bursts are allowed" is all Slack says of chat.postMessage; three is what podwhy plans with. */
const POST_BURST = 3;

/** Token buckets per method (and per channel for posts). Off until switched on. */
export class RateLimits {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();
  private on = false;

  constructor(private readonly clock: Clock) {}

  set(on: boolean): void {
    this.on = on;
    this.buckets.clear();
  }

  /** Seconds to wait (a whole number, at least 1), or null when the call may pass. */
  take(method: string, tier: Tier, channel: string): number | null {
    if (!this.on || tier === 'none') return null;
    const posting = tier === 'post';
    const size = posting ? POST_BURST : PER_MINUTE[tier];
    const perMs = posting ? 1 / 1000 : size / 60_000;
    const key = posting ? `${method}/${channel}` : method;
    const now = this.clock.now();
    const bucket = this.buckets.get(key) ?? { tokens: size, at: now };
    const tokens = Math.min(size, bucket.tokens + (now - bucket.at) * perMs);
    this.buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    return tokens >= 1 ? null : Math.max(1, Math.ceil((1 - tokens) / perMs / 1000));
  }
}
