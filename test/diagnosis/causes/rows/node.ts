import type { CauseId } from '../../../../src/model/causes.js';
import { crashing, event, node, object, pod, subjectOf, time } from '../../made.js';
import { row, type CauseRow } from '../row.js';

const running = pod({ ready: true, state: { running: { startedAt: time(0) } }, status: { phase: 'Running' } });
const sick = (status: string, reason: string, message: string) =>
  node('n1', { conditions: [{ type: 'Ready', status, reason, message, lastTransitionTime: time(5) }] });
const failed = (reason: string, message: string) =>
  pod({ status: { phase: 'Failed', reason, message, containerStatuses: [] } });
const deleted = (more: Parameters<typeof pod>[0] = {}) =>
  pod({
    ready: true,
    state: { running: { startedAt: time(0) } },
    ...more,
    meta: { deletionTimestamp: time(5), deletionGracePeriodSeconds: 30, ...more.meta },
    status: { phase: 'Running', ...more.status },
  });
const refusal = (cause: CauseId, reason: string, message: string): CauseRow =>
  row(cause, reason, [failed(reason, `Pod was rejected: ${message}`)]);

export const NODE: readonly CauseRow[] = [
  row('node-not-ready', 'Unknown', [
    running,
    sick('Unknown', 'NodeStatusUnknown', 'Kubelet stopped posting node status.'),
  ]),
  row('node-lost', 'phase Unknown', [
    pod({ status: { phase: 'Unknown', reason: 'NodeLost' } }),
    sick('Unknown', 'NodeStatusUnknown', 'Kubelet stopped posting node status.'),
  ]),
  row('node-removed', 'no such Node', [running, node('n2')]),
  row('container-runtime-down', 'condition', [running, sick('False', 'KubeletNotReady', 'container runtime is down')]),
  row('node-shutdown', 'status.reason', [
    failed('Terminated', 'Pod was terminated in response to imminent node shutdown.'),
  ]),
  row('node-rebooted', 'code 255 and the event', [
    crashing('Unknown', 255),
    node('n1'),
    event('Rebooted', 'Node n1 has been rebooted, boot id: 1', { kind: 'Node', name: 'n1' }),
  ]),
  ...(
    [
      ['evicted-memory-pressure', 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 60Mi. '],
      ['evicted-disk-pressure', 'The node was low on resource: ephemeral-storage. '],
      ['evicted-pid-pressure', 'The node was low on resource: pids. '],
      ['evicted-ephemeral-storage', 'Container app exceeded its local ephemeral storage limit "1Gi". '],
      ['evicted-emptydir-limit', 'Usage of EmptyDir volume "tmp" exceeds the limit "1Gi". '],
      ['evicted-by-kubelet', 'The node did not like this pod any longer. '],
    ] as const
  ).map(([cause, message]) => row(cause, message, [failed('Evicted', message)])),
  ...(
    [
      ['taint-eviction', 'DeletionByTaintManager', 'Taint manager: deleting due to NoExecute taint'],
      ['evicted-by-api', 'EvictionByEvictionAPI', 'Eviction API: evicting'],
    ] as const
  ).map(([cause, reason, message]) =>
    row(cause, reason, [
      deleted({
        meta: { deletionTimestamp: time(15.1) },
        conditions: [{ type: 'DisruptionTarget', status: 'True', reason, message }],
      }),
      node('n1'),
    ]),
  ),
  refusal('preempted-by-kubelet', 'Preempting', 'Preempted in order to admit critical pod'),
  refusal(
    'out-of-cpu',
    'OutOfcpu',
    "Node didn't have enough resource: cpu, requested: 500, used: 3900, capacity: 4000",
  ),
  refusal(
    'out-of-memory-node',
    'OutOfmemory',
    "Node didn't have enough resource: memory, requested: 500, used: 3900, capacity: 4000",
  ),
  refusal('out-of-pods', 'OutOfpods', "Node didn't have enough resource: pods, requested: 1, used: 110, capacity: 110"),
  refusal(
    'out-of-ephemeral-storage',
    'OutOfephemeral-storage',
    "Node didn't have enough resource: ephemeral-storage, requested: 500, used: 3900, capacity: 4000",
  ),
  refusal(
    'unexpected-admission-error',
    'UnexpectedAdmissionError',
    'Allocate failed due to requested number of devices unavailable for nvidia.com/gpu. Requested: 1, Available: 0, which is unexpected',
  ),
  refusal('topology-affinity', 'TopologyAffinityError', 'Resources cannot be allocated with Topology locality'),
  refusal('pod-os-mismatch', 'PodOSNotSupported', "Failed to admit pod as the OS field doesn't match node OS"),
  refusal('apparmor-not-enabled', 'AppArmor', 'Cannot enforce AppArmor: AppArmor is not enabled on the host'),
  refusal('refused-by-kubelet', 'AcmePluginError', 'the plugin says no'),
  row('finalizer', 'held after its end', [
    deleted({
      meta: { finalizers: ['acme.io/hold'] },
      state: { terminated: { reason: 'Completed', exitCode: 0 } },
      status: { phase: 'Succeeded' },
    }),
  ]),
  row('terminating-within-grace', 'still has time', [deleted({ meta: { deletionTimestamp: time(15.2) } })]),
  row('terminating-node-lost', 'node Unknown', [
    deleted(),
    sick('Unknown', 'NodeStatusUnknown', 'Kubelet stopped posting node status.'),
  ]),
  row('terminating-volume', 'stopped, and still there', [
    deleted({
      state: { terminated: { reason: 'Completed', exitCode: 0 } },
      spec: { volumes: [{ name: 'nfs', nfs: { server: 'nas', path: '/x' } }] },
      status: { phase: 'Running' },
    }),
    node('n1'),
  ]),
  row('kill-failed', 'event', [
    deleted(),
    node('n1'),
    event(
      'FailedKillPod',
      'error killing pod: [failed to "KillContainer" for "app" with KillContainerError: "rpc error: code = DeadlineExceeded"]',
    ),
  ]),
  row('pre-stop-hook', 'event', [
    deleted({ container: { lifecycle: { preStop: { exec: { command: ['/bin/drain'] } } } } }),
    node('n1'),
    event('FailedPreStopHook', 'PreStopHook failed', { container: 'app' }),
  ]),
  row('namespace-terminating', 'the pod goes with its namespace', [
    deleted(),
    node('n1'),
    { kind: 'Namespace', metadata: { name: 'shop', deletionTimestamp: time(4) }, status: { phase: 'Terminating' } },
  ]),
  row(
    'namespace-terminating',
    'the workload cannot create in it',
    [
      object('ReplicaSet', 'web', { spec: { replicas: 1 }, status: { replicas: 0 } }),
      { kind: 'Namespace', metadata: { name: 'shop', deletionTimestamp: time(4) }, status: { phase: 'Terminating' } },
    ],
    subjectOf('ReplicaSet', 'web'),
  ),
];
