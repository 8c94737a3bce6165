import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Readable } from 'node:stream';
import type { Query } from '../../src/kubernetes/api-client.js';
import { projectPod } from '../../src/kubernetes/project.js';
import type { ReflectorTuning } from '../../src/kubernetes/reflector-contract.js';
import { Reflector } from '../../src/kubernetes/reflector.js';
import { POD_SHAPE } from '../../src/kubernetes/shapes.js';
import { targetOf } from '../../src/kubernetes/api-error.js';
import type { Transport, TransportAnswer } from '../../src/kubernetes/transport.js';
import type { PodRecord } from '../../src/model/records.js';
import { SECOND } from '../../src/model/time.js';
import { silentLog } from '../../src/telemetry/log.js';
import { silentMetrics } from '../../src/telemetry/metrics.js';
import { ManualClock } from '../support/manual-clock.js';

/** One answer of the server, which a test writes as it goes. */
class Stream {
  readonly body = new Readable({ read: () => undefined });
  open = true;

  constructor(
    readonly query: Query,
    readonly status: number,
    signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => this.body.destroy(new Error('aborted')));
    this.body.on('error', () => undefined);
  }

  send(...events: object[]): void {
    for (const event of events) this.body.push(`${JSON.stringify(event)}\n`);
  }

  end(text = ''): void {
    if (text !== '') this.body.push(text);
    this.body.push(null);
  }
}

type Script = (query: Query) => { readonly status: number; readonly text?: string } | null;

let clock: ManualClock;
let streams: Stream[];
let told: string[];
let stop: AbortController;
let running: Promise<void>;
let pauses: number;

beforeEach(() => {
  clock = new ManualClock();
  streams = [];
  told = [];
  stop = new AbortController();
  running = Promise.resolve();
  pauses = 0;
});

afterEach(async () => {
  stop.abort();
  clock.advance(60 * SECOND);
  await running;
});

