import type { Clock, Instant, Millis } from '../model/time.js';

/** How fast a skip runs; faster, and podwhy's own work would no longer fit between two moments. */
const SKIP_SPEED = 120;
/** Timers of the clock below are never longer: `setTimeout` wraps at 24.8 days. */
const WAIT_MAX_MS: Millis = 3_600_000;
/** How often a fast clock moves on, real time. */
const TICK_MS: Millis = 20;
/**
 * Real time that one tick may count: a process that was held up longer does not leap, it slows down. Else a busy machine
 * would let every threshold and watchdog pass at once.
 */
const TICK_MAX_MS: Millis = 50;

interface Timer {
  readonly due: Instant;
  readonly order: number;
  readonly task: () => void;
}

/**
 * A clock that can run faster than the one below it. At speed 1 it is that clock, shifted by what earlier speeds gained.
 * Sleeps and timers follow it; a deadline does not: how long a call to another program may take is real time, however
 * fast the story runs.
 */
export class SpeedClock implements Clock {
  readonly #base: Clock;
  readonly #timers = new Set<Timer>();
  readonly #listeners = new Set<() => void>();
  #chosen = 1;
  #skippingTo: Instant | null = null;
  /** The virtual and the real moment up to which time has been counted. */
  #virtual: number;
  #real: Instant;
  #order = 0;
  /** The virtual moment for which the clock below will wake this one. */
  #armedFor: Instant = Number.POSITIVE_INFINITY;
  #cancel: () => void = () => undefined;

  constructor(base: Clock) {
    this.#base = base;
    this.#real = base.now();
    this.#virtual = this.#real;
  }

  /** What it runs at now. */
  get speed(): number {
    return this.#skippingTo === null ? this.#chosen : SKIP_SPEED;
  }

  /** Where a skip ends, or null. */
  get skippingTo(): Instant | null {
    return this.#skippingTo;
  }

  now(): Instant {
    return Math.floor(this.#exact(this.#base.now()));
  }

  /** From now on; ends a skip. Throws RangeError for a speed below 1. */
  setSpeed(speed: number): void {
    if (!(speed >= 1)) throw new RangeError('a clock runs at 1 or faster');
    this.#count();
    this.#chosen = speed;
    this.#skippingTo = null;
    this.#changed();
  }

  /** Lets so much time pass quickly, then goes on at the speed of before. A second skip adds to the first. */
  skip(ms: Millis): void {
    this.#count();
    this.#skippingTo = (this.#skippingTo ?? this.now()) + ms;
    this.#changed();
  }

  /** Hears when the speed changes, or a skip begins or ends. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  sleep(ms: Millis, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const done = (): void => {
        cancel();
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.after(ms, done);
      signal?.addEventListener('abort', done, { once: true });
    });
  }

  deadline(ms: Millis): AbortSignal {
    return this.#base.deadline(ms);
  }

  after(ms: Millis, task: () => void): () => void {
    const timer: Timer = { due: this.now() + Math.max(0, ms), order: this.#order++, task };
    this.#timers.add(timer);
    // While time runs fast it ticks anyway.
    if (timer.due < this.#armedFor) this.#arm();
    return () => {
      this.#timers.delete(timer);
    };
  }

  #exact(real: Instant): number {
    const passed = real - this.#real;
    const counted = this.speed === 1 ? passed : Math.min(Math.max(passed, 0), TICK_MAX_MS) * this.speed;
    const now = this.#virtual + counted;
    return this.#skippingTo === null ? now : Math.min(now, this.#skippingTo);
  }

  /** Takes what has passed into account. */
  #count(): void {
    const real = this.#base.now();
    this.#virtual = this.#exact(real);
    this.#real = real;
  }

  #changed(): void {
    this.#arm();
    for (const listener of this.#listeners) listener();
  }

  /** One timer of the clock below for all of ours: until the next is due, or a tick when time runs fast. */
  #arm(): void {
    this.#cancel();
    const due = Math.min(...[...this.#timers].map((timer) => timer.due));
    const fast = this.speed > 1;
    this.#armedFor = fast ? Number.NEGATIVE_INFINITY : due;
    if (!fast && this.#timers.size === 0) return;
    const wait = Math.max(0, due - this.now()) / this.speed;
    this.#cancel = this.#base.after(Math.min(wait, fast ? TICK_MS : WAIT_MAX_MS), () => {
      this.#tick();
    });
  }

  #tick(): void {
    this.#count();
    const arrived = this.#skippingTo !== null && this.#virtual >= this.#skippingTo;
    if (arrived) this.#skippingTo = null;
    this.#armedFor = Number.NEGATIVE_INFINITY;
    const now = this.now();
    const due = [...this.#timers].filter((timer) => timer.due <= now);
    for (const timer of due.sort((a, b) => a.due - b.due || a.order - b.order)) {
      // One that ran before it may have taken it back.
      if (this.#timers.delete(timer)) timer.task();
    }
    if (arrived) this.#changed();
    else this.#arm();
  }
}
