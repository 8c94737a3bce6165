import type { Millis } from '../../model/time.js';
import type { JsonObject } from './json.js';
import {
  controllerOf,
  kindOf,
  nameOf,
  namespaceOf,
  numberAt,
  objectAt,
  objectsAt,
  setAt,
  textAt,
  uidOf,
} from './json.js';
import type { ContainerLog } from './pod-log.js';
import type { Recording } from './recording.js';
import { recordedNode } from './recording.js';

/** How the pods of a broken workload fail: the recorded course of one pod, to be replayed on others. */
export interface Failure {
  readonly id: string;
  readonly pod: { readonly name: string; readonly uid: string; readonly namespace: string; readonly owner: string };
  readonly node: string;
  /** Pod spec of the recorded owner, or of the bare pod. */
  readonly podSpec: JsonObject;
  readonly frames: readonly PodFrame[];
  readonly events: readonly EventFrame[];
  /** By container. */
  readonly logs: ReadonlyMap<string, ContainerLog>;
  /** No pod can be created; the events tell why, on the owner. */
  readonly blocked: boolean;
}

export interface PodFrame {
  readonly offsetMs: Millis;
  /** The recorded moment that offset 0 stands for plus `offsetMs`. */
  readonly recordedStart: number;
  readonly status: JsonObject;
  readonly scheduled: boolean;
}

export interface EventFrame {
  readonly offsetMs: Millis;
  readonly recordedStart: number;
  readonly event: JsonObject;
  readonly about: 'pod' | 'owner';
}

/** The failure that a recording shows, on its subject or on the newest pod of its subject. */
export function failureOf(recording: Recording): Failure {
  const pod = subjectPod(recording);
  const owner = workloadOf(recording);
  const spec = objectAt(owner, 'spec', 'template', 'spec');
  const start = Date.parse(textAt(pod ?? owner ?? undefined, 'metadata', 'creationTimestamp'));
  const recordedStart = Number.isNaN(start) ? recording.recordedAt : start;
  const name = pod === null ? '' : nameOf(pod);
  const logs = [...recording.logs].filter(([key]) => key.startsWith(`${name}/`));
  return {
    id: recording.id,
    pod: {
      name,
      uid: pod === null ? '' : uidOf(pod),
      namespace: recording.subject.namespace,
      owner: pod === null ? blockedOwner(recording) : (controllerOf(pod)?.name ?? ''),
    },
    node: recordedNode(recording),
    podSpec: Object.keys(spec).length > 0 ? spec : objectAt(pod ?? {}, 'spec'),
    frames: pod === null ? [] : podFrames(recording, pod, recordedStart),
    events: eventFrames(recording, name, recordedStart),
    logs: new Map(logs.map(([key, log]) => [key.split('/')[1] ?? '', log])),
    blocked: pod === null,
  };
}

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job'];

/** The top workload of a recording's subject, or null for bare pods. */
export function workloadOf(recording: Recording): JsonObject | null {
  const { subject } = recording;
  const inside = recording.objects.filter((object) => namespaceOf(object) === subject.namespace);
  let here = inside.find((object) => kindOf(object) === subject.kind && nameOf(object) === subject.name);
  for (let steps = 0; here !== undefined && steps < 4; steps += 1) {
    const owner = controllerOf(here);
    if (owner === null) break;
    here = inside.find((object) => uidOf(object) === owner.uid);
  }
  return here !== undefined && WORKLOADS.includes(kindOf(here)) ? here : null;
}

function subjectPod(recording: Recording): JsonObject | null {
  const { subject } = recording;
  const pods = recording.objects.filter(
    (object) => kindOf(object) === 'Pod' && namespaceOf(object) === subject.namespace,
  );
  if (subject.kind === 'Pod') return pods.find((pod) => nameOf(pod) === subject.name) ?? null;
  // A workload whose pods run while others cannot be created is blocked; Jobs keep their failed pods.
  return subject.kind === 'Job' || subject.kind === 'CronJob' ? (pods.at(-1) ?? null) : null;
}

function blockedOwner(recording: Recording): string {
  const event = recording.eventFrames.find((frame) => textAt(frame, 'object', 'reason') === 'FailedCreate');
  return textAt(event, 'object', 'involvedObject', 'name');
}

function podFrames(recording: Recording, pod: JsonObject, recordedStart: number): PodFrame[] {
  const stream = recording.podFrames
    .map((frame) => objectAt(frame, 'object'))
    .filter((object) => nameOf(object) === nameOf(pod) && textAt(object, 'metadata', 'deletionTimestamp') === '');
  const frames: PodFrame[] = [];
  let last = -1000;
  for (const object of [...stream, pod]) {
    const status = objectAt(object, 'status');
    // Frames carry no time of arrival: the newest time inside is when the change happened, at the earliest.
    last = Math.max(last + 1000, newestTime(status) - recordedStart);
    frames.push({ offsetMs: last, recordedStart, status, scheduled: textAt(object, 'spec', 'nodeName') !== '' });
  }
  return frames;
}

