import type { CauseId } from '../../model/causes.js';
import type { EvidenceLine } from '../../model/diagnosis.js';
import type { RawObject } from '../../model/evidence.js';
import type { CauseParams } from '../../model/params.js';
import type { PodCase } from '../finding.js';
import type { AnyObject, ClusterView } from '../objects/cluster.js';
import type { PodView } from '../objects/pod.js';
import { line, params } from '../finding.js';
import { stateWord } from '../objects/status-word.js';
import { at, mapAt, numberAt, objectsAt, textAt, textsAt } from '../objects/raw.js';
import { isReady } from '../objects/workload.js';

/** What the cluster itself says about a dependency that a log complains of. */
export interface DependencyFacts {
  readonly evidence: readonly EvidenceLine[];
  readonly params: CauseParams;
  /** True when the object check explains the failure by itself. */
  readonly proven: boolean;
}

const NOTHING: DependencyFacts = { evidence: [], params: {}, proven: false };

/** Causes that name a dependency by host: only for these is the Service looked up. */
export const DEPENDENCY_CAUSES: readonly CauseId[] = [
  'connection-refused',
  'connection-timeout',
  'connection-reset',
  'dns-resolution',
  'dependency-not-ready',
  'init-container-waiting',
];

/**
 * Looks the named host up as a Service: `db`, `db.shop`, `db.shop.svc.cluster.local` or a cluster IP. Absence counts
 * only where the kind was read completely for that namespace.
 */
export function dependencyFacts(podCase: PodCase, id: CauseId, given: CauseParams): DependencyFacts {
  const host = typeof given.host === 'string' ? given.host.toLowerCase() : '';
  if (!DEPENDENCY_CAUSES.includes(id) || host === '') return NOTHING;
  const { cluster, pod } = podCase;
  const name = serviceName(host, pod.namespace);
  const service =
    name === null
      ? (cluster.of('Service').find((each) => addresses(each).includes(host)) ?? null)
      : cluster.find('Service', name.namespace, name.name);
  if (service !== null) return ofService(podCase, service, id, Number(given.port ?? 0));
  if (name === null || name.namespace !== pod.namespace || !cluster.complete('Service')) return NOTHING;
  if (id !== 'dns-resolution' && id !== 'init-container-waiting' && !name.surely) return NOTHING;
  return {
    evidence: [line('Services', `no Service ${name.name} in namespace ${name.namespace}`)],
    params: params({ service: name.name }),
    proven: id === 'dns-resolution',
  };
}

/** The Service a host name means; null for addresses and names outside of the cluster. */
function serviceName(
  host: string,
  own: string,
): { readonly name: string; readonly namespace: string; readonly surely: boolean } | null {
  const labels = host.replace(/\.$/, '').split('.');
  const [name = '', namespace = own, svc] = labels;
  if (!/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name) || name === 'localhost') return null;
  if (labels.length === 1) return { name, namespace: own, surely: false };
  // `db.shop` may be a name in the world as well: only the namespace of the pod is taken for one.
  if (labels.length === 2) return namespace === own ? { name, namespace, surely: true } : null;
  return svc === 'svc' ? { name, namespace, surely: true } : null;
}

function addresses(service: AnyObject): readonly string[] {
  return [textAt(service.raw, 'spec', 'clusterIP'), ...textsAt(service.raw, 'spec', 'clusterIPs')].filter(
    (ip) => ip !== '' && ip !== 'None',
  );
}

function ofService({ cluster, pod: own }: PodCase, service: AnyObject, id: CauseId, port: number): DependencyFacts {
  const where = `Service ${service.name}`;
  const given = params({
    service: service.name,
    namespace: service.namespace === own.namespace ? '' : service.namespace,
  });
  const ports = objectsAt(service.raw, 'spec', 'ports').flatMap((each) => numberAt(each, 'port') ?? []);
  const headless = textAt(service.raw, 'spec', 'clusterIP') === 'None';
  const resolved = id !== 'dns-resolution';
  const ready = readyEndpoints(cluster, service);
  const behind = selected(cluster, service);
  const down = behind?.filter((pod) => pod.uid !== own.uid && !isReady(pod)) ?? [];
  if (ready === 0 && (resolved || headless)) {
    const culprit = down[0];
    return {
      evidence: [
        line(where, 'has no ready endpoint'),
        ...down
          .slice(0, 3)
          .map((pod) => line(`pod ${pod.name}`, `${stateWord(pod) || 'Pending'}, not ready (behind ${where})`)),
        ...(behind !== null && behind.length === 0
          ? [line(where, `selector ${selectorOf(service)} matches no pod`)]
          : []),
      ],
      params: { ...given, ...params({ otherPod: culprit?.name, otherWorkload: culprit?.owner?.name }) },
      proven: true,
    };
  }
  if (resolved && port > 0 && ports.length > 0 && !ports.includes(port) && !headless)
    return { evidence: [line(where, `ports: ${ports.join(', ')}; not ${port}`)], params: given, proven: true };
  if (ready === null) return { evidence: [], params: given, proven: false };
  return {
    evidence: [line(where, `${ready} ready endpoints, ports: ${ports.join(', ')}`)],
    params: given,
    proven: false,
  };
}

/** How many endpoints serve; null when they were not read. */
function readyEndpoints(cluster: ClusterView, service: AnyObject): number | null {
  const slices = cluster
    .of('EndpointSlice')
    .filter(
      (slice) => slice.namespace === service.namespace && slice.labels['kubernetes.io/service-name'] === service.name,
    );
  if (slices.length > 0) return slices.flatMap((slice) => objectsAt(slice.raw, 'endpoints')).filter(serves).length;
  const endpoints = cluster.find('Endpoints', service.namespace, service.name);
  if (endpoints !== null)
    return objectsAt(endpoints.raw, 'subsets').flatMap((subset) => objectsAt(subset, 'addresses')).length;
  const behind = selected(cluster, service);
  return behind !== null && cluster.complete('Pod') ? behind.filter(isReady).length : null;
}

/** An endpoint whose readiness is not said counts as ready. */
function serves(endpoint: RawObject): boolean {
  return at(endpoint, 'conditions', 'ready') !== false;
}

/** Pods behind a Service; null where it has no selector. */
function selected(cluster: ClusterView, service: AnyObject): readonly PodView[] | null {
  const wanted = Object.entries(mapAt(service.raw, 'spec', 'selector'));
  if (wanted.length === 0) return null;
  return cluster.pods.filter(
    (pod) => pod.namespace === service.namespace && wanted.every(([key, value]) => pod.labels[key] === value),
  );
}

function selectorOf(service: AnyObject): string {
  return Object.entries(mapAt(service.raw, 'spec', 'selector'))
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
}
