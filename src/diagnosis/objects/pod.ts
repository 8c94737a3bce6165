import type { RawObject } from '../../model/evidence.js';
import type { ConditionView, Meta } from './meta.js';
import type { ContainerView } from './container.js';
import { readContainers } from './container.js';
import { readConditions, readMeta } from './meta.js';
import { at, flagAt, isObject, mapAt, numberAt, objectsAt, textAt, textsAt } from './raw.js';
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

export function readPod(raw: RawObject): PodView {
  const meta = readMeta(raw);
  return {
    ...meta,
    kind: 'Pod',
    raw,
    nodeName: textAt(raw, 'spec', 'nodeName'),
    nominatedNode: textAt(raw, 'status', 'nominatedNodeName'),
    schedulerName: textAt(raw, 'spec', 'schedulerName') || 'default-scheduler',
    serviceAccount: textAt(raw, 'spec', 'serviceAccountName') || 'default',
    restartPolicy: textAt(raw, 'spec', 'restartPolicy') || 'Always',
    graceSeconds: numberAt(raw, 'spec', 'terminationGracePeriodSeconds') ?? 30,
    hostNetwork: flagAt(raw, 'spec', 'hostNetwork'),
    runtimeClass: textAt(raw, 'spec', 'runtimeClassName'),
    nodeSelector: mapAt(raw, 'spec', 'nodeSelector'),
    tolerations: objectsAt(raw, 'spec', 'tolerations').map((entry) => ({
      key: textAt(entry, 'key'),
      operator: textAt(entry, 'operator') || 'Equal',
      value: textAt(entry, 'value'),
      effect: textAt(entry, 'effect'),
    })),
    gates: objectsAt(raw, 'spec', 'schedulingGates').map((entry) => textAt(entry, 'name')),
    readinessGates: objectsAt(raw, 'spec', 'readinessGates').map((entry) => textAt(entry, 'conditionType')),
    pullSecrets: objectsAt(raw, 'spec', 'imagePullSecrets').map((entry) => textAt(entry, 'name')),
    volumes: objectsAt(raw, 'spec', 'volumes').map((entry) => readVolume(entry, meta.name)),
    phase: textAt(raw, 'status', 'phase'),
    reason: textAt(raw, 'status', 'reason'),
    message: textAt(raw, 'status', 'message'),
    conditions: readConditions(raw),
    containers: readContainers(raw),
    revision: meta.labels['pod-template-hash'] ?? meta.labels['controller-revision-hash'] ?? '',
    mirror: meta.annotations['kubernetes.io/config.mirror'] !== undefined,
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
