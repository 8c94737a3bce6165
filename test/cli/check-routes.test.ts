import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { check } from '../../src/cli/check.js';
import type { RouteRow } from '../../src/cli/check-routes.js';
import { READING } from '../../src/playground/cluster/access.js';
import { ClusterBehaviour } from '../../src/playground/cluster/behaviour.js';
import { raiseFleet } from '../../src/playground/cluster/fleet.js';
import { ClusterServer } from '../../src/playground/cluster/server.js';
import { RedisStore } from '../../src/storage/redis-store.js';
import { systemClock } from '../../src/telemetry/clock.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';

const SETTINGS = {
  clusters: [{ name: 'prod' }],
  routes: [
    { causes: ['oom-killed'], channels: ['memory'] },
    { namespace: 'pay*', severity: 'critical', channels: ['payments-alerts'] },
    { label: 'team=search', channels: ['search'] },
  ],
  detection: { exclude: [{ namespace: 'sandbox-*' }] },
};
const metadata = (namespace: string, name: string, more: object = {}) => ({
  ...{ name, uid: name, ...(namespace === '' ? {} : { namespace }), ...more },
});
const OBJECTS = [
  { kind: 'Deployment', metadata: metadata('payments', 'api') },
  { kind: 'Deployment', metadata: metadata('search', 'idx', { labels: { team: 'search' } }) },
  { kind: 'StatefulSet', metadata: metadata('data', 'db', { annotations: { 'podwhy.dev/channel': '#dba, ops' } }) },
  { kind: 'Deployment', metadata: metadata('sandbox-1', 'toy') },
  { kind: 'Deployment', metadata: metadata('etl', 'loud', { annotations: { 'podwhy.dev/mute': 'true' } }) },
  ...['n1', 'n2', 'n3', 'n4'].map((name) => ({ kind: 'Node', metadata: metadata('', name) })),
];

let folder: string;
let said: { out: string; err: string };
const env = { ...process.env };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podwhy-routes-'));
  await writeFile(join(folder, 'objects.json'), JSON.stringify({ kind: 'List', items: OBJECTS }));
});
afterEach(async () => {
  process.env = { ...env };
  await rm(folder, { recursive: true, force: true });
});

async function routes(args: readonly string[], settings: object = SETTINGS): Promise<number> {
  const file = join(folder, 'podwhy.yaml');
  await writeFile(file, JSON.stringify(settings));
  said = { out: '', err: '' };
  const terminal = {
    out: (text: string) => void (said.out += text),
    err: (text: string) => void (said.err += text),
    color: false,
    width: 80,
  };
  return check(['--routes', '--config', file, ...args], terminal);
}

const fromFile = (): readonly string[] => ['--from', join(folder, 'objects.json')];
const rows = (): readonly RouteRow[] => JSON.parse(said.out) as RouteRow[];

