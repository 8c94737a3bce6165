import type { IncomingMessage } from 'node:http';
import type { Json, JsonObject } from './json.js';
import { isObject } from './json.js';
import type { Resource } from './kinds.js';
import { RESOURCES } from './kinds.js';
import type { Attempt } from './status.js';
import { StatusError, badRequest } from './status.js';

/** A request for objects, taken apart as endpoints/request/requestinfo.go does. */
export interface ObjectRequest {
  readonly method: string;
  readonly url: URL;
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
  readonly verb: string;
}

/** Null for paths that name no resource of ours. */
export function parseObjectRequest(method: string, url: URL): ObjectRequest | null {
  const parts = url.pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const group = parts[0] === 'api' ? '' : parts[0] === 'apis' ? parts[1] : undefined;
  if (group === undefined) return null;
  const [version, ...rest] = parts.slice(group === '' ? 1 : 2);
  const inNamespace = rest[0] === 'namespaces' && rest.length > 2 && !(rest[2] === 'status' && rest.length === 3);
  const namespace = inNamespace ? (rest[1] ?? '') : '';
  const [plural, name = '', subresource = ''] = inNamespace ? rest.slice(2) : rest;
  const resource = RESOURCES.find((one) => one.group === group && one.version === version && one.plural === plural);
  if (resource === undefined) return null;
  if (resource.namespaced && name !== '' && namespace === '') return null;
  if (subresource !== '' && !resource.subresources.includes(subresource)) return null;
  return { method, url, resource, namespace, name, subresource, verb: verbOf(method, name, isWatch(url)) };
}

export function isWatch(url: URL): boolean {
  return ['true', '1'].includes(url.searchParams.get('watch') ?? '');
}

export function attemptOf(request: ObjectRequest): Attempt {
  const { resource, subresource } = request;
  return {
    verb: request.verb,
    group: resource.group,
    resource: subresource === '' ? resource.plural : `${resource.plural}/${subresource}`,
    namespace: request.namespace,
    name: request.name,
  };
}

/** Larger bodies get 413, as with apiserver's MaxRequestBodyBytes of 3 MiB. */
const BODY_MAX_BYTES = 3 * 1024 * 1024;

export async function readBody(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += buffer.length;
    if (size > BODY_MAX_BYTES)
      throw new StatusError(413, 'RequestEntityTooLarge', 'Request entity too large: limit is 3145728');
    chunks.push(buffer);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return null;
  try {
    const value: unknown = JSON.parse(text);
    return isJson(value) ? value : null;
  } catch {
    throw badRequest(
      "the object provided is unrecognized (must be of type Object): couldn't get version/kind; json parse error",
    );
  }
}

export async function readObject(request: IncomingMessage): Promise<JsonObject> {
  const body = await readBody(request);
  if (body === null) return {};
  if (!isObject(body)) throw badRequest('the body of the request must be an object');
  return body;
}

/** Everything that JSON.parse returns. */
function isJson(value: unknown): value is Json {
  return value === null || ['string', 'number', 'boolean', 'object'].includes(typeof value);
}

function verbOf(method: string, name: string, watch: boolean): string {
  switch (method) {
    case 'GET':
    case 'HEAD':
      if (watch) return 'watch';
      return name === '' ? 'list' : 'get';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    default:
      return name === '' ? 'deletecollection' : 'delete';
  }
}
