import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { subjectKey, type SubjectKey } from '../../src/model/subject.js';
import { DAY, MINUTE, SECOND } from '../../src/model/time.js';
import type { WorkQueue } from '../../src/queue/queue.js';
import { DeliveryHealth } from '../../src/slack/delivery/delivery-health.js';
import { DeliveryPump } from '../../src/slack/delivery/pump.js';
import { renderIncident } from '../../src/slack/views/incident.js';
import { RedisStore } from '../../src/storage/redis-store.js';
import { silentLog } from '../../src/telemetry/log.js';
import { silentMetrics } from '../../src/telemetry/metrics.js';
import { ClusterShares } from '../../src/triage/cluster-shares.js';
import { triageSubject, type TriageDependencies } from '../../src/triage/triage.js';
import { Watcher } from '../../src/triage/watcher.js';
import { FakeSlack } from '../slack/delivery/fake-slack.js';
import { plainLost } from '../slack/delivery/plain-render.js';
import { ManualClock } from '../support/manual-clock.js';
import { startTestRedis } from '../support/redis.js';
import { SETTINGS } from '../triage/desk.js';
import { CLUSTER, deployment, World } from '../triage/world.js';
import { table } from './figures.js';

/**
 * What it costs that nothing new happens: a fleet that crashes for hours, each change of which the watcher sees, with the
 * store on a real Redis and the messages in a made Slack. Prints what was told, and how much the process and Redis grew.
 */
const OBSERVATIONS = Number(process.env['PODWHY_OBSERVATIONS'] ?? 1_000_000);
const WORKLOADS = 100;
const PODS = 3;
const CHANNELS = 20;
/** Every workload is seen once in this time, and its pods crash once in five minutes, as the back-off allows. */
const ROUND_MS = 4 * SECOND;
const CRASHES_EVERY = 75;
/** Open incidents are looked at again so often. */
const RECHECK_MS = 5 * MINUTE;

const names = Array.from({ length: WORKLOADS }, (_, index) => `api-${index}`);
const marked = new Set<SubjectKey>();
const woken = new Set<string>();
const clock = new ManualClock(Date.now());
const world = new World(clock);
const slack = new FakeSlack(clock);
const redis = await startTestRedis();
const client = new Redis(redis.url);
const onError = (error: Error): never => {
  throw error;
};
const store = new RedisStore({ redisUrl: redis.url, prefix: 'bench', historyTtlMs: 30 * DAY, onError });
// Slack's pace is no part of this: an edit every 1.5 s would make the first minutes last for many.
store.reserveSlot = () => store.now();
const deps: TriageDependencies = {
  clusters: new Map([[CLUSTER, world]]),
  store,
  delivery: queueOf('delivery', woken),
  settings: {
    ...SETTINGS,
    routes: Array.from({ length: CHANNELS }, (_, index) => ({
      ...{ cluster: null, namespace: null, severity: null, causes: null, locale: null },
      ...{ label: `channel=${index}`, channels: [`C${index}`] },
    })),
  },
  shares: new ClusterShares({ clock, workers: 8, clusters: 1 }),
  clock,
  log: silentLog,
  metrics: silentMetrics,
};
const pump = new DeliveryPump({
  ...{ store, client: slack, clock, log: silentLog, metrics: silentMetrics, health: new DeliveryHealth() },
  render: (incident) => renderIncident(incident, { links: [], oncall: null }, 'en', clock.now()),
  renderLost: plainLost,
  fallbackChannel: null,
  wake: (channel) => Promise.resolve(void woken.add(channel)),
});
const watcher = new Watcher({
  ...{ cluster: world, store, triage: queueOf('triage', marked), clock, log: silentLog, metrics: silentMetrics },
  detection: SETTINGS.detection,
});
let triaged = 0;
let watching = 0;

