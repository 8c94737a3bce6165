import { setTimeout as pause } from 'node:timers/promises';
import { figure, shown, table, type Figure } from './figures.js';
import type { Options } from './options.js';
import { StandIn } from './processes.js';
import { BenchRedis } from './redis.js';
import { Served } from './served.js';

export interface OutageResult {
  readonly bench: 'outage';
  readonly pods: number;
  readonly figures: readonly Figure[];
}

const AWAY_MS = 60_000;
const FAILURES = 100;
/** The failures come in the first part of the outage. */
const OVER_SECONDS = 20;
const TOLD_WITHIN_MS = 90_000;

/** Redis stands still for a minute while pods fail and 200 healthy ones a second change: what memory grows by, and what is told afterwards. */
export async function outageBench(options: Options): Promise<readonly OutageResult[]> {
  const redis = await BenchRedis.start();
  try {
    const results: OutageResult[] = [];
    for (const pods of options.pods) {
      const standIn = await StandIn.start(pods, options.listing);
      let served: Served | null = null;
      try {
        await redis.empty();
        served = await Served.start({ port: standIn.port, redisUrl: redis.url, roles: 'watcher,worker' });
        // the same load without an outage first: what grows then, grows always
        await standIn.do({ do: 'touch', total: options.perSecond * 20, perSecond: options.perSecond });
        const before = served.memory().rss;
        redis.freeze();
        let highest = before;
        const total = (AWAY_MS / 1000) * options.perSecond;
        standIn.tell({ do: 'touch', total, perSecond: options.perSecond });
        standIn.tell({ do: 'fail', total: FAILURES, perSecond: FAILURES / OVER_SECONDS });
        for (const until = performance.now() + AWAY_MS; performance.now() < until;) {
          await pause(500);
          highest = Math.max(highest, served.memory().rss);
        }
        redis.thaw();
        const backAt = performance.now();
        let told = 0;
        let report = await standIn.report();
        while (performance.now() - backAt < TOLD_WITHIN_MS && told < FAILURES) {
          await pause(500);
          report = await standIn.report();
          told = new Set(report.posts.map(({ workload }) => workload)).size;
        }
        const seconds = (performance.now() - backAt) / 1000;
        await pause(5_000);
        report = await standIn.report();
        const figures = [
          figure('memory before', 'MB', [before / 1e6]),
          figure('memory grown by', 'MB', [(highest - before) / 1e6]),
          figure('told afterwards', `of ${FAILURES}`, [told]),
          figure('told twice', '', [report.posts.length - told]),
          figure('all told after', 's', [seconds]),
        ];
        results.push({ bench: 'outage', pods, figures });
        process.stdout.write(
          `\noutage, Redis away for ${AWAY_MS / 1000} s, ${pods} pods\n${table(
            ['', 'podwhy'],
            figures.map((one) => [one.unit === '' ? one.name : `${one.name}, ${one.unit}`, shown(one)]),
          )}\n`,
        );
      } finally {
        await served?.stop();
        await standIn.stop();
      }
    }
    return results;
  } finally {
    await redis.stop();
  }
}
