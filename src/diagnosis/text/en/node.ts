import { words, type CataloguePart } from '../catalogue.js';
import { brief, given, named, readableAmount } from '../facts.js';

export const node = {
  'node-not-ready': ({ p, workload, k }) =>
    words(
      `${named('Node', p.node, 'Its node')} is not ready${given`: ${brief(p.error ?? p.reason)}`}`,
      `${workload.kind === 'Node' ? 'It takes no new pods' : 'The pod cannot be better than its node'}${given`. The node says: ${p.error}`}. What lists show for containers there may be old; after 5 minutes the pods are marked for deletion.`,
      ['See the conditions of the node', k.describeNode],
      [
        'Look at kubelet and runtime on the machine itself (SSH or console: kubectl debug needs a working kubelet)',
        null,
      ],
      ['Keep new pods away', k.cordon],
    ),
  'node-lost': ({ p, k }) =>
    words(
      `${named('Node', p.node, 'The node')} no longer answers (lost)`,
      'Its kubelet has stopped reporting: the machine is down, cut off or starved. Its pods may still run there; lists keep showing their last known state, and after 5 minutes they are marked Terminating.',
      ['See the node', k.describeNode],
      ['Look at the machine at your provider', null],
      ['Only when it is gone for good: delete the Node, so that its pods are replaced', k.nodeDelete],
    ),
  'node-removed': ({ p, k }) =>
    words(
      `${named('Node', p.node, 'The node')} was removed from the cluster`,
      'The Node object no longer exists, so its pods are cleaned up and their owners make new ones elsewhere. Scale-down and spot instances do that.',
      ['See the nodes', k.nodes],
    ),
  'container-runtime-down': ({ p, k }) =>
    words(
      `The container runtime is down on ${p.node === undefined ? 'the node' : `node ${p.node}`}`,
      `The kubelet gets no answer from containerd, CRI-O or Docker${given`: ${p.error}`}. No container can be started or checked there.`,
      ['See what the node says', k.describeNode],
      ['Restart the runtime on the machine itself (SSH or console: no pod starts there), and look at its disk', null],
      ['Keep new pods away', k.cordon],
    ),
  'node-shutdown': ({ p, k }) =>
    words(
      `Ended by the shutdown of ${p.node === undefined ? 'its node' : `node ${p.node}`} (node shutdown)`,
      'The node was shut down in an orderly way and ended its pods first. Owners make new ones on other nodes; the old objects stay in lists as Failed.',
      ['See whether the replacements run', k.pods],
      ['Delete the leftover', k.deletePod],
    ),
  'node-rebooted': ({ p, k }) =>
    words(
      `${named('Node', p.node, 'The node')} was rebooted`,
      'All containers on it ended and were started again; restart counts rise without a fault of the programs.',
      ['See when and why', k.describeNode],
    ),
  'evicted-memory-pressure': ({ p, k }) =>
    words(
      `Evicted: ${p.node === undefined ? 'the node' : `node ${p.node}`} was low on memory (MemoryPressure)`,
      `The kubelet ended pods to save the node, those first that use more than they request${given`: this one used ${p.used}`}${given`, its request is ${p.requested}`}. So the culprit may be another pod.`,
      ['Set a memory request near what it really uses', k.edit],
      ['See who uses the memory of the node', k.nodePods ?? k.topNodes],
    ),
  'evicted-disk-pressure': ({ p, k }) =>
    words(
      `Evicted: ${p.node === undefined ? 'the node' : `node ${p.node}`} was low on disk (${p.resource ?? 'ephemeral-storage'})`,
      `The kubelet ended pods to free its disk${given`: this one used ${p.used}`}${given`, its request is ${p.requested}`}. Logs, emptyDirs and images all count; the largest user may be another pod.`,
      ['See which pods fill the disk (ephemeral-storage in the answer)', k.nodeStats],
      ['Set ephemeral-storage requests and limits', k.edit],
    ),
  'evicted-pid-pressure': ({ p, k }) =>
    words(
      `Evicted: ${p.node === undefined ? 'the node' : `node ${p.node}`} was low on process ids`,
      'Too many processes and threads run on the node. A program that makes them without end takes its neighbours down.',
      ['Find the pod that makes them', k.nodePods],
      ['Set podPidsLimit of the kubelet', k.describeNode],
    ),
  'evicted-ephemeral-storage': ({ p, container, k }) =>
    words(
      `Evicted: ${container || 'the pod'} used more than its ephemeral-storage limit${given` of ${p.limit}`}`,
      `Its own limit was exceeded (log files, written files and emptyDirs count)${given`: ${p.used} used`}; the node had no trouble.`,
      ['Find what it writes', k.logs],
      ['Raise the limit, or write to a volume', k.edit],
    ),
  'evicted-emptydir-limit': ({ p, k }) =>
    words(
      `Evicted: emptyDir ${p.volume ?? ''} grew beyond its sizeLimit${given` of ${p.limit}`}`.replace('  ', ' '),
      'The volume has its own limit, and the kubelet ends the whole pod when it is exceeded. The node had no trouble.',
      ['Raise sizeLimit, or clean up in time', k.edit],
    ),
  'taint-eviction': ({ p, k }) =>
    words(
      `Evicted by taint ${p.taint ?? 'with NoExecute'}${given` on node ${p.node}`}`,
      'A NoExecute taint drives out pods that do not tolerate it. not-ready and unreachable are set by Kubernetes itself when a node fails, others by people or controllers.',
      ['See the taints', k.taints],
      ['Look at the node', k.describeNode],
    ),
  'evicted-by-api': ({ p, k }) =>
    words(
      `Evicted on request (drain, autoscaler or descheduler)${given` from node ${p.node}`}`,
      'Somebody asked the API to evict the pod, usually to empty a node. That is ordinary care; its owner makes a new one.',
      ['See whether the replacement runs', k.pods],
      ['Guard availability with a PodDisruptionBudget', k.disruptionBudgets],
    ),
  'preempted-by-kubelet': ({ p, k }) =>
    words(
      `Ended by the kubelet to make room for a critical pod${given` on node ${p.node}`}`,
      'A critical system pod had to run on this node, and there was no room. Ordinary pods go first.',
      ['See whether the replacement runs', k.pods],
      ['See how full the node is', k.describeNode],
    ),
} satisfies CataloguePart;

