import type { AccessTable, Account } from './access.js';
import { isAllowed } from './access.js';
import type { JsonObject } from './json.js';
import { cleaned, objectAt, textAt, textsAt } from './json.js';

/** SelfSubjectAccessReview and SubjectAccessReview of authorization.k8s.io/v1, answered from the rule table. */
export function reviewAccess(kind: string, body: JsonObject, caller: Account, access: AccessTable): JsonObject {
  const spec = objectAt(body, 'spec');
  const account =
    kind === 'SelfSubjectAccessReview' ? caller : access.ofUser(textAt(spec, 'user'), textsAt(spec, 'groups'));
  const attributes = objectAt(spec, 'resourceAttributes');
  const subresource = textAt(attributes, 'subresource');
  const allowed = isAllowed(account, {
    verb: textAt(attributes, 'verb'),
    group: textAt(attributes, 'group'),
    resource: subresource === '' ? textAt(attributes, 'resource') : `${textAt(attributes, 'resource')}/${subresource}`,
    namespace: textAt(attributes, 'namespace'),
    name: textAt(attributes, 'name'),
  });
  return {
    kind,
    apiVersion: 'authorization.k8s.io/v1',
    metadata: {},
    spec,
    // RBAC answers without a reason when it has nothing to say (plugin/pkg/auth/authorizer/rbac/rbac.go).
    status: cleaned({
      allowed,
      reason: allowed ? `RBAC: allowed by ClusterRoleBinding "stand-in" to User "${account.user}"` : undefined,
    }),
  };
}

/** SelfSubjectReview of authentication.k8s.io/v1: `kubectl auth whoami`. */
export function reviewSelf(caller: Account): JsonObject {
  return {
    kind: 'SelfSubjectReview',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: {},
    status: { userInfo: { username: caller.user, groups: [...caller.groups] } },
  };
}
