import { describe, expect, test } from '@jest/globals';
import { detectSymptoms } from '../../src/detection/detect.js';
import { resolveThresholds } from '../../src/detection/thresholds.js';
import { transition } from '../../src/incidents/lifecycle.js';
import type { Incident } from '../../src/model/incident.js';
import { shortHash } from '../../src/model/hash.js';
import { compareSeverity, type Severity } from '../../src/model/severity.js';
import { subjectKey } from '../../src/model/subject.js';
import { HOUR, MINUTE, SECOND } from '../../src/model/time.js';
import type { WorkQueue } from '../../src/queue/queue.js';
import { quietUntil } from '../../src/routing/quiet-hours.js';
import { DeliveryHealth } from '../../src/slack/delivery/delivery-health.js';
import { DeliveryPump } from '../../src/slack/delivery/pump.js';
import { silentLog } from '../../src/telemetry/log.js';
import { silentMetrics } from '../../src/telemetry/metrics.js';
import { triageSubject } from '../../src/triage/triage.js';
import { Watcher } from '../../src/triage/watcher.js';
import { DROPPED_AFTER, DROPPED_BEFORE, FakeSlack, limited, refuse } from '../slack/delivery/fake-slack.js';
import { plainRender } from '../slack/delivery/plain-render.js';
import { Desk, SETTINGS } from './desk.js';
import { deployment, type PodHealth } from './world.js';

/** So many walks fit into an ordinary run of the tests; `PODWHY_WALKS=2000` walks the number that was promised. */
const WALKS = Number(process.env['PODWHY_WALKS'] ?? 60);
const FIRST_SEED = Number(process.env['PODWHY_WALK_SEED'] ?? 1);
const STEPS = 200;
const NAMES = ['api', 'web', 'cart'];
const HEALTHS: readonly PodHealth[] = ['ready', 'ready', 'ready', 'starting', 'crashing', 'no-image', 'unschedulable'];
const POLICY = { ...SETTINGS.incidents, alertFrom: 'warning' } as const;
const CALM = resolveThresholds({}, {}).thresholds;

/** The walks begin at noon. */
const NIGHT = { from: '12:30', to: '14:00', timeZone: 'UTC' };

/** Ends the process in the middle of what it does, as SIGKILL would. */
class Killed extends Error {}

describe('random walks of a cluster, Slack and podwhy, each failing as it likes', () => {
  test(`${WALKS} walks of ${STEPS} steps each end with one true message per problem`, async () => {
    const problems: string[] = [];
    const sums = { opened: 0, resolved: 0, reopened: 0, faults: 0, kills: 0, messages: 0 };
    for (let seed = FIRST_SEED; seed < FIRST_SEED + WALKS; seed += 1) {
      const walk = new Walk(seed);
      await walk.run();
      problems.push(...walk.problems.map((problem) => `seed ${seed}: ${problem}`));
      for (const key of ['opened', 'resolved', 'reopened', 'faults', 'kills', 'messages'] as const) {
        sums[key] += walk.sums[key];
      }
      if (problems.length > 20) break;
    }
    expect(problems).toEqual([]);
    // The walks must have walked.
    for (const sum of Object.values(sums)) expect(sum).toBeGreaterThan(WALKS);
  }, 3_600_000);
});

class Walk {
  readonly problems: string[] = [];
  readonly sums = { opened: 0, resolved: 0, reopened: 0, faults: 0, kills: 0, messages: 0 };
  readonly #random: () => number;
  readonly #desk: Desk;
  readonly #slack: FakeSlack;
  readonly #triage = new KeySet('triage');
  readonly #delivery = new KeySet('delivery');
  readonly #ids = new Set<string>();
  #faulty = true;
  #watcher: Watcher;
  #pump: DeliveryPump;

