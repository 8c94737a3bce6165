import { Queue, WaitingError, Worker, type Job } from 'bullmq';
import type { Clock } from '../model/time.js';
import { storageError } from '../storage/errors.js';
import { connectRedis, type RedisClient } from '../storage/redis-connection.js';
import type { Log } from '../telemetry/log.js';
import { ABORT_LIMIT_MS, ATTEMPTS, FAILED_KEPT, pauseAfter } from './back-off.js';
import type { FailedKey, QueueCounts, QueueWorker, WorkQueue } from './queue.js';
import { runUntilAborted } from './run-until-aborted.js';

type Handler = (key: string, signal: AbortSignal) => Promise<void>;

export interface BullQueueOptions {
  readonly name: 'triage' | 'delivery';
  readonly redisUrl: string;
  readonly prefix: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** A worker that dies gives its key back after this plus the stalled interval: 5 s + 2 s, measured 6.0 s. */
const LOCK_MS = 5_000;
const STALLED_INTERVAL_MS = 2_000;
/** How often a key may take its worker down with it before it is kept as failed. */
const STALLED_MAX = 3;
const FAILED_KEPT_SECONDS = 7 * 24 * 3600;
/** Longest a wake or a count may take, ms. */
const ANSWER_LIMIT_MS = 3_000;
/** How often a worker that found no Redis looks for it again, ms. */
const RETRY_START_MS = 500;

/** The queue of production, on BullMQ. All of its keys carry the hash tag `{prefix}`, so that it works on Redis Cluster. */
export class BullQueue implements WorkQueue {
  readonly name: string;
  readonly #options: BullQueueOptions;
  readonly #client: RedisClient;
  readonly #closing = new AbortController();
  #queue: Promise<Queue<null>> | null = null;

