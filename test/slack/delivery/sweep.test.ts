import { expect, test } from '@jest/globals';
import { subjectKey } from '../../../src/model/subject.js';
import type { WorkQueue } from '../../../src/queue/queue.js';
import { startSweep } from '../../../src/slack/delivery/sweep.js';
import { EmbeddedStore } from '../../../src/storage/embedded-store.js';
import { silentLog } from '../../../src/telemetry/log.js';
import { anIncident } from '../../support/an-incident.js';
import { ManualClock } from '../../support/manual-clock.js';

function recorder(name: string, woken: string[]): WorkQueue {
  return {
    name,
    wake: (key) => {
      woken.push(`${name} ${key}`);
      return woken.length === 1 ? Promise.reject(new Error('Redis is away')) : Promise.resolve();
    },
    work: () => Promise.reject(new Error('not here')),
    counts: () => Promise.resolve({ waiting: 0, active: 0, delayed: 0, failed: 0 }),
    failed: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
}

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

test('every round wakes what is marked, goes on after a failed round, and ends when told', async () => {
  const clock = new ManualClock();
  const store = new EmbeddedStore({ clock, historyTtlMs: 1_000_000 });
  const woken: string[] = [];
  const api = anIncident('api');
  const key = subjectKey(api.subject);
  const stop = startSweep({
    store,
    triage: recorder('triage', woken),
    delivery: recorder('delivery', woken),
    clock,
    log: silentLog,
    intervalMs: 3_000,
  });
  await store.saveIncident(api, 0, { dirtyChannels: ['C1'], recheckInMs: 5_000 });
  clock.advance(3_000);
  await turn();
  expect(woken).toEqual(['delivery C1']);
  clock.advance(3_000);
  await turn();
  expect(woken.slice(1)).toEqual([`triage ${key}`, 'delivery C1']);
  stop();
  clock.advance(30_000);
  await turn();
  expect(woken).toHaveLength(3);
});