describe('podwhy check --routes', () => {
  it('prints where each alert would go and why, and fails when one would go nowhere', async () => {
    expect(await routes(fromFile())).toBe(1);
    expect(said).toEqual({
      err: '',
      out: [
        'prod  data/db (StatefulSet)       dba, ops         annotation podwhy.dev/channel',
        'prod  etl/loud (Deployment)       -                left out: annotation podwhy.dev/mute',
        'prod  payments/api (Deployment)   payments-alerts  routes[1]',
        '                                  -                NOWHERE, when it is warning',
        '                                  memory           routes[0], for oom-killed',
        'prod  sandbox-1/toy (Deployment)  -                left out: detection.exclude[0]',
        'prod  search/idx (Deployment)     search           routes[2]',
        '                                  memory           routes[0], for oom-killed',
        'prod  4 nodes                     -                NOWHERE: no route takes it; set defaultChannel, or add a route',
        '                                  memory           routes[0], for oom-killed',
        '',
        '9 objects: 3 told, 2 left out, 4 nowhere',
        '',
      ].join('\n'),
    });
  });

  it('succeeds when everything is told or left out on purpose, also without tokens', async () => {
    expect(await routes(fromFile(), { ...SETTINGS, defaultChannel: 'rest' })).toBe(0);
    expect(said.out).toContain('rest             defaultChannel, when it is warning');
    expect(await routes([...fromFile(), '-n', 'data'])).toBe(0);
    expect(said.out).toBe(
      'prod  data/db (StatefulSet)  dba, ops  annotation podwhy.dev/channel\n\n1 object: 1 told, 0 nowhere\n',
    );
  });

  it('prints no escape sequence that stands in an annotation', async () => {
    const annotations = { 'podwhy.dev/channel': '\u001b[31mred\u202e\nfail  all' };
    const object = { kind: 'Deployment', metadata: metadata('etl', 'loud', { annotations }) };
    await writeFile(join(folder, 'objects.json'), JSON.stringify({ kind: 'List', items: [object] }));
    expect(await routes(fromFile())).toBe(0);
    expect(said.out.split('\n')[0]).toBe('prod  etl/loud (Deployment)  red fail all  annotation podwhy.dev/channel');
  });

  it('prints JSON of one shape', async () => {
    expect(await routes([...fromFile(), '-n', 'payments', '--json'])).toBe(1);
    expect(rows()).toEqual([
      {
        subject: { cluster: 'prod', kind: 'Deployment', namespace: 'payments', name: 'api' },
        outcome: 'told',
        channels: ['payments-alerts'],
        because: 'routes[1]',
        muted: null,
        otherwise: [
          { severity: 'warning', causes: null, channels: [], because: 'no route' },
          { severity: null, causes: ['oom-killed'], channels: ['memory'], because: 'routes[0]' },
        ],
      },
    ]);
  });

  it.each([
    [['--from', '/nowhere.json'], /nowhere.json cannot be read/],
    [['--cluster', 'dev'], /settings name no cluster "dev"; they name prod/],
  ])('refuses %j', async (args, words) => {
    await expect(routes(args)).rejects.toMatchObject({ name: 'UsageError', message: expect.stringMatching(words) });
  });

  it('takes its own options only with --routes', async () => {
    const terminal = { out: () => undefined, err: () => undefined, color: false, width: 80 };
    await expect(check(['--from', 'x'], terminal)).rejects.toMatchObject({ name: 'UsageError' });
  });
});

describe('podwhy check --routes of a cluster', () => {
  let redis: TestRedis;
  let server: ClusterServer;
  beforeAll(async () => {
    redis = await startTestRedis();
    server = new ClusterServer({ clock: systemClock });
    await server.start();
    raiseFleet(new ClusterBehaviour(server, { clock: systemClock }));
    server.access.addToken('reader', { user: 'podwhy', groups: [], rules: READING });
    server.access.addToken('nobody', { user: 'nobody', groups: [], rules: [] });
  });
  afterAll(async () => {
    await server.stop();
    await redis.remove();
  });

  const settingsFor = async (token: string): Promise<object> => {
    const kubeconfig = join(folder, 'kubeconfig');
    await writeFile(kubeconfig, server.kubeconfig(token));
    return { ...SETTINGS, clusters: [{ name: 'prod', kubeconfig }], defaultChannel: 'rest' };
  };

  it('knows the mutes and watches that people made', async () => {
    const store = new RedisStore({
      ...{ redisUrl: redis.url, prefix: 'podwhy', historyTtlMs: 60_000 },
      onError: (error) => {
        throw error;
      },
    });
    const scope = { kind: 'namespace', cluster: 'prod', namespace: 'payments' } as const;
    const until = Date.now() + 3_600_000;
    await store.saveMute({ id: 'm', scope, by: 'U1', reason: 'move', at: Date.now(), until, hidden: 0 });
    await store.addWatch({ cluster: 'prod', namespace: 'storefront', channel: 'C1' });
    await store.close();
    process.env['REDIS_URL'] = redis.url;
    expect(await routes(['--json'], await settingsFor('reader'))).toBe(0);
    const of = (name: string): unknown => {
      const row = rows().find(({ subject }) => subject.name === name);
      return [row?.outcome, row?.channels, row?.because, row?.muted];
    };
    expect(of('checkout-api')).toEqual([
      'muted',
      ['payments-alerts'],
      'routes[1]',
      { until: new Date(until).toISOString(), by: 'U1', reason: 'move' },
    ]);
    expect(of('web')).toEqual(['told', ['rest', 'C1'], 'defaultChannel, watch', null]);
  });

  it('says what it could not read, and fails', async () => {
    expect(await routes([], await settingsFor('nobody'))).toBe(1);
    expect(said.err).toMatch(/^podwhy: prod: .*pods/m);
  });
});
