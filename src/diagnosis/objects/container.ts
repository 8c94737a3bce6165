import type { RawObject } from '../../model/evidence.js';
import type { ContainerRole } from '../../model/records.js';
import type { Instant } from '../../model/time.js';
import {
  at,
  flagAt,
  instantAt,
  isObject,
  mapAt,
  numberAt,
  objectAt,
  objectsAt,
  scalarAt,
  textAt,
  textsAt,
} from './raw.js';

/** One container of a pod, its spec and its status joined by name. */
export interface ContainerView {
  readonly name: string;
  /** `sidecar` is an init container with restartPolicy Always. */
  readonly role: ContainerRole;
  readonly image: string;
  readonly pullPolicy: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly workingDir: string;
  readonly env: readonly EnvView[];
  readonly envFrom: readonly ReferenceView[];
  readonly ports: readonly PortView[];
  readonly mounts: readonly MountView[];
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
  readonly probes: Readonly<Partial<Record<ProbeKind, ProbeView>>>;
  readonly postStart: boolean;
  readonly preStop: boolean;
  readonly security: RawObject;
  readonly stdin: boolean;
  readonly state: ContainerState;
  readonly last: Terminated | null;
  readonly ready: boolean;
  readonly started: boolean | null;
  readonly restarts: number;
  readonly hasStatus: boolean;
}

export type ProbeKind = 'liveness' | 'readiness' | 'startup';
export const PROBE_KINDS: readonly ProbeKind[] = ['startup', 'liveness', 'readiness'];

export interface ProbeView {
  readonly kind: ProbeKind;
  readonly handler: 'http' | 'tcp' | 'grpc' | 'exec' | 'none';
  readonly scheme: string;
  readonly path: string;
  /** A number or a port's name. */
  readonly port: string;
  readonly command: readonly string[];
  readonly timeoutSeconds: number;
  readonly periodSeconds: number;
  readonly failureThreshold: number;
  readonly initialDelaySeconds: number;
}

export interface EnvView {
  readonly name: string;
  /** True when the spec gives a literal value (which is never read). */
  readonly literal: boolean;
  readonly secret: string;
  readonly configMap: string;
  readonly key: string;
  readonly fieldPath: string;
}

export interface ReferenceView {
  readonly secret: string;
  readonly configMap: string;
  readonly optional: boolean;
}

export interface PortView {
  readonly name: string;
  readonly port: number;
  readonly hostPort: number;
}

export interface MountView {
  readonly volume: string;
  readonly path: string;
  readonly subPath: string;
  readonly readOnly: boolean;
}

export interface Terminated {
  readonly kind: 'terminated';
  readonly reason: string;
  readonly exitCode: number;
  readonly signal: number;
  readonly message: string;
  readonly startedAt: Instant | null;
  readonly finishedAt: Instant | null;
}

export type ContainerState =
  | { readonly kind: 'waiting'; readonly reason: string; readonly message: string }
  | { readonly kind: 'running'; readonly startedAt: Instant | null }
  | Terminated
  | { readonly kind: 'none' };

function readTerminated(raw: unknown): Terminated | null {
  if (!isObject(raw)) return null;
  return {
    kind: 'terminated',
    reason: textAt(raw, 'reason'),
    exitCode: numberAt(raw, 'exitCode') ?? 0,
    signal: numberAt(raw, 'signal') ?? 0,
    message: textAt(raw, 'message'),
    startedAt: instantAt(raw, 'startedAt'),
    finishedAt: instantAt(raw, 'finishedAt'),
  };
}

function readState(raw: unknown): ContainerState {
  const waiting = at(raw, 'waiting');
  if (isObject(waiting))
    return { kind: 'waiting', reason: textAt(waiting, 'reason'), message: textAt(waiting, 'message') };
  const running = at(raw, 'running');
  if (isObject(running)) return { kind: 'running', startedAt: instantAt(running, 'startedAt') };
  return readTerminated(at(raw, 'terminated')) ?? { kind: 'none' };
}

function readProbe(kind: ProbeKind, raw: unknown): ProbeView | null {
  if (!isObject(raw)) return null;
  const handlers = { http: 'httpGet', tcp: 'tcpSocket', grpc: 'grpc', exec: 'exec' } as const;
  const handler =
    (['http', 'tcp', 'grpc', 'exec'] as const).find((name) => isObject(at(raw, handlers[name]))) ?? 'none';
  const body = handler === 'none' ? {} : objectAt(raw, handlers[handler]);
  return {
    kind,
    handler,
    scheme: textAt(body, 'scheme') || 'HTTP',
    path: textAt(body, 'path') || '/',
    port: scalarAt(body, 'port'),
    command: textsAt(body, 'command'),
    timeoutSeconds: numberAt(raw, 'timeoutSeconds') ?? 1,
    periodSeconds: numberAt(raw, 'periodSeconds') ?? 10,
    failureThreshold: numberAt(raw, 'failureThreshold') ?? 3,
    initialDelaySeconds: numberAt(raw, 'initialDelaySeconds') ?? 0,
  };
}

