import type { CauseId } from '../../model/causes.js';
import type { Cause, EvidenceLine } from '../../model/diagnosis.js';
import type { PodCase } from '../finding.js';
import type { ContainerView } from '../objects/container.js';
import type { EventView } from '../objects/event.js';
import { MINUTE } from '../../model/time.js';
import { cause, eventLine, lastEvent, line, params } from '../finding.js';
import { waitingReason } from '../objects/container.js';
import { textAt } from '../objects/raw.js';
import { attachedElsewhere, attachmentLine, boundVolumes, driverAbsent } from './volume-objects.js';
import { CONFIG_PATTERNS, classifyStartText } from './start-patterns.js';
import { startParams } from './start.js';

interface Row {
  readonly pattern: RegExp;
  readonly cause: CauseId;
}

/** FailedCreatePodSandBox by its text (facts A.6), ordered. */
export const SANDBOX_PATTERNS: readonly Row[] = [
  {
    pattern: /(?:containerd|crio|cri-dockerd|dockershim)\.sock.{0,80}(?:connection refused|no such file)/,
    cause: 'container-runtime-down',
  },
  { pattern: /container init was OOM-killed|memory limit too low/, cause: 'memory-limit-too-low' },
  {
    pattern:
      /no IP addresses available|failed to allocate for range|no more (?:free )?IPs|insufficient.{0,40}IP|failed to assign an IP address|IPAM.{0,200}(?:exhausted|full|no available)|no available IP/i,
    cause: 'ip-exhausted',
  },
  {
    pattern:
      /no runtime for "[^"]{1,253}" is configured|RuntimeClass.{0,253}not found|failed to find runtime handler|unknown runtime handler|RuntimeHandler "[^"]{1,253}" not supported/i,
    cause: 'runtime-handler-missing',
  },
  {
    pattern:
      /failed to (?:get|pull).{0,100}(?:sandbox|pause).{0,10} ?image|failed to get sandbox image|pulling image "[^"]{0,300}pause/,
    cause: 'sandbox-image',
  },
  {
    pattern: /cni plugin not initialized|no network config found in|[Nn]o CNI configuration file/,
    cause: 'network-plugin-not-ready',
  },
  {
    pattern: /sysctl.{0,300}(?:not in a separate kernel namespace|permission denied|no such file)/,
    cause: 'sysctl-forbidden',
  },
  { pattern: /failed to reserve sandbox name|is reserved for/, cause: 'container-name-conflict' },
  { pattern: /portmap.{0,300}(?:address already in use|failed)/, cause: 'host-port-conflict' },
  {
    pattern: /failed to find plugin "|plugin type="?[\w.-]{1,100}"?|\bcni\b|CNI|network for sandbox/,
    cause: 'cni-failed',
  },
  { pattern: /seccomp/, cause: 'seccomp-profile-missing' },
  { pattern: /cgroup|failed to mount.{0,200}shm/, cause: 'cgroup-error' },
  { pattern: /context deadline exceeded|DeadlineExceeded/, cause: 'runtime-timeout' },
];

/** FailedMount, FailedAttachVolume and FailedMapVolume by their text (facts A.6), ordered. */
export const VOLUME_PATTERNS: readonly Row[] = [
  { pattern: /Multi-Attach error/, cause: 'multi-attach' },
  ...CONFIG_PATTERNS.filter(({ cause: id }) =>
    [
      'secret-not-found',
      'configmap-not-found',
      'secret-key-not-found',
      'configmap-key-not-found',
      'config-sync-timeout',
      'hostpath-type',
    ].includes(id),
  ),
  {
    pattern:
      /not found in the list of registered CSI drivers|CSI driver .{0,253} not (?:found|installed|registered)|CSINode .{0,253} does not contain driver/,
    cause: 'csi-driver-not-found',
  },
  {
    pattern:
      /(?:need a|you might need a) \/sbin\/mount|bad option; for several filesystems|mount helper|unknown filesystem type|executable file not found in \$PATH/,
    cause: 'mount-helper-missing',
  },
  {
    pattern:
      /mount\.nfs|nfs.{0,300}(?:timed out|refused|No route|access denied|unreachable)|(?:access denied by server|Connection timed out|No route to host|Connection refused).{0,300}/i,
    cause: 'nfs-unreachable',
  },
  { pattern: /no matching NodeSelectorTerms|node affinity/i, cause: 'volume-node-affinity' },
  { pattern: /PVC is being deleted/, cause: 'pvc-being-deleted' },
  { pattern: /PVC is not bound|failed to fetch PVC/, cause: 'pvc-unbound' },
  {
    pattern: /AttachVolume|WaitForAttach|external-attacher|volume attachment is being deleted/,
    cause: 'failed-attach',
  },
  { pattern: /read-only file system/i, cause: 'mount-read-only' },
];

