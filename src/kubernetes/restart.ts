import type { RawObject } from '../model/evidence.js';
import { subjectLabel } from '../model/subject.js';
import type { Clock } from '../model/time.js';
import type { Log } from '../telemetry/log.js';
import { faultPoint } from '../telemetry/fault-point.js';
import type { Deed } from './access-review.js';
import { deedText, reviewAccess } from './access-review.js';
import type { ApiClient, Impersonation } from './api-client.js';
import { ApiError } from './api-error.js';
import type { ActionResult, Actor, RestartPlan } from './cluster.js';
import { podsOf, readSubject } from './pods-of.js';
import { fieldsOf, textOf } from './raw-fields.js';
import { conditionOf, isDeleting, kindOf, nameOf, namespaceOf, specOf, uidOf } from './raw-object.js';
import type { Refusal } from './refusal.js';
import { refusalOf, refuse } from './refusal.js';
import { isReadableKind, objectPath, resourceOf } from './resource-paths.js';

export interface RestartDeps {
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly log: Log;
}

/** A status that controllers write meanwhile makes a conflict, so a few tries are normal. */
const PATCH_TRIES = 4;

/** Carries a plan out: re-reads the object, asks Kubernetes, then writes bound to the uid that was shown. Never rejects. */
export async function restart(
  deps: RestartDeps,
  plan: RestartPlan,
  actor: Actor,
  signal: AbortSignal,
): Promise<ActionResult> {
  const what = `${plan.subject.kind} ${subjectLabel(plan.subject)}`;
  const impersonate = impersonationOf(actor);
  try {
    const object = await readSubject(deps.api, plan.subject, signal);
    if (object === null) return refuse('refused', `podwhy does not restart a ${plan.subject.kind}.`);
    if (uidOf(object) !== plan.uid)
      return refuse('changed', `${what} was replaced by another object of the same name. Look at it again.`);
    if (isDeleting(object)) return refuse('changed', `${what} is being deleted already.`);
    const denied = await deniedBy(deps, deedOf(plan, object), impersonate, signal);
    if (denied !== null) return denied;
    return plan.how === 'delete-pod'
      ? await deletePod(deps, object, plan.comesBack, impersonate, signal)
      : await rollOut(deps, plan, object, impersonate, signal);
  } catch (error) {
    return refusalOf(error, what, false);
  }
}

/** Whom to act as for a person; null acts as podwhy. */
export function impersonationOf(actor: Actor): Impersonation | null {
  return actor.kubernetesUser === null ? null : { user: actor.kubernetesUser, groups: [] };
}

function deedOf(plan: RestartPlan, object: RawObject): Deed {
  const kind = kindOf(object);
  const { group, resource } = isReadableKind(kind) ? resourceOf(kind) : { group: '', resource: kind };
  return {
    verb: plan.how === 'delete-pod' ? 'delete' : 'patch',
    group,
    resource,
    namespace: namespaceOf(object),
    name: nameOf(object),
  };
}

/** Null when Kubernetes allows the deed. Throws ApiError when it cannot be asked. */
export async function deniedBy(
  deps: RestartDeps,
  deed: Deed,
  impersonate: Impersonation | null,
  signal: AbortSignal,
): Promise<Refusal | null> {
  const who = impersonate === null ? 'podwhy' : impersonate.user;
  try {
    const { allowed, reason } = await reviewAccess(deps.api, deed, impersonate, signal);
    if (allowed) return null;
    return refuse(
      'forbidden',
      `Kubernetes does not allow it to ${who}: needs ${deedText(deed)}.${reason === '' ? '' : ` (${reason.slice(0, 200)})`}`,
    );
  } catch (error) {
    // Whom podwhy may not impersonate it may not act for; but where only the question is not allowed, the write decides.
    if (error instanceof ApiError && error.code === 'forbidden' && impersonate === null) return null;
    if (error instanceof ApiError && error.code === 'forbidden') {
      return refuse('forbidden', `podwhy may not act as ${who}: its role needs impersonate on users.`);
    }
    throw error;
  }
}

async function deletePod(
  deps: RestartDeps,
  pod: RawObject,
  comesBack: boolean,
  impersonate: Impersonation | null,
  signal: AbortSignal,
): Promise<ActionResult> {
  const label = `pod ${namespaceOf(pod)}/${nameOf(pod)}`;
  try {
    faultPoint('kubernetes.delete.before');
    await deps.api.delete(objectPath('Pod', namespaceOf(pod), nameOf(pod)), deleteOptions(pod), {
      signal,
      ...as(impersonate),
    });
    faultPoint('kubernetes.delete.after');
  } catch (error) {
    if (error instanceof ApiError && error.code === 'conflict')
      return refuse('changed', `${label} was replaced by another one of the same name. Look at it again.`);
    return refusalOf(error, label, true);
  }
  return {
    ok: true,
    detail: `Deleted ${label}.${comesBack ? ' Its owner makes a new one.' : ' Nothing brings it back.'}`,
  };
}

