import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import { subjectKey } from '../../src/model/subject.js';
import type { StorageError } from '../../src/storage/errors.js';
import { RedisStore } from '../../src/storage/redis-store.js';
import { anIncident } from '../support/an-incident.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { until } from '../support/until.js';
import { storeContract } from './contract.js';

let redis: TestRedis;
let raw: Redis;
let made = 0;

beforeAll(async () => {
  redis = await startTestRedis();
  raw = new Redis(redis.url);
  raw.on('error', () => undefined);
});
afterAll(async () => {
  raw.disconnect();
  await redis.remove();
});

const make = (prefix = `t${++made}`, onError: (error: StorageError) => void = () => undefined): RedisStore =>
  new RedisStore({ redisUrl: redis.url, prefix, historyTtlMs: 500, onError });

describe('the store on Redis', () => {
  storeContract(() => ({ store: make(), historyTtlMs: 500, pass: (ms) => pause(ms) }));

  const none = { dirtyChannels: [], recheckInMs: null };
  const api = anIncident('api');

  test('all keys carry one hash tag, so that Redis Cluster keeps them together', async () => {
    const store = make('tagged');
    await store.saveIncident(api, 0, { dirtyChannels: ['C1'], recheckInMs: 0 });
    await store.markSubjects([subjectKey(api.subject)]);
    await store.reserveSlot('post:C1', 10, 1);
    await store.firstTime('e', 1_000);
    const keys = await raw.keys('*tagged*');
    expect(keys.length).toBeGreaterThan(8);
    expect(keys.filter((key) => !key.startsWith('{tagged}:'))).toEqual([]);
    await store.close();
  });

  test('an incident of an unknown schema is an error with a code; in a list it is reported and the others are told', async () => {
    const errors: StorageError[] = [];
    const store = make('future', (error) => errors.push(error));
    await store.saveIncident(api, 0, none);
    await store.saveIncident(anIncident('web'), 0, none);
    await raw.hset('{future}:incident:api-1', 'j', JSON.stringify({ ...api, schema: 2 }));
    await expect(store.incident(api.id)).rejects.toMatchObject({ code: 'schema-unknown' });
    expect((await store.openIncidents(10)).map((one) => one.id)).toEqual(['web-1']);
    expect(errors.map((error) => error.code)).toEqual(['schema-unknown']);
    await raw.hset('{future}:incident:api-1', 'j', '{"schema":1,');
    await expect(store.incident(api.id)).rejects.toMatchObject({ code: 'value-malformed' });
    await store.close();
  });

  test('a store that a newer podwhy has rewritten is not touched', async () => {
    await raw.set('{newer}:schema', '2');
    const store = make('newer');
    await expect(store.saveIncident(api, 0, none)).rejects.toMatchObject({ code: 'schema-unknown' });
    expect(await raw.keys('{newer}:*')).toEqual(['{newer}:schema']);
    await store.close();
  });

  test('without Redis every call fails within seconds, by code; it recovers by itself, also from a forgotten script', async () => {
    const store = make('outage');
    await store.saveIncident(api, 0, none);
    await redis.kill();
    const begun = Date.now();
    await expect(store.latest(subjectKey(api.subject))).rejects.toMatchObject({ code: 'redis-unreachable' });
    await expect(store.saveIncident(api, 1, none)).rejects.toMatchObject({ code: 'redis-unreachable' });
    expect(Date.now() - begun).toBeLessThan(8_000);
    await redis.start();
    const answers = (): Promise<boolean> =>
      store.ping().then(
        () => true,
        () => false,
      );
    await until(answers, 8_000);
    expect((await store.incident(api.id))?.version).toBe(1);
    await raw.script('FLUSH');
    await expect(store.saveIncident(api, 1, none)).resolves.toBe('saved');
    await store.close();
  });

  test('another connection is trusted anew, since the server may have lost what came last', async () => {
    const store = make('fail-over');
    const before = await store.trustedSince();
    await expect(store.trustedSince()).resolves.toBe(before);
    await raw.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await until(
      () =>
        store
          .trustedSince()
          .then((since) => since > before)
          .catch(() => false),
      8_000,
    );
    const after = await store.trustedSince();
    await expect(store.trustedSince()).resolves.toBe(after);
    await store.close();
  });

  test('a wrong password is told apart from an absent Redis, and never repeated', async () => {
    const store = new RedisStore({
      redisUrl: redis.url.replace('redis://', 'redis://someone:hunter22@'),
      prefix: 'auth',
      historyTtlMs: 500,
      onError: () => undefined,
    });
    const error = await store.ping().then(
      () => null,
      (cause: unknown) => cause,
    );
    expect(error).toMatchObject({ name: 'StorageError' });
    expect(String(error)).not.toContain('hunter22');
    await store.close();
  });
});
