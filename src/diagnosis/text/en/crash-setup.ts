import { words, type CataloguePart } from '../catalogue.js';
import { brief, given } from '../facts.js';

/** Crashes because of configuration, files and the environment in the container or on the node. */
export const crashSetup = {
  'missing-env-var': ({ p, container, k }) =>
    words(
      `Environment variable ${p.variable ?? 'it needs'} is not set in container ${container || 'of this pod'}`,
      `The program reads ${p.variable ?? 'a variable'} at its start and ends without it${given`: ${p.line}`}. A variable that a new version needs, or a name that was changed, are the usual reasons.`,
      ['See which variables it gets (references, not Secret values)', k.listEnv],
      ['Add the variable', k.edit],
    ),
  'missing-configuration': ({ p, k }) =>
    words(
      `Required configuration ${p.setting ?? p.key ?? p.variable ?? ''} is missing${given`: ${brief(p.error ?? p.line)}`}`.replace(
        '  ',
        ' ',
      ),
      `The program lacks a setting it cannot run without${given`: ${p.line}`}. It may come from a file, a variable or a flag.`,
      ['Compare with what it gets', k.listEnv ?? k.podYaml],
      ['Add the setting', k.edit],
    ),
  'config-parse-error': ({ p, k }) =>
    words(
      `Configuration ${p.path ?? ''} cannot be read${given` (line ${p.count})`}${given`: ${brief(p.error ?? p.line)}`}`.replace(
        '  ',
        ' ',
      ),
      `The file is there, and its text is not valid${given`: ${p.line ?? p.error}`}. Indentation, quotes, an unknown key, or a template that was not filled in; the log names file, line and column.`,
      ['Correct it where it comes from', k.editConfig ?? k.edit],
      ['See the whole message', k.previous],
    ),
  'missing-file': ({ p, k }) =>
    words(
      `File ${p.path ?? 'it needs'} does not exist in the container`,
      `The program opens ${p.path ?? 'a file'} at its start, and it is not there${given`: ${p.line}`}. A volume that is not mounted or hides the image's own directory, or another path than the program expects.`,
      ['Compare with the mounts of the pod', k.describe],
      ['Correct mountPath, subPath or the path in the configuration', k.edit],
    ),
  'bad-argument': ({ p, k }) =>
    words(
      `The program does not accept ${p.argument === undefined ? 'its arguments' : `argument ${p.argument}`}${given`: ${brief(p.error)}`}`,
      `It ended at once over its command line${given`: ${p.line}`}. A flag of another version, or one that lacks its value.`,
      ['Correct command or args', k.edit],
      ['See what it printed', k.previous],
    ),
  'module-not-found': ({ p, k }) =>
    words(
      `Module ${p.module ?? 'it imports'} is not installed in the image`,
      `The program imports ${p.module ?? 'a package'} that the image does not hold${given`: ${p.line}`}. It is missing in the build (dev dependency, lock file, wrong directory) or hidden by a mount.`,
      ['Build the image with it', null],
      ['Go back to the version before, if it is new', k.undo],
      ['See the whole message', k.previous],
    ),
  'class-not-found': ({ p, k }) =>
    words(
      `Class ${p.className ?? 'that starts the program'} is not on the class path`,
      `The JVM or .NET runtime cannot find ${p.className ?? 'it'}${given`: ${p.line}`}. A wrong main class, a jar that is missing in the image, or dependencies that do not fit together.`,
      ['Check main class and class path', k.edit],
      ['Go back to the version before, if it is new', k.undo],
    ),
  'shared-library-missing': ({ p, k }) =>
    words(
      `Shared library ${p.library ?? 'it needs'} is missing or cannot be loaded`,
      `The loader cannot bring in ${p.library ?? 'a library'}${given`: ${p.line}`}. A slim image without the package, musl instead of glibc, or another version.`,
      ['Install the package in the image, or use another base image', null],
      ['Look into the container', k.debugCopy],
    ),
  'runtime-version-mismatch': ({ p, k }) =>
    words(
      `Built for another runtime version${given`: has ${p.version}`}${given`, needs ${p.wanted}`}${p.version === undefined && p.wanted === undefined ? given`: ${brief(p.error ?? p.line)}` : ''}`,
      `The program was compiled for another version of its runtime than the image holds${given`: ${p.line}`}.`,
      ['Use a base image with the right version', k.edit],
      ['Or build for the version that is there', null],
    ),
  'access-denied': ({ p, k }) =>
    words(
      `${p.host ?? p.service ?? 'A service it calls'} refuses access${given` (${p.status})`}${given`: ${brief(p.error)}`}`,
      `It answered that this identity may not do that${given`: ${p.line}`}. Wrong or expired credentials, or a role (IAM, workload identity) that lacks the right.`,
      ['See which identity and credentials the pod gets', k.listEnv ?? k.podYaml],
      ['Read the whole answer', k.previous],
    ),
  'rbac-forbidden': ({ p, k }) =>
    words(
      `${p.serviceAccount ?? 'The ServiceAccount'} may not ${p.verb ?? 'access'} ${p.apiResource ?? 'this resource'}: forbidden`,
      `The program calls the Kubernetes API, and RBAC forbids it${given` in namespace ${p.namespace}`}${given` (API group ${p.apiGroup})`}. The Role does not cover it, or the binding names another account or namespace.`,
      ['Check it as the API server does', k.canI],
      ['See the bindings, and add the right to the Role', k.roleBindings],
    ),
  'permission-denied': ({ p, k }) =>
    words(
      `${p.path ?? 'A file'} is closed to ${p.user === undefined ? "the container's user" : `user ${p.user}`} (Permission denied)`,
      `The program may not read or write there${given`: ${p.line}`}. Volumes belong to root unless fsGroup is set; images often expect a certain user.`,
      ['Set securityContext.fsGroup (for volumes) or the right runAsUser', k.edit],
      ['See owner and mode', k.debug],
    ),
  'capability-missing': ({ p, k }) =>
    words(
      `${p.capability === undefined ? 'The container lacks a capability' : `Capability ${p.capability} is missing`} (Operation not permitted)`,
      `The kernel refuses what the program tries${given`: ${p.line}`}. Containers have only a few of root's rights, and "drop: ALL" takes those too.`,
      ['Add just the capability it needs', k.edit],
      ['Or configure the program so that it does not need it', null],
    ),
  'read-only-filesystem': ({ p, k }) =>
    words(
      `${p.path ?? 'A path it writes to'} is on a read-only file system`,
      `The program wants to write${given` to ${p.path}`}, and the root file system (readOnlyRootFilesystem) or the volume is read-only${given`: ${p.line}`}.`,
      ['Mount an emptyDir there', k.edit],
      ['Or let it write elsewhere', k.edit],
    ),
  'no-space-left': ({ p, k }) =>
    words(
      `No space left on ${p.path ?? (p.volume === undefined ? 'device' : `volume ${p.volume}`)}${given` (limit ${p.limit})`}`,
      `A write failed because the file system is full${given`: ${p.line}`}. An emptyDir in memory is limited by its size and counts as memory; a claim has its own size; otherwise it is the disk of the node.`,
      ['Enlarge the volume, or clean it up', k.describeClaim],
      ['See the disk of the node', k.describeNode],
    ),
  'too-many-open-files': ({ p, k }) =>
    words(
      `The process has too many open files${given` (limit ${p.limit})`}`,
      'It reached the number of file descriptors (sockets count too) that it may have. Either it leaks them, or the limit of the runtime is too low for its load.',
      ['Read the last lines', k.previous],
      ['Raise the limit in the entrypoint (ulimit -n) or in the runtime of the node', k.edit],
    ),
  'port-in-use': ({ p, k }) =>
    words(
      `Port ${p.port ?? 'it listens on'} is taken (address already in use)`,
      `Two processes of the pod want port ${p.port ?? 'the same port'}: all containers of a pod share one network${given`; see ${p.otherPod}`}. With hostNetwork it may be a process of the node.`,
      ['Give one of them another port', k.edit],
      ['See the ports of all containers', k.describe],
    ),
  'privileged-port': ({ p, k }) =>
    words(
      `The program may not listen on port ${p.port ?? 'below 1024'} as ${p.user ?? 'an ordinary user'}`,
      'Ports below 1024 need NET_BIND_SERVICE or a sysctl, where the runtime does not allow them anyway.',
      ['Let it listen on a port above 1024; the Service can keep its own', k.edit],
      ['Or add the capability NET_BIND_SERVICE', k.edit],
    ),
  'data-version-mismatch': ({ p, k }) =>
    words(
      `The data${given` in ${p.path}`} is of another version${given` (${p.version})`}${given` than the program${''} needs (${p.wanted})`}`,
      `The volume was written by another version, and this one cannot read it${given`: ${p.line}`}. Databases need an explicit upgrade, and seldom allow a way back.`,
      ['Go back to the version that wrote the data', k.undo ?? k.edit],
      ['Upgrade the data as its documentation says, after a backup', null],
    ),
  'data-corrupt': ({ p, k }) =>
    words(
      `The data${given` in ${p.path}`} is damaged${given`: ${brief(p.error ?? p.line)}`}`,
      `The program cannot use what it finds on its volume${given`: ${p.line}`}. A hard stop, a full disk or two writers can do that. Restarting will not mend it.`,
      ['Save a copy of the volume before anything else', k.describeClaim],
      ['Repair or restore as the program documents it', k.previous],
    ),
  'lock-held': ({ p, k }) =>
    words(
      `A lock is held${given` on ${p.path}`}${given` by ${p.otherPod}`}${given`: ${brief(p.error ?? p.line)}`}`,
      `Another process uses the data, or a crash left its lock behind${given`: ${p.line}`}. During a rolling update the old pod may still hold it.`,
      ['See whether another pod uses the same volume', k.claimPods],
      ['Use strategy Recreate; remove a stale lock only when nothing else runs', k.edit],
    ),
  'license-expired': ({ p, k }) =>
    words(
      `The licence is not valid${given` (expired ${p.expiredAt})`}${given`: ${brief(p.error)}`}`,
      `The program refuses to run without a valid licence${given`: ${p.line}`}.`,
      ['Renew the licence and put it where the program reads it', k.editConfig ?? k.edit],
    ),
  'vm-max-map-count': ({ p, k }) =>
    words(
      `vm.max_map_count${given` (${p.available})`} of the node is below ${p.wanted ?? '262144'}`,
      `Elasticsearch and OpenSearch refuse to start while this kernel setting is too low. It belongs to the node${given` ${p.node}`}, not to the container.`,
      ['Set it on the nodes (sysctl -w vm.max_map_count=262144), best for the whole pool', k.nodeShell],
      ['Or let a privileged init container set it', k.edit],
    ),
  'service-link-env-collision': ({ p, k }) =>
    words(
      `Variable ${p.variable ?? ''} was set by Kubernetes for a Service, not by you`.replace('  ', ' '),
      `For each Service in the namespace, pods get variables like NAME_PORT=tcp://… ${given`Service ${p.service} overrides ${p.variable}, which the program reads as its own. `}So a Service with the program's name breaks it.`,
      ['Set enableServiceLinks: false', k.edit],
      ['Or set the variable explicitly', k.edit],
    ),
  'crd-not-installed': ({ p, k }) =>
    words(
      `Custom resource ${p.apiResource ?? p.apiGroup ?? 'it watches'} is not installed in the cluster`,
      `The program asks the API server for a kind it does not know${given`: ${p.line}`}. Its CRDs were not installed, or in another version.`,
      ['See which CRDs there are', k.crds],
      ['Install the CRDs of this version', null],
    ),
  'host-dependency-missing': ({ p, k }) =>
    words(
      `The node lacks ${p.module ?? p.command ?? p.path ?? 'a program or kernel module'} that the pod needs`,
      `It needs something of the node${given` ${p.node}`} itself${given`: ${p.line}`}. Not all nodes are alike.`,
      ['Install it on the nodes, or select nodes that have it', k.nodeShell],
      ['See whether other nodes are fine', k.pods],
    ),
  'image-manifest-skew': ({ p, k }) =>
    words(
      `Image and manifests are of different versions${given`: ${p.version}`}${given`, ${p.wanted} is wanted`}`,
      `The program and what it was deployed with (flags, CRDs, configuration) do not belong together${given`: ${p.line}`}.`,
      ['Deploy manifests and image of one release', k.edit],
      ['Go back to the revision before', k.undo],
    ),
  'address-family-unsupported': ({ p, k }) =>
    words(
      `The program uses an address family the pod does not have${given`: ${p.address}`}`,
      `It listens or connects with IPv6 where only IPv4 is on, or the other way round${given`: ${p.line}`}.`,
      ['Let it listen on 0.0.0.0 instead of [::]', k.edit],
      ['See the addresses of the pod', k.podYaml],
    ),
  'unexpected-volume-content': ({ p, k }) =>
    words(
      `The volume${given` at ${p.path}`} is not empty as the program expects${given`: ${brief(p.error)}`}`,
      'Fresh file systems have a lost+found directory, and reused volumes hold data of others; some programs refuse both.',
      ['Use a subPath, so that the program gets an empty directory', k.edit],
      ['Look into the volume', k.debug],
    ),
  'kernel-limit': ({ p, k }) =>
    words(
      `A kernel limit of the node is reached: ${p.setting ?? brief(p.error) ?? 'inotify, conntrack or the like'}`,
      `All pods of the node share it${given` (${p.limit})`}, so the one that fails need not be the one that used it up${given`: ${p.line}`}.`,
      ['Raise it on the node', k.nodeShell],
      ['See what runs there', k.nodePods],
    ),
  'needs-initialisation': ({ p, k }) =>
    words(
      `It must be initialised or unsealed first${given`: ${brief(p.error ?? p.line)}`}`,
      `The program runs but waits for a step that a person or a job must take once${given`: ${p.line}`}.`,
      ['Take that step as its documentation says', k.logs],
    ),
} satisfies CataloguePart;
