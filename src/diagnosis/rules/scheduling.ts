import type { CauseId } from '../../model/causes.js';
import type { Cause, EvidenceLine } from '../../model/diagnosis.js';
import type { PodCase } from '../finding.js';
import type { NodeFit } from './node-fit.js';
import type { SchedulerMessage } from './scheduler-message.js';
import { SECOND } from '../../model/time.js';
import { cause, eventLine, lastEvent, line, params, ruleOut } from '../finding.js';
import { podCondition, podRequest, resourceClaimNames } from '../objects/pod.js';
import { formatQuantity } from '../objects/quantity.js';
import { objectsAt } from '../objects/raw.js';
import { requiredNodeAffinity } from '../objects/selector.js';
import { compareNodes } from './node-fit.js';
import { classifySchedulerReason, parseSchedulerMessage } from './scheduler-message.js';
import { schedulerReasonCauses } from './scheduler-reason.js';
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
  'scheduling-failed',
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
          params({ detail: scaleUp.message, count: parsed.nodes }),
          [eventLine(scaleUp), quote],
          where,
        );
  if (/no new claims to deallocate/.test(message) && !found.some((each) => each.id === 'resource-claim')) {
    ruleOut(podCase, 'resource-claim', 'resource-claim-but-noise', {}, quote);
  }
  if (!parsed.other && !parsed.reasons.some((reason) => /^(?:Insufficient |Too many pods)/.test(reason.text)))
    ruleOut(podCase, 'insufficient-cpu', 'resources-but-other', {}, quote);
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
  const classes = parsed.reasons.flatMap((reason): { count: number; text: string; id: CauseId }[] => {
    const id = classifySchedulerReason(reason.text);
    if (id === null || (id === undefined && parsed.other)) return [];
    return [{ ...reason, id: id === undefined ? 'scheduling-failed' : refine(podCase, id, fits) }];
  });
  // Nodes removed up front are background, unless nothing else is said: then no node was left to try.
  if (classes.length === 0 && parsed.reasons.some((reason) => reason.text.includes('NodeAffinity')))
    classes.push({ count: parsed.nodes, text: 'no node matches', id: refine(podCase, 'node-affinity-mismatch', fits) });
  if (classes.length === 0) {
    const claims = claimCauses(podCase, quote);
    if (claims.length > 0) return claims;
    return cause(
      parsed.nodes === 0 && !parsed.other ? 'no-nodes' : 'scheduling-failed',
      parsed.other || parsed.nodes > 0 ? 'possible' : 'certain',
      params({ error: quote.quote, scheduler: podCase.pod.schedulerName }),
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
    ...sorted.flatMap((entry, index) => schedulerReasonCauses(podCase, entry, parsed, fits, quote, index)),
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
