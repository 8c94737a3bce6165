import type { Json, JsonObject } from './json.js';
import { at, cleaned, isObject, numberAt, objectsAt, setAt, textAt } from './json.js';

/** Sets a condition of an object's status; `lastTransitionTime` moves only when the status does. */
export function setCondition(
  object: JsonObject,
  condition: { type: string; status: string; reason?: string; message?: string },
  now: string,
): void {
  const present = objectsAt(object, 'status', 'conditions');
  const before = present.find((one) => textAt(one, 'type') === condition.type);
  const next = cleaned({
    ...before,
    type: condition.type,
    status: condition.status,
    reason: condition.reason,
    message: condition.message,
    lastTransitionTime:
      before !== undefined && textAt(before, 'status') === condition.status
        ? textAt(before, 'lastTransitionTime')
        : now,
  });
  const others = present.filter((one) => one !== before);
  setAt(
    object,
    ['status', 'conditions'],
    before === undefined ? [...others, next] : present.map((one) => (one === before ? next : one)),
  );
}

export function conditionStatus(object: JsonObject, type: string): string {
  return textAt(
    objectsAt(object, 'status', 'conditions').find((one) => textAt(one, 'type') === type),
    'status',
  );
}

export function isReady(pod: JsonObject): boolean {
  return conditionStatus(pod, 'Ready') === 'True' && textAt(pod, 'metadata', 'deletionTimestamp') === '';
}

export function isEnded(pod: JsonObject): boolean {
  return ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase'));
}

export function isDeleting(object: JsonObject): boolean {
  return textAt(object, 'metadata', 'deletionTimestamp') !== '';
}

/** Marks a pod Ready or not, with its conditions as kubelet/status/generate.go words them. */
export function setReady(pod: JsonObject, ready: boolean, now: string): void {
  const unready = objectsAt(pod, 'status', 'containerStatuses')
    .filter((one) => one['ready'] !== true)
    .map((one) => textAt(one, 'name'));
  const why = ready
    ? {}
    : { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` };
  setCondition(pod, { type: 'ContainersReady', status: ready ? 'True' : 'False', ...why }, now);
  setCondition(pod, { type: 'Ready', status: ready ? 'True' : 'False', ...why }, now);
}

/** Statuses of all containers of a pod that runs well: init containers completed, the rest running since `since`. */
export function runningStatuses(pod: JsonObject, ready: boolean, since: string): { init: Json[]; main: Json[] } {
  const before = new Map(
    ['initContainerStatuses', 'containerStatuses'].flatMap((field) =>
      objectsAt(pod, 'status', field).map((one) => [textAt(one, 'name'), one] as const),
    ),
  );
  const status = (container: JsonObject, state: JsonObject, done: boolean): JsonObject => {
    const old = before.get(textAt(container, 'name'));
    const last = at(old, 'lastState');
    const ended = at(old, 'state', 'terminated');
    return {
      name: textAt(container, 'name'),
      image: textAt(container, 'image'),
      imageID: `${textAt(container, 'image').split(':')[0] ?? ''}@sha256:${'3f'.repeat(32)}`,
      containerID: `containerd://${'5c'.repeat(32)}`,
      ready: done,
      started: done,
      restartCount: numberAt(old, 'restartCount'),
      lastState: isObject(ended) ? { terminated: ended } : isObject(last) ? last : {},
      state,
    };
  };
  const completed: JsonObject = {
    terminated: { exitCode: 0, reason: 'Completed', startedAt: since, finishedAt: since },
  };
  const running: JsonObject = { running: { startedAt: since } };
  return {
    init: objectsAt(pod, 'spec', 'initContainers').map((one) =>
      textAt(one, 'restartPolicy') === 'Always' ? status(one, running, true) : status(one, completed, true),
    ),
    main: objectsAt(pod, 'spec', 'containers').map((one) => status(one, running, ready)),
  };
}
