import { words, type CataloguePart } from '../catalogue.js';
import { brief, given } from '../facts.js';

/** Causes that name only the stage: their message is known to no rule, so it speaks for itself. */
export const unknown = {
  'scheduling-failed': ({ p, k }) =>
    words(
      `The scheduler cannot place the pod${given`: ${brief(p.error)}`}`,
      `${given`It says: ${p.error}. `}This is not one of the messages that podwhy knows, so the message itself is the best lead.`,
      ['Read the whole message and what was tried', k.describe],
      ['Compare with what the nodes offer', k.allocatable],
    ),
  'image-pull-failed': ({ p, k }) =>
    words(
      `Image ${p.image ?? 'of this container'} cannot be pulled${given`: ${brief(p.error)}`}`,
      `${given`The runtime says: ${p.error}. `}This is not one of the messages that podwhy knows; whether name, credentials, network or node is at fault is in its words.`,
      ['Read the whole message', k.describe],
      ['Check that the image can be had elsewhere', k.inspectImage],
      ['See whether only one node is affected', k.pods],
    ),
  'container-config-failed': ({ p, container, k }) =>
    words(
      `The kubelet cannot configure ${container || 'the container'}${given`: ${brief(p.error)}`}`,
      `${given`It says: ${p.error}. `}No container exists yet, so there is no log; the kubelet tries again every few seconds and goes on by itself once the fault is mended.`,
      ['Read the message and compare it with the spec', k.podYaml],
      ['Correct the workload', k.edit],
    ),
  'container-create-failed': ({ p, container, k }) =>
    words(
      `The runtime cannot start ${container || 'the container'}${given`: ${brief(p.error)}`}`,
      `${given`It says: ${p.error}. `}The program never ran, so its log is empty: the fault lies in command, mounts, security settings, or on the node${given` ${p.node}`}.`,
      ['Read the whole message', k.describe],
      ['See whether pods of other workloads fail on this node too', k.nodePods ?? k.pods],
      ['Correct the workload', k.edit],
    ),
  'sandbox-failed': ({ p, k }) =>
    words(
      `The pod's sandbox cannot be created${given` on node ${p.node}`}${given`: ${brief(p.error)}`}`,
      `${given`The runtime says: ${p.error}. `}The sandbox holds the pod's network; until it exists no container can start. The fault usually lies on the node or in its network plugin.`,
      ['Read the whole message', k.events],
      ['See whether all new pods of this node are affected', k.nodePods ?? k.pods],
      ['Look at the node', k.describeNode],
    ),
  'evicted-by-kubelet': ({ p, k }) =>
    words(
      `The kubelet evicted the pod${given` from node ${p.node}`}${given`: ${brief(p.error)}`}`,
      `${given`It says: ${p.error}. `}An evicted pod is not started again; its controller makes a new one.`,
      ['Read the message and the conditions of the node', k.describeNode],
      ['See what else was evicted', k.pods],
    ),
  'refused-by-kubelet': ({ p, k }) =>
    words(
      `${p.node === undefined ? 'The node' : `Node ${p.node}`} refused the pod (${p.reason ?? 'no reason given'})`,
      `The pod was placed, but the kubelet did not admit it${given`: ${p.error}`}. It never ran; a controller makes a new one, which meets the same refusal until its reason is gone.`,
      ['Read the message', k.describe],
      ['Look at the node', k.describeNode],
      ['Delete the refused pod when the reason is gone', k.deletePod],
    ),
  'admission-failed': ({ p, ns, k }) =>
    words(
      `The API server refuses to create pods${ns === '' ? '' : ` in ${ns}`}${given`: ${brief(p.error)}`}`,
      `${given`It says: ${p.error}. `}No pod object exists, so only the owner shows it; the controller tries again with growing pauses.`,
      ['Read the whole message on the owner', k.describeOwner],
      ['Correct the workload', k.edit],
    ),
} satisfies CataloguePart;