/** Follows pods on a server whose answers `script` decides; null leaves the answer open, for the test to write. */
function follow(script: Script, tuning: Partial<ReflectorTuning> = {}): Reflector<PodRecord> {
  const transport: Transport = {
    send: ({ query = {}, signal, path }) => {
      const scripted = script(query);
      const stream = new Stream(query, scripted?.status ?? 200, signal);
      streams.push(stream);
      if (scripted !== null) stream.end(scripted.text ?? '{}');
      const answer: TransportAnswer = {
        status: stream.status,
        headers: {},
        body: stream.body,
        target: targetOf('GET', path, query),
        discard: () => {
          stream.open = false;
          stream.body.destroy();
        },
      };
      return Promise.resolve(answer);
    },
    close: () => undefined,
  };
  const reflector = new Reflector(
    {
      resource: 'pods',
      path: '/api/v1/pods',
      kind: 'Pod',
      apiVersion: 'v1',
      project: (raw) => projectPod(raw),
      wanted: POD_SHAPE,
    },
    {
      put: (pod) => told.push(`${pod.name}=${pod.phase}`),
      gone: (pod) => told.push(`${pod.name} gone`),
    },
    { cluster: 'eu', transport, clock, random: () => 0.5, log: silentLog, metrics: silentMetrics },
    {
      pause: () => {
        pauses += 1;
        return Promise.resolve();
      },
      ...tuning,
    },
  );
  running = reflector.run(stop.signal);
  return reflector;
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const object = (name: string, phase: string, version: string): object => ({
  kind: 'Pod',
  metadata: { name, namespace: 'a', uid: `uid-${name}`, resourceVersion: version },
  status: { phase },
});
const added = (name: string, phase: string, version: string): object => ({
  type: 'ADDED',
  object: object(name, phase, version),
});
const bookmark = (version: string, annotations: Record<string, string> = {}): object => ({
  type: 'BOOKMARK',
  object: { kind: 'Pod', metadata: { resourceVersion: version, annotations } },
});
const END = { 'k8s.io/initial-events-end': 'true' };
const list = (version: string, ...items: object[]): string =>
  JSON.stringify({ kind: 'PodList', metadata: { resourceVersion: version }, items });
const isStreaming = (query: Query): boolean => query['sendInitialEvents'] === 'true';

describe('a streaming list', () => {
  test('is taken in up to its marked bookmark, and goes on as the watch', async () => {
    const reflector = follow(() => null);
    await turns();
    expect(streams[0]?.query).toEqual({
      watch: 'true',
      allowWatchBookmarks: 'true',
      sendInitialEvents: 'true',
      resourceVersionMatch: 'NotOlderThan',
      timeoutSeconds: '435',
    });
    streams[0]?.send(added('a', 'Running', '3'), added('b', 'Pending', '5'));
    await turns();
    expect(reflector.health()).toMatchObject({ synced: false, watching: false });
    streams[0]?.send(bookmark('9', END), { type: 'MODIFIED', object: object('b', 'Running', '11') });
    await turns();
    expect(told).toEqual(['a=Running', 'b=Pending', 'b=Running']);
    expect(reflector.health()).toMatchObject({ synced: true, watching: true, problem: null });
    streams[0]?.end();
    await turns();
    expect(streams[1]?.query['resourceVersion']).toBe('11');
  });

  test('an update that changes nothing read moves the watch on and is not told; the next one that does is', async () => {
    const touched = (phase: string, version: string): object => ({
      kind: 'Pod',
      metadata: {
        name: 'a',
        namespace: 'a',
        uid: 'uid-a',
        resourceVersion: version,
        annotations: { touched: `},"status":{"phase":"${version}"}` },
        managedFields: [{ manager: version }],
      },
      spec: { nodeName: 'n1' },
      status: { phase },
    });
    follow(() => null);
    await turns();
    streams[0]?.send({ type: 'ADDED', object: touched('Running', '3') }, bookmark('9', END));
    streams[0]?.send({ type: 'MODIFIED', object: touched('Running', '12') });
    streams[0]?.send({ type: 'MODIFIED', object: touched('Running', '13') });
    streams[0]?.end();
    await turns();
    expect(streams[1]?.query['resourceVersion']).toBe('13');
    streams[1]?.send({ type: 'MODIFIED', object: touched('Failed', '14') });
    streams[1]?.send({ type: 'DELETED', object: touched('Failed', '15') });
    await turns();
    expect(told).toEqual(['a=Running', 'a=Failed', 'a gone']);
  });

  test('after a 410 its difference to memory is told, what vanished too', async () => {
    follow(() => null);
    await turns();
    streams[0]?.send(added('a', 'Running', '3'), added('b', 'Running', '5'), bookmark('9', END));
    streams[0]?.send({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } });
    await turns();
    streams[1]?.send(added('a', 'Running', '3'), added('c', 'Pending', '20'), bookmark('21', END));
    await turns();
    expect(told).toEqual(['a=Running', 'b=Running', 'c=Pending', 'b gone']);
  });

  test('that breaks off before its end tells nothing as gone', async () => {
    follow(() => null);
    await turns();
    streams[0]?.send(added('a', 'Running', '3'), added('b', 'Running', '5'), bookmark('9', END));
    streams[0]?.send({ type: 'ERROR', object: { kind: 'Status', code: 410 } });
    await turns();
    streams[1]?.send(added('a', 'Failed', '30'));
    streams[1]?.end();
    await turns();
    expect(told).toEqual(['a=Running', 'b=Running', 'a=Failed']);
    clock.advance(30 * SECOND);
    await turns();
    expect(streams[2]?.query).toMatchObject({ sendInitialEvents: 'true' });
  });

  test.each([400, 403, 404, 405, 422])('refused with %i falls back to pages at once', async (status) => {
    const reflector = follow((query) => {
      if (isStreaming(query)) return { status };
      return query['watch'] === 'true' ? null : { status: 200, text: list('7', object('a', 'Running', '3')) };
    });
    await turns();
    expect(streams.map(({ query }) => query['resourceVersion'] ?? query['limit'] ?? 'streaming')).toEqual([
      'streaming',
      '500',
      '7',
    ]);
    expect(reflector.health()).toMatchObject({ synced: true, watching: true, problem: null });
  });

  const ignoring: Script = (query) =>
    query['watch'] === 'true' ? null : { status: 200, text: list('7', object('a', 'Running', '3')) };

  test('that the server ignores falls back when its end does not come', async () => {
    follow(ignoring);
    await turns();
    streams[0]?.send(added('a', 'Running', '3'));
    await turns();
    clock.advance(10 * SECOND);
    await turns();
    expect(streams.map(({ query }) => query['resourceVersion'] ?? query['limit'] ?? 'streaming')).toEqual([
      'streaming',
      '500',
      '7',
    ]);
    expect([streams[0]?.open, told]).toEqual([false, ['a=Running']]);
  });

  test('that the server ignores falls back at its first ordinary bookmark', async () => {
    follow(ignoring);
    await turns();
    streams[0]?.send(added('a', 'Running', '3'), bookmark('6'));
    await turns();
    expect(streams).toHaveLength(3);
    expect(told).toEqual(['a=Running']);
  });
});