const room = (have: string | undefined, want: string | undefined) =>
  want === undefined ? '' : ` (wants ${want}${have === undefined ? '' : `, free ${have}`})`;
const onNode = (name: string | undefined) => (name === undefined ? 'The node' : `Node ${name}`);
const REFUSED =
  'The pod was already bound to the node, and the kubelet refused it on arrival. This object stays Failed for ever; an owner makes new ones.';

export const refused = {
  'out-of-cpu': ({ p, k }) =>
    words(
      `${onNode(p.node)} refused the pod: not enough cpu${room(readableAmount(p.available, 'cpu'), readableAmount(p.requested, 'cpu'))}`,
      `${REFUSED} A nodeName set by hand goes round the scheduler; otherwise two pods were placed at the same moment, or the node shrank.`,
      ['Drop nodeName, so that the scheduler chooses', k.edit],
      ['See what the node has left', k.describeNode],
      ['Delete the refused pod', k.deletePod],
    ),
  'out-of-memory-node': ({ p, k }) =>
    words(
      `${onNode(p.node)} refused the pod: not enough memory${room(readableAmount(p.available, 'bytes'), readableAmount(p.requested, 'bytes'))}`,
      `${REFUSED} It is about memory requests, not about an out-of-memory kill.`,
      ['Drop nodeName, so that the scheduler chooses', k.edit],
      ['See what the node has left', k.describeNode],
      ['Delete the refused pod', k.deletePod],
    ),
  'out-of-pods': ({ p, k }) =>
    words(
      `${onNode(p.node)} refused the pod: its pod limit${given` of ${p.limit}`} is reached`,
      `${REFUSED} maxPods of the kubelet is the limit.`,
      ['Drop nodeName, so that the scheduler chooses', k.edit],
      ['See what runs there', k.nodePods],
      ['Delete the refused pod', k.deletePod],
    ),
  'out-of-ephemeral-storage': ({ p, k }) =>
    words(
      `${onNode(p.node)} refused the pod: not enough ephemeral-storage${room(readableAmount(p.available, 'bytes'), readableAmount(p.requested, 'bytes'))}`,
      REFUSED,
      ['Lower the request, or drop nodeName', k.edit],
      ['See what the node has left', k.describeNode],
      ['Delete the refused pod', k.deletePod],
    ),
  'unexpected-admission-error': ({ p, k }) =>
    words(
      `${onNode(p.node)} could not allocate ${p.resource ?? 'a device'}${room(p.available, p.requested)}`,
      `${REFUSED} The device plugin or cpu manager had none to give${given`: ${p.error}`}. Typical after a reboot, when the kubelet is up before the plugin.`,
      ['Delete the refused pod; the next one usually starts', k.deletePod],
      ['Look at the device plugin', k.nodePods ?? k.kubeSystem],
    ),
  'topology-affinity': ({ p, k }) =>
    words(
      `${onNode(p.node)} refused the pod: resources cannot be aligned (Topology)`,
      `${REFUSED} The topology manager wants cpu and devices from one NUMA node, and that is impossible now.`,
      ['Ask for less, or for whole sockets', k.edit],
      ['See the node', k.describeNode],
    ),
  'pod-os-mismatch': ({ p, k }) =>
    words(
      `The pod is for another operating system than ${p.node === undefined ? 'the node' : `node ${p.node}`}${given` (${p.platform})`}`,
      `${REFUSED} spec.os and the label kubernetes.io/os differ.`,
      ['Select nodes by kubernetes.io/os', k.edit],
      ['See the labels', k.labels],
    ),
  'apparmor-not-enabled': ({ p, k }) =>
    words(
      `${onNode(p.node)} has AppArmor turned off, and the pod demands it`,
      REFUSED,
      ['Turn AppArmor on in the node, or select nodes that have it', k.describeNode],
      ['Or drop the profile', k.edit],
    ),
} satisfies CataloguePart;
