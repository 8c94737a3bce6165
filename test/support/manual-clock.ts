import type { Clock, Instant, Millis } from '../../src/model/time.js';

interface Timer {
  readonly due: Instant;
  readonly task: () => void;
  cancelled: boolean;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  /** In the order in which they fall due; of those due at once the older first. */
  readonly #timers: Timer[] = [];
  #time: Instant;

  constructor(time: Instant = Date.parse('2026-11-24T12:00:00Z')) {
    this.#time = time;
  }

  now(): Instant {
    return this.#time;
  }

  sleep(ms: Millis, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      this.after(ms, resolve);
      signal?.addEventListener('abort', () => {
        resolve();
      });
    });
  }

  deadline(ms: Millis): AbortSignal {
    const controller = new AbortController();
    this.after(ms, () => {
      controller.abort(new DOMException('The operation timed out.', 'TimeoutError'));
    });
    return controller.signal;
  }

  after(ms: Millis, task: () => void): () => void {
    const timer: Timer = { due: this.#time + ms, task, cancelled: false };
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#timers[middle]?.due ?? Infinity) <= timer.due) low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, timer);
    return () => {
      timer.cancelled = true;
    };
  }

  /** Moves on, running what falls due in its order. */
  advance(ms: Millis): void {
    const end = this.#time + ms;
    for (let next = this.#nextDue(end); next !== undefined; next = this.#nextDue(end)) {
      this.#time = Math.max(this.#time, next.due);
      next.task();
    }
    this.#time = end;
  }

  /** Moves on at once, as after a suspension: what fell due meanwhile runs now, once. */
  jump(ms: Millis): void {
    this.#time += ms;
    const end = this.#time;
    for (let next = this.#nextDue(end); next !== undefined; next = this.#nextDue(end)) next.task();
  }

  #nextDue(end: Instant): Timer | undefined {
    while ((this.#timers[0]?.due ?? Infinity) <= end) {
      const timer = this.#timers.shift();
      if (timer?.cancelled === false) return timer;
    }
    return undefined;
  }
}
