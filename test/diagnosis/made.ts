import type { Diagnosis } from '../../src/model/diagnosis.js';
import type { Evidence, LogTail, RawObject } from '../../src/model/evidence.js';
import { untrustedText } from '../../src/model/untrusted.js';
import { isObject } from '../../src/diagnosis/objects/raw.js';
import { diagnose } from '../../src/diagnosis/diagnose.js';

/** Made-up objects for the tables: as small as the rule under test allows. */

export const T0 = Date.parse('2026-05-11T10:00:00Z');
export const NOW = T0 + 15 * 60_000;

type Fields = Record<string, unknown>;

export function time(minutes: number): string {
  return new Date(T0 + minutes * 60_000).toISOString();
}

export interface MadePod {
  name?: string;
  meta?: Fields;
  spec?: Fields;
  status?: Fields;
  container?: Fields;
  state?: Fields;
  last?: Fields;
  restarts?: number;
  ready?: boolean;
  init?: boolean;
  conditions?: readonly Fields[];
}

/** A pod `shop/web` with one container `app` on node `n1`, Pending unless told otherwise. */
export function pod(made: MadePod = {}): RawObject {
  const status = {
    name: 'app',
    ready: made.ready ?? false,
    started: made.ready ?? false,
    restartCount: made.restarts ?? 0,
    state: made.state ?? { waiting: { reason: 'ContainerCreating' } },
    lastState: made.last ?? {},
  };
  const container = { name: 'app', image: 'registry.acme.io/shop/web:1.2.3', ...made.container };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: made.name ?? 'web',
      namespace: 'shop',
      uid: `uid-${made.name ?? 'web'}`,
      creationTimestamp: time(0),
      ...made.meta,
    },
    spec: {
      nodeName: 'n1',
      [made.init === true ? 'initContainers' : 'containers']: [container],
      ...(made.init === true ? { containers: [{ name: 'main', image: 'x:1' }] } : {}),
      ...made.spec,
    },
    status: {
      phase: 'Pending',
      conditions: made.conditions ?? [{ type: 'PodScheduled', status: 'True', lastTransitionTime: time(0) }],
      [made.init === true ? 'initContainerStatuses' : 'containerStatuses']: [status],
      ...made.status,
    },
  };
}

export function waiting(reason: string, message = ''): Fields {
  return { waiting: { reason, message } };
}

export function terminated(reason: string, exitCode: number, message = ''): Fields {
  return { terminated: { reason, exitCode, message, startedAt: time(10), finishedAt: time(13) } };
}

export function crashing(reason: string, exitCode: number, more: MadePod = {}): RawObject {
  return pod({
    state: waiting('CrashLoopBackOff', 'back-off 40s restarting failed container=app'),
    last: terminated(reason, exitCode),
    restarts: 4,
    ...more,
    status: { phase: more.init === true ? 'Pending' : 'Running', ...more.status },
  });
}

/** A Pending pod that the scheduler refused with this text. */
export function unscheduled(message: string, spec: Fields = {}): RawObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop', uid: 'uid-web', creationTimestamp: time(0) },
    spec: { containers: [{ name: 'app', image: 'x:1' }], ...spec },
    status: {
      phase: 'Pending',
      conditions: [
        { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime: time(0) },
      ],
    },
  };
}

export interface MadeEvent {
  kind?: string;
  name?: string;
  namespace?: string;
  uid?: string;
  type?: string;
  count?: number;
  minute?: number;
  container?: string;
  component?: string;
}

export function event(reason: string, message: string, made: MadeEvent = {}): RawObject {
  const kind = made.kind ?? 'Pod';
  const name = made.name ?? 'web';
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${reason}`, namespace: 'shop', creationTimestamp: time(1) },
    type: made.type ?? 'Warning',
    reason,
    message,
    count: made.count ?? 1,
    firstTimestamp: time(1),
    lastTimestamp: time(made.minute ?? 14),
    source: { component: made.component ?? 'kubelet' },
    involvedObject: {
      kind,
      namespace: made.namespace ?? (kind === 'Node' ? '' : 'shop'),
      name,
      uid: made.uid ?? `uid-${name}`,
      ...(made.container === undefined ? {} : { fieldPath: `spec.containers{${made.container}}` }),
    },
  };
}

export function node(
  name = 'n1',
  more: { spec?: Fields; labels?: Fields; conditions?: readonly Fields[]; allocatable?: Fields } = {},
): RawObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, uid: `uid-${name}`, labels: more.labels ?? {} },
    spec: more.spec ?? {},
    status: {
      allocatable: more.allocatable ?? { cpu: '4', memory: '16Gi', pods: '110', 'ephemeral-storage': '100Gi' },
      conditions: more.conditions ?? [
        { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'ok', lastTransitionTime: time(0) },
      ],
      nodeInfo: { operatingSystem: 'linux', architecture: 'arm64' },
    },
  };
}

export function object(kind: string, name: string, more: Fields = {}, meta: Fields = {}): RawObject {
  return {
    kind,
    metadata: { name, namespace: 'shop', uid: `uid-${name}`, creationTimestamp: time(0), ...meta },
    ...more,
  };
}

export function logTail(text: string, run: 'current' | 'previous' = 'previous', container = 'app'): LogTail {
  return { namespace: 'shop', pod: 'web', container, run, text: untrustedText(text), at: NOW };
}

export function evidenceOf(objects: readonly RawObject[], more: Partial<Evidence> = {}): Evidence {
  return {
    subject: { cluster: 'test', kind: 'Pod', namespace: 'shop', name: 'web' },
    objects,
    logs: [],
    gaps: [],
    completeKinds: [
      ...new Set(objects.filter(isObject).flatMap(({ kind }) => (typeof kind === 'string' ? [kind] : []))),
    ],
    ...more,
  };
}

export function diagnosisOf(objects: readonly RawObject[], more: Partial<Evidence> = {}): Diagnosis {
  return diagnose(evidenceOf(objects, more), NOW);
}

export function subjectOf(kind: string, name: string, namespace = 'shop'): Partial<Evidence> {
  return { subject: { cluster: 'test', kind, namespace, name } };
}