function readEnv(raw: RawObject): EnvView {
  return {
    name: textAt(raw, 'name'),
    literal: !isObject(at(raw, 'valueFrom')),
    secret: textAt(raw, 'valueFrom', 'secretKeyRef', 'name'),
    configMap: textAt(raw, 'valueFrom', 'configMapKeyRef', 'name'),
    key: textAt(raw, 'valueFrom', 'secretKeyRef', 'key') || textAt(raw, 'valueFrom', 'configMapKeyRef', 'key'),
    fieldPath: textAt(raw, 'valueFrom', 'fieldRef', 'fieldPath'),
  };
}

function readSpec(
  raw: RawObject,
): Omit<ContainerView, 'role' | 'state' | 'last' | 'ready' | 'started' | 'restarts' | 'hasStatus'> {
  const probes: Partial<Record<ProbeKind, ProbeView>> = {};
  for (const kind of PROBE_KINDS) {
    const probe = readProbe(kind, at(raw, `${kind}Probe`));
    if (probe !== null) probes[kind] = probe;
  }
  return {
    name: textAt(raw, 'name'),
    image: textAt(raw, 'image'),
    pullPolicy: textAt(raw, 'imagePullPolicy'),
    command: textsAt(raw, 'command'),
    args: textsAt(raw, 'args'),
    workingDir: textAt(raw, 'workingDir'),
    env: objectsAt(raw, 'env').map(readEnv),
    envFrom: objectsAt(raw, 'envFrom').map((entry) => ({
      secret: textAt(entry, 'secretRef', 'name'),
      configMap: textAt(entry, 'configMapRef', 'name'),
      optional: flagAt(entry, 'secretRef', 'optional') || flagAt(entry, 'configMapRef', 'optional'),
    })),
    ports: objectsAt(raw, 'ports').map((entry) => ({
      name: textAt(entry, 'name'),
      port: numberAt(entry, 'containerPort') ?? 0,
      hostPort: numberAt(entry, 'hostPort') ?? 0,
    })),
    mounts: objectsAt(raw, 'volumeMounts').map((entry) => ({
      volume: textAt(entry, 'name'),
      path: textAt(entry, 'mountPath'),
      subPath: textAt(entry, 'subPath') || textAt(entry, 'subPathExpr'),
      readOnly: flagAt(entry, 'readOnly'),
    })),
    requests: mapAt(raw, 'resources', 'requests'),
    limits: mapAt(raw, 'resources', 'limits'),
    probes,
    postStart: isObject(at(raw, 'lifecycle', 'postStart')),
    preStop: isObject(at(raw, 'lifecycle', 'preStop')),
    security: objectAt(raw, 'securityContext'),
    stdin: flagAt(raw, 'stdin'),
  };
}

const LISTS = [
  { spec: 'initContainers', status: 'initContainerStatuses', role: 'init' },
  { spec: 'containers', status: 'containerStatuses', role: 'main' },
  { spec: 'ephemeralContainers', status: 'ephemeralContainerStatuses', role: 'ephemeral' },
] as const;

/** All containers in the order of the spec: init and sidecar, main, ephemeral. A status without its spec is kept too. */
export function readContainers(pod: RawObject): readonly ContainerView[] {
  return LISTS.flatMap(({ spec, status, role }) => {
    const statuses = new Map(objectsAt(pod, 'status', status).map((entry) => [textAt(entry, 'name'), entry]));
    const specs = objectsAt(pod, 'spec', spec);
    const named = new Set(specs.map((entry) => textAt(entry, 'name')));
    const orphans = [...statuses.values()].filter((entry) => !named.has(textAt(entry, 'name')));
    return [...specs, ...orphans.map((entry) => ({ name: textAt(entry, 'name'), image: textAt(entry, 'image') }))].map(
      (raw): ContainerView => {
        const own = statuses.get(textAt(raw, 'name'));
        const started = at(own, 'started');
        return {
          ...readSpec(raw),
          role: role === 'init' && textAt(raw, 'restartPolicy') === 'Always' ? 'sidecar' : role,
          state: readState(at(own, 'state')),
          last: readTerminated(at(own, 'lastState', 'terminated')),
          ready: flagAt(own, 'ready'),
          started: typeof started === 'boolean' ? started : null,
          restarts: numberAt(own, 'restartCount') ?? 0,
          hasStatus: own !== undefined,
        };
      },
    );
  });
}

/** The newest end of a container: the present one, else the one before. */
export function newestEnd(container: ContainerView): Terminated | null {
  return container.state.kind === 'terminated' ? container.state : container.last;
}

/** The waiting reason, or ''. */
export function waitingReason(container: ContainerView): string {
  return container.state.kind === 'waiting' ? container.state.reason : '';
}
