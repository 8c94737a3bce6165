import type { Cause } from '../../model/diagnosis.js';
import type { PodCase } from '../finding.js';
import { cause, line, params } from '../finding.js';
import { podCondition } from '../objects/pod.js';

/** An in-place resize that waits or cannot be done (facts A.13). The pod runs on with its old values. */
export function resizeCauses(podCase: PodCase): Cause[] {
  const { pod } = podCase;
  const pending = podCondition(pod, 'PodResizePending');
  const running = podCondition(pod, 'PodResizeInProgress');
  const condition =
    pending?.status === 'True' ? pending : running?.status === 'True' && running.reason === 'Error' ? running : null;
  if (condition === null) return [];
  const resource = /enough resource: (\S{1,100}), requested: (\d{1,20})/.exec(condition.message);
  const id = condition.reason === 'Deferred' ? 'resize-deferred' : 'resize-infeasible';
  return cause(
    id,
    'certain',
    params({
      node: pod.nodeName,
      resource: resource?.[1],
      requested: resource?.[2],
      reason: condition.reason,
      error: condition.message,
    }),
    [line(`pod condition ${condition.type}`, `${condition.reason}: ${condition.message}`, condition.since)],
    { pod: pod.name },
  );
}
