import type { Subject } from '../model/subject.js';
import type { ApiClient } from './api-client.js';
import type { ScaleUpPlan } from './cluster.js';
import { readSubject } from './pods-of.js';
import { autoscalerOf } from './preflight.js';
import { numberOf } from './raw-fields.js';
import { isDeleting, namespaceOf, nameOf, specOf } from './raw-object.js';
import { refuse, type Refusal } from './refusal.js';
import { planRollout } from './restart-plan.js';

/** What one replica more would mean. Refuses what has no replicas to set, and what was stopped on purpose. Throws ApiError. */
export async function planScaleUp(
  api: ApiClient,
  target: Subject,
  signal: AbortSignal,
): Promise<ScaleUpPlan | Refusal> {
  const { kind, name } = target;
  if (kind !== 'Deployment' && kind !== 'StatefulSet')
    return refuse('refused', `podwhy scales Deployments and StatefulSets; ${kind} ${name} has no replicas to set.`);
  const object = await readSubject(api, target, signal);
  if (object === null || isDeleting(object)) return refuse('refused', `${kind} ${name} is being deleted already.`);
  const spec = specOf(object);
  const from = numberOf(spec['replicas'], 1);
  if (from === 0)
    return refuse(
      'refused',
      `${kind} ${name} is scaled to zero: somebody stopped it. To start it: kubectl -n ${namespaceOf(object)} scale ${kind.toLowerCase()} ${nameOf(object)} --replicas=1`,
    );
  const [rollout, autoscaler] = await Promise.all([
    planRollout(api, target, object, signal),
    autoscalerOf(api, object, signal),
  ]);
  const ordered = kind === 'StatefulSet' && spec['podManagementPolicy'] !== 'Parallel';
  return {
    action: 'scale-up',
    subject: target,
    uid: rollout.uid,
    from,
    to: from + 1,
    ready: rollout.ready,
    autoscaler,
    waits: ordered && rollout.ready < from,
    budget: rollout.budget,
    rollingOut: rollout.rollingOut,
    gitops: rollout.gitops,
  };
}
