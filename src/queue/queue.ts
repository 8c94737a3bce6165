import type { Instant } from '../model/time.js';

/**
 * A queue of keys, never of contents. Rules that both implementations keep:
 * many wakes of a key before its run collapse into one run; a wake during a run causes exactly one more run after it;
 * a key never runs twice at once in this queue; a handler that throws is tried again with capped back-off, a bounded
 * number of times, then kept as failed and shown; a worker that dies gives its key back within seconds.
 */
export interface WorkQueue {
  readonly name: string;
  /** Asks for a run of `key`. Rejects when the queue cannot be reached; the caller's dirty mark then lets a sweep ask again. */
  wake(key: string): Promise<void>;
  /** Starts a worker. The signal aborts when the worker is asked to stop and its grace has passed. */
  work(
    handler: (key: string, signal: AbortSignal) => Promise<void>,
    options: { readonly concurrency: number },
  ): Promise<QueueWorker>;
  counts(): Promise<QueueCounts>;
  failed(limit: number): Promise<readonly FailedKey[]>;
  /** Closes connections. Waits for nothing; close workers first. */
  close(): Promise<void>;
}

export interface QueueWorker {
  /** Takes no new key, lets the running ones finish for at most `graceMs`, then aborts them and gives them back. */
  close(graceMs: number): Promise<void>;
}

export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

export interface FailedKey {
  readonly key: string;
  readonly error: string;
  readonly attempts: number;
  readonly at: Instant;
}
