import type { JsonObject } from './json.js';
import { kindOf, objectAt } from './json.js';
import { apiVersionOf } from './kinds.js';
import type { ObjectRequest } from './request.js';
import type { Matches } from './selectors.js';
import { parseFieldSelector, parseLabelSelector } from './selectors.js';
import { badRequest, expired } from './status.js';
import type { ObjectStore } from './store.js';

interface Snapshot {
  readonly revision: number;
  readonly items: readonly JsonObject[];
}

/** Answers LIST, in pages that all show the moment of the first one. */
export class Lister {
  private readonly snapshots = new Map<string, Snapshot>();

  constructor(private readonly store: ObjectStore) {}

  /** Throws 400 for bad selectors and tokens, 410 for a token whose revision is compacted. */
  list(request: ObjectRequest, shape: (object: JsonObject) => JsonObject): JsonObject {
    const query = request.url.searchParams;
    const limit = Number(query.get('limit') ?? '0');
    const token = query.get('continue') ?? '';
    const matches = selection(request);
    const key = `${request.resource.group}/${request.resource.plural}/${request.namespace}/${query.get('labelSelector') ?? ''}/${query.get('fieldSelector') ?? ''}`;
    const { snapshot, from } = token === '' ? this.begin(key, request, matches) : this.resume(key, token);
    const end = limit > 0 ? Math.min(from + limit, snapshot.items.length) : snapshot.items.length;
    const metadata: JsonObject = { resourceVersion: String(snapshot.revision) };
    if (end < snapshot.items.length) {
      metadata['continue'] = Buffer.from(
        JSON.stringify({ v: 'meta.k8s.io/v1', rv: snapshot.revision, start: end }),
      ).toString('base64url');
      // Only for lists without selectors (storage/etcd3/store.go: the count would be a guess).
      if (!query.has('labelSelector') && !query.has('fieldSelector'))
        metadata['remainingItemCount'] = snapshot.items.length - end;
    }
    const { resource } = request;
    return {
      kind: shape === asIs ? `${resource.kind}List` : 'PartialObjectMetadataList',
      apiVersion: shape === asIs ? apiVersionOf(resource) : 'meta.k8s.io/v1',
      metadata,
      // Items of a typed list carry neither kind nor apiVersion (they are not set on decoded internal objects).
      items: snapshot.items.slice(from, end).map((item) => (shape === asIs ? withoutKind(item) : shape(item))),
    };
  }

  private begin(key: string, request: ObjectRequest, matches: Matches): { snapshot: Snapshot; from: number } {
    const snapshot = {
      revision: this.store.revision,
      items: this.store.list(request.resource, request.namespace).filter(matches),
    };
    this.snapshots.set(`${key}@${snapshot.revision}`, snapshot);
    const oldest = this.snapshots.keys().next();
    if (this.snapshots.size > 100 && oldest.done !== true) this.snapshots.delete(oldest.value);
    return { snapshot, from: 0 };
  }

  private resume(key: string, token: string): { snapshot: Snapshot; from: number } {
    const parsed = /^\{"v":"meta\.k8s\.io\/v1","rv":(\d{1,15}),"start":(\d{1,9})\}$/.exec(
      Buffer.from(token, 'base64url').toString('utf8'),
    );
    if (parsed === null) throw badRequest('continue key is not valid: encoded continue token is not valid');
    const revision = Number(parsed[1]);
    const snapshot = this.snapshots.get(`${key}@${revision}`);
    if (revision < this.store.compacted || snapshot === undefined) {
      // storage/errors.go, NewResourceExpired with handleCompactedErrorForPaging's text.
      throw expired(
        'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
      );
    }
    return { snapshot, from: Number(parsed[2]) };
  }
}

/** What a list or watch selects. */
export function selection(request: ObjectRequest): Matches {
  const query = request.url.searchParams;
  const byLabel = parseLabelSelector(query.get('labelSelector') ?? '');
  const byField = parseFieldSelector(request.resource.plural, query.get('fieldSelector') ?? '');
  return (object) => byLabel(object) && byField(object);
}

export function asIs(object: JsonObject): JsonObject {
  return object;
}

/** How objects are shown: whole, or metadata only where the client's first choice is PartialObjectMetadata. */
export function shapeFor(accept: string): (object: JsonObject) => JsonObject {
  return /as=PartialObjectMetadata/.test(accept.split(',')[0] ?? '') ? metadataOnly : asIs;
}

function metadataOnly(object: JsonObject): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: objectAt(object, 'metadata') };
}

function withoutKind(object: JsonObject): JsonObject {
  if (kindOf(object) === '') return object;
  const copy = { ...object };
  Reflect.deleteProperty(copy, 'kind');
  Reflect.deleteProperty(copy, 'apiVersion');
  return copy;
}
