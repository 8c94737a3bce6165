import type { Incident } from '../../../src/model/incident.js';
import { subjectKey, type Subject } from '../../../src/model/subject.js';
import { DAY, MINUTE, SECOND, type Instant, type Millis } from '../../../src/model/time.js';
import { EmbeddedStore } from '../../../src/storage/embedded-store.js';
import { FakeSlack, type Shown } from '../../slack/delivery/fake-slack.js';
import { ManualClock } from '../../support/manual-clock.js';
import { SETTINGS } from '../desk.js';
import { judge } from './judge.js';
import { ModelCluster } from './model-cluster.js';
import type { ModelWorkload } from './model-workload.js';
import { Noise } from './noise.js';
import { LEASE_MS, Replica, type Ground } from './replica.js';
import { Seeded } from './seeded.js';
import { SharedQueue } from './shared-queue.js';
import { CLUSTERS, SLOTS, type Act, type Step, type StoryKind } from './steps.js';
import { STILL_MS } from './truth.js';

export interface Sums {
  opened: number;
  resolved: number;
  reopened: number;
  faults: number;
  kills: number;
  losses: number;
  messages: number;
  /** Told twice, since the history could not be read after a loss. */
  doubled: number;
}

/** Replicas of podwhy in a world that fails as the story says, until everything stands still and is judged. */
export class Walk {
  readonly problems: string[] = [];
  readonly sums: Sums = {
    opened: 0,
    resolved: 0,
    reopened: 0,
    faults: 0,
    kills: 0,
    losses: 0,
    messages: 0,
    doubled: 0,
  };
  readonly clock = new ManualClock();
  readonly slack = new FakeSlack(this.clock);
  readonly clusters: readonly ModelCluster[];
  readonly ground: Ground;
  /** Messages that showed their end when the store that knew them was lost. */
  readonly buried = new Set<Shown>();
  readonly #kind: StoryKind;
  readonly #replicas: (Replica | null)[];
  readonly #skews: readonly Millis[];
  #leader: Replica | null = null;
  #leaderless: Millis = 0;
  /** A history could not be read since the store was lost. */
  #findsFailed = false;
  #lostAt: Instant = 0;
  #over = false;

  constructor(seed: number, kind: StoryKind) {
    const random = new Seeded(seed);
    this.#kind = kind;
    this.slack.lagMs = random.pick([0, 0, 1_000, 3_500]);
    this.slack.fault = (what, _channel, content) => {
      const fault = this.ground.noise.slackFault(what, content?.blocks.length ?? 0);
      if (what === 'find' && fault !== null) this.#findsFailed = true;
      return fault;
    };
    this.clusters = CLUSTERS.map(({ name }) => new ModelCluster(name, this.clock));
    this.ground = {
      clock: this.clock,
      clusters: this.clusters,
      slack: this.slack,
      triage: new SharedQueue('triage', this.clock),
      delivery: new SharedQueue('delivery', this.clock),
      settings: {
        ...SETTINGS,
        incidents: { ...SETTINGS.incidents, remindAfterMs: random.chance(0.5) ? 20 * MINUTE : null },
        routes: [ROUTE],
        // The walks begin at noon.
        quietHours: random.chance(0.3) ? { from: '12:30', to: '14:00', timeZone: 'UTC' } : null,
      },
      audited: random.chance(0.5),
      fallbackChannel: null,
      store: this.#newStore(),
      away: false,
      noise: new Noise(0),
      leads: (replica) => this.#leads(replica),
      posted: (message) => {
        this.#notePost(message);
      },
    };
    this.#skews = [0, random.pick([0, 3 * SECOND, -3 * SECOND])];
    this.#replicas = kind.store === 'redis' ? [null, null] : [null];
    for (const [index, { nodes }] of CLUSTERS.entries()) {
      for (const node of nodes) this.clusters[index]?.addNode(node);
    }
  }

