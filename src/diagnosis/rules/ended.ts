import type { CauseId } from '../../model/causes.js';
import type { Cause } from '../../model/diagnosis.js';
import type { PodCase } from '../finding.js';
import { MINUTE, SECOND } from '../../model/time.js';
import { cause, eventLine, lastEvent, line, params, ruleOut } from '../finding.js';
import { newestEnd } from '../objects/container.js';
import { isTerminal, podCondition } from '../objects/pod.js';
import { numberAt, objectsAt, textAt } from '../objects/raw.js';
import { isReady } from '../objects/workload.js';

/** `status.reason` of a pod that the kubelet refused or ended (facts A.4, A.8). */
export const POD_REASONS: Readonly<Record<string, CauseId>> = {
  OutOfcpu: 'out-of-cpu',
  OutOfmemory: 'out-of-memory-node',
  OutOfpods: 'out-of-pods',
  'OutOfephemeral-storage': 'out-of-ephemeral-storage',
  NodeAffinity: 'node-affinity-mismatch',
  NodeName: 'node-affinity-mismatch',
  NodePorts: 'host-port-conflict',
  TaintToleration: 'untolerated-taint',
  UnexpectedAdmissionError: 'unexpected-admission-error',
  TopologyAffinityError: 'topology-affinity',
  EmptyPodSharedPoolError: 'topology-affinity',
  SysctlForbidden: 'sysctl-forbidden',
  AppArmor: 'apparmor-not-enabled',
  NodeShutdown: 'node-shutdown',
  Terminated: 'node-shutdown',
  Shutdown: 'node-shutdown',
  Preempting: 'preempted-by-kubelet',
  DeadlineExceeded: 'deadline-exceeded',
  PodOSSelectorNodeLabelDoesNotMatch: 'pod-os-mismatch',
  PodOSNotSupported: 'pod-os-mismatch',
  VolumeAttachmentLimitExceeded: 'volume-limit',
  NodeLost: 'node-lost',
  InvalidNodeInfo: 'node-not-ready',
  PodFeatureUnsupported: 'unexpected-admission-error',
  SupplementalGroupsPolicyNotSupported: 'unexpected-admission-error',
  PodLevelResourcesNotSupported: 'unexpected-admission-error',
};

/** Evictions by their message. Ordered: own limits before the node's pressure. */
export const EVICTION_PATTERNS: readonly { readonly pattern: RegExp; readonly cause: CauseId }[] = [
  { pattern: /Usage of EmptyDir volume/, cause: 'evicted-emptydir-limit' },
  {
    pattern: /Pod ephemeral local storage usage exceeds|exceeded its local ephemeral storage limit/,
    cause: 'evicted-ephemeral-storage',
  },
  { pattern: /low on resource: memory|MemoryPressure/, cause: 'evicted-memory-pressure' },
  {
    pattern: /low on resource: (?:ephemeral-storage|inodes|nodefs|imagefs)|DiskPressure/,
    cause: 'evicted-disk-pressure',
  },
  { pattern: /low on resource: pids|PIDPressure/, cause: 'evicted-pid-pressure' },
];

const DISRUPTIONS: Readonly<Record<string, CauseId>> = {
  PreemptionByScheduler: 'preempted',
  DeletionByTaintManager: 'taint-eviction',
  DeletionByDeviceTaintManager: 'taint-eviction',
  EvictionByEvictionAPI: 'evicted-by-api',
  DeletionByPodGC: 'node-removed',
};

