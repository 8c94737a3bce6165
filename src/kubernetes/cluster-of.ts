import type { Clock, Millis } from '../model/time.js';
import { SECOND } from '../model/time.js';
import type { Subject } from '../model/subject.js';
import type { ClusterSettings } from '../settings/settings.js';
import type { Log } from '../telemetry/log.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { ApiClient } from './api-client.js';
import { ApiError } from './api-error.js';
import { createApiClient } from './calls.js';
import type { Cluster, ClusterHealth, GatherEvidence, Operations } from './cluster.js';
import { connect, type ClusterConnection } from './connect.js';
import { createDirectory } from './directory.js';
import { LeaderElection, type LeaseSettings } from './leader.js';
import { Memory } from './memory.js';
import { DEFAULT_LABELS } from './project.js';
import type {
  RecordHandler,
  ReflectorDeps,
  ReflectorHealth,
  ReflectorSource,
  ReflectorTuning,
} from './reflector-contract.js';
import { Reflector } from './reflector.js';
import { eventSource, nodeSource, podSource, workloadSources } from './sources.js';
import { createTransport, type Transport } from './transport.js';

export interface ClusterDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Milliseconds that never jump: `performance.now`. */
  readonly monotonic: () => Millis;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Runs a task after what is arriving now: `setImmediate`. */
  readonly soon: (task: () => void) => void;
  /** Label keys that settings route or exclude by, beside the usual ones. */
  readonly labels?: readonly string[];
  /** Null: this process leads always, as where there is only one. */
  readonly lease: LeaseSettings | null;
  readonly gather: (client: ApiClient) => GatherEvidence;
  readonly operate: (client: ApiClient) => Operations;
  readonly tuning?: Partial<ReflectorTuning>;
}

/** Tries on a kind of owner after which the start waits for it no more. */
const FAILURES_SETTLED = 3;
const PROBE_LIMIT_MS: Millis = 10 * SECOND;

/**
 * Builds the {@link Cluster} that settings describe. Throws ConnectError when its kubeconfig cannot be used; a cluster
 * that cannot be reached is no error here.
 */
export async function createCluster(settings: ClusterSettings, deps: ClusterDeps): Promise<Cluster> {
  const { kubeconfig, context } = settings;
  const connection = await connect({ kubeconfig, context, env: deps.env, clock: deps.clock });
  return clusterOn(connection, settings, deps);
}

/** The same on a connection that is there already. */
export function clusterOn(connection: ClusterConnection, settings: ClusterSettings, deps: ClusterDeps): Cluster {
  const transport = createTransport(connection);
  const client = createApiClient({ ...deps, cluster: settings.name, transport });
  const memory = new Memory({ cluster: settings.name, clock: deps.clock, soon: deps.soon });
  const watching = new Watching(settings, transport, client, memory, deps);
  return {
    name: settings.name,
    production: settings.production,
    gather: deps.gather(client),
    operate: deps.operate(client),
    directory: createDirectory(memory, settings.name),
    start: (signal) => watching.start(signal),
    onChange: (listener) => {
      memory.onChange(guarded(listener, deps.log));
    },
    view: (subject) => memory.view(subject),
    subjects: () => memory.subjects(),
    health: () => watching.health(),
    stop: async () => {
      await watching.stop();
      transport.close();
    },
  };
}

/** The reflectors and the lease of one cluster. */
class Watching {
  readonly #settings: ClusterSettings;
  readonly #transport: Transport;
  readonly #client: ApiClient;
  readonly #memory: Memory;
  readonly #deps: ClusterDeps;
  readonly #stop = new AbortController();
  /** Ends the lease only: what is under way goes on, and another replica watches meanwhile. */
  readonly #resign = new AbortController();
  readonly #election: LeaderElection | null;
  #reflectors: Followed[] = [];
  #running: Promise<unknown> = Promise.resolve();
  #started: Promise<void> | null = null;
  #settled = false;

  constructor(settings: ClusterSettings, transport: Transport, client: ApiClient, memory: Memory, deps: ClusterDeps) {
    this.#settings = settings;
    this.#transport = transport;
    this.#client = client;
    this.#memory = memory;
    this.#deps = deps;
    this.#election = deps.lease === null ? null : new LeaderElection(deps.lease, { ...deps, client });
  }

