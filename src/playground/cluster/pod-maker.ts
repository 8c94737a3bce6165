import { randomBytes } from 'node:crypto';
import type { Instant } from '../../model/time.js';
import { exitOf, type Failure } from './failure.js';
import type { JsonObject } from './json.js';
import { controllerOf, kindOf, nameOf, namespaceOf, objectAt, setAt, textAt, timestamp, uidOf } from './json.js';
import { resourceNamed } from './kinds.js';
import { upsertEvent } from './kubelet.js';
import { setCondition } from './pod-status.js';
import { rewrite } from './recording.js';
import type { PodScript, World } from './world.js';

export interface PodShape {
  /** Value of the revision label; its key depends on the owner's kind. */
  readonly hash: string;
  /** Ordinal of a StatefulSet's pod, or the node of a DaemonSet's. */
  readonly ordinal?: number;
  readonly node?: string;
}

/** Creates one pod from its owner's template; false when a recorded failure lets none be created. */
export function createPod(world: World, owner: JsonObject, shape: PodShape): boolean {
  const template = objectAt(owner, 'spec', 'template');
  const job = kindOf(owner) === 'Job';
  const failure = failureOn(world, owner, template);
  if (failure?.blocked === true) {
    tellBlocked(world, owner, failure);
    return false;
  }
  const name = shape.ordinal === undefined ? `${nameOf(owner)}-${randomSuffix()}` : `${nameOf(owner)}-${shape.ordinal}`;
  const labels: JsonObject = { ...objectAt(template, 'metadata', 'labels') };
  if (kindOf(owner) === 'StatefulSet' || kindOf(owner) === 'DaemonSet') labels['controller-revision-hash'] = shape.hash;
  if (shape.ordinal !== undefined) labels['statefulset.kubernetes.io/pod-name'] = name;
  const pod: JsonObject = {
    metadata: {
      name,
      namespace: namespaceOf(owner),
      labels,
      annotations: { ...objectAt(template, 'metadata', 'annotations') },
      ownerReferences: [
        {
          apiVersion: textAt(owner, 'apiVersion'),
          kind: kindOf(owner),
          name: nameOf(owner),
          uid: uidOf(owner),
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      serviceAccountName: 'default',
      ...structuredClone(objectAt(template, 'spec')),
    },
    status: { phase: 'Pending', qosClass: 'Burstable' },
  };
  if (shape.node !== undefined) setAt(pod, ['spec', 'nodeName'], shape.node);
  if (shape.node !== undefined)
    setCondition(pod, { type: 'PodScheduled', status: 'True' }, timestamp(world.clock.now()));
  const made = world.store.create(resourceNamed('pods'), pod);
  const since = world.clock.now();
  world.scripts.set(uidOf(made), job ? jobScript(template, failure, since) : podScript(failure, since));
  const component = `${kindOf(owner).toLowerCase()}-controller`;
  world.events.record({
    about: owner,
    type: 'Normal',
    reason: 'SuccessfulCreate',
    message: `Created pod: ${name}`,
    component,
  });
  return true;
}

/** The failure that stands on the workload above; that of a CronJob is bound to none of its pod templates. */
function failureOn(world: World, owner: JsonObject, template: JsonObject): Failure | null {
  const above = controllerOf(owner)?.uid ?? uidOf(owner);
  if (kindOf(owner) === 'Job') return world.failures.failureFor(above, {});
  return world.failures.failureFor(
    kindOf(owner) === 'ReplicaSet' ? above : uidOf(owner),
    withoutTemplateHash(template),
  );
}

function podScript(failure: Failure | null, since: Instant): PodScript {
  return failure === null ? { kind: 'healthy', since } : { kind: 'failing', since, failure, frame: 0, event: 0 };
}

/** How long the pods of a Job work, in seconds, as an annotation of its pod template. */
export const RUN_SECONDS = 'stand-in.podwhy.dev/run-seconds';
const RUN_MS = 20_000;
/** A program that cannot do its work mostly says so soon. */
const FAILED_RUN_MS = 3_000;

function jobScript(template: JsonObject, failure: Failure | null, since: Instant): PodScript {
  const exit = failure === null ? null : exitOf(failure);
  if (exit !== null) return { kind: 'job', since, runMs: FAILED_RUN_MS, ...exit };
  const runMs = Number(textAt(template, 'metadata', 'annotations', RUN_SECONDS)) * 1000 || RUN_MS;
  const log = 'level=info msg="starting"\nlevel=info msg="all done" processed=1840\n';
  return { kind: 'job', since, runMs, exitCode: 0, log };
}

/** Five characters as apimachinery/pkg/util/rand makes them. */
function randomSuffix(): string {
  return [...randomBytes(5)].map((byte) => 'bcdfghjklmnpqrstvwxz2456789'[byte % 27] ?? 'x').join('');
}

function withoutTemplateHash(template: JsonObject): JsonObject {
  const copy = structuredClone(template);
  Reflect.deleteProperty(objectAt(copy, 'metadata', 'labels'), 'pod-template-hash');
  return copy;
}

/** The recorded refusal, told on the owner as its controller does; told again at most every 30 s. */
function tellBlocked(
  world: World,
  owner: JsonObject,
  failure: { pod: { owner: string; namespace: string }; events: readonly { event: JsonObject; about: string }[] },
): void {
  const told = world.events.about(owner).find((event) => textAt(event, 'reason') === 'FailedCreate');
  if (told !== undefined) {
    if (world.clock.now() - Date.parse(textAt(told, 'lastTimestamp')) >= 30_000) world.events.repeat(told);
    return;
  }
  const frame = failure.events.find((one) => textAt(one.event, 'reason') === 'FailedCreate');
  if (frame === undefined) return;
  const event = rewrite(frame.event, {
    shiftMs: 0,
    replacements: [
      [failure.pod.owner, nameOf(owner)],
      [`"${failure.pod.namespace}"`, `"${namespaceOf(owner)}"`],
    ],
  });
  const now = timestamp(world.clock.now());
  setAt(event, ['involvedObject', 'uid'], uidOf(owner));
  setAt(event, ['metadata', 'name'], `${nameOf(owner)}.blocked`);
  setAt(event, ['metadata', 'creationTimestamp'], now);
  event['firstTimestamp'] = now;
  event['lastTimestamp'] = now;
  event['count'] = 1;
  upsertEvent(world, event, namespaceOf(owner));
  if (kindOf(owner) === 'ReplicaSet') {
    world.store.change(resourceNamed('replicasets'), owner, (copy) => {
      setCondition(
        copy,
        {
          type: 'ReplicaFailure',
          status: 'True',
          reason: 'FailedCreate',
          message: textAt(event, 'message').replace('Error creating: ', ''),
        },
        now,
      );
    });
  }
}
