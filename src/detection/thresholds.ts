import { parseDuration } from '../model/duration.js';
import { DAY, HOUR, MINUTE, SECOND, type Millis } from '../model/time.js';

/** How long each state may last before it is told, by the row's setting name; ms. */
export type Thresholds = Readonly<Record<string, Millis>>;

export interface ThresholdRow {
  /** The states of the glossary that this row decides about. */
  readonly states: readonly string[];
  readonly defaultMs: Millis;
  /** What the time measures, for people who set it. */
  readonly means: string;
  /** A recording, or the source, that shows why the default is what it is. */
  readonly because: string;
}

/**
 * How long each state may last. Settings (`thresholds.notReady: 5m`) and annotations on a workload
 * (`podwhy.dev/threshold-not-ready: 10m`) override a row. `0s` tells at once.
 */
export const THRESHOLD_TABLE = {
  imagePull: {
    states: [
      'ErrImagePull',
      'ImagePullBackOff',
      'RegistryUnavailable',
      'SignatureValidationFailed',
      'InvalidImageName',
      'ImageInspectError',
      'ErrImageNeverPull',
      'Init',
    ],
    defaultMs: 0,
    means: 'from the first failed attempt to pull',
    because: 'recording image-tag-not-found-errimagepull: the first attempt already names the cause',
  },
  containerConfig: {
    states: ['CreateContainerConfigError', 'PreCreateHookError'],
    defaultMs: 0,
    means: 'from the first refusal to configure the container',
    because: 'recording config-missing-secret: never restarts, never becomes CrashLoopBackOff, waits for a person',
  },
  containerStart: {
    states: [
      'CreateContainerError',
      'RunContainerError',
      'PreStartHookError',
      'PostStartHookError',
      'StartError',
      'ContainerCannotRun',
    ],
    defaultMs: 0,
    means: 'from the first failed create or start of a container',
    because: 'recording config-subpath-missing-key-becomes-dir: the runtime refuses the same way each time',
  },
  crashLoop: {
    states: ['CrashLoopBackOff', 'Init'],
    defaultMs: 0,
    means: 'from the first back-off between restarts',
    because: 'recording crash-oomkilled: the kubelet restarts at once first, so a back-off follows a second end',
  },
  repeatedEnds: {
    states: ['Error', 'OOMKilled', 'Completed', 'Signal', 'ExitCode', 'Unhealthy', 'SandboxChanged', 'Running'],
    defaultMs: 10 * MINUTE,
    means: 'two abnormal ends of one container within this time are told though it runs at the moment',
    because:
      'recording probe-liveness-crashloop: between the ends the pod prints Running; pkg/kubelet: back-off resets after 600 s',
  },
  staysDown: {
    states: [
      'Error',
      'OOMKilled',
      'Completed',
      'ContainerStatusUnknown',
      'Unknown',
      'Signal',
      'ExitCode',
      'Terminated',
    ],
    defaultMs: 30 * SECOND,
    means: 'from the abnormal end of a container that was not started again',
    because: 'recording crash-oomkilled-moment: a first restart is immediate, so one that stays away is a failure',
  },
  otherWaiting: {
    states: ['Waiting'],
    defaultMs: 30 * SECOND,
    means: 'from the first sight of a waiting reason that podwhy does not know',
    because: 'pkg/kubelet/images: a failed credential look-up becomes the waiting reason as free text',
  },
  unschedulable: {
    states: ['Unschedulable', 'PodScheduled', 'FailedScheduling', 'Pending'],
    defaultMs: MINUTE,
    means: 'from the first refusal of the scheduler',
    because: 'recording healthy-pending-under-5s: the scheduler tries again within 10 s and often succeeds',
  },
  unschedulableAutoscaling: {
    states: ['Unschedulable', 'Pending'],
    defaultMs: 10 * MINUTE,
    means: 'as unschedulable, while a cluster autoscaler said that it adds nodes',
    because: 'cluster-autoscaler: max-node-provision-time 15 min; most clouds deliver a node in 2 to 5 min',
  },
  waitingForPreemption: {
    states: ['Unschedulable', 'Preempted'],
    defaultMs: 3 * MINUTE,
    means: 'as unschedulable, while victims are ending to make room',
    because: 'pkg/scheduler preemption: victims get their grace period, 30 s by default',
  },
  schedulerSilent: {
    states: ['Pending'],
    defaultMs: 30 * SECOND,
    means: 'from the creation of a pod that no scheduler has looked at',
    because: 'recording sched-unknown-scheduler: no condition and no event ever come',
  },
  schedulingGated: {
    states: ['SchedulingGated'],
    defaultMs: 5 * MINUTE,
    means: 'from the creation of a pod whose scheduling gates are not lifted',
    because: 'recording sched-scheduling-gates: no event ever comes; queues lift their gates within minutes',
  },
  creating: {
    states: [
      'ContainerCreating',
      'PodInitializing',
      'Pause',
      'FailedCreatePodSandBox',
      'Init',
      'ContainersNotInitialized',
    ],
    defaultMs: 2 * MINUTE,
    means: 'from the placement on a node to the first container, nothing being said',
    because: 'recording healthy-slow-container-creating; recording runtime-memory-limit-too-low',
  },
  creatingPulling: {
    states: ['ContainerCreating', 'PodInitializing'],
    defaultMs: 5 * MINUTE,
    means: 'as creating, once the sandbox stands or a pull is under way',
    because: 'recording patched-podinitializing-stuck; pkg/kubelet 1.36 sets PodReadyToStartContainers before pulls',
  },
  creatingFailed: {
    states: ['FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox', 'NetworkPluginNotReady'],
    defaultMs: 20 * SECOND,
    means: 'from the first event that says why a container cannot be created',
    because: 'recording config-missing-configmap-volume; a race at the start heals within two tries of the kubelet',
  },
  initProgress: {
    states: ['Init', 'Initialized', 'ContainersNotInitialized', 'PodInitializing'],
    defaultMs: 10 * MINUTE,
    means: 'from the start of an init container that neither ends nor fails',
    because: 'recording crash-init-waiting-for-service; recording healthy-init-20s-done',
  },
  notReady: {
    states: ['NotReady', 'Ready', 'ContainersNotReady', 'ReadinessGatesNotReady', 'Unhealthy', 'Running'],
    defaultMs: 3 * MINUTE,
    means: 'from the end of its start-up budget, or from the loss of readiness',
    because: 'recording probe-readiness-exec; recording healthy-readiness-initial-delay',
  },
  terminating: {
    states: ['Terminating', 'Unknown', 'Completed', 'NodeLost'],
    defaultMs: MINUTE,
    means: 'from the end of the grace period (deletionTimestamp) of a deleted pod',
    because: 'recording term-stuck-finalizer (prints Completed); recording term-ignores-sigterm stays within its grace',
  },
  phaseUnknown: {
    states: ['Unknown'],
    defaultMs: 30 * SECOND,
    means: 'from the first sight of a pod whose phase is Unknown',
    because: 'recording patched-phase-unknown',
  },
  failedPod: {
    states: [
      'Failed',
      'Evicted',
      'Preempting',
      'NodeAffinity',
      'NodePorts',
      'NodeShutdown',
      'Terminated',
      'UnexpectedAdmissionError',
      'OutOfcpu',
      'OutOfmemory',
      'OutOfpods',
      'OutOfephemeral-storage',
      'TopologyAffinityError',
      'SysctlForbidden',
      'AppArmor',
      'DeadlineExceeded',
    ],
    defaultMs: MINUTE,
    means: 'from the failure of a pod that its workload has not made up for; bare pods are told at once',
    because:
      'recording evicted-disk-pressure: the controller replaces it within seconds; recording rejected-node-ports is bare',
  },
  failureForgotten: {
    states: ['Failed', 'BackoffLimitExceeded', 'DeadlineExceeded'],
    defaultMs: DAY,
    means: 'failed Jobs and bare pods older than this are only listed',
    because: 'finished Jobs and bare pods stay in the API for ever unless ttlSecondsAfterFinished is set',
  },
  podNotCreated: {
    states: ['FailedCreate'],
    defaultMs: 30 * SECOND,
    means: 'from the first refusal of the API server to create a pod',
    because: 'recording admission-quota-exceeded: controllers try again at once, so a lasting refusal shows in seconds',
  },
  replicasMissing: {
    states: ['FailedCreate'],
    defaultMs: 5 * MINUTE,
    means: 'from the first sight of fewer pods than wanted, with nothing said about why',
    because: 'plugin/pkg/admission: a terminating namespace refuses pods without an event',
  },
  rolloutStuck: {
    states: ['NotReady'],
    defaultMs: 0,
    means: "from the Deployment's own verdict ProgressDeadlineExceeded",
    because: 'pkg/controller/deployment: the verdict itself comes after progressDeadlineSeconds (600 s)',
  },
  nodeNotReady: {
    states: ['NodeNotReady', 'NodeLost', 'DockerDaemonNotReady', 'NetworkPluginNotReady'],
    defaultMs: 30 * SECOND,
    means: 'from the moment a node is not ready or unknown',
    because: 'recording node-kubelet-stopped: the control plane itself waits 50 s before it says Unknown',
  },
  nodeStarting: {
    states: ['NodeNotReady'],
    defaultMs: 5 * MINUTE,
    means: 'from the creation of a node that has not been ready yet',
    because: 'pkg/kubelet: a joining node is not ready until its network plugin is installed',
  },
  nodeDraining: {
    states: ['NodeNotReady', 'NodeLost'],
    defaultMs: 5 * MINUTE,
    means: 'as nodeNotReady, for a cordoned node',
    because: 'scale-down and maintenance cordon a node, stop it, and remove it minutes later',
  },
  podOnLostNode: {
    states: ['NodeLost', 'NodeNotReady', 'Running'],
    defaultMs: 30 * SECOND,
    means: 'from the moment the node of a pod is not ready; the pod prints Running meanwhile',
    because: 'recording node-runtime-down: container statuses are stale on a dead node',
  },
  nodePressure: {
    states: ['MemoryPressure', 'DiskPressure', 'PIDPressure'],
    defaultMs: 10 * MINUTE,
    means: 'from the moment a node reports pressure; before that it is only listed',
    because: 'pkg/kubelet/eviction: a condition is held 5 min after the last sight of pressure',
  },
  jobFailed: {
    states: ['BackoffLimitExceeded', 'DeadlineExceeded', 'PodFailurePolicy'],
    defaultMs: 0,
    means: "from the Job's condition Failed",
    because: 'recording job-backoff-limit-exceeded',
  },
  jobRetryOverdue: {
    states: ['Error', 'OOMKilled', 'Failed'],
    defaultMs: MINUTE,
    means: 'beyond the back-off after which the next attempt of a Job was due',
    because: 'recording job-pod-error: one failed pod and no next one; pkg/controller/job: 10 s doubling to 10 min',
  },
  jobAttempts: {
    states: ['CrashLoopBackOff', 'Error'],
    defaultMs: 10 * MINUTE,
    means: 'from the start of a pod of a Job that ends and is restarted over and over',
    because: 'restartPolicy OnFailure with a high backoffLimit may fail for hours before the Job gives up',
  },
  jobLingering: {
    states: ['NotReady', 'Completed'],
    defaultMs: 30 * MINUTE,
    means: 'from the success of one container of a Job whose other container keeps running',
    because: 'a classic sidecar keeps a finished Job alive for ever (facts of restartPolicy Never)',
  },
  cronJobFailing: {
    states: ['BackoffLimitExceeded', 'DeadlineExceeded', 'PodFailurePolicy'],
    defaultMs: 0,
    means: 'from the third failed run in a row',
    because: 'a single failed run is made up for by the next one',
  },
  cronJobMissed: {
    states: ['FailedCreate'],
    defaultMs: 30 * SECOND,
    means: 'from the first run that could not be started',
    because: 'pkg/controller/cronjob: MissSchedule, TooManyMissedTimes, FailedCreate',
  },
  resize: {
    states: ['PodResizePending'],
    defaultMs: 0,
    means: 'from the refusal of a resize in place; only listed, the pod keeps running',
    because: 'pkg/kubelet 1.36: Infeasible means never on this node; the old resources stay in force',
  },
  cronJobSuspended: {
    states: ['Waiting'],
    defaultMs: 0,
    means: 'from the last run of a CronJob that is suspended; only listed',
    because: 'recording cronjob-suspended: somebody asked for it',
  },
  cronJobOverlap: {
    states: ['Running'],
    defaultMs: 5 * MINUTE,
    means: 'from the first run that was skipped because the one before still runs',
    because: 'recording cronjob-overlap-forbid',
  },
} as const satisfies Readonly<Record<string, ThresholdRow>>;

