import type { CauseId } from '../../model/causes.js';
import type { Cause, EvidenceLine } from '../../model/diagnosis.js';
import type { CauseParams } from '../../model/params.js';
import type { PodCase } from '../finding.js';
import type { NodeFit } from './node-fit.js';
import type { SchedulerMessage } from './scheduler-message.js';
import { cause, line, params } from '../finding.js';
import { taintText } from '../objects/node.js';
import { hostPorts, podRequest, resourceClaimNames } from '../objects/pod.js';
import { formatQuantity } from '../objects/quantity.js';
import { objectAt, objectsAt, textAt } from '../objects/raw.js';
import { matchesNodeSelector, nodeSelectorText, requiredNodeAffinity, selectorText } from '../objects/selector.js';
import { RESOURCE_CAUSES, allocatableOf, atMostFree } from './node-fit.js';
import { claimCauses } from './claims.js';

/** The cause behind one reason of the scheduler, proven by the pod and the nodes where they are known. `index`: its rank. */
export function schedulerReasonCauses(
  podCase: PodCase,
  entry: { id: CauseId; text: string; count: number },
  parsed: SchedulerMessage,
  fits: readonly NodeFit[],
  quote: EvidenceLine,
  index: number,
): Cause[] {
  const { pod } = podCase;
  const where = { pod: pod.name, reach: null };
  const base: CauseParams = params({
    nodes: parsed.nodes,
    count: entry.count === 0 ? parsed.nodes : entry.count,
    scheduler: pod.schedulerName,
    error: entry.text,
  });
  const proven: EvidenceLine[] = [];
  let more: CauseParams = {};
  let certain = false;
  switch (entry.id) {
    case 'pvc-not-found':
    case 'pvc-lost':
    case 'pvc-being-deleted':
    case 'pvc-unbound': {
      const claims = claimCauses(podCase, quote, /persistentvolumeclaim "([^"]{1,253})"/i.exec(entry.text)?.[1]);
      if (claims.length > 0) return claims;
      more = params({
        claim:
          /persistentvolumeclaim "([^"]{1,253})"/i.exec(entry.text)?.[1] ??
          pod.volumes.find((each) => each.claim !== '')?.claim,
      });
      break;
    }
    case 'untolerated-taint': {
      const tainted = fits.filter((fit) => fit.taints.length > 0);
      const candidates = tainted.filter((fit) => fit.selector && fit.affinity);
      const refused = candidates.length > 0 ? candidates : tainted;
      const taints = [...new Set(refused.flatMap((fit) => fit.taints.map(taintText)))];
      certain = refused.length > 0;
      more = params({ taint: taints.join(', '), node: refused[0]?.node.name });
      for (const fit of refused.slice(0, 5))
        proven.push(
          line(`node ${fit.node.name}`, `taint ${fit.taints.map(taintText).join(', ')}`, fit.taints[0]?.since ?? null),
        );
      break;
    }
    case 'node-unschedulable': {
      const cordoned = fits.filter((fit) => fit.cordoned);
      certain = cordoned.length > 0;
      more = params({ node: cordoned.map((fit) => fit.node.name).join(', ') });
      for (const fit of cordoned.slice(0, 5))
        proven.push(line(`node ${fit.node.name}`, 'spec.unschedulable: true (cordoned)'));
      break;
    }
    case 'node-selector-mismatch': {
      const label = Object.entries(pod.nodeSelector)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ');
      const matching = fits.filter((fit) => fit.selector).length;
      certain = podCase.cluster.complete('Node') && matching < fits.length && fits.length > 0;
      more = params({ label, matching });
      proven.push(line('pod spec', `nodeSelector: ${label}`));
      if (fits.length > 0) proven.push(line('nodes', `${matching} of ${fits.length} nodes have ${label}`));
      break;
    }
    case 'node-affinity-mismatch': {
      const affinity = requiredNodeAffinity(pod);
      const label = nodeSelectorText(affinity);
      const matching = fits.filter((fit) => matchesNodeSelector(affinity, fit.node.labels, fit.node.name)).length;
      certain = podCase.cluster.complete('Node') && fits.length > 0 && label !== '' && matching < fits.length;
      more = params({ label, matching });
      if (label !== '') proven.push(line('pod spec', `required node affinity: ${label}`));
      break;
    }
    case 'host-port-conflict': {
      const ports = hostPorts(pod);
      const holder = podCase.cluster.pods.find(
        (other) =>
          other.nodeName !== '' && other.uid !== pod.uid && hostPorts(other).some((port) => ports.includes(port)),
      );
      more = params({ port: ports.join(', '), otherPod: holder?.name });
      proven.push(line('pod spec', `hostPort ${ports.join(', ')}`));
      if (holder !== undefined)
        proven.push(line(`pod ${holder.name}`, `holds hostPort ${hostPorts(holder).join(', ')} on ${holder.nodeName}`));
      certain = holder !== undefined;
      break;
    }
    case 'insufficient-cpu':
    case 'insufficient-memory':
    case 'insufficient-ephemeral-storage':
    case 'insufficient-extended-resource':
      return resources(podCase, entry, parsed, fits, quote, base);
    case 'pod-affinity':
    case 'pod-anti-affinity':
    case 'topology-spread': {
      const keys = topologyKeys(podCase, entry.id);
      more = params({ topologyKey: keys.keys, label: keys.labels });
      if (keys.keys !== '')
        proven.push(
          line(
            'pod spec',
            `${words(entry.id)}: ${keys.labels === '' ? '' : `${keys.labels} `}topologyKey ${keys.keys}`,
          ),
        );
      if (entry.text.includes('missing required label')) {
        const without = fits.filter((fit) => fit.node.labels[keys.keys.split(', ')[0] ?? ''] === undefined).length;
        certain = without > 0 && podCase.cluster.complete('Node');
        proven.push(line('nodes', `${without} of ${fits.length} nodes lack the label ${keys.keys}`));
      }
      break;
    }
    case 'volume-node-affinity':
      more = volumeParams(podCase, proven);
      certain = proven.length > 0;
      break;
    case 'volume-in-use':
    case 'volume-limit':
      more = params({ claim: pod.volumes.find((each) => each.claim !== '')?.claim });
      break;
    case 'resource-claim':
      more = params({ claim: resourceClaimNames(pod)[0] });
      break;
    default:
      certain = entry.id === 'no-nodes';
  }
  return cause(
    entry.id,
    certain ? 'certain' : index === 0 ? 'likely' : 'possible',
    { ...base, ...more },
    [quote, ...proven],
    where,
  );
}

