import { excerpt } from '../redaction/excerpt.js';
import type { SuspectChange } from '../model/diagnosis.js';
import type { RawObject } from '../model/evidence.js';
import type { AnyObject, ClusterView } from './objects/cluster.js';
import { untrustedText } from '../model/untrusted.js';
import { at, isObject, numberAt, textAt } from './objects/raw.js';
import { readyOf, revisions } from './objects/workload.js';

type Change = SuspectChange['changes'][number];

/** What differs between any two revisions, or after a mere restart, and breaks nothing. */
const NO_CHANGE =
  /^metadata\.(?:labels\.(?:pod-template-hash|controller-revision-hash)|annotations(?:\.kubectl\.kubernetes\.io\/restartedAt)?$)/;
const LIMIT = 30;
const NAMED = ['name', 'containerPort', 'mountPath', 'key'];

/** The difference between the newest revision of a Deployment or StatefulSet and the one before; null when there is no telling one. */
export function suspectChange(cluster: ClusterView, workload: AnyObject): SuspectChange | null {
  const pair = workload.kind === 'Deployment' ? revisions(cluster, workload) : controllerRevisions(cluster, workload);
  const [to, from] = pair;
  if (to === undefined || from === undefined) return null;
  const changes: Change[] = [];
  compare(template(from), template(to), '', changes);
  const kept = changes.filter((each) => !NO_CHANGE.test(each.path)).slice(0, LIMIT);
  // A revision that works better than the one before is no suspect.
  if (kept.length === 0 || readyOf(to) > readyOf(from)) return null;
  return {
    from: revisionName(from),
    to: revisionName(to),
    rolledOutAt: to.createdAt,
    fromReady: readyOf(from),
    toReady: readyOf(to),
    changes: kept,
  };
}

function revisionName(object: AnyObject): string {
  return object.annotations['deployment.kubernetes.io/revision'] ?? object.name;
}

function controllerRevisions(cluster: ClusterView, workload: AnyObject): readonly AnyObject[] {
  const number = (object: AnyObject): number => numberAt(object.raw, 'revision') ?? 0;
  return cluster
    .of('ControllerRevision')
    .filter(
      (object) =>
        object.namespace === workload.namespace &&
        object.owner?.name === workload.name &&
        object.owner.kind === workload.kind,
    )
    .sort((a, b) => number(b) - number(a));
}

function template(object: AnyObject): unknown {
  return object.kind === 'ControllerRevision'
    ? at(object.raw, 'data', 'spec', 'template')
    : at(object.raw, 'spec', 'template');
}

/** Values of env and literals of commands' secrets are never shown: only that they changed. */
function hidden(path: string): boolean {
  return /(?:^|\.)env\[[^\]]{0,400}\]\.value$/.test(path) || /\.annotations\./.test(path);
}

function show(value: unknown, path: string): string {
  if (value === undefined) return '';
  if (hidden(path)) return '(a value)';
  if (isObject(value)) return textAt(value, 'name') || '(present)';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return excerpt(text, 200);
}

function compare(before: unknown, after: unknown, path: string, changes: Change[]): void {
  // The path bounds the depth: what nests deeper is no pod template.
  if (changes.length > LIMIT || before === after || path.length > 500) return;
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      compare(before[key], after[key], path === '' ? key : `${path}.${key}`, changes);
    }
    return;
  }
  if (isObjectList(before) && isObjectList(after)) {
    compareLists(before, after, path, changes);
    return;
  }
  const [one, other] = [JSON.stringify(before), JSON.stringify(after)];
  if (one === other) return;
  changes.push({ path, before: untrustedText(show(before, path)), after: untrustedText(show(after, path)) });
}

function isObjectList(value: unknown): value is readonly RawObject[] {
  return Array.isArray(value) && value.every(isObject);
}

function compareLists(
  before: readonly RawObject[],
  after: readonly RawObject[],
  path: string,
  changes: Change[],
): void {
  const name = (entry: RawObject, index: number): string => {
    const key = NAMED.find((each) => typeof entry[each] === 'string' || typeof entry[each] === 'number');
    return key === undefined ? String(index) : String(entry[key]);
  };
  const left = new Map(before.map((entry, index) => [name(entry, index), entry]));
  const right = new Map(after.map((entry, index) => [name(entry, index), entry]));
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    const [one, other] = [left.get(key), right.get(key)];
    const here = `${path}[${key}]`;
    if (one !== undefined && other !== undefined) compare(one, other, here, changes);
    else changes.push({ path: here, before: untrustedText(show(one, here)), after: untrustedText(show(other, here)) });
  }
}
