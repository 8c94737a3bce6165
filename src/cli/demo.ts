import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LOCALES, type Locale } from '../model/locale.js';
import { SECOND, type Instant, type Millis } from '../model/time.js';
import { Playground, STORY } from '../playground/playground.js';
import { temporaryFolder } from '../playground/temporary-folder.js';
import { systemClock } from '../telemetry/clock.js';
import { createLog } from '../telemetry/pino-log.js';
import { createMetrics } from '../telemetry/prometheus.js';
import { Desk } from './demo-desk.js';
import { Feed } from './demo-feed.js';
import { Lines } from './demo-lines.js';
import { opener, openPage } from './demo-open.js';
import { PAGE_PORT, servePage } from './demo-page.js';
import { DemoPodwhy } from './demo-podwhy.js';
import { chooseRedis } from './demo-redis.js';
import { DEMO_CHANNEL, demoSettings } from './demo-settings.js';
import { parseOptions } from './parse-options.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

export const DEMO_HELP = `podwhy demo: try it, without Slack, without a cluster, without Redis

Usage
  podwhy demo [--story all|none] [--lang en|zh-CN] [--port N] [--no-open] [--stay] [--redis] [--log FILE]

      --story all|none   break workloads one after the other with recorded failures (default), or leave it to you
      --lang LOCALE      the language of podwhy's messages
      --port N           where the page is served, on 127.0.0.1 only; default: ${PAGE_PORT}, or a free one if that is taken
      --no-open          do not open the page in a browser
      --stay             go on when the input has ended, until a signal comes
      --redis            keep podwhy's state in a redis-server or valkey-server found in PATH; the clock then runs at 1
      --log FILE         keep podwhy's own log there; default: in a temporary folder that is removed

A stand-in cluster and a stand-in Slack start on this machine, and podwhy between them. The page shows all three, and
lets you break the one and be somebody in the other. What podwhy posts is printed too; at the prompt you are somebody in
that Slack (help says how). Input may be piped: every line waits for its answer, and the end of the input is the end of
the demo. Without any input the whole story is told.
REDIS_URL names a Redis to use; else podwhy keeps everything in memory.
`;

/** podwhy connects and lists the cluster within this, or the demo goes on and lets it tell what is wrong. */
const READY_LIMIT_MS: Millis = 10 * SECOND;
/** Longest wait for the end of the story when there is no input. */
const STORY_LIMIT_MS: Millis = 90 * SECOND;
/** What the last line set off may still be told so long. */
const TAIL_MS: Millis = 2 * SECOND;
/** The first failure of the story is told by then. */
const FIRST_SCENE_LIMIT_MS: Millis = 10 * SECOND;
const LOOK_MS: Millis = 100;

/** `podwhy demo`. Resolves with the exit status when the person quits, the input ends, or a signal asks for it. */
export async function demo(args: readonly string[], terminal: Terminal): Promise<number> {
  const options = parse(args);
  if (options === null) {
    terminal.out(DEMO_HELP);
    return 0;
  }
  const ending = new AbortController();
  let askedAt: Instant | null = null;
  const end = (): void => {
    ending.abort();
    // npm passes Ctrl-C on a second time at once; a person who asks again does not want to wait.
    askedAt ??= systemClock.now();
    if (systemClock.now() - askedAt > SECOND) process.exit(1);
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  const closers: (() => Promise<void>)[] = [];
  try {
    await play(options, terminal, { signal: ending.signal, end }, closers);
    return 0;
  } finally {
    await closeAll(closers);
    process.off('SIGINT', end);
    process.off('SIGTERM', end);
  }
}

/** The newest first; one that fails does not keep the others open. */
async function closeAll(closers: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of [...closers].reverse()) {
    await close().catch((error: unknown) => {
      failures.push(error);
    });
  }
  if (failures.length > 0) throw failures[0];
}

