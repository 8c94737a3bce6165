import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import nock from 'nock';
import type { ApiClient } from '../../src/kubernetes/api-client.js';
import type { ApiError } from '../../src/kubernetes/api-error.js';
import { createApiClient } from '../../src/kubernetes/calls.js';
import type { ClusterConnection } from '../../src/kubernetes/connect.js';
import { createTransport, type Transport } from '../../src/kubernetes/transport.js';
import type { Clock } from '../../src/model/time.js';
import { systemClock } from '../../src/telemetry/clock.js';

const SERVER = 'https://kube.test:6443';
const PODS = '/api/v1/namespaces/a/pods';

let tokens: string[];
let held: string | null;
let slept: number[];
let transport: Transport;
let client: ApiClient;
let connection: ClusterConnection;
const signal = new AbortController().signal;

beforeEach(() => {
  tokens = ['first', 'second'];
  held = null;
  slept = [];
  connection = {
    server: new URL(`${SERVER}/`),
    source: 'test',
    namespace: null,
    credentials: () => {
      held ??= tokens.shift() ?? 'none';
      return Promise.resolve({ headers: { Authorization: `Bearer ${held}` }, tls: {}, proxyAgent: null });
    },
    refreshCredentials: () => {
      held = null;
    },
  };
  const clock: Clock = {
    ...systemClock,
    sleep: (ms) => {
      slept.push(ms);
      return Promise.resolve();
    },
  };
  transport = createTransport(connection);
  client = createApiClient({ cluster: 'eu', transport, clock, random: () => 0.5 });
});

afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  transport.close();
});

const status = (code: number, reason: string, message: string): nock.Body => ({
  kind: 'Status',
  code,
  reason,
  message,
});

async function failure(call: Promise<unknown>): Promise<{ code: string; message: string; status: number | null }> {
  const error = await call.then(
    () => {
      throw new Error('it did not fail');
    },
    (reason: unknown) => reason as ApiError,
  );
  return { code: error.code, message: error.message, status: error.status };
}

describe('what an answer means', () => {
  test.each([
    [403, 'Forbidden', 'forbidden', 'forbidden: needs list on pods in a'],
    [404, 'NotFound', 'not-found', 'not-found: list pods in a: so it is'],
    [409, 'AlreadyExists', 'conflict', 'conflict: list pods in a: so it is'],
    [410, 'Expired', 'gone', 'gone: list pods in a: so it is'],
    [413, 'RequestEntityTooLarge', 'too-large', 'too-large: list pods in a: so it is'],
    [422, 'Invalid', 'refused', 'refused: list pods in a: so it is'],
    [504, 'Timeout', 'timeout', 'timeout: list pods in a: so it is'],
  ])('%i is told as a code', async (code, reason, expected, message) => {
    nock(SERVER)
      .get(PODS)
      .reply(code, status(code, reason, 'so it is'));
    expect(await failure(client.get(PODS, { signal }))).toEqual({ code: expected, message, status: code });
    expect(slept).toEqual([]);
  });

  test('a page in HTML is malformed, an array too', async () => {
    nock(SERVER).get(PODS).reply(200, '<html>').get(PODS).reply(200, '[]');
    expect((await failure(client.get(PODS, { signal }))).code).toBe('malformed');
    expect((await failure(client.get(PODS, { signal }))).code).toBe('malformed');
  });

  test('gzip is asked for and read', async () => {
    nock(SERVER, { reqheaders: { 'accept-encoding': 'gzip' } })
      .get(PODS)
      .reply(200, gzipSync('{"kind":"PodList"}'), { 'Content-Encoding': 'gzip' });
    expect(await client.get(PODS, { signal })).toEqual({ kind: 'PodList' });
  });

  test('a log keeps its end, and broken characters break nothing', async () => {
    nock(SERVER)
      .get(`${PODS}/p/log`)
      .query({ tailLines: '9' })
      .reply(200, Buffer.from([0x61, 0xff, 0x62, 0x63]));
    expect(await client.text(`${PODS}/p/log`, { signal, query: { tailLines: '9' }, maxBytes: 3 })).toBe('\uFFFDbc');
  });
});