function newestTime(status: JsonObject): number {
  const times = JSON.stringify(status).match(/"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"/g) ?? [];
  return Math.max(0, ...times.map((text) => Date.parse(text.slice(1, -1))));
}

function eventFrames(recording: Recording, pod: string, recordedStart: number): EventFrame[] {
  const frames: EventFrame[] = [];
  for (const frame of recording.eventFrames) {
    const event = objectAt(frame, 'object');
    const about = textAt(event, 'involvedObject', 'name') === pod && pod !== '' ? 'pod' : 'owner';
    if (about === 'owner' && textAt(event, 'reason') !== 'FailedCreate') continue;
    const time =
      textAt(event, 'series', 'lastObservedTime') || textAt(event, 'lastTimestamp') || textAt(event, 'eventTime');
    const offsetMs = Math.max(0, Date.parse(time) - recordedStart);
    if (!Number.isNaN(offsetMs)) frames.push({ offsetMs, recordedStart, event, about });
  }
  return frames.sort((a, b) => a.offsetMs - b.offsetMs);
}

/** How a process ended in a recording, to be repeated by the pods of a Job; null where none came to an abnormal end. */
export function exitOf(failure: Failure): { readonly exitCode: number; readonly log: string } | null {
  const statuses = failure.frames.flatMap(({ status }) => objectsAt(status, 'containerStatuses'));
  for (const status of statuses.reverse()) {
    for (const state of ['state', 'lastState']) {
      const exitCode = numberAt(status, state, 'terminated', 'exitCode');
      const log = failure.logs.get(textAt(status, 'name'));
      if (exitCode !== 0) return { exitCode, log: log?.current ?? log?.previous ?? '' };
    }
  }
  return null;
}

interface Mark {
  readonly failure: Failure;
  /** JSON of what the failure is bound to. */
  readonly bound: string;
  readonly cure: 'new-template' | 'restart';
}

/** Which workloads are broken, and until what changes. */
export class FailureBook {
  private readonly marks = new Map<string, Mark>();

  /** New pods of the workload fail until its pod template's spec changes, or (cure `restart`) until its annotations do. */
  mark(workload: JsonObject, failure: Failure, cure: Mark['cure'] = 'new-template'): void {
    this.marks.set(uidOf(workload), { failure, cure, bound: boundTo(objectAt(workload, 'spec', 'template'), cure) });
  }

  clear(workloadUid: string): void {
    this.marks.delete(workloadUid);
  }

  /** The failure that stands on a workload as it is now, or null. */
  standing(workload: JsonObject): Failure | null {
    return this.failureFor(uidOf(workload), objectAt(workload, 'spec', 'template'));
  }

  failureFor(workloadUid: string, template: JsonObject): Failure | null {
    const mark = this.marks.get(workloadUid);
    return mark !== undefined && boundTo(template, mark.cure) === mark.bound ? mark.failure : null;
  }
}

function boundTo(template: JsonObject, cure: Mark['cure']): string {
  return JSON.stringify(
    cure === 'restart'
      ? [objectAt(template, 'spec'), objectAt(template, 'metadata', 'annotations')]
      : objectAt(template, 'spec'),
  );
}

/** Back-off before restart number `restarts` + 1 (kubelet.go: 10 s doubling to 300 s; the first restart is immediate). */
export function crashBackoffMs(restarts: number): Millis {
  return restarts <= 0 ? 0 : Math.min(300_000, 10_000 * 2 ** (restarts - 1));
}

/** The container statuses of a pod in which they crash, init containers first. */
export function crashingStatuses(pod: JsonObject): { field: string; index: number; status: JsonObject }[] {
  return ['initContainerStatuses', 'containerStatuses'].flatMap((field) =>
    objectsAt(pod, 'status', field).flatMap((status, index) => {
      const looping = textAt(status, 'state', 'waiting', 'reason') === 'CrashLoopBackOff';
      const ended =
        numberAt(status, 'state', 'terminated', 'exitCode') !== 0 ||
        textAt(status, 'state', 'terminated', 'reason') === 'Error';
      const before = textAt(status, 'lastState', 'terminated', 'finishedAt') !== '';
      return looping || ended || before ? [{ field, index, status }] : [];
    }),
  );
}

/** Sets a pod's phase to what its containers amount to. */
export function setPhase(pod: JsonObject, phase: string): void {
  setAt(pod, ['status', 'phase'], phase);
}
