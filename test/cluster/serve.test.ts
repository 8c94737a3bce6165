import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Setting } from '../e2e/setting.js';
import { KUBE_ASSETS, startKubeApiServer, type KubeApiServer } from '../support/kube-api-server.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { until } from '../support/until.js';

const onRealServer = KUBE_ASSETS === undefined ? describe.skip : describe;

onRealServer('podwhy serve on a real API server and a real Redis', () => {
  let server: KubeApiServer;
  let redis: TestRedis;

  beforeAll(async () => {
    [server, redis] = await Promise.all([startKubeApiServer(KUBE_ASSETS ?? ''), startTestRedis()]);
  }, 90_000);

  afterAll(async () => {
    await Promise.all([server.close(), redis.remove()]);
  });

  test('a crash loop gives exactly one message with its thread; healthy again, exactly one resolve after the hold', async () => {
    const on = await Setting.create(server.url, redis.url, 'podwhy-real');
    await on.writer.create('team', 'web');
    const podwhy = await on.podwhy(['team']);
    await podwhy.logged('app.started');
    await on.writer.crash('team', 'web');
    await on.told(podwhy);
    expect(on.parents()[0]?.text).toMatch(/^FIRING: web \(team, test\)/);
    await on.writer.heal('team', 'web');
    const resolved = (text: string): boolean => /resolved/i.test(text);
    await until(() => on.parents().every(({ text }) => resolved(text)), 20_000);
    await until(() => on.thread(on.parents()[0]?.ts ?? '').some(resolved), 10_000);
    expect(on.parents()).toHaveLength(1);
    expect(on.thread(on.parents()[0]?.ts ?? '').filter(resolved)).toHaveLength(1);
    expect(await podwhy.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    await on.close();
  }, 90_000);
});
