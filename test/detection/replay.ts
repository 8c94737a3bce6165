import { readFileSync } from 'node:fs';
import { detectSymptoms } from '../../src/detection/detect.js';
import { recordHistory } from '../../src/detection/history.js';
import { DEFAULT_THRESHOLDS } from '../../src/detection/thresholds.js';
import { projectEvent, projectPod } from '../../src/kubernetes/project.js';
import type { RawObject } from '../../src/model/evidence.js';
import { EMPTY_HISTORY, type EventRecord, type PodRecord, type SubjectHistory } from '../../src/model/records.js';
import type { Detection, Symptom } from '../../src/model/symptom.js';
import type { Instant } from '../../src/model/time.js';
import { viewOf, type Recording } from './recordings.js';

export interface Told {
  readonly at: Instant;
  readonly symptom: Symptom;
}

/**
 * Plays the recorded watch stream of pods through projection, history and detection, with the clock of the stream, and
 * then only the timers that detection asked for, until the recording's moment. Returns everything that would be told.
 */
export function replay(recording: Recording): { readonly first: readonly Told[]; readonly all: readonly Told[] } {
  const pods = new Map<string, PodRecord>();
  const events = readEvents(recording.id);
  let history: SubjectHistory = EMPTY_HISTORY;
  let first: readonly Told[] = [];
  let looks = 0;
  const all: Told[] = [];
  let timer: Instant | null = null;

  const look = (now: Instant): void => {
    const records = {
      ...recording.records,
      pods: [...pods.values()],
      events: events.filter((event) => event.lastAt <= now),
    };
    const view = viewOf(recording, records);
    if (view === null) return;
    history = recordHistory(history, view, now);
    const detection: Detection = detectSymptoms({ ...view, history }, now, DEFAULT_THRESHOLDS);
    timer = detection.recheckAt;
    const told = detection.symptoms
      .filter((symptom) => symptom.severity !== 'info')
      .map((symptom) => ({ at: now, symptom }));
    all.push(...told);
    if (looks === 0) first = told;
    looks += 1;
  };
  /** Looks whenever an event arrives or a timer is due, up to and with `until`. */
  const pass = (from: Instant, until: Instant): void => {
    let now = from;
    for (let rounds = 0; rounds < 1000; rounds += 1) {
      const arrivals = events.map((event) => event.lastAt).filter((at) => at > now);
      now = Math.min(timer ?? Infinity, ...arrivals);
      if (now > until) return;
      look(now);
    }
    throw new Error(`${recording.id}: the timers never end`);
  };

  let clock = 0;
  for (const { type, object } of recording.stream) {
    const pod = projectPod(object);
    if (pod === null) throw new Error(`a line of ${recording.id} is no pod`);
    const at = Math.max(clock, writtenAt(object));
    pass(clock, at - 1);
    clock = at;
    if (type === 'DELETED') pods.delete(pod.uid);
    else pods.set(pod.uid, pod);
    look(clock);
  }
  pass(clock, recording.recordedAt - 1);
  // The snapshot was taken a moment after the stream was cut.
  for (const pod of recording.records.pods) pods.set(pod.uid, pod);
  look(recording.recordedAt);
  pass(recording.recordedAt, recording.at);
  return { first, all };
}

/** The stream carries no times of its own: the newest moment that an object knows of is when it was written, at the earliest. */
function writtenAt(object: RawObject): Instant {
  const known = { ...object, spec: null, metadata: { ...(object['metadata'] as object), deletionTimestamp: null } };
  const moments = JSON.stringify(known).match(/"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"/g) ?? [];
  return Math.max(...moments.map((text) => Date.parse(text.slice(1, -1))));
}

function readEvents(id: string): readonly EventRecord[] {
  return readFileSync(new URL(`../recordings/${id}/watch-events.ndjson`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      const event = projectEvent((JSON.parse(line) as { readonly object: RawObject }).object);
      return event === null ? [] : [event];
    });
}
