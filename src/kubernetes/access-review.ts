import { fieldsOf, textOf } from './raw-fields.js';
import type { ApiClient, Impersonation } from './api-client.js';

/** One thing that somebody wants to do. */
export interface Deed {
  readonly verb: 'patch' | 'delete' | 'create';
  readonly group: string;
  /** With its subresource, where it is one: `deployments/scale`. */
  readonly resource: string;
  /** '' at the cluster scope. */
  readonly namespace: string;
  readonly name: string;
}

const PATH = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/**
 * Asks Kubernetes whether the deed is allowed to podwhy, or to the person it acts as. Throws ApiError when the question
 * itself fails. The `reason` is the authorizer's own word, or ''.
 */
export async function reviewAccess(
  api: ApiClient,
  deed: Deed,
  impersonate: Impersonation | null,
  signal: AbortSignal,
): Promise<{ readonly allowed: boolean; readonly reason: string }> {
  const { verb, group, namespace, name } = deed;
  const [resource = '', subresource] = deed.resource.split('/');
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: {
      resourceAttributes: {
        verb,
        group,
        resource,
        ...(subresource === undefined ? {} : { subresource }),
        namespace,
        name,
      },
    },
  };
  const answer = await api.post(PATH, body, { signal, ...(impersonate === null ? {} : { impersonate }) });
  const status = fieldsOf(answer['status']);
  return { allowed: status['allowed'] === true, reason: textOf(status['reason']) };
}

/** `patch on deployments in payments`: the permission that is missing. */
export function deedText(deed: Deed): string {
  return `${deed.verb} on ${deed.resource} ${deed.namespace === '' ? 'at cluster scope' : `in ${deed.namespace}`}`;
}
