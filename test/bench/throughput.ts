import { setTimeout as pause } from 'node:timers/promises';
import { BullQueue } from '../../src/queue/bull-queue.js';
import { RedisStore } from '../../src/storage/redis-store.js';
import { systemClock } from '../../src/telemetry/clock.js';
import { silentLog } from '../../src/telemetry/log.js';
import type { SubjectKey } from '../../src/model/subject.js';
import { figure, shown, table, type Figure } from './figures.js';
import type { Options } from './options.js';
import { BenchRedis } from './redis.js';

export interface ThroughputResult {
  readonly bench: 'throughput';
  readonly figures: readonly Figure[];
}

const JOBS = 5_000;
/** As many wakes are under way at once as in a storm. */
const AT_ONCE = 200;
const CONCURRENCY = 8;

/**
 * Triage jobs per second through Redis: each is marked in the store, woken, taken by the worker, its mark read and
 * cleared, as triage does for a subject that turns out to be well. Producer and worker share this process and the
 * machine's cores with Redis.
 */
export async function throughputBench(options: Options): Promise<readonly ThroughputResult[]> {
  const redis = await BenchRedis.start();
  try {
    const perSecond: number[] = [];
    const cpuPerJob: number[] = [];
    const commandsPerJob: number[] = [];
    for (let run = 0; run < options.runs; run += 1) {
      await redis.empty();
      const [seconds, cpuMs, commands] = await measure(redis);
      perSecond.push(JOBS / seconds);
      cpuPerJob.push(cpuMs / JOBS);
      commandsPerJob.push(commands / JOBS);
    }
    const figures = [
      figure('triage jobs per second', '', perSecond),
      figure('CPU per job in this process', 'ms', cpuPerJob),
      figure('Redis commands per job, those of scripts included', '', commandsPerJob),
    ];
    process.stdout.write(
      `\nthroughput, ${JOBS} jobs, ${options.runs} run(s)\n${table(
        ['', 'podwhy'],
        figures.map((one) => [one.unit === '' ? one.name : `${one.name}, ${one.unit}`, shown(one)]),
      )}\n`,
    );
    return [{ bench: 'throughput', figures }];
  } finally {
    await redis.stop();
  }
}

async function measure(redis: BenchRedis): Promise<readonly [number, number, number]> {
  const shared = { redisUrl: redis.url, prefix: 'bench' };
  const store = new RedisStore({ ...shared, historyTtlMs: 60_000, onError: () => undefined });
  const queue = new BullQueue({ ...shared, name: 'triage', clock: systemClock, log: silentLog });
  let done = 0;
  const worker = await queue.work(
    async (key) => {
      const mark = await store.subjectMark(key as SubjectKey);
      if (mark !== null) await store.clearSubject(key as SubjectKey, mark);
      done += 1;
    },
    { concurrency: CONCURRENCY },
  );
  await queue.counts();
  const commands = await redis.commands();
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  for (let at = 0; at < JOBS; at += AT_ONCE) {
    const keys = Array.from({ length: AT_ONCE }, (_, each) => `bench/Deployment/a/app-${at + each}` as SubjectKey);
    await Promise.all(
      keys.map(async (key) => {
        await store.markSubjects([key]);
        await queue.wake(key);
      }),
    );
  }
  while (done < JOBS) await pause(5);
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const spent = (await redis.commands()) - commands;
  await worker.close(1000);
  await queue.close();
  await store.close();
  return [seconds, (user + system) / 1000, spent];
}
