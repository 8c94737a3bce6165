import type { Clock, Instant, Millis } from '../model/time.js';

/** Aborts an exchange in which no byte came for too long. One timer, however many bytes come. */
export class Watchdog {
  readonly #controller = new AbortController();
  readonly #clock: Clock;
  readonly #timeout: () => Error;
  #limitMs: Millis;
  #onSilence: (() => Error) | null = null;
  #lastAt: Instant;
  #cancel: () => void = () => undefined;
  #verdict: Error | null = null;

  constructor(clock: Clock, limitMs: Millis, timeout: () => Error) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#timeout = timeout;
    this.#lastAt = clock.now();
    this.#arm(limitMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why it barked; null while it has not. */
  get verdict(): Error | null {
    return this.#verdict;
  }

  alive(): void {
    this.#lastAt = this.#clock.now();
  }

  allow(limitMs: Millis, onSilence: (() => Error) | null): void {
    this.#limitMs = limitMs;
    this.#onSilence = onSilence;
    this.alive();
    this.#cancel();
    this.#arm(limitMs);
  }

  stop(): void {
    this.#cancel();
  }

  #arm(ms: Millis): void {
    this.#cancel = this.#clock.after(ms, () => {
      const leftMs = this.#lastAt + this.#limitMs - this.#clock.now();
      if (leftMs > 0) {
        this.#arm(leftMs);
        return;
      }
      this.#verdict = (this.#onSilence ?? this.#timeout)();
      this.#controller.abort();
    });
  }
}
