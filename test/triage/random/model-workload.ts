import type { RawObject } from '../../../src/model/evidence.js';
import type { Subject } from '../../../src/model/subject.js';
import type { Instant } from '../../../src/model/time.js';
import {
  condition,
  metadata,
  ownerReference,
  rawPod,
  time,
  type Health,
  type ModelPod,
  type Owner,
} from './objects.js';

export type ModelKind = 'Deployment' | 'StatefulSet' | 'Job' | 'CronJob' | 'Pod';

/** One run of a CronJob, or what became of a Job. */
export interface ModelRun {
  readonly name: string;
  readonly uid: string;
  readonly startedAt: Instant;
  readonly outcome: 'running' | 'complete' | 'failed';
  readonly endedAt: Instant;
}

/** A workload as its owner means it, and its pods as they are. */
export interface ModelWorkload {
  readonly subject: Subject;
  readonly kind: ModelKind;
  readonly uid: string;
  readonly createdAt: Instant;
  readonly containers: readonly string[];
  desired: number;
  revision: number;
  /** What becomes of a pod that is made from the template. */
  template: Health;
  pods: ModelPod[];
  /** The API server refuses new pods since then. */
  refusedSince: Instant | null;
  runs: ModelRun[];
  /** Failed runs since the last one that succeeded. */
  failures: number;
}

export function isLive(pod: ModelPod): boolean {
  return pod.deletedAt === null && pod.health !== 'failed' && pod.health !== 'succeeded';
}

/** The workload's objects but its pods, as the API server shows them once its controllers have caught up. */
export function rawWorkload(workload: ModelWorkload, isUp: (node: string) => boolean): RawObject[] {
  switch (workload.kind) {
    case 'Deployment':
      return rawDeployment(workload, isUp);
    case 'StatefulSet':
      return [rawReplicas(workload, isUp)];
    case 'Job':
      return workload.runs.slice(-1).map((run) => rawJob(workload, run, null));
    case 'CronJob':
      return rawCronJob(workload);
    case 'Pod':
      return [];
  }
}

export function rawPodOf(workload: ModelWorkload, pod: ModelPod, nodeUp: boolean): RawObject {
  return rawPod(pod, {
    namespace: workload.subject.namespace,
    owner: podOwner(workload, pod),
    labels: podLabels(workload, pod.revision),
    containers: workload.containers,
    restartPolicy: workload.kind === 'Job' || workload.kind === 'CronJob' ? 'Never' : 'Always',
    nodeUp,
  });
}

function podOwner(workload: ModelWorkload, pod: ModelPod): Owner | null {
  const { kind, uid } = workload;
  const { name } = workload.subject;
  switch (kind) {
    case 'Deployment':
      return setOwner(workload, pod.revision);
    case 'CronJob':
    case 'Job': {
      const run = workload.runs.at(-1);
      return run === undefined ? { kind, name, uid } : { kind: 'Job', name: run.name, uid: run.uid };
    }
    case 'StatefulSet':
      return { kind, name, uid };
    case 'Pod':
      return null;
  }
}

function setOwner({ subject, uid }: ModelWorkload, revision: number): Owner {
  return { kind: 'ReplicaSet', name: `${subject.name}-r${revision}`, uid: `${uid}-r${revision}` };
}

function podLabels({ kind }: ModelWorkload, revision: number): Readonly<Record<string, string>> {
  switch (kind) {
    case 'Deployment':
      return { 'pod-template-hash': `r${revision}` };
    case 'StatefulSet':
      return { 'controller-revision-hash': `r${revision}` };
    case 'Job':
    case 'CronJob':
    case 'Pod':
      return {};
  }
}

