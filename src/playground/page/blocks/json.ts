import type { Json } from '../../page-contract.js';

/** Whether this is a JSON object (not a list, not null). */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The property as text; '' when it is missing or something else. */
export function textAt(object: Json, name: string): string {
  const value = object[name];
  return typeof value === 'string' ? value : '';
}

/** The property as an object, else an empty one. */
export function objectAt(object: Json, name: string): Json {
  const value = object[name];
  return isObject(value) ? value : {};
}

/** The objects of a list; everything else is left out. */
export function objectsAt(object: Json, name: string): readonly Json[] {
  const value = object[name];
  return Array.isArray(value) ? value.filter(isObject) : [];
}