describe('a list in pages', () => {
  test('20,000 pods pass through in small steps and leave only records', async () => {
    const total = 20_000;
    const page = (from: number): string =>
      JSON.stringify({
        metadata: { resourceVersion: '7', continue: from + 500 < total ? String(from + 500) : '' },
        items: Array.from({ length: 500 }, (_, at) => object(`p${from + at}`, 'Running', '3')),
      });
    const reflector = follow(
      (query) => (query['watch'] === 'true' ? null : { status: 200, text: page(Number(query['continue'] ?? '0')) }),
      { streamingList: 'never' },
    );
    while (!reflector.health().synced) await turns();
    expect([reflector.size, told.length, new Set(told).size]).toEqual([total, total, total]);
    // other work may run after every 40 objects and after every page
    expect(pauses).toBe((500 / 40 - 0.5) * 40 + 40);
  });

  test('an item that is no object ends the list, not the process', async () => {
    let lists = 0;
    const reflector = follow(
      (query) => {
        if (query['watch'] === 'true') return null;
        lists += 1;
        return { status: 200, text: lists === 1 ? '{"metadata":{"resourceVersion":"7"},"items":[[1]]}' : list('7') };
      },
      { streamingList: 'never' },
    );
    await turns();
    expect(reflector.health()).toMatchObject({
      synced: false,
      problem: 'cannot follow pods: an item of the list is no object',
    });
    clock.advance(SECOND);
    await turns();
    expect(reflector.health()).toMatchObject({ synced: true, problem: null });
  });
});

describe('waiting', () => {
  const pages: Script = (query) => (query['watch'] === 'true' ? { status: 410 } : { status: 200, text: list('7') });

  test('a server that answers every watch with 410 is not hammered', async () => {
    follow(pages, { streamingList: 'never' });
    const at: number[] = [];
    for (let second = 0; second < 60; second += 1) {
      await turns();
      at.push(streams.filter(({ query }) => query['watch'] !== 'true').length);
      clock.advance(SECOND);
    }
    expect([at[0], at[59]! <= 9]).toEqual([2, true]);
  });

  test('silence ends a watch, and bytes of any kind keep it', async () => {
    follow((query) => (query['watch'] === 'true' ? null : { status: 200, text: list('7') }), {
      streamingList: 'never',
    });
    await turns();
    for (let minute = 0; minute < 10; minute += 1) {
      clock.advance(60 * SECOND);
      streams[1]?.send(bookmark(String(10 + minute)));
      await turns();
    }
    expect(streams).toHaveLength(2);
    clock.advance(90 * SECOND);
    await turns();
    clock.advance(SECOND);
    await turns();
    expect(streams[1]?.open).toBe(false);
    expect(streams[2]?.query['resourceVersion']).toBe('19');
  });
});
