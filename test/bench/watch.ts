import { setTimeout as pause } from 'node:timers/promises';
import { figure, rounded, shown, table, type Figure } from './figures.js';
import type { Options } from './options.js';
import { DIST, StandIn, Subject } from './processes.js';

/** What one subject needs at one size, over all runs. */
export interface WatchResult {
  readonly bench: 'watch';
  readonly pods: number;
  readonly subject: SubjectName;
  readonly failed: string | null;
  readonly figures: readonly Figure[];
}

type SubjectName = 'podwhy' | 'naive';

function startSubject(name: SubjectName, port: number): Promise<Subject> {
  return name === 'podwhy'
    ? Subject.start('subject-podwhy.js', [String(port), DIST])
    : Subject.start('subject-naive.js', [String(port)]);
}

const KINDS = [
  ['initial sync', 's'],
  ['CPU of the sync', 'ms'],
  ['peak memory', 'MB'],
  ['idle memory', 'MB'],
  ['idle heap', 'MB'],
  ['heap per pod', 'B'],
  ['CPU per 1,000 updates', 'ms'],
  ['longest stall, sync', 'ms'],
  ['longest stall, updates', 'ms'],
  ['longest stall, relist', 'ms'],
  ['peak memory, relist', 'MB'],
] as const;
type Values = readonly number[];

/**
 * Initial sync, memory, processor time per healthy update, stalls and a relist after 410: podwhy's whole watcher beside
 * the stock informer, in turn, each in a process of its own against a fresh stand-in.
 */
export async function watchBench(options: Options): Promise<readonly WatchResult[]> {
  const results: WatchResult[] = [];
  const empty = await emptyHeaps(options);
  for (const pods of options.pods) {
    const taken: Record<SubjectName, Values[]> = { podwhy: [], naive: [] };
    const failed: Record<SubjectName, string | null> = { podwhy: null, naive: null };
    for (let run = 0; run < options.runs; run += 1) {
      for (const name of ['naive', 'podwhy'] as const) {
        if (failed[name] !== null || !options.subjects.includes(name)) continue;
        try {
          taken[name].push(await measure(name, pods, options, empty[name]));
        } catch (error) {
          failed[name] = error instanceof Error ? error.message : String(error);
        }
      }
    }
    for (const subject of ['podwhy', 'naive'] as const) {
      const figures = KINDS.map(([name, unit], at) =>
        figure(
          name,
          unit,
          taken[subject].map((values) => values[at] ?? NaN),
        ),
      );
      results.push({ bench: 'watch', pods, subject, failed: failed[subject], figures });
    }
    process.stdout.write(`\nwatch, ${pods} pods, ${options.runs} run(s)\n${comparison(results.slice(-2))}\n`);
  }
  return results;
}

/** Heap of each subject with 4 pods: what its code and libraries need. */
async function emptyHeaps(options: Options): Promise<Record<SubjectName, number>> {
  const heaps: Record<SubjectName, number> = { podwhy: 0, naive: 0 };
  for (const name of options.subjects) {
    const standIn = await StandIn.start(4, options.listing);
    const subject = await startSubject(name, standIn.port);
    heaps[name] = (await subject.sample(true)).heap;
    await subject.stop();
    await standIn.stop();
  }
  return heaps;
}

async function measure(name: SubjectName, pods: number, options: Options, emptyHeap: number): Promise<Values> {
  const standIn = await StandIn.start(pods, options.listing);
  let subject: Subject | null = null;
  try {
    subject = await startSubject(name, standIn.port);
    const synced = await subject.sample(false);
    // what follows the list, such as the first look at every subject
    await pause(1000);
    await subject.sample(false);
    await pause(options.settleMs);
    const idle = await subject.sample(true);
    await standIn.do({ do: 'touch', total: options.updates, perSecond: options.perSecond });
    await pause(300);
    const updated = await subject.sample(false);
    await standIn.do({ do: 'expire' });
    await pause(Math.max(2000, synced.cpuMs * 2));
    const relisted = await subject.sample(false);
    if (idle.pods !== pods || relisted.pods !== pods) {
      throw new Error(`${idle.pods} and ${relisted.pods} of ${pods} pods were in memory`);
    }
    return [
      subject.sync.seconds,
      subject.sync.cpuMs,
      idle.peakRss / 1e6,
      idle.rss / 1e6,
      idle.heap / 1e6,
      (idle.heap - emptyHeap) / pods,
      ((updated.cpuMs - idle.cpuMs) / options.updates) * 1000,
      synced.stallMs,
      updated.stallMs,
      relisted.stallMs,
      relisted.peakRss / 1e6,
    ];
  } finally {
    await subject?.stop();
    await standIn.stop();
  }
}

function comparison(results: readonly WatchResult[]): string {
  const of = (name: SubjectName): WatchResult | undefined => results.find(({ subject }) => subject === name);
  const [podwhy, naive] = [of('podwhy'), of('naive')];
  const rows = KINDS.map(([name, unit], at) => {
    const [ours, theirs] = [podwhy?.figures[at], naive?.figures[at]];
    const ratio = (ours?.median ?? NaN) / (theirs?.median ?? NaN);
    const cell = (one: Figure | undefined): string => (one === undefined || one.runs.length === 0 ? '-' : shown(one));
    return [`${name}, ${unit}`, cell(ours), cell(theirs), Number.isFinite(ratio) ? `${rounded(ratio)} ×` : '-'];
  });
  const failures = results.flatMap(({ subject, failed }) => (failed === null ? [] : [`${subject} failed: ${failed}`]));
  return [table(['', 'podwhy', 'naive informer', 'ratio'], rows), ...failures].join('\n');
}
