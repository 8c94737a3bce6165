import type { CauseId } from '../../model/causes.js';
import type { Cause, EvidenceLine } from '../../model/diagnosis.js';
import type { CauseParams } from '../../model/params.js';
import type { PodCase } from '../finding.js';
import type { NodeFit } from './node-fit.js';
import type { SchedulerMessage } from './scheduler-message.js';
import { SECOND } from '../../model/time.js';
import { cause, eventLine, lastEvent, line, params, ruleOut } from '../finding.js';
import { taintText } from '../objects/node.js';
import { hostPorts, podCondition, podRequest, resourceClaimNames } from '../objects/pod.js';
import { formatQuantity, parseQuantity } from '../objects/quantity.js';
import { objectAt, objectsAt, textAt } from '../objects/raw.js';
import { matchesNodeSelector, nodeSelectorText, requiredNodeAffinity, selectorText } from '../objects/selector.js';
import { RESOURCE_CAUSES, compareNodes } from './node-fit.js';
import { classifySchedulerReason, parseSchedulerMessage } from './scheduler-message.js';
import { claimCauses } from './claims.js';

/** What a later filter says is nearer to the cause, once nodes excluded by design are set aside (facts I, step 4). */
const ADDRESS_ORDER: readonly CauseId[] = [
  'pvc-not-found',
  'pvc-lost',
  'pvc-being-deleted',
  'storageclass-not-found',
  'pvc-unbound',
  'resource-claim',
  'volume-in-use',
  'volume-limit',
  'volume-node-affinity',
  'insufficient-extended-resource',
  'insufficient-cpu',
  'insufficient-memory',
  'insufficient-ephemeral-storage',
  'too-many-pods',
  'pod-affinity',
  'pod-anti-affinity',
  'topology-spread',
  'host-port-conflict',
  'csi-driver-not-found',
  'node-unschedulable',
  'untolerated-taint',
  'node-affinity-mismatch',
  'node-selector-mismatch',
  'no-nodes',
];

const NO_SCHEDULER_AFTER = 30 * SECOND;

/** Why a pod has no node (facts C). Empty when it has one or is still within the scheduler's time. */
export function schedulingCauses(podCase: PodCase): Cause[] {
  const { pod, now } = podCase;
  if (pod.nodeName !== '' || (pod.phase !== 'Pending' && pod.phase !== '')) return [];
  const where = { pod: pod.name };
  const condition = podCondition(pod, 'PodScheduled');
  if (pod.gates.length > 0 || condition?.reason === 'SchedulingGated') {
    const gates = pod.gates.join(', ');
    return cause(
      'scheduling-gated',
      'certain',
      params({ gate: gates }),
      [
        line('pod spec', `schedulingGates: ${gates}`),
        condition === null
          ? null
          : line('pod condition PodScheduled', `${condition.reason}: ${condition.message}`, condition.since),
      ],
      where,
    );
  }
  const event = lastEvent(podCase.events, ['FailedScheduling']);
  const scaleUp = lastEvent(podCase.events, ['TriggeredScaleUp']);
  const message =
    condition !== null && condition.status === 'False' && condition.message !== ''
      ? condition.message
      : (event?.message ?? '');
  if (message === '')
    return unhandled(podCase, condition === null && now - (pod.createdAt ?? now) >= NO_SCHEDULER_AFTER);
  const parsed = parseSchedulerMessage(message);
  const quote =
    condition !== null && condition.message === message
      ? line('pod condition PodScheduled', message, condition.since)
      : event === null
        ? line('scheduler', message)
        : eventLine(event);
  if (pod.nominatedNode !== '' && parsed.notHelpful + parsed.noVictims === 0) {
    return cause(
      'waiting-for-preemption',
      'likely',
      params({ node: pod.nominatedNode }),
      [line('pod status', `nominatedNodeName: ${pod.nominatedNode}`), quote],
      where,
    );
  }
  const found = rank(podCase, parsed, quote);
  const scaling =
    scaleUp === null
      ? []
      : cause(
          'autoscaler-pending',
          'likely',
          params({ detail: scaleUp.message.slice(0, 300), count: parsed.nodes }),
          [eventLine(scaleUp), quote],
          where,
        );
  if (/no new claims to deallocate/.test(message) && !found.some((each) => each.id === 'resource-claim')) {
    ruleOut(podCase, 'resource-claim', 'resource-claim-but-noise', {}, quote);
  }
  return scaleUp !== null && now - (scaleUp.lastAt ?? 0) < 600 * SECOND
    ? [...scaling, ...found]
    : [...found, ...scaling];
}

function unhandled(podCase: PodCase, overdue: boolean): Cause[] {
  const { pod } = podCase;
  const claims = claimCauses(podCase, null);
  if (claims.length > 0) return claims;
  const resourceClaims = resourceClaimNames(pod);
  if (resourceClaims.length > 0) {
    const failed = lastEvent(podCase.events, ['FailedResourceClaimCreation']);
    return cause(
      'resource-claim',
      failed === null ? 'possible' : 'likely',
      params({ claim: resourceClaims[0], error: failed?.message }),
      [failed === null ? null : eventLine(failed), line('pod spec', `resourceClaims: ${resourceClaims.join(', ')}`)],
      { pod: pod.name },
    );
  }
  if (!overdue) return [];
  return cause(
    'scheduler-not-running',
    pod.schedulerName === 'default-scheduler' ? 'possible' : 'likely',
    params({ scheduler: pod.schedulerName }),
    [
      line('pod spec', `schedulerName: ${pod.schedulerName}`),
      line('pod status', 'no PodScheduled condition: no scheduler has handled this pod', pod.createdAt),
    ],
    { pod: pod.name },
  );
}

