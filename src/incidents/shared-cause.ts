import type { CauseId } from '../model/causes.js';
import type { Cause, Diagnosis } from '../model/diagnosis.js';
import type { SharedCause } from '../model/group.js';
import type { CauseParams, ParamName } from '../model/params.js';

/** Which parameters name the thing that others may fail for as well. */
interface Sharing {
  readonly by: readonly ParamName[];
  /** How far the names reach: objects of a namespace have the same name elsewhere. A dependency's depends on its host. */
  readonly within: 'cluster' | 'namespace' | 'host';
  /** Causes with the same word here are the same trouble, as seen by different victims. */
  readonly as?: string;
}

const REGISTRY_DOWN: Sharing = { by: ['registry'], within: 'cluster', as: 'registry' };
const REGISTRY: Sharing = { by: ['registry'], within: 'cluster' };
const IMAGE: Sharing = { by: ['image'], within: 'cluster' };
const NODE: Sharing = { by: ['node'], within: 'cluster', as: 'node' };
const ON_NODE: Sharing = { by: ['node'], within: 'cluster' };
const DEPENDENCY_DOWN: Sharing = { by: ['host', 'port'], within: 'host', as: 'dependency' };
const DEPENDENCY: Sharing = { by: ['host'], within: 'host' };

/**
 * Causes that lie outside of the workload, so that several fail for the same. What stands nowhere here is a workload's
 * own affair, however alike two of them look.
 */
const SHARING: Readonly<Partial<Record<CauseId, Sharing>>> = {
  'registry-dns': REGISTRY_DOWN,
  'registry-connection-refused': REGISTRY_DOWN,
  'registry-timeout': REGISTRY_DOWN,
  'registry-unavailable': REGISTRY_DOWN,
  'registry-connection-cut': REGISTRY_DOWN,
  'registry-no-route': REGISTRY_DOWN,
  'registry-proxy': REGISTRY,
  'registry-tls': REGISTRY,
  'registry-http-https': REGISTRY,
  'registry-rate-limit': REGISTRY,
  'registry-blocked': REGISTRY,
  'image-pull-unauthorized': REGISTRY,
  'image-pull-secret-missing': { by: ['secret'], within: 'namespace' },
  'image-pull-secret-invalid': { by: ['secret'], within: 'namespace' },
  'image-not-found': IMAGE,
  'image-corrupt': IMAGE,
  'image-platform-mismatch': IMAGE,
  'image-signature': IMAGE,
  'node-image-disk-full': NODE,

  'configmap-not-found': { by: ['configMap'], within: 'namespace' },
  'configmap-key-not-found': { by: ['configMap', 'key'], within: 'namespace' },
  'secret-not-found': { by: ['secret'], within: 'namespace' },
  'secret-key-not-found': { by: ['secret', 'key'], within: 'namespace' },
  'serviceaccount-not-found': { by: ['serviceAccount'], within: 'namespace' },
  'quota-exceeded': { by: ['quota'], within: 'namespace' },
  'quota-requires-limits': { by: ['quota'], within: 'namespace' },
  'namespace-terminating': { by: [], within: 'namespace' },
  'priorityclass-not-found': { by: ['priorityClass'], within: 'cluster' },
  'runtimeclass-not-found': { by: ['runtimeClass'], within: 'cluster' },
  'webhook-failed': { by: ['webhook'], within: 'cluster' },
  'crd-not-installed': { by: ['apiGroup'], within: 'cluster' },

  'storageclass-not-found': { by: ['storageClass'], within: 'cluster' },
  'pvc-not-found': { by: ['claim'], within: 'namespace' },
  'pvc-lost': { by: ['claim'], within: 'namespace' },
  'csi-driver-not-found': { by: ['driver'], within: 'cluster' },
  'nfs-unreachable': DEPENDENCY,

  'untolerated-taint': { by: ['taint'], within: 'cluster' },
  'no-nodes': { by: [], within: 'cluster' },
  'scheduler-not-running': { by: ['scheduler'], within: 'cluster' },

  'network-plugin-not-ready': ON_NODE,
  'cni-failed': ON_NODE,
  'ip-exhausted': ON_NODE,
  'sandbox-image': ON_NODE,
  'runtime-handler-missing': { by: ['handler'], within: 'cluster' },

  'node-not-ready': NODE,
  'node-lost': NODE,
  'node-removed': NODE,
  'container-runtime-down': NODE,
  'node-shutdown': NODE,
  'node-rebooted': NODE,
  'terminating-node-lost': NODE,
  'evicted-memory-pressure': ON_NODE,
  'evicted-disk-pressure': ON_NODE,
  'evicted-pid-pressure': ON_NODE,

  'connection-refused': DEPENDENCY_DOWN,
  'connection-timeout': DEPENDENCY_DOWN,
  'connection-reset': DEPENDENCY_DOWN,
  'dns-resolution': DEPENDENCY,
  'dns-unavailable': { by: [], within: 'cluster' },
  'dependency-not-ready': DEPENDENCY,
  'init-container-waiting': DEPENDENCY,
  'tls-expired': DEPENDENCY,
  'metadata-service-unreachable': { by: [], within: 'cluster' },
};