function notYetStarted(podCase: PodCase): boolean {
  return podCase.pod.containers.every(
    (container) => (container.state.kind === 'none' || container.state.kind === 'waiting') && container.last === null,
  );
}

/** Newest event of a kind that no success has overtaken. */
function unresolved(podCase: PodCase, reasons: readonly string[]): EventView | null {
  const event = lastEvent(
    podCase.events,
    reasons,
    (each) => !/object "[^"]{1,253}"\/"[^"]{1,253}" not registered/.test(each.message),
  );
  const started = lastEvent(podCase.events, ['Started', 'Pulling', 'Pulled']);
  if (event === null) return null;
  return started !== null && (started.lastAt ?? 0) > (event.lastAt ?? 0) ? null : event;
}

/** Scheduled, but no container may start yet: network plugin, directories, volumes, devices, sandbox, in the kubelet's order. */
export function creatingCauses(podCase: PodCase): Cause[] {
  const { pod } = podCase;
  if (pod.nodeName === '' || pod.phase !== 'Pending') return [];
  const waiting = pod.containers.some(
    (each) =>
      ['ContainerCreating', 'PodInitializing', ''].includes(waitingReason(each)) && each.state.kind !== 'running',
  );
  if (!waiting) return [];
  const where = { pod: pod.name };
  // Once a container came further than this stage, its volumes and devices are there.
  if (pod.containers.some(isFurther))
    return pod.containers.some((each) => each.state.kind === 'running') ? [] : sandboxCauses(podCase);
  const network = unresolved(podCase, ['NetworkNotReady']);
  if (network !== null) {
    return cause(
      'network-plugin-not-ready',
      'likely',
      params({ node: pod.nodeName, plugin: pluginOf(network.message), error: network.message }),
      [eventLine(network)],
      where,
    );
  }
  const directories =
    unresolved(podCase, ['FailedCreatePodContainer']) ??
    lastEvent(podCase.events, ['Failed'], (each) => each.message.startsWith('error making pod data directories'));
  if (directories !== null && notYetStarted(podCase)) {
    const full = /no space left|quota exceeded/i.test(directories.message);
    return cause(
      full ? 'node-image-disk-full' : 'cgroup-error',
      'likely',
      params({ node: pod.nodeName, error: directories.message }),
      [eventLine(directories)],
      where,
    );
  }
  const volumes = volumeCauses(podCase);
  if (volumes.length > 0) return volumes;
  const devices = unresolved(podCase, ['FailedPrepareDynamicResources']);
  if (devices !== null) {
    return cause(
      'resource-claim',
      'likely',
      params({
        claim: /ResourceClaim (\S{1,253}):/.exec(devices.message)?.[1],
        driver: /driver (\S{1,253}) is not registered/.exec(devices.message)?.[1],
        error: devices.message,
        node: pod.nodeName,
      }),
      [eventLine(devices)],
      where,
    );
  }
  return sandboxCauses(podCase);
}

function isFurther(container: ContainerView): boolean {
  if (container.role === 'ephemeral' || container.state.kind === 'none') return false;
  if (container.state.kind !== 'waiting' || container.last !== null) return true;
  return !['', 'ContainerCreating', 'PodInitializing'].includes(container.state.reason);
}

function pluginOf(text: string): string | undefined {
  return /plugin type="?([\w.-]{1,100})"?/.exec(text)?.[1] ?? /failed to find plugin "([^"]{1,100})"/.exec(text)?.[1];
}

