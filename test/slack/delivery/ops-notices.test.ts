import { describe, expect, test } from '@jest/globals';
import { MINUTE, SECOND, type Millis } from '../../../src/model/time.js';
import { OpsNotices } from '../../../src/slack/delivery/ops-notices.js';
import { EmbeddedStore } from '../../../src/storage/embedded-store.js';
import type { HealthPart } from '../../../src/telemetry/health-server.js';
import { silentLog } from '../../../src/telemetry/log.js';
import { ManualClock } from '../../support/manual-clock.js';
import { DROPPED_AFTER, FakeSlack, limited } from './fake-slack.js';

const CLUSTER: HealthPart = { name: 'cluster prod', ok: false, detail: 'cannot list pods: forbidden' };
const QUEUE: HealthPart = { name: 'queue triage', ok: false, detail: 'no worker takes them' };

class Room {
  readonly clock = new ManualClock();
  readonly slack = new FakeSlack(this.clock);
  readonly store = new EmbeddedStore({ clock: this.clock, historyTtlMs: MINUTE });
  ill: readonly HealthPart[] = [];

  replica(replica: string): OpsNotices {
    return new OpsNotices({
      channel: 'COPS',
      client: this.slack,
      store: this.store,
      parts: () => Promise.resolve([{ name: 'slack', ok: true, detail: '' }, ...this.ill]),
      replica,
      locale: 'en',
      clock: this.clock,
      log: silentLog,
    });
  }

  async pass(ms: Millis, ...replicas: readonly OpsNotices[]): Promise<void> {
    for (let left = ms; left > 0; left -= 10 * SECOND) {
      this.clock.advance(10 * SECOND);
      for (const replica of replicas) await replica.look();
    }
  }

  texts(): readonly string[] {
    return this.slack.messages.map(({ content }) => content.text);
  }
}

const BLIND =
  'podwhy does not see or tell everything: alerts may be late or missing. cluster prod: cannot list pods: forbidden';
const OVER = /^podwhy works again, after \d+ min.*cluster prod/;

describe('slack/delivery/ops-notices', () => {
  test('trouble of more than a minute is one message, edited when it is over', async () => {
    const room = new Room();
    const notices = room.replica('a');
    room.ill = [CLUSTER];
    await room.pass(MINUTE, notices);
    const early = room.texts();
    await room.pass(10 * MINUTE, notices);
    const during = room.texts();
    room.ill = [];
    await room.pass(10 * MINUTE, notices);
    expect([early, during]).toEqual([[], [BLIND]]);
    expect(room.texts()).toEqual([expect.stringMatching(OVER)]);
    expect(room.slack.calls.map(({ what }) => what)).toEqual(['post', 'update']);
  });

  test("short trouble is nobody's business", async () => {
    const room = new Room();
    const notices = room.replica('a');
    for (let time = 0; time < 20; time += 1) {
      room.ill = [CLUSTER];
      await room.pass(50 * SECOND, notices);
      room.ill = [];
      await room.pass(10 * SECOND, notices);
    }
    expect(room.slack.calls).toEqual([]);
  });

  test('trouble that comes and goes, and more trouble, continue the same message', async () => {
    const room = new Room();
    const notices = room.replica('a');
    for (let time = 0; time < 5; time += 1) {
      room.ill = [CLUSTER];
      await room.pass(3 * MINUTE, notices);
      room.ill = [CLUSTER, QUEUE];
      await room.pass(3 * MINUTE, notices);
      room.ill = [];
      await room.pass(3 * MINUTE, notices);
    }
    expect(room.texts()).toHaveLength(1);
  });

  test('trouble long after the last is told anew', async () => {
    const room = new Room();
    const notices = room.replica('a');
    room.ill = [CLUSTER];
    await room.pass(2 * MINUTE, notices);
    room.ill = [];
    await room.pass(40 * MINUTE, notices);
    room.ill = [CLUSTER];
    await room.pass(2 * MINUTE, notices);
    expect(room.texts()).toEqual([expect.stringMatching(OVER), BLIND]);
  });

  test('of several replicas in the same trouble one speaks, and the next when it falls silent', async () => {
    const room = new Room();
    const [first, second] = [room.replica('a'), room.replica('b')];
    room.ill = [CLUSTER];
    await room.pass(10 * MINUTE, first, second);
    expect(room.texts()).toEqual([BLIND]);
    // The first is killed: its word stands, the second takes over.
    await room.pass(5 * MINUTE, second);
    expect(room.texts()).toEqual([BLIND, BLIND]);
  });

  test('a store that does not answer is no reason to be silent', async () => {
    const room = new Room();
    room.store.holdLease = () => Promise.reject(new Error('the store is away'));
    const notices = room.replica('a');
    room.ill = [{ name: 'store (redis)', ok: false, detail: 'the store is away' }];
    await room.pass(2 * MINUTE, notices);
    expect(room.texts()).toHaveLength(1);
  });

  test('a post of unknown fate is not repeated, one that Slack puts off is', async () => {
    const lost = new Room();
    lost.slack.fault = () => DROPPED_AFTER;
    lost.ill = [CLUSTER];
    await lost.pass(30 * MINUTE, lost.replica('a'));
    expect(lost.texts()).toHaveLength(1);

    const late = new Room();
    late.slack.fault = () => (late.slack.calls.length <= 3 ? limited(5 * MINUTE) : null);
    late.ill = [CLUSTER];
    await late.pass(30 * MINUTE, late.replica('a'));
    expect([late.texts(), late.slack.calls.length]).toEqual([[BLIND], 4]);
  });

  test('names and details from the cluster cannot become markup or secrets', async () => {
    const room = new Room();
    const notices = room.replica('a');
    room.ill = [{ name: 'cluster <!channel>', ok: false, detail: 'password=hunter2 <@U1>' }];
    await room.pass(2 * MINUTE, notices);
    const sent = JSON.stringify(room.slack.messages[0]?.content);
    expect(room.slack.messages[0]?.content.text).not.toMatch(/<[!@]/);
    expect(sent).not.toContain('hunter2');
  });
});
