import { isObject, textAt } from './json.js';
import type { Json, JsonObject } from './json.js';
import { StatusError, badRequest } from './status.js';

/** Applies a patch of one of the three media types; `target` stays as it is. Throws the API server's 415, 400 or 422. */
export function applyPatch(target: JsonObject, mediaType: string, patch: unknown): JsonObject {
  const copy = structuredClone(target);
  switch (mediaType) {
    case 'application/merge-patch+json':
      if (!isObject(patch)) throw badRequest('error decoding patch: json: cannot unmarshal into map');
      return merged(copy, patch, 'replace');
    case 'application/strategic-merge-patch+json':
      if (!isObject(patch)) throw badRequest('error decoding patch: json: cannot unmarshal into map');
      return merged(copy, patch, 'by-key');
    case 'application/json-patch+json':
      if (!Array.isArray(patch)) throw badRequest('error decoding patch: json: cannot unmarshal into array');
      return patched(copy, patch);
    default:
      // endpoints/handlers/patch.go, and negotiation's NewUnsupportedMediaTypeError.
      throw new StatusError(
        415,
        'UnsupportedMediaType',
        `the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml`,
      );
  }
}

/** Merge keys of lists in core/v1 (patchMergeKey tags); lists without one are replaced. */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  volumes: 'name',
  env: 'name',
  volumeMounts: 'mountPath',
  imagePullSecrets: 'name',
  ownerReferences: 'uid',
  conditions: 'type',
  taints: 'key',
};

function merged(target: JsonObject, patch: JsonObject, lists: 'replace' | 'by-key'): JsonObject {
  if (patch['$patch'] === 'replace') {
    const whole = { ...patch };
    Reflect.deleteProperty(whole, '$patch');
    return whole;
  }
  for (const [key, value] of Object.entries(patch)) {
    const present = target[key];
    const mergeKey = MERGE_KEYS[key];
    if (value === null) Reflect.deleteProperty(target, key);
    else if (isObject(value)) target[key] = merged(isObject(present) ? present : {}, value, lists);
    else if (lists === 'by-key' && mergeKey !== undefined && Array.isArray(value) && Array.isArray(present)) {
      target[key] = mergedList(present, value, mergeKey);
    } else target[key] = value;
  }
  return target;
}

function mergedList(present: Json[], patch: Json[], mergeKey: string): Json[] {
  const out = [...present];
  for (const item of patch) {
    if (!isObject(item)) continue;
    const index = out.findIndex((one) => isObject(one) && one[mergeKey] === item[mergeKey]);
    const found = out[index];
    if (item['$patch'] === 'delete') {
      if (index >= 0) out.splice(index, 1);
    } else if (isObject(found)) out[index] = merged(found, item, 'by-key');
    else out.push(item);
  }
  return out;
}

/** RFC 6902: add, remove, replace and test; a failing test or path is 422 as from evanphx/json-patch. */
function patched(target: JsonObject, operations: readonly unknown[]): JsonObject {
  for (const operation of operations) {
    if (!isObject(operation)) throw badRequest('error decoding patch');
    const path = textAt(operation, 'path')
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = path.pop() ?? '';
    let holder: Json | undefined = target;
    for (const step of path) {
      holder = Array.isArray(holder) ? holder[Number(step)] : isObject(holder) ? holder[step] : undefined;
    }
    applyOperation(holder, last, textAt(operation, 'op'), operation['value']);
  }
  return target;
}

function applyOperation(holder: Json | undefined, last: string, op: string, value: Json | undefined): void {
  const fail = (why: string): StatusError =>
    new StatusError(422, 'Invalid', `the server rejected our request due to an error in our request: ${why}`);
  if (Array.isArray(holder)) {
    const index = last === '-' ? holder.length : Number(last);
    if (op === 'add') holder.splice(index, 0, value ?? null);
    else if (op === 'remove') holder.splice(index, 1);
    else if (op === 'replace') holder[index] = value ?? null;
    else if (JSON.stringify(holder[index]) !== JSON.stringify(value)) throw fail('testing value failed');
    return;
  }
  if (!isObject(holder)) throw fail(`doc is missing path`);
  if (op === 'test') {
    if (JSON.stringify(holder[last]) !== JSON.stringify(value)) throw fail('testing value failed');
  } else if (op === 'remove') {
    if (holder[last] === undefined) throw fail('Unable to remove nonexistent key');
    Reflect.deleteProperty(holder, last);
  } else if (op === 'replace' && holder[last] === undefined) throw fail('replace operation does not apply');
  else holder[last] = value ?? null;
}
