import {
  EMPTY_HISTORY,
  type ConditionRecord,
  type ContainerRecord,
  type EventRecord,
  type NodeRecord,
  type PodRecord,
  type SubjectView,
  type TerminatedRecord,
  type WorkloadRecord,
} from '../../src/model/records.js';
import { HOUR, type Instant } from '../../src/model/time.js';

/** The moment at which something begins in these tests; everything else is older by an hour. */
export const T: Instant = Date.parse('2026-11-24T12:00:00Z');
export const LONG_AGO: Instant = T - HOUR;

export function condition(type: string, status: string, parts: Partial<ConditionRecord> = {}): ConditionRecord {
  return { type, status, reason: '', message: '', since: LONG_AGO, ...parts };
}

export function ended(at: Instant, parts: Partial<TerminatedRecord> = {}): TerminatedRecord {
  return { kind: 'terminated', reason: 'Error', exitCode: 1, signal: 0, startedAt: null, finishedAt: at, ...parts };
}

export function container(parts: Partial<ContainerRecord> = {}): ContainerRecord {
  return {
    name: 'app',
    role: 'main',
    state: { kind: 'running', startedAt: LONG_AGO },
    last: null,
    ready: true,
    started: true,
    restarts: 0,
    startupBudgetMs: 0,
    ...parts,
  };
}

/** A healthy pod of `deployment/api` on a healthy node. */
export function pod(parts: Partial<PodRecord> = {}): PodRecord {
  return {
    uid: 'pod-1',
    namespace: 'shop',
    name: 'api-1',
    resourceVersion: '1',
    owner: { kind: 'ReplicaSet', name: 'api-abc', uid: 'rs-1' },
    revision: 'abc',
    node: 'node-1',
    phase: 'Running',
    reason: '',
    message: '',
    createdAt: LONG_AGO,
    deletion: null,
    finalizers: [],
    restartPolicy: 'Always',
    schedulingGated: false,
    nominatedNode: '',
    conditions: [condition('PodScheduled', 'True'), condition('Initialized', 'True'), condition('Ready', 'True')],
    containers: [container()],
    labels: {},
    annotations: {},
    mirror: false,
    ...parts,
  };
}

/** A pod that is placed at T and has not started its container. */
export function startingPod(parts: Partial<PodRecord> = {}): PodRecord {
  return pod({
    phase: 'Pending',
    createdAt: T,
    conditions: [
      condition('PodScheduled', 'True', { since: T }),
      condition('Initialized', 'True', { since: T }),
      condition('Ready', 'False', { since: T, reason: 'ContainersNotReady' }),
    ],
    containers: [
      container({
        ready: false,
        started: false,
        state: { kind: 'waiting', reason: 'ContainerCreating', message: '' },
      }),
    ],
    ...parts,
  });
}

export function node(parts: Partial<NodeRecord> = {}): NodeRecord {
  return {
    uid: 'node-uid-1',
    name: 'node-1',
    createdAt: LONG_AGO,
    conditions: [condition('Ready', 'True')],
    taints: [],
    unschedulable: false,
    deletionAt: null,
    labels: {},
    ...parts,
  };
}

export function workload(parts: Partial<WorkloadRecord> = {}): WorkloadRecord {
  return {
    uid: 'deploy-1',
    kind: 'Deployment',
    namespace: 'shop',
    name: 'api',
    owner: null,
    createdAt: LONG_AGO,
    deletionAt: null,
    desired: 1,
    ready: 1,
    updated: 1,
    available: 1,
    observed: true,
    paused: false,
    suspended: false,
    conditions: [],
    job: null,
    labels: {},
    annotations: {},
    revision: '1',
    ...parts,
  };
}

export function job(parts: Partial<WorkloadRecord> = {}): WorkloadRecord {
  const facts = {
    active: 0,
    succeeded: 0,
    failed: 0,
    startedAt: LONG_AGO,
    finishedAt: null,
    backoffLimit: 6,
    lastScheduleAt: null,
    lastSuccessAt: null,
    schedule: '',
  };
  return workload({ uid: 'job-1', kind: 'Job', name: 'load', ready: 0, job: facts, ...parts });
}

export function cronJob(parts: Partial<WorkloadRecord> = {}): WorkloadRecord {
  return job({ uid: 'cron-1', kind: 'CronJob', name: 'nightly', desired: null, ...parts });
}

export function event(parts: Partial<EventRecord> = {}): EventRecord {
  return {
    uid: 'event-1',
    namespace: 'shop',
    type: 'Warning',
    reason: 'FailedMount',
    message: 'MountVolume.SetUp failed for volume "config" : configmap "web" not found',
    count: 1,
    firstAt: T,
    lastAt: T,
    component: 'kubelet',
    about: { kind: 'Pod', namespace: 'shop', name: 'api-1', uid: 'pod-1' },
    container: '',
    ...parts,
  };
}

/** The view of a workload (or of what `subject` names), healthy unless parts say otherwise. */
export function view(parts: Partial<SubjectView> = {}): SubjectView {
  const owner = parts.workload === undefined ? workload() : parts.workload;
  return {
    subject: { cluster: 'lab', kind: owner?.kind ?? 'Pod', namespace: 'shop', name: owner?.name ?? 'api-1' },
    workload: owner,
    children: [],
    pods: [],
    nodes: [node()],
    events: [],
    history: EMPTY_HISTORY,
    ...parts,
  };
}

export function nodeView(parts: Partial<NodeRecord> = {}): SubjectView {
  return view({
    workload: null,
    subject: { cluster: 'lab', kind: 'Node', namespace: '', name: 'node-1' },
    nodes: [node(parts)],
  });
}

export function bareView(only: PodRecord): SubjectView {
  return view({ workload: null, pods: [{ ...only, owner: null }] });
}