export function volumeCauses(podCase: PodCase): Cause[] {
  const { pod } = podCase;
  const events = ['FailedAttachVolume', 'FailedMount', 'FailedMapVolume'].flatMap(
    (reason) => unresolved(podCase, [reason]) ?? [],
  );
  // An attach failure is earlier than the mount that waits for it; a general "timed out" text tells least.
  const ordered = events.map((event) => ({ event, id: classifyStartText(event.message, VOLUME_PATTERNS) }));
  const best = ordered.find(({ id }) => id !== null) ?? ordered[0];
  if (best === undefined) return [];
  const { event } = best;
  const id = best.id ?? (event.reason === 'FailedAttachVolume' ? 'failed-attach' : 'failed-mount');
  const volume = /for volume "([^"]{1,253})"/.exec(event.message)?.[1];
  const given = {
    ...startParams(podCase, null, event.message),
    ...params({
      volume,
      persistentVolume: /"(pvc-[^"]{1,253}|pv-[^"]{1,253})"/.exec(event.message)?.[1],
      driver:
        /driver name ([\w.-]{1,253}) not found/.exec(event.message)?.[1] ??
        pod.volumes.find((each) => each.name === volume)?.csiDriver,
      claim: pod.volumes.find((each) => each.claim !== '')?.claim,
      otherPod: /already used by pod\(s\) ([^,\s]{1,253})/.exec(event.message)?.[1],
      path: /type check failed: (\S{1,500}) is not/.exec(event.message)?.[1],
      host: /(?:mount\.nfs: .{0,100}|Output: .{0,100})?([\w.-]{1,200}):\/[\w./-]{0,300}/.exec(event.message)?.[1],
    }),
  };
  const { cluster } = podCase;
  const bound = boundVolumes(podCase);
  const of = bound.find((each) => each.name === given.persistentVolume) ?? bound[0];
  const elsewhere = id === 'multi-attach' && of !== undefined ? attachedElsewhere(of, pod.nodeName) : null;
  const absent = id === 'csi-driver-not-found' ? driverAbsent(podCase, String(given.driver ?? of?.driver ?? '')) : null;
  const proven =
    elsewhere !== null ||
    absent !== null ||
    (id === 'secret-not-found' &&
      cluster.complete('Secret') &&
      cluster.find('Secret', pod.namespace, String(given.secret ?? '')) === null) ||
    (id === 'configmap-not-found' &&
      cluster.complete('ConfigMap') &&
      cluster.find('ConfigMap', pod.namespace, String(given.configMap ?? '')) === null);
  return cause(
    id,
    proven ? 'certain' : 'likely',
    { ...given, ...keyParams(podCase, volume) },
    [
      eventLine(event),
      elsewhere === null ? null : attachmentLine(elsewhere),
      absent,
      ...ordered.filter((each) => each.event !== event).map((each) => eventLine(each.event)),
    ],
    { pod: pod.name },
  );
}

/** A volume's own Secret or ConfigMap, when the text does not name it. */
function keyParams(podCase: PodCase, volume: string | undefined): ReturnType<typeof params> {
  const found = podCase.pod.volumes.find((each) => each.name === volume);
  return params({ secret: found?.secret, configMap: found?.configMap });
}

export function sandboxCauses(podCase: PodCase): Cause[] {
  const { pod } = podCase;
  const event = unresolved(podCase, ['FailedCreatePodSandBox', 'FailedPodSandBoxStatus']);
  if (event === null || pod.deletionAt !== null) return [];
  const id = SANDBOX_PATTERNS.find(({ pattern }) => pattern.test(event.message))?.cause ?? 'sandbox-failed';
  const limited = pod.containers.find((each) => each.limits['memory'] !== undefined);
  const given = params({
    node: pod.nodeName,
    plugin: pluginOf(event.message),
    handler: /no runtime for "([^"]{1,253})"/.exec(event.message)?.[1] ?? pod.runtimeClass,
    runtimeClass: pod.runtimeClass,
    image: /image "([^"]{1,300})"/.exec(event.message)?.[1],
    sysctl: /sysctl "?([\w./-]{1,200})"?/.exec(event.message)?.[1],
    limit: limited?.limits['memory'],
    error: event.message,
  });
  const known = SANDBOX_PATTERNS.some(({ pattern }) => pattern.test(event.message));
  return cause(
    id,
    known ? 'likely' : 'possible',
    given,
    [
      eventLine(event),
      id === 'runtime-handler-missing' ? runtimeClassLine(podCase) : null,
      id === 'memory-limit-too-low' && limited !== undefined
        ? line('pod spec', `memory limit ${limited.limits['memory'] ?? ''} (${limited.name})`)
        : null,
    ],
    {
      pod: pod.name,
      container: id === 'memory-limit-too-low' ? (limited?.name ?? '') : '',
    },
  );
}

function runtimeClassLine({ pod, cluster }: PodCase): EvidenceLine | null {
  if (pod.runtimeClass === '') return null;
  const object = cluster.find('RuntimeClass', '', pod.runtimeClass);
  if (object !== null) return line(`RuntimeClass ${object.name}`, `handler: ${textAt(object.raw, 'handler')}`);
  return cluster.complete('RuntimeClass') ? line('RuntimeClasses', `no RuntimeClass ${pod.runtimeClass}`) : null;
}

const CHURN = 3;

/** A sandbox that is replaced again and again: every container restarts with it, through no fault of its own. */
export function sandboxChurn(podCase: PodCase): Cause[] {
  const { pod, now } = podCase;
  const changed = lastEvent(podCase.events, ['SandboxChanged']);
  if (changed === null || changed.count < CHURN || now - (changed.lastAt ?? 0) > 15 * MINUTE) return [];
  return cause(
    'sandbox-recreated',
    'likely',
    params({ count: changed.count, node: pod.nodeName }),
    [eventLine(changed), line('pod spec', `nodeName: ${pod.nodeName}`)],
    { pod: pod.name },
  );
}
