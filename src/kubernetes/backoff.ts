import { SECOND, type Millis } from '../model/time.js';

/** client-go's reflector waits between these (tools/cache/reflector.go, NewReflectorWithOptions). */
export const BACKOFF_BASE_MS: Millis = 800;
export const BACKOFF_MAX_MS: Millis = 30 * SECOND;

/** Full jitter: a wait anywhere between nothing and a doubling, capped limit, so that many clients do not come back at once. */
export class Backoff {
  #failures = 0;
  readonly #random: () => number;
  readonly #baseMs: Millis;

  /** `random` gives numbers in [0, 1). */
  constructor(random: () => number, baseMs: Millis = BACKOFF_BASE_MS) {
    this.#random = random;
    this.#baseMs = baseMs;
  }

  get failures(): number {
    return this.#failures;
  }

  /** The wait after one more failure; at least what the server asked for. */
  next(askedMs: Millis | null = null): Millis {
    const limit = Math.min(BACKOFF_MAX_MS, this.#baseMs * 2 ** Math.min(this.#failures, 16));
    this.#failures += 1;
    const jittered = Math.round(limit * this.#random());
    return askedMs === null ? jittered : Math.max(askedMs, Math.round(askedMs * (1 + 0.2 * this.#random())));
  }

  reset(): void {
    this.#failures = 0;
  }
}
