import type { CauseId } from '../../model/causes.js';
import type { Cause } from '../../model/diagnosis.js';
import type { ClusterView } from '../objects/cluster.js';
import type { NodeView } from '../objects/node.js';
import type { PodCase } from '../finding.js';
import { cause, eventLine, lastEvent, line, params, ruleOut } from '../finding.js';
import { podCondition } from '../objects/pod.js';

/** What the Ready condition's message says about a sick node (facts A.9). Ordered. */
export const NODE_PATTERNS: readonly { readonly pattern: RegExp; readonly cause: CauseId }[] = [
  { pattern: /node is shutting down/i, cause: 'node-shutdown' },
  {
    pattern: /container runtime (?:is down|not ready|status check)|DockerDaemonNotReady|PLEG is not healthy/i,
    cause: 'container-runtime-down',
  },
  {
    pattern: /NetworkPluginNotReady|network plugin|container runtime network not ready|cni plugin not initialized/i,
    cause: 'network-plugin-not-ready',
  },
];

/** Why a node is not ready; empty for a healthy one. */
export function nodeCauses(cluster: ClusterView, node: NodeView): Cause[] {
  const ready = podCondition(node, 'Ready');
  const status = ready?.status ?? 'Unknown';
  const taints = node.taints.filter((taint) =>
    /^node\.kubernetes\.io\/(?:unreachable|not-ready|out-of-service)$/.test(taint.key),
  );
  if (ready === null || status === 'True') return pressure(node);
  const events = cluster.eventsOf({ ...node, kind: 'Node' });
  const rebooted = lastEvent(events, ['Rebooted', 'Shutdown']);
  const id: CauseId =
    status === 'Unknown'
      ? 'node-not-ready'
      : (NODE_PATTERNS.find(({ pattern }) => pattern.test(ready.message))?.cause ?? 'node-not-ready');
  const pods = cluster.pods.filter((pod) => pod.nodeName === node.name);
  const given = params({
    node: node.name,
    reason: ready.reason,
    error: ready.message,
    condition: 'Ready',
    status,
    taint: taints.map((taint) => taint.key).join(', '),
    plugin: /plugin returns error: (.{1,100})/.exec(ready.message)?.[1],
  });
  const evidence = [
    line(`node ${node.name}, condition Ready`, `${status}, ${ready.reason}: ${ready.message}`, ready.since),
    ...taints.slice(0, 1).map((taint) => line(`node ${node.name}`, `taint ${taint.key}:${taint.effect}`, taint.since)),
    rebooted === null ? null : eventLine(rebooted),
  ];
  const reach = { scope: 'node', name: node.name, affected: pods.length, total: pods.length };
  const first = cause(id, 'certain', given, evidence, { reach });
  if (status !== 'Unknown') return first;
  const gone =
    pods.some((pod) => pod.phase === 'Unknown') ||
    node.taints.some((taint) => taint.key === 'node.kubernetes.io/out-of-service');
  const lost = cause('node-lost', 'likely', given, evidence, { reach });
  return gone ? [...lost, ...first] : [...first, ...lost];
}

function pressure(node: NodeView): Cause[] {
  const kinds: readonly (readonly [string, CauseId])[] = [
    ['MemoryPressure', 'evicted-memory-pressure'],
    ['DiskPressure', 'evicted-disk-pressure'],
    ['PIDPressure', 'evicted-pid-pressure'],
  ];
  return kinds.flatMap(([type, id]) => {
    const condition = podCondition(node, type);
    if (condition?.status !== 'True') return [];
    return cause(id, 'certain', params({ node: node.name, condition: type, reason: condition.reason }), [
      line(`node ${node.name}, condition ${type}`, `${condition.reason}: ${condition.message}`, condition.since),
    ]);
  });
}

/** The node as the cause of what is wrong with a pod (facts I, step 3). */
export function podNodeCauses(podCase: PodCase): Cause[] {
  const { pod, cluster, node } = podCase;
  if (pod.nodeName === '') return [];
  const where = { pod: pod.name };
  if (node === null) {
    const collected = podCondition(pod, 'DisruptionTarget')?.reason === 'DeletionByPodGC';
    if (!collected && !(cluster.complete('Node') && cluster.nodes.length > 0)) return flippedByNode(podCase);
    return cause(
      'node-removed',
      'certain',
      params({ node: pod.nodeName }),
      [line('pod spec', `nodeName: ${pod.nodeName}, and no such Node exists`)],
      where,
    );
  }
  const causes = nodeCauses(cluster, node).filter((each) => !each.id.startsWith('evicted-'));
  if (causes.length > 0) {
    const placed = line('pod spec', `nodeName: ${node.name}`);
    ruleOut(podCase, 'app-exit-nonzero', 'app-but-node', params({ node: node.name }), causes[0]?.evidence[0] ?? null);
    return causes.map((each) => ({ ...each, pod: pod.name, evidence: [...each.evidence, placed] }));
  }
  if (pod.phase !== 'Unknown' && pod.reason !== 'NodeLost') return [];
  // Phase Unknown is written by nobody today; whoever wrote it lost sight of the node.
  return cause(
    'node-lost',
    'possible',
    params({ node: node.name, reason: pod.reason }),
    [line('pod status', `phase Unknown on node ${node.name}`)],
    where,
  );
}

/**
 * The node itself is not known, but the node controller has marked the pod: it flips only the status of Ready, so that
 * Ready is False without a reason while ContainersReady stays True (facts A.2).
 */
function flippedByNode(podCase: PodCase): Cause[] {
  const { pod } = podCase;
  const ready = podCondition(pod, 'Ready');
  if (ready?.status !== 'False' || ready.reason !== '') return [];
  if (podCondition(pod, 'ContainersReady')?.status !== 'True') return [];
  const marked = lastEvent(podCase.events, ['NodeNotReady']);
  return cause(
    'node-not-ready',
    marked === null ? 'possible' : 'likely',
    params({ node: pod.nodeName, condition: 'Ready' }),
    [
      marked === null ? null : eventLine(marked),
      line(
        'pod conditions',
        'Ready False without a reason, ContainersReady True: set by the node controller',
        ready.since,
      ),
      line('pod spec', `nodeName: ${pod.nodeName}`),
    ],
    { pod: pod.name },
  );
}
