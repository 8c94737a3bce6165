import { setTimeout as pause } from 'node:timers/promises';
import { figure, rounded, type Figure } from './figures.js';
import type { Options } from './options.js';
import { StandIn } from './processes.js';
import { BenchRedis } from './redis.js';
import { Served } from './served.js';

export interface SoakResult {
  readonly bench: 'soak';
  readonly pods: number;
  readonly minutes: number;
  readonly figures: readonly Figure[];
}

const EVERY_MS = 10_000;
/** Memory settles first. */
const WARM_UP_SHARE = 0.3;

/**
 * `podwhy serve` for a long time at `--pods` (10,000) with churn: healthy updates, replaced pods, and failures that heal.
 * Prints memory as it goes, then its slope after the warm-up (least squares) and the repairs of the audit.
 */
export async function soakBench(options: Options): Promise<readonly SoakResult[]> {
  const pods = options.pods.at(-1) ?? 10_000;
  const redis = await BenchRedis.start();
  const standIn = await StandIn.start(pods, options.listing);
  let served: Served | null = null;
  try {
    served = await Served.start({ port: standIn.port, redisUrl: redis.url, roles: 'watcher,worker' });
    const startedAt = performance.now();
    const lasts = options.minutes * 60_000;
    standIn.tell({ do: 'churn', perSecond: options.perSecond });
    const samples: { readonly at: number; readonly mb: number }[] = [];
    for (let round = 0; performance.now() - startedAt < lasts; round += 1) {
      if (round % 6 === 2) standIn.tell({ do: 'fail', total: 20, perSecond: 4 });
      if (round % 6 === 5) await standIn.do({ do: 'heal' });
      await pause(EVERY_MS);
      const sample = { at: (performance.now() - startedAt) / 60_000, mb: served.memory().rss / 1e6 };
      samples.push(sample);
      if (round % 6 === 0) process.stdout.write(`${rounded(sample.at)} min: ${rounded(sample.mb)} MB\n`);
    }
    const settled = samples.slice(Math.floor(samples.length * WARM_UP_SHARE));
    const repairs = await served.counter('podwhy_audit_repairs_total');
    const figures = [
      figure('memory slope', 'MB per 10 min', [slope(settled) * 10]),
      figure('memory at the end', 'MB', [samples.at(-1)?.mb ?? NaN]),
      figure('audit repairs', '', [repairs]),
    ];
    for (const { name, unit, median } of figures) {
      process.stdout.write(`${name}${unit === '' ? '' : `, ${unit}`}: ${rounded(median)}\n`);
    }
    return [{ bench: 'soak', pods, minutes: options.minutes, figures }];
  } finally {
    await served?.stop();
    await standIn.stop();
    await redis.stop();
  }
}

/** Of the straight line with the least squares, per minute. */
function slope(samples: readonly { readonly at: number; readonly mb: number }[]): number {
  const mean = (of: (sample: { readonly at: number; readonly mb: number }) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [at, mb] = [mean((one) => one.at), mean((one) => one.mb)];
  return mean((one) => (one.at - at) * (one.mb - mb)) / mean((one) => (one.at - at) ** 2);
}