/** The pod itself, by any of its names: nobody else's dependency. */
const OWN_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\]|0\.0\.0\.0|)$/i;

/**
 * What the first cause of a diagnosis shares with other workloads; null when it is the workload's own, is not known well
 * enough (`possible`), or does not name the thing.
 */
export function sharedCause(diagnosis: Diagnosis | null): SharedCause | null {
  const cause = diagnosis?.causes[0];
  if (diagnosis === null || cause === undefined || cause.confidence === 'possible') return null;
  const sharing = SHARING[cause.id];
  if (sharing === undefined) return null;
  const names = sharing.within === 'host' ? dependency(cause, sharing) : named(cause.params, sharing.by);
  if (names === null) return null;
  const { cluster, namespace } = diagnosis.workload;
  const params = Object.fromEntries(names) as CauseParams;
  const place = isWithinNamespace(sharing, params) ? String(cause.params.namespace ?? namespace) : '';
  const key = [cluster, sharing.as ?? cause.id, place, ...names.map(([, value]) => String(value).toLowerCase())];
  return { key: key.map(encodeURIComponent).join('/'), id: cause.id, params };
}

/** Whether a diagnosis says, better than as a mere possibility, what the cause is. */
export function isDecided(diagnosis: Diagnosis | null): boolean {
  const cause = diagnosis?.causes[0];
  return cause !== undefined && cause.id !== 'none' && cause.confidence !== 'possible';
}

type Named = readonly (readonly [ParamName, string | number])[];

function named(params: CauseParams, by: readonly ParamName[]): Named | null {
  const names: [ParamName, string | number][] = [];
  for (const name of by) {
    const value = params[name];
    if (value === undefined || value === '') return null;
    names.push([name, value]);
  }
  return names;
}

/** Host and port; some logs say them together, some say no port. */
function dependency({ params }: Cause, { by }: Sharing): Named | null {
  const [host, port] = params.host === undefined ? split(String(params.address ?? '')) : [params.host, params.port];
  if (OWN_HOST.test(String(host))) return null;
  const wantsPort = by.includes('port') && port !== undefined && port !== '';
  return [['host', host], ...(wantsPort ? [['port', port] as const] : [])];
}

function split(address: string): readonly [string, string | undefined] {
  const colon = address.lastIndexOf(':');
  return colon < 1 || address.indexOf(':') !== colon
    ? [address, undefined]
    : [address.slice(0, colon), address.slice(colon + 1)];
}

/** A host of one label means the Service of that name in the pod's own namespace. */
function isWithinNamespace({ within }: Sharing, { host }: CauseParams): boolean {
  return within === 'namespace' || (within === 'host' && !/[.:]/.test(String(host)));
}