try {
  names.forEach((name, index) => {
    world.create(name, PODS, 'crashing');
    world.label(name, { channel: String(index % CHANNELS) });
  });
  await watcher.start();
  await settle();
  clock.advance(10 * MINUTE);
  // The first looks find causes, logs and the pace of the crashes; what is told of them is told by then.
  for (let round = 0; round < 4; round += 1) {
    for (const name of names) world.crashAgain(name);
    clock.advance(RECHECK_MS);
    await lookAgain();
  }
  const before = await figures();
  const began = performance.now();
  for (let seen = 0; seen < OBSERVATIONS;) {
    const round = Math.floor(seen / WORKLOADS);
    for (const name of names) {
      if (round % CRASHES_EVERY === 0) world.crashAgain(name);
      else world.nudge(name);
    }
    seen += WORKLOADS;
    clock.advance(ROUND_MS);
    await turn();
    if (round % (RECHECK_MS / ROUND_MS) === 0) {
      const from = performance.now();
      await lookAgain();
      watching -= performance.now() - from;
    }
  }
  watching += performance.now() - began;
  await lookAgain();
  const after = await figures();
  print(before, after);
} finally {
  watcher.stop();
  pump.close();
  await store.close();
  client.disconnect();
  await redis.remove();
}

/** What a sweep would do for rechecks that are due: all are, by the clock of this bench. */
async function lookAgain(): Promise<void> {
  for (const name of names) marked.add(subjectKey(deployment(name)));
  await settle();
}

async function settle(): Promise<void> {
  await turn();
  for (const key of marked) {
    marked.delete(key);
    triaged += 1;
    const run = triageSubject(key, deps, new AbortController().signal);
    await run;
  }
  while ((await store.dirtyChannels(1)).length > 0) {
    for (const channel of await store.dirtyChannels(CHANNELS)) await pump.run(channel, new AbortController().signal);
    if ((await store.dirtyChannels(1)).length > 0) await pause(100);
  }
}

type Figures = Awaited<ReturnType<typeof figures>>;

async function figures() {
  const memory = await client.info('memory');
  for (let turnNumber = 0; turnNumber < 3; turnNumber += 1) {
    globalThis.gc?.();
    await turn();
  }
  return {
    posts: slack.calls.filter(({ what }) => what === 'post').length,
    replies: slack.calls.filter(({ what }) => what === 'reply').length,
    edits: slack.calls.filter(({ what }) => what === 'update').length,
    triaged,
    heapMb: process.memoryUsage().heapUsed / 2 ** 20,
    keys: await client.dbsize(),
    redisMb: Number(/used_memory:(\d+)/.exec(memory)?.[1] ?? NaN) / 2 ** 20,
  };
}

function print(before: Figures, after: Figures): void {
  const mb = (value: number): string => `${value.toFixed(1)} MB`;
  const row = (name: string, of: (figure: Figures) => string) => [name, of(before), of(after)];
  const lines = [
    row('alerts posted', ({ posts }) => String(posts)),
    row('replies in threads', ({ replies }) => String(replies)),
    row('edits of messages', ({ edits }) => String(edits)),
    row('triage runs', (figure) => String(figure.triaged)),
    row('heap of the process', ({ heapMb }) => mb(heapMb)),
    row('keys in Redis', ({ keys }) => String(keys)),
    row('memory of Redis', ({ redisMb }) => mb(redisMb)),
  ];
  const hours = (OBSERVATIONS / WORKLOADS) * (ROUND_MS / (60 * MINUTE));
  process.stdout.write(
    `${WORKLOADS} workloads of ${PODS} pods that crash for ${hours.toFixed(1)} hours: ${OBSERVATIONS} observations, ` +
      `${((watching * 1_000) / OBSERVATIONS).toFixed(0)} µs each\n\n`,
  );
  process.stdout.write(`${table(['', 'told by then', 'at the end'], lines)}\n`);
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function queueOf<K extends string>(name: string, keys: Set<K>): WorkQueue {
  const unused = (): Promise<never> => Promise.reject(new Error('nothing here works on a queue'));
  return {
    name,
    wake: (key) => Promise.resolve(void keys.add(key as K)),
    ...{ work: unused, counts: unused, failed: unused, close: () => Promise.resolve() },
  };
}
