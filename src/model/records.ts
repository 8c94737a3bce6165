import type { Subject } from './subject.js';
import type { Instant } from './time.js';

/**
 * The small projections that the watcher keeps of what the API server sends; everything else is dropped on receipt.
 * They must stay small (about 1 KB of heap for a pod): strings that repeat are interned by the projector, and a field
 * is here only because detection, routing, lists or grouping read it.
 */
export interface PodRecord {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly resourceVersion: string;
  /** The top-most owner that the pod's own metadata shows (ReplicaSet, Job, …); resolved further by the watcher's memory. */
  readonly owner: OwnerRef | null;
  /** `pod-template-hash`, `controller-revision-hash`, or ''. */
  readonly revision: string;
  readonly node: string;
  readonly phase: string;
  /** `status.reason` and `status.message`: eviction, kubelet admission, deadline; '' for ordinary crashes. */
  readonly reason: string;
  readonly message: string;
  readonly createdAt: Instant;
  readonly deletion: { readonly at: Instant; readonly graceSeconds: number } | null;
  readonly finalizers: readonly string[];
  readonly restartPolicy: string;
  readonly schedulingGated: boolean;
  readonly nominatedNode: string;
  readonly conditions: readonly ConditionRecord[];
  readonly containers: readonly ContainerRecord[];
  /** Only labels that settings route or exclude by, and annotations that begin with `podwhy.dev/`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** True for a mirror pod of a static pod. */
  readonly mirror: boolean;
}

export interface OwnerRef {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

export interface ConditionRecord {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  /** Cut to 300 characters; diagnosis reads the whole text from the API. */
  readonly message: string;
  readonly since: Instant | null;
}

export type ContainerRole = 'main' | 'init' | 'sidecar' | 'ephemeral';

export interface ContainerRecord {
  readonly name: string;
  /** `sidecar` is an init container with restartPolicy Always. */
  readonly role: ContainerRole;
  readonly state: ContainerStateRecord;
  /** The previous instance's end, or null. */
  readonly last: TerminatedRecord | null;
  readonly ready: boolean;
  /** `status.started`; null where the kubelet has not said. */
  readonly started: boolean | null;
  readonly restarts: number;
  /** How long the start-up may take before probes decide: startupProbe's failureThreshold × period, or initialDelay + 3 × period of readiness; ms. */
  readonly startupBudgetMs: number;
}

export type ContainerStateRecord =
  | { readonly kind: 'waiting'; readonly reason: string; readonly message: string }
  | { readonly kind: 'running'; readonly startedAt: Instant | null }
  | TerminatedRecord
  | { readonly kind: 'none' };

export interface TerminatedRecord {
  readonly kind: 'terminated';
  readonly reason: string;
  readonly exitCode: number;
  /** Signal number as the runtime reported it; 0 when it did not. kubectl prints it where `reason` is empty. */
  readonly signal: number;
  readonly startedAt: Instant | null;
  readonly finishedAt: Instant | null;
}

/** Deployment, ReplicaSet, StatefulSet, DaemonSet, Job or CronJob, as far as detection needs it. */
export interface WorkloadRecord {
  readonly uid: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly owner: OwnerRef | null;
  readonly createdAt: Instant;
  readonly deletionAt: Instant | null;
  /** Replicas wanted: spec.replicas, a DaemonSet's desiredNumberScheduled, a Job's parallelism; null where it has no meaning. */
  readonly desired: number | null;
  readonly ready: number;
  /** Replicas of the newest revision, and how many of them are ready (Deployment, StatefulSet, DaemonSet). */
  readonly updated: number;
  readonly available: number;
  /** The controller has seen the newest spec: observedGeneration ≥ generation. */
  readonly observed: boolean;
  readonly paused: boolean;
  readonly suspended: boolean;
  readonly conditions: readonly ConditionRecord[];
  /** Job and CronJob facts; null on others. */
  readonly job: JobRecord | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Deployment revision annotation, StatefulSet updateRevision, …; ''. */
  readonly revision: string;
}

export interface JobRecord {
  readonly active: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly startedAt: Instant | null;
  readonly finishedAt: Instant | null;
  readonly backoffLimit: number;
  /** CronJob: when a run was last started and last succeeded. */
  readonly lastScheduleAt: Instant | null;
  readonly lastSuccessAt: Instant | null;
  readonly schedule: string;
}

export interface NodeRecord {
  readonly uid: string;
  readonly name: string;
  readonly createdAt: Instant;
  readonly conditions: readonly ConditionRecord[];
  readonly taints: readonly { readonly key: string; readonly effect: string; readonly since: Instant | null }[];
  readonly unschedulable: boolean;
  readonly deletionAt: Instant | null;
  readonly labels: Readonly<Record<string, string>>;
}

/** An Event about a pod, a workload or a node. */
export interface EventRecord {
  readonly uid: string;
  readonly namespace: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly firstAt: Instant;
  /** Newest of series.lastObservedTime, lastTimestamp, eventTime, creationTimestamp. */
  readonly lastAt: Instant;
  readonly component: string;
  readonly about: { readonly kind: string; readonly namespace: string; readonly name: string; readonly uid: string };
  /** `api` of `spec.containers{api}`, or ''. */
  readonly container: string;
}

/** What detection sees of one subject. All lists belong to the subject alone. */
export interface SubjectView {
  readonly subject: Subject;
  /** The top workload; null for bare pods, nodes, custom owners, or while it is unknown. */
  readonly workload: WorkloadRecord | null;
  /** ReplicaSets of a Deployment, or Jobs of a CronJob, newest first. */
  readonly children: readonly WorkloadRecord[];
  readonly pods: readonly PodRecord[];
  /** Nodes that `pods` run on (or the node itself, for a Node subject). */
  readonly nodes: readonly NodeRecord[];
  /** Events on the subject, its children and its pods that the watcher knows; may be incomplete. */
  readonly events: readonly EventRecord[];
  readonly history: SubjectHistory;
}

/** What the objects themselves do not remember. Kept in the watcher's memory; empty after a start. */
export interface SubjectHistory {
  /** When a state of a pod or container was first seen without a break, by `podUid/container/state`. */
  readonly since: Readonly<Record<string, Instant>>;
  /** Abnormal container ends that were seen, newest last, at most 20. */
  readonly ends: readonly {
    readonly pod: string;
    readonly container: string;
    readonly at: Instant;
    readonly exitCode: number;
  }[];
  /** Runs of a CronJob that failed for good, newest last, at most 20: the controller keeps only the last failed Job (failedJobsHistoryLimit 1). */
  readonly failedRuns: readonly { readonly run: string; readonly at: Instant }[];
  /** When anything last moved forward: an init container finished, a pod became ready, a replica was created. */
  readonly progressAt: Instant | null;
}

export const EMPTY_HISTORY: SubjectHistory = { since: {}, ends: [], failedRuns: [], progressAt: null };
