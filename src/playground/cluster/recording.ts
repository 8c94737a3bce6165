import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Instant, Millis } from '../../model/time.js';
import type { JsonObject } from './json.js';
import { isObject, kindOf, nameOf, namespaceOf, objectAt, objectsAt, parseObject, textAt, uidOf } from './json.js';
import { resourceOfKind } from './kinds.js';
import type { ContainerLog, LogShelf } from './pod-log.js';
import type { ObjectStore } from './store.js';

/** One folder of test/recordings: a failure as a real API server showed it. */
export interface Recording {
  readonly id: string;
  readonly title: string;
  readonly subject: { readonly kind: string; readonly namespace: string; readonly name: string };
  readonly recordedAt: Instant;
  readonly objects: readonly JsonObject[];
  /** By `pod/container`. */
  readonly logs: ReadonlyMap<string, ContainerLog>;
  /** The raw watch streams: `{ type, object }`, oldest first. */
  readonly podFrames: readonly JsonObject[];
  readonly eventFrames: readonly JsonObject[];
}

/** Reads a recording's folder. Rejects when `scenario.json` or `objects.json` is missing or broken. */
export async function readRecording(dir: string): Promise<Recording> {
  const scenario = await readJson(join(dir, 'scenario.json'));
  const list = await readJson(join(dir, 'objects.json'));
  const subject = objectAt(scenario, 'subject');
  return {
    id: textAt(scenario, 'id') || basename(dir),
    title: textAt(scenario, 'title'),
    subject: { kind: textAt(subject, 'kind'), namespace: textAt(subject, 'namespace'), name: textAt(subject, 'name') },
    recordedAt: Date.parse(textAt(scenario, 'recordedAt') || textAt(scenario, 'at')),
    objects: objectsAt(list, 'items').map(withoutManagedFields),
    logs: await readLogs(join(dir, 'logs')),
    podFrames: await readFrames(join(dir, 'watch-pods.ndjson')),
    eventFrames: await readFrames(join(dir, 'watch-events.ndjson')),
  };
}

export interface LoadOptions {
  /** The moment of the recording appears to have been so long ago; default 0. */
  readonly ageMs?: Millis;
  /** Puts the recorded pods on this node and leaves the recorded Node out. */
  readonly node?: string;
}

/** Puts the recorded objects (uids kept, times moved to the present) and logs into the stand-in. */
export function loadRecording(
  target: { store: ObjectStore; logs: LogShelf },
  recording: Recording,
  options: LoadOptions = {},
): JsonObject[] {
  const shiftMs = target.store.now() - (options.ageMs ?? 0) - recording.recordedAt;
  const recorded = recordedNode(recording);
  const replacements = options.node === undefined || recorded === '' ? [] : [[recorded, options.node] as const];
  const loaded: JsonObject[] = [];
  for (const object of recording.objects) {
    if (options.node !== undefined && kindOf(object) === 'Node' && nameOf(object) === recorded) continue;
    const resource = resourceOfKind(textAt(object, 'apiVersion'), kindOf(object));
    if (resource !== null) loaded.push(target.store.load(resource, rewrite(object, { shiftMs, replacements })));
  }
  for (const pod of loaded.filter((object) => kindOf(object) === 'Pod')) {
    for (const [key, log] of recording.logs) {
      const [name, container = ''] = key.split('/');
      if (name === nameOf(pod)) target.logs.put(uidOf(pod), container, movedLog(log, shiftMs));
    }
  }
  return loaded;
}

/** A log whose own timestamps (RFC 3339 in UTC, or Unix milliseconds) are moved like those of the objects. */
function movedLog(log: ContainerLog, shiftMs: Millis): ContainerLog {
  const moved = (text: string | null): string | null =>
    text === null
      ? null
      : text
          .replace(/\b1[6-9]\d{11}\b/g, (ms) => String(Number(ms) + shiftMs))
          .replace(
            /\b(\d{4}-\d\d-\d\d)([T ])(\d\d:\d\d:\d\d)(?=[.,]?\d{0,9}Z)/g,
            (_all, day: string, between: string, time: string) => {
              const iso = new Date(Date.parse(`${day}T${time}Z`) + shiftMs).toISOString();
              return `${iso.slice(0, 10)}${between}${iso.slice(11, 19)}`;
            },
          );
  return { current: moved(log.current), previous: moved(log.previous) };
}

/** The node that the recorded pods ran on, or ''. */
export function recordedNode(recording: Recording): string {
  const pods = recording.objects.filter(
    (object) => kindOf(object) === 'Pod' && namespaceOf(object) === recording.subject.namespace,
  );
  return pods.map((pod) => textAt(pod, 'spec', 'nodeName')).find((name) => name !== '') ?? '';
}

/** A copy with texts replaced (in order) and every timestamp value moved. */
export function rewrite(
  object: JsonObject,
  change: { readonly shiftMs: Millis; readonly replacements: readonly (readonly [string, string])[] },
): JsonObject {
  let text = JSON.stringify(object);
  for (const [from, to] of change.replacements) if (from !== '') text = text.replaceAll(from, to);
  const moved = text.replace(
    /"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?Z"/g,
    (_all, seconds: string, fraction?: string) => {
      const iso = new Date(Date.parse(`${seconds}Z`) + change.shiftMs).toISOString();
      return `"${iso.slice(0, 19)}${fraction ?? ''}Z"`;
    },
  );
  return parseObject(moved) ?? {};
}

async function readJson(path: string): Promise<JsonObject> {
  const parsed = parseObject(await readFile(path, 'utf8'));
  if (parsed === null) throw new Error(`${path} holds no JSON object`);
  return parsed;
}

async function readFrames(path: string): Promise<JsonObject[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const frames = text.split('\n').map(parseObject);
  return frames
    .filter((frame) => frame !== null)
    .map((frame) => ({ ...frame, object: withoutManagedFields(objectAt(frame, 'object')) }));
}

async function readLogs(dir: string): Promise<Map<string, ContainerLog>> {
  const logs = new Map<string, ContainerLog>();
  for (const file of await readdir(dir).catch(() => [])) {
    const match = /^([^.]{1,253}(?:\.[^.]{1,253})*)\.([^.]{1,63})\.(current|previous)\.log$/.exec(file);
    if (match === null) continue;
    const key = `${match[1] ?? ''}/${match[2] ?? ''}`;
    const present = logs.get(key) ?? { current: null, previous: null };
    const text = await readFile(join(dir, file), 'utf8');
    logs.set(key, match[3] === 'current' ? { ...present, current: text } : { ...present, previous: text });
  }
  return logs;
}

function withoutManagedFields(object: JsonObject): JsonObject {
  const metadata = object['metadata'];
  if (!isObject(metadata) || metadata['managedFields'] === undefined) return object;
  const kept = { ...metadata };
  Reflect.deleteProperty(kept, 'managedFields');
  return { ...object, metadata: kept };
}
