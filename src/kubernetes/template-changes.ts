import { isRecord } from './raw.js';
import { itemsOf } from './raw-fields.js';

/** Where two pod templates differ, by path and by names only: `containers[api].image`, `env[STRIPE_KEY]`. Values never leave. */
export function templateChanges(from: unknown, to: unknown, max: number): readonly string[] {
  const changes: string[] = [];
  compare(from, to, '', changes);
  return [...new Set(changes)].slice(0, max);
}

/** Written by controllers or by a restart; no change that anybody made. */
const IGNORED: ReadonlySet<string> = new Set([
  'metadata.creationTimestamp',
  'metadata.labels.pod-template-hash',
  'metadata.labels.controller-revision-hash',
  'metadata.annotations.kubectl.kubernetes.io/restartedAt',
]);
const DEEPEST = 12;
const KEYS = ['name', 'mountPath', 'containerPort', 'key'];

function compare(from: unknown, to: unknown, path: string, changes: string[], depth = 0): void {
  if (IGNORED.has(path) || JSON.stringify(from) === JSON.stringify(to)) return;
  // What stands inside an environment variable may be a secret, and nothing below the limit tells more.
  if (depth === DEEPEST || /env\[[^\]]*\]$/.test(path)) {
    changes.push(shown(path));
  } else if (isRecord(from) && isRecord(to)) {
    for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
      compare(from[key], to[key], path === '' ? key : `${path}.${key}`, changes, depth + 1);
    }
  } else if (Array.isArray(from) && Array.isArray(to) && namesOf([...itemsOf(from), ...itemsOf(to)]) !== null) {
    const before = byName(itemsOf(from));
    const after = byName(itemsOf(to));
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      compare(before.get(name), after.get(name), `${path}[${name}]`, changes, depth + 1);
    }
  } else {
    changes.push(shown(path));
  }
}

const shown = (path: string): string => path.replace(/^spec\./, '');

function byName(items: readonly unknown[]): ReadonlyMap<string, unknown> {
  return new Map(items.map((item) => [nameOf(item) ?? '', item]));
}

function namesOf(items: readonly unknown[]): readonly string[] | null {
  const names = items.map(nameOf);
  return names.every((name) => name !== null) ? names : null;
}

function nameOf(item: unknown): string | null {
  if (!isRecord(item)) return null;
  const key = KEYS.find((candidate) => typeof item[candidate] === 'string' || typeof item[candidate] === 'number');
  return key === undefined ? null : String(item[key]);
}
