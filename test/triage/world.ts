import type { Cluster, ClusterHealth } from '../../src/kubernetes/cluster.js';
import type { Evidence, Gap, LogTail, RawObject } from '../../src/model/evidence.js';
import type { SubjectView } from '../../src/model/records.js';
import { gapName, subjectKey, type Subject } from '../../src/model/subject.js';
import { SECOND, type Clock, type Instant, type Millis } from '../../src/model/time.js';
import { untrustedText } from '../../src/model/untrusted.js';
import { viewsOfEvidence } from '../../src/triage/observe.js';

export type PodHealth = 'ready' | 'starting' | 'crashing' | 'no-image' | 'unschedulable';

interface MadePod {
  readonly uid: string;
  readonly name: string;
  readonly createdAt: Instant;
  readonly revision: number;
  health: PodHealth;
  since: Instant;
  exitCode: number;
  restarts: number;
}

interface MadeDeployment {
  desired: number;
  revision: number;
  pods: MadePod[];
  annotations: Readonly<Record<string, string>>;
  labels: Readonly<Record<string, string>>;
  /** Since when its controller has given the rollout up; null while it has not. */
  stuckSince: Instant | null;
}

export const CLUSTER = 'prod';
export const NAMESPACE = 'shop';

export function deployment(name: string): Subject {
  return { cluster: CLUSTER, kind: 'Deployment', namespace: NAMESPACE, name };
}

/** Where all pods run. */
export const NODE: Subject = { cluster: CLUSTER, kind: 'Node', namespace: '', name: 'node-1' };

/** How long a crashing container runs each time. */
const RUN_MS: Millis = 2 * SECOND;

/**
 * A small cluster of Deployments whose raw objects follow what a test says of their pods. Only what triage and the
 * watcher ask of a cluster is there; asking for anything else fails the test.
 */
