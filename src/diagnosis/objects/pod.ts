import type { RawObject } from '../../model/evidence.js';
import type { ConditionView, Meta } from './meta.js';
import type { ContainerView } from './container.js';
import { readContainers } from './container.js';
import { readConditions, readMeta } from './meta.js';
import { at, flagAt, isObject, mapAt, numberAt, objectAt, objectsAt, textAt, textsAt } from './raw.js';
import { parseQuantity } from './quantity.js';

export interface PodView extends Meta {
  readonly raw: RawObject;
  readonly nodeName: string;
  readonly nominatedNode: string;
  readonly schedulerName: string;
  readonly serviceAccount: string;
  readonly restartPolicy: string;
  readonly graceSeconds: number;
  readonly hostNetwork: boolean;
  readonly runtimeClass: string;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly TolerationView[];
  readonly gates: readonly string[];
  readonly readinessGates: readonly string[];
  readonly pullSecrets: readonly string[];
  readonly volumes: readonly VolumeView[];
  readonly phase: string;
  readonly reason: string;
  readonly message: string;
  readonly conditions: readonly ConditionView[];
  readonly containers: readonly ContainerView[];
  /** `pod-template-hash`, `controller-revision-hash`, or ''. */
  readonly revision: string;
  readonly mirror: boolean;
}

export interface TolerationView {
  readonly key: string;
  readonly operator: string;
  readonly value: string;
  readonly effect: string;
}

export interface VolumeView {
  readonly name: string;
  readonly claim: string;
  readonly secret: string;
  readonly configMap: string;
  readonly hostPath: string;
  readonly csiDriver: string;
  readonly nfs: boolean;
  readonly image: string;
  readonly sizeLimit: string;
}

function readVolume(raw: RawObject, pod: string): VolumeView {
  return {
    name: textAt(raw, 'name'),
    claim: isObject(at(raw, 'ephemeral'))
      ? `${pod}-${textAt(raw, 'name')}`
      : textAt(raw, 'persistentVolumeClaim', 'claimName'),
    secret: textAt(raw, 'secret', 'secretName'),
    configMap: textAt(raw, 'configMap', 'name'),
    hostPath: textAt(raw, 'hostPath', 'path'),
    csiDriver: textAt(raw, 'csi', 'driver'),
    nfs: isObject(at(raw, 'nfs')),
    image: textAt(raw, 'image', 'reference'),
    sizeLimit: textAt(raw, 'emptyDir', 'sizeLimit'),
  };
}

/** Reads a part of an object when it is first asked for: of thousands of pods around a subject few matter. */
function later<T>(read: () => T): () => T {
  let known: { readonly value: T } | null = null;
  return () => (known ??= { value: read() }).value;
}

export function readPod(raw: RawObject, meta: Meta = readMeta(raw)): PodView {
  const spec = objectAt(raw, 'spec');
  const status = objectAt(raw, 'status');
  const conditions = later(() => readConditions(raw));
  const containers = later(() => readContainers(raw));
  const volumes = later(() => objectsAt(spec, 'volumes').map((entry) => readVolume(entry, meta.name)));
  const tolerations = later(() => objectsAt(spec, 'tolerations').map(readToleration));
  const nodeSelector = later(() => mapAt(spec, 'nodeSelector'));
  const gates = later(() => objectsAt(spec, 'schedulingGates').map((entry) => textAt(entry, 'name')));
  const readinessGates = later(() => objectsAt(spec, 'readinessGates').map((entry) => textAt(entry, 'conditionType')));
  const pullSecrets = later(() => objectsAt(spec, 'imagePullSecrets').map((entry) => textAt(entry, 'name')));
  return {
    ...meta,
    kind: 'Pod',
    raw,
    nodeName: textAt(spec, 'nodeName'),
    nominatedNode: textAt(status, 'nominatedNodeName'),
    schedulerName: textAt(spec, 'schedulerName') || 'default-scheduler',
    serviceAccount: textAt(spec, 'serviceAccountName') || 'default',
    restartPolicy: textAt(spec, 'restartPolicy') || 'Always',
    graceSeconds: numberAt(spec, 'terminationGracePeriodSeconds') ?? 30,
    hostNetwork: flagAt(spec, 'hostNetwork'),
    runtimeClass: textAt(spec, 'runtimeClassName'),
    phase: textAt(status, 'phase'),
    reason: textAt(status, 'reason'),
    message: textAt(status, 'message'),
    revision: meta.labels['pod-template-hash'] ?? meta.labels['controller-revision-hash'] ?? '',
    mirror: meta.annotations['kubernetes.io/config.mirror'] !== undefined,
    get nodeSelector() {
      return nodeSelector();
    },
    get tolerations() {
      return tolerations();
    },
    get gates() {
      return gates();
    },
    get readinessGates() {
      return readinessGates();
    },
    get pullSecrets() {
      return pullSecrets();
    },
    get volumes() {
      return volumes();
    },
    get conditions() {
      return conditions();
    },
    get containers() {
      return containers();
    },
  };
}