describe('asking again', () => {
  test('after a 401 once, with fresh credentials', async () => {
    nock(SERVER, { reqheaders: { authorization: 'Bearer first' } })
      .patch(`${PODS}/p`)
      .reply(401);
    nock(SERVER, { reqheaders: { authorization: 'Bearer second', 'content-type': 'application/merge-patch+json' } })
      .patch(`${PODS}/p`, { a: 1 })
      .reply(200, { ok: true });
    expect(await client.patch(`${PODS}/p`, { a: 1 }, 'application/merge-patch+json', { signal })).toEqual({ ok: true });
  });

  test('a second 401 is told', async () => {
    nock(SERVER)
      .get(PODS)
      .times(2)
      .reply(401, status(401, 'Unauthorized', 'no'));
    expect((await failure(client.get(PODS, { signal }))).code).toBe('unauthorized');
  });

  test('a GET waits as long as the server says', async () => {
    nock(SERVER).get(PODS).reply(429, {}, { 'Retry-After': '2' }).get(PODS).reply(503).get(PODS).reply(200, { ok: 1 });
    expect(await client.get(PODS, { signal })).toEqual({ ok: 1 });
    expect(slept).toEqual([2_000, 400]);
  });

  test('a GET gives up in time when the server asks for more than there is', async () => {
    nock(SERVER).get(PODS).reply(429, {}, { 'Retry-After': '60' });
    expect((await failure(client.get(PODS, { signal, deadlineMs: 5_000 }))).code).toBe('too-many-requests');
    expect(slept).toEqual([]);
  });

  test('a GET is sent four times at most', async () => {
    nock(SERVER)
      .get(PODS)
      .times(4)
      .reply(500, status(500, 'InternalError', 'etcd'));
    expect((await failure(client.get(PODS, { signal }))).code).toBe('server');
    expect(slept).toEqual([200, 400, 800]);
  });

  test('a reset is repeated for a GET', async () => {
    nock(SERVER)
      .get(PODS)
      .replyWithError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    nock(SERVER).get(PODS).reply(200, { ok: 1 });
    expect(await client.get(PODS, { signal })).toEqual({ ok: 1 });
  });

  test('a write is never repeated after its outcome is unclear', async () => {
    nock(SERVER).post(PODS).reply(503).delete(`${PODS}/p`).replyWithError('socket hang up');
    expect((await failure(client.post(PODS, {}, { signal }))).code).toBe('server');
    expect(await failure(client.delete(`${PODS}/p`, {}, { signal }))).toEqual({
      code: 'unreachable',
      message: 'unreachable: delete pods p in a: kube.test:6443: socket hang up',
      status: null,
    });
  });
});

describe('limits', () => {
  test('the deadline ends a call that hangs', async () => {
    nock(SERVER).get(PODS).delay(5_000).reply(200, {});
    expect((await failure(client.get(PODS, { signal, deadlineMs: 30 }))).code).toBe('timeout');
  });

  test('an aborted caller is not kept waiting', async () => {
    const stop = new AbortController();
    nock(SERVER).get(PODS).delay(5_000).reply(200, {});
    const call = failure(client.get(PODS, { signal: stop.signal }));
    setImmediate(() => {
      stop.abort();
    });
    expect((await call).code).toBe('unreachable');
  });

  test('lists follow continue, name what they hold, and stop at a number', async () => {
    const page = (names: string[], next: string): nock.Body => ({
      kind: 'PodList',
      apiVersion: 'v1',
      metadata: { continue: next },
      items: [...names.map((name) => ({ metadata: { name } })), 7],
    });
    nock(SERVER)
      .get(PODS)
      .query({ limit: '2' })
      .reply(200, page(['a', 'b'], 'more'));
    nock(SERVER)
      .get(PODS)
      .query({ limit: '1', continue: 'more' })
      .reply(200, page(['c'], 'even more'));
    expect(await client.list(PODS, { signal, limit: 2, maxItems: 3 })).toEqual({
      complete: false,
      items: ['a', 'b', 'c'].map((name) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name } })),
    });
    nock(SERVER)
      .get(PODS)
      .query({ limit: '500' })
      .reply(200, page(['a'], ''));
    expect((await client.list(PODS, { signal })).complete).toBe(true);
  });
});

describe('acting as somebody else', () => {
  test('each group is a header of its own', async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      const { rawHeaders } = request;
      for (let at = 0; at < rawHeaders.length; at += 2) {
        if (rawHeaders[at]?.startsWith('Impersonate-') === true)
          seen.push(`${rawHeaders[at]}: ${rawHeaders[at + 1] ?? ''}`);
      }
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const local = createTransport({
      ...connection,
      server: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    });
    const impersonate = { user: 'ann@example.com', groups: ['sre', 'dev'] };
    const calls = createApiClient({ cluster: 'eu', transport: local, clock: systemClock, random: () => 0.5 });
    await calls.post(PODS, {}, { signal, impersonate });
    local.close();
    server.close();
    expect(seen).toEqual(['Impersonate-User: ann@example.com', 'Impersonate-Group: sre', 'Impersonate-Group: dev']);
  });
});
