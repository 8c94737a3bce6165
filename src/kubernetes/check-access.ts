import type { CheckLine } from '../model/check-line.js';
import type { Intervention } from '../model/intervention.js';
import { SECOND, type Clock, type Millis } from '../model/time.js';
import type { ClusterSettings } from '../settings/settings.js';
import { ApiError } from './api-error.js';
import type { ApiClient } from './api-client.js';
import { createApiClient } from './calls.js';
import { connect, ConnectError, type ClusterConnection } from './connect.js';
import { fieldsOf, textOf } from './raw-fields.js';
import { createTransport } from './transport.js';

/** One line of a shipped role. */
export interface Grant {
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** config/kubernetes/base/role-read.yaml, line by line; a test holds the two together. */
export const READING_GRANTS: readonly Grant[] = [
  { group: '', resources: ['pods', 'nodes', 'events'], verbs: ['get', 'list', 'watch'] },
  {
    group: 'apps',
    resources: ['deployments', 'replicasets', 'statefulsets', 'daemonsets'],
    verbs: ['get', 'list', 'watch'],
  },
  { group: 'batch', resources: ['jobs', 'cronjobs'], verbs: ['get', 'list', 'watch'] },
  { group: '', resources: ['pods/log'], verbs: ['get'] },
  {
    group: '',
    resources: [
      'namespaces',
      'configmaps',
      'serviceaccounts',
      'services',
      'resourcequotas',
      'limitranges',
      'persistentvolumeclaims',
      'persistentvolumes',
    ],
    verbs: ['get', 'list'],
  },
  { group: 'apps', resources: ['controllerrevisions'], verbs: ['get', 'list'] },
  { group: 'policy', resources: ['poddisruptionbudgets'], verbs: ['get', 'list'] },
  { group: 'storage.k8s.io', resources: ['storageclasses', 'volumeattachments'], verbs: ['get', 'list'] },
  { group: 'scheduling.k8s.io', resources: ['priorityclasses'], verbs: ['get', 'list'] },
  { group: 'node.k8s.io', resources: ['runtimeclasses'], verbs: ['get', 'list'] },
  { group: 'discovery.k8s.io', resources: ['endpointslices'], verbs: ['get', 'list'] },
  {
    group: 'admissionregistration.k8s.io',
    resources: ['validatingwebhookconfigurations', 'mutatingwebhookconfigurations'],
    verbs: ['get', 'list'],
  },
];

/** config/kubernetes/base/role-actions.yaml. */
export const ACTION_GRANTS: readonly Grant[] = [
  { group: 'apps', resources: ['deployments', 'statefulsets', 'daemonsets'], verbs: ['patch'] },
  { group: '', resources: ['pods'], verbs: ['delete'] },
  { group: '', resources: ['events'], verbs: ['create'] },
];

/** config/kubernetes/components, one role for each action that settings switch on. */
export const INTERVENTION_GRANTS: Readonly<Record<Intervention, readonly Grant[]>> = {
  'delete-pod': [{ group: '', resources: ['pods'], verbs: ['delete'] }],
  'scale-up': [
    { group: 'apps', resources: ['deployments/scale', 'statefulsets/scale'], verbs: ['patch'] },
    { group: 'autoscaling', resources: ['horizontalpodautoscalers'], verbs: ['list'] },
  ],
  cordon: [{ group: '', resources: ['nodes'], verbs: ['patch'] }],
};

/** config/kubernetes/base/role-lease.yaml. */
export const LEASE_GRANTS: readonly Grant[] = [
  { group: 'coordination.k8s.io', resources: ['leases'], verbs: ['get', 'create', 'update', 'patch'] },
];

const IMPERSONATION_GRANTS: readonly Grant[] = [{ group: '', resources: ['users'], verbs: ['impersonate'] }];

/** Not in any namespace: asked for at the cluster scope even where settings list namespaces. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'nodes',
  'namespaces',
  'persistentvolumes',
  'storageclasses',
  'volumeattachments',
  'priorityclasses',
  'runtimeclasses',
  'validatingwebhookconfigurations',
  'mutatingwebhookconfigurations',
]);

const REVIEW_PATH = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const CALL_LIMIT_MS: Millis = 5 * SECOND;
const TOGETHER = 8;
/** More missing permissions than these are counted only. */
const MISSING_SHOWN = 6;

export interface AccessCheck {
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The actions that settings switch on. */
  readonly actions: readonly Intervention[];
  /** Settings make podwhy act as people. */
  readonly impersonate: boolean;
  /** Namespace of the Lease; null where there is only one replica and none is needed. */
  readonly leaseNamespace: string | null;
}

/** Asks a cluster what it is, and whether podwhy may do there what its roles grant. Never throws. */
export async function checkCluster(settings: ClusterSettings, deps: AccessCheck): Promise<readonly CheckLine[]> {
  const what = `cluster ${settings.name}`;
  const { kubeconfig, context } = settings;
  let connection: ClusterConnection;
  try {
    connection = await connect({ kubeconfig, context, env: deps.env, clock: deps.clock });
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    return [{ what: `${what}: reachable`, verdict: 'fail', detail: error.message, fix: 'correct clusters[]' }];
  }
  const transport = createTransport(connection);
  const api = createApiClient({ ...deps, cluster: settings.name, transport });
  try {
    return await checkConnected(what, api, connection, settings, deps);
  } finally {
    transport.close();
  }
}

async function checkConnected(
  what: string,
  api: ApiClient,
  connection: ClusterConnection,
  settings: ClusterSettings,
  deps: AccessCheck,
): Promise<readonly CheckLine[]> {
  const signal = new AbortController().signal;
  let version: string;
  try {
    version = textOf((await api.get('/version', { signal, deadlineMs: CALL_LIMIT_MS }))['gitVersion']);
  } catch (error) {
    return [unreachable(what, connection, error)];
  }
  const places = settings.namespaces === 'all' ? [''] : settings.namespaces;
  const [reading, acting, intervening, impersonating, leading] = await Promise.all([
    missingOf(api, READING_GRANTS, places),
    missingOf(api, ACTION_GRANTS, places),
    Promise.all(deps.actions.map((action) => missingOf(api, INTERVENTION_GRANTS[action], places))),
    deps.impersonate ? missingOf(api, IMPERSONATION_GRANTS, ['']) : null,
    deps.leaseNamespace === null ? null : missingOf(api, LEASE_GRANTS, [deps.leaseNamespace]),
  ]);
  const apply = 'kubectl apply -k config/kubernetes/overlays/socket-mode';
  return [
    {
      what: `${what}: reachable`,
      verdict: 'ok',
      detail: `${version} at ${connection.server.host} by ${connection.source}`,
      fix: '',
    },
    grantLine(`${what}: reading`, reading, 'fail', `grant config/kubernetes/base/role-read.yaml: ${apply}`),
    grantLine(
      `${what}: acting`,
      acting,
      'warn',
      'without it buttons refuse; grant config/kubernetes/base/role-actions.yaml',
    ),
    ...deps.actions.map((action, index) =>
      grantLine(
        `${what}: ${action}`,
        intervening[index] ?? NOTHING_ASKED,
        'warn',
        `without it the action is refused; grant config/kubernetes/components/${action}, or switch it off under actions`,
      ),
    ),
    ...(impersonating === null
      ? []
      : [
          grantLine(
            `${what}: impersonation`,
            impersonating,
            'fail',
            'grant impersonate on users, or set access.impersonate: false',
          ),
        ]),
    ...(leading === null
      ? []
      : [
          grantLine(
            `${what}: lease`,
            leading,
            'fail',
            'without it nobody watches; grant config/kubernetes/base/role-lease.yaml',
          ),
        ]),
  ];
}

interface Reviewed {
  readonly asked: number;
  /** `list on pods in payments`. */
  readonly missing: readonly string[];
  /** Why it could not be asked, or ''. */
  readonly problem: string;
}

const NOTHING_ASKED: Reviewed = { asked: 0, missing: [], problem: '' };

async function missingOf(api: ApiClient, grants: readonly Grant[], namespaces: readonly string[]): Promise<Reviewed> {
  const deeds = grants.flatMap(({ group, resources, verbs }) =>
    resources.flatMap((resource) =>
      (CLUSTER_SCOPED.has(resource) ? [''] : namespaces).flatMap((namespace) =>
        verbs.map((verb) => ({ group, resource, verb, namespace })),
      ),
    ),
  );
  const missing: string[] = [];
  const waiting = [...deeds];
  let problem = '';
  const ask = async (): Promise<void> => {
    for (let deed = waiting.shift(); deed !== undefined && problem === ''; deed = waiting.shift()) {
      try {
        if (!(await isGranted(api, deed)))
          missing.push(`${deed.verb} on ${deed.resource}${deed.namespace === '' ? '' : ` in ${deed.namespace}`}`);
      } catch (error) {
        problem = error instanceof ApiError ? error.message : 'the question failed';
      }
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, ask));
  return { asked: deeds.length, missing, problem };
}

async function isGranted(
  api: ApiClient,
  deed: { readonly group: string; readonly resource: string; readonly verb: string; readonly namespace: string },
): Promise<boolean> {
  const [resource = '', subresource = ''] = deed.resource.split('/');
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: {
      resourceAttributes: { verb: deed.verb, group: deed.group, resource, subresource, namespace: deed.namespace },
    },
  };
  const answer = await api.post(REVIEW_PATH, body, {
    signal: new AbortController().signal,
    deadlineMs: CALL_LIMIT_MS,
  });
  return fieldsOf(answer['status'])['allowed'] === true;
}

