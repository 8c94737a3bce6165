import type { JsonObject } from '../../slack/views/check-shape.js';

/** A copy of an object without these properties. */
export function without(object: JsonObject, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
