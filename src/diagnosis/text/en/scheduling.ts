import { words, type CataloguePart } from '../catalogue.js';
import { brief, given, named, namespaceWords, tellsOfSickNode } from '../facts.js';

const ofNodes = (nodes: string | undefined) =>
  nodes === undefined || nodes === '1' ? 'No node' : `None of ${nodes} nodes`;

export const scheduling = {
  'insufficient-cpu': ({ p, k }) =>
    words(
      `${ofNodes(p.nodes)} has enough free cpu${given` for a request of ${p.requested}`}`,
      `The scheduler adds up the cpu requests of the pods on each node, not what they really use, and the remainder is too small${given` (most that is free: ${p.available})`}. ${given`The pod asks for ${p.requested} cpu. `}It stays Pending until requests shrink, pods leave or a node is added.`,
      ['Lower the cpu request if the program does not need it', k.edit],
      ['See what is allocatable, and add a node or make room', k.allocatable],
    ),
  'insufficient-memory': ({ p, k }) =>
    words(
      `${ofNodes(p.nodes)} has enough free memory${given` for a request of ${p.requested}`}`,
      `The scheduler counts memory requests, not usage: a node that looks idle can be fully booked${given` (most that is free: ${p.available})`}. ${given`The pod asks for ${p.requested} of memory. `}It waits until that much is unreserved on one single node.`,
      ['Lower the memory request to what the program really needs', k.edit],
      ['Compare with what the nodes can allocate, then add a node or remove idle pods', k.allocatable],
    ),
  'insufficient-ephemeral-storage': ({ p, k }) =>
    words(
      `${ofNodes(p.nodes)} has enough free ephemeral-storage${given` for ${p.requested}`}`,
      `The pod requests local disk (ephemeral-storage)${given` of ${p.requested}`}, and no node has that much left to promise${given` (most: ${p.available})`}. This counts requests, so full disks are not the question here.`,
      ['Lower the ephemeral-storage request or move the data to a volume', k.edit],
      ['See what each node offers', k.describeNode],
    ),
  'insufficient-extended-resource': ({ p, k }) =>
    words(
      `${ofNodes(p.nodes)} has a free ${p.resource ?? 'device'}${given` (wants ${p.requested}, free ${p.available})`}`,
      `${p.resource ?? 'The requested extended resource'} is advertised by a device plugin (or is a hugepage pool), and no node has enough of it free. Either all are in use, or the plugin does not run and the node offers none.`,
      ['See whether the nodes offer it at all, and whether its device plugin runs', k.describeNode],
      ['Look for the device plugin pods', k.kubeSystem],
      ['Ask for fewer, or correct the resource name', k.edit],
    ),
  'too-many-pods': ({ p, k }) =>
    words(
      `${ofNodes(p.nodes)} may take another pod: the pod limit${given` of ${p.limit}`} is reached`,
      `Each node accepts a fixed number of pods (maxPods of its kubelet, 110 unless set), whatever their size. CPU and memory may still be free.`,
      ['Add a node, or run fewer pods (finished ones do not count)', k.pods],
      ['See the limit of each node (column PODS)', k.allocatable],
    ),
  'request-exceeds-every-node': ({ p, k }) =>
    words(
      `The request of ${p.requested ?? 'this pod'} ${p.resource ?? ''} is larger than any node`.replace('  ', ' '),
      `No node could hold this pod even when empty${given`: the largest can allocate ${p.available} ${p.resource}`}. Waiting or removing other pods does not help; preemption is not helpful either.`,
      ['Lower the request below the largest node', k.edit],
      ['Compare with what the nodes can allocate, and add a larger node type if it is really needed', k.allocatable],
    ),
  'node-selector-mismatch': ({ p, k }) =>
    words(
      `No node has the label ${p.label ?? 'that the nodeSelector asks for'}`,
      `The pod's nodeSelector admits only nodes with ${p.label ?? 'certain labels'}, and no usable node carries it. A typing error in the label, or a node pool that does not exist here, are the usual reasons.`,
      ['Compare with the labels the nodes have', k.labels],
      ['Correct the nodeSelector', k.edit],
    ),
  'node-affinity-mismatch': ({ p, k }) =>
    words(
      `No node satisfies the required node affinity${given` ${p.label}`}`,
      `The pod's required node affinity${given` (${p.label})`} admits none of ${p.nodes === undefined ? 'the nodes' : `the ${p.nodes} nodes`}${given`; refused on node ${p.node}`}. "Required" terms are absolute: a zone without nodes or a renamed label leaves the pod without a place.`,
      ['Compare with the labels the nodes have', k.labels],
      ['Correct the affinity, or make it preferred', k.edit],
    ),
  'untolerated-taint': ({ p, k }) =>
    words(
      `The pod does not tolerate taint ${p.taint ?? 'of any node that would fit'}${given` on node ${p.node}`}`,
      `A taint keeps pods off a node unless they carry a matching toleration${given`; ${p.taint} is on the nodes this pod could use`}. ${tellsOfSickNode(p.taint) ? 'Kubernetes set this one because the node is ill, and takes it off when the node is well again; a toleration is no cure.' : 'Taints such as not-ready or disk-pressure mean that the node is ill; others reserve it on purpose.'}`,
      ...(tellsOfSickNode(p.taint)
        ? ([
            ['Mend the node', k.describeNode],
            ['See which other nodes could take the pod', k.taints],
          ] as const)
        : ([
            ['See the taints of all nodes', k.taints],
            ['Add a toleration, if the pod belongs there', k.edit],
            ['If the taint tells of a sick node, mend the node', k.describeNode],
          ] as const)),
    ),
  'node-unschedulable': ({ p, k }) =>
    words(
      `${named('Node', p.node, 'Every node that would fit')} is cordoned (unschedulable)`,
      `Somebody or something (drain, upgrade, autoscaler) marked the node unschedulable, so it takes no new pods. What already runs there is not touched.`,
      ['Make the node schedulable again when its maintenance is over', k.uncordon],
      ['See which nodes are cordoned', k.nodes],
    ),
  'pod-affinity': ({ p, k }) =>
    words(
      `No node satisfies the pod affinity${given`: no pod with ${p.label}`}`,
      `A required pod affinity wants this pod beside pods${given` with ${p.label}`}${given` in the same ${p.topologyKey}`}, and there are none where it could go. Wrong labels, another namespace, or a partner that is itself not running are the usual reasons.`,
      ['See whether the partner pods run, and with which labels', k.pods],
      ['Correct or soften the affinity', k.edit],
    ),
  'pod-anti-affinity': ({ p, k }) =>
    words(
      `Pod anti-affinity leaves no node${given` (one per ${p.topologyKey})`}`,
      `A required anti-affinity forbids this pod next to pods that are already on every node${given`, such as ${p.otherPod}`}. It allows one replica per ${p.topologyKey ?? 'topology domain'}, so more replicas than domains can never run.`,
      ['Use fewer replicas, add nodes, or make the anti-affinity preferred', k.edit],
      ['See where the pods are', k.pods],
    ),
  'topology-spread': ({ p, k }) =>
    words(
      `The topology spread constraint${given` on ${p.topologyKey}`} cannot be met`,
      `With whenUnsatisfiable: DoNotSchedule a pod waits rather than unbalance ${p.topologyKey ?? 'the topology'}. Nodes without that label do not count at all, and pods of an old revision count unless matchLabelKeys is set.`,
      ['See which nodes carry the topology label', k.labels],
      ['Raise maxSkew, or use ScheduleAnyway', k.edit],
    ),
  'host-port-conflict': ({ p, k }) =>
    words(
      `Host port ${p.port ?? 'of this pod'} is already in use${p.node === undefined ? ' on every node' : ` on node ${p.node}`}`,
      `A hostPort can be used once per node${given`, and ${p.otherPod} holds port ${p.port}`}. More replicas than nodes, or an old pod that has not gone yet, block each other.`,
      ['Find the pods on these nodes', k.pods],
      ['Drop the hostPort (a Service reaches pods without it) or choose another', k.edit],
    ),
  'pvc-not-found': ({ p, ns, k }) =>
    words(
      `${named('PersistentVolumeClaim', p.claim, 'A PersistentVolumeClaim')} does not exist in ${namespaceWords(ns)}`,
      `The pod mounts a claim that is not there, so the scheduler does not even look at nodes. The claim must be in the same namespace as the pod.`,
      ['See which claims exist, and compare the name', k.claims],
      ['Correct claimName, or create the claim', k.edit],
    ),
  'pvc-unbound': ({ p, k }) =>
    words(
      `${named('PersistentVolumeClaim', p.claim, 'A PersistentVolumeClaim')} is not bound to a volume${given` (${p.storageClass})`}`,
      `No volume has been made for the claim yet${given`: StorageClass ${p.storageClass}`}${given`, provisioner ${p.driver}`}. ${given`It says: ${p.error}. `}Usual reasons: no default StorageClass, a provisioner that does not run, or a quota at the storage provider. WaitForFirstConsumer by itself is normal.`,
      ['Read the events of the claim: they name the reason', k.describeClaim],
      ['See the StorageClasses and which is the default', k.storageClasses],
      ['See whether the provisioner runs', k.csi],
    ),
  'pvc-being-deleted': ({ p, k }) =>
    words(
      `${named('PersistentVolumeClaim', p.claim, 'A PersistentVolumeClaim')} is being deleted`,
      `The claim has been deleted but is held by its protection finalizer while a pod uses it. A new pod cannot use a claim that is on its way out.`,
      ['See which pod still holds it', k.claimPods],
      ['Let the deletion finish, then create the claim anew', k.describeClaim],
    ),
  'pvc-lost': ({ p, k }) =>
    words(
      `${named('PersistentVolumeClaim', p.claim, 'The claim')} lost its volume${given` ${p.persistentVolume}`}`,
      `The claim was bound to ${p.persistentVolume ?? 'a PersistentVolume'}, which no longer exists (phase Lost). Kubernetes never binds such a claim again; whether the data lives depends on the storage behind it.`,
      ['Look for the volume, and for the disk at the storage provider, before anything else', k.describeVolume],
      ['Recreate the PersistentVolume for that disk, or restore a backup into a new claim', k.describeClaim],
    ),
  'storageclass-not-found': ({ p, k }) =>
    words(
      `${named('StorageClass', p.storageClass, 'The StorageClass')} does not exist${given` (claim ${p.claim})`}`,
      `The claim names a StorageClass this cluster does not have, so nothing will ever provision its volume. The class of a claim cannot be changed later.`,
      ['See the classes that exist', k.storageClasses],
      ['Delete the claim and create it with an existing class', k.describeClaim],
    ),
  'volume-node-affinity': ({ p, k }) =>
    words(
      `${named('Volume', p.persistentVolume ?? p.claim, 'The volume')} is tied to ${p.zone ?? p.node ?? 'other nodes or another zone'}`,
      `The volume of claim ${p.claim ?? 'this pod'} can only be used${given` on node ${p.node}`}${given` in ${p.zone}`}, and no node there can take the pod. Local volumes follow one node, cloud disks one zone.`,
      ['See where the volume lives (Node Affinity)', k.describeVolume],
      ['Make room on, or bring back, a node there', k.nodes],
      ['If the data may go, delete the claim and let a new volume be made', k.describeClaim],
    ),
  'volume-limit': ({ p, k }) =>
    words(
      `${p.node === undefined ? 'Every node' : `Node ${p.node}`} has reached its limit of attached volumes${given` (${p.limit})`}`,
      `Cloud nodes and CSI drivers can attach a fixed number of disks${given`; the driver is ${p.driver}`}. The pod needs one more than any node has left.`,
      ['See what is attached where', k.attachments],
      ['Add a node, or use fewer volumes per pod', k.nodes],
    ),
  'volume-in-use': ({ p, k }) =>
    words(
      `Claim ${p.claim ?? 'of this pod'} (ReadWriteOncePod) is in use${given` by ${p.otherPod}`}`,
      `ReadWriteOncePod lets a single pod in the whole cluster use the volume. The new pod waits until the old one is gone${given`: ${p.otherPod}`}.`,
      ['Find the pod that holds it', k.claimPods],
      ['Use strategy Recreate, so that the old pod goes first', k.edit],
    ),
  'scheduling-gated': ({ p, k }) =>
    words(
      `Scheduling gate ${p.gate ?? 'of this pod'} has not been lifted`,
      `A gated pod is not offered to the scheduler at all; a controller must remove ${p.gate ?? 'the gate'} (Kueue and similar do this when quota is free). Resources are not the question, and there are no events.`,
      ['See the gates of the pod', k.podYaml],
      ['Look at the controller that owns the gate: its queue, quota and logs', k.kubeSystem],
    ),
  'scheduler-not-running': ({ p, k }) =>
    words(
      `No scheduler takes this pod${given`: schedulerName "${p.scheduler}" does not answer`}`,
      `Nobody has looked at the pod: it has no PodScheduled condition and no FailedScheduling event. Either schedulerName${given` (${p.scheduler})`} names a scheduler that does not run here, or the scheduler is down.`,
      ['See whether that scheduler runs', k.kubeSystem],
      ['Correct schedulerName, or drop it to use the default', k.edit],
    ),
  'waiting-for-preemption': ({ p, k }) =>
    words(
      `Waiting for pods of lower priority to leave${given` node ${p.node}`}`,
      `The scheduler chose ${p.node ?? 'a node'} and asked pods there to stop; this pod follows when they have ended. Their grace periods decide how long that takes.`,
      ['See who is still ending there', k.nodePods ?? k.pods],
      ['See whether the pod has been nominated', k.describe],
    ),
  preempted: ({ p, k }) =>
    words(
      `Preempted by a pod of higher priority${given` (${p.otherPod})`}`,
      `The scheduler deleted this pod to make room for one with a higher priority${given` on node ${p.node}`}. Its owner makes a new one, which must wait for free resources like any other.`,
      ['Give the workload a priority that fits its worth', k.priorityClasses],
      ['Add capacity, so that nobody must go', k.allocatable],
    ),
  'resource-claim': ({ p, k }) =>
    words(
      `ResourceClaim ${p.claim ?? 'of this pod'} cannot be satisfied${given`: ${brief(p.error)}`}`,
      `The pod asks for devices by dynamic resource allocation${given` (driver ${p.driver})`}, and the claim is missing, in use or cannot be allocated. ${given`It says: ${p.error}. `}A claim that does not exist yet holds the pod back without any event.`,
      ['See the claims and their state', k.resourceClaims],
      ['See whether the DRA driver runs on the nodes', k.kubeSystem],
    ),
  'no-nodes': ({ k }) =>
    words(
      'The cluster has no node to schedule on',
      'No node is registered, so no pod can be placed. New clusters look like this until the first node joins; otherwise all nodes were removed or scaled away.',
      ['See the nodes', k.nodes],
      ['Look at the node pool or autoscaler', k.autoscaler],
    ),
  'autoscaler-pending': ({ p, k }) =>
    words(
      `The autoscaler is adding a node for this pod${given` (${p.detail})`}`,
      'No present node fits, and the cluster autoscaler has started to add one. Booting and joining normally takes a few minutes; only when that is over is it a fault.',
      ['Watch the nodes', k.nodes],
      ['If no node comes, ask the autoscaler why', k.autoscaler],
    ),
} satisfies CataloguePart;