function readToleration(entry: RawObject): TolerationView {
  return {
    key: textAt(entry, 'key'),
    operator: textAt(entry, 'operator') || 'Equal',
    value: textAt(entry, 'value'),
    effect: textAt(entry, 'effect'),
  };
}

export function podCondition(
  pod: { readonly conditions: readonly ConditionView[] },
  type: string,
): ConditionView | null {
  return pod.conditions.find((condition) => condition.type === type) ?? null;
}

export function isTerminal(pod: PodView): boolean {
  return pod.phase === 'Succeeded' || pod.phase === 'Failed';
}

/** What the scheduler counts for a pod: the sum of its containers or its largest init container, plus overhead. */
export function podRequest(pod: PodView, resource: string): number {
  const of = (container: ContainerView): number => {
    const text = container.requests[resource] ?? container.limits[resource];
    return text === undefined ? 0 : (parseQuantity(text) ?? 0);
  };
  const podLevel = parseQuantity(mapAt(pod.raw, 'spec', 'resources', 'requests')[resource] ?? '');
  if (podLevel !== null) return podLevel;
  const sidecars = pod.containers
    .filter((container) => container.role === 'sidecar')
    .reduce((sum, c) => sum + of(c), 0);
  const mains = pod.containers.filter((container) => container.role === 'main').reduce((sum, c) => sum + of(c), 0);
  const inits = pod.containers.filter((container) => container.role === 'init').map(of);
  const overhead = parseQuantity(mapAt(pod.raw, 'spec', 'overhead')[resource] ?? '') ?? 0;
  return Math.max(mains + sidecars, ...inits.map((amount) => amount + sidecars), 0) + overhead;
}

/** Host ports that the pod wants. */
export function hostPorts(pod: PodView): readonly number[] {
  return pod.containers
    .flatMap((container) => container.ports)
    .map((port) => (pod.hostNetwork && port.hostPort === 0 ? port.port : port.hostPort))
    .filter((port) => port > 0);
}

/** `type` of a volume that a claim or driver names, for messages; keeps unread lists visible. */
export function resourceClaimNames(pod: PodView): readonly string[] {
  const statuses = new Map(
    objectsAt(pod.raw, 'status', 'resourceClaimStatuses').map((entry) => [
      textAt(entry, 'name'),
      textAt(entry, 'resourceClaimName'),
    ]),
  );
  return objectsAt(pod.raw, 'spec', 'resourceClaims').map(
    (entry) => textAt(entry, 'resourceClaimName') || statuses.get(textAt(entry, 'name')) || textAt(entry, 'name'),
  );
}

/** Pod IPs, for matching log lines and endpoints. */
export function podIPs(pod: PodView): readonly string[] {
  return [textAt(pod.raw, 'status', 'podIP'), ...textsAt(pod.raw, 'status', 'podIPs')].filter((ip) => ip !== '');
}