/** A pod that somebody ended or refused: that is the cause, and what its containers say is the consequence. */
export function endedCauses(podCase: PodCase): Cause[] {
  const { pod } = podCase;
  if (!isTerminal(pod) || pod.reason === '') return [];
  const where = {
    pod: pod.name,
    container: /Container (\S{1,253}) (?:exceeded|was using)/.exec(pod.message)?.[1] ?? '',
  };
  const status = line('pod status', `${pod.reason}: ${pod.message}`);
  const outOf =
    /Node didn't have enough resource: (\S{1,253}), requested: (\d{1,20}), used: (\d{1,20}), capacity: (\d{1,20})/.exec(
      pod.message,
    );
  const given = params({
    node: pod.nodeName,
    reason: pod.reason,
    resource: outOf?.[1] ?? /low on resource: ([\w-]{1,100})/.exec(pod.message)?.[1],
    requested: outOf?.[2],
    used: outOf?.[3],
    available: outOf?.[4],
    volume: /EmptyDir volume "([^"]{1,253})"/.exec(pod.message)?.[1],
    limit:
      /limit "([^"]{1,60})"/.exec(pod.message)?.[1] ?? /limit of containers (\S{1,40}?)\.? *$/.exec(pod.message)?.[1],
    condition: /had condition: \[([^\]]{1,100})\]/.exec(pod.message)?.[1],
    sysctl: /forbidden sysctl: "([^"]{1,200})"/.exec(pod.message)?.[1],
    port: pod.containers.flatMap((each) => each.ports).find((port) => port.hostPort > 0)?.hostPort,
    driver: /unavailable for (\S{1,253})\./.exec(pod.message)?.[1],
    label: Object.entries(pod.nodeSelector)
      .map(([key, value]) => `${key}=${value}`)
      .join(', '),
    seconds: numberAt(pod.raw, 'spec', 'activeDeadlineSeconds'),
    error: pod.message.slice(0, 300),
  });
  const ended = pod.containers.map(newestEnd).find((end) => end?.exitCode === 137);
  if (ended !== undefined && ended !== null)
    ruleOut(podCase, 'oom-killed', 'oom-but-ended-on-purpose', params({ reason: pod.reason, exitCode: 137 }), status);
  const event = lastEvent(
    podCase.events,
    [pod.reason],
    (each) => each.message !== '' && !pod.message.includes(each.message.trim()),
  );
  const pressure = podCase.node?.conditions.find((each) => each.status === 'True' && each.type.endsWith('Pressure'));
  const evidence = [
    status,
    event === null ? null : eventLine(event),
    pressure === undefined
      ? null
      : line(
          `node ${pod.nodeName}, condition ${pressure.type}`,
          `${pressure.reason}: ${pressure.message}`,
          pressure.since,
        ),
  ];
  if (pod.reason === 'Evicted') {
    const id = EVICTION_PATTERNS.find(({ pattern }) => pattern.test(pod.message))?.cause;
    return cause(id ?? 'evicted-disk-pressure', id === undefined ? 'possible' : 'certain', given, evidence, where);
  }
  const id = POD_REASONS[pod.reason];
  if (id !== undefined) return cause(id, 'certain', given, evidence, where);
  if (pod.reason.startsWith('OutOf'))
    return cause(
      'insufficient-extended-resource',
      'certain',
      { ...given, ...params({ resource: outOf?.[1] ?? pod.reason.slice(5) }) },
      evidence,
      where,
    );
  return [];
}

/** Who asked for the end of a pod that is being deleted or has Failed by a disruption. */
export function disruptionCauses(podCase: PodCase): Cause[] {
  const { pod } = podCase;
  const target = podCondition(pod, 'DisruptionTarget');
  const marked = lastEvent(
    podCase.events,
    ['Preempted', 'TaintManagerEviction', 'DeviceTaintManagerEviction'],
    (each) => !each.message.startsWith('Cancelling'),
  );
  const id =
    target !== null && target.status === 'True'
      ? DISRUPTIONS[target.reason]
      : marked === null
        ? undefined
        : marked.reason === 'Preempted'
          ? 'preempted'
          : 'taint-eviction';
  if (id === undefined) return [];
  const taint = podCase.node?.taints.find((each) => each.effect === 'NoExecute');
  return cause(
    id,
    'certain',
    params({
      node: pod.nodeName,
      reason: target?.reason,
      taint: taint?.key,
      otherPod: /Preempted by (?:a )?pod (\S{1,100})/.exec(marked?.message ?? '')?.[1],
    }),
    [
      target === null
        ? null
        : line('pod condition DisruptionTarget', `${target.reason}: ${target.message}`, target.since),
      marked === null ? null : eventLine(marked),
    ],
    { pod: pod.name },
  );
}

