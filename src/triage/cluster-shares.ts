import { MINUTE, SECOND, type Clock, type Instant, type Millis } from '../model/time.js';

/** A cluster that did not answer gets one worker until it has answered again, or this has passed. */
const SICK_MS: Millis = MINUTE;
/** One line of log per cluster in this time, however many of its subjects cannot be read. */
const SAID_EVERY_MS: Millis = 5 * MINUTE;

interface Share {
  running: number;
  sickSince: Instant | null;
  saidAt: Instant | null;
  unsaid: number;
}

/**
 * Shares the triage workers of this process among the clusters: no cluster gets more than half of them where there are
 * several, and one that does not answer gets a single one, so that it delays no other.
 */
export class ClusterShares {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #shares = new Map<string, Share>();

  constructor(options: { readonly clock: Clock; readonly workers: number; readonly clusters: number }) {
    this.#clock = options.clock;
    this.#most = options.clusters > 1 ? Math.max(1, Math.ceil(options.workers / 2)) : options.workers;
  }

  /** Null when a run for the cluster may begin, which `leave` then ends; else after how long to ask again. */
  enter(cluster: string): Millis | null {
    const share = this.#share(cluster);
    const sick = this.isSick(cluster);
    if (share.running >= (sick ? 1 : this.#most)) return sick ? 15 * SECOND : 2 * SECOND;
    share.running += 1;
    return null;
  }

  leave(cluster: string): void {
    const share = this.#share(cluster);
    share.running = Math.max(0, share.running - 1);
  }

  isSick(cluster: string): boolean {
    const { sickSince } = this.#share(cluster);
    return sickSince !== null && this.#clock.now() - sickSince < SICK_MS;
  }

  answered(cluster: string): void {
    this.#share(cluster).sickSince = null;
  }

  /** How many of its subjects could not be read since this was last said; null while it was said a moment ago. */
  unanswered(cluster: string): number | null {
    const share = this.#share(cluster);
    const now = this.#clock.now();
    share.sickSince = now;
    share.unsaid += 1;
    if (share.saidAt !== null && now - share.saidAt < SAID_EVERY_MS) return null;
    const { unsaid } = share;
    share.saidAt = now;
    share.unsaid = 0;
    return unsaid;
  }

  #share(cluster: string): Share {
    const share = this.#shares.get(cluster) ?? { running: 0, sickSince: null, saidAt: null, unsaid: 0 };
    this.#shares.set(cluster, share);
    return share;
  }
}