  /** Resolves when every first list is in memory (or cannot be had) or `signal` aborts. */
  start(signal: AbortSignal): Promise<void> {
    this.#started ??= this.#begin();
    const aborted = new Promise<void>((resolve) => {
      const leave = (): void => {
        this.#resign.abort();
        resolve();
      };
      if (signal.aborted) leave();
      signal.addEventListener('abort', leave, { once: true });
    });
    return Promise.race([this.#started, aborted]);
  }

  async #begin(): Promise<void> {
    const stopped = this.#stop.signal;
    const cronJobs = await this.#cronJobVersion(stopped);
    if (stopped.aborted) return;
    this.#build(cronJobs);
    await new Promise<void>((resolve) => {
      const onSettled = (): void => {
        if (this.#reflectors.every(isSettled)) resolve();
      };
      stopped.addEventListener('abort', () => {
        resolve();
      });
      this.#running = Promise.all(this.#reflectors.map(({ reflector }) => reflector.run(stopped, onSettled)));
    });
    if (this.#stop.signal.aborted) return;
    this.#settled = true;
    this.#memory.startTelling();
    // only who sees the whole cluster may lead
    if (this.#election === null) return;
    const left = AbortSignal.any([stopped, this.#resign.signal]);
    this.#running = Promise.all([this.#running, this.#election.run(left)]);
  }

  #build(cronJobs: 'batch/v1' | 'batch/v1beta1'): void {
    const { namespaces } = this.#settings;
    const labels = [...new Set([...DEFAULT_LABELS, ...(this.#deps.labels ?? [])])];
    const memory = this.#memory;
    const follow = <R extends { readonly uid: string }>(
      source: ReflectorSource<R>,
      handler: RecordHandler<R>,
    ): Followed => {
      const deps: ReflectorDeps = { ...this.#deps, cluster: this.#settings.name, transport: this.#transport };
      return {
        essential: source.resource === 'pods',
        reflector: new Reflector(source, handler, deps, this.#deps.tuning),
      };
    };
    this.#reflectors = [follow(nodeSource(labels), memory.nodeHandler)];
    for (const namespace of namespaces === 'all' ? [null] : namespaces) {
      for (const source of workloadSources(namespace, labels, cronJobs)) {
        this.#reflectors.push(follow(source, memory.workloadHandler));
      }
      this.#reflectors.push(follow(podSource(namespace, labels), memory.podHandler));
      this.#reflectors.push(follow(eventSource(namespace), memory.eventHandler));
    }
  }

  /** CronJobs are in batch/v1 since Kubernetes 1.21. A server that does not answer now is taken for a new one. */
  async #cronJobVersion(signal: AbortSignal): Promise<'batch/v1' | 'batch/v1beta1'> {
    try {
      const group = await this.#client.get('/apis/batch/v1', { signal, deadlineMs: PROBE_LIMIT_MS });
      const resources: readonly unknown[] = Array.isArray(group['resources']) ? group['resources'] : [];
      const known = resources.some((each) => JSON.stringify(each).includes('"name":"cronjobs"'));
      return known ? 'batch/v1' : 'batch/v1beta1';
    } catch (error) {
      if (error instanceof ApiError && error.code === 'not-found') return 'batch/v1beta1';
      return 'batch/v1';
    }
  }

  health(): ClusterHealth {
    const states = this.#reflectors.map(({ reflector }) => reflector.health());
    const usable = states.filter((state) => !state.refused);
    const times = usable.map((state) => state.lastByteAt);
    const leaseProblem = this.#election?.problem() ?? null;
    return {
      cluster: this.#settings.name,
      watching:
        this.#settled &&
        usable.length > 0 &&
        isWatchingPods(states) &&
        usable.every((state) => state.synced && state.problem === null),
      pods: this.#memory.podCount,
      freshAt:
        times.length === 0
          ? null
          : times.reduce((oldest, at) => (at === null || oldest === null ? null : Math.min(at, oldest))),
      problems: [
        ...new Set([
          ...states.flatMap((state) => state.problem ?? []),
          ...(leaseProblem === null ? [] : [leaseProblem]),
        ]),
      ],
      leader:
        this.#settled &&
        !this.#stop.signal.aborted &&
        !this.#resign.signal.aborted &&
        (this.#election?.isLeader() ?? true),
    };
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#started;
    await this.#running;
  }
}

interface Followed {
  /** Without pods there is nothing to tell; other kinds may be missing. */
  readonly essential: boolean;
  readonly reflector: { run(signal: AbortSignal, onSettled: () => void): Promise<void>; health(): ReflectorHealth };
}

function isSettled({ essential, reflector }: Followed): boolean {
  const { synced, refused, failures } = reflector.health();
  return synced || refused || (!essential && failures >= FAILURES_SETTLED);
}

function isWatchingPods(states: readonly ReflectorHealth[]): boolean {
  return states.every((state) => state.resource !== 'pods' || (state.synced && !state.refused));
}

function guarded(listener: (subject: Subject) => void, log: Log): (subject: Subject) => void {
  return (subject) => {
    try {
      listener(subject);
    } catch (error) {
      log.error(
        { event: 'memory.listener.failed', subject, error },
        'A change could not be looked at; the next one will be',
      );
    }
  };
}
