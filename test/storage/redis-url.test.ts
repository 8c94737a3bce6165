import { describe, expect, test } from '@jest/globals';
import { StorageError, storageError } from '../../src/storage/errors.js';
import { describeTarget, parseRedisUrl } from '../../src/storage/redis-url.js';

const open = { username: null, password: null, tls: false };
const address = (host: string, port: number): { host: string; port: number } => ({ host, port });

describe('REDIS_URL', () => {
  test.each([
    ['redis://localhost', { kind: 'standalone', ...open, address: address('localhost', 6379), db: 0 }],
    ['redis://[::1]:7000/3', { kind: 'standalone', ...open, address: address('::1', 7000), db: 3 }],
    [
      'rediss://me:p%40ss@redis.prod:6380/1',
      { kind: 'standalone', username: 'me', password: 'p@ss', tls: true, address: address('redis.prod', 6380), db: 1 },
    ],
    ['redis://:pw@h', { kind: 'standalone', ...open, password: 'pw', address: address('h', 6379), db: 0 }],
    ['unix:///run/redis.sock?db=2', { kind: 'socket', ...open, path: '/run/redis.sock', db: 2 }],
    [
      'redis+sentinel://:pw@s1:26379,s2/mymaster?db=1&sentinelPassword=sp&tls=true',
      {
        ...open,
        kind: 'sentinel',
        password: 'pw',
        tls: true,
        sentinels: [address('s1', 26_379), address('s2', 26_379)],
        master: 'mymaster',
        sentinelPassword: 'sp',
        db: 1,
      },
    ],
    ['redis+cluster://a:7001,b', { kind: 'cluster', ...open, nodes: [address('a', 7001), address('b', 6379)] }],
  ])('%s is understood', (url, target) => {
    expect(parseRedisUrl(url)).toEqual(target);
  });

  test.each([
    'http://localhost',
    'localhost:6379',
    'redis://',
    'redis://secret@h:0',
    'redis://:secret@h:99999',
    'redis://:secret@h/x',
    'redis+sentinel://:secret@h',
    'redis+cluster://:secret@a,,b',
    'redis://:secret%zz@h',
    'unix://',
  ])('%s is refused with the fix and without what it says', (url) => {
    const parse = (): unknown => parseRedisUrl(url);
    expect(parse).toThrow(StorageError);
    expect(parse).toThrow(/redis-url-invalid.*redis:\/\/\[user/);
    expect(parse).not.toThrow(/secret/);
  });

  test.each([
    ['rediss://me:secret@h:1', 'h:1'],
    ['unix:///run/r.sock', '/run/r.sock'],
    ['redis+sentinel://:secret@a,b/m', 'm at sentinels a:26379,b:26379'],
    ['redis+cluster://a:1', 'cluster a:1'],
  ])('%s is described as %s', (url, text) => {
    expect(describeTarget(parseRedisUrl(url))).toBe(text);
  });
});

test.each([
  ['WRONGPASS invalid username-password pair', 'redis-auth'],
  ['NOAUTH Authentication required.', 'redis-auth'],
  ["READONLY You can't write against a read only replica.", 'redis-refuses-writes'],
  ['OOM command not allowed', 'redis-refuses-writes'],
  ['ERR unknown command', 'redis-failed'],
  ['LOADING Redis is loading the dataset in memory', 'redis-unreachable'],
  ['connect ECONNREFUSED 127.0.0.1:1', 'redis-unreachable'],
  ['Command timed out', 'redis-unreachable'],
])('the failure "%s" has the code %s', (text, code) => {
  expect(storageError(new Error(text)).code).toBe(code);
});
