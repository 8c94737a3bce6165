import type { Json, JsonObject } from './json.js';
import type { Resource } from './kinds.js';
import { cleaned } from './json.js';

/** A refusal as the API server words it (k8s.io/apimachinery/pkg/api/errors/errors.go); becomes a Status body. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly code: number;
  readonly reason: string;
  readonly details: JsonObject | null;
  readonly retryAfterSeconds: number | null;

  constructor(
    code: number,
    reason: string,
    message: string,
    options: { readonly details?: JsonObject; readonly retryAfterSeconds?: number } = {},
  ) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = options.details ?? null;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }

  body(): JsonObject {
    return cleaned({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      reason: this.reason === '' ? undefined : this.reason,
      details: this.details ?? undefined,
      code: this.code,
    });
  }
}

/** `pods` or `deployments.apps`, as messages name a resource. */
function qualified(resource: Resource): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
}

function details(resource: Resource, name: string): JsonObject {
  return cleaned({ name, group: resource.group === '' ? undefined : resource.group, kind: resource.plural });
}

export function notFound(resource: Resource, name: string): StatusError {
  return new StatusError(404, 'NotFound', `${qualified(resource)} "${name}" not found`, {
    details: details(resource, name),
  });
}

/** For paths that nothing serves; kube-apiserver answers these in plain text, with this body as the message. */
export function noSuchPath(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource', { details: {} });
}

export function alreadyExists(resource: Resource, name: string): StatusError {
  return new StatusError(409, 'AlreadyExists', `${qualified(resource)} "${name}" already exists`, {
    details: details(resource, name),
  });
}

/** registry/generic/registry/store.go, OptimisticLockErrorMsg. */
export function modifiedMeanwhile(resource: Resource, name: string): StatusError {
  return conflict(
    resource,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  );
}

/** `why` ends the message; preconditions of storage/interfaces.go use it too. */
export function conflict(resource: Resource, name: string, why: string): StatusError {
  return new StatusError(409, 'Conflict', `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`, {
    details: details(resource, name),
  });
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

export function invalid(kind: string, name: string, why: string): StatusError {
  return new StatusError(422, 'Invalid', `${kind} "${name}" is invalid: ${why}`, { details: { name, kind } });
}

/** apiserver/pkg/storage/errors.go and etcd3/errors.go: the texts of an expired list token and of a watch begun too late. */
export function expired(message: string): StatusError {
  return new StatusError(410, 'Expired', message);
}

export function unauthorized(): StatusError {
  return new StatusError(401, 'Unauthorized', 'Unauthorized');
}

/** What somebody tried to do, for messages and rules. */
export interface Attempt {
  readonly verb: string;
  readonly group: string;
  /** With its subresource: `pods/log`. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** apiserver/pkg/endpoints/handlers/responsewriters/errors.go, forbiddenMessage. */
export function forbidden(user: string, attempt: Attempt): StatusError {
  const base = attempt.resource.split('/')[0] ?? '';
  const named = attempt.group === '' ? base : `${base}.${attempt.group}`;
  const subject = attempt.name === '' ? named : `${named} "${attempt.name}"`;
  const where = attempt.namespace === '' ? 'at the cluster scope' : `in the namespace "${attempt.namespace}"`;
  const message = `${subject} is forbidden: User "${user}" cannot ${attempt.verb} resource "${attempt.resource}" in API group "${attempt.group}" ${where}`;
  return new StatusError(403, 'Forbidden', message, {
    details: cleaned({
      name: attempt.name === '' ? undefined : attempt.name,
      group: attempt.group === '' ? undefined : attempt.group,
      kind: base,
    }),
  });
}

/** registry/core/pod/storage/eviction.go: what a blocked eviction is told; `message` says which budget and why. */
export function budgetViolated(message: string): StatusError {
  const causes: Json = [{ reason: 'DisruptionBudget', message }];
  return new StatusError(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    details: { causes },
  });
}
