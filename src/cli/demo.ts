import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startApp, type App } from '../app.js';
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
import { chooseRedis } from './demo-redis.js';
import { DEMO_CHANNEL, demoSettings } from './demo-settings.js';
import { parseOptions } from './parse-options.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

export const DEMO_HELP = `podwhy demo: try it, without Slack, without a cluster, without Redis

Usage
  podwhy demo [--story all|none] [--lang en|zh-CN] [--log FILE]

      --story all|none   break workloads one after the other with recorded failures (default), or leave it to you
      --lang LOCALE      the language of podwhy's messages
      --log FILE         keep podwhy's own log there; default: in a temporary folder that is removed

A stand-in cluster and a stand-in Slack start on this machine, and podwhy between them. What it posts is printed; at the
prompt you are somebody in that Slack (help says how). Input may be piped: every line waits for its answer, and the end
of the input is the end of the demo. Without any input the whole story is told.
REDIS_URL names a Redis to use; else a redis-server or valkey-server found in PATH is started; else memory does.
`;

/** podwhy connects and lists the cluster within this, or the demo goes on and lets it tell what is wrong. */
const READY_LIMIT_MS: Millis = 10 * SECOND;
/** Longest wait for the end of the story when there is no input. */
const STORY_LIMIT_MS: Millis = 90 * SECOND;
/** What the last line set off may still be told so long. */
const TAIL_MS: Millis = 2 * SECOND;
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
  closers.push(() => playground.stop());
  const redis = await chooseRedis({ env: process.env, folder });
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
    clock: systemClock,
    write,
    color: terminal.color,
    width: Math.min(terminal.width, 100),
  });
  const logFile = options.log ?? join(folder, 'podwhy.log');
  terminal.out(
    [
      `A stand-in cluster (${playground.disorder.pods().length} pods) and a stand-in Slack run on this machine.`,
      `  Redis    ${redis.says}`,
      `  kubectl  kubectl --kubeconfig ${playground.kubeconfig} get pods -A`,
      `  log      ${logFile}`,
      '',
    ].join('\n'),
  );
  const prefix = `podwhy-demo-${randomBytes(4).toString('hex')}`;
  const settings = await demoSettings({ playground, redisUrl: redis.url, prefix, locale: options.locale, folder });
  const app = await startApp(settings, {
    clock: systemClock,
    log: createLog(settings.log.level, logFile),
    metrics: createMetrics(),
    random: Math.random,
    env: {},
  });
  closers.push(() => app.stop());
  feed.start();
  closers.push(() => {
    feed.stop();
    return Promise.resolve();
  });
  await untilReady(app, signal);
  terminal.out(
    `podwhy runs: http://127.0.0.1:${app.healthPort}/readyz. You are mira, in #${DEMO_CHANNEL}; type help.\n`,
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
  const desk = new Desk({ playground, feed, clock: systemClock, write, signal });
  const count = await lines.each(
    () => `${desk.acting}> `,
    // Who asks to stop does not wait for an answer.
    (line) => Promise.race([desk.run(line), stopped]),
  );
  if (signal.aborted) return;
  if (count === 0 && options.story === 'all') {
    await until(() => told.scenes >= STORY.length && feed.alerts.length >= STORY.length, STORY_LIMIT_MS, signal);
  }
  if (count !== 'quit') await systemClock.sleep(TAIL_MS, signal);
}

async function untilReady(app: App, signal: AbortSignal): Promise<void> {
  const end = systemClock.now() + READY_LIMIT_MS;
  while (!signal.aborted && systemClock.now() < end) {
    const parts = await app.parts();
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
  return { story, locale, log: values.log ?? null };
}

function parsed(args: readonly string[]) {
  return parseOptions('demo', {
    args: [...args],
    options: {
      story: { type: 'string' },
      lang: { type: 'string' },
      log: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  }).values;
}
