import type { Cause } from '../../model/diagnosis.js';
import type { PodCase } from '../finding.js';
import { MINUTE, SECOND } from '../../model/time.js';
import { cause, eventLine, lastEvent, line, params } from '../finding.js';
import { isTerminal, podCondition } from '../objects/pod.js';
import { objectsAt, textAt } from '../objects/raw.js';
import { isReady } from '../objects/workload.js';
import { disruptionCauses } from './ended.js';

/** Why a pod that is being deleted is still there (facts A.10). */
export function terminationCauses(podCase: PodCase): Cause[] {
  const { pod, now, node } = podCase;
  if (pod.deletionAt === null) return [];
  const where = { pod: pod.name };
  const grace = pod.deletionGraceSeconds ?? pod.graceSeconds;
  const deletion = line(
    'pod metadata',
    `deletionTimestamp ${new Date(pod.deletionAt).toISOString()}, grace ${grace} s`,
    pod.deletionAt,
  );
  const given = params({
    graceSeconds: grace,
    node: pod.nodeName,
    seconds: Math.max(0, Math.round((now - pod.deletionAt) / SECOND)),
  });
  const overdue = now > pod.deletionAt + 30 * SECOND;
  const stopped =
    isTerminal(pod) ||
    (pod.containers.length > 0 &&
      pod.containers.every((each) => each.state.kind === 'terminated' || each.state.kind === 'none'));
  const held = pod.finalizers.filter((name) => name !== 'batch.kubernetes.io/job-tracking' || overdue);
  if (held.length > 0 && (stopped || pod.nodeName === '')) {
    return cause(
      'finalizer',
      'certain',
      { ...given, ...params({ finalizer: held.join(', ') }) },
      [line('pod metadata', `finalizers: ${held.join(', ')}`), deletion],
      where,
    );
  }
  const ready = node === null ? null : podCondition(node, 'Ready');
  if (overdue && node !== null && ready !== null && ready.status !== 'True') {
    return cause(
      'terminating-node-lost',
      'certain',
      { ...given, ...params({ node: node.name, reason: ready.reason }) },
      [
        line(`node ${node.name}, condition Ready`, `${ready.status}, ${ready.reason}: ${ready.message}`, ready.since),
        line('pod spec', `nodeName: ${node.name}`),
        deletion,
      ],
      {
        ...where,
        reach: {
          scope: 'node',
          name: node.name,
          affected: podCase.cluster.pods.filter((each) => each.nodeName === node.name).length,
          total: podCase.cluster.pods.length,
        },
      },
    );
  }
  if (
    overdue &&
    node === null &&
    pod.nodeName !== '' &&
    podCase.cluster.complete('Node') &&
    podCase.cluster.nodes.length > 0
  ) {
    return cause(
      'node-removed',
      'certain',
      given,
      [line('pod spec', `nodeName: ${pod.nodeName}, and no such Node exists`), deletion],
      where,
    );
  }
  const marked = node === null ? lastEvent(podCase.events, ['NodeNotReady']) : null;
  if (overdue && marked !== null)
    return cause(
      'terminating-node-lost',
      'likely',
      given,
      [eventLine(marked), line('pod spec', `nodeName: ${pod.nodeName}`), deletion],
      where,
    );
  const kill = lastEvent(podCase.events, ['FailedKillPod', 'ExceededGracePeriod']);
  if (kill !== null)
    return cause(
      'kill-failed',
      'likely',
      { ...given, ...params({ error: kill.message }) },
      [eventLine(kill), deletion],
      where,
    );
  const hook = lastEvent(podCase.events, ['FailedPreStopHook']);
  if (hook !== null)
    return cause(
      'pre-stop-hook',
      'likely',
      { ...given, ...params({ hook: 'preStop' }) },
      [eventLine(hook), deletion],
      where,
    );
  if (!overdue) return withinGrace(podCase, given, deletion);
  const namespace = podCase.cluster.find('Namespace', '', pod.namespace);
  if (namespace !== null && textAt(namespace.raw, 'status', 'phase') === 'Terminating') {
    const blocker = objectsAt(namespace.raw, 'status', 'conditions').find((each) => textAt(each, 'status') === 'True');
    return cause(
      'namespace-terminating',
      'likely',
      { ...given, ...params({ namespace: pod.namespace }) },
      [
        line(`Namespace ${pod.namespace}`, blocker === undefined ? 'phase Terminating' : textAt(blocker, 'message')),
        deletion,
      ],
      where,
    );
  }
  if (held.length > 0)
    return cause(
      'finalizer',
      'likely',
      { ...given, ...params({ finalizer: held.join(', ') }) },
      [line('pod metadata', `finalizers: ${held.join(', ')}`), deletion],
      where,
    );
  const claim = pod.volumes.find((each) => each.claim !== '' || each.nfs || each.csiDriver !== '');
  if (stopped && claim !== undefined)
    return cause(
      'terminating-volume',
      'possible',
      { ...given, ...params({ volume: claim.name, claim: claim.claim }) },
      [line('pod status', 'every container has stopped, and the pod is still there'), deletion],
      where,
    );
  return cause('kill-failed', 'possible', given, [deletion], where);
}

function withinGrace(podCase: PodCase, given: ReturnType<typeof params>, deletion: ReturnType<typeof line>): Cause[] {
  const { pod, cluster } = podCase;
  const reasons = disruptionCauses(podCase);
  const siblings = cluster.pods.filter(
    (other) => pod.owner !== null && other.owner?.uid === pod.owner.uid && other.uid !== pod.uid,
  );
  // An eviction whose replacement serves already is ordinary life.
  const replaced = siblings.length > 0 && siblings.every(isReady);
  const first = reasons[0];
  if (first !== undefined && replaced) return [];
  const killing = lastEvent(podCase.events, ['Killing']);
  const asked = recentLine(podCase, killing);
  const grace = cause('terminating-within-grace', 'certain', given, [deletion, asked], { pod: pod.name });
  return first === undefined ? grace : [...reasons, ...grace];
}

function recentLine(podCase: PodCase, killing: ReturnType<typeof lastEvent>): ReturnType<typeof eventLine> | null {
  return killing !== null && podCase.now - (killing.lastAt ?? 0) < 60 * MINUTE ? eventLine(killing) : null;
}