/** Why a pod that is being deleted is still there (facts A.10). */
export function terminationCauses(podCase: PodCase): Cause[] {
  const { pod, now, node } = podCase;
  if (pod.deletionAt === null) return [];
  const where = { pod: pod.name };
  const grace = pod.deletionGraceSeconds ?? pod.graceSeconds;
  const deletion = line(
    'pod metadata',
    `deletionTimestamp ${new Date(pod.deletionAt).toISOString()}, grace ${grace} s`,
    pod.deletionAt,
  );
  const given = params({
    graceSeconds: grace,
    node: pod.nodeName,
    seconds: Math.max(0, Math.round((now - pod.deletionAt) / SECOND)),
  });
  const overdue = now > pod.deletionAt + 30 * SECOND;
  const stopped =
    isTerminal(pod) ||
    (pod.containers.length > 0 &&
      pod.containers.every((each) => each.state.kind === 'terminated' || each.state.kind === 'none'));
  const held = pod.finalizers.filter((name) => name !== 'batch.kubernetes.io/job-tracking' || overdue);
  if (held.length > 0 && (stopped || pod.nodeName === '')) {
    return cause(
      'finalizer',
      'certain',
      { ...given, ...params({ finalizer: held.join(', ') }) },
      [line('pod metadata', `finalizers: ${held.join(', ')}`), deletion],
      where,
    );
  }
  const ready = node === null ? null : podCondition(node, 'Ready');
  if (overdue && node !== null && ready !== null && ready.status !== 'True') {
    return cause(
      'terminating-node-lost',
      'certain',
      { ...given, ...params({ node: node.name, reason: ready.reason }) },
      [
        line(`node ${node.name}, condition Ready`, `${ready.status}, ${ready.reason}: ${ready.message}`, ready.since),
        line('pod spec', `nodeName: ${node.name}`),
        deletion,
      ],
      {
        ...where,
        reach: {
          scope: 'node',
          name: node.name,
          affected: podCase.cluster.pods.filter((each) => each.nodeName === node.name).length,
          total: podCase.cluster.pods.length,
        },
      },
    );
  }
  if (
    overdue &&
    node === null &&
    pod.nodeName !== '' &&
    podCase.cluster.complete('Node') &&
    podCase.cluster.nodes.length > 0
  ) {
    return cause(
      'node-removed',
      'certain',
      given,
      [line('pod spec', `nodeName: ${pod.nodeName}, and no such Node exists`), deletion],
      where,
    );
  }
  const kill = lastEvent(podCase.events, ['FailedKillPod', 'ExceededGracePeriod']);
  if (kill !== null)
    return cause(
      'kill-failed',
      'likely',
      { ...given, ...params({ error: kill.message.slice(0, 300) }) },
      [eventLine(kill), deletion],
      where,
    );
  const hook = lastEvent(podCase.events, ['FailedPreStopHook']);
  if (hook !== null)
    return cause(
      'pre-stop-hook',
      'likely',
      { ...given, ...params({ hook: 'preStop' }) },
      [eventLine(hook), deletion],
      where,
    );
  if (!overdue) return withinGrace(podCase, given, deletion);
  const namespace = podCase.cluster.find('Namespace', '', pod.namespace);
  if (namespace !== null && textAt(namespace.raw, 'status', 'phase') === 'Terminating') {
    const blocker = objectsAt(namespace.raw, 'status', 'conditions').find((each) => textAt(each, 'status') === 'True');
    return cause(
      'namespace-terminating',
      'likely',
      { ...given, ...params({ namespace: pod.namespace }) },
      [
        line(`Namespace ${pod.namespace}`, blocker === undefined ? 'phase Terminating' : textAt(blocker, 'message')),
        deletion,
      ],
      where,
    );
  }
  if (held.length > 0)
    return cause(
      'finalizer',
      'likely',
      { ...given, ...params({ finalizer: held.join(', ') }) },
      [line('pod metadata', `finalizers: ${held.join(', ')}`), deletion],
      where,
    );
  const claim = pod.volumes.find((each) => each.claim !== '' || each.nfs || each.csiDriver !== '');
  if (stopped && claim !== undefined)
    return cause(
      'terminating-volume',
      'possible',
      { ...given, ...params({ volume: claim.name, claim: claim.claim }) },
      [line('pod status', 'every container has stopped, and the pod is still there'), deletion],
      where,
    );
  return cause('kill-failed', 'possible', given, [deletion], where);
}

function withinGrace(podCase: PodCase, given: ReturnType<typeof params>, deletion: ReturnType<typeof line>): Cause[] {
  const { pod, cluster } = podCase;
  const reasons = disruptionCauses(podCase);
  const siblings = cluster.pods.filter(
    (other) => pod.owner !== null && other.owner?.uid === pod.owner.uid && other.uid !== pod.uid,
  );
  // An eviction whose replacement serves already is ordinary life.
  const replaced = siblings.length > 0 && siblings.every(isReady);
  const first = reasons[0];
  if (first !== undefined && replaced) return [];
  const killing = lastEvent(podCase.events, ['Killing']);
  const asked = recentLine(podCase, killing);
  const grace = cause('terminating-within-grace', 'certain', given, [deletion, asked], { pod: pod.name });
  return first === undefined ? grace : [...reasons, ...grace];
}

function recentLine(podCase: PodCase, killing: ReturnType<typeof lastEvent>): ReturnType<typeof eventLine> | null {
  return killing !== null && podCase.now - (killing.lastAt ?? 0) < 60 * MINUTE ? eventLine(killing) : null;
}