export type ThresholdName = keyof typeof THRESHOLD_TABLE;

/** States of the glossary that never raise an alert by themselves, and why. */
export const NEVER_ALONE: Readonly<Record<string, string>> = {
  Succeeded: 'the pod did its work; a Deployment never reaches it',
  DisruptionTarget: 'says who ends the pod; whether that hurts shows in its replacement',
  PodResizeInProgress: 'the pod keeps running while it is resized',
};

export const THRESHOLD_NAMES = Object.keys(THRESHOLD_TABLE) as readonly ThresholdName[];

export const DEFAULT_THRESHOLDS: Thresholds = Object.fromEntries(
  THRESHOLD_NAMES.map((name) => [name, THRESHOLD_TABLE[name].defaultMs]),
);

const ANNOTATION_PREFIX = 'podwhy.dev/threshold-';

const NAME_BY_ANNOTATION = new Map(THRESHOLD_NAMES.map((name) => [thresholdAnnotation(name), name]));

/** `podwhy.dev/threshold-not-ready` for `notReady`. */
export function thresholdAnnotation(name: ThresholdName): string {
  return ANNOTATION_PREFIX + name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export interface ResolvedThresholds {
  readonly thresholds: Thresholds;
  /** Annotations that were not understood and therefore ignored, one line each with the fix. */
  readonly problems: readonly string[];
}

/**
 * The table with the settings' overrides (ms by row name) and then a workload's annotations laid over it. Never throws:
 * an annotation is somebody else's text, so a wrong one is reported and the other value stays.
 */
export function resolveThresholds(
  overrides: Thresholds,
  annotations: Readonly<Record<string, string>> = {},
): ResolvedThresholds {
  const thresholds: Record<string, Millis> = { ...DEFAULT_THRESHOLDS, ...overrides };
  const problems: string[] = [];
  for (const [key, value] of Object.entries(annotations)) {
    const read = readAnnotation(key, value);
    if (read === null) continue;
    if (read.ok) thresholds[read.name] = read.ms;
    else problems.push(read.problem);
  }
  return { thresholds, problems };
}

type AnnotationReading =
  | { readonly ok: true; readonly name: ThresholdName; readonly ms: Millis }
  | { readonly ok: false; readonly problem: string };

/** Null for an annotation that is not about thresholds. */
function readAnnotation(key: string, value: string): AnnotationReading | null {
  if (!key.startsWith(ANNOTATION_PREFIX)) return null;
  const name = NAME_BY_ANNOTATION.get(key);
  if (name === undefined) {
    const known = THRESHOLD_NAMES.map(thresholdAnnotation).join(', ');
    return { ok: false, problem: `${key}: no such threshold; use one of ${known}` };
  }
  try {
    return { ok: true, name, ms: parseDuration(value) };
  } catch (error) {
    return { ok: false, problem: `${key}: ${error instanceof Error ? error.message : 'not a duration'}` };
  }
}

/** The value in force for a row; its default where the given table lacks it. */
export function limitOf(thresholds: Thresholds, name: ThresholdName): Millis {
  return thresholds[name] ?? THRESHOLD_TABLE[name].defaultMs;
}

/** The third failed run in a row is told: one is made up for by the next, two may be one long outage of a dependency. */
export const FAILED_RUNS_TOLD = 3;

/** Retries of the Job controller: 10 s, doubling, 10 min at most (pkg/controller/job/backoff_utils.go). */
export function jobRetryWait(failedAttempts: number): Millis {
  return Math.min(10 * MINUTE, 10 * SECOND * 2 ** Math.min(10, Math.max(0, failedAttempts - 1)));
}

/** Events older than this say nothing about now: the API server forgets them after an hour (--event-ttl). */
export const EVENT_LIFE: Millis = HOUR;
