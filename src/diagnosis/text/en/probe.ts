import { words, type CataloguePart } from '../catalogue.js';
import { brief, given, type Names } from '../facts.js';
import { gotFrom, shortTarget } from '../probe-words.js';

const target = (p: Names) => given` ${shortTarget(p)}`;

export const probe = {
  'liveness-probe': ({ p, container, k }) =>
    words(
      `The liveness probe${target(p)} fails and restarts ${container || 'the container'}${given`: ${gotFrom(p)}`}`,
      `After ${p.failureThreshold ?? 'some'} failures in a row the kubelet kills the container and starts it again; exit 137 or 143 is its doing, not the program's. ${given`The probe got: ${p.error}. `}Find out whether the program hangs, starts too slowly, or is asked in the wrong place.`,
      ['Read what the program was doing', k.previous],
      ['Correct the probe, or give it more time (timeoutSeconds, failureThreshold)', k.edit],
      ['If it only starts slowly, add a startupProbe', k.edit],
    ),
  'startup-probe': ({ p, container, k }) =>
    words(
      `${container || 'The container'} does not start within its startup probe${target(p)}`,
      `The startup probe gives it ${p.failureThreshold ?? 'failureThreshold'} × ${p.periodSeconds ?? 'periodSeconds'} s, then the kubelet restarts it. ${given`The probe got: ${p.error}. `}Either it needs longer or it never comes up.`,
      ['See how far it gets', k.previous],
      ['Raise failureThreshold of the startupProbe', k.edit],
    ),
  'readiness-probe': ({ p, container, k }) =>
    words(
      `The readiness probe${target(p)} of ${container || 'the container'} fails${given`: ${gotFrom(p)}`}`,
      `The container runs but gets no traffic until the probe succeeds; a readiness probe never restarts it. ${given`The probe got: ${p.error}. `}The program is not up yet, waits for a dependency, or is asked in the wrong place.`,
      ['Read what the program says', k.logs],
      ['See the probe and its last results', k.describe],
      ['Correct the probe', k.edit],
    ),
  'probe-command-not-found': ({ p, container, k }) =>
    words(
      `The ${p.probe ?? ''} probe runs ${p.command ?? 'a command'}, which ${container || 'the container'} lacks`.replace(
        '  ',
        ' ',
      ),
      `A probe that cannot run at all counts neither as success nor as failure: a liveness probe then protects nothing, and a readiness probe keeps the pod unready for ever. ${given`The kubelet says: ${p.error}.`}`.trim(),
      ['Use a command the image has, or an httpGet or tcpSocket probe', k.edit],
    ),
  'probe-wrong-port': ({ p, k }) =>
    words(
      `The ${p.probe ?? ''} probe asks port ${p.port ?? 'of the container'}, where nothing listens`.replace('  ', ' '),
      `The connection is refused${given`: ${p.error}`}${given`, while the program listens on ${p.detail}`}. Port of probe and program differ, or the program listens on 127.0.0.1 only.`,
      ['Correct the port of the probe', k.edit],
      ['See on which port the program listens', k.logs],
    ),
  'probe-wrong-path': ({ p, k }) =>
    words(
      `The ${p.probe ?? ''} probe asks ${p.url ?? p.path ?? p.probeTarget ?? 'a path'}, which does not exist${given` (${p.status})`}`.replace(
        '  ',
        ' ',
      ),
      `The program answers, with ${p.status ?? 'not found'}: it is alive, but the path of the probe is not one of its own.`,
      ['Correct the path', k.edit],
      ['Read what the program serves', k.logs],
    ),
  'probe-scheme': ({ p, k }) =>
    words(
      `The ${p.probe ?? ''} probe${target(p)} mixes up HTTP and HTTPS`.replace('  ', ' '),
      `One side speaks TLS and the other does not${given`: ${p.error}`}. The kubelet does not check certificates, so scheme: HTTPS is safe for self-signed ones.`,
      ['Correct scheme of the probe', k.edit],
    ),
  'probe-timeout': ({ p, k }) =>
    words(
      `The ${p.probe ?? ''} probe${target(p)} gets no answer within ${p.timeoutSeconds ?? '1'} s (timeout)`.replace(
        '  ',
        ' ',
      ),
      `The program accepts the connection but answers too late${given`: ${p.error}`}. The default is only 1 second; garbage collection, cpu limits or a check that asks other services are slower.`,
      ['Raise timeoutSeconds', k.edit],
      ['See whether it is short of cpu', k.top],
      ['Keep other services out of the health check', null],
    ),
  'readiness-gate': ({ p, k }) =>
    words(
      `Readiness gate ${p.gate ?? p.condition ?? 'of the pod'} is not True`,
      `The containers are fine, but the pod waits for a condition that a controller outside must set${given` (${p.gate})`}, such as a load balancer that checks its targets.`,
      ['See the conditions of the pod', k.describe],
      ['Look at the controller that should set it', k.kubeSystem],
    ),
} satisfies CataloguePart;

