import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startApp, type App } from '../../src/app.js';
import { isObject, type Json, type JsonObject } from '../../src/playground/cluster/json.js';
import { loadRecording, readRecording, type Recording } from '../../src/playground/cluster/recording.js';
import { ClusterServer } from '../../src/playground/cluster/server.js';
import { StandInSlack } from '../../src/playground/slack/stand-in-slack.js';
import type { Seen } from '../../src/playground/slack/watch.js';
import { loadSettings } from '../../src/settings/load.js';
import { systemClock } from '../../src/telemetry/clock.js';
import { createLog } from '../../src/telemetry/pino-log.js';
import { createMetrics } from '../../src/telemetry/prometheus.js';
import { PLAIN_PASSWORD, PLANTED_SECRETS, type PlantedSecret } from './secrets-corpus.js';

/**
 * Every kind of secret in every place that podwhy reads, through the running app: what a cluster says in logs, events, status
 * messages, annotations and env, and what people write. Each workload takes its share of the kinds, in another order in each
 * place, since an excerpt shows the beginning and the end.
 */
const RECORDING = join(import.meta.dirname, '../recordings/crash-node-redis-enotfound');
const WORKLOADS = 3;
/** No secret by its form: what stands in env is never shown at all. */
const CANARY = 'value-of-no-particular-form';

/** One of each kind; a vendor's token in another setting (alone, in a sentence, in JSON, in a URL) from kind to kind. */
const KINDS: readonly PlantedSecret[] = (() => {
  const byKind = new Map<string, PlantedSecret[]>();
  for (const planted of PLANTED_SECRETS) {
    const kind = planted.kind.replace(/ (?:alone|in a sentence|in JSON|in a URL)$/, '');
    byKind.set(kind, [...(byKind.get(kind) ?? []), planted]);
  }
  return [...byKind.values()].flatMap((all, index) => {
    const planted = all[index % all.length];
    if (planted === undefined || !planted.secret.includes(PLAIN_PASSWORD)) return planted ?? [];
    // One of its own for each kind, so that a leak tells of which it is.
    const own = (text: string): string => text.replaceAll(PLAIN_PASSWORD, `${PLAIN_PASSWORD}${index}q${index * 7}`);
    return { ...planted, secret: own(planted.secret), text: own(planted.text) };
  });
})();

const PLACES = [
  'log',
  'previous log',
  'event',
  'waiting',
  'terminated',
  'condition',
  'annotation',
  'env',
  'person',
] as const;

const shareOf = (workload: number): readonly PlantedSecret[] =>
  KINDS.filter((_planted, index) => index % WORKLOADS === workload);

/** The share of a workload in one place, turned so that another secret comes first. */
function textsFor(workload: number, place: (typeof PLACES)[number]): string[] {
  const share = shareOf(workload).map(({ text }) => text);
  const by = PLACES.indexOf(place) * 3;
  return [...share.slice(by % share.length), ...share.slice(0, by % share.length)];
}

