import type { RawObject } from '../model/evidence.js';
import { subjectLabel, type Subject } from '../model/subject.js';
import { faultPoint } from '../telemetry/fault-point.js';
import type { ApiClient } from './api-client.js';
import { ApiError } from './api-error.js';
import type { ActionResult, Actor, RollbackPlan } from './cluster.js';
import { readSubject } from './pods-of.js';
import { fieldsOf, instantOf, numberOf, textOf } from './raw-fields.js';
import {
  annotationsOf,
  controllerOf,
  isDeleting,
  kindOf,
  nameOf,
  namespaceOf,
  selectorText,
  specOf,
  uidOf,
} from './raw-object.js';
import { refusalOf, refuse, type Refusal } from './refusal.js';
import { isReadableKind, listPath, objectPath, resourceOf } from './resource-paths.js';
import { deniedBy, freeBlocked, impersonationOf, type RestartDeps } from './restart.js';
import { planRollout, whyNotNow } from './restart-plan.js';
import { templateChanges } from './template-changes.js';

const CHANGES_MAX = 20;
const REVISIONS_MAX = 500;

/** One stored revision of a workload's pod template. */
interface Revision {
  readonly number: number;
  readonly object: RawObject;
  readonly template: unknown;
}

/** What going back to the revision before the present one would do; a refusal with its reason where it cannot be done. Never rejects. */
export async function planRollback(
  api: ApiClient,
  target: Subject,
  signal: AbortSignal,
): Promise<RollbackPlan | Refusal> {
  try {
    const found = await readRevisions(api, target, signal);
    return 'ok' in found ? found : await planFor(api, target, found, signal);
  } catch (error) {
    return refusalOf(error, `${target.kind} ${subjectLabel(target)}`, false);
  }
}

interface Found {
  readonly object: RawObject;
  readonly present: Revision;
  readonly before: Revision;
}

async function planFor(api: ApiClient, target: Subject, found: Found, signal: AbortSignal): Promise<RollbackPlan> {
  const { object, present, before } = found;
  const rollout = await planRollout(api, target, object, signal);
  return {
    subject: target,
    uid: rollout.uid,
    from: String(present.number),
    to: String(before.number),
    madeAt: instantOf(fieldsOf(before.object['metadata'])['creationTimestamp']),
    changes: templateChanges(fieldsOf(specOf(object))['template'], before.template, CHANGES_MAX),
    atOnce: rollout.atOnce,
    pods: rollout.pods,
    ready: rollout.ready,
    desired: rollout.desired,
    budget: rollout.budget,
    rollingOut: rollout.rollingOut,
    gitops: rollout.gitops,
  };
}

async function readRevisions(api: ApiClient, target: Subject, signal: AbortSignal): Promise<Found | Refusal> {
  const { kind, name } = target;
  if (kind !== 'Deployment' && kind !== 'StatefulSet' && kind !== 'DaemonSet') {
    return refuse('refused', `A ${kind} keeps no revisions, so there is nothing to go back to.`);
  }
  const object = await readSubject(api, target, signal);
  if (object === null || isDeleting(object)) return refuse('refused', `${kind} ${name} is being deleted already.`);
  const blocked = whyNotNow(object);
  if (blocked !== null) return refuse('refused', blocked);
  const revisions = await revisionsOf(api, object, signal);
  const [present, before] = revisions;
  if (present === undefined || before === undefined) {
    return refuse('refused', `${kind} ${name} has no earlier revision: it was never changed, or its history was cut.`);
  }
  return { object, present, before };
}

/** Newest first. A Deployment's are its ReplicaSets, the others' ControllerRevisions (kubectl rollout history reads the same). */
async function revisionsOf(api: ApiClient, object: RawObject, signal: AbortSignal): Promise<readonly Revision[]> {
  const byReplicaSet = kindOf(object) === 'Deployment';
  const kind = byReplicaSet ? 'ReplicaSet' : 'ControllerRevision';
  const { items } = await api.list(listPath(kind, namespaceOf(object)), {
    signal,
    kind,
    maxItems: REVISIONS_MAX,
    query: { labelSelector: selectorText(fieldsOf(specOf(object)['selector'])) },
  });
  return items
    .filter((item) => controllerOf(item)?.uid === uidOf(object))
    .map((item) => (byReplicaSet ? fromReplicaSet(item) : fromControllerRevision(item)))
    .filter((revision) => revision.number > 0)
    .sort((a, b) => b.number - a.number);
}

