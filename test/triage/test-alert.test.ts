import { describe, expect, test } from '@jest/globals';
import { subjectKey, type Subject } from '../../src/model/subject.js';
import { EmbeddedStore } from '../../src/storage/embedded-store.js';
import { endTest, openTest, TEST_LASTS_MS, testSubject } from '../../src/triage/test-alert.js';
import { ManualClock } from '../support/manual-clock.js';

const ABOUT: Subject = { cluster: 'prod', kind: 'Deployment', namespace: 'pay', name: 'api' };
const POLICY = {
  holdMs: 60_000,
  crashHoldMs: 600_000,
  reopenWindowMs: 1_800_000,
  alertFrom: 'critical',
  remindAfterMs: 1,
} as const;

describe('a test alert', () => {
  test('is told whatever the settings, ends after a minute and not before, and can be sent again at once', async () => {
    const clock = new ManualClock(1_000_000);
    const store = new EmbeddedStore({ clock, historyTtlMs: 86_400_000 });
    const woken: string[] = [];
    const delivery = {
      name: 'delivery',
      wake: (key: string) => Promise.resolve(void woken.push(key)),
      work: () => Promise.reject(new Error('not used')),
      counts: () => Promise.reject(new Error('not used')),
      failed: () => Promise.resolve([]),
      close: () => Promise.resolve(),
    };
    const subject = testSubject(ABOUT);
    const wanted = { subject, channels: ['C1'], by: 'U1', because: 'routes[0]' };
    const opened = openTest(null, wanted, clock.now(), POLICY);
    expect([opened?.phase.phase, opened?.severity, opened?.subject.name]).toEqual(['open', 'info', 'TEST-api']);
    if (opened === null) return;
    await store.saveIncident(opened, 0, { dirtyChannels: [], recheckInMs: null });
    expect(openTest(opened, wanted, clock.now(), POLICY)).toBeNull();

    await endTest(subject, { store, delivery, clock, policy: POLICY });
    expect([(await store.latest(subjectKey(subject)))?.value.phase.phase, woken]).toEqual(['open', []]);
    clock.advance(TEST_LASTS_MS);
    await endTest(subject, { store, delivery, clock, policy: POLICY });
    const ended = (await store.latest(subjectKey(subject)))?.value ?? null;
    expect([ended?.phase.phase, woken]).toEqual(['resolved', ['C1']]);
    await endTest(subject, { store, delivery, clock, policy: POLICY });
    expect(woken).toEqual(['C1']);
    clock.advance(1);
    expect(openTest(ended, wanted, clock.now(), POLICY)?.episode).toBe(2);
    await store.close();
  });
});
