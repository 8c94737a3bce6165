import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ClusterServer } from '../../src/playground/cluster/server.js';
import { systemClock } from '../../src/telemetry/clock.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { until } from '../support/until.js';
import { CHANNEL, Setting } from './setting.js';

/** Everything that the path of an alert passes, and where a process may die. */
const FAULT_POINTS = [
  'watcher.mark.before',
  'watcher.mark.after',
  'watcher.wake.after',
  'incident.save.before',
  'incident.save.after',
  'delivery.post.before',
  'delivery.post.after',
  'delivery.reply.before',
  'delivery.reply.after',
] as const;

describe('podwhy serve', () => {
  let redis: TestRedis;
  let cluster: ClusterServer;
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

  async function setting(): Promise<{ readonly on: Setting; readonly namespace: string }> {
    number += 1;
    const namespace = `team-${number}`;
    const on = await Setting.create(new URL(cluster.url), redis.url, `podwhy-${namespace}`);
    await on.writer.create(namespace, 'web');
    return { on, namespace };
  }

  test('a crash loop gives one message with its thread, and one resolve after the hold; SIGTERM ends with 0', async () => {
    const { on, namespace } = await setting();
    const podwhy = await on.podwhy([namespace]);
    await podwhy.logged('app.started');
    await on.writer.crash(namespace, 'web');
    await on.told(podwhy);
    expect(on.parents()[0]?.text).toMatch(/^FIRING: web \(team-\d+, test\)/);
    await on.writer.heal(namespace, 'web');
    await until(() => on.parents()[0]?.text.startsWith('RESOLVED') === true, 20_000);
    const [parent] = on.parents();
    await until(() => on.thread(parent?.ts ?? '').some((text) => /resolved/i.test(text)), 10_000);
    expect(on.parents()).toHaveLength(1);
    expect(on.thread(parent?.ts ?? '').filter((text) => /resolved/i.test(text))).toHaveLength(1);
    expect(await podwhy.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    await on.close();
  }, 90_000);

  test('updates of a healthy pod make no API call and no job', async () => {
    const { on, namespace } = await setting();
    const podwhy = await on.podwhy([namespace]);
    const { port } = await podwhy.logged('app.started');
    const metrics = async (): Promise<string> => (await fetch(`http://127.0.0.1:${String(port)}/metrics`)).text();
    const seen = async (): Promise<number> =>
      Number(
        /podwhy_reflector_events_total\{[^}]*resource="pods"[^}]*type="modified"[^}]*\} (\d+)/.exec(
          await metrics(),
        )?.[1] ?? 0,
      );
    const before = { asked: cluster.asked.length, seen: await seen() };
    for (let update = 1; update <= 50; update += 1) await on.writer.touch(namespace, 'web', String(update));
    await until(async () => (await seen()) >= before.seen + 50, 10_000);
    const asked = cluster.asked
      .slice(before.asked)
      .filter(({ method, url }) => method !== 'PATCH' && !url.includes('/leases'));
    expect(asked).toEqual([]);
    expect(await metrics()).not.toContain('podwhy_triage_asked_total');
    await podwhy.stop('SIGTERM');
    await on.close();
  }, 60_000);

  test('split roles work together: one watches, one diagnoses and posts, one answers people', async () => {
    const { on, namespace } = await setting();
    const parts = await Promise.all(
      ['watcher', 'worker', 'slack'].map((role) => on.podwhy([namespace], {}, ['--roles', role])),
    );
    await Promise.all(parts.map((part) => part.logged('app.started')));
    await on.writer.crash(namespace, 'web');
    await until(() => on.parents().length === 1, 20_000);
    const jo = on.slack.person(on.slack.addUser('jo').id);
    const seen = await jo.command('/pod why web', CHANNEL, {
      waitMs: 8_000,
      until: ({ ephemerals }) => ephemerals.length > 0,
    });
    expect(seen.ephemerals.map(({ text }) => text).join()).toMatch(/web/);
    expect(await Promise.all(parts.map((part) => part.stop('SIGTERM')))).toEqual(
      Array.from({ length: 3 }, () => ({ code: 0, signal: null })),
    );
    await on.close();
  }, 60_000);

  // Each waits for locks and leases far more than it works: all at once they take as long as the slowest.
  test('killed at any point of an alert and started again: nothing is lost and no parent doubled', async () => {
    await Promise.all(FAULT_POINTS.map((point) => expectToSurviveDeathAt(point)));
  }, 180_000);

  async function expectToSurviveDeathAt(point: string): Promise<void> {
    const { on, namespace } = await setting();
    const first = await on.podwhy([namespace], { PODWHY_FAULT_POINT: point });
    await first.logged('app.started');
    await on.writer.crash(namespace, 'web');
    expect({ point, ...(await first.ended()) }).toEqual({ point, code: null, signal: 'SIGKILL' });
    const second = await on.podwhy([namespace]);
    await until(() => on.parents().length > 0 && on.thread(on.parents()[0]?.ts ?? '').length > 0, 40_000);
    await on.writer.heal(namespace, 'web');
    const resolved = (text: string): boolean => /resolved/i.test(text);
    await until(() => on.parents().every(({ text }) => resolved(text)), 40_000);
    await until(() => on.thread(on.parents()[0]?.ts ?? '').some(resolved), 20_000);
    expect({ point, parents: on.parents().length }).toEqual({ point, parents: 1 });
    expect(on.thread(on.parents()[0]?.ts ?? '').filter(resolved)).toHaveLength(1);
    expect(await second.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    await on.close();
  }
});
