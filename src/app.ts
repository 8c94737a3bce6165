import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { createAudit } from './access/audit.js';
import { createAuthorize } from './access/authorize.js';
import { diagnose } from './diagnosis/diagnose.js';
import { createCluster } from './kubernetes/cluster-of.js';
import type { Cluster } from './kubernetes/cluster.js';
import { createGatherer } from './kubernetes/gather.js';
import { createOperations } from './kubernetes/operate.js';
import type { Diagnosis } from './model/diagnosis.js';
import type { Subject } from './model/subject.js';
import type { Clock } from './model/time.js';
import { BullQueue } from './queue/bull-queue.js';
import { EmbeddedQueue } from './queue/embedded-queue.js';
import type { WorkQueue } from './queue/queue.js';
import type { Settings } from './settings/settings.js';
import { createSlackApp, type SlackApp } from './slack/app.js';
import { startDelivery } from './slack/delivery/delivery.js';
import { EmbeddedStore } from './storage/embedded-store.js';
import { RedisStore } from './storage/redis-store.js';
import type { Store } from './storage/store.js';
import { startHealthServer, type HealthPart } from './telemetry/health-server.js';
import type { Log } from './telemetry/log.js';
import type { PrometheusMetrics } from './telemetry/prometheus.js';
import { createIncidentActions } from './triage/incident-actions.js';
import { triageSubject } from './triage/triage.js';
import { Watcher } from './triage/watcher.js';

/** podwhy, running. */
export interface App {
  /** Port of `/healthz`, `/readyz` and `/metrics`. */
  readonly healthPort: number;
  /** What `/readyz` shows. */
  parts(): Promise<readonly HealthPart[]>;
  /** Takes nothing new, finishes or hands back what runs within the grace period, closes everything. */
  stop(): Promise<void>;
}