  async run(story: readonly Step[]): Promise<void> {
    this.#replicas.forEach((_, index) => {
      this.#start(index);
    });
    for (const step of story) {
      this.#setNoise(step.noise);
      await this.#act(step.act);
      for (let stride = 0; stride < step.strides; stride += 1) await this.#pass(step.strideMs);
    }
    await this.#calm();
    await judge(this);
    this.sums.messages = this.slack.messages.length;
    this.#over = true;
    for (const replica of this.#replicas) replica?.kill();
  }

  /** Everything works again and nothing happens any more, until nothing needs to be told. */
  async #calm(): Promise<void> {
    this.#setNoise(0);
    this.ground.away = false;
    for (const replica of this.#replicas) {
      if (replica === null) continue;
      replica.death = null;
      replica.hear();
    }
    for (let index = 0; index < this.#replicas.length; index += 1)
      if (this.#replicas[index] === null) this.#start(index);
    for (let passed = 0, stride = MINUTE; passed < STILL_MS; passed += stride, stride = 4 * MINUTE) {
      await this.#pass(stride);
      await this.#deliver();
    }
    await this.#deliver();
  }

  /** Lets channels have their slots. */
  async #deliver(): Promise<void> {
    for (let turn = 0; turn < 200 && (await this.ground.store.dirtyChannels(1)).length > 0; turn += 1) {
      await this.#pass(1_500);
    }
  }

  async #pass(ms: Millis): Promise<void> {
    const { noise } = this.ground;
    noise.swift = ms > CALL_MS;
    if (noise.swift) {
      // What is under way arrives before the clock jumps.
      this.clock.jump(CALL_MS);
      await settled();
      this.clock.jump(ms - CALL_MS);
    } else this.clock.jump(ms);
    await settled();
    // What was set off is done within the same moment, but for what takes its time.
    this.clock.jump(0);
    await settled();
  }

  async #act(act: Act): Promise<void> {
    switch (act.what) {
      case 'node':
        this.#actOnNode(act);
        return;
      case 'kill': {
        const replica = this.#replicas[act.replica % this.#replicas.length] ?? null;
        if (replica === null) return;
        this.#downMs = act.downMs;
        replica.death = { left: act.after, side: act.side };
        if (act.after === 0) replica.kill();
        return;
      }
      case 'redis':
        this.ground.away = true;
        this.clock.after(act.awayMs, () => {
          this.ground.away = false;
        });
        if (!act.keeps) this.#loseStore();
        return;
      case 'deaf': {
        const replica = this.#replicas[act.replica % this.#replicas.length] ?? null;
        replica?.deafen(act.cluster);
        this.clock.after(act.forMs, () => replica?.hear());
        return;
      }
      case 'nothing':
        return;
      default:
        await this.#actOnSlot(act);
    }
  }

  async #actOnSlot(act: Extract<Act, { readonly slot: number }>): Promise<void> {
    const slot = SLOTS[act.slot];
    if (slot === undefined) return;
    const { kind, namespace, name, containers } = slot;
    const cluster = this.clusters[slot.cluster];
    if (cluster === undefined) return;
    const subject: Subject = { cluster: cluster.name, kind, namespace, name };
    const workload = cluster.workloads.get(subjectKey(subject));
    switch (act.what) {
      case 'person':
        await this.#personActs(subject, act.does);
        return;
      case 'mute': {
        const at = this.clock.now();
        const scope = act.wide
          ? ({ kind: 'namespace', cluster: cluster.name, namespace } as const)
          : ({ kind: 'subject', subject } as const);
        const mute = { id: `m${at}-${name}`, scope, by: 'U1', reason: '', at, until: at + act.forMs, hidden: 0 };
        await this.ground.store.saveMute(mute);
        return;
      }
      case 'watch': {
        const watch = { cluster: cluster.name, namespace, channel: 'C3' };
        await (act.on ? this.ground.store.addWatch(watch) : this.ground.store.removeWatch(watch));
        return;
      }
      case 'create':
        if (workload === undefined) {
          cluster.create(kind, namespace, name, { desired: act.desired, health: act.health, containers });
        }
        return;
      default:
        if (workload === undefined) cluster.create(kind, namespace, name, { desired: 2, health: 'ready', containers });
        else change(cluster, workload, act);
    }
  }

  async #personActs(subject: Subject, does: 'acknowledge' | 'assign' | 'mute' | 'unmute'): Promise<void> {
    const people = this.#replicas.find((replica) => replica !== null)?.people;
    if (people === undefined) return;
    const until = this.clock.now() + 5 * MINUTE;
    const acts = {
      acknowledge: () => people.acknowledge(subject, 'U1'),
      assign: () => people.assign(subject, 'U1', 'U2'),
      mute: () => people.mute(subject, 'U1', until),
      unmute: () => people.unmute(subject, 'U1'),
    };
    // The person is told that it failed, and a process that dies meanwhile says nothing.
    void acts[does]().catch(() => undefined);
    await settled();
  }

  #actOnNode(act: Extract<Act, { readonly what: 'node' }>): void {
    const cluster = this.clusters[act.cluster];
    const nodes: readonly string[] = CLUSTERS[act.cluster]?.nodes ?? [];
    const name = nodes[act.node % nodes.length];
    if (cluster === undefined || name === undefined) return;
    if (!cluster.nodes.has(name)) {
      cluster.addNode(name);
      return;
    }
    switch (act.becomes) {
      case 'lost':
        cluster.turnNode(name, false);
        return;
      case 'back':
        cluster.turnNode(name, true);
        return;
      case 'cordoned':
        cluster.cordon(name, true);
        return;
      case 'open':
        cluster.cordon(name, false);
        return;
      case 'removed':
        cluster.removeNode(name);
        return;
      case 'evicted':
        cluster.evict(name);
    }
  }

  #downMs: Millis = 0;

  #start(index: number): void {
    this.#replicas[index] = new Replica(this.ground, this.#skews[index] ?? 0, (dead) => {
      this.#died(index, dead);
    });
  }

  #died(index: number, dead: Replica): void {
    if (this.#over || this.#replicas[index] !== dead) return;
    this.sums.kills += 1;
    this.#replicas[index] = null;
    if (this.#leader === dead) this.#leaderless = this.clock.now();
    if (this.#kind.store === 'embedded') this.#loseStore();
    this.clock.after(this.#downMs, () => {
      if (this.#replicas[index] === null) this.#start(index);
    });
  }

  #leads(replica: Replica): boolean {
    if (this.#leader === replica) return true;
    if (this.#leader?.alive === true) return false;
    if (this.#leader !== null && this.clock.now() < this.#leaderless + LEASE_MS) return false;
    this.#leader = replica;
    return true;
  }

  #loseStore(): void {
    this.sums.losses += 1;
    for (const message of this.slack.parents()) if (message.mark.over === true) this.buried.add(message);
    this.#findsFailed = false;
    this.#lostAt = this.clock.now();
    this.ground.store = this.#newStore();
    this.ground.triage.forget();
    this.ground.delivery.forget();
  }

  /** What is written is held against the cluster: nothing is resolved while it fails. */
  #newStore(): EmbeddedStore {
    const store = new EmbeddedStore({ clock: this.clock, historyTtlMs: 30 * DAY });
    const save = store.saveIncident.bind(store);
    store.saveIncident = async (incident, expected, marks) => {
      const before = (await store.incident(incident.id))?.value ?? null;
      const saved = await save(incident, expected, marks);
      if (saved === 'saved') this.#note(before, incident);
      return saved;
    };
    return store;
  }

  #note(before: Incident | null, after: Incident): void {
    const was = before?.phase.phase ?? 'none';
    if (was === 'none') this.sums.opened += 1;
    if (was === 'resolved' && after.phase.phase !== 'resolved') this.sums.reopened += 1;
    if (was === 'resolved' || after.phase.phase !== 'resolved') return;
    this.sums.resolved += 1;
    const { subject, phase } = after;
    const truths = this.clusters.find(({ name }) => name === subject.cluster)?.truths;
    if (truths === undefined) return;
    const key = subjectKey(subject);
    // What is written rests on a reading that began then.
    const now = phase.since;
    if (!truths.wasWell(key, now - READ_AGE_MS, now + READ_AGE_MS))
      this.problems.push(`${key} was resolved while it fails`);
    const { proof } = phase;
    if (proof.kind !== 'ready' && proof.kind !== 'new-revision') return;
    const pods = this.clusters.find(({ name }) => name === subject.cluster)?.workloads.get(key)?.pods ?? [];
    const ready = pods.filter(({ health, since }) => health === 'ready' && since <= now);
    const youngest = Math.max(0, ...ready.map(({ since }) => since));
    if (youngest > now - SETTINGS.incidents.holdMs + READ_AGE_MS)
      this.problems.push(`${key} was resolved before it was well for long`);
  }

  /** No parent twice, unless nobody could read what a lost store had told. */
  #notePost(message: Shown): void {
    const twin = this.slack
      .parents()
      .find(
        (other) =>
          other !== message &&
          other.channel === message.channel &&
          other.mark.subject === message.mark.subject &&
          other.mark.over !== true,
      );
    if (twin === undefined) return;
    // A history shows what is in it a moment late.
    const unseen = Number(twin.ts) * SECOND > this.#lostAt - READ_AGE_MS;
    if (this.sums.losses > 0 && (this.#findsFailed || unseen)) this.sums.doubled += 1;
    else this.problems.push(`"${message.content.text}" was posted beside "${twin.content.text}"`);
  }

  #setNoise(seed: number): void {
    this.sums.faults += this.ground.noise.faults;
    this.ground.noise = new Noise(seed);
  }
}