function grantLine(what: string, reviewed: Reviewed, verdict: 'warn' | 'fail', fix: string): CheckLine {
  const { asked, missing, problem } = reviewed;
  if (problem !== '')
    return {
      what,
      verdict: 'fail',
      detail: `cannot be asked: ${problem.slice(0, 200)}`,
      fix: 'allow selfsubjectaccessreviews, which every authenticated account has by default',
    };
  if (missing.length === 0) return { what, verdict: 'ok', detail: `all ${asked} permissions`, fix: '' };
  const rest = missing.length - MISSING_SHOWN;
  const shown = [...missing].sort().slice(0, MISSING_SHOWN).join(', ');
  return { what, verdict, detail: `missing ${shown}${rest > 0 ? `, and ${rest} more of ${asked}` : ''}`, fix };
}

function unreachable(what: string, connection: ClusterConnection, error: unknown): CheckLine {
  const at = `${connection.server.host} by ${connection.source}`;
  if (error instanceof ApiError && error.code === 'unauthorized') {
    return {
      what: `${what}: reachable`,
      verdict: 'fail',
      detail: `${at} refuses the credentials (401)`,
      fix: 'renew the token or certificate of the kubeconfig',
    };
  }
  if (error instanceof ApiError && error.code === 'forbidden') {
    return {
      what: `${what}: reachable`,
      verdict: 'fail',
      detail: `${at} does not let this account read /version`,
      fix: 'bind it to system:discovery, as is the default',
    };
  }
  return {
    what: `${what}: reachable`,
    verdict: 'fail',
    detail: `${at}: ${(error instanceof Error ? error.message : 'no answer').slice(0, 300)}`,
    fix: 'check the address, the network and the certificate authority in the kubeconfig',
  };
}
