import { MINUTE, SECOND, type Clock, type Millis } from '../../../src/model/time.js';
import { DeliveryHealth } from '../../../src/slack/delivery/delivery-health.js';
import { wakeForLostAlerts } from '../../../src/slack/delivery/lost-alerts.js';
import { DeliveryPump } from '../../../src/slack/delivery/pump.js';
import type { DeliveryClient, SlackAnswer, SlackFailure } from '../../../src/slack/delivery/slack-client.js';
import { startSweep } from '../../../src/slack/delivery/sweep.js';
import type { Store } from '../../../src/storage/store.js';
import { silentLog } from '../../../src/telemetry/log.js';
import { silentMetrics } from '../../../src/telemetry/metrics.js';
import { ClusterShares } from '../../../src/triage/cluster-shares.js';
import { createIncidentActions, type IncidentActions } from '../../../src/triage/incident-actions.js';
import { SelfAudit } from '../../../src/triage/self-audit.js';
import { triageSubject, type TriageDependencies } from '../../../src/triage/triage.js';
import { Watcher } from '../../../src/triage/watcher.js';
import { plainLost, plainRender } from '../../slack/delivery/plain-render.js';
import type { FakeSlack, Shown } from '../../slack/delivery/fake-slack.js';
import type { ModelCluster } from './model-cluster.js';
import type { Noise } from './noise.js';
import { SeenCluster } from './seen-cluster.js';
import { queueFor, type SharedQueue } from './shared-queue.js';

/** What outlives a process. */
export interface Ground {
  readonly clock: Clock;
  readonly clusters: readonly ModelCluster[];
  readonly slack: FakeSlack;
  readonly triage: SharedQueue;
  readonly delivery: SharedQueue;
  readonly settings: TriageDependencies['settings'];
  readonly audited: boolean;
  readonly fallbackChannel: string | null;
  store: Store;
  /** Redis cannot be reached. */
  away: boolean;
  noise: Noise;
  /** Whether a process may lead a cluster now. */
  leads(replica: Replica): boolean;
  /** A parent has just come to stand in a channel. */
  posted(message: Shown): void;
}

/** Where a process stops: after so many more calls to the outside, before the call is made or after it is done. */
export interface Death {
  left: number;
  readonly side: 'before' | 'after';
}

/** One process of podwhy: everything but the wires is real, and it can be killed at each call that leaves it. */
export class Replica {
  readonly people: IncidentActions;
  death: Death | null = null;
  readonly #ground: Ground;
  readonly #seen: readonly SeenCluster[];
  readonly #stops: (() => void)[] = [];
  readonly #onDeath: (replica: Replica) => void;
  #alive = true;