/** No call to Slack is under way for longer. */
const CALL_MS: Millis = 10 * SECOND;

/** The clock of a process may be off by this much, and what it reads may change within the moment. */
const READ_AGE_MS: Millis = 4 * SECOND;

const ROUTE = {
  cluster: null,
  namespace: 'pay',
  label: null,
  severity: null,
  causes: null,
  channels: ['C2', 'C1'],
  locale: null,
} as const;

type Change = Exclude<
  Extract<Act, { readonly slot: number }>,
  { readonly what: 'person' | 'mute' | 'watch' | 'create' }
>;

function change(cluster: ModelCluster, workload: ModelWorkload, act: Change): void {
  switch (act.what) {
    case 'delete':
      cluster.delete(workload);
      return;
    case 'scale':
      workload.desired = act.desired;
      workload.template = act.health;
      cluster.changed(workload);
      return;
    case 'pod':
    case 'crash': {
      const pod = workload.pods[act.pod % Math.max(1, workload.pods.length)];
      if (pod === undefined) return;
      if (act.what === 'pod') cluster.become(workload, pod, act.health, act.container);
      else cluster.crashOnce(workload, pod, act.exitCode);
      return;
    }
    case 'all':
      workload.template = act.health;
      for (const pod of [...workload.pods]) cluster.become(workload, pod, act.health, 0);
      return;
    case 'replace':
      if (workload.kind !== 'Pod') cluster.replacePods(workload, act.health);
      return;
    case 'rollout':
      workload.revision += 1;
      workload.template = act.health;
      cluster.changed(workload);
      return;
    case 'refuse':
      workload.refusedSince = act.refused ? cluster.now() : null;
      cluster.changed(workload);
      return;
    case 'run':
      if (workload.runs.at(-1)?.outcome === 'running') cluster.endRun(workload, act.outcome);
      else if (workload.kind === 'CronJob') cluster.startRun(workload);
  }
}

/** Lets everything run that waits for nothing but its turn. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