export class World implements Cluster {
  readonly name = CLUSTER;
  readonly production = false;
  readonly operate: Cluster['operate'] = notOffered<Cluster['operate']>({} as never, 'operate');
  readonly directory: Cluster['directory'] = notOffered<Cluster['directory']>({} as never, 'directory');
  /** Set to make reading fail. */
  unreadable: Gap | null = null;
  /** Set to make reading the pods fail, while all else is read. */
  withoutPods: Gap | null = null;
  /** The status of workloads as if no pod were ready: their controllers are behind. */
  controllersBehind = false;
  /** Every gather that was asked for. */
  readonly gathers: { readonly subject: Subject; readonly logs: string; readonly statusOnly: boolean }[] = [];
  /** Called while a gather is under way. */
  duringGather: () => void | Promise<void> = () => undefined;
  leader = true;
  /** What the containers that end write; '' for nothing. */
  log = '';
  /** The watcher's memory shows nothing. */
  forgetful = false;
  /** Set to make reading the logs fail. */
  logGap: Gap | null = null;
  /** Whether the node of all pods is well, and since when; null where nobody may read nodes. */
  node: { readonly ready: boolean; readonly since: Instant } | null = null;
  readonly #deployments = new Map<string, MadeDeployment>();
  readonly #clock: Clock;
  readonly #views = new Map<string, SubjectView>();
  #listener: (subject: Subject) => void = () => undefined;
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly gather: Cluster['gather'] = async (subject, options) => {
    this.gathers.push({ subject, logs: options.logs, statusOnly: options.statusOnly === true });
    await this.duringGather();
    if (this.unreadable !== null) return evidence(subject, [], [this.unreadable]);
    if (subject.kind === 'Node') return evidence(subject, this.#nodes(), []);
    const made = this.#deployments.get(subject.name);
    if (made !== undefined && this.withoutPods !== null) {
      const rest = this.#objects(subject.name, made).filter(({ kind }) => kind !== 'Pod');
      return evidence(subject, rest, [this.withoutPods]);
    }
    if (made !== undefined) {
      const logs = options.logs === 'none' || this.log === '' ? [] : made.pods.map((pod) => this.#tailOf(pod));
      const gaps = this.logGap === null ? [] : [this.logGap];
      return { ...evidence(subject, this.#objects(subject.name, made), gaps), logs };
    }
    return evidence(subject, [], [{ what: gapName(subject), reason: 'not-found', detail: '' }]);
  };

  start(): Promise<void> {
    return Promise.resolve();
  }

  onChange(listener: (subject: Subject) => void): void {
    this.#listener = listener;
  }

  view(subject: Subject): SubjectView | null {
    const made = this.#deployments.get(subject.name);
    if (made === undefined || this.forgetful) return null;
    const known = this.#views.get(subject.name);
    if (known !== undefined) return known;
    const objects = this.#objects(subject.name, made);
    const view = viewsOfEvidence({ objects }, CLUSTER).find((each) => subjectKey(each.subject) === subjectKey(subject));
    if (view !== undefined) this.#views.set(subject.name, view);
    return view ?? null;
  }

  *subjects(): Iterable<Subject> {
    for (const name of this.#deployments.keys()) yield deployment(name);
  }

  health(): ClusterHealth {
    return { cluster: CLUSTER, watching: true, pods: 0, freshAt: 0, problems: [], leader: this.leader };
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  names(): readonly string[] {
    return [...this.#deployments.keys()];
  }

  made(name: string): MadeDeployment | undefined {
    return this.#deployments.get(name);
  }

  create(name: string, replicas: number, health: PodHealth = 'ready'): void {
    const made: MadeDeployment = {
      desired: replicas,
      revision: 1,
      pods: [],
      annotations: {},
      labels: {},
      stuckSince: null,
    };
    for (let index = 0; index < replicas; index += 1) made.pods.push(this.#newPod(name, made, health));
    this.#deployments.set(name, made);
    this.#changed(name);
  }

  delete(name: string): void {
    this.#deployments.delete(name);
    this.#changed(name);
  }

  /** Makes every pod so, or the one of an index. */
  become(name: string, health: PodHealth, index?: number): void {
    const made = this.#known(name);
    made.pods.forEach((pod, at) => {
      if (index !== undefined && at !== index) return;
      if (pod.health === health) return;
      pod.health = health;
      pod.since = this.#clock.now();
    });
    this.#changed(name);
  }

  /** New pods of the same template in place of all, as a restart makes them; of a new revision when `revision` says so. */
  replace(name: string, health: PodHealth, revision: 'same' | 'new' = 'same'): void {
    const made = this.#known(name);
    if (revision === 'new') made.revision += 1;
    made.pods = made.pods.map(() => this.#newPod(name, made, health));
    this.#changed(name);
  }

  scale(name: string, replicas: number, health: PodHealth): void {
    const made = this.#known(name);
    made.desired = replicas;
    made.pods = made.pods.slice(0, replicas);
    while (made.pods.length < replicas) made.pods.push(this.#newPod(name, made, health));
    this.#changed(name);
  }

  annotate(name: string, annotations: Readonly<Record<string, string>>): void {
    this.#known(name).annotations = annotations;
    this.#changed(name);
  }

  label(name: string, labels: Readonly<Record<string, string>>): void {
    this.#known(name).labels = labels;
    this.#changed(name);
  }

  /** Its crashing pods ended once more, now. */
  crashAgain(name: string): void {
    for (const pod of this.#known(name).pods) {
      if (pod.health !== 'crashing') continue;
      pod.since = this.#clock.now();
      pod.restarts += 1;
    }
    this.#changed(name);
  }

  /** Its rollout has not got on for the progress deadline. */
  giveUp(name: string): void {
    this.#known(name).stuckSince = this.#clock.now();
    this.#changed(name);
  }

  exitWith(name: string, exitCode: number): void {
    for (const pod of this.#known(name).pods) pod.exitCode = exitCode;
    this.#changed(name);
  }

  /** Tells the listener, as a watch event does. */
  nudge(name: string): void {
    this.#views.delete(name);
    this.#listener(deployment(name));
  }

  #changed(name: string): void {
    this.#views.delete(name);
    this.nudge(name);
  }

  #known(name: string): MadeDeployment {
    const made = this.#deployments.get(name);
    if (made === undefined) throw new Error(`there is no deployment ${name}`);
    return made;
  }

  #tailOf(pod: MadePod): LogTail {
    const text = untrustedText(this.log);
    return { namespace: NAMESPACE, pod: pod.name, container: 'app', run: 'previous', text, at: this.#clock.now() };
  }

  #nodes(): RawObject[] {
    if (this.node === null) return [];
    const { ready, since } = this.node;
    const reason = ready ? 'KubeletReady' : 'NodeStatusUnknown';
    const message = ready ? 'kubelet is posting ready status' : 'Kubelet stopped posting node status.';
    const status = ready ? 'True' : 'Unknown';
    return [
      {
        kind: 'Node',
        metadata: { name: 'node-1', uid: 'node-1', creationTimestamp: time(0) },
        spec: {},
        status: { conditions: [{ type: 'Ready', status, reason, message, lastTransitionTime: time(since) }] },
      },
    ];
  }

  #newPod(name: string, made: MadeDeployment, health: PodHealth): MadePod {
    this.#count += 1;
    const now = this.#clock.now();
    const uid = `pod-${this.#count}`;
    return {
      uid,
      name: `${name}-${made.revision}-${uid}`,
      createdAt: now,
      revision: made.revision,
      health,
      since: now,
      exitCode: 1,
      restarts: 4,
    };
  }

  #objects(name: string, made: MadeDeployment): RawObject[] {
    const ready = this.controllersBehind ? 0 : made.pods.filter((pod) => pod.health === 'ready').length;
    const hash = `h${made.revision}`;
    const set = `${name}-${hash}`;
    return [
      {
        kind: 'Deployment',
        metadata: {
          ...meta(name, `deployment-${name}`, 0),
          generation: made.revision,
          annotations: { 'deployment.kubernetes.io/revision': String(made.revision), ...made.annotations },
          labels: made.labels,
        },
        spec: { replicas: made.desired, selector: { matchLabels: { app: name } } },
        status: {
          observedGeneration: made.revision,
          replicas: made.pods.length,
          updatedReplicas: made.pods.length,
          readyReplicas: ready,
          availableReplicas: ready,
          conditions: made.stuckSince === null ? [] : [progressing(made.stuckSince)],
        },
      },
      {
        kind: 'ReplicaSet',
        metadata: {
          ...meta(set, `set-${set}`, 0),
          ownerReferences: [owner('Deployment', name, `deployment-${name}`)],
          labels: { 'pod-template-hash': hash },
          annotations: { 'deployment.kubernetes.io/revision': String(made.revision) },
        },
        spec: { replicas: made.desired },
        status: { replicas: made.pods.length, readyReplicas: ready, observedGeneration: 1 },
      },
      ...made.pods.map((pod) => rawPod(pod, set, hash)),
      ...this.#nodes(),
    ];
  }
}

function progressing(since: Instant): RawObject {
  const message = 'ReplicaSet has timed out progressing.';
  const lastTransitionTime = time(since);
  return { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message, lastTransitionTime };
}

function rawPod(pod: MadePod, set: string, hash: string): RawObject {
  const since = time(pod.since);
  const ready = pod.health === 'ready' ? 'True' : 'False';
  const scheduled = pod.health !== 'unschedulable';
  const condition = (type: string, status: string, more: Readonly<Record<string, string>> = {}): RawObject => ({
    type,
    status,
    lastTransitionTime: since,
    ...more,
  });
  return {
    kind: 'Pod',
    metadata: {
      ...meta(pod.name, pod.uid, pod.createdAt),
      ownerReferences: [owner('ReplicaSet', set, `set-${set}`)],
      labels: { 'pod-template-hash': hash },
    },
    spec: {
      ...(scheduled ? { nodeName: 'node-1' } : {}),
      restartPolicy: 'Always',
      containers: [{ name: 'app', image: 'registry.example.com/app:1' }],
    },
    status: {
      phase: pod.health === 'ready' || pod.health === 'crashing' ? 'Running' : 'Pending',
      conditions: scheduled
        ? [condition('PodScheduled', 'True'), condition('Initialized', 'True'), condition('Ready', ready)]
        : [
            condition('PodScheduled', 'False', {
              reason: 'Unschedulable',
              message: '0/3 nodes are available: 3 Insufficient cpu.',
            }),
          ],
      containerStatuses: scheduled ? [containerStatus(pod)] : [],
    },
  };
}

function containerStatus(pod: MadePod): RawObject {
  const base = { name: 'app', image: 'registry.example.com/app:1', ready: false, started: false, restartCount: 0 };
  switch (pod.health) {
    case 'ready':
      return { ...base, ready: true, started: true, state: { running: { startedAt: time(pod.since) } } };
    case 'crashing':
      return {
        ...base,
        restartCount: pod.restarts,
        state: {
          waiting: { reason: 'CrashLoopBackOff', message: 'back-off 1m20s restarting failed container=app pod=x' },
        },
        lastState: {
          terminated: {
            exitCode: pod.exitCode,
            reason: pod.exitCode === 137 ? 'OOMKilled' : 'Error',
            startedAt: time(pod.since - RUN_MS),
            finishedAt: time(pod.since),
          },
        },
      };
    case 'no-image':
      return {
        ...base,
        state: {
          waiting: {
            reason: 'ErrImagePull',
            message:
              'failed to pull and unpack image "registry.example.com/app:1": registry.example.com/app:1: not found',
          },
        },
      };
    case 'starting':
    case 'unschedulable':
      return { ...base, state: { waiting: { reason: 'ContainerCreating' } } };
  }
}

function meta(name: string, uid: string, createdAt: Instant): Readonly<Record<string, unknown>> {
  return { name, namespace: NAMESPACE, uid, creationTimestamp: time(createdAt) };
}

function owner(kind: string, name: string, uid: string): RawObject {
  return { kind, name, uid, controller: true };
}

function time(at: Instant): string {
  return new Date(at).toISOString();
}

function evidence(subject: Subject, objects: readonly RawObject[], gaps: readonly Gap[]): Evidence {
  return { subject, objects, logs: [], gaps, completeKinds: ['Pod'] };
}

function notOffered<T extends object>(nothing: T, what: string): T {
  return new Proxy(nothing, {
    get: () => {
      throw new Error(`nothing here asks a cluster for ${what}`);
    },
  });
}