  constructor(ground: Ground, skewMs: Millis, onDeath: (replica: Replica) => void) {
    this.#ground = ground;
    this.#onDeath = onDeath;
    const clock = this.#ownClock(skewMs);
    const around = { clock, log: silentLog, metrics: silentMetrics };
    const store = this.#guardedStore();
    const triage = queueFor(ground.triage, (effect) => this.#reach(effect));
    const delivery = queueFor(ground.delivery, (effect) => this.#reach(effect));
    const { settings } = ground;
    this.#seen = ground.clusters.map(
      (model) =>
        new SeenCluster({
          model,
          clock,
          leads: () => this.#alive && ground.leads(this),
          gatherFate: () => ground.noise.gather(),
        }),
    );
    const pump = new DeliveryPump({
      ...around,
      store,
      client: this.#guardedSlack(),
      health: new DeliveryHealth(),
      render: plainRender,
      renderLost: plainLost,
      fallbackChannel: ground.fallbackChannel,
      wake: (channel) => delivery.wake(channel),
    });
    const shares = new ClusterShares({ clock, workers: WORKERS, clusters: ground.clusters.length });
    const clusters = new Map(this.#seen.map((cluster) => [cluster.name, cluster]));
    ground.triage.work(this, (key, signal) =>
      triageSubject(key, { ...around, clusters, store, delivery, settings, shares }, signal),
    );
    ground.delivery.work(this, (channel, signal) => pump.run(channel, signal));
    this.#stops.push(
      startSweep({ ...around, store, triage, delivery }),
      wakeForLostAlerts({ channels: ROUTED, wake: (channel) => delivery.wake(channel), clock }),
      () => {
        pump.close();
      },
    );
    const policy = { ...settings.incidents, alertFrom: settings.alertFrom };
    this.people = createIncidentActions({ ...around, store, delivery, policy });
    for (const cluster of this.#seen) {
      void cluster.start();
      const { detection, alertFrom } = settings;
      const watcher = new Watcher({ ...around, cluster, store, triage, detection });
      const audit = new SelfAudit({ ...around, cluster, store, triage, delivery, detection, alertFrom });
      void watcher.start();
      if (ground.audited) audit.start();
      this.#stops.push(() => {
        watcher.stop();
        audit.stop();
        void cluster.stop();
      });
    }
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** As SIGKILL ends it: nothing of it happens any more. */
  kill(): void {
    if (!this.#alive) return;
    this.#alive = false;
    for (const stop of this.#stops) stop();
    this.#ground.triage.lose(this);
    this.#ground.delivery.lose(this);
    this.#onDeath(this);
  }

  deafen(cluster: number): void {
    this.#seen[cluster % this.#seen.length]?.deafen();
  }

  hear(): void {
    if (this.#alive) for (const cluster of this.#seen) cluster.hear();
  }

  /** A call that leaves the process and reaches Redis. */
  async #reach<T>(effect: () => Promise<T>): Promise<T> {
    if (this.#isDead('before')) return forever();
    const { noise } = this.#ground;
    if (this.#ground.away || noise.storeFails()) throw new Error('Redis is away');
    const result = await effect();
    if (this.#isDead('after')) return forever();
    if (noise.storeFails()) throw new Error('Redis went away');
    return result;
  }

  #isDead(side: Death['side']): boolean {
    const { death } = this;
    if (this.#alive && death?.side === side) {
      death.left -= 1;
      if (death.left <= 0) this.kill();
    }
    return !this.#alive;
  }

  /** Every method of the store leaves the process. */
  #guardedStore(): Store {
    const ground = this.#ground;
    const calls = new Map<string | symbol, unknown>();
    return new Proxy(ground.store, {
      get: (_first, name) => {
        if (name === 'kind') return 'redis';
        const known = calls.get(name);
        if (known !== undefined) return known;
        const call = (...args: readonly unknown[]): Promise<unknown> =>
          this.#reach(() => {
            const { store } = ground;
            const method: unknown = Reflect.get(store, name);
            if (typeof method !== 'function') throw new Error(`a store has no ${String(name)}`);
            return Reflect.apply(method, store, args) as Promise<unknown>;
          });
        calls.set(name, call);
        return call;
      },
    });
  }

  /** A call to Slack may be slow, and what was sent arrives though its sender is dead by then. */
  #guardedSlack(): DeliveryClient {
    const { slack, clock } = this.#ground;
    const send = async <T>(call: () => Promise<SlackAnswer<T>>): Promise<SlackAnswer<T>> => {
      if (this.#isDead('before')) return forever();
      const { noise, store } = this.#ground;
      const { thereMs, backMs } = noise.slackTakes();
      if (thereMs > 0) await clock.sleep(thereMs);
      // Nobody can know of a call that is under way while everything that knew of it is lost: it does not arrive here.
      if (this.#ground.store !== store) return unclear();
      const answer = await call();
      if (backMs > 0) await clock.sleep(backMs);
      if (this.#isDead('after')) return forever();
      return answer;
    };
    return {
      post: (...args) =>
        send(async () => {
          const before = slack.messages.length;
          const answer = await slack.post(...args);
          for (const message of slack.messages.slice(before)) if (message.thread === null) this.#ground.posted(message);
          return answer;
        }),
      update: (...args) => send(() => slack.update(...args)),
      permalink: (...args) => slack.permalink(...args),
      findOwn: (...args) => send(() => slack.findOwn(...args)),
    };
  }

  /** Its clock is a little off; the timers of a dead process never fire. */
  #ownClock(skewMs: Millis): Clock {
    const { clock } = this.#ground;
    const after = (ms: Millis, task: () => void): (() => void) =>
      clock.after(ms, () => {
        if (this.#alive) task();
      });
    return {
      now: () => clock.now() + skewMs,
      after,
      sleep: (ms) =>
        new Promise((resolve) => {
          after(ms, resolve);
        }),
      deadline: (ms) => clock.deadline(ms),
    };
  }
}

function unclear(): { readonly ok: false; readonly failure: SlackFailure } {
  return { ok: false, failure: { kind: 'unclear', detail: 'socket hang up' } };
}

/** What a dead process waits for. */
function forever<T>(): Promise<T> {
  return new Promise(() => undefined);
}

/** Channels of the settings; C3 is known by /pod watch alone. */
export const ROUTED = ['C1', 'C2'];

/** Triage runs of one process at once, as the composition root has it. */
const WORKERS = 8;

/** A lease is free so long after its holder died. */
export const LEASE_MS: Millis = 15 * SECOND;

/** Longest that a walk lets a process be away. */
export const DOWN_MAX_MS: Millis = 2 * MINUTE;
