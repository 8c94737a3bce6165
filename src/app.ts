import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { createAudit } from './access/audit.js';
import { createAuthorize } from './access/authorize.js';
import { diagnose } from './diagnosis/diagnose.js';
import { createCluster } from './kubernetes/cluster-of.js';
import type { Cluster } from './kubernetes/cluster.js';
import { createGatherer } from './kubernetes/gather.js';
import { createOperations } from './kubernetes/operate.js';
import type { Absence } from './incidents/absence.js';
import type { Diagnosis } from './model/diagnosis.js';
import type { Locale } from './model/locale.js';
import type { Subject } from './model/subject.js';
import type { Clock, Millis } from './model/time.js';
import { EmbeddedQueue } from './queue/embedded-queue.js';
import { QueueHealth } from './queue/queue-health.js';
import type { WorkQueue } from './queue/queue.js';
import { labelsRead } from './routing/labels-read.js';
import type { Settings } from './settings/settings.js';
import type { SlackApp } from './slack/app.js';
import { Announcer } from './slack/delivery/announcer.js';
import { deliveryClient, startDelivery } from './slack/delivery/delivery.js';
import { OpsNotices } from './slack/delivery/ops-notices.js';
import { absenceSummary, holdSummary } from './slack/views/summaries.js';
import { EmbeddedStore } from './storage/embedded-store.js';
import { RedisStore } from './storage/redis-store.js';
import type { Store } from './storage/store.js';
import { startHealthServer, type HealthPart } from './telemetry/health-server.js';
import { startHeartbeat } from './telemetry/heartbeat.js';
import type { Log } from './telemetry/log.js';
import type { PrometheusMetrics } from './telemetry/prometheus.js';
import { AbsenceWatch } from './triage/absence-watch.js';
import { ClusterShares } from './triage/cluster-shares.js';
import { HoldEnds, type HoldEnd } from './triage/hold-ends.js';
import { createIncidentActions } from './triage/incident-actions.js';
import { SelfAudit } from './triage/self-audit.js';
import { triageSubject } from './triage/triage.js';
import { Watcher } from './triage/watcher.js';