function words(id: CauseId): string {
  return id === 'topology-spread'
    ? 'topology spread constraint'
    : id === 'pod-affinity'
      ? 'required pod affinity'
      : 'required pod anti-affinity';
}

function topologyKeys(podCase: PodCase, id: CauseId): { keys: string; labels: string } {
  const { raw } = podCase.pod;
  const terms =
    id === 'topology-spread'
      ? objectsAt(raw, 'spec', 'topologySpreadConstraints')
      : objectsAt(
          raw,
          'spec',
          'affinity',
          id === 'pod-affinity' ? 'podAffinity' : 'podAntiAffinity',
          'requiredDuringSchedulingIgnoredDuringExecution',
        );
  const labels = terms.map((term) => selectorText(objectAt(term, 'labelSelector'))).filter((text) => text !== '');
  return { keys: [...new Set(terms.map((term) => textAt(term, 'topologyKey')))].join(', '), labels: labels.join(', ') };
}

function volumeParams(podCase: PodCase, proven: EvidenceLine[]): CauseParams {
  const { pod, cluster } = podCase;
  for (const { claim } of pod.volumes) {
    const object = claim === '' ? null : cluster.find('PersistentVolumeClaim', pod.namespace, claim);
    const volume = object === null ? '' : textAt(object.raw, 'spec', 'volumeName');
    const persistent = volume === '' ? null : cluster.find('PersistentVolume', '', volume);
    if (persistent === null) continue;
    const zone = nodeSelectorText(objectAt(persistent.raw, 'spec', 'nodeAffinity', 'required'));
    proven.push(line(`PersistentVolume ${volume}`, `node affinity: ${zone === '' ? 'unknown' : zone}`));
    return params({ claim, persistentVolume: volume, zone });
  }
  return params({ claim: pod.volumes.find((each) => each.claim !== '')?.claim });
}

function resources(
  podCase: PodCase,
  entry: { id: CauseId; text: string; count: number },
  parsed: SchedulerMessage,
  fits: readonly NodeFit[],
  quote: EvidenceLine,
  base: CauseParams,
): Cause[] {
  const { pod } = podCase;
  const resource = /^Insufficient (\S{1,253})/.exec(entry.text)?.[1] ?? 'cpu';
  const requested = podRequest(pod, resource);
  const asked = formatQuantity(resource, requested);
  const sizes = fits.map((fit) => ({ node: fit.node.name, amount: allocatableOf(fit.node, resource) }));
  const freest = mostFree(podCase, fits, resource);
  const largest = [...sizes].sort((a, b) => b.amount - a.amount)[0];
  const never = largest !== undefined && requested > largest.amount && podCase.cluster.complete('Node');
  const given = {
    ...base,
    ...params({
      resource,
      requested: asked,
      available: freest === null ? null : formatQuantity(resource, freest.free),
      node: freest?.node,
    }),
  };
  const others = parsed.reasons
    .filter((reason) => reason.text !== entry.text)
    .map((reason) => `${reason.count} ${reason.text}`);
  const evidence = [
    quote,
    requested > 0 ? line('pod spec', `requests ${resource}: ${asked}`) : null,
    largest === undefined
      ? null
      : line(
          `node ${largest.node}`,
          `allocatable ${resource}: ${formatQuantity(resource, largest.amount)} (the largest node)`,
        ),
    freest === null || freest.free === largest?.amount
      ? null
      : line(
          `node ${freest.node}`,
          `at most ${formatQuantity(resource, freest.free)} of ${resource} is not requested yet`,
        ),
    others.length === 0 ? null : line('scheduler', `also: ${others.join(', ')}`),
  ];
  const id = RESOURCE_CAUSES[resource] ?? 'insufficient-extended-resource';
  const where = { pod: pod.name };
  const first = cause(id, requested > 0 && largest !== undefined ? 'certain' : 'likely', given, evidence, where);
  return never
    ? [
        ...first,
        ...cause(
          'request-exceeds-every-node',
          'certain',
          { ...given, ...params({ available: formatQuantity(resource, largest.amount), node: largest.node }) },
          evidence,
          where,
        ),
      ]
    : first;
}

/** The candidate node with the most left; nodes that other rules exclude count only when there is no candidate. */
function mostFree(
  podCase: PodCase,
  fits: readonly NodeFit[],
  resource: string,
): { readonly node: string; readonly free: number } | null {
  const open = fits.filter((fit) => !fit.cordoned && fit.taints.length === 0 && fit.selector && fit.affinity);
  const [first] = (open.length > 0 ? open : fits)
    .map((fit) => ({ node: fit.node.name, free: Math.max(0, atMostFree(podCase.cluster, fit.node, resource)) }))
    .sort((a, b) => b.free - a.free);
  return first ?? null;
}
