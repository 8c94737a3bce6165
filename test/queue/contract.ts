import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { ATTEMPTS } from '../../src/queue/back-off.js';
import type { QueueWorker, WorkQueue } from '../../src/queue/queue.js';
import { until } from '../support/until.js';

/** What every queue keeps, whatever it is made of. `make` gives queues that share one backlog per test where the implementation can. */
export function queueContract(make: () => WorkQueue): void {
  let queue: WorkQueue;
  let workers: QueueWorker[];

  beforeEach(() => {
    queue = make();
    workers = [];
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.close(0)));
    await queue.close();
  });

  const work = async (handler: (key: string, signal: AbortSignal) => Promise<void>, concurrency = 4): Promise<void> => {
    workers.push(await queue.work(handler, { concurrency }));
  };

  describe('wakes', () => {
    test('many wakes of a key before its run become one run', async () => {
      const runs: string[] = [];
      for (let i = 0; i < 20; i += 1) await queue.wake('a');
      await queue.wake('b');
      await expect(queue.counts()).resolves.toEqual({ waiting: 2, active: 0, delayed: 0, failed: 0 });
      await work((key) => {
        runs.push(key);
        return Promise.resolve();
      });
      await until(async () => (await total(queue)) === 0);
      expect(runs.sort()).toEqual(['a', 'b']);
    });

    test('wakes during a run cause exactly one more run, after it', async () => {
      const story: string[] = [];
      const gate = openable();
      await work(async () => {
        story.push('start');
        if (story.length === 1) await gate.opened;
        story.push('end');
      });
      await queue.wake('a');
      await until(() => story.length === 1);
      for (let i = 0; i < 5; i += 1) await queue.wake('a');
      await pause(50);
      expect(story).toEqual(['start']);
      gate.open();
      await until(async () => story.length === 4 && (await total(queue)) === 0);
      expect(story).toEqual(['start', 'end', 'start', 'end']);
    });

    test('keys of any text come back as they were', async () => {
      const keys = ['arn%3Aaws%2Fx/Deployment/pay:ments/api', '42', 'C0123', 'ключ {a}', 'a'.repeat(600)];
      const seen: string[] = [];
      await work((key) => {
        seen.push(key);
        return Promise.resolve();
      });
      for (const key of keys) await queue.wake(key);
      await until(() => seen.length === keys.length);
      expect(seen.sort()).toEqual([...keys].sort());
    });
  });

  test('two workers share the keys and never run one of them at the same time', async () => {
    const active = new Set<string>();
    const problems: string[] = [];
    let runs = 0;
    const handler = async (key: string): Promise<void> => {
      if (active.has(key)) problems.push(key);
      active.add(key);
      await pause(3);
      active.delete(key);
      runs += 1;
    };
    await work(handler, 3);
    await work(handler, 3);
    for (let round = 0; round < 30; round += 1) {
      await Promise.all(['a', 'b', 'c', 'd'].map((key) => queue.wake(key)));
      await pause(2);
    }
    await until(async () => (await total(queue)) === 0);
    expect(problems).toEqual([]);
    expect(runs).toBeGreaterThan(8);
    expect(runs).toBeLessThanOrEqual(120);
  });

  test('no more runs at once than the concurrency allows', async () => {
    let active = 0;
    let most = 0;
    let runs = 0;
    await work(async () => {
      active += 1;
      most = Math.max(most, active);
      await pause(5);
      active -= 1;
      runs += 1;
    }, 2);
    await Promise.all(Array.from('abcdefgh').map((key) => queue.wake(key)));
    await until(() => runs === 8);
    expect(most).toBe(2);
  });

  describe('failure', () => {
    test('a handler that throws is tried again until its attempts are used up, then shown, and can be woken again', async () => {
      let runs = 0;
      let broken = true;
      await work(() => {
        runs += 1;
        return broken ? Promise.reject(new Error('no luck')) : Promise.resolve();
      });
      await queue.wake('a');
      await until(async () => (await queue.counts()).failed === 1, 15_000);
      expect(runs).toBe(ATTEMPTS);
      const [failed, ...more] = await queue.failed(10);
      expect(more).toEqual([]);
      expect(failed).toMatchObject({ key: 'a', error: 'no luck', attempts: ATTEMPTS });
      expect(failed!.at).toBeGreaterThan(1_700_000_000_000);
      broken = false;
      await queue.wake('a');
      await until(() => runs === ATTEMPTS + 1);
    });

    test('one that fails once is run again and leaves nothing behind', async () => {
      let runs = 0;
      await work(() => {
        runs += 1;
        return runs === 1 ? Promise.reject(new Error('once')) : Promise.resolve();
      });
      await queue.wake('a');
      await until(async () => runs === 2 && (await total(queue)) === 0);
      await expect(queue.counts()).resolves.toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
    });
  });

  describe('closing a worker', () => {
    test('lets a run finish within the grace and takes no new key', async () => {
      const runs: string[] = [];
      const gate = openable();
      await work(async (key) => {
        await gate.opened;
        runs.push(key);
      }, 1);
      await queue.wake('a');
      await until(async () => (await queue.counts()).active === 1);
      await queue.wake('b');
      const closed = workers[0]!.close(5_000);
      gate.open();
      await closed;
      expect(runs).toEqual(['a']);
      expect((await queue.counts()).waiting).toBe(1);
    });

    test('aborts a run that outlives the grace and gives its key to the next worker', async () => {
      const story: string[] = [];
      await work(
        (key, signal) =>
          new Promise((_, reject) => {
            story.push(`first ${key}`);
            signal.addEventListener('abort', () => {
              story.push('aborted');
              reject(new Error('stopped'));
            });
          }),
      );
      await queue.wake('a');
      await until(() => story.length === 1);
      await workers[0]!.close(20);
      expect(story).toEqual(['first a', 'aborted']);
      await expect(queue.counts()).resolves.toEqual({ waiting: 1, active: 0, delayed: 0, failed: 0 });
      await work((key) => {
        story.push(`second ${key}`);
        return Promise.resolve();
      });
      await until(() => story.length === 3);
      expect(story[2]).toBe('second a');
    });

    test('does not wait for a handler that ignores its signal', async () => {
      let started = false;
      await work(() => {
        started = true;
        return new Promise(() => undefined);
      });
      await queue.wake('a');
      await until(() => started);
      await workers[0]!.close(10);
      expect((await queue.counts()).waiting).toBe(1);
    });
  });

  test('a closed queue refuses wakes', async () => {
    await queue.close();
    await expect(queue.wake('a')).rejects.toThrow();
  });
}

async function total(queue: WorkQueue): Promise<number> {
  const { waiting, active, delayed } = await queue.counts();
  return waiting + active + delayed;
}

function openable(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