function planted(recording: Recording, workload: number): Recording {
  const text = JSON.stringify(recording.objects)
    .replaceAll('"notifications"', `"team-${workload}"`)
    // Each fails for a reason of its own, so that each has a message of its own.
    .replaceAll('redis-master', `redis-${workload}`)
    .replace(/"uid":"[0-9a-f]/g, `"uid":"${workload}`);
  const objects = (JSON.parse(text) as Json[]).filter(isObject).map((object) => plantedIn(object, workload));
  const lines = (place: 'log' | 'previous log') => ['starting', ...textsFor(workload, place), ''].join('\n');
  const tail = `Error: getaddrinfo ENOTFOUND redis-${workload}.cache.svc.cluster.local\n`;
  return {
    ...recording,
    objects,
    logs: new Map(
      [...recording.logs.keys()].map((key) => [
        key,
        { current: `${lines('log')}${tail}`, previous: `${lines('previous log')}${tail}` },
      ]),
    ),
  };
}

function plantedIn(object: JsonObject, workload: number): JsonObject {
  const joined = (place: (typeof PLACES)[number]): string => textsFor(workload, place).join(' ; ');
  const env = textsFor(workload, 'env').map((value, index) => ({ name: `SETTING_${index}`, value }));
  return walk(object, (key, value) => {
    if (key === 'annotations') return { ...asObject(value), 'acme.dev/config': joined('annotation') };
    if (key === 'env') return [...(Array.isArray(value) ? value : []), ...env, { name: 'PLAIN', value: CANARY }];
    if (key === 'waiting') return { ...asObject(value), message: joined('waiting') };
    if (key === 'terminated') return { ...asObject(value), message: joined('terminated') };
    if (key === 'message' && object['kind'] === 'Event') return joined('event');
    if (key === 'message') return joined('condition');
    return value;
  });
}

const asObject = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

function walk(object: JsonObject, change: (key: string, value: Json) => Json): JsonObject {
  const inside = (value: Json): Json =>
    Array.isArray(value) ? value.map(inside) : isObject(value) ? walk(value, change) : value;
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(key, inside(value))]));
}

let slack: StandInSlack;
let server: ClusterServer;
let app: App;
let folder = '';
let logFile = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podwhy-secrets-'));
  logFile = join(folder, 'podwhy.log');
  slack = new StandInSlack();
  await slack.start();
  const ada = slack.addUser('ada').id;
  for (let workload = 0; workload < WORKLOADS; workload += 1) slack.addChannel(`team-${workload}`);
  server = new ClusterServer({ clock: systemClock });
  await server.start();
  const recording = await readRecording(RECORDING);
  for (let workload = 0; workload < WORKLOADS; workload += 1) {
    loadRecording({ store: server.store, logs: server.logs }, planted(recording, workload), { ageMs: 180_000 });
  }
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, server.kubeconfig('test'));
  const file = join(folder, 'podwhy.yaml');
  const routes = Array.from({ length: WORKLOADS }, (_, n) => ({ namespace: `team-${n}`, channels: [`team-${n}`] }));
  const bindings = [{ role: 'admin', users: [ada] }];
  await writeFile(
    file,
    JSON.stringify({
      slack: { mode: 'socket', apiUrl: slack.apiUrl() },
      clusters: [{ name: 'test', kubeconfig, context: 'playground' }],
      routes,
      access: { everyone: 'viewer', bindings },
      http: { host: '127.0.0.1', port: 0 },
      shutdownGrace: '2s',
    }),
  );
  const env = { SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken };
  app = await startApp(await loadSettings({ file, env }), {
    clock: systemClock,
    log: createLog('debug', logFile),
    metrics: createMetrics(),
    random: () => 0.5,
    env: {},
  });
});

afterAll(async () => {
  await app.stop();
  await server.stop();
  await slack.stop();
  await rm(folder, { recursive: true, force: true });
});

const inSlack = (seen: Seen): string => JSON.stringify([seen.ephemerals, seen.view?.source]);

test('at least 150 secrets of 40 kinds are planted', () => {
  expect(KINDS.length).toBeGreaterThanOrEqual(100);
  expect(KINDS.length * PLACES.length).toBeGreaterThanOrEqual(900);
});

test('none of them reaches Slack or the log of podwhy, whatever people ask for', async () => {
  const [ada] = slack.users().filter(({ name }) => name === 'ada');
  const person = slack.person(ada?.id ?? '');
  for (let workload = 0; workload < WORKLOADS; workload += 1) {
    const channel = `team-${workload}`;
    const told = await slack.until(() => slack.messages(channel).length > 0, 40_000);
    expect(told).toBe(true);
    const name = `team-${workload}/notifier`;
    const ask = async (line: string, wanted: RegExp): Promise<void> => {
      const seen = await person.command(`/pod ${line}`, channel, { until: (now) => wanted.test(inSlack(now)) });
      expect(inSlack(seen)).toMatch(wanted);
    };
    await ask(`why ${name}`, /Causes, most likely first/);
    await ask(`describe ${name}`, /Name:/);
    await person.closeModal({ waitMs: 1 });
    await ask(`describe team-${workload}/notifier-5659fc48d6-4kxfc`, /Service Account/);
    await person.closeModal({ waitMs: 1 });
    await ask(`events ${name}`, /Events of/);
    await ask(`logs ${name} --previous`, /‹redacted:/);
    const files = slack.files().length;
    await person.clickInModal('As a file', { until: () => slack.files().length > files });
    await person.closeModal({ waitMs: 1 });
    await ask(`logs ${name} --grep ".*"`, /lines match/);
    await person.closeModal({ waitMs: 1 });
    // What a person would type in one line.
    const said = textsFor(workload, 'person').filter((text) => !/["'\\\n]|(?:^| )-/.test(text));
    await ask(`mute ${name} 2h ${said[0] ?? ''}`, /Muted/);
    await ask('mutes', /Unmute/);
    await ask(`why ${said.at(-1) ?? ''}`, /podwhy|Nothing here|“/);
    await ask(`export ${name}`, /as a file/);
    await ask(`export ${name} --json`, /as a file/);
    await ask(`history ${name}`, /incident of/);
    await ask(`why-alert ${name}`, /its alert was told/);
    await person.openHome({ until: ({ home }) => home !== null });
    await ask('list --failing', /notifier/);
    await ask('status', /open incident/);
    await ask('unmute all', /muted|Nothing/);
  }
  const everything = JSON.stringify([
    slack.calls().map(({ method, args }) => [method, args]),
    slack.users().flatMap(({ id }) => slack.ephemerals(id)),
    slack.files(),
    slack.channels().flatMap(({ id }) => slack.messages(id)),
  ]);
  const log = await readFile(logFile, 'utf8');
  expect(log).toContain('"event":"incident.open"');
  expect(everything.match(/‹redacted:/g)?.length ?? 0).toBeGreaterThan(200);
  // The greater part of a secret is as good as all of it: nothing may be cut before it is redacted.
  const parts = (secret: string): string[] => [secret.slice(0, secret.length * 0.7), secret.slice(secret.length * 0.3)];
  const held = (where: string, secret: string): boolean =>
    parts(secret).some((part) => where.includes(part) || where.includes(JSON.stringify(part).slice(1, -1)));
  expect(KINDS.filter(({ secret }) => held(everything, secret)).map(({ kind }) => kind)).toEqual([]);
  expect(KINDS.filter(({ secret }) => held(log, secret)).map(({ kind }) => kind)).toEqual([]);
  expect([everything.includes(CANARY), log.includes(CANARY)]).toEqual([false, false]);
}, 120_000);