async function play(
  options: DemoOptions,
  terminal: Terminal,
  ending: { readonly signal: AbortSignal; readonly end: () => void },
  closers: (() => Promise<void>)[],
): Promise<void> {
  const { signal } = ending;
  const folder = await temporaryFolder('demo');
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const playground = await Playground.start(systemClock);
  const { clock } = playground;
  closers.push(() => playground.stop());
  const redis = await chooseRedis({ env: process.env, folder, wanted: options.redis });
  closers.push(() => redis.stop());

  const lines = new Lines(terminal, ending);
  closers.push(() => {
    lines.close();
    return Promise.resolve();
  });
  const write = (text: string): void => {
    lines.print(text);
  };
  const feed = new Feed({
    slack: playground.slack,
    clock,
    write,
    color: terminal.color,
    width: Math.min(terminal.width, 100),
  });
  const logFile = options.log ?? join(folder, 'podwhy.log');
  const prefix = `podwhy-demo-${randomBytes(4).toString('hex')}`;
  const settings = await demoSettings({ playground, redisUrl: redis.url, prefix, locale: options.locale, folder });
  const podwhy = new DemoPodwhy({
    settings,
    store: redis.url === null ? 'in memory: a restart forgets its open alerts' : redis.says,
    dependencies: () => ({
      clock,
      log: createLog(settings.log.level, logFile),
      metrics: createMetrics(),
      random: Math.random,
      env: {},
    }),
  });
  closers.push(() => {
    // What is being finished takes real time.
    clock.setSpeed(1);
    return podwhy.stop();
  });
  const page = await servePage({ playground, podwhy, port: options.port, redis: redis.url !== null });
  closers.push(() => page.close());
  terminal.out(
    [
      `A stand-in cluster (${playground.disorder.pods().length} pods) and a stand-in Slack run on this machine.`,
      `  Page     ${page.url}`,
      `  Redis    ${redis.says}`,
      `  kubectl  kubectl --kubeconfig ${playground.kubeconfig} get pods -A`,
      `  log      ${logFile}`,
      '',
    ].join('\n'),
  );
  if (options.open) await open(page.url);
  feed.start();
  closers.push(() => {
    feed.stop();
    return Promise.resolve();
  });
  await podwhy.start();
  await untilReady(podwhy, signal);
  terminal.out(
    `podwhy runs: http://127.0.0.1:${podwhy.app?.healthPort ?? 0}/readyz. You are mira, in #${DEMO_CHANNEL}; type help.\n`,
  );

  const told = { scenes: 0 };
  if (options.story === 'all') {
    await playground.tellStory((scene) => {
      told.scenes += 1;
      write(`\n>>> ${scene.says} (recording ${scene.recording})\n`);
    });
  }
  const stopped = new Promise<'quit'>((resolve) => {
    signal.addEventListener('abort', () => {
      resolve('quit');
    });
  });
  // What a person waits for at the prompt is real time, however fast the story runs.
  const desk = new Desk({ playground, feed, clock: systemClock, write, signal });
  // A script's first line shall not come before the first thing that it can be about.
  if (options.story === 'all' && !process.stdin.isTTY) {
    await until(() => told.scenes > 0 && feed.alerts.length > 0, FIRST_SCENE_LIMIT_MS, signal);
  }
  const count = await lines.each(
    () => `${desk.acting}> `,
    // Who asks to stop does not wait for an answer.
    (line) => Promise.race([desk.run(line), stopped]),
  );
  if (signal.aborted) return;
  if (count !== 'quit' && options.stay) {
    await stopped;
    return;
  }
  if (count === 0 && options.story === 'all') {
    await until(() => told.scenes >= STORY.length && feed.alerts.length >= STORY.length, STORY_LIMIT_MS, signal);
  }
  if (count !== 'quit') await systemClock.sleep(TAIL_MS, signal);
}

async function open(url: string): Promise<void> {
  const interactive = process.stdout.isTTY;
  const program = await opener({ platform: process.platform, env: process.env, interactive });
  if (program !== null) openPage(program, url);
}

async function untilReady(podwhy: DemoPodwhy, signal: AbortSignal): Promise<void> {
  const end = systemClock.now() + READY_LIMIT_MS;
  while (!signal.aborted && systemClock.now() < end) {
    const { parts } = await podwhy.look();
    if (parts.every((part) => part.ok)) return;
    await systemClock.sleep(LOOK_MS, signal);
  }
}

async function until(met: () => boolean, limitMs: Millis, signal: AbortSignal): Promise<void> {
  const end = systemClock.now() + limitMs;
  while (!met() && !signal.aborted && systemClock.now() < end) await systemClock.sleep(LOOK_MS, signal);
}

interface DemoOptions {
  readonly story: 'all' | 'none';
  readonly locale: Locale;
  readonly log: string | null;
  /** Null: the usual one, or a free one. */
  readonly port: number | null;
  readonly open: boolean;
  readonly stay: boolean;
  readonly redis: boolean;
}

/** Null: help is wanted. Throws {@link UsageError}. */
function parse(args: readonly string[]): DemoOptions | null {
  const values = parsed(args);
  if (values.help === true) return null;
  const locale = LOCALES.find((each) => each === (values.lang ?? 'en'));
  if (locale === undefined)
    throw new UsageError(`--lang ${values.lang ?? ''} is not known; use ${LOCALES.join(' or ')}`);
  const story = values.story ?? 'all';
  if (story !== 'all' && story !== 'none') throw new UsageError(`--story ${story} is not known; use all or none`);
  return {
    story,
    locale,
    log: values.log ?? null,
    port: values.port === undefined ? null : portOf(values.port),
    open: values['no-open'] !== true,
    stay: values.stay === true,
    redis: values.redis === true,
  };
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UsageError(`--port ${text} is no port; use a number from 0 (any free one) to 65535`);
}

function parsed(args: readonly string[]) {
  return parseOptions('demo', {
    args: [...args],
    options: {
      story: { type: 'string' },
      lang: { type: 'string' },
      log: { type: 'string' },
      port: { type: 'string' },
      'no-open': { type: 'boolean' },
      stay: { type: 'boolean' },
      redis: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  }).values;
}