export const storage = {
  'failed-mount': ({ p, k }) =>
    words(
      `Volume ${p.volume ?? p.claim ?? 'of the pod'} cannot be mounted${given`: ${brief(p.error)}`}`,
      `The kubelet${given` on ${p.node}`} tries again and again, and the containers wait${given`. It says: ${p.error}`}. What stands after the last colon is usually the reason.`,
      ['Read the events of the pod', k.events],
      ['Look at the claim and its volume', k.describeClaim],
    ),
  'failed-attach': ({ p, k }) =>
    words(
      `Volume ${p.persistentVolume ?? p.claim ?? p.volume ?? 'of the pod'} cannot be attached${given` to node ${p.node}`}`,
      `The storage system refuses or does not answer${given`: ${p.error}`}. Attach limits, wrong zones and deleted disks are the usual reasons.`,
      ['See what is attached where', k.attachments],
      ['Look at the volume', k.describeVolume],
    ),
  'multi-attach': ({ p, workload, k }) =>
    words(
      `Multi-Attach error: volume ${p.persistentVolume ?? p.claim ?? ''} is still attached to another node`.replace(
        '  ',
        ' ',
      ),
      `A ReadWriteOnce volume can be on one node at a time${given`, and ${p.otherPod} holds it`}${given`; this pod is on ${p.node}`}. In a rolling update the old pod must go first; from a dead node Kubernetes detaches after 6 minutes.`,
      ['See where it is attached', k.attachments],
      ...(workload.kind === 'Deployment'
        ? ([['Use strategy Recreate, so that the old pod goes first', k.edit]] as const)
        : []),
      ['If the other node is dead for good, delete its Node object', k.nodes],
    ),
  'csi-driver-not-found': ({ p, k }) =>
    words(
      `CSI driver ${p.driver ?? 'of the volume'} is not registered${given` on node ${p.node}`}`,
      `The node plugin of the driver does not run there (yet), so the kubelet cannot mount its volumes. On a fresh node it may need a minute.`,
      ['See which drivers each node has', k.csi],
      ['Look at the driver’s pods', k.nodePods ?? k.kubeSystem],
    ),
  'nfs-unreachable': ({ p, k }) =>
    words(
      `NFS server ${p.host ?? ''} cannot be reached or refuses the mount${given`: ${p.path}`}`.replace('  ', ' '),
      `The node mounts the share, so the node must reach the server and be allowed by its export${given`. It says: ${p.error}`}.`,
      ['Check server, path and export rules', k.describeVolume],
      ['Try it from the node', k.nodeShell],
    ),
  'mount-helper-missing': ({ p, k }) =>
    words(
      `The node lacks the mount program for ${p.protocol ?? 'this file system (nfs, cifs, …)'}`,
      `mount needs a helper such as mount.nfs, which is a package of the node${given` ${p.node}`}, not of the image${given`. It says: ${p.error}`}.`,
      ['Install nfs-common, nfs-utils or cifs-utils on the nodes', k.nodeShell],
    ),
  'volume-permissions-slow': ({ p, k }) =>
    words(
      `Setting permissions on volume ${p.volume ?? p.claim ?? ''} takes long (fsGroup)`.replace('  ', ' '),
      'With fsGroup the kubelet changes the owner of every file before each start; with many files that takes minutes. It is slow, not broken.',
      ['Set fsGroupChangePolicy: OnRootMismatch', k.edit],
    ),
  'volume-wait': ({ p, k }) =>
    words(
      `The pod waits silently for volume ${p.volume ?? p.claim ?? ''}${given` on node ${p.node}`}`.replace('  ', ' '),
      'Attach or mount has not finished, and since about 1.27 the kubelet reports no event for that. Look at the attachment and at the storage driver of the node.',
      ['See what is attached where', k.attachments],
      ['Look at the storage driver on the node', k.nodePods ?? k.csi],
    ),
} satisfies CataloguePart;
