import type { Clock } from '../model/time.js';
import { ATTEMPTS, FAILED_KEPT, pauseAfter } from './back-off.js';
import type { FailedKey, QueueCounts, QueueWorker, WorkQueue } from './queue.js';
import { runUntilAborted } from './run-until-aborted.js';

type Handler = (key: string, signal: AbortSignal) => Promise<void>;

interface Running {
  readonly done: Promise<void>;
  again: boolean;
}

interface Worker {
  readonly handler: Handler;
  readonly concurrency: number;
  readonly stop: AbortController;
  readonly running: Map<string, Promise<void>>;
  closing: boolean;
}

/** The queue of a single process: nothing outlives it; the dirty marks in the store do. */
export class EmbeddedQueue implements WorkQueue {
  readonly #clock: Clock;
  readonly #waiting = new Set<string>();
  readonly #running = new Map<string, Running>();
  readonly #delayed = new Map<string, () => void>();
  readonly #failures = new Map<string, number>();
  readonly #failed = new Map<string, FailedKey>();
  readonly #workers = new Set<Worker>();
  #closed = false;

  constructor(
    readonly name: string,
    clock: Clock,
  ) {
    this.#clock = clock;
  }

  wake(key: string): Promise<void> {
    if (this.#closed) return Promise.reject(new Error(`the queue ${this.name} is closed`));
    const running = this.#running.get(key);
    if (running !== undefined) running.again = true;
    else if (!this.#delayed.has(key)) this.#waiting.add(key);
    this.#fill();
    return Promise.resolve();
  }

  work(handler: Handler, options: { readonly concurrency: number }): Promise<QueueWorker> {
    const worker: Worker = {
      handler,
      concurrency: options.concurrency,
      stop: new AbortController(),
      running: new Map(),
      closing: false,
    };
    this.#workers.add(worker);
    this.#fill();
    return Promise.resolve({ close: (graceMs: number) => this.#closeWorker(worker, graceMs) });
  }

  counts(): Promise<QueueCounts> {
    return Promise.resolve({
      waiting: this.#waiting.size,
      active: this.#running.size,
      delayed: this.#delayed.size,
      failed: this.#failed.size,
    });
  }

  failed(limit: number): Promise<readonly FailedKey[]> {
    return Promise.resolve([...this.#failed.values()].reverse().slice(0, limit));
  }

  close(): Promise<void> {
    this.#closed = true;
    for (const cancel of this.#delayed.values()) cancel();
    this.#delayed.clear();
    this.#waiting.clear();
    return Promise.resolve();
  }

  #fill(): void {
    for (const worker of this.#workers) {
      for (const key of this.#waiting) {
        if (worker.closing || worker.running.size >= worker.concurrency) break;
        this.#waiting.delete(key);
        this.#start(worker, key);
      }
    }
  }

  #start(worker: Worker, key: string): void {
    const done = this.#run(worker, key);
    this.#running.set(key, { done, again: false });
    worker.running.set(key, done);
  }

  async #run(worker: Worker, key: string): Promise<void> {
    // The handler starts in a later turn, so that a wake never runs inside its caller.
    await Promise.resolve();
    const outcome = await runUntilAborted(
      () => worker.handler(key, worker.stop.signal),
      worker.stop.signal,
      this.#clock,
    ).catch((reason: unknown) => ({ reason }));
    const again = this.#running.get(key)?.again === true;
    this.#running.delete(key);
    worker.running.delete(key);
    if (typeof outcome === 'object') this.#fail(key, outcome.reason, again);
    else {
      this.#failures.delete(key);
      this.#failed.delete(key);
      if (again || outcome === 'given-back') this.#waiting.add(key);
    }
    if (!this.#closed) this.#fill();
  }

  #fail(key: string, reason: unknown, again: boolean): void {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    if (failures >= ATTEMPTS) {
      this.#failures.delete(key);
      this.#failed.delete(key);
      const error = reason instanceof Error ? reason.message : String(reason);
      this.#failed.set(key, { key, error, attempts: failures, at: this.#clock.now() });
      const [oldest] = this.#failed.keys();
      if (this.#failed.size > FAILED_KEPT && oldest !== undefined) this.#failed.delete(oldest);
      if (again) this.#waiting.add(key);
      return;
    }
    this.#failures.set(key, failures);
    const cancel = this.#clock.after(pauseAfter(failures), () => {
      this.#delayed.delete(key);
      this.#waiting.add(key);
      this.#fill();
    });
    this.#delayed.set(key, cancel);
  }

  async #closeWorker(worker: Worker, graceMs: number): Promise<void> {
    worker.closing = true;
    const all = Promise.allSettled(worker.running.values());
    const cancel = this.#clock.after(graceMs, () => {
      worker.stop.abort();
    });
    await all;
    cancel();
    this.#workers.delete(worker);
  }
}
