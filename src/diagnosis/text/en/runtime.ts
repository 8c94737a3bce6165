import { words, type CataloguePart } from '../catalogue.js';
import { brief, given } from '../facts.js';

export const runtime = {
  'command-not-found': ({ p, container, k }) =>
    words(
      `Command ${p.command ?? p.path ?? 'of the container'} does not exist in the image${given` (exit ${p.exitCode})`}`,
      `Container ${container || 'of this pod'} starts ${p.command ?? 'a program'} that is not in the image${given` ${p.image}`} or not in PATH. A whole shell line given as one word, a slim image without a shell, or a volume mounted over the program look the same.`,
      ['Look for the program in the image', k.debugCopy],
      ['Correct command or args', k.edit],
    ),
  'command-not-executable': ({ p, k }) =>
    words(
      `${p.command ?? p.path ?? 'The command'} may not be executed (permission denied${given`, exit ${p.exitCode}`})`,
      `The file is there but cannot be run: no execute bit, a user without access, or a volume mounted noexec. Files from ConfigMaps need defaultMode 0755 to be scripts.`,
      ['Set the execute bit in the image (chmod +x), or defaultMode on the volume', k.edit],
      ['Or start it through its interpreter, for example sh script.sh', k.edit],
    ),
  'command-is-directory': ({ p, k }) =>
    words(
      `Command ${p.command ?? p.path ?? 'of the container'} is a directory`,
      `The path${given` ${p.command}`} names a directory, which cannot be executed. The file name at its end was probably forgotten.`,
      ['Correct command', k.edit],
    ),
  'no-command': ({ p, k }) =>
    words(
      `Image ${p.image ?? ''} has no command, and the pod gives none`.replace('  ', ' '),
      'Neither ENTRYPOINT nor CMD is set in the image, and the container has no command: there is nothing to start.',
      ['Set command', k.edit],
      ['Or build the image with an ENTRYPOINT', null],
    ),
  'exec-format-error': ({ p, k }) =>
    words(
      `${p.command ?? 'The program'} is built for another platform (exec format error)`,
      `The kernel${given` of node ${p.node}`} does not know this file format: a binary for another processor${given` (the node is ${p.platform})`}, or a script without a #! line.`,
      ['See which platforms the image has', k.inspectImage],
      ['Build for the platform of the nodes, or select nodes by kubernetes.io/arch', k.edit],
    ),
  'missing-interpreter': ({ p, k }) =>
    words(
      `${p.command ?? p.path ?? 'The script'} needs ${p.interpreter ?? 'an interpreter'} that the image lacks`,
      `The file is there, so "no such file or directory" means what its first line names: the interpreter or loader${given` ${p.interpreter}`}. Images without bash, Windows line ends (CRLF) after #!, and glibc programs on Alpine are the usual reasons.`,
      ['Save the script with Unix line ends, or use an interpreter the image has', k.debugCopy],
      ['Or use an image that has it', k.edit],
    ),
  'working-dir': ({ p, k }) =>
    words(
      `Working directory ${p.path ?? 'of the container'} does not exist or is closed to its user`,
      `The runtime changes to workingDir before it starts the program, and cannot${given`: ${p.error}`}.`,
      ['Correct workingDir', k.edit],
      ['Or give the user access to it in the image', null],
    ),
  'mount-not-a-directory': ({ p, k }) =>
    words(
      `${p.mountPath ?? p.path ?? 'A mount'}: file and directory are mixed up (not a directory)`,
      `One side of the mount${given` of volume ${p.volume}`} is a file and the other a directory. With subPath the usual reason is a key that the ConfigMap or Secret does not have${given` (${p.key})`}: the kubelet then makes an empty directory of that name.`,
      ['See whether the key exists', k.describeConfigMap ?? k.describeSecret ?? k.podYaml],
      ['Correct subPath, and make the pod anew', k.edit],
    ),
  'mount-path': ({ p, k }) =>
    words(
      `The mount at ${p.mountPath ?? p.path ?? 'mountPath'} cannot be made${given`: ${brief(p.error)}`}`,
      `The runtime could not mount volume ${p.volume ?? 'of the container'} there${given`: ${p.error}`}. Paths inside /proc and /sys, and mounts inside other mounts, are not allowed.`,
      ['Choose another mountPath', k.edit],
    ),
  'mount-read-only': ({ p, k }) =>
    words(
      `The mount point ${p.mountPath ?? p.path ?? ''} cannot be created: read-only file system`.replace('  ', ' '),
      'The directory to mount on does not exist and cannot be made, since it lies inside a read-only volume or root file system.',
      ['Mount somewhere else, or create the directory in the image', k.edit],
    ),
  'unknown-user': ({ p, k }) =>
    words(
      `${p.user === undefined ? 'The user that the image names' : `User ${p.user}`} does not exist in the image`,
      `The runtime looks names up in /etc/passwd and /etc/group of the image${given` ${p.image}`}, and this user is not there.`,
      ['Use a numeric runAsUser', k.edit],
      ['Or create the user in the image', null],
    ),
  'invalid-capability': ({ p, k }) =>
    words(
      `Capability ${p.capability ?? 'in securityContext'} is not known to the runtime`,
      'Capabilities are written without CAP_ and in capitals, such as NET_ADMIN; what neither kernel nor runtime know is refused.',
      ['Correct securityContext.capabilities', k.edit],
    ),
  'seccomp-profile-missing': ({ p, k }) =>
    words(
      `Seccomp profile ${p.profile ?? ''} is not on ${p.node === undefined ? 'the node' : `node ${p.node}`}`.replace(
        '  ',
        ' ',
      ),
      'A Localhost profile is a file below the kubelet’s seccomp directory (/var/lib/kubelet/seccomp) and must be on every node that may run the pod.',
      ['Put the profile on the nodes (for example with the Security Profiles Operator)', k.nodeShell],
      ['Or use RuntimeDefault', k.edit],
    ),
  'apparmor-profile-missing': ({ p, k }) =>
    words(
      `AppArmor profile ${p.profile ?? ''} is not loaded on ${p.node === undefined ? 'the node' : `node ${p.node}`}`.replace(
        '  ',
        ' ',
      ),
      'The profile must be loaded into the kernel of every node that may run the pod; the name alone loads nothing.',
      ['Load the profile on the nodes', k.nodeShell],
      ['Or use RuntimeDefault', k.edit],
    ),
  'memory-limit-too-low': ({ p, k }) =>
    words(
      `The memory limit${given` of ${p.limit}`} is too low even to start the container`,
      'The process that sets the container up was killed for lack of memory before the program began. Limits of a few MiB do that, as do units written wrong (128m is 0.128 byte, 128Mi is meant).',
      ['Double the limit', k.moreMemory],
      ['Check the unit of the limit', k.edit],
    ),
  'cgroup-error': ({ p, k }) =>
    words(
      `The cgroup of the container cannot be set up${given`: ${brief(p.error)}`}`,
      `The node refused the resource settings${given`: ${p.error}`}. Kubelet and runtime with different cgroup drivers, systemd trouble on the node, or a limit below what is in use.`,
      ['Look at the node', k.describeNode],
      ['See whether other pods on it fail too', k.nodePods],
    ),
  'gpu-runtime': ({ p, k }) =>
    words(
      `The GPU runtime fails${given` on node ${p.node}`}${given`: ${brief(p.error)}`}`,
      'The hook that hands the GPU to the container (NVIDIA toolkit or CDI) failed: driver not loaded, driver and toolkit of different versions, or a stale device list after an update.',
      ['Look at the driver and device plugin pods on the node', k.nodePods ?? k.kubeSystem],
      ['Keep pods away until it is mended', k.cordon],
    ),
  'container-name-conflict': ({ p, k }) =>
    words(
      'The container name is still reserved by an earlier attempt',
      `An earlier create took longer than the kubelet waits (2 minutes), so the runtime still holds the name${given`: ${p.error}`}. The real trouble is a slow disk or an overloaded node${given` (${p.node})`}.`,
      ['Wait some minutes; see whether the node is slow', k.describeNode],
      ['Have the pod made on another node', k.deletePod],
    ),
  'runtime-timeout': ({ p, k }) =>
    words(
      `The container runtime does not answer in time${given` on node ${p.node}`}`,
      `A call to the runtime took more than its limit (2 minutes; 4 for a sandbox)${given`: ${p.error}`}. Slow disks, very large images or hung storage are behind it.`,
      ['Look at the node', k.describeNode],
      ['See what else runs there', k.nodePods],
    ),
  'post-start-hook': ({ p, container, k }) =>
    words(
      `The postStart hook of ${container || 'the container'} failed${given`: ${brief(p.error ?? p.command)}`}`,
      `The kubelet kills a container whose postStart hook fails${given`; the hook is ${p.hook ?? p.command}`}. The event hides the reason on purpose: it stands only in the status of the container${given` (${p.error})`}. The hook runs beside the program, not after it.`,
      ['Read waiting.message of the container', k.podYaml],
      ['Correct the hook, or make it wait for the program', k.edit],
    ),
  'pre-start-hook': ({ p, k }) =>
    words(
      `A device manager hook of the kubelet failed${given`: ${brief(p.error)}`}`,
      `Before the start, the device plugin${given` ${p.driver}`} or the CPU and memory manager must prepare the container, and that failed. The pod itself is not at fault.`,
      ['Look at the device plugin on the node', k.nodePods ?? k.kubeSystem],
      ['Have the pod made anew', k.restart],
    ),
  'image-volume': ({ p, k }) =>
    words(
      `The image volume ${p.volume ?? ''} cannot be mounted${given`: ${p.image}`}`.replace('  ', ' '),
      `The pod mounts an image as a volume, and that image (not the container's own) cannot be pulled or mounted${given`: ${p.error}`}.`,
      ['Check the reference of the volume', k.edit],
      ['Read the pull events of the pod', k.events],
    ),
} satisfies CataloguePart;

