import type { RawObject } from '../../../src/model/evidence.js';
import { SECOND, type Instant } from '../../../src/model/time.js';

/** How a container is; the others of its pod are well. */
export type Health =
  'ready' | 'starting' | 'crashing' | 'no-image' | 'no-secret' | 'unschedulable' | 'not-ready' | 'failed' | 'succeeded';

/** What the model knows of one pod. */
export interface ModelPod {
  readonly uid: string;
  readonly name: string;
  readonly createdAt: Instant;
  readonly revision: number;
  /** '' while no node takes it. */
  node: string;
  health: Health;
  /** Which of its containers is unwell. */
  container: number;
  since: Instant;
  restarts: number;
  /** The last end of the unwell container, or of one that ended once and runs again. */
  lastEnd: { readonly startedAt: Instant; readonly finishedAt: Instant; readonly exitCode: number } | null;
  runsSince: Instant;
  deletedAt: Instant | null;
}

export interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

export interface PodFacts {
  readonly namespace: string;
  readonly owner: Owner | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly containers: readonly string[];
  readonly restartPolicy: 'Always' | 'Never';
  readonly nodeUp: boolean;
}

/** As the API server writes times: whole seconds. */
export function time(at: Instant): string {
  return new Date(Math.floor(at / SECOND) * SECOND).toISOString();
}

export function metadata(
  name: string,
  uid: string,
  createdAt: Instant,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return { name, uid, creationTimestamp: time(createdAt), ...more };
}

export function ownerReference({ kind, name, uid }: Owner): RawObject {
  return { kind, name, uid, controller: true };
}

export function condition(type: string, status: string, since: Instant, reason = '', message = ''): RawObject {
  return { type, status, lastTransitionTime: time(since), reason, message };
}

export function rawPod(pod: ModelPod, facts: PodFacts): RawObject {
  const { namespace, owner, labels, containers, restartPolicy } = facts;
  return {
    kind: 'Pod',
    metadata: metadata(pod.name, pod.uid, pod.createdAt, {
      namespace,
      labels,
      ...(owner === null ? {} : { ownerReferences: [ownerReference(owner)] }),
      ...(pod.deletedAt === null
        ? {}
        : { deletionTimestamp: time(pod.deletedAt + GRACE_MS), deletionGracePeriodSeconds: GRACE_MS / SECOND }),
    }),
    spec: {
      ...(pod.node === '' ? {} : { nodeName: pod.node }),
      restartPolicy,
      containers: containers.map((name) => ({ name, image: `registry.example.com/${name}:${pod.revision}` })),
    },
    status: {
      phase: phaseOf(pod),
      ...(pod.health === 'failed' && restartPolicy === 'Always'
        ? { reason: 'Evicted', message: 'The node was low on resource: memory.' }
        : {}),
      conditions: podConditions(pod, facts.nodeUp),
      containerStatuses: pod.node === '' ? [] : containers.map((name, index) => containerStatus(pod, name, index)),
    },
  };
}

/** A pod that ends has so long for it. */
export const GRACE_MS = 30 * SECOND;

function phaseOf({ health }: ModelPod): string {
  switch (health) {
    case 'ready':
    case 'crashing':
    case 'not-ready':
      return 'Running';
    case 'failed':
      return 'Failed';
    case 'succeeded':
      return 'Succeeded';
    case 'starting':
    case 'no-image':
    case 'no-secret':
    case 'unschedulable':
      return 'Pending';
  }
}

function podConditions(pod: ModelPod, nodeUp: boolean): RawObject[] {
  if (pod.node === '') {
    const message = '0/3 nodes are available: 3 Insufficient cpu.';
    return [condition('PodScheduled', 'False', pod.since, 'Unschedulable', message)];
  }
  const ready = pod.health === 'ready' && nodeUp;
  return [
    condition('PodScheduled', 'True', pod.createdAt),
    condition('Initialized', 'True', pod.createdAt),
    condition('Ready', ready ? 'True' : 'False', pod.since, pod.health === 'succeeded' ? 'PodCompleted' : ''),
  ];
}

function containerStatus(pod: ModelPod, name: string, index: number): RawObject {
  const well = index !== pod.container;
  const base = { name, ready: false, started: false, restartCount: well ? 0 : pod.restarts };
  const last = well || pod.lastEnd === null ? {} : { lastState: { terminated: terminated(pod.lastEnd) } };
  const running = { state: { running: { startedAt: time(well ? pod.createdAt : pod.runsSince) } } };
  const started = { ...base, ready: true, started: true, ...running };
  switch (pod.health) {
    case 'ready':
      return { ...started, ...last };
    case 'starting':
      return { ...base, state: { waiting: { reason: 'ContainerCreating' } } };
    case 'failed':
    case 'succeeded': {
      const end = { startedAt: pod.runsSince, finishedAt: pod.since, exitCode: pod.health === 'failed' ? 1 : 0 };
      return { ...base, state: { terminated: terminated(end) } };
    }
    case 'not-ready':
      return well ? started : { ...base, started: true, ...running, ...last };
    case 'crashing': {
      if (well) return started;
      const message = `back-off 1m20s restarting failed container=${name} pod=x`;
      return { ...base, state: { waiting: { reason: 'CrashLoopBackOff', message } }, ...last };
    }
    case 'no-image':
      return well ? started : { ...base, state: { waiting: { reason: 'ErrImagePull', message: NO_IMAGE } } };
    case 'no-secret':
      return well
        ? started
        : { ...base, state: { waiting: { reason: 'CreateContainerConfigError', message: NO_SECRET } } };
    case 'unschedulable':
      return base;
  }
}

const NO_IMAGE = 'failed to pull and unpack image "registry.example.com/app:1": registry.example.com/app:1: not found';
const NO_SECRET = 'secret "database" not found';

function terminated(end: NonNullable<ModelPod['lastEnd']>): RawObject {
  return {
    exitCode: end.exitCode,
    reason: end.exitCode === 0 ? 'Completed' : end.exitCode === 137 ? 'OOMKilled' : 'Error',
    startedAt: time(end.startedAt),
    finishedAt: time(end.finishedAt),
  };
}
