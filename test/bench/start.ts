import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StandInSlack } from '../../src/playground/slack/stand-in-slack.js';
import { figure, rounded, shown, table, type Figure } from './figures.js';
import type { Options } from './options.js';
import { StandIn } from './processes.js';
import { BenchRedis } from './redis.js';
import { Served } from './served.js';

export interface StartResult {
  readonly bench: 'start';
  readonly what: string;
  readonly figures: readonly Figure[];
}

/** What rests in memory, as far as podwhy chose it. */
const LIBRARIES = [
  '@kubernetes/client-node',
  '@slack/bolt',
  '@slack/web-api',
  'bullmq',
  'ioredis',
  'zod',
  'yaml',
  'pino',
  'prom-client',
  're2js',
  'undici',
];
const HEAVIEST = 15;

/** How soon `podwhy serve` is ready with an empty cluster, what it weighs, and what weighs most in memory and on disk. */
export async function startBench(options: Options): Promise<readonly StartResult[]> {
  const redis = await BenchRedis.start();
  const standIn = await StandIn.start(4);
  const slack = new StandInSlack();
  await slack.start();
  try {
    const results: StartResult[] = [];
    const variants = [
      ['all roles, Redis', 'watcher,worker,slack', redis.url],
      ['watcher and worker, Redis', 'watcher,worker', redis.url],
      ['watcher alone, Redis', 'watcher', redis.url],
      ['all roles, no Redis', 'watcher,worker,slack', null],
    ] as const;
    for (const [what, roles, redisUrl] of variants) {
      const runs: [number, number, number][] = [];
      for (let run = 0; run < options.runs; run += 1) {
        await redis.empty();
        const served = await Served.start({
          port: standIn.port,
          redisUrl,
          roles,
          slackApiUrl: slack.apiUrl(),
          env: { SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken },
        });
        const cpu = served.cpuMs();
        await pause(options.settleMs);
        runs.push([served.readySeconds, cpu, served.memory().rss / 1e6]);
        await served.stop();
      }
      const of = (at: 0 | 1 | 2, name: string, unit: string): Figure =>
        figure(
          name,
          unit,
          runs.map((each) => each[at]),
        );
      results.push({
        bench: 'start',
        what,
        figures: [of(0, 'ready after', 's'), of(1, 'CPU until ready', 'ms'), of(2, 'memory', 'MB')],
      });
    }
    const rows = results.map(({ what, figures }) => [what, ...figures.map(shown)]);
    const libraries = LIBRARIES.map(importCost).sort((one, other) => other.mb - one.mb);
    const disk = packageSizes().slice(0, HEAVIEST);
    process.stdout.write(
      `\nstart, empty cluster, ${options.runs} run(s)\n${table(['', 'ready, s', 'CPU, ms', 'memory, MB'], rows)}\n` +
        `\nloaded alone, on top of Node\n${table(
          ['', 'memory, MB', 'CPU, ms'],
          libraries.map(({ name, mb, cpuMs }) => [name, String(rounded(mb)), String(rounded(cpuMs))]),
        )}\n` +
        `\nheaviest packages of the image\n${table(
          ['', 'MB'],
          disk.map(({ name, mb }) => [name, String(rounded(mb))]),
        )}\n`,
    );
    return results;
  } finally {
    await slack.stop();
    await standIn.stop();
    await redis.stop();
  }
}

/** In a process of its own, less what an empty one needs. */
function importCost(name: string): { readonly name: string; readonly mb: number; readonly cpuMs: number } {
  const measure = (statement: string): readonly [number, number] => {
    const code = `${statement}; const { user, system } = process.cpuUsage(); console.log(process.memoryUsage().rss, (user + system) / 1000)`;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
    const [rss = NaN, cpu = NaN] = run.stdout.trim().split(' ').map(Number);
    return [rss, cpu];
  };
  const [emptyRss, emptyCpu] = measure('');
  const [rss, cpu] = measure(`await import('${name}')`);
  return { name, mb: (rss - emptyRss) / 1e6, cpuMs: cpu - emptyCpu };
}

/** What `npm prune --omit=dev` leaves, by package, heaviest first. */
function packageSizes(): readonly { readonly name: string; readonly mb: number }[] {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Readonly<Record<string, { readonly dev?: boolean; readonly devOptional?: boolean }>>;
  };
  return Object.entries(lock.packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && dev !== true && devOptional !== true && existsSync(path))
    .map(([path]) => ({ name: path.replace(/^node_modules\//, ''), mb: bytesIn(path) / 1e6 }))
    .sort((one, other) => other.mb - one.mb);
}

function bytesIn(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    // packages inside of packages are listed themselves
    if (entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += bytesIn(path);
    else bytes += lstatSync(path).size;
  }
  return bytes;
}
