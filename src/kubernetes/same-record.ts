import { isRecord } from './raw.js';

/** Fields that change with every write and mean nothing by themselves. */
const IGNORED = 'resourceVersion';

/** Deep equality of two records made by the same projector, without their resourceVersion. */
export function isSameRecord(one: object, other: object): boolean {
  return isSame(one, other);
}

function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (Array.isArray(one)) return Array.isArray(other) && sameItems(one, other);
  return isRecord(one) && isRecord(other) && sameFields(one, other);
}

function sameItems(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (!isSame(one[at], other[at])) return false;
  return true;
}

function sameFields(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean {
  let fields = 0;
  // no lists of keys: this runs for every object of the cluster
  for (const key in one) {
    if (!Object.hasOwn(other, key)) return false;
    if (key !== IGNORED && !isSame(one[key], other[key])) return false;
    fields += 1;
  }
  for (const key in other) if (Object.hasOwn(other, key)) fields -= 1;
  return fields === 0;
}
