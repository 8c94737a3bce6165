import { isDeepStrictEqual } from 'node:util';
import { evictPod } from './eviction.js';
import type { Json, JsonObject } from './json.js';
import { at, isObject, nameOf, namespaceOf, numberAt, objectAt, objectsAt, setAt, textAt, uidOf } from './json.js';
import { applyPatch } from './patch.js';
import { resourceNamed } from './kinds.js';
import type { ObjectRequest } from './request.js';
import { StatusError, badRequest, invalid, notFound } from './status.js';
import type { ObjectStore, Preconditions } from './store.js';

/** Carries out create, update, patch, delete and the writing subresources. Throws the API server's refusals. */
export function writeObject(
  store: ObjectStore,
  request: ObjectRequest,
  body: Json,
  mediaType: string,
): { status: number; object: JsonObject } {
  const { resource, namespace, name, subresource } = request;
  if (request.verb === 'patch') {
    const present = store.get(resource, namespace, name);
    if (present === null) throw notFound(resource, name);
    const shown = subresource === 'scale' ? scaleOf(present) : present;
    const [type = ''] = mediaType.split(';');
    const patched = applyPatch(shown, type.trim(), body);
    // A replaced object's uid is a precondition (409); a patched one's is compared by validation (objectmeta.go).
    if (uidOf(patched) !== uidOf(present)) {
      throw invalid(resource.kind, name, `metadata.uid: Invalid value: "${uidOf(patched)}": field is immutable`);
    }
    return { status: 200, object: updateObject(store, request, patched) };
  }
  if (body !== null && !isObject(body)) throw badRequest('the body of the request must be an object');
  const object = body ?? {};
  switch (request.verb) {
    case 'create':
      if (subresource === 'eviction') return { status: 201, object: evictPod(store, { namespace, name }, object) };
      return { status: 201, object: createObject(store, request, object) };
    case 'update':
      return { status: 200, object: updateObject(store, request, object) };
    case 'delete':
      return { status: 200, object: store.remove(resource, { namespace, name }, deleteOptions(request, object)) };
    default:
      throw new StatusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
  }
}

function createObject(store: ObjectStore, request: ObjectRequest, body: JsonObject): JsonObject {
  const { resource, namespace } = request;
  if (request.name !== '')
    throw new StatusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
  const stated = namespaceOf(body);
  if (resource.namespaced && stated === '') setAt(body, ['metadata', 'namespace'], namespace);
  else if (stated !== namespace) {
    throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
  }
  if (nameOf(body) === '' && textAt(body, 'metadata', 'generateName') === '') {
    throw invalid(resource.kind, '', 'metadata.name: Required value: name or generateName is required');
  }
  // apis/core/validation/events.go, legacyValidateEvent: an event lives in the namespace of what it is about.
  if (resource.kind === 'Event') {
    const about = textAt(body, 'involvedObject', 'namespace');
    if (about !== namespace && !(about === '' && namespace === 'default')) {
      throw invalid(
        'Event',
        nameOf(body),
        `involvedObject.namespace: Invalid value: "${about}": does not match event.namespace`,
      );
    }
  }
  // registries' PrepareForCreate: what a client says of the status is not taken, but for nodes (registry/core/node/strategy.go).
  if (resource.subresources.includes('status') && resource.plural !== 'nodes') Reflect.deleteProperty(body, 'status');
  if (resource.plural === 'pods') body['status'] = { phase: 'Pending', qosClass: qosClassOf(body) };
  if (resource.namespaced) refuseInTerminating(store, request, nameOf(body));
  return store.create(resource, body);
}

/** component-helpers, pod QOS: nothing asked for, or everything limited to what is asked for, or in between. */
function qosClassOf(pod: JsonObject): string {
  const containers = objectsAt(pod, 'spec', 'containers').map((one) => objectAt(one, 'resources'));
  if (containers.every((one) => [one['requests'], one['limits']].every((part) => part === undefined)))
    return 'BestEffort';
  const guaranteed = containers.every((one) =>
    ['cpu', 'memory'].every((name) => {
      const limit = at(one, 'limits', name);
      return limit !== undefined && isDeepStrictEqual(at(one, 'requests', name) ?? limit, limit);
    }),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

/** plugin/pkg/admission/namespace/lifecycle/admission.go. */
function refuseInTerminating(store: ObjectStore, { resource, namespace }: ObjectRequest, name: string): void {
  const home = store.get(resourceNamed('namespaces'), '', namespace);
  if (textAt(home ?? {}, 'metadata', 'deletionTimestamp') === '') return;
  const what = resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
  throw new StatusError(
    403,
    'Forbidden',
    `${what} "${name}" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
    {
      details: {
        name,
        kind: resource.plural,
        causes: [
          {
            reason: 'NamespaceTerminating',
            message: `namespace ${namespace} is being terminated`,
            field: 'metadata.namespace',
          },
        ],
      },
    },
  );
}

function updateObject(store: ObjectStore, request: ObjectRequest, body: JsonObject): JsonObject {
  const { resource, namespace, name, subresource } = request;
  const present = store.get(resource, namespace, name);
  if (present === null) throw notFound(resource, name);
  if (nameOf(body) !== name)
    throw badRequest(`the name of the object (${nameOf(body)}) does not match the name on the URL (${name})`);
  if (subresource === 'scale') {
    const next = structuredClone(present);
    setAt(next, ['spec', 'replicas'], numberAt(body, 'spec', 'replicas'));
    return scaleOf(store.replace(resource, next));
  }
  // rest.EnsureObjectNamespaceMatchesRequestNamespace.
  if (resource.namespaced && namespaceOf(body) === '') setAt(body, ['metadata', 'namespace'], namespace);
  const next = structuredClone(body);
  if (resource.subresources.includes('status')) {
    // The main resource keeps the stored status, /status keeps everything else (registry strategies' PrepareForUpdate).
    const [from, to] = subresource === 'status' ? [body, structuredClone(present)] : [present, next];
    if (from['status'] === undefined) Reflect.deleteProperty(to, 'status');
    else to['status'] = structuredClone(from['status']);
    const version = at(body, 'metadata', 'resourceVersion');
    if (subresource === 'status' && version !== undefined) setAt(to, ['metadata', 'resourceVersion'], version);
    return store.replace(resource, to);
  }
  if (resource.kind === 'ControllerRevision' && !isDeepStrictEqual(body['data'], present['data'])) {
    throw invalid(resource.kind, name, 'data: Forbidden: field is immutable');
  }
  return store.replace(resource, next);
}

function deleteOptions(request: ObjectRequest, body: JsonObject): Preconditions & { graceSeconds?: number } {
  const uid = textAt(body, 'preconditions', 'uid');
  const resourceVersion = textAt(body, 'preconditions', 'resourceVersion');
  const stated = at(body, 'gracePeriodSeconds') ?? request.url.searchParams.get('gracePeriodSeconds');
  return {
    ...(uid === '' ? {} : { uid }),
    ...(resourceVersion === '' ? {} : { resourceVersion }),
    ...(stated === null ? {} : { graceSeconds: Number(stated) }),
  };
}

/** autoscaling/v1 Scale of a workload. */
function scaleOf(object: JsonObject): JsonObject {
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name: nameOf(object),
      namespace: namespaceOf(object),
      uid: uidOf(object),
      resourceVersion: textAt(object, 'metadata', 'resourceVersion'),
    },
    spec: { replicas: numberAt(object, 'spec', 'replicas') },
    status: {
      replicas: numberAt(object, 'status', 'replicas'),
      selector: objectAt(object, 'spec', 'selector', 'matchLabels'),
    },
  };
}
