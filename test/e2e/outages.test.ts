import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ClusterServer } from '../../src/playground/cluster/server.js';
import type { Fault } from '../../src/playground/slack/faults.js';
import { systemClock } from '../../src/telemetry/clock.js';
import { AtOnce } from '../support/at-once.js';
import type { PodwhyProcess } from '../support/podwhy-process.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { until } from '../support/until.js';
import { CHANNEL, Setting } from './setting.js';

const SLACK_FAILS: readonly (readonly [string, readonly Fault[]])[] = [
  ['fails without doing anything', [{ status: 500, times: 2 }, { reset: true }, { retryAfter: 1 }]],
  ['does it and drops the answer', [{ dropAfterCommit: true }]],
];

const LIMIT_MS = 180_000;

const isResolved = (text: string): boolean => text.startsWith('RESOLVED');

describe('podwhy serve through outages', () => {
  let cluster: ClusterServer;
  let redis: TestRedis;
  let number = 0;

  beforeAll(async () => {
    redis = await startTestRedis();
    cluster = new ClusterServer({ clock: systemClock });
    await cluster.start();
  });

  afterAll(async () => {
    await cluster.stop();
    await redis.remove();
  });

  const atOnce = new AtOnce();

  async function setting(redisUrl: string): Promise<{ readonly on: Setting; readonly namespace: string }> {
    number += 1;
    const namespace = `out-${number}`;
    const on = await Setting.create(new URL(cluster.url), redisUrl, `podwhy-${namespace}`);
    await on.writer.create(namespace, 'web');
    return { on, namespace };
  }

  /** One parent, green after the workload is well again. */
  async function expectOneEnd(on: Setting, namespace: string, limitMs = 30_000): Promise<void> {
    await on.writer.heal(namespace, 'web');
    await until(() => on.parents().some(({ text }) => isResolved(text)), limitMs);
    expect(on.parents().map(({ text }) => isResolved(text))).toEqual([true]);
  }

  async function expectNoSecrets(podwhy: PodwhyProcess, on: Setting): Promise<void> {
    expect(await podwhy.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(podwhy.log.some(({ level }) => level === 'debug' || level === 'info')).toBe(true);
    for (const secret of [on.slack.botToken, on.slack.appToken, 'admin-token', 'redis-password']) {
      expect({ secret, told: `${podwhy.out}${podwhy.err}`.includes(secret) }).toEqual({ secret, told: false });
    }
  }

  test(
    'a Redis that comes back without its data: the alert that stands goes on, and is not told again',
    atOnce.add(async () => {
      const lost = await startTestRedis();
      const { on, namespace } = await setting(lost.url);
      const podwhy = await on.podwhy([namespace]);
      await podwhy.logged('app.started');
      await on.writer.crash(namespace, 'web');
      await on.told(podwhy);
      const [before] = on.parents();
      await lost.kill();
      await lost.startEmpty();
      await podwhy.logged('delivery.parent.adopted', 40_000);
      await expectOneEnd(on, namespace);
      expect(on.parents()[0]?.ts).toBe(before?.ts);
      await expectNoSecrets(podwhy, on);
      await on.close();
      await lost.remove();
    }),
    LIMIT_MS,
  );

  for (const [name, faults] of SLACK_FAILS) {
    test(
      `a Slack that ${name} during an alert: one parent afterwards`,
      atOnce.add(async () => {
        const { on, namespace } = await setting(redis.url);
        for (const fault of faults) on.slack.fail('chat.postMessage', fault);
        const podwhy = await on.podwhy([namespace]);
        await podwhy.logged('app.started');
        await on.writer.crash(namespace, 'web');
        await until(() => on.parents().length > 0, 60_000);
        await expectOneEnd(on, namespace);
        await expectNoSecrets(podwhy, on);
        await on.close();
      }),
      LIMIT_MS,
    );
  }

  test(
    'a Slack that cannot be reached for a while: the alert comes once it can',
    atOnce.add(async () => {
      const { on, namespace } = await setting(redis.url);
      const podwhy = await on.podwhy([namespace]);
      await podwhy.logged('app.started');
      on.slack.refuseConnections(true);
      await on.writer.crash(namespace, 'web');
      await podwhy.logged('delivery.post.failed');
      on.slack.refuseConnections(false);
      await until(() => on.parents().length > 0, 40_000);
      await expectOneEnd(on, namespace);
      await expectNoSecrets(podwhy, on);
      await on.close();
    }),
    LIMIT_MS,
  );

  test(
    'two replicas: one alert; when the leader is killed the other takes over and tells the end',
    atOnce.add(async () => {
      const { on, namespace } = await setting(redis.url);
      const replicas = await Promise.all([on.podwhy([namespace]), on.podwhy([namespace])]);
      await Promise.all(replicas.map((each) => each.logged('app.started')));
      const leads = (each: PodwhyProcess): boolean => each.log.some(({ event }) => event === 'leader.lease.taken');
      await until(() => replicas.some(leads), 20_000);
      expect(replicas.filter(leads)).toHaveLength(1);
      const leader = replicas.find(leads);
      const other = replicas.find((each) => !leads(each));
      await on.writer.crash(namespace, 'web');
      await until(() => on.parents().length > 0, 20_000);
      await leader?.stop('SIGKILL');
      await other?.logged('leader.lease.taken', 30_000);
      await expectOneEnd(on, namespace);
      expect(on.slack.messages(CHANNEL).filter(({ threadTs }) => threadTs === null)).toHaveLength(1);
      if (other !== undefined) await expectNoSecrets(other, on);
      await on.close();
    }),
    LIMIT_MS,
  );

  // Measured, so not beside the others.
  test(
    'SIGTERM while Slack does not answer: it ends with 0 within its grace, and the next process tells once',
    async () => {
      const { on, namespace } = await setting(redis.url);
      on.slack.fail('chat.postMessage', { timeout: true });
      const first = await on.podwhy([namespace]);
      await first.logged('app.started');
      await on.writer.crash(namespace, 'web');
      await first.logged('incident.open');
      const asked = Date.now();
      expect(await first.stop('SIGTERM')).toEqual({ code: 0, signal: null });
      expect(Date.now() - asked).toBeLessThan(9_000);
      const second = await on.podwhy([namespace]);
      await until(() => on.parents().length > 0, 40_000);
      await expectOneEnd(on, namespace);
      await expectNoSecrets(second, on);
      await on.close();
    },
    LIMIT_MS,
  );
});
