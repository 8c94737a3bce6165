import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { BullQueue } from '../../src/queue/bull-queue.js';
import { systemClock } from '../../src/telemetry/clock.js';
import { silentLog } from '../../src/telemetry/log.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { until } from '../support/until.js';
import { queueContract } from './contract.js';

let redis: TestRedis;
let made = 0;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => {
  await redis.remove();
});

const make = (prefix = `t${++made}`): BullQueue =>
  new BullQueue({ name: 'triage', redisUrl: redis.url, prefix, clock: systemClock, log: silentLog });

describe('the queue on Redis', () => {
  queueContract(make);

  test('a key of a killed worker process runs again within 8 s, and only then', async () => {
    const prefix = `t${++made}`;
    const queue = make(prefix);
    await queue.wake('a');
    const child = spawn(
      process.execPath,
      ['--import', './test/support/ts-hooks.js', 'test/queue/dying-worker.ts', redis.url, prefix],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: process.env['PATH'] } },
    );
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    expect(said.toString()).toBe('took a\n');
    const runs: number[] = [];
    const worker = await queue.work(
      () => {
        runs.push(Date.now());
        return Promise.resolve();
      },
      { concurrency: 1 },
    );
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    const killed = Date.now();
    expect(runs).toEqual([]);
    await until(() => runs.length === 1, 10_000);
    expect(runs[0]! - killed).toBeLessThan(8_000);
    await worker.close(0);
    await queue.close();
  });

  describe('without Redis', () => {
    const queues: BullQueue[] = [];
    afterEach(async () => {
      await Promise.all(queues.splice(0).map((queue) => queue.close()));
    });

    test('a wake is refused within seconds and nothing hangs; both recover by themselves when Redis comes back', async () => {
      await redis.kill();
      const queue = make();
      queues.push(queue);
      const runs: string[] = [];
      const begun = Date.now();
      await expect(queue.wake('a')).rejects.toMatchObject({ code: 'redis-unreachable' });
      const worker = await queue.work(
        (key) => {
          runs.push(key);
          return Promise.resolve();
        },
        { concurrency: 1 },
      );
      expect(Date.now() - begun).toBeLessThan(8_000);
      await redis.start();
      await until(() => wakes(queue, 'b'), 8_000);
      await until(() => runs.includes('b'), 8_000);

      await redis.kill();
      await expect(queue.wake('c')).rejects.toMatchObject({ code: 'redis-unreachable' });
      await redis.startEmpty();
      await until(() => wakes(queue, 'd'), 8_000);
      await until(() => runs.includes('d'), 12_000);
      await worker.close(100);
    }, 40_000);

    test('a worker can be closed while Redis is away', async () => {
      const queue = make();
      queues.push(queue);
      const worker = await queue.work(() => Promise.resolve(), { concurrency: 1 });
      await redis.kill();
      const begun = Date.now();
      await worker.close(100);
      expect(Date.now() - begun).toBeLessThan(6_000);
      await redis.start();
    });
  });
});

async function wakes(queue: BullQueue, key: string): Promise<boolean> {
  return queue.wake(key).then(
    () => true,
    () => false,
  );
}
