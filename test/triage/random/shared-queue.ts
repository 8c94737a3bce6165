import type { WorkQueue } from '../../../src/queue/queue.js';
import { SECOND, type Clock, type Millis } from '../../../src/model/time.js';

/** A key of a dead worker is given to another one after so long (its lock and the stalled check). */
const STALLED_MS: Millis = 6 * SECOND;
const RETRY_MS: Millis = SECOND;

interface Worker {
  readonly owner: object;
  readonly handler: (key: string, signal: AbortSignal) => Promise<void>;
}

interface Run {
  readonly owner: object;
  again: boolean;
}

/** The queue that all processes of a walk share, with the rules of the one on Redis. */
export class SharedQueue {
  readonly #clock: Clock;
  readonly #waiting = new Set<string>();
  readonly #running = new Map<string, Run>();
  readonly #delayed = new Set<string>();
  #workers: Worker[] = [];
  #turn = 0;

  constructor(
    readonly name: string,
    clock: Clock,
  ) {
    this.#clock = clock;
  }

  wake(key: string): Promise<void> {
    const run = this.#running.get(key);
    if (run !== undefined) run.again = true;
    else if (!this.#delayed.has(key)) this.#waiting.add(key);
    this.#fill();
    return Promise.resolve();
  }

  work(owner: object, handler: Worker['handler']): void {
    this.#workers.push({ owner, handler });
    this.#fill();
  }

  /** A process died: what it ran is given to others later. */
  lose(owner: object): void {
    this.#workers = this.#workers.filter((worker) => worker.owner !== owner);
    for (const [key, run] of this.#running) {
      if (run.owner !== owner) continue;
      this.#running.delete(key);
      this.#later(key, STALLED_MS);
    }
  }

  /** Redis lost everything. What runs goes on, and nobody knows of it. */
  forget(): void {
    this.#waiting.clear();
    this.#running.clear();
    this.#delayed.clear();
  }

  get idle(): boolean {
    return this.#waiting.size === 0 && this.#running.size === 0 && this.#delayed.size === 0;
  }

  #fill(): void {
    for (const key of this.#waiting) {
      this.#turn += 1;
      const worker = this.#workers[this.#turn % Math.max(1, this.#workers.length)];
      if (worker === undefined) return;
      this.#waiting.delete(key);
      const run: Run = { owner: worker.owner, again: false };
      this.#running.set(key, run);
      void this.#run(worker, key, run);
    }
  }

  async #run(worker: Worker, key: string, run: Run): Promise<void> {
    await Promise.resolve();
    const failed = await worker.handler(key, NEVER_ABORTED).then(
      () => false,
      () => true,
    );
    if (this.#running.get(key) !== run) return;
    this.#running.delete(key);
    if (failed) this.#later(key, RETRY_MS);
    else if (run.again) this.#waiting.add(key);
    this.#fill();
  }

  #later(key: string, ms: Millis): void {
    this.#delayed.add(key);
    this.#clock.after(ms, () => {
      if (!this.#delayed.delete(key)) return;
      this.#waiting.add(key);
      this.#fill();
    });
  }
}

const NEVER_ABORTED = new AbortController().signal;

/** The queue as one process reaches it. */
export function queueFor(queue: SharedQueue, call: <T>(effect: () => Promise<T>) => Promise<T>): WorkQueue {
  return {
    name: queue.name,
    wake: (key) => call(() => queue.wake(key)),
    work: () => Promise.reject(new Error('the process of a walk starts its workers itself')),
    counts: () => Promise.reject(new Error('nothing here counts a queue')),
    failed: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
}
