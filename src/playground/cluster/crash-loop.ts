import { crashBackoffMs } from './failure.js';
import type { JsonObject } from './json.js';
import { nameOf, namespaceOf, numberAt, objectAt, objectsAt, setAt, textAt, timestamp, uidOf } from './json.js';
import { resourceNamed } from './kinds.js';
import { isReady, setReady } from './pod-status.js';
import type { World } from './world.js';

/** A failing pod that does not crash has its newest warning repeated so often, as its retries do. */
const RETRY_MS = 60_000;

/**
 * Goes on with the crash loop of a pod whose recording has ended: wait out the back-off, run as long as the last run
 * did, end the same way (kubelet.go and kuberuntime_manager.go, doBackOff).
 */
export function continueCrashLoop(world: World, pod: JsonObject): void {
  const now = timestamp(world.clock.now());
  const courses = ['initContainerStatuses', 'containerStatuses'].map((field) => {
    const steps = objectsAt(pod, 'status', field).map((status) => nextStatus(world, pod, status, field));
    return { field, steps, statuses: objectsAt(pod, 'status', field) };
  });
  for (const { field, steps, statuses } of courses) {
    if (steps.every((step) => step.status === null)) continue;
    const next = statuses.map((status, index) => steps[index]?.status ?? status);
    world.store.change(resourceNamed('pods'), pod, (copy) => {
      setAt(copy, ['status', field], next);
      if (field === 'containerStatuses')
        setReady(
          copy,
          next.every((one) => one['ready'] === true),
          now,
        );
    });
  }
  const crashes = courses.some(({ steps }) => steps.some((step) => step.crashes));
  if (!crashes && !isReady(pod)) repeatWarning(world, pod);
}

function nextStatus(
  world: World,
  pod: JsonObject,
  status: JsonObject,
  field: string,
): { status: JsonObject | null; crashes: boolean } {
  const now = world.clock.now();
  const last = objectAt(status, 'lastState', 'terminated');
  const container = textAt(status, 'name');
  const fieldPath = `spec.${field === 'containerStatuses' ? 'containers' : 'initContainers'}{${container}}`;
  const restarts = numberAt(status, 'restartCount');
  const ended = objectAt(status, 'state', 'terminated');
  if (textAt(ended, 'finishedAt') !== '' && textAt(ended, 'reason') !== 'Completed') {
    if (textAt(pod, 'spec', 'restartPolicy') === 'Never') return { status: null, crashes: false };
    const wait = crashBackoffMs(restarts + 1) / 1000;
    const place = `${nameOf(pod)}_${namespaceOf(pod)}(${uidOf(pod)})`;
    world.events.record({
      about: pod,
      type: 'Warning',
      reason: 'BackOff',
      component: 'kubelet',
      fieldPath,
      message: `Back-off restarting failed container ${container} in pod ${place}`,
    });
    const message = `back-off ${wait >= 60 ? `${Math.floor(wait / 60)}m${wait % 60}s` : `${wait}s`} restarting failed container=${container} pod=${place}`;
    return {
      crashes: true,
      status: {
        ...status,
        ready: false,
        started: false,
        lastState: { terminated: ended },
        state: { waiting: { reason: 'CrashLoopBackOff', message } },
      },
    };
  }
  if (textAt(status, 'state', 'waiting', 'reason') === 'CrashLoopBackOff') {
    const due = Date.parse(textAt(last, 'finishedAt')) + crashBackoffMs(restarts + 1);
    if (now < due) return { status: null, crashes: true };
    world.logs.rotate(uidOf(pod), container, world.logs.get(uidOf(pod), container).current ?? '');
    repeatEvents(world, pod, fieldPath, ['Pulled', 'Created', 'Started']);
    return {
      crashes: true,
      status: {
        ...status,
        restartCount: restarts + 1,
        started: true,
        ready: false,
        state: { running: { startedAt: timestamp(now) } },
      },
    };
  }
  const startedAt = textAt(status, 'state', 'running', 'startedAt');
  if (startedAt !== '' && numberAt(status, 'restartCount') > 0 && textAt(last, 'finishedAt') !== '') {
    const lasted = Math.max(1000, Date.parse(textAt(last, 'finishedAt')) - Date.parse(textAt(last, 'startedAt')));
    if (now < Date.parse(startedAt) + lasted) return { status: null, crashes: true };
    repeatEvents(world, pod, fieldPath, ['Unhealthy', 'Killing']);
    const terminated: JsonObject = { ...last, startedAt, finishedAt: timestamp(now) };
    return { crashes: true, status: { ...status, ready: false, started: false, state: { terminated } } };
  }
  return { status: null, crashes: false };
}

function repeatEvents(world: World, pod: JsonObject, fieldPath: string, reasons: readonly string[]): void {
  for (const event of world.events.about(pod)) {
    if (textAt(event, 'involvedObject', 'fieldPath') === fieldPath && reasons.includes(textAt(event, 'reason')))
      world.events.repeat(event);
  }
}

function repeatWarning(world: World, pod: JsonObject): void {
  const time = (event: JsonObject): number =>
    Date.parse(
      textAt(event, 'series', 'lastObservedTime') || textAt(event, 'lastTimestamp') || textAt(event, 'eventTime'),
    );
  const [newest] = world.events
    .about(pod)
    .filter((event) => textAt(event, 'type') === 'Warning')
    .sort((a, b) => time(b) - time(a));
  if (newest !== undefined && world.clock.now() - time(newest) >= RETRY_MS) world.events.repeat(newest);
}
