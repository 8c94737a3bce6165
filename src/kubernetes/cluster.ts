import type { Intervention } from '../model/intervention.js';
import type { Evidence, LogTail, Read } from '../model/evidence.js';
import type { EventRecord, NodeRecord, PodRecord, SubjectView, WorkloadRecord } from '../model/records.js';
import type { Subject } from '../model/subject.js';
import type { Instant, Millis } from '../model/time.js';

/**
 * What the other rooms may ask of one cluster. Everything that reads resolves (a failure is a gap); everything has a
 * deadline; nothing of this is called for a healthy pod.
 */
export interface Cluster {
  readonly name: string;
  /** Settings mark it as production: destructive actions ask for the typed name. */
  readonly production: boolean;
  readonly gather: GatherEvidence;
  readonly operate: Operations;
  readonly directory: Directory;
  /** Starts reflectors; resolves when every first list is in memory or `signal` aborts. Never rejects for a cluster that cannot be reached: it keeps trying and `health` tells. When `signal` aborts the lease is given back at once; the rest goes on until `stop`. */
  start(signal: AbortSignal): Promise<void>;
  /** Called with the subject whose records changed in a way that detection could care about. Replaces the earlier listener. */
  onChange(listener: (subject: Subject) => void): void;
  /** The watcher's present view of a subject, from memory; null when it knows nothing of it. */
  view(subject: Subject): SubjectView | null;
  /** Every subject in memory, for the first pass and the self-audit. */
  subjects(): Iterable<Subject>;
  health(): ClusterHealth;
  stop(): Promise<void>;
}

/**
 * Gathers everything one diagnosis needs: the pod or the workload's pods, owners, events, nodes, claims, quotas, what
 * references exist (never a Secret's content), log tails of containers that ended. Always resolves: what could not be
 * read within `deadlineMs` is a gap.
 */
export type GatherEvidence = (
  subject: Subject,
  options: {
    readonly logs: 'none' | 'ended' | 'all';
    /** Only the subject, its owners, children and pods: enough where the status alone proves the cause. */
    readonly statusOnly?: boolean;
    readonly deadlineMs: Millis;
  },
  signal: AbortSignal,
) => Promise<Evidence>;

export interface ClusterHealth {
  readonly cluster: string;
  /** Every reflector has a list and a live watch. */
  readonly watching: boolean;
  readonly pods: number;
  /** When data last arrived (any byte) on the quietest reflector; null before the first list. */
  readonly freshAt: Instant | null;
  /** What is wrong, one line each with the fix: `cannot list pods: forbidden, grant list,watch on pods`. */
  readonly problems: readonly string[];
  readonly leader: boolean;
}

export interface PodRow {
  readonly pod: PodRecord;
  readonly subject: Subject;
  /** What kubectl prints in STATUS (facts: printPod). */
  readonly status: string;
  readonly ready: number;
  readonly containers: number;
  readonly restarts: number;
}

/** Names from the reflectors' warm memory, for look-ups, lists and typeahead. Never asks the API server. */
export interface Directory {
  /**
   * Resolves what a person typed (`checkout`, `payments/checkout-7d9c-x2x`, `deploy/checkout`): exact names first, then
   * workloads, then prefix, then substring. Several matches come best first, at most `limit`.
   */
  search(text: string, options: { readonly namespace?: string; readonly limit: number }): readonly Match[];
  pods(options: { readonly namespace?: string; readonly failingOnly: boolean; readonly limit: number }): {
    readonly rows: readonly PodRow[];
    readonly total: number;
  };
  podsOf(subject: Subject): readonly PodRecord[];
  namespaces(): readonly string[];
  workload(subject: Subject): WorkloadRecord | null;
  node(name: string): NodeRecord | null;
  events(subject: Subject): readonly EventRecord[];
}

export interface Match {
  /** What matched: a Pod or a workload. */
  readonly target: Subject;
  /** Its owning workload (equal to target for workloads and bare pods). */
  readonly workload: Subject;
  readonly how: 'exact' | 'workload' | 'prefix' | 'substring';
}

export interface ContainerChoice {
  readonly name: string;
  readonly role: 'main' | 'init' | 'sidecar' | 'ephemeral';
  readonly hasPrevious: boolean;
  readonly failing: boolean;
}

export interface LogRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly run: 'current' | 'previous';
  readonly tailLines: number;
}

/** Who acts, for impersonation and the audit Event. */
export interface Actor {
  readonly slackUserId: string;
  /** Name for people, from Slack. */
  readonly name: string;
  /** The Kubernetes user to impersonate, when settings map Slack e-mails to users; else null. */
  readonly kubernetesUser: string | null;
}

/** A PodDisruptionBudget and how many disruptions it allows now. Where plans say `unknown`, podwhy may not read them. */
export interface Budget {
  readonly name: string;
  readonly allowed: number;
}

/** A HorizontalPodAutoscaler and between what numbers it sets the replicas. */
export interface Autoscaler {
  readonly name: string;
  readonly min: number;
  readonly max: number;
}

export interface RestartPlan {
  readonly subject: Subject;
  /** uid that the action is bound to; a changed one stops it. */
  readonly uid: string;
  readonly how: 'rollout-restart' | 'delete-pod';
  readonly pods: number;
  readonly ready: number;
  readonly desired: number | null;
  /** All pods stop before new ones start: the strategy Recreate, or one that allows all to be unavailable. */
  readonly atOnce: boolean;
  /** When the template was last restarted, by whatever tool; null when it never was. */
  readonly restartedAt: Instant | null;
  /** A bare pod will not come back; said in the confirmation. */
  readonly comesBack: boolean;
  readonly budget: Budget | null | 'unknown';
  /** A rollout is in progress already. */
  readonly rollingOut: boolean;
  /** Argo CD or Flux owns it and may undo the change. */
  readonly gitops: string | null;
}

