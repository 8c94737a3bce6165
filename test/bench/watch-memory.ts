/**
 * What the watcher's memory costs: lists synthetic pods (about 9 KB of JSON each) from another process and prints time,
 * heap per pod, peak memory and the longest stall of the event loop.
 *
 *   npm run bench -- [PODS] [pages|stream]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { Memory } from '../../src/kubernetes/memory.js';
import { Reflector } from '../../src/kubernetes/reflector.js';
import { podSource } from '../../src/kubernetes/sources.js';
import { createTransport } from '../../src/kubernetes/transport.js';
import { systemClock } from '../../src/telemetry/clock.js';
import { silentLog } from '../../src/telemetry/log.js';
import { silentMetrics } from '../../src/telemetry/metrics.js';

const pods = process.argv[2] ?? '20000';
const how = process.argv[3] ?? 'pages';
const server = spawn(process.execPath, [new URL('pod-server.js', import.meta.url).pathname, pods, how], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [port] = await once(server.stdout, 'data');

const transport = createTransport({
  server: new URL(`http://127.0.0.1:${String(port).trim()}`),
  source: 'bench',
  namespace: null,
  credentials: () => Promise.resolve({ headers: {}, tls: {}, proxyAgent: null }),
  refreshCredentials: () => undefined,
});
const memory = new Memory({
  cluster: 'bench',
  clock: systemClock,
  soon: (task) => {
    setImmediate(task);
  },
});
const stop = new AbortController();
const reflector = new Reflector(podSource(null, ['app', 'team']), memory.podHandler, {
  cluster: 'bench',
  transport,
  clock: systemClock,
  random: Math.random,
  log: silentLog,
  metrics: silentMetrics,
});

const heapAfterGc = async (): Promise<number> => {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.();
    await pause(50);
  }
  return process.memoryUsage().heapUsed;
};

const heapBefore = await heapAfterGc();
const stalls = monitorEventLoopDelay({ resolution: 5 });
stalls.enable();
const startedAt = performance.now();
const cpuBefore = process.cpuUsage();
let peakRss = 0;
const running = reflector.run(stop.signal);
while (!reflector.health().synced) {
  peakRss = Math.max(peakRss, process.memoryUsage().rss);
  await pause(20);
}
const seconds = (performance.now() - startedAt) / 1000;
const cpu = process.cpuUsage(cpuBefore);
memory.startTelling();
await pause(200);
stalls.disable();
const heap = (await heapAfterGc()) - heapBefore;
const report = {
  pods: memory.podCount,
  how,
  seconds: round(seconds),
  cpuSeconds: round((cpu.user + cpu.system) / 1e6),
  heapBytesPerPod: Math.round(heap / memory.podCount),
  heapMb: round(heap / 1e6),
  peakRssMb: Math.round(peakRss / 1e6),
  longestStallMs: round(stalls.max / 1e6),
  stallP99Ms: round(stalls.percentile(99) / 1e6),
};
process.stdout.write(`${JSON.stringify(report)}\n`);
stop.abort();
await running;
transport.close();
server.kill();

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
