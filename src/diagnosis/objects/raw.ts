import type { RawObject } from '../../model/evidence.js';
import type { Instant } from '../../model/time.js';

/** Readers for raw JSON of any quality: a value of the wrong type is read as absent, and nothing ever throws. */

const NOTHING: RawObject = {};

export function isObject(value: unknown): value is RawObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of keys; undefined as soon as a step is missing. Own properties only. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let here: unknown = value;
  for (const key of path) {
    if (!isObject(here) || !Object.hasOwn(here, key)) return undefined;
    here = here[key];
  }
  return here;
}

export function objectAt(value: unknown, ...path: readonly string[]): RawObject {
  const found = at(value, ...path);
  return isObject(found) ? found : NOTHING;
}

/** The objects of the list at a path; other items are dropped. */
export function objectsAt(value: unknown, ...path: readonly string[]): readonly RawObject[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found.filter(isObject) : [];
}

/** The strings of the list at a path; other items are dropped. */
export function textsAt(value: unknown, ...path: readonly string[]): readonly string[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found.filter((item): item is string => typeof item === 'string') : [];
}

/** The text at a path, '' when absent. Numbers and booleans are not texts. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** A value that may be a number or a name (ports, quantities), as text. */
export function scalarAt(value: unknown, ...path: readonly string[]): string {
  const found = at(value, ...path);
  if (typeof found === 'string') return found;
  return typeof found === 'number' && Number.isFinite(found) ? String(found) : '';
}

export function numberAt(value: unknown, ...path: readonly string[]): number | null {
  const found = at(value, ...path);
  return typeof found === 'number' && Number.isFinite(found) ? found : null;
}

export function flagAt(value: unknown, ...path: readonly string[]): boolean {
  return at(value, ...path) === true;
}

/** A moment written as RFC 3339; null for anything else. */
export function instantAt(value: unknown, ...path: readonly string[]): Instant | null {
  const found = at(value, ...path);
  if (typeof found !== 'string' || found.length > 40) return null;
  const parsed = Date.parse(found);
  return Number.isFinite(parsed) ? parsed : null;
}

/** A map of names to scalars; entries of other types are dropped. */
export function mapAt(value: unknown, ...path: readonly string[]): Readonly<Record<string, string>> {
  const result: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [key, entry] of Object.entries(objectAt(value, ...path))) {
    if (typeof entry === 'string') result[key] = entry;
    else if (typeof entry === 'number' && Number.isFinite(entry)) result[key] = String(entry);
  }
  return result;
}

/** The later of two moments that may be unknown. */
export function later(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null) return b;
  return b === null ? a : Math.max(a, b);
}