function fromReplicaSet(set: RawObject): Revision {
  const template = structuredClone(fieldsOf(specOf(set)['template']));
  const metadata = fieldsOf(template['metadata']);
  const labels = Object.fromEntries(
    Object.entries(fieldsOf(metadata['labels'])).filter(([key]) => key !== 'pod-template-hash'),
  );
  return {
    number: Number(textOf(annotationsOf(set)['deployment.kubernetes.io/revision'])) || 0,
    object: set,
    template: { ...template, metadata: { ...metadata, labels } },
  };
}

/** `data` is the patch that the controller itself keeps: `{spec: {template: {$patch: replace, …}}}`. */
function fromControllerRevision(revision: RawObject): Revision {
  const stored = fieldsOf(fieldsOf(fieldsOf(revision['data'])['spec'])['template']);
  const template = Object.fromEntries(Object.entries(stored).filter(([key]) => key !== '$patch'));
  return { number: numberOf(revision['revision'], 0), object: revision, template };
}

/** Carries a plan out: reads everything again, asks Kubernetes, and writes bound to what was shown. Never rejects. */
export async function rollback(
  deps: RestartDeps,
  plan: RollbackPlan,
  actor: Actor,
  signal: AbortSignal,
): Promise<ActionResult> {
  const what = `${plan.subject.kind} ${subjectLabel(plan.subject)}`;
  try {
    const found = await readRevisions(deps.api, plan.subject, signal);
    if ('ok' in found) return found;
    const { object, present, before } = found;
    if (uidOf(object) !== plan.uid)
      return refuse('changed', `${what} was replaced by another object of the same name. Look at it again.`);
    if (String(present.number) !== plan.from || String(before.number) !== plan.to)
      return refuse('changed', `${what} has another revision now than the one you looked at. Look at it again.`);
    const kind = kindOf(object);
    if (!isReadableKind(kind)) return refuse('refused', `podwhy does not roll back a ${kind}.`);
    const impersonate = impersonationOf(actor);
    const deed = { verb: 'patch', ...resourceOf(kind), namespace: namespaceOf(object), name: nameOf(object) } as const;
    const denied = await deniedBy(deps, deed, impersonate, signal);
    if (denied !== null) return denied;
    await replaceTemplate(deps, { object, template: before.template }, impersonate, signal);
    const freed = await freeBlocked(deps, object, impersonate, signal);
    return { ok: true, detail: `${what} goes back from revision ${plan.from} to ${plan.to}.${freed}` };
  } catch (error) {
    // A `test` of a JSON patch that fails is 422: what was shown is no longer what is there.
    if (error instanceof ApiError && error.status === 422)
      return refuse('changed', `${what} was changed meanwhile: ${error.serverMessage.slice(0, 200)}`);
    return refusalOf(error, what, true);
  }
}

/** As kubectl rollout undo does it (kubectl/pkg/polymorphichelpers/rollback.go), with the object's identity tested in the same step. */
async function replaceTemplate(
  deps: RestartDeps,
  { object, template }: { readonly object: RawObject; readonly template: unknown },
  impersonate: ReturnType<typeof impersonationOf>,
  signal: AbortSignal,
): Promise<void> {
  const kind = kindOf(object);
  if (!isReadableKind(kind)) return;
  const metadata = fieldsOf(object['metadata']);
  const patch = [
    { op: 'test', path: '/metadata/uid', value: uidOf(object) },
    { op: 'test', path: '/metadata/generation', value: metadata['generation'] },
    { op: 'replace', path: '/spec/template', value: template },
  ];
  faultPoint('kubernetes.patch.before');
  await deps.api.patch(objectPath(kind, namespaceOf(object), nameOf(object)), patch, 'application/json-patch+json', {
    signal,
    ...(impersonate === null ? {} : { impersonate }),
  });
  faultPoint('kubernetes.patch.after');
}