function rank(podCase: PodCase, parsed: SchedulerMessage, quote: EvidenceLine): Cause[] {
  const fits = compareNodes(podCase.cluster, podCase.pod);
  const classes = parsed.reasons.flatMap((reason) => {
    const id = classifySchedulerReason(reason.text);
    return id === undefined || id === null ? [] : [{ ...reason, id: refine(podCase, id, fits) }];
  });
  if (classes.length === 0) {
    const claims = claimCauses(podCase, quote);
    if (claims.length > 0) return claims;
    return cause(
      parsed.nodes === 0 && !parsed.other ? 'no-nodes' : 'scheduler-not-running',
      parsed.other ? 'possible' : 'certain',
      params({ error: quote.quote.slice(0, 300), scheduler: podCase.pod.schedulerName }),
      [quote],
      { pod: podCase.pod.name },
    );
  }
  const sick = fits.filter(isSick).length;
  const blocked = blockerOfCandidates(fits);
  const weight = (entry: { id: CauseId; count: number }): number => {
    // Taints on sick nodes are no design: when they are most of the cluster, they are the cause.
    if (entry.id === 'untolerated-taint' && sick > parsed.nodes / 2) return -1;
    if (entry.id === blocked) return -1;
    const index = ADDRESS_ORDER.indexOf(entry.id);
    return index === -1 ? ADDRESS_ORDER.length : index;
  };
  const sorted = [...classes].sort((a, b) => weight(a) - weight(b) || b.count - a.count);
  return [
    ...neverFits(podCase, classes, fits, quote),
    ...sorted.flatMap((entry, index) => one(podCase, entry, parsed, fits, quote, index)),
  ];
}

/** Where labels leave only some nodes as candidates: what keeps the pod off every one of those. */
function blockerOfCandidates(fits: readonly NodeFit[]): CauseId | null {
  const candidates = fits.filter((fit) => fit.selector && fit.affinity);
  if (candidates.length === 0 || candidates.length === fits.length) return null;
  if (candidates.every((fit) => fit.taints.length > 0 && !fit.cordoned)) return 'untolerated-taint';
  return candidates.every((fit) => fit.cordoned) ? 'node-unschedulable' : null;
}

function isSick(fit: NodeFit): boolean {
  return fit.taints.some((taint) =>
    /^node\.kubernetes\.io\/(?:not-ready|unreachable|network-unavailable|out-of-service)/.test(taint.key),
  );
}

/** Each node is too small in one resource or another, though no resource alone rules out all of them. */
function neverFits(
  podCase: PodCase,
  classes: readonly { readonly id: CauseId }[],
  fits: readonly NodeFit[],
  quote: EvidenceLine,
): Cause[] {
  const kinds = classes.filter((entry) => entry.id.startsWith('insufficient-'));
  if (kinds.length < 2 || kinds.length !== classes.length || !podCase.cluster.complete('Node') || fits.length === 0)
    return [];
  const small = fits.map((fit) => ({ fit, short: fit.short.find((each) => each.requested > each.allocatable) }));
  if (small.some(({ short }) => short === undefined)) return [];
  const resources = [...new Set(small.map(({ short }) => short?.resource ?? ''))];
  if (resources.length < 2) return [];
  return cause(
    'request-exceeds-every-node',
    'certain',
    params({
      resource: resources.join(', '),
      nodes: fits.length,
      requested: resources.map((each) => formatQuantity(each, podRequest(podCase.pod, each))).join(', '),
    }),
    [
      quote,
      ...small
        .slice(0, 5)
        .map(({ fit, short }) =>
          line(
            `node ${fit.node.name}`,
            `allocatable ${short?.resource ?? ''}: ${formatQuantity(short?.resource ?? '', short?.allocatable ?? 0)}`,
          ),
        ),
    ],
    { pod: podCase.pod.name },
  );
}

/** nodeSelector and affinity share one scheduler reason: tell them apart by the pod and the nodes. */
function refine(podCase: PodCase, id: CauseId, fits: readonly NodeFit[]): CauseId {
  if (id !== 'node-affinity-mismatch') return id;
  const { pod } = podCase;
  if (Object.keys(pod.nodeSelector).length === 0) return id;
  const bySelector = fits.filter((fit) => !fit.selector).length;
  const byAffinity = fits.filter((fit) => !fit.affinity).length;
  return objectsAt(requiredNodeAffinity(pod), 'nodeSelectorTerms').length === 0 || bySelector >= byAffinity
    ? 'node-selector-mismatch'
    : id;
}

function one(
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
  const sizes = fits.map((fit) => ({ node: fit.node.name, amount: allocatable(fit, resource) }));
  const largest = [...sizes].sort((a, b) => b.amount - a.amount)[0];
  const never = largest !== undefined && requested > largest.amount && podCase.cluster.complete('Node');
  const given = {
    ...base,
    ...params({
      resource,
      requested: asked,
      available: largest === undefined ? null : formatQuantity(resource, largest.amount),
      node: largest?.node,
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
    others.length === 0 ? null : line('scheduler', `also: ${others.join(', ')}`),
  ];
  const id = RESOURCE_CAUSES[resource] ?? 'insufficient-extended-resource';
  const where = { pod: pod.name };
  const first = cause(id, requested > 0 && largest !== undefined ? 'certain' : 'likely', given, evidence, where);
  return never ? [...first, ...cause('request-exceeds-every-node', 'certain', given, evidence, where)] : first;
}

function allocatable(fit: NodeFit, resource: string): number {
  return parseQuantity(fit.node.allocatable[resource] ?? '0') ?? 0;
}
