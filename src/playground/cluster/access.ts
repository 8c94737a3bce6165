import type { Attempt } from './status.js';

/** One line of an RBAC role; `*` stands for everything. */
export interface Rule {
  readonly verbs: readonly string[];
  readonly groups: readonly string[];
  /** With subresources: `pods/log`. */
  readonly resources: readonly string[];
  /** Left out: in every namespace and at the cluster scope. */
  readonly namespaces?: readonly string[];
  readonly names?: readonly string[];
}

export interface Account {
  readonly user: string;
  readonly groups: readonly string[];
  readonly rules: readonly Rule[];
}

export const EVERYTHING: readonly Rule[] = [{ verbs: ['*'], groups: ['*'], resources: ['*'] }];

/** What podwhy's read-only role grants: no Secrets. */
export const READING: readonly Rule[] = [
  {
    verbs: ['get', 'list', 'watch'],
    groups: [
      '',
      'apps',
      'batch',
      'policy',
      'storage.k8s.io',
      'scheduling.k8s.io',
      'node.k8s.io',
      'discovery.k8s.io',
      'networking.k8s.io',
      'autoscaling',
      'admissionregistration.k8s.io',
    ],
    resources: [
      'pods',
      'pods/log',
      'events',
      'nodes',
      'namespaces',
      'configmaps',
      'serviceaccounts',
      'services',
      'resourcequotas',
      'limitranges',
      'persistentvolumeclaims',
      'persistentvolumes',
      'deployments',
      'replicasets',
      'statefulsets',
      'daemonsets',
      'controllerrevisions',
      'jobs',
      'cronjobs',
      'poddisruptionbudgets',
      'storageclasses',
      'volumeattachments',
      'csidrivers',
      'csinodes',
      'priorityclasses',
      'runtimeclasses',
      'endpointslices',
      'networkpolicies',
      'horizontalpodautoscalers',
      'validatingwebhookconfigurations',
      'mutatingwebhookconfigurations',
    ],
  },
  {
    verbs: ['create'],
    groups: ['authorization.k8s.io'],
    resources: ['selfsubjectaccessreviews', 'subjectaccessreviews'],
  },
  { verbs: ['*'], groups: ['coordination.k8s.io'], resources: ['leases'] },
];

/** What the role for actions adds. */
export const ACTING: readonly Rule[] = [
  { verbs: ['patch'], groups: ['apps'], resources: ['deployments', 'statefulsets', 'daemonsets'] },
  { verbs: ['delete'], groups: [''], resources: ['pods'] },
  { verbs: ['create'], groups: [''], resources: ['events', 'pods/eviction'] },
];

/** Who has which token and who may do what: a rule table in the place of RBAC objects. */
export class AccessTable {
  private readonly tokens = new Map<string, Account>();
  private readonly users = new Map<string, Account>();
  private closed = false;

  /** Nobody registered: every call is allowed, as with a cluster-admin certificate. */
  get open(): boolean {
    return !this.closed;
  }

  addToken(token: string, account: Account): void {
    this.closed = true;
    this.tokens.set(token, account);
    this.users.set(account.user, account);
  }

  /** Forgets a token, as when it expires: calls with it get 401. */
  removeToken(token: string): void {
    this.tokens.delete(token);
    this.closed = true;
  }

  /** Somebody who can be impersonated or reviewed but has no token here. */
  addUser(account: Account): void {
    this.users.set(account.user, account);
  }

  ofToken(token: string): Account | null {
    return token === '' ? null : (this.tokens.get(token) ?? null);
  }

  ofUser(user: string, groups: readonly string[]): Account {
    return { user, groups, rules: this.users.get(user)?.rules ?? [] };
  }
}

export const ADMIN: Account = { user: 'kubernetes-admin', groups: ['system:masters'], rules: EVERYTHING };

export function isAllowed(account: Account, attempt: Attempt): boolean {
  return account.rules.some(
    (rule) =>
      covers(rule.verbs, attempt.verb) &&
      covers(rule.groups, attempt.group) &&
      covers(rule.resources, attempt.resource) &&
      (rule.namespaces === undefined || rule.namespaces.includes(attempt.namespace)) &&
      (rule.names === undefined || rule.names.includes(attempt.name)),
  );
}

function covers(list: readonly string[], value: string): boolean {
  return list.includes('*') || list.includes(value);
}