  constructor(seed: number) {
    this.#random = mulberry(seed);
    this.#desk = new Desk({
      incidents: { ...SETTINGS.incidents, remindAfterMs: seed % 2 === 0 ? 20 * MINUTE : null },
      quietHours: seed % 3 === 0 ? NIGHT : null,
    });
    this.#slack = new FakeSlack(this.#desk.clock);
    this.#slack.lagMs = this.#pick([0, 0, 1_000, 3_500]);
    this.#slack.fault = (what, _channel, content) => this.#slackFault(what, content?.blocks.length ?? 0);
    this.#watchStore();
    const { world } = this.#desk;
    world.duringGather = () => {
      world.unreadable =
        this.#faulty && this.#random() < 0.04 ? { what: 'all', reason: 'unreachable', detail: '' } : null;
    };
    this.#watcher = this.#makeWatcher();
    this.#pump = this.#makePump();
  }

  async run(): Promise<void> {
    await this.#watcher.start();
    for (let step = 0; step < STEPS; step += 1) {
      await this.#disturb();
      if (this.#random() < 0.05) await this.#kill();
      await this.#pass();
    }
    this.#faulty = false;
    for (let index = 0; index < 10; index += 1) await this.#advance(6 * SECOND);
    for (let index = 0; index < 60; index += 1) await this.#advance(30 * SECOND);
    for (let index = 0; index < 10; index += 1) await this.#advance(6 * SECOND);
    this.#watcher.stop();
    this.#pump.close();
    await this.#judge();
    this.sums.messages = this.#slack.messages.length;
  }

  /** Something happens to the cluster, or a person mutes. */
  async #disturb(): Promise<void> {
    const { world, store, clock } = this.#desk;
    const name = this.#pick(NAMES);
    const made = world.made(name);
    if (made === undefined) {
      if (this.#random() < 0.5) world.create(name, 1 + Math.floor(this.#random() * 3), this.#pick(HEALTHS));
      return;
    }
    const health = this.#pick(HEALTHS);
    switch (Math.floor(this.#random() * 12)) {
      case 0:
        world.delete(name);
        return;
      case 1:
        world.scale(name, Math.floor(this.#random() * 4), health);
        return;
      case 2:
        world.replace(name, health);
        return;
      case 3:
        world.replace(name, health, 'new');
        return;
      case 4:
      case 5:
        world.become(name, health, Math.floor(this.#random() * made.pods.length));
        return;
      case 6:
      case 7:
        world.become(name, health);
        return;
      case 8:
        world.become(name, 'ready');
        return;
      case 10: {
        const key = subjectKey(deployment(name));
        const latest = await store.latest(key);
        if (latest === null) return;
        const seen = { kind: 'acknowledge', by: 'U1' } as const;
        const { incident, verdict, recheckAt } = transition(latest.value, deployment(name), seen, clock.now(), POLICY);
        if (incident !== null && verdict.tell)
          await store
            .saveIncident(incident, latest.version, {
              dirtyChannels: incident.channels,
              recheckInMs: recheckAt === null ? null : recheckAt - clock.now(),
            })
            .catch(() => 'conflict');
        return;
      }
      case 9: {
        const at = clock.now();
        const scope = { kind: 'subject', subject: deployment(name) } as const;
        const until = at + this.#pick([MINUTE, 5 * MINUTE, 20 * MINUTE]);
        await store.saveMute({ id: `m${at}`, scope, by: 'U1', reason: '', at, until, hidden: 0 });
        return;
      }
      default:
    }
  }

  async #pass(): Promise<void> {
    const jump = this.#random();
    if (jump < 0.005) await this.#advance(25 * HOUR);
    else if (jump < 0.06) for (let index = 0; index < 6; index += 1) await this.#advance(2.5 * MINUTE);
    else if (jump < 0.2) for (let index = 0; index < 4; index += 1) await this.#advance(30 * SECOND);
    else await this.#advance(this.#pick([0, SECOND, 5 * SECOND]));
  }

  async #advance(ms: number): Promise<void> {
    this.#desk.clock.advance(ms);
    await Promise.resolve();
    for (const { key } of await this.#desk.store.dueSubjects(100)) await this.#triage.wake(key);
    for (const channel of await this.#desk.store.dirtyChannels(100)) await this.#delivery.wake(channel);
    for (const key of this.#triage.take()) {
      const signal = new AbortController().signal;
      await this.#desk
        .finish(triageSubject(key, { ...this.#desk.deps, delivery: this.#delivery }, signal))
        .catch(() => undefined);
    }
    for (const channel of this.#delivery.take()) {
      await this.#pump.run(channel, new AbortController().signal).catch(async (cause: unknown) => {
        if (cause instanceof Killed) await this.#kill();
      });
    }
  }

  /** A process that knows nothing but the store; what was queued is lost with it. */
  async #kill(): Promise<void> {
    this.sums.kills += 1;
    this.#watcher.stop();
    this.#pump.close();
    this.#triage.take();
    this.#delivery.take();
    this.#watcher = this.#makeWatcher();
    this.#pump = this.#makePump();
    await this.#watcher.start();
  }

  #makeWatcher(): Watcher {
    const { world: cluster, store, clock } = this.#desk;
    const detection = { thresholds: {}, exclude: [] };
    const around = { clock, log: silentLog, metrics: silentMetrics };
    return new Watcher({ cluster, store, triage: this.#triage, detection, ...around });
  }

  #makePump(): DeliveryPump {
    const { store, clock } = this.#desk;
    return new DeliveryPump({
      store,
      client: this.#slack,
      clock,
      log: silentLog,
      metrics: silentMetrics,
      health: new DeliveryHealth(),
      render: plainRender,
      fallbackChannel: null,
      wake: (channel) => this.#delivery.wake(channel),
    });
  }

  /** Writes fail now and then, before or after they are done; and what is written is held against the cluster. */
  #watchStore(): void {
    const { store } = this.#desk;
    const save = store.saveIncident.bind(store);
    store.saveIncident = async (incident, expected, marks) => {
      const fault = this.#faulty ? this.#random() : 1;
      if (fault < 0.02) throw new Error('the store is away');
      const before = (await store.incident(incident.id))?.value ?? null;
      const saved = await save(incident, expected, marks);
      if (saved === 'saved') this.#note(before, incident);
      if (fault < 0.04) throw new Error('the store went away');
      return saved;
    };
    const trace = store.trace.bind(store);
    store.trace = (key, line) =>
      this.#faulty && this.#random() < 0.02 ? Promise.reject(new Error('the store is away')) : trace(key, line);
  }

  #note(before: Incident | null, after: Incident): void {
    this.#ids.add(after.id);
    const was = before?.phase.phase ?? 'none';
    if (was === 'none') this.sums.opened += 1;
    if (was === 'resolved' && after.phase.phase !== 'resolved') this.sums.reopened += 1;
    if (was === 'resolved' || after.phase.phase !== 'resolved') return;
    this.sums.resolved += 1;
    const severity = this.#truth(after.subject.name);
    if (severity !== null) this.problems.push(`${after.subject.name} was resolved while ${severity}`);
  }

  #slackFault(what: string, blocks: number) {
    if (!this.#faulty || this.#random() > 0.25) return null;
    this.sums.faults += 1;
    switch (Math.floor(this.#random() * 7)) {
      case 0:
        return DROPPED_AFTER;
      case 1:
        return DROPPED_BEFORE;
      case 2:
        return limited(1_000 + Math.floor(this.#random() * 20_000));
      case 3:
        return what !== 'find' && blocks > 0 ? refuse('msg_blocks_too_long') : null;
      case 4:
        return { ...DROPPED_BEFORE, thenThrow: new Killed('before the call') };
      case 5:
        return { ...DROPPED_AFTER, thenThrow: new Killed('after the call') };
      default:
        return null;
    }
  }

  /** How badly a subject fails, past its thresholds; null when it does not. */
  #truth(name: string): Severity | null {
    const view = this.#desk.world.view(deployment(name));
    if (view === null) return null;
    const { symptoms } = detectSymptoms(view, this.#desk.clock.now(), CALM);
    const severities = symptoms.map(({ severity }) => severity).filter((severity) => severity !== 'info');
    return severities.length === 0 ? null : severities.reduce((a, b) => (compareSeverity(a, b) > 0 ? a : b));
  }

  #isQuiet(): boolean {
    const { quietHours } = this.#desk.deps.settings;
    return quietHours !== null && quietUntil(this.#desk.clock.now(), quietHours) !== null;
  }

  async #judge(): Promise<void> {
    const { store, world } = this.#desk;
    for (const name of NAMES) {
      const latest = await this.#desk.incident(name);
      const truth = this.#truth(name);
      const phase = latest?.phase.phase ?? 'none';
      const quiet = truth === 'warning' && this.#isQuiet();
      if (truth !== null && (phase !== 'open' || latest?.severity !== truth || (latest.heldBack && !quiet)))
        this.problems.push(`${name} is ${truth}, and its incident is ${phase} ${String(latest?.severity)}`);
      if (truth === null && phase !== 'resolved' && phase !== 'none')
        this.problems.push(
          `${name} does not fail (${JSON.stringify(world.made(name)?.pods.map(({ health }) => health))}), and its incident is ${phase}`,
        );
    }
    for (const id of this.#ids) {
      const incident = (await store.incident(id as Incident['id']))?.value;
      if (incident === undefined) {
        this.problems.push(`${id} is gone`);
        continue;
      }
      this.#judgeMessages(incident);
    }
    for (const channel of await store.dirtyChannels(10)) this.problems.push(`${channel} is still dirty`);
  }

  #judgeMessages(incident: Incident): void {
    const subject = shortHash(subjectKey(incident.subject));
    const shown = this.#slack
      .parents()
      .filter(({ mark }) => mark.subject === subject && mark.episode === incident.episode)
      .map(({ content }) => content.text);
    const wanted = plainRender(incident, 'C1').parent.text;
    const hidden = incident.heldBack && (incident.phase.phase === 'resolved' || this.#isQuiet());
    if (shown.length === 0 && hidden) return;
    if (shown.length !== 1 || shown[0] !== wanted)
      this.problems.push(`${incident.id} shows ${JSON.stringify(shown)} instead of ${wanted}`);
    if (incident.heldBack) return;
    const told = new Set(
      this.#slack
        .replies()
        .filter(({ mark }) => mark.subject === subject && mark.episode === incident.episode)
        .map(({ mark }) => mark.seq),
    );
    const untold = incident.timeline.filter(({ seq }) => !told.has(seq)).map(({ event }) => event.kind);
    if (untold.length > 0) this.problems.push(`${incident.id} never told in its thread: ${untold.join()}`);
  }

  #pick<T>(all: readonly [T, ...T[]] | readonly T[]): T {
    return all[Math.floor(this.#random() * all.length)]!;
  }
}

/** A queue whose keys the walk takes out itself. */
class KeySet implements WorkQueue {
  #keys = new Set<string>();

  constructor(readonly name: string) {}

  wake(key: string): Promise<void> {
    this.#keys.add(key);
    return Promise.resolve();
  }

  take(): readonly string[] {
    const keys = [...this.#keys];
    this.#keys = new Set();
    return keys;
  }

  work(): never {
    throw new Error('the walk runs the keys itself');
  }

  counts(): Promise<Awaited<ReturnType<WorkQueue['counts']>>> {
    return Promise.resolve({ waiting: this.#keys.size, active: 0, delayed: 0, failed: 0 });
  }

  failed(): Promise<readonly never[]> {
    return Promise.resolve([]);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** A small seeded generator (mulberry32): the same walk for the same seed. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
