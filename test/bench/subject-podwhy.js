/** podwhy's watcher as `serve` runs it: every reflector, the memory and detection; store and queue in the process. */
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers';
import { pathToFileURL, URL } from 'node:url';
import { beSampled } from './sampled.js';

const [port, dist] = process.argv.slice(2);
const load = (file) => import(`${pathToFileURL(dist).href}/${file}`);
const { clusterOn } = await load('kubernetes/cluster-of.js');
const { EmbeddedQueue } = await load('queue/embedded-queue.js');
const { EmbeddedStore } = await load('storage/embedded-store.js');
const { systemClock } = await load('telemetry/clock.js');
const { silentLog } = await load('telemetry/log.js');
const { silentMetrics } = await load('telemetry/metrics.js');
const { Watcher } = await load('triage/watcher.js');

const cluster = clusterOn(
  {
    server: new URL(`http://127.0.0.1:${port}`),
    source: 'bench',
    namespace: null,
    credentials: () => Promise.resolve({ headers: {}, tls: {}, proxyAgent: null }),
    refreshCredentials: () => undefined,
  },
  { name: 'bench', kubeconfig: null, context: null, namespaces: 'all', production: false },
  {
    env: {},
    clock: systemClock,
    monotonic: () => performance.now(),
    random: Math.random,
    log: silentLog,
    metrics: silentMetrics,
    soon: (task) => {
      setImmediate(task);
    },
    lease: null,
    gather: () => undefined,
    operate: () => undefined,
  },
);
const sampled = beSampled(() => cluster.health().pods);
const watcher = new Watcher({
  cluster,
  store: new EmbeddedStore({ clock: systemClock, historyTtlMs: 1000 }),
  triage: new EmbeddedQueue('triage', systemClock),
  detection: { thresholds: {}, exclude: [] },
  clock: systemClock,
  log: silentLog,
  metrics: silentMetrics,
});
await watcher.start();
await cluster.start(new globalThis.AbortController().signal);
sampled.synced();