export interface AppDependencies {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: PrometheusMetrics;
  /** In [0, 1). */
  readonly random: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const TRIAGE_CONCURRENCY = 8;
/** `/pod why` answers in under 2 s; what is not there by then is told as a gap. */
const ASKED_GATHER_MS = 1_500;

/**
 * Builds the rooms in the order of their dependencies and joins them. Throws (StorageError, ConnectError,
 * SlackStartError) when Redis, a kubeconfig or Slack's tokens cannot be used; what was started by then is stopped. A
 * cluster that cannot be reached is no error: podwhy keeps trying, and `/readyz` tells.
 */
export async function startApp(settings: Settings, deps: AppDependencies): Promise<App> {
  const { clock, log, metrics } = deps;
  const closers: (() => Promise<unknown>)[] = [];
  const stopping = new AbortController();
  const stop = async (): Promise<void> => {
    stopping.abort();
    for (const close of closers.splice(0).reverse()) {
      await close().catch((error: unknown) => {
        log.warn({ event: 'app.close.failed', error }, 'A part did not close cleanly');
      });
    }
  };
  try {
    const store = createStore(settings, deps);
    closers.push(() => store.close());
    await store.ping();
    const triage = createQueue('triage', settings, deps);
    closers.push(() => triage.close());
    const delivery = createQueue('delivery', settings, deps);
    closers.push(() => delivery.close());

    const clusters = await Promise.all(settings.clusters.map((each) => clusterFor(each, settings, deps)));
    const byName = new Map(clusters.map((cluster) => [cluster.name, cluster]));
    closers.push(() => Promise.all(clusters.map((cluster) => cluster.stop())));
    const policy = { ...settings.incidents, alertFrom: settings.alertFrom };
    const incidents = createIncidentActions({ store, delivery, policy, clock, log });
    const health: (() => Promise<readonly HealthPart[]>)[] = [
      () => storeHealth(store),
      () => queueHealth(triage, delivery),
    ];

    if (settings.roles.includes('worker')) {
      const told = await startDelivery({ settings, store, delivery, triage, clock, log, metrics });
      closers.push(() => told.stop(settings.shutdownGraceMs));
      health.push(() => told.health());
      const worker = await triage.work(
        (key, signal) =>
          triageSubject(key, { clusters: byName, store, delivery, settings, clock, log, metrics }, signal),
        { concurrency: TRIAGE_CONCURRENCY },
      );
      closers.push(() => worker.close(settings.shutdownGraceMs));
    }
    if (settings.roles.includes('watcher') || settings.roles.includes('slack')) {
      for (const cluster of clusters) {
        health.push(() => Promise.resolve([clusterHealth(cluster)]));
        // Not awaited: a cluster that cannot be reached must not keep people from asking about another one.
        void cluster.start(stopping.signal);
      }
    }
    if (settings.roles.includes('watcher')) {
      for (const cluster of clusters) {
        const watcher = new Watcher({ cluster, store, triage, detection: settings.detection, clock, log, metrics });
        await watcher.start();
        closers.push(() => {
          watcher.stop();
          return Promise.resolve();
        });
      }
    }
    if (settings.roles.includes('slack')) {
      const audit = createAudit({
        log,
        appendTimeline: async (subject, event) => {
          await incidents.tell(subject, event);
        },
        recordEvent: async (entry, result) => {
          await byName
            .get(entry.subject.cluster)
            ?.operate.recordAudit(entry.subject, entry.actor, entry.action, result, entry.reason);
        },
      });
      const slack = await createSlackApp(settings.slack, {
        clusters,
        store,
        authorize: createAuthorize(settings.access),
        audit,
        diagnose: (subject, signal) => diagnoseNow(byName, subject, clock, signal),
        incidents,
        impersonate: settings.access.impersonate,
        clock,
        log,
        metrics,
        locale: settings.locale,
        routing: { rules: settings.routes, defaultChannel: settings.defaultChannel },
        links: settings.links,
        wakeDelivery: (channel) => delivery.wake(channel),
        newId: () => randomUUID().slice(0, 8),
        usergroups: [...new Set(settings.access.bindings.flatMap((binding) => binding.usergroups))],
      });
      await slack.start();
      closers.push(() => slack.stop(settings.shutdownGraceMs));
      health.push(() => Promise.resolve([slackHealth(slack)]));
    }

    const parts = async (): Promise<readonly HealthPart[]> => (await Promise.all(health.map((ask) => ask()))).flat();
    const server = await startHealthServer({ ...settings.http, parts, metrics });
    closers.push(() => server.close());
    log.info({ event: 'app.started', roles: settings.roles, port: server.port, store: store.kind }, 'podwhy runs');
    return { healthPort: server.port, parts, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function createStore(settings: Settings, deps: AppDependencies): Store {
  const { historyTtlMs } = settings.incidents;
  if (settings.redis.url === null) {
    deps.log.warn(
      { event: 'storage.embedded' },
      'No REDIS_URL: open alerts are forgotten at a restart, and only one replica may run',
    );
    return new EmbeddedStore({ clock: deps.clock, historyTtlMs });
  }
  return new RedisStore({
    redisUrl: settings.redis.url.reveal(),
    prefix: settings.redis.prefix,
    historyTtlMs,
    onError: (error) => {
      deps.log.warn({ event: 'storage.error', code: error.code, error }, 'Redis does not work as it should');
    },
  });
}

function createQueue(name: 'triage' | 'delivery', settings: Settings, deps: AppDependencies): WorkQueue {
  if (settings.redis.url === null) return new EmbeddedQueue(name, deps.clock);
  return new BullQueue({
    name,
    redisUrl: settings.redis.url.reveal(),
    prefix: settings.redis.prefix,
    clock: deps.clock,
    log: deps.log,
  });
}

function clusterFor(
  cluster: Settings['clusters'][number],
  settings: Settings,
  deps: AppDependencies,
): Promise<Cluster> {
  const { clock, log, metrics } = deps;
  const lonely = settings.redis.url === null;
  return createCluster(cluster, {
    ...deps,
    monotonic: () => performance.now(),
    soon: (task) => {
      setImmediate(task);
    },
    labels: labelsThatSettingsRead(settings),
    // Without a shared store there is only one replica; a process without the watcher role must never lead.
    lease:
      lonely || !settings.roles.includes('watcher')
        ? null
        : {
            namespace: deps.env['POD_NAMESPACE'] ?? 'default',
            name: `podwhy-${settings.redis.prefix}`,
            identity: `${deps.env['POD_NAME'] ?? hostname()}-${randomUUID().slice(0, 8)}`,
          },
    gather: (api) => createGatherer({ api, clock, metrics }),
    operate: (api) => createOperations({ api, clock, log }),
  });
}

function labelsThatSettingsRead(settings: Settings): readonly string[] {
  const rules = [...settings.routes, ...settings.detection.exclude];
  return rules.flatMap(({ label }) => (label === null ? [] : [label.split('=', 1)[0] ?? '']));
}

async function diagnoseNow(
  clusters: ReadonlyMap<string, Cluster>,
  subject: Subject,
  clock: Clock,
  signal: AbortSignal,
): Promise<Diagnosis> {
  const cluster = clusters.get(subject.cluster);
  if (cluster === undefined) throw new RangeError(`settings name no cluster "${subject.cluster}"`);
  const evidence = await cluster.gather(subject, { logs: 'ended', deadlineMs: ASKED_GATHER_MS }, signal);
  return diagnose(evidence, clock.now());
}

async function storeHealth(store: Store): Promise<readonly HealthPart[]> {
  const detail = await store.ping().then(
    () => '',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  return [{ name: `store (${store.kind})`, ok: detail === '', detail }];
}

/** Keys that failed for good are shown; they do not make podwhy unready, since a sweep asks for what is still dirty. */
async function queueHealth(...queues: readonly WorkQueue[]): Promise<readonly HealthPart[]> {
  return Promise.all(
    queues.map((queue) =>
      queue.counts().then(
        ({ failed }) => ({
          name: `queue ${queue.name}`,
          ok: true,
          detail: failed === 0 ? '' : `${failed} keys failed for good`,
        }),
        (error: unknown) => ({
          name: `queue ${queue.name}`,
          ok: false,
          detail: error instanceof Error ? error.message : String(error),
        }),
      ),
    ),
  );
}

function clusterHealth(cluster: Cluster): HealthPart {
  const { watching, problems } = cluster.health();
  return {
    name: `cluster ${cluster.name}`,
    ok: watching,
    detail: watching ? problems.join('; ') : problems.join('; ') || 'the first list is not complete yet',
  };
}

function slackHealth(slack: SlackApp): HealthPart {
  const ok = slack.connected();
  return { name: 'slack', ok, detail: ok ? '' : 'no connection; people cannot reach podwhy, alerts are still posted' };
}
