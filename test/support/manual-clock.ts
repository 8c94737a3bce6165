import type { Clock, Instant, Millis } from '../../src/model/time.js';

interface Timer {
  readonly due: Instant;
  readonly task: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  private timers: Timer[] = [];

  constructor(private time: Instant = Date.parse('2026-11-24T12:00:00Z')) {}

  now(): Instant {
    return this.time;
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
    const timer = { due: this.time + ms, task };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((one) => one !== timer);
    };
  }

  /** Moves on, running what falls due in its order. */
  advance(ms: Millis): void {
    const end = this.time + ms;
    for (;;) {
      const [next] = this.timers.filter((timer) => timer.due <= end).sort((a, b) => a.due - b.due);
      if (next === undefined) break;
      this.timers = this.timers.filter((timer) => timer !== next);
      this.time = Math.max(this.time, next.due);
      next.task();
    }
    this.time = end;
  }
}