export const sandbox = {
  'network-plugin-not-ready': ({ p, k }) =>
    words(
      `The network plugin is not ready on ${p.node === undefined ? 'the node' : `node ${p.node}`}`,
      `The container runtime finds no working CNI configuration${given`: ${p.error}`}, so the node is NotReady and only hostNetwork pods start. Right after a node joins this is normal for a minute.`,
      ['Look at the network plugin pod on that node', k.nodePods ?? k.kubeSystem],
      ['See the condition of the node', k.describeNode],
    ),
  'cni-failed': ({ p, k }) =>
    words(
      `Network plugin ${p.plugin ?? '(CNI)'} cannot connect the pod${given` on node ${p.node}`}`,
      `The pod's sandbox could not get its network${given`: ${p.error}`}. All new pods on the node are usually affected; those that run keep running.`,
      ['Look at the plugin pod on that node', k.nodePods ?? k.kubeSystem],
      ['Keep new pods away until it works', k.cordon],
    ),
  'ip-exhausted': ({ p, k }) =>
    words(
      `${p.node === undefined ? 'The pod network' : `Node ${p.node}`} has no free pod IP addresses left`,
      `The address range of the node or subnet is used up${given`: ${p.error}`}. Many short-lived pods, addresses that were never given back, or a range that is too small.`,
      ['Count the pods on the node: who holds the addresses?', k.nodePods ?? k.pods],
      ['Enlarge the range, or spread pods over more nodes', k.describeNode],
    ),
  'sandbox-image': ({ p, k }) =>
    words(
      `The sandbox (pause) image ${p.image ?? ''} cannot be pulled${given` on node ${p.node}`}`.replace('  ', ' '),
      `Each pod needs the pause container first; its image is set in the runtime's configuration, not in the pod${given`. The runtime says: ${p.error}`}. No new pod can start on this node.`,
      ['Make the image available, or set sandbox_image of the runtime to a mirror', k.nodeShell],
      ['Keep pods away meanwhile', k.cordon],
    ),
  'runtime-handler-missing': ({ p, k }) =>
    words(
      `Runtime handler ${p.handler ?? ''} is not configured on ${p.node === undefined ? 'the node' : `node ${p.node}`}`.replace(
        '  ',
        ' ',
      ),
      `RuntimeClass ${p.runtimeClass ?? 'of the pod'} asks for a handler (gVisor, Kata, …) that the container runtime of this node does not have.`,
      ['See the RuntimeClasses and their handlers', k.runtimeClasses],
      ['Install it on the nodes, or select nodes that have it', k.edit],
    ),
  'sandbox-recreated': ({ p, k }) =>
    words(
      `The pod's sandbox is destroyed and made anew${given`, ${p.count} times`}`,
      `When the sandbox (pause container) dies, all containers are killed and started again, init containers included, and the pod may get another IP. Once after a reboot is normal; again and again means trouble with network or runtime${given` on node ${p.node}`}.`,
      ['Look at the node', k.describeNode],
      ['Read the events of the pod', k.events],
    ),
  'sysctl-forbidden': ({ p, k }) =>
    words(
      `Sysctl ${p.sysctl ?? 'of the pod'} is not allowed on ${p.node === undefined ? 'the node' : `node ${p.node}`}`,
      'Only safe sysctls are free; others must be allowed on each kubelet (allowedUnsafeSysctls). The pod was refused for good, its owner makes new ones that fail alike.',
      ['Drop the sysctl', k.edit],
      ['Or allow it on a set of nodes, and select those', k.labels],
    ),
} satisfies CataloguePart;
