import type { CauseId } from '../../model/causes.js';
import type { Cause } from '../../model/diagnosis.js';
import type { PodCase } from '../finding.js';
import { cause, eventLine, lastEvent, line, params, ruleOut } from '../finding.js';
import { newestEnd } from '../objects/container.js';
import { isTerminal, podCondition } from '../objects/pod.js';
import { numberAt } from '../objects/raw.js';

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
      /limit "([^"]{1,60})"/.exec(pod.message)?.[1] ??
      /limit of containers (\S{1,40}?)\.? {0,9}$/.exec(pod.message)?.[1],
    condition: /had condition: \[([^\]]{1,100})\]/.exec(pod.message)?.[1],
    sysctl: /forbidden sysctl: "([^"]{1,200})"/.exec(pod.message)?.[1],
    port: pod.containers.flatMap((each) => each.ports).find((port) => port.hostPort > 0)?.hostPort,
    driver: /unavailable for (\S{1,253})\./.exec(pod.message)?.[1],
    label: Object.entries(pod.nodeSelector)
      .map(([key, value]) => `${key}=${value}`)
      .join(', '),
    seconds: numberAt(pod.raw, 'spec', 'activeDeadlineSeconds'),
    error: pod.message,
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
    return cause(id ?? 'evicted-by-kubelet', id === undefined ? 'possible' : 'certain', given, evidence, where);
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
  const ran = pod.containers.some((each) => each.state.kind !== 'none' || each.last !== null);
  return ran ? [] : cause('refused-by-kubelet', 'likely', given, evidence, where);
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
