import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ClusterServer } from '../../src/playground/cluster/server.js';
import type { Fault } from '../../src/playground/slack/faults.js';
import { DAY } from '../../src/model/time.js';
import { RedisStore } from '../../src/storage/redis-store.js';
import { systemClock } from '../../src/telemetry/clock.js';
import type { PodwhyProcess } from '../support/podwhy-process.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { until } from '../support/until.js';
import { Seeded } from '../triage/random/seeded.js';
import { Setting } from './setting.js';

/** Few rounds fit into an ordinary run; `PODWHY_KILL_ROUNDS=30` runs more of them, `PODWHY_KILL_SEED` other ones. */
const ROUNDS = Number(process.env['PODWHY_KILL_ROUNDS'] ?? 2);
const FIRST_SEED = Number(process.env['PODWHY_KILL_SEED'] ?? 1);
/** Rounds wait more than they work. */
const AT_ONCE = 2;
const EVENTS = 14;
const NAMES = ['web', 'api', 'db'] as const;
/** A dead leader's lease ends first, and a dead worker's jobs are taken over; other people's load stretches all of it. */
const LIMIT_MS = 120_000;

const FAULTS: readonly Fault[] = [
  { status: 500 },
  { reset: true },
  { dropAfterCommit: true },
  { retryAfter: 1 },
  { dropAfterCommit: true, times: 2 },
];

describe('two replicas of podwhy, killed at random moments, with a Redis and a Slack that fail', () => {
  let cluster: ClusterServer;

  beforeAll(async () => {
    cluster = new ClusterServer({ clock: systemClock });
    await cluster.start();
  });

  afterAll(async () => {
    await cluster.stop();
  });

  test(
    `after each of ${ROUNDS} rounds every workload that fails has one alert, and none once all are well`,
    async () => {
      const seeds = Array.from({ length: ROUNDS }, (_, index) => FIRST_SEED + index);
      const told: string[] = [];
      const next = async (): Promise<void> => {
        for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
          const round = await Round.start(cluster, seed);
          try {
            await round.run();
          } catch (error) {
            told.push(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}\n${round.story()}`);
          } finally {
            await round.end();
          }
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, next));
      expect(told.join('\n')).toBe('');
    },
    60_000 + 2 * LIMIT_MS * ROUNDS,
  );
});

class Round {
  readonly #random: Seeded;
  readonly #story: string[] = [];
  readonly #replicas: (PodwhyProcess | null)[] = [null, null];
  readonly #store: RedisStore;

  private constructor(
    private readonly on: Setting,
    private readonly redis: TestRedis,
    private readonly namespace: string,
    seed: number,
  ) {
    this.#random = new Seeded(seed);
    const prefix = `podwhy-${namespace}`;
    this.#store = new RedisStore({ redisUrl: redis.url, prefix, historyTtlMs: DAY, onError: () => undefined });
  }

  static async start(cluster: ClusterServer, seed: number): Promise<Round> {
    const namespace = `kills-${seed}`;
    const redis = await startTestRedis();
    const on = await Setting.create(new URL(cluster.url), redis.url, `podwhy-${namespace}`);
    for (const name of NAMES) await on.writer.create(namespace, name);
    return new Round(on, redis, namespace, seed);
  }

  /** What was done, for who reads a failure. */
  story(): string {
    return this.#story.join('\n');
  }

  async run(): Promise<void> {
    await this.#startReplica(0);
    await this.#startReplica(1);
    await this.#replicas[0]?.logged('app.started', LIMIT_MS);
    for (let event = 0; event < EVENTS; event += 1) {
      await this.#disturb();
      await pause(this.#random.below(700));
    }
    this.on.slack.clearFaults();
    // One that met no Redis when it started has ended by itself; in a cluster it would be started again.
    for (const index of this.#replicas.keys()) {
      if (this.#replicas[index]?.running !== true) await this.#startReplica(index);
    }

    for (const name of NAMES) await this.on.writer.crash(this.namespace, name, 5);
    await this.#untilShown('one alert each', async () => {
      // A message that stands may be one of a Redis that was lost: this one has to know of it.
      const known = await this.#store.openIncidents(10);
      const open = known.filter(({ phase }) => phase.phase === 'open').map(({ subject }) => subject.name);
      return NAMES.every((name) => open.includes(name) && this.#standing(name).length === 1);
    });
    for (const name of NAMES) await this.on.writer.heal(this.namespace, name, 5);
    await this.#untilShown('all resolved', () => this.#parents().every((text) => text.startsWith('RESOLVED')));
    expect(await this.#store.openIncidents(10)).toEqual([]);
    // Nothing is told any more of what is over.
    const shown = this.#parents();
    await pause(500);
    expect(this.#parents()).toEqual(shown);
  }

  async end(): Promise<void> {
    for (const replica of this.#replicas) await replica?.stop('SIGKILL');
    await this.#store.close();
    await this.on.close();
    await this.redis.remove();
  }

  async #disturb(): Promise<void> {
    const name = this.#random.pick(NAMES);
    const fate = this.#random.below(10);
    if (fate < 3) {
      this.#note(`crash ${name}`);
      await this.on.writer.crash(this.namespace, name, 2 + this.#random.below(3));
    } else if (fate < 5) {
      this.#note(`heal ${name}`);
      await this.on.writer.heal(this.namespace, name, 2);
    } else if (fate < 7) {
      const index = this.#random.below(2);
      const replica = this.#replicas[index];
      this.#note(replica == null ? `start replica ${index}` : `kill replica ${index}`);
      if (replica == null) await this.#startReplica(index);
      else await replica.stop('SIGKILL');
      if (replica != null) this.#replicas[index] = null;
    } else if (fate < 8) {
      const keeps = this.#random.chance(0.6);
      this.#note(`restart Redis ${keeps ? 'with' : 'without'} its data`);
      await this.redis.kill();
      await pause(this.#random.below(300));
      await (keeps ? this.redis.start() : this.redis.startEmpty());
    } else {
      const fault = this.#random.pick(FAULTS);
      const method = this.#random.pick(['chat.postMessage', 'chat.update', 'conversations.history']);
      this.#note(`${method} fails: ${JSON.stringify(fault)}`);
      this.on.slack.fail(method, fault);
    }
  }

  async #startReplica(index: number): Promise<void> {
    // Many alerts of few workloads are wanted here one by one.
    const more = { grouping: { stormPerMinute: 1_000 } };
    this.#replicas[index] = await this.on.podwhy([this.namespace], {}, [], more);
  }

  #parents(): readonly string[] {
    return this.on.parents().map(({ text }) => text);
  }

  /** The messages that say of a workload that it fails. */
  #standing(name: string): readonly string[] {
    return this.#parents().filter((text) => text.includes(` ${name} `) && !text.startsWith('RESOLVED'));
  }

  async #untilShown(what: string, so: () => boolean | Promise<boolean>): Promise<void> {
    await until(so, LIMIT_MS).catch(() => {
      const logs = this.#replicas.map((replica) => replica?.err.slice(-3_000) ?? 'not running');
      throw new Error(`never ${what}; shown: ${JSON.stringify(this.#parents())}; logged:\n${logs.join('\n\n')}`);
    });
  }

  #note(what: string): void {
    this.#story.push(what);
  }
}
