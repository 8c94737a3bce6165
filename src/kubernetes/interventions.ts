import type { Intervention } from '../model/intervention.js';
import { subjectLabel, type Subject } from '../model/subject.js';
import { faultPoint } from '../telemetry/fault-point.js';
import type { Deed } from './access-review.js';
import type { Impersonation } from './api-client.js';
import { ApiError } from './api-error.js';
import type { ActionResult, Actor, InterventionPlan } from './cluster.js';
import { planCordon } from './cordon.js';
import { planDeletePod } from './delete-stuck-pod.js';
import { refusalOf, refuse, type Refusal } from './refusal.js';
import { isReadableKind, objectPath, resourceOf } from './resource-paths.js';
import { deniedBy, impersonationOf, type RestartDeps } from './restart.js';
import { planScaleUp } from './scale-up.js';

/** What an intervention would do; a refusal with its reason where it cannot or must not be done. Never rejects. */
export async function planIntervention(
  deps: RestartDeps,
  action: Intervention,
  target: Subject,
  signal: AbortSignal,
): Promise<InterventionPlan | Refusal> {
  try {
    switch (action) {
      case 'delete-pod':
        return await planDeletePod(deps, target, signal);
      case 'scale-up':
        return await planScaleUp(deps.api, target, signal);
      case 'cordon':
        return await planCordon(deps.api, target, signal);
    }
  } catch (error) {
    return refusalOf(error, `${target.kind} ${subjectLabel(target)}`, false);
  }
}

/** Carries a plan out: plans again, compares with what was shown, asks Kubernetes, and writes bound to it. Never rejects. */
export async function intervene(
  deps: RestartDeps,
  shown: InterventionPlan,
  actor: Actor,
  signal: AbortSignal,
): Promise<ActionResult> {
  const what = `${shown.subject.kind} ${subjectLabel(shown.subject)}`;
  const plan = await planIntervention(deps, shown.action, shown.subject, signal);
  if ('ok' in plan) return plan;
  const changed = whatChanged(shown, plan);
  if (changed !== null) return refuse('changed', `${what} ${changed}. Look at it again.`);
  const impersonate = impersonationOf(actor);
  let wrote = false;
  try {
    const denied = await deniedBy(deps, deedOf(plan), impersonate, signal);
    if (denied !== null) return denied;
    wrote = true;
    return await write(deps, plan, impersonate, signal);
  } catch (error) {
    // A `test` of a JSON patch that fails is 422, a uid that is not the one that was bound 409.
    if (error instanceof ApiError && (error.code === 'conflict' || error.status === 422))
      return refuse('changed', `${what} was changed meanwhile: ${error.serverMessage.slice(0, 200)}`);
    return refusalOf(error, what, wrote);
  }
}

function whatChanged(shown: InterventionPlan, plan: InterventionPlan): string | null {
  if (plan.uid !== shown.uid) return 'was replaced by another object of the same name';
  if (plan.action === 'scale-up' && shown.action === 'scale-up' && plan.from !== shown.from)
    return `has ${plan.from} replicas now, not ${shown.from}`;
  return null;
}

function deedOf({ action, subject: { kind, namespace, name } }: InterventionPlan): Deed {
  const { group, resource } = isReadableKind(kind) ? resourceOf(kind) : { group: '', resource: kind };
  switch (action) {
    case 'delete-pod':
      return { verb: 'delete', group, resource, namespace, name };
    case 'scale-up':
      return { verb: 'patch', group, resource: `${resource}/scale`, namespace, name };
    case 'cordon':
      return { verb: 'patch', group, resource, namespace, name };
  }
}

async function write(
  deps: RestartDeps,
  plan: InterventionPlan,
  impersonate: Impersonation | null,
  signal: AbortSignal,
): Promise<ActionResult> {
  const { kind, namespace, name } = plan.subject;
  if (!isReadableKind(kind)) return refuse('refused', `podwhy does not change a ${kind}.`);
  const path = objectPath(kind, namespace, name);
  const options = { signal, ...(impersonate === null ? {} : { impersonate }) };
  const bound = { op: 'test', path: '/metadata/uid', value: plan.uid };
  faultPoint('kubernetes.intervene.before');
  switch (plan.action) {
    case 'delete-pod':
      await deps.api.delete(
        path,
        { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0, preconditions: { uid: plan.uid } },
        options,
      );
      break;
    case 'scale-up':
      await deps.api.patch(
        `${path}/scale`,
        [
          bound,
          { op: 'test', path: '/spec/replicas', value: plan.from },
          { op: 'replace', path: '/spec/replicas', value: plan.to },
        ],
        'application/json-patch+json',
        options,
      );
      break;
    case 'cordon':
      await deps.api.patch(
        path,
        [bound, { op: 'add', path: '/spec/unschedulable', value: true }],
        'application/json-patch+json',
        options,
      );
      break;
  }
  faultPoint('kubernetes.intervene.after');
  return { ok: true, detail: whatWasDone(plan) };
}

function whatWasDone(plan: InterventionPlan): string {
  switch (plan.action) {
    case 'delete-pod': {
      const next = {
        'same-name': `${plan.owner} makes a new one of the same name.`,
        another: `${plan.owner} makes another one, if it has not yet.`,
        nothing: 'Nothing brings it back.',
      }[plan.next];
      return `Removed pod ${subjectLabel(plan.subject)} by force (grace period 0). ${next}`;
    }
    case 'scale-up':
      return `${plan.subject.kind} ${subjectLabel(plan.subject)} goes from ${plan.from} to ${plan.to} replicas.`;
    case 'cordon': {
      const stay = plan.pods === null ? 'Its pods stay' : `Its ${plan.pods} pods stay`;
      return `Node ${plan.subject.name} takes no new pods. ${stay}. Undo: kubectl uncordon ${plan.subject.name}`;
    }
  }
}
