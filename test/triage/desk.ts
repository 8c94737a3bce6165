import type { Incident } from '../../src/model/incident.js';
import { subjectKey } from '../../src/model/subject.js';
import { DAY, HOUR, MINUTE, type Millis } from '../../src/model/time.js';
import { EmbeddedQueue } from '../../src/queue/embedded-queue.js';
import { EmbeddedStore } from '../../src/storage/embedded-store.js';
import { silentLog } from '../../src/telemetry/log.js';
import { ClusterShares } from '../../src/triage/cluster-shares.js';
import { triageSubject, type TriageDependencies } from '../../src/triage/triage.js';
import { ManualClock } from '../support/manual-clock.js';
import { CountingMetrics } from './counting-metrics.js';
import { CLUSTER, deployment, NODE, World } from './world.js';

/** Lets everything run that waits for nothing but its turn. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

export const SETTINGS: TriageDependencies['settings'] = {
  detection: { thresholds: {}, exclude: [] },
  incidents: {
    holdMs: 2 * MINUTE,
    crashHoldMs: 10 * MINUTE,
    reopenWindowMs: 24 * HOUR,
    historyTtlMs: 30 * DAY,
    remindAfterMs: null,
  },
  routes: [],
  defaultChannel: 'C1',
  locale: 'en',
  alertFrom: 'warning',
  quietHours: null,
};

/** Triage over a made cluster, an embedded store and queue, and a clock that only the test moves. */
export class Desk {
  readonly clock = new ManualClock();
  readonly world = new World(this.clock);
  readonly store = new EmbeddedStore({ clock: this.clock, historyTtlMs: 30 * DAY });
  readonly delivery = new EmbeddedQueue('delivery', this.clock);
  readonly metrics = new CountingMetrics();
  readonly deps: TriageDependencies;

  constructor(settings: Partial<TriageDependencies['settings']> = {}) {
    this.deps = {
      clusters: new Map([[CLUSTER, this.world]]),
      store: this.store,
      delivery: this.delivery,
      settings: { ...SETTINGS, ...settings },
      shares: new ClusterShares({ clock: this.clock, workers: 8, clusters: 1 }),
      clock: this.clock,
      log: silentLog,
      metrics: this.metrics,
    };
  }

  /** One run of the triage queue's handler. */
  async triage(name: string): Promise<void> {
    const run = triageSubject(subjectKey(deployment(name)), this.deps, new AbortController().signal);
    await this.finish(run);
  }

  /** The same for the node of all pods. */
  async triageNode(): Promise<void> {
    await this.finish(triageSubject(subjectKey(NODE), this.deps, new AbortController().signal));
  }

  /** What the sweep would run now. */
  async sweep(): Promise<void> {
    for (const { key } of await this.store.dueSubjects(100)) {
      await this.finish(triageSubject(key, this.deps, new AbortController().signal));
    }
  }

  /** Moves on in steps, sweeping after each. */
  async pass(ms: Millis, step: Millis = 10_000): Promise<void> {
    for (let left = ms; left > 0; left -= step) {
      this.clock.advance(Math.min(step, left));
      await this.sweep();
    }
  }

  /** Lets a run end that waits for the clock. */
  async finish<T>(run: Promise<T>): Promise<T> {
    const state = { settled: false };
    const watched = run.finally(() => {
      state.settled = true;
    });
    watched.catch(() => undefined);
    for (let turn = 0; turn < 1_000; turn += 1) {
      await settle();
      if (state.settled) return watched;
      this.clock.advance(100);
    }
    throw new Error('the run did not end within 100 s of the clock');
  }

  async incident(name: string): Promise<Incident | null> {
    return (await this.store.latest(subjectKey(deployment(name))))?.value ?? null;
  }

  /** The story in short. */
  async story(name: string): Promise<readonly string[]> {
    return (await this.incident(name))?.timeline.map(({ event }) => event.kind) ?? [];
  }

  /** Whether the channel must look at the incident; looking clears the mark. */
  async dirty(channel = 'C1'): Promise<number> {
    const dirty = await this.store.dirtyDeliveries(channel, 100);
    for (const { incident, mark } of dirty) await this.store.clearDelivery(channel, incident, mark);
    return dirty.length;
  }
}