function deleteOptions(pod: RawObject): unknown {
  return { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: uidOf(pod) } };
}

function as(impersonate: Impersonation | null): { impersonate?: Impersonation } {
  return impersonate === null ? {} : { impersonate };
}

async function rollOut(
  deps: RestartDeps,
  plan: RestartPlan,
  first: RawObject,
  impersonate: Impersonation | null,
  signal: AbortSignal,
): Promise<ActionResult> {
  const what = `${plan.subject.kind} ${subjectLabel(plan.subject)}`;
  // kubectl/pkg/polymorphichelpers/objectrestarter.go writes the same annotation, so `kubectl rollout` shows it alike.
  const restartedAt = new Date(deps.clock.now()).toISOString().replace(/\.\d{3}Z$/, 'Z');
  let object = first;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await patchTemplate(deps, object, restartedAt, impersonate, signal);
      break;
    } catch (error) {
      if (!(error instanceof ApiError) || !['conflict', 'refused'].includes(error.code))
        return refusalOf(error, what, true);
      const again = await readSubject(deps.api, plan.subject, signal);
      if (again === null || uidOf(again) !== plan.uid) {
        return refuse('changed', `${what} was replaced by another object of the same name. Look at it again.`);
      }
      if (error.code === 'refused' || attempt === PATCH_TRIES) return refusalOf(error, what, true);
      object = again;
    }
  }
  const freed = await freeBlocked(deps, object, impersonate, signal);
  return {
    ok: true,
    detail: `Rolling restart of ${plan.pods} ${plan.pods === 1 ? 'pod' : 'pods'} of ${what} has begun.${freed}`,
  };
}

async function patchTemplate(
  deps: RestartDeps,
  object: RawObject,
  restartedAt: string,
  impersonate: Impersonation | null,
  signal: AbortSignal,
): Promise<void> {
  const kind = kindOf(object);
  if (!isReadableKind(kind)) return;
  const patch = {
    // Both bind the patch to what was shown: another resourceVersion is 409, another uid 422 (seen on 1.20).
    metadata: { uid: uidOf(object), resourceVersion: textOf(fieldsOf(object['metadata'])['resourceVersion']) },
    spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': restartedAt } } } },
  };
  faultPoint('kubernetes.patch.before');
  await deps.api.patch(
    objectPath(kind, namespaceOf(object), nameOf(object)),
    patch,
    'application/strategic-merge-patch+json',
    { signal, ...as(impersonate) },
  );
  faultPoint('kubernetes.patch.after');
}

/**
 * An ordered StatefulSet waits for its broken pod before it replaces anything, the broken pod too (kubernetes#67250),
 * so that pod is deleted. Returns what to tell about it, or ''.
 */
export async function freeBlocked(
  deps: RestartDeps,
  set: RawObject,
  impersonate: Impersonation | null,
  signal: AbortSignal,
): Promise<string> {
  if (kindOf(set) !== 'StatefulSet' || specOf(set)['podManagementPolicy'] === 'Parallel') return '';
  try {
    const broken = (await podsOf(deps.api, set, signal)).filter(
      (pod) => conditionOf(pod, 'Ready') !== 'True' && !isDeleting(pod),
    );
    if (broken.length === 0) return '';
    const names = broken.map(nameOf).join(', ');
    const deed: Deed = {
      verb: 'delete',
      group: '',
      resource: 'pods',
      namespace: namespaceOf(set),
      name: nameOf(broken[0] ?? {}),
    };
    if ((await deniedBy(deps, deed, impersonate, signal)) !== null) {
      return ` It waits for ${names} to become ready first; delete that pod yourself: kubectl -n ${namespaceOf(set)} delete pod ${broken.map(nameOf).join(' ')}`;
    }
    for (const pod of broken)
      await deps.api.delete(objectPath('Pod', namespaceOf(pod), nameOf(pod)), deleteOptions(pod), {
        signal,
        ...as(impersonate),
      });
    return ` Deleted ${names}, which would have held it up.`;
  } catch (error) {
    deps.log.warn(
      { event: 'kubernetes.restart.blocked', err: error },
      'A broken pod of a StatefulSet could not be deleted.',
    );
    return ' A pod that is not ready may hold it up; delete that pod if it stays.';
  }
}
