import { setTimeout as pause } from 'node:timers/promises';
import { figure, percentile, rounded, shown, table, type Figure } from './figures.js';
import type { Options } from './options.js';
import { StandIn, Subject } from './processes.js';
import { BenchRedis } from './redis.js';
import { CHANNELS, Served } from './served.js';

export interface LatencyResult {
  readonly bench: 'latency';
  readonly pods: number;
  readonly subject: 'podwhy' | 'naive';
  readonly figures: readonly Figure[];
}

const FAILURES = 100;
const OVER_SECONDS = 20;
const KINDS = [
  ['p50', 'ms'],
  ['p95', 'ms'],
  ['p99', 'ms'],
  ['longest', 'ms'],
  ['lost', 'of 100'],
  ['doubled', 'of 100'],
  ['idle memory', 'MB'],
  ['Redis commands per alert', ''],
  ['CPU, whole run', 'ms'],
  ['lost, Slack takes 1/s', 'of 100'],
  ['doubled, Slack takes 1/s', 'of 100'],
  ['last told after, Slack takes 1/s', 's'],
] as const;

/**
 * From the API write to the Slack call: 100 failures over 20 s whose status proves the cause, in 40 channels, while 200
 * healthy pods a second change. podwhy as `serve` ships it, through Redis and its store; beside a bot that posts from
 * memory. Then the same with a Slack that takes one message per second and channel.
 */
export async function latencyBench(options: Options): Promise<readonly LatencyResult[]> {
  const redis = await BenchRedis.start();
  try {
    const results: LatencyResult[] = [];
    for (const pods of options.pods) {
      const taken: Record<'podwhy' | 'naive', (readonly number[])[]> = { podwhy: [], naive: [] };
      for (let run = 0; run < options.runs; run += 1) {
        for (const name of options.subjects) taken[name].push(await measure(name, pods, options, redis));
      }
      const made = options.subjects.map((subject) => ({
        bench: 'latency' as const,
        pods,
        subject,
        figures: KINDS.map(([name, unit], at) =>
          figure(
            name,
            unit,
            taken[subject].map((values) => values[at] ?? NaN),
          ),
        ),
      }));
      results.push(...made);
      process.stdout.write(`\nlatency, ${pods} pods, ${options.runs} run(s)\n${comparison(made)}\n`);
    }
    return results;
  } finally {
    await redis.stop();
  }
}

interface Measured {
  stop(): Promise<void>;
  memory(): Promise<number>;
  cpuMs(): Promise<number>;
}

async function start(name: 'podwhy' | 'naive', standIn: StandIn, redis: BenchRedis): Promise<Measured> {
  if (name === 'naive') {
    const subject = await Subject.start('subject-naive.js', [String(standIn.port), String(CHANNELS)]);
    return {
      stop: () => subject.stop(),
      memory: async () => (await subject.sample(false)).rss,
      cpuMs: async () => (await subject.sample(false)).cpuMs,
    };
  }
  await redis.empty();
  const served = await Served.start({ port: standIn.port, redisUrl: redis.url, roles: 'watcher,worker' });
  return {
    stop: () => served.stop(),
    memory: () => Promise.resolve(served.memory().rss),
    cpuMs: () => Promise.resolve(served.cpuMs()),
  };
}

async function measure(
  name: 'podwhy' | 'naive',
  pods: number,
  options: Options,
  redis: BenchRedis,
): Promise<readonly number[]> {
  const standIn = await StandIn.start(pods, options.listing);
  let subject: Measured | null = null;
  try {
    subject = await start(name, standIn, redis);
    await pause(5000 + options.settleMs);
    const idle = await subject.memory();
    const cpuBefore = await subject.cpuMs();
    const quiet = await redis.commands();
    await pause(5000);
    const perSecond = ((await redis.commands()) - quiet) / 5;
    const before = await redis.commands();
    const startedAt = performance.now();
    const fast = await failures(standIn, options.perSecond, 10_000);
    const commands = (await redis.commands()) - before - (perSecond * (performance.now() - startedAt)) / 1000;
    const cpu = (await subject.cpuMs()) - cpuBefore;
    await standIn.do({ do: 'heal' });
    await subject.stop();
    // anew, so that nothing of the first half is continued
    subject = await start(name, standIn, redis);
    await pause(2000);
    await standIn.do({ do: 'slack', perSecond: 1 });
    const slow = await failures(standIn, options.perSecond, 60_000);
    return [
      percentile(fast.sorted, 50),
      percentile(fast.sorted, 95),
      percentile(fast.sorted, 99),
      fast.sorted.at(-1) ?? NaN,
      fast.lost,
      fast.doubled,
      idle / 1e6,
      name === 'naive' ? NaN : commands / FAILURES,
      cpu,
      slow.lost,
      slow.doubled,
      (slow.sorted.at(-1) ?? NaN) / 1000,
    ];
  } finally {
    await subject?.stop();
    await standIn.stop();
  }
}

async function failures(
  standIn: StandIn,
  perSecond: number,
  patienceMs: number,
): Promise<{ readonly sorted: readonly number[]; readonly lost: number; readonly doubled: number }> {
  standIn.tell({ do: 'touch', total: perSecond * OVER_SECONDS, perSecond });
  await standIn.do({ do: 'fail', total: FAILURES, perSecond: FAILURES / OVER_SECONDS });
  const until = performance.now() + patienceMs;
  let report = await standIn.report();
  while (performance.now() < until && new Set(report.posts.map(({ workload }) => workload)).size < FAILURES) {
    await pause(200);
    report = await standIn.report();
  }
  // what would be told twice comes now
  await pause(3000);
  report = await standIn.report();
  const failedAt = new Map(report.failedAt);
  const first = new Map<string, number>();
  let doubled = 0;
  for (const { workload, at } of report.posts) {
    if (first.has(workload)) doubled += 1;
    else first.set(workload, at - (failedAt.get(workload) ?? NaN));
  }
  return {
    sorted: [...first.values()].sort((one, other) => one - other),
    lost: FAILURES - first.size,
    doubled,
  };
}

function comparison(results: readonly LatencyResult[]): string {
  const of = (name: string): LatencyResult | undefined => results.find(({ subject }) => subject === name);
  const [podwhy, naive] = [of('podwhy'), of('naive')];
  const rows = KINDS.map(([name, unit], at) => {
    const [ours, theirs] = [podwhy?.figures[at], naive?.figures[at]];
    const ratio = (ours?.median ?? NaN) / (theirs?.median ?? NaN);
    return [
      unit === '' ? name : `${name}, ${unit}`,
      ours === undefined ? '-' : shown(ours),
      theirs === undefined || Number.isNaN(theirs.median) ? '-' : shown(theirs),
      Number.isFinite(ratio) ? `${rounded(ratio)} ×` : '-',
    ];
  });
  return table(['', 'podwhy', 'naive bot', 'ratio'], rows);
}
