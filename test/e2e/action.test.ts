import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ClusterServer } from '../../src/playground/cluster/server.js';
import { MINUTE } from '../../src/model/time.js';
import { systemClock } from '../../src/telemetry/clock.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { until } from '../support/until.js';
import { CHANNEL, Setting } from './setting.js';

const ADMINS = { access: { everyone: 'admin' } };

describe('a restart that podwhy does not live to see the end of', () => {
  let redis: TestRedis;
  let cluster: ClusterServer;
  // The failing pod is older than the restart by more than whole seconds can hide, however fast the test goes.
  let behindMs = MINUTE;

  beforeAll(async () => {
    redis = await startTestRedis();
    cluster = new ClusterServer({ clock: { ...systemClock, now: () => systemClock.now() - behindMs } });
    await cluster.start();
  });
  afterAll(async () => {
    await cluster.stop();
    await redis.remove();
  });

  test('killed while it tells the progress: the next process finishes the same message and judges the restart', async () => {
    const namespace = 'acting';
    const on = await Setting.create(new URL(cluster.url), redis.url, 'podwhy-acting');
    await on.writer.create(namespace, 'web');
    behindMs = 0;
    const first = await on.podwhy([namespace], { PODWHY_FAULT_POINT: 'slack.progress.after' }, [], ADMINS);
    await first.logged('app.started');
    await on.writer.crash(namespace, 'web');
    await on.told(first);
    const ts = on.parents()[0]?.ts ?? '';
    const jo = on.slack.person(on.slack.addUser('jo').id);
    const asked = await jo.click(CHANNEL, ts, 'pod.restart', {
      waitMs: 10_000,
      until: ({ view }) => JSON.stringify(view?.source ?? '').includes('Rolling restart'),
    });
    expect(JSON.stringify(asked.view?.source)).toContain('Rolling restart: 1 pod is replaced.');
    await jo.submit({ 'restart.reason': 'memory' }, { until: ({ ephemerals }) => ephemerals.length > 0 });
    expect(await first.ended()).toEqual({ code: null, signal: 'SIGKILL' });
    const progress = (): readonly string[] => on.thread(ts).filter((text) => /Restart: /.test(text));
    expect(progress()).toEqual(['⏳ Restart: 0/1 pods replaced, 0/1 ready']);

    const second = await on.podwhy([namespace], {}, [], ADMINS);
    await second.logged('app.started');
    await on.writer.rollOut(namespace, 'web', 2);
    await until(() => progress().includes('✓ Restart: 1/1 pods replaced, 1/1 ready'), 30_000);
    expect(progress()).toHaveLength(1);
    await until(() => on.thread(ts).some((text) => /It helped/.test(text)), 30_000);
    const told = on.thread(ts).filter((text) => /did: restart|It helped/.test(text));
    expect(told).toHaveLength(2);
    expect(await second.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    await on.close();
  }, 120_000);
});