/** Going back to the revision before the present one. */
export interface RollbackPlan {
  readonly subject: Subject;
  /** uid that the action is bound to; a changed one stops it. */
  readonly uid: string;
  /** Numbers of the present and the earlier revision; when they are others by then, nothing is done. */
  readonly from: string;
  readonly to: string;
  /** When the earlier revision was first rolled out. */
  readonly madeAt: Instant | null;
  /** What differs, by path, names only: `containers[api].image`. Untrusted; at most 20. */
  readonly changes: readonly string[];
  /** As of a {@link RestartPlan}. */
  readonly atOnce: boolean;
  readonly pods: number;
  readonly ready: number;
  readonly desired: number | null;
  readonly budget: Budget | null | 'unknown';
  readonly rollingOut: boolean;
  readonly gitops: string | null;
}

/** Removing a pod that does not end by itself from the API, without waiting for its node. */
export interface DeletePodPlan {
  readonly action: Extract<Intervention, 'delete-pod'>;
  /** The pod itself. */
  readonly subject: Subject;
  readonly uid: string;
  /** Why it is stuck: its grace period is over, its node is not ready, its node does not exist. */
  readonly stuck: 'past-grace' | 'node-lost' | 'node-gone';
  readonly node: string;
  /** When it had to be gone; null when nobody has asked it to end. */
  readonly endedBy: Instant | null;
  /** `StatefulSet db`; '' for a pod that nothing owns. */
  readonly owner: string;
  /** What comes after it: a pod of the same name (which the old process may still be), another pod, or nothing. */
  readonly next: 'same-name' | 'another' | 'nothing';
  /** Of the owning workload; null where there is none or it cannot be read. */
  readonly replicas: { readonly ready: number; readonly desired: number } | null;
  readonly budget: Budget | null | 'unknown';
  readonly gitops: string | null;
}

/** One replica more. */
export interface ScaleUpPlan {
  readonly action: Extract<Intervention, 'scale-up'>;
  readonly subject: Subject;
  readonly uid: string;
  readonly from: number;
  readonly to: number;
  readonly ready: number;
  /** `unknown`: podwhy may not read them. */
  readonly autoscaler: Autoscaler | null | 'unknown';
  /** An ordered StatefulSet makes the new pod only when all others are ready, and they are not. */
  readonly waits: boolean;
  readonly budget: Budget | null | 'unknown';
  readonly rollingOut: boolean;
  readonly gitops: string | null;
}

/** Closing a node for new pods. */
export interface CordonPlan {
  readonly action: Extract<Intervention, 'cordon'>;
  /** The node. */
  readonly subject: Subject;
  readonly uid: string;
  /** Pods that are on it and stay; null when they cannot be counted. */
  readonly pods: number | null;
  /** Other nodes that are ready and take pods. */
  readonly others: number;
  readonly isReady: boolean;
  readonly gitops: string | null;
}

export type InterventionPlan = DeletePodPlan | ScaleUpPlan | CordonPlan;

export type ActionResult =
  | { readonly ok: true; readonly detail: string }
  | {
      readonly ok: false;
      readonly code: 'not-found' | 'changed' | 'forbidden' | 'refused' | 'conflict' | 'unreachable' | 'timeout';
      /** For people: what, why, what to do. */
      readonly detail: string;
    };

/** What people do to the cluster. Each write re-reads the object first, and asks Kubernetes (access review) before it acts. */
export interface Operations {
  containers(target: Subject, signal: AbortSignal): Promise<Read<readonly ContainerChoice[]>>;
  /** The pod to show for a workload: its worst one, else its newest. */
  logs(request: LogRequest, signal: AbortSignal): Promise<Read<LogTail>>;
  /** What `kubectl describe` shows plus `waiting.message`; env values masked. Plain text, untrusted, not yet redacted. */
  describe(target: Subject, signal: AbortSignal): Promise<Read<string>>;
  /** Refuses (ok false in the plan's place) with a reason for kinds that cannot be restarted, such as Jobs. */
  planRestart(target: Subject, signal: AbortSignal): Promise<RestartPlan | Extract<ActionResult, { ok: false }>>;
  restart(plan: RestartPlan, actor: Actor, reason: string, signal: AbortSignal): Promise<ActionResult>;
  /** Refuses kinds without revisions, and workloads that have no earlier one. */
  planRollback(target: Subject, signal: AbortSignal): Promise<RollbackPlan | Extract<ActionResult, { ok: false }>>;
  rollback(plan: RollbackPlan, actor: Actor, reason: string, signal: AbortSignal): Promise<ActionResult>;
  /** What one of the actions that settings switch on would do; refuses with a reason where it cannot or must not be done. */
  planIntervention(
    action: Intervention,
    target: Subject,
    signal: AbortSignal,
  ): Promise<InterventionPlan | Extract<ActionResult, { ok: false }>>;
  /** Plans again, and does nothing when that comes out otherwise than what was shown. */
  intervene(plan: InterventionPlan, actor: Actor, reason: string, signal: AbortSignal): Promise<ActionResult>;
  /** Kubernetes Event on the subject that tells who did what. Failure is logged, never thrown. */
  recordAudit(subject: Subject, actor: Actor, action: string, result: string, reason: string): Promise<void>;
}
