import { projectNode, projectPod, projectWorkload } from '../../../src/kubernetes/project.js';
import type { RawObject } from '../../../src/model/evidence.js';
import type { NodeRecord, PodRecord, WorkloadRecord } from '../../../src/model/records.js';
import { subjectKey, type Subject, type SubjectKey } from '../../../src/model/subject.js';
import { SECOND, type Clock, type Instant } from '../../../src/model/time.js';
import { reconcile, type Hands } from './controllers.js';
import { isLive, rawPodOf, rawWorkload, type ModelKind, type ModelRun, type ModelWorkload } from './model-workload.js';
import { condition, metadata, type Health, type ModelPod } from './objects.js';
import { TruthLog } from './truth-log.js';

/** One object as it is served and as a watch would tell it. */
export interface Entry {
  readonly uid: string;
  readonly raw: RawObject;
  readonly record:
    | { readonly kind: 'pod'; readonly is: PodRecord }
    | { readonly kind: 'workload'; readonly is: WorkloadRecord }
    | { readonly kind: 'node'; readonly is: NodeRecord };
}

export interface ModelNode {
  readonly name: string;
  readonly uid: string;
  readonly createdAt: Instant;
  up: boolean;
  since: Instant;
  cordoned: boolean;
}

/** How long a crashing container runs each time. */
const RUN_MS = 2 * SECOND;
/** Failed pods that their controller leaves lying about. */
const LEFTOVERS_MAX = 2;

