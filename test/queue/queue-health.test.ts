import { describe, expect, test } from '@jest/globals';
import { MINUTE, SECOND } from '../../src/model/time.js';
import { EmbeddedQueue } from '../../src/queue/embedded-queue.js';
import { QueueHealth } from '../../src/queue/queue-health.js';
import { ManualClock } from '../support/manual-clock.js';

describe('queue/queue-health', () => {
  test('keys that nobody takes for more than a minute: the queue does not move, until somebody does', async () => {
    const clock = new ManualClock();
    const queue = new EmbeddedQueue('triage', clock);
    const health = new QueueHealth(queue, clock);
    await queue.wake('a');
    const seen: boolean[] = [];
    for (let look = 0; look < 8; look += 1) {
      seen.push((await health.part()).ok);
      clock.advance(10 * SECOND);
    }
    await queue.work(() => Promise.resolve(), { concurrency: 1 });
    const after = await health.part();
    expect([seen, after]).toEqual([
      [true, true, true, true, true, true, true, false],
      { name: 'queue triage', ok: true, detail: '' },
    ]);
  });

  test('a queue that stands still again is given its minute again', async () => {
    const clock = new ManualClock();
    const queue = new EmbeddedQueue('triage', clock);
    const health = new QueueHealth(queue, clock);
    await queue.wake('a');
    await health.part();
    clock.advance(50 * SECOND);
    const worker = await queue.work(() => Promise.resolve(), { concurrency: 1 });
    await worker.close(0);
    await health.part();
    await queue.wake('b');
    clock.advance(MINUTE);
    expect((await health.part()).ok).toBe(true);
  });

  test('a queue that cannot be asked is told', async () => {
    const clock = new ManualClock();
    const queue = new EmbeddedQueue('triage', clock);
    queue.counts = () => Promise.reject(new Error('connection refused'));
    expect(await new QueueHealth(queue, clock).part()).toEqual({
      name: 'queue triage',
      ok: false,
      detail: 'connection refused',
    });
  });
});
