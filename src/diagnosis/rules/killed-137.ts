import type { Cause, EvidenceLine } from '../../model/diagnosis.js';
import type { CauseParams } from '../../model/params.js';
import type { PodCase } from '../finding.js';
import type { ContainerView, Terminated } from '../objects/container.js';
import { MINUTE } from '../../model/time.js';
import { cause, eventLine, lastEvent, line, params, ruleOut } from '../finding.js';
import { podCondition } from '../objects/pod.js';

/**
 * A SIGKILL that neither the runtime nor the kubelet explains (facts E.2). The runtime may lose the race between the
 * exit and the out-of-memory event, so a node that ran out of memory about then is heard: `SystemOOM` makes it likely,
 * memory pressure only as possible as any other sender.
 */
export function killedBySomebody(
  podCase: PodCase,
  container: ContainerView,
  end: Terminated,
  given: CauseParams,
  evidence: readonly (EvidenceLine | null)[],
): Cause[] {
  const { pod, node, cluster } = podCase;
  const where = { pod: pod.name, container: container.name };
  const limit = container.limits['memory'];
  const all = { ...given, ...params({ signal: 'SIGKILL', limit, node: pod.nodeName }) };
  const itself = cause('killed-137', 'possible', all, evidence, where);
  const system =
    node === null
      ? null
      : lastEvent(
          cluster.eventsOf({ ...node, kind: 'Node' }),
          ['SystemOOM'],
          (event) => Math.abs((event.lastAt ?? 0) - (end.finishedAt ?? Number.MAX_SAFE_INTEGER)) <= MINUTE,
        );
  if (system !== null)
    return [...cause('oom-killed', 'likely', all, [eventLine(system), ...evidence], where), ...itself];
  const pressure = node === null ? null : podCondition(node, 'MemoryPressure');
  if (pressure?.status === 'True') {
    const pressed = line(
      `node ${pod.nodeName}, condition MemoryPressure`,
      `${pressure.reason}: ${pressure.message}`,
      pressure.since,
    );
    return [...cause('oom-killed', 'possible', all, [pressed, ...evidence], where), ...itself];
  }
  ruleOut(
    podCase,
    'oom-killed',
    'oom-but-reason-error',
    params({ exitCode: 137, reason: end.reason, limit }),
    evidence[0] ?? null,
  );
  return itself;
}