function rawDeployment(workload: ModelWorkload, isUp: (node: string) => boolean): RawObject[] {
  const { subject, uid, createdAt } = workload;
  const revisions = [...new Set([workload.revision, ...workload.pods.map(({ revision }) => revision)])];
  const sets = revisions.map((revision) => {
    const pods = workload.pods.filter((pod) => pod.revision === revision && isLive(pod));
    const set = setOwner(workload, revision);
    return {
      kind: 'ReplicaSet',
      metadata: metadata(set.name, set.uid, createdAt, {
        namespace: subject.namespace,
        ownerReferences: [ownerReference({ kind: 'Deployment', name: subject.name, uid })],
        labels: podLabels(workload, revision),
        annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      }),
      spec: { replicas: revision === workload.revision ? workload.desired : pods.length },
      status: {
        replicas: pods.length,
        readyReplicas: readyOf(pods, isUp),
        observedGeneration: 1,
        conditions: revision === workload.revision ? refusal(workload) : [],
      },
    };
  });
  return [rawReplicas(workload, isUp), ...sets];
}

function rawReplicas(workload: ModelWorkload, isUp: (node: string) => boolean): RawObject {
  const { subject, kind, uid, createdAt, revision } = workload;
  const pods = workload.pods.filter(isLive);
  const ready = readyOf(pods, isUp);
  return {
    kind,
    metadata: metadata(subject.name, uid, createdAt, {
      namespace: subject.namespace,
      generation: revision,
      annotations: kind === 'Deployment' ? { 'deployment.kubernetes.io/revision': String(revision) } : {},
    }),
    spec: { replicas: workload.desired, selector: { matchLabels: { app: subject.name } } },
    status: {
      observedGeneration: revision,
      replicas: pods.length,
      updatedReplicas: pods.filter((pod) => pod.revision === revision).length,
      ...(kind === 'StatefulSet' ? { updateRevision: `r${revision}` } : {}),
      readyReplicas: ready,
      availableReplicas: ready,
      conditions: kind === 'Deployment' ? refusal(workload) : [],
    },
  };
}

function refusal({ refusedSince }: ModelWorkload): RawObject[] {
  return refusedSince === null
    ? []
    : [condition('ReplicaFailure', 'True', refusedSince, 'FailedCreate', 'pods "x" is forbidden: exceeded quota: q')];
}

function rawJob({ subject }: ModelWorkload, run: ModelRun, owner: Owner | null): RawObject {
  const { outcome, endedAt } = run;
  const ended = outcome === 'complete' ? 'Complete' : 'Failed';
  return {
    kind: 'Job',
    metadata: metadata(run.name, run.uid, run.startedAt, {
      namespace: subject.namespace,
      ...(owner === null ? {} : { ownerReferences: [ownerReference(owner)] }),
    }),
    spec: { backoffLimit: 0, parallelism: 1 },
    status: {
      startTime: time(run.startedAt),
      active: outcome === 'running' ? 1 : 0,
      succeeded: outcome === 'complete' ? 1 : 0,
      failed: outcome === 'failed' ? 1 : 0,
      ...(outcome === 'complete' ? { completionTime: time(endedAt) } : {}),
      conditions:
        outcome === 'running'
          ? []
          : [condition(ended, 'True', endedAt, outcome === 'failed' ? 'BackoffLimitExceeded' : '')],
    },
  };
}

function rawCronJob(workload: ModelWorkload): RawObject[] {
  const { subject, uid, createdAt, runs } = workload;
  const last = runs.at(-1);
  const success = runs.findLast(({ outcome }) => outcome === 'complete');
  const owner = { kind: 'CronJob', name: subject.name, uid };
  return [
    {
      kind: 'CronJob',
      metadata: metadata(subject.name, uid, createdAt, { namespace: subject.namespace }),
      spec: { schedule: '*/5 * * * *', failedJobsHistoryLimit: 3 },
      status: {
        ...(last === undefined ? {} : { lastScheduleTime: time(last.startedAt) }),
        ...(success === undefined ? {} : { lastSuccessfulTime: time(success.endedAt) }),
      },
    },
    ...runs.map((run) => rawJob(workload, run, owner)),
  ];
}

function readyOf(pods: readonly ModelPod[], isUp: (node: string) => boolean): number {
  return pods.filter((pod) => pod.health === 'ready' && isUp(pod.node)).length;
}