  constructor(options: BullQueueOptions) {
    this.name = options.name;
    this.#options = options;
    this.#client = connectRedis(options.redisUrl, 'command', (cause) => {
      this.#say(cause);
    });
  }

  async wake(key: string): Promise<void> {
    await this.#ask((queue) =>
      queue.add(key, null, {
        // No jobId: a kept failed job would block its key. keepLastIfActive: a wake during a run gets its own run.
        deduplication: { id: key, keepLastIfActive: true },
        attempts: ATTEMPTS,
        backoff: { type: 'custom' },
        removeOnComplete: true,
        removeOnFail: { count: FAILED_KEPT, age: FAILED_KEPT_SECONDS },
        stackTraceLimit: 1,
      }),
    );
  }

  async work(handler: Handler, options: { readonly concurrency: number }): Promise<QueueWorker> {
    const stop = new AbortController();
    const closing = new AbortController();
    const started = this.#startWorker(handler, options.concurrency, stop.signal, closing.signal);
    // A Redis that is down now must not keep the process from starting.
    await Promise.race([started, this.#options.clock.sleep(ANSWER_LIMIT_MS)]);
    return {
      close: async (graceMs) => {
        closing.abort();
        const running = await started;
        if (running === null) return;
        const cancel = this.#options.clock.after(graceMs, () => {
          stop.abort();
        });
        // Redis may be gone: the locks then give the keys back by themselves.
        const limit = this.#options.clock.sleep(graceMs + ABORT_LIMIT_MS + ANSWER_LIMIT_MS);
        await Promise.race([running.worker.close(), limit]);
        cancel();
        running.client.disconnect();
        // Ends the connection that BullMQ made for itself, which would go on looking for Redis.
        void running.worker.disconnect().catch(() => undefined);
      },
    };
  }

  counts(): Promise<QueueCounts> {
    return this.#ask(async (queue) => {
      const { wait, active, delayed, failed } = await queue.getJobCounts('wait', 'active', 'delayed', 'failed');
      return { waiting: wait ?? 0, active: active ?? 0, delayed: delayed ?? 0, failed: failed ?? 0 };
    });
  }

  failed(limit: number): Promise<readonly FailedKey[]> {
    return this.#ask(async (queue) => {
      const jobs = await queue.getFailed(0, Math.max(0, limit - 1));
      return jobs.map((job) => ({
        key: job.name,
        error: job.failedReason,
        attempts: job.attemptsMade,
        at: job.finishedOn ?? job.timestamp,
      }));
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const queue = await Promise.race([this.#queue?.catch(() => null), Promise.resolve(null)]);
    await queue?.close().catch(() => undefined);
    this.#client.disconnect();
  }

  async #ask<T>(question: (queue: Queue<null>) => Promise<T>): Promise<T> {
    const limit = new AbortController();
    try {
      return await Promise.race([
        this.#producer().then(question),
        this.#options.clock.sleep(ANSWER_LIMIT_MS, limit.signal).then(() => {
          throw new Error(`no answer within ${ANSWER_LIMIT_MS} ms`);
        }),
      ]);
    } catch (cause) {
      throw storageError(cause);
    } finally {
      limit.abort();
    }
  }

  /** BullMQ's queue, made once Redis answers: one that is made earlier and loses its first connection stays broken. */
  #producer(): Promise<Queue<null>> {
    if (this.#closing.signal.aborted) return Promise.reject(new Error(`the queue ${this.name} is closed`));
    this.#queue ??= this.#makeProducer().catch((cause: unknown) => {
      this.#queue = null;
      throw cause;
    });
    return this.#queue;
  }

  async #makeProducer(): Promise<Queue<null>> {
    await this.#client.ping();
    const queue = new Queue<null>(this.name, {
      connection: this.#client,
      prefix: hashTag(this.#options.prefix),
      // Nobody reads BullMQ's event stream; it would only grow.
      streams: { events: { maxLen: 100 } },
    });
    queue.on('error', (cause) => {
      this.#say(cause);
    });
    await queue.waitUntilReady();
    return queue;
  }

  async #startWorker(
    handler: Handler,
    concurrency: number,
    stop: AbortSignal,
    closing: AbortSignal,
  ): Promise<{ worker: Worker<null>; client: RedisClient } | null> {
    const client = connectRedis(this.#options.redisUrl, 'blocking', (cause) => {
      this.#say(cause);
    });
    while (!closing.aborted) {
      try {
        await this.#client.ping();
        const worker = new Worker<null>(this.name, (job, token) => this.#run(handler, job, token, stop), {
          connection: client,
          prefix: hashTag(this.#options.prefix),
          concurrency,
          lockDuration: LOCK_MS,
          stalledInterval: STALLED_INTERVAL_MS,
          maxStalledCount: STALLED_MAX,
          drainDelay: 2,
          settings: { backoffStrategy: pauseAfter },
        });
        worker.on('error', (cause) => {
          this.#say(cause);
        });
        worker.on('failed', (job) => {
          this.#options.log.warn(
            { event: 'queue.run.failed', queue: this.name, attempt: job?.attemptsMade ?? 0 },
            'A run failed; it is tried again until its attempts are used up',
          );
        });
        try {
          await worker.waitUntilReady();
        } catch (cause) {
          await worker.close(true).catch(() => undefined);
          throw cause;
        }
        return { worker, client };
      } catch (cause) {
        this.#say(cause);
        await this.#options.clock.sleep(RETRY_START_MS, closing);
      }
    }
    client.disconnect();
    return null;
  }

  async #run(handler: Handler, job: Job<null>, token: string | undefined, stop: AbortSignal): Promise<void> {
    const outcome = await runUntilAborted(() => handler(job.name, stop), stop, this.#options.clock);
    if (outcome === 'done') return;
    await job.moveToWait(token);
    throw new WaitingError();
  }

  #say(cause: unknown): void {
    if (this.#closing.signal.aborted) return;
    const error = storageError(cause);
    this.#options.log.warn(
      { event: 'queue.redis.failed', queue: this.name, code: error.code },
      'The queue has no Redis',
    );
  }
}

/** Redis Cluster puts all keys with the same text in braces into one slot; BullMQ's scripts touch several keys at once. */
function hashTag(prefix: string): string {
  return `{${prefix}}`;
}
