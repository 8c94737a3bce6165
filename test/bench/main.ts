/**
 * The benchmarks of podwhy. Other work on the machine slows everything down: what counts are the ratios within one run,
 * in which podwhy and the baseline take turns, and processor time rather than wall time.
 *
 *   npm run bench -- --help
 */
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg, release } from 'node:os';
import { latencyBench } from './latency.js';
import { outageBench } from './outage.js';
import { soakBench } from './soak.js';
import { startBench } from './start.js';
import { throughputBench } from './throughput.js';
import { HELP, parseOptions, type Options } from './options.js';
import { watchBench } from './watch.js';

type Bench = (options: Options) => Promise<readonly unknown[]>;

const BENCHES: Readonly<Record<string, Bench>> = {
  watch: watchBench,
  start: startBench,
  latency: latencyBench,
  throughput: throughputBench,
  outage: outageBench,
  soak: soakBench,
};
const ALL = ['watch', 'start', 'latency', 'throughput'];

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options === null) {
    process.stdout.write(HELP);
    return 0;
  }
  const names = options.bench === 'all' ? ALL : [options.bench];
  const results: unknown[] = [];
  for (const name of names) {
    const bench = BENCHES[name];
    if (bench === undefined) {
      process.stderr.write(`there is no benchmark "${name}"\n\n${HELP}`);
      return 2;
    }
    results.push(...(await bench(options)));
  }
  const machine = {
    node: process.version,
    cpus: cpus().length,
    model: cpus()[0]?.model ?? '',
    kernel: release(),
    load: loadavg()[0],
  };
  if (options.json !== null) await writeFile(options.json, `${JSON.stringify({ machine, results }, null, 2)}\n`);
  process.stdout.write(`\n${JSON.stringify(machine)}\n`);
  return 0;
}

process.exitCode = await main();
