import { event, node, object, pod, unscheduled } from '../../made.js';
import { row } from '../row.js';

const CLAIM = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] };
const small = (resource: string, amount: string) => ({
  containers: [{ name: 'app', image: 'x:1', resources: { requests: { [resource]: amount } } }],
});
const refused = (text: string) => `0/3 nodes are available: ${text}.`;
const claim = (
  status: Record<string, unknown>,
  spec: Record<string, unknown> = {},
  meta: Record<string, unknown> = {},
) => object('PersistentVolumeClaim', 'data', { status, spec }, meta);

export const SCHEDULING = [
  row('insufficient-cpu', 'reason and request', [
    unscheduled(refused('3 Insufficient cpu'), small('cpu', '2')),
    node('n1'),
  ]),
  row('insufficient-memory', 'reason', [
    unscheduled(refused('3 Insufficient memory'), small('memory', '2Gi')),
    node('n1'),
  ]),
  row('insufficient-ephemeral-storage', 'reason', [unscheduled(refused('3 Insufficient ephemeral-storage'))]),
  row('insufficient-extended-resource', 'reason', [unscheduled(refused('3 Insufficient nvidia.com/gpu'))]),
  row('too-many-pods', 'reason', [unscheduled(refused('3 Too many pods'))]),
  row('request-exceeds-every-node', 'each node is too small in another resource', [
    unscheduled('0/2 nodes are available: 1 Insufficient cpu, 1 Insufficient memory.', {
      containers: [{ name: 'app', image: 'x:1', resources: { requests: { cpu: '6', memory: '30Gi' } } }],
    }),
    node('n1', { allocatable: { cpu: '4', memory: '64Gi' } }),
    node('n2', { allocatable: { cpu: '16', memory: '16Gi' } }),
  ]),
  row('node-selector-mismatch', 'selector that no node has', [
    unscheduled(refused("3 node(s) didn't match Pod's node affinity/selector"), { nodeSelector: { disk: 'ssd' } }),
    node('n1'),
  ]),
  row('node-affinity-mismatch', 'reason', [
    unscheduled(refused("3 node(s) didn't match Pod's node affinity/selector")),
  ]),
  row('node-affinity-mismatch', 'every node removed up front', [
    unscheduled(refused("3 node(s) didn't satisfy plugin(s) [NodeAffinity]")),
  ]),
  row('untolerated-taint', 'reason without the key, taint on the node', [
    unscheduled(refused('3 node(s) had untolerated taint(s)')),
    node('n1', { spec: { taints: [{ key: 'dedicated', value: 'ml', effect: 'NoSchedule' }] } }),
  ]),
  row('node-unschedulable', 'cordoned', [
    unscheduled('0/1 nodes are available: 1 node(s) were unschedulable.'),
    node('n1', { spec: { unschedulable: true } }),
  ]),
  row('pod-affinity', 'reason', [unscheduled(refused("3 node(s) didn't match pod affinity rules"))]),
  row('pod-anti-affinity', 'reason', [unscheduled(refused("3 node(s) didn't match pod anti-affinity rules"))]),
  row('topology-spread', 'reason', [unscheduled(refused("3 node(s) didn't match pod topology spread constraints"))]),
  row('host-port-conflict', 'reason', [
    unscheduled(refused("3 node(s) didn't have free ports for the requested pod ports")),
  ]),
  row('pvc-not-found', 'reason', [
    unscheduled('0/3 nodes are available: persistentvolumeclaim "data" not found. not found', CLAIM),
  ]),
  row('pvc-unbound', 'no class and no volume', [
    unscheduled('0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found', CLAIM),
    claim({ phase: 'Pending' }),
    event('FailedBinding', 'no persistent volumes available for this claim and no storage class is set', {
      kind: 'PersistentVolumeClaim',
      name: 'data',
      type: 'Normal',
    }),
  ]),
  row('pvc-being-deleted', 'deletionTimestamp on the claim', [
    unscheduled('0/3 nodes are available: persistentvolumeclaim "data" is being deleted.', CLAIM),
    claim(
      { phase: 'Bound' },
      {},
      { deletionTimestamp: '2026-05-11T10:00:00Z', finalizers: ['kubernetes.io/pvc-protection'] },
    ),
  ]),
  row('pvc-lost', 'phase Lost', [
    unscheduled(
      '0/3 nodes are available: persistentvolumeclaim "data" bound to non-existent persistentvolume "pv-1".',
      CLAIM,
    ),
    claim({ phase: 'Lost' }, { volumeName: 'pv-1' }),
  ]),
  row('storageclass-not-found', 'the event of the claim', [
    unscheduled('0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.', CLAIM),
    claim({ phase: 'Pending' }, { storageClassName: 'fast' }),
    event('ProvisioningFailed', 'storageclass.storage.k8s.io "fast" not found', {
      kind: 'PersistentVolumeClaim',
      name: 'data',
    }),
  ]),
  row('volume-node-affinity', 'reason', [
    unscheduled(refused("3 node(s) didn't match PersistentVolume's node affinity"), CLAIM),
  ]),
  row('volume-limit', 'reason', [unscheduled(refused('3 node(s) exceed max volume count'), CLAIM)]),
  row('volume-in-use', 'ReadWriteOncePod', [
    unscheduled(
      refused(
        '3 node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod',
      ),
      CLAIM,
    ),
  ]),
  row('scheduling-gated', 'gates in the spec', [
    pod({
      spec: { nodeName: '', schedulingGates: [{ name: 'kueue.x-k8s.io/admission' }] },
      conditions: [
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'SchedulingGated',
          message: 'Scheduling is blocked due to non-empty scheduling gates',
        },
      ],
    }),
  ]),
  row('scheduler-not-running', 'nobody has touched the pod', [
    pod({ spec: { nodeName: '', schedulerName: 'my-scheduler' }, conditions: [] }),
  ]),
  row('waiting-for-preemption', 'nominated, no tail', [
    (() => {
      const waiting = unscheduled(refused('3 Insufficient cpu'));
      return { ...waiting, status: { ...(waiting['status'] as object), nominatedNodeName: 'n2' } };
    })(),
  ]),
  row('preempted', 'condition DisruptionTarget', [
    pod({
      meta: { deletionTimestamp: '2026-05-11T10:15:10Z', deletionGracePeriodSeconds: 30 },
      ready: true,
      state: { running: { startedAt: '2026-05-11T10:00:00Z' } },
      status: { phase: 'Running' },
      conditions: [
        {
          type: 'DisruptionTarget',
          status: 'True',
          reason: 'PreemptionByScheduler',
          message: 'default-scheduler: preempting to accommodate a higher priority pod',
        },
      ],
    }),
    node('n1'),
  ]),
  row('resource-claim', 'waits before the queue, without an event', [
    pod({
      spec: { nodeName: '', resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'gpus' }] },
      conditions: [],
    }),
  ]),
  row('no-nodes', 'reason', [unscheduled('no nodes available to schedule pods')]),
  row('autoscaler-pending', 'TriggeredScaleUp', [
    unscheduled(refused('3 Insufficient cpu')),
    event('TriggeredScaleUp', 'pod triggered scale-up: [{pool-1 3->4 (max: 10)}]', {
      type: 'Normal',
      component: 'cluster-autoscaler',
    }),
  ]),
  row('scheduling-failed', 'words of an unknown plugin', [
    unscheduled(refused('3 node(s) are not blessed by the AcmeScore plugin')),
  ]),
  row('scheduling-failed', 'words of an extender', [unscheduled('acme extender: quota service says no')]),
];