/** A cluster of made workloads: what the API server would serve, and the truth about each subject. */
export class ModelCluster {
  readonly workloads = new Map<SubjectKey, ModelWorkload>();
  readonly nodes = new Map<string, ModelNode>();
  readonly entries = new Map<string, Entry>();
  readonly truths = new TruthLog();
  /** Told of each object that changed or vanished, in order. */
  readonly listeners = new Set<(changed: readonly Entry[], gone: readonly Entry[]) => void>();
  readonly #clock: Clock;
  readonly #shown = new Map<string, readonly Entry[]>();
  readonly #podEntries = new WeakMap<ModelPod, { readonly face: string; readonly entry: Entry }>();
  readonly #hands: Hands = {
    makePod: (workload, name, health) => this.#makePod(workload, name, health),
    removePod: (workload, pod) => {
      this.#removePod(workload, pod);
    },
    isUp: (node) => this.isUp(node),
  };
  #count = 0;

  constructor(
    readonly name: string,
    clock: Clock,
  ) {
    this.#clock = clock;
  }

  isUp(node: string): boolean {
    return this.nodes.get(node)?.up === true;
  }

  now(): Instant {
    return this.#clock.now();
  }

  addNode(name: string): void {
    const now = this.#clock.now();
    this.nodes.set(name, { name, uid: this.#uid('node'), createdAt: now, up: true, since: now, cordoned: false });
    this.#nodeChanged(name);
  }

  /** The node's kubelet falls silent, or is heard again; what ended meanwhile is gone then. */
  turnNode(name: string, up: boolean): void {
    const node = this.nodes.get(name);
    if (node === undefined || node.up === up) return;
    node.up = up;
    node.since = this.#clock.now();
    for (const pod of this.#podsOn(name)) {
      if (isLive(pod)) pod.since = node.since;
    }
    if (up) this.#dropDeleted(name);
    this.#nodeChanged(name);
  }

  cordon(name: string, cordoned: boolean): void {
    const node = this.nodes.get(name);
    if (node === undefined) return;
    node.cordoned = cordoned;
    this.#nodeChanged(name);
  }

  removeNode(name: string): void {
    if (!this.nodes.delete(name)) return;
    for (const workload of this.workloads.values()) workload.pods = workload.pods.filter((pod) => pod.node !== name);
    this.#nodeChanged(name);
  }

  /** The pods of a node that is lost for long are deleted; they linger, since nobody ends them. */
  evict(name: string): void {
    if (this.nodes.get(name)?.up !== false) return;
    for (const workload of [...this.workloads.values()]) {
      for (const pod of workload.pods) if (pod.node === name && isLive(pod)) this.#removePod(workload, pod);
      if (workload.kind === 'Pod' && workload.pods.every((pod) => pod.deletedAt !== null)) continue;
      this.changed(workload);
    }
  }

  create(
    kind: ModelKind,
    namespace: string,
    name: string,
    plan: { desired: number; health: Health; containers: number },
  ): void {
    const subject = { cluster: this.name, kind, namespace, name };
    const workload: ModelWorkload = {
      subject,
      kind,
      uid: this.#uid(kind),
      createdAt: this.#clock.now(),
      containers: ['app', 'proxy'].slice(0, plan.containers),
      desired: plan.desired,
      revision: 1,
      template: plan.health,
      pods: [],
      refusedSince: null,
      runs: [],
      failures: 0,
    };
    this.workloads.set(subjectKey(subject), workload);
    if (kind === 'Pod') workload.pods.push(this.#makePod(workload, name, plan.health));
    if (kind === 'Job') this.startRun(workload);
    this.changed(workload);
  }

  delete(workload: ModelWorkload): void {
    this.workloads.delete(subjectKey(workload.subject));
    this.changed(workload);
  }

  startRun(workload: ModelWorkload): void {
    const uid = this.#uid('run');
    const name = workload.kind === 'Job' ? workload.subject.name : `${workload.subject.name}-${uid}`;
    const now = this.#clock.now();
    workload.pods = [];
    workload.runs = [...workload.runs, { name, uid, startedAt: now, outcome: 'running', endedAt: now }];
    workload.pods.push(this.#makePod(workload, `${name}-pod`, 'ready'));
    this.changed(workload);
  }

  /** Its pod ends and with it the run; finished runs beyond the history limits go. */
  endRun(workload: ModelWorkload, outcome: 'complete' | 'failed'): void {
    const run = workload.runs.at(-1);
    if (run?.outcome !== 'running') return;
    const ended: ModelRun = { ...run, outcome, endedAt: this.#clock.now() };
    workload.failures = outcome === 'failed' ? workload.failures + 1 : 0;
    const runs = [...workload.runs.slice(0, -1), ended];
    const kept = new Set([
      ...runs.filter((each) => each.outcome === 'failed').slice(-3),
      ...runs.filter((each) => each.outcome === 'complete').slice(-1),
    ]);
    workload.runs = runs.filter((each) => kept.has(each));
    for (const pod of workload.pods) this.#turn(pod, outcome === 'failed' ? 'failed' : 'succeeded', pod.container);
    this.changed(workload);
  }

  /** Makes one pod so; what its node cannot say, or what is over, stays. */
  become(workload: ModelWorkload, pod: ModelPod, health: Health, container: number): void {
    if (!isLive(pod) || (pod.node !== '' && !this.isUp(pod.node))) return;
    if (health === 'unschedulable' && pod.node !== '') return;
    if (pod.node === '') {
      const node = health === 'unschedulable' ? '' : this.#place();
      if (node === '') return;
      pod.node = node;
    }
    this.#turn(pod, health, container % workload.containers.length);
    this.changed(workload);
  }

  /** One container of a pod ends with an error and runs again at once. */
  crashOnce(workload: ModelWorkload, pod: ModelPod, exitCode: number): void {
    if (pod.health !== 'ready' || !isLive(pod) || !this.isUp(pod.node)) return;
    const now = this.#clock.now();
    pod.lastEnd = { startedAt: pod.runsSince, finishedAt: now, exitCode };
    pod.restarts += 1;
    pod.runsSince = now;
    pod.since = now;
    this.changed(workload);
  }

  replacePods(workload: ModelWorkload, health: Health): void {
    workload.template = health;
    for (const pod of [...workload.pods]) this.#removePod(workload, pod);
    this.changed(workload);
  }

  /** Lets the controllers act, and tells what is different. */
  changed(workload: ModelWorkload): void {
    const key = subjectKey(workload.subject);
    const exists = this.workloads.get(key) === workload;
    if (exists) {
      reconcile(workload, this.#hands);
      const failed = workload.pods.filter((pod) => pod.health === 'failed');
      const forgotten = new Set(failed.slice(0, Math.max(0, failed.length - LEFTOVERS_MAX)));
      workload.pods = workload.pods.filter((pod) => !forgotten.has(pod));
    }
    const up = (node: string): boolean => this.isUp(node);
    const raws = exists ? rawWorkload(workload, up) : [];
    const pods = exists ? workload.pods.map((pod) => this.#podEntry(workload, pod)) : [];
    this.#show(key, [...raws.map(entryOf), ...pods]);
    this.truths.note(key, this.#clock.now(), exists ? this.#isBad(workload) : false);
  }

  /** What the API server holds about a subject; null when it does not exist. */
  objectsOf(subject: Subject): readonly RawObject[] | null {
    const key = subject.kind === 'Node' ? nodeKey(subject.name) : subjectKey(subject);
    const own = this.#shown.get(key);
    if (own === undefined || own.length === 0) return null;
    const raws = own.map(({ raw }) => raw);
    if (subject.kind === 'Node') {
      const on = [...this.entries.values()].filter(
        ({ record }) => record.kind === 'pod' && record.is.node === subject.name,
      );
      return [...raws, ...on.map(({ raw }) => raw)];
    }
    const nodes = new Set(
      own.flatMap(({ record }) => (record.kind === 'pod' && record.is.node !== '' ? record.is.node : [])),
    );
    for (const node of nodes) for (const { raw } of this.#shown.get(nodeKey(node)) ?? []) raws.push(raw);
    return raws;
  }

  #nodeChanged(name: string): void {
    const node = this.nodes.get(name);
    this.#show(nodeKey(name), node === undefined ? [] : [entryOf(rawNode(node))]);
    const subject = { cluster: this.name, kind: 'Node', namespace: '', name };
    this.truths.note(subjectKey(subject), this.#clock.now(), node?.up === false);
    for (const workload of [...this.workloads.values()]) this.changed(workload);
  }

  #show(key: string, entries: readonly Entry[]): void {
    const before = new Map((this.#shown.get(key) ?? []).map((entry) => [entry.uid, entry]));
    const changed: Entry[] = [];
    for (const entry of entries) {
      const known = before.get(entry.uid);
      before.delete(entry.uid);
      if (known === entry) continue;
      this.entries.set(entry.uid, entry);
      changed.push(entry);
    }
    for (const uid of before.keys()) this.entries.delete(uid);
    if (entries.length === 0) this.#shown.delete(key);
    else this.#shown.set(key, entries);
    if (changed.length === 0 && before.size === 0) return;
    for (const listener of this.listeners) listener(changed, [...before.values()]);
  }

  #podEntry(workload: ModelWorkload, pod: ModelPod): Entry {
    const up = this.isUp(pod.node);
    const { node, health, container, since, restarts, runsSince, deletedAt } = pod;
    const face = [up, node, health, container, since, restarts, runsSince, deletedAt].join();
    const known = this.#podEntries.get(pod);
    if (known?.face === face) return known.entry;
    const entry = entryOf(rawPodOf(workload, pod, up));
    this.#podEntries.set(pod, { face, entry });
    return entry;
  }

  #makePod(workload: ModelWorkload, name: string | null, wanted: Health): ModelPod {
    const now = this.#clock.now();
    const uid = this.#uid('pod');
    const node = wanted === 'unschedulable' ? '' : this.#place();
    const pod: ModelPod = {
      uid,
      name: name ?? `${workload.subject.name}-r${workload.revision}-${uid}`,
      createdAt: now,
      revision: workload.revision,
      node,
      health: 'starting',
      container: 0,
      since: now,
      restarts: 0,
      lastEnd: null,
      runsSince: now,
      deletedAt: null,
    };
    this.#turn(pod, node === '' ? 'unschedulable' : wanted, 0);
    return pod;
  }

  #turn(pod: ModelPod, health: Health, container: number): void {
    const now = this.#clock.now();
    if (pod.health === health) return;
    if (health === 'crashing') {
      pod.restarts += 3;
      pod.lastEnd = { startedAt: now - RUN_MS, finishedAt: now, exitCode: 1 };
    }
    if (health === 'ready' || health === 'not-ready') pod.runsSince = now;
    pod.health = health;
    pod.container = container;
    pod.since = now;
  }

  #removePod(workload: ModelWorkload, pod: ModelPod): void {
    if (pod.node !== '' && !this.isUp(pod.node) && this.nodes.has(pod.node)) pod.deletedAt ??= this.#clock.now();
    else workload.pods = workload.pods.filter((each) => each !== pod);
  }

  #dropDeleted(node: string): void {
    for (const [key, workload] of this.workloads) {
      workload.pods = workload.pods.filter((pod) => pod.node !== node || pod.deletedAt === null);
      if (workload.kind === 'Pod' && workload.pods.length === 0) this.workloads.delete(key);
      if (workload.kind === 'Pod' && workload.pods.length === 0) this.changed(workload);
    }
  }

  #podsOn(node: string): readonly ModelPod[] {
    return [...this.workloads.values()].flatMap(({ pods }) => pods.filter((pod) => pod.node === node));
  }

  #place(): string {
    const free = [...this.nodes.values()].filter(({ up, cordoned }) => up && !cordoned);
    this.#count += 1;
    return free[this.#count % Math.max(1, free.length)]?.name ?? '';
  }

  #isBad(workload: ModelWorkload): boolean {
    switch (workload.kind) {
      case 'Job':
      case 'CronJob':
        return workload.runs.at(-1)?.outcome === 'failed';
      case 'Pod':
        return workload.pods.some((pod) => !['ready', 'succeeded'].includes(pod.health) || !this.isUp(pod.node));
      case 'Deployment':
      case 'StatefulSet': {
        const live = workload.pods.filter(isLive);
        const well = live.filter((pod) => pod.health === 'ready' && this.isUp(pod.node));
        return live.length < workload.desired || well.length < live.length;
      }
    }
  }

  #uid(what: string): string {
    this.#count += 1;
    return `${what.toLowerCase()}${this.#count}`;
  }
}

function nodeKey(name: string): string {
  return `node ${name}`;
}

function rawNode({ name, uid, createdAt, up, since, cordoned }: ModelNode): RawObject {
  return {
    kind: 'Node',
    metadata: metadata(name, uid, createdAt - 3_600_000),
    spec: cordoned ? { unschedulable: true } : {},
    status: {
      conditions: [condition('Ready', up ? 'True' : 'Unknown', since, up ? 'KubeletReady' : 'NodeStatusUnknown')],
    },
  };
}

function entryOf(raw: RawObject): Entry {
  const { kind } = raw;
  if (kind === 'Pod') {
    const is = projectPod(raw);
    if (is !== null) return { uid: is.uid, raw, record: { kind: 'pod', is } };
  } else if (kind === 'Node') {
    const is = projectNode(raw);
    if (is !== null) return { uid: is.uid, raw, record: { kind: 'node', is } };
  } else {
    const is = projectWorkload(raw);
    if (is !== null) return { uid: is.uid, raw, record: { kind: 'workload', is } };
  }
  throw new Error('the model made an object that nobody can read');
}