/** podwhy, running. */
export interface App {
  /** Port of `/healthz`, `/readyz` and `/metrics`. */
  readonly healthPort: number;
  /** What `/readyz` shows. */
  parts(): Promise<readonly HealthPart[]>;
  /** For who looks on: the playground shows incidents and queues. */
  readonly store: Store;
  readonly queues: readonly WorkQueue[];
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
/** A first message is on its way within this; gathering more for it would only hold it up. */
const FIRST_WORD_MS: Millis = 100;
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
  let endBy = Infinity;
  // One grace period for all parts together: what one of them takes, the next has no more.
  const grace = (): Millis => Math.max(0, Math.min(settings.shutdownGraceMs, endBy - clock.now()));
  const stop = async (): Promise<void> => {
    endBy = clock.now() + settings.shutdownGraceMs;
    stopping.abort();
    for (const close of closers.splice(0).reverse()) {
      await close().catch((error: unknown) => {
        log.warn({ event: 'app.close.failed', error }, 'A part did not close cleanly');
      });
    }
  };
  try {
    // Bolt is a heavy library: only who needs it loads it, and before anything else asks for the processor.
    const bolt = settings.roles.includes('slack') ? await import('./slack/app.js') : null;
    const store = createStore(settings, deps);
    closers.push(() => store.close());
    await store.ping();
    const triage = await createQueue('triage', settings, deps);
    closers.push(() => triage.close());
    const delivery = await createQueue('delivery', settings, deps);
    closers.push(() => delivery.close());

    const clusters = await Promise.all(settings.clusters.map((each) => clusterFor(each, settings, deps)));
    const byName = new Map(clusters.map((cluster) => [cluster.name, cluster]));
    closers.push(() => Promise.all(clusters.map((cluster) => cluster.stop())));
    const policy = { ...settings.incidents, alertFrom: settings.alertFrom };
    const incidents = createIncidentActions({ store, delivery, policy, clock, log });
    const health: (() => Promise<readonly HealthPart[]>)[] = [
      () => storeHealth(store),
      ...[triage, delivery].map((queue) => {
        const queueHealth = new QueueHealth(queue, clock);
        return async () => [await queueHealth.part()];
      }),
    ];

    const summaries = summariesOf(settings, store, deps);
    if (settings.roles.includes('worker')) {
      const told = await startDelivery({ settings, store, delivery, triage, clock, log, metrics });
      closers.push(() => told.stop(grace()));
      health.push(() => told.health());
      const shares = new ClusterShares({ clock, workers: TRIAGE_CONCURRENCY, clusters: clusters.length });
      const afterFirstWord = (): Promise<void> => clock.sleep(FIRST_WORD_MS);
      const needs = { clusters: byName, store, delivery, settings, shares, clock, log, metrics, afterFirstWord };
      const worker = await triage.work((key, signal) => triageSubject(key, needs, signal), {
        concurrency: TRIAGE_CONCURRENCY,
      });
      const holds = new HoldEnds({ store, tell: summaries.holdEnd, clock, log });
      holds.start();
      closers.push(() => {
        holds.stop();
        return Promise.resolve();
      });
      closers.push(() => worker.close(grace()));
    }
    // Whatever the roles: people look for names, and a worker judges by how long it has seen a state.
    for (const cluster of clusters) {
      health.push(() => Promise.resolve([clusterHealth(cluster)]));
      // Not awaited: a cluster that cannot be reached must not keep people from asking about another one.
      void cluster.start(stopping.signal);
    }
    if (settings.roles.includes('watcher')) {
      for (const cluster of clusters) {
        const watcher = new Watcher({ cluster, store, triage, detection: settings.detection, clock, log, metrics });
        await watcher.start();
        const { detection, alertFrom } = settings;
        const audit = new SelfAudit({ cluster, store, triage, delivery, detection, alertFrom, clock, log, metrics });
        audit.start();
        const absences = new AbsenceWatch({ cluster, store, tell: summaries.absence, clock, log });
        absences.start();
        closers.push(() => {
          watcher.stop();
          audit.stop();
          absences.stop();
          return Promise.resolve();
        });
      }
    }
    if (bolt !== null) {
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
      const slack = await bolt.createSlackApp(settings.slack, {
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
        detection: settings.detection,
        actions: settings.actions,
        newId: () => randomUUID().slice(0, 8),
        usergroups: [...new Set(settings.access.bindings.flatMap((binding) => binding.usergroups))],
      });
      await slack.start();
      closers.push(() => slack.stop(grace()));
      health.push(() => Promise.resolve([slackHealth(slack)]));
    }

    const parts = async (): Promise<readonly HealthPart[]> => (await Promise.all(health.map((ask) => ask()))).flat();
    const server = await startHealthServer({ ...settings.http, parts, metrics });
    closers.push(() => server.close());
    const hush = speakOfItself(settings, store, parts, deps);
    closers.push(() => {
      hush();
      return Promise.resolve();
    });
    log.info({ event: 'app.started', roles: settings.roles, port: server.port, store: store.kind }, 'podwhy runs');
    return { healthPort: server.port, parts, store, queues: [triage, delivery], stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Tells people when podwhy is blind: the ops channel, and the absence of the heartbeat. Returns how to stop it. */
function speakOfItself(
  settings: Settings,
  store: Store,
  parts: () => Promise<readonly HealthPart[]>,
  deps: AppDependencies,
): () => void {
  const { clock, log, metrics } = deps;
  const stops: (() => void)[] = [];
  if (settings.opsChannel !== null) {
    const client = deliveryClient(settings.slack, clock, log);
    const { opsChannel: channel, locale } = settings;
    const notices = new OpsNotices({ channel, client, store, parts, replica: replicaName(deps), locale, clock, log });
    notices.start();
    stops.push(() => {
      notices.stop();
    });
  }
  if (settings.heartbeatUrl !== null) {
    stops.push(startHeartbeat({ url: settings.heartbeatUrl.reveal(), parts, clock, log, metrics }));
  }
  return () => {
    for (const stopOne of stops) stopOne();
  };
}

/** How summaries reach their channels. What happened while podwhy was away concerns many: it is told in one place. */
function summariesOf(settings: Settings, store: Store, { clock, log }: AppDependencies) {
  const { slack, routes, locale, opsChannel, defaultChannel } = settings;
  const announcer = new Announcer({ client: deliveryClient(slack, clock, log), store, clock, log });
  const localeOf = (channel: string): Locale =>
    routes.find(({ channels }) => channels.includes(channel))?.locale ?? locale;
  return {
    absence: async (absence: Absence): Promise<void> => {
      const channel = opsChannel ?? defaultChannel;
      if (channel !== null) await announcer.post(channel, absenceSummary(absence, localeOf(channel)), 'absence');
    },
    holdEnd: async (end: HoldEnd): Promise<void> => {
      await announcer.post(end.channel, holdSummary(end, localeOf(end.channel)), 'hold-end');
    },
  };
}

function replicaName({ env }: AppDependencies): string {
  return `${env['POD_NAME'] ?? hostname()}-${randomUUID().slice(0, 8)}`;
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
      deps.log.warn(
        { event: 'storage.error', code: error.code, detail: error.message },
        'Redis does not work as it should',
      );
    },
  });
}

async function createQueue(name: 'triage' | 'delivery', settings: Settings, deps: AppDependencies): Promise<WorkQueue> {
  if (settings.redis.url === null) return new EmbeddedQueue(name, deps.clock);
  const { BullQueue } = await import('./queue/bull-queue.js');
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
    labels: labelsRead([...settings.routes, ...settings.detection.exclude]),
    // Without a shared store there is only one replica; a process without the watcher role must never lead.
    lease:
      lonely || !settings.roles.includes('watcher')
        ? null
        : {
            namespace: deps.env['POD_NAMESPACE'] ?? 'default',
            name: `podwhy-${settings.redis.prefix}`,
            identity: replicaName(deps),
          },
    gather: (api) => createGatherer({ api, clock, metrics }),
    operate: (api) => createOperations({ api, clock, log }),
  });
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
