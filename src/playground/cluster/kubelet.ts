import type { JsonObject } from './json.js';
import {
  at,
  controllerOf,
  nameOf,
  namespaceOf,
  numberAt,
  objectAt,
  objectsAt,
  setAt,
  textAt,
  textsAt,
  timestamp,
  uidOf,
} from './json.js';
import { resourceNamed } from './kinds.js';
import { continueCrashLoop } from './crash-loop.js';
import { beginPull, mustWaitForImages, rememberImages, runPull } from './image-pull.js';
import { conditionStatus, isDeleting, isEnded, runningStatuses, setCondition, setReady } from './pod-status.js';
import { rewrite } from './recording.js';
import type { PodScript, World } from './world.js';

/** When a healthy pod passes each stage, in ms since its script began. Plausible for a cached image, not measured. */
const SCHEDULED_MS = 500;
const CREATING_MS = 1_000;
const RUNNING_MS = 2_500;
const READY_MS = 6_000;
/** A well-behaved process ends so long after SIGTERM. */
const STOPPING_MS = 2_000;

/** Moves every scripted pod to where it should be by now. */
export function runKubelets(world: World): void {
  for (const pod of world.store.all('pods')) {
    const script = world.scripts.get(uidOf(pod));
    if (isDeleting(pod)) endPod(world, pod, script);
    else if (script !== undefined && !isLost(world, pod) && !isEnded(pod)) {
      follow(world, pod, script);
    }
  }
}

function follow(world: World, pod: JsonObject, script: PodScript): void {
  switch (script.kind) {
    case 'healthy':
      runHealthy(world, pod, script.since);
      return;
    case 'pulling':
      if (runPull(world, pod, script))
        world.scripts.set(uidOf(pod), { kind: 'healthy', since: world.clock.now() - RUNNING_MS });
      return;
    case 'job':
      if (world.clock.now() < script.since + RUNNING_MS + script.runMs) runHealthy(world, pod, script.since);
      else endRun(world, pod, script, script.since + RUNNING_MS);
      return;
    case 'failing':
      replay(world, pod, script);
  }
}

/** The process of a Job's pod has ended: Succeeded or Failed, as restartPolicy Never has it (kubelet_pods.go, getPhase). */
function endRun(world: World, pod: JsonObject, script: Extract<PodScript, { kind: 'job' }>, startedAt: number): void {
  if (textAt(pod, 'spec', 'nodeName') === '') {
    runHealthy(world, pod, script.since);
    return;
  }
  const good = script.exitCode === 0;
  const now = timestamp(world.clock.now());
  for (const container of objectsAt(pod, 'spec', 'containers'))
    world.logs.put(uidOf(pod), textAt(container, 'name'), { current: script.log, previous: null });
  world.store.change(resourceNamed('pods'), pod, (copy) => {
    const terminated: JsonObject = {
      exitCode: script.exitCode,
      reason: good ? 'Completed' : 'Error',
      startedAt: timestamp(startedAt),
      finishedAt: now,
    };
    const { main } = runningStatuses(copy, false, timestamp(startedAt));
    const ended = main.map((one) => ({ ...objectAt({ one }, 'one'), started: false, state: { terminated } }));
    setAt(copy, ['status', 'containerStatuses'], ended);
    setAt(copy, ['status', 'phase'], good ? 'Succeeded' : 'Failed');
    for (const type of ['Ready', 'ContainersReady'])
      setCondition(copy, { type, status: 'False', reason: good ? 'PodCompleted' : 'PodFailed' }, now);
  });
}

function isLost(world: World, pod: JsonObject): boolean {
  const node = nodeOf(world, pod);
  return node !== null && conditionStatus(node, 'Ready') === 'Unknown';
}

function nodeOf(world: World, pod: JsonObject): JsonObject | null {
  const name = textAt(pod, 'spec', 'nodeName');
  return name === '' ? null : world.store.get(resourceNamed('nodes'), '', name);
}

/** A deleted pod goes when its process has stopped; finalizers and lost nodes hold it, a kubelet that is not scripted too. */
function endPod(world: World, pod: JsonObject, script: PodScript | undefined): void {
  if (script === undefined || isLost(world, pod)) return;
  const grace = numberAt(pod, 'metadata', 'deletionGracePeriodSeconds') * 1000;
  const asked = Date.parse(textAt(pod, 'metadata', 'deletionTimestamp')) - grace;
  const now = world.clock.now();
  for (const container of objectsAt(pod, 'status', 'containerStatuses')) {
    if (at(container, 'state', 'running') !== undefined && now - asked < STOPPING_MS) {
      const name = textAt(container, 'name');
      const note = { about: pod, type: 'Normal', reason: 'Killing', component: 'kubelet' } as const;
      if (world.events.about(pod).every((event) => textAt(event, 'message') !== `Stopping container ${name}`)) {
        world.events.record({ ...note, message: `Stopping container ${name}`, fieldPath: `spec.containers{${name}}` });
      }
    }
  }
  if (now - asked < Math.min(grace, STOPPING_MS)) return;
  if (textsAt(pod, 'metadata', 'finalizers').length > 0) return;
  world.store.erase(resourceNamed('pods'), pod);
  world.scripts.delete(uidOf(pod));
  world.logs.forget(uidOf(pod));
}

/** Binds a pod to the ready node with the fewest pods; null when there is none. */
function schedule(world: World, pod: JsonObject): string | null {
  const load = new Map<string, number>();
  for (const other of world.store.all('pods')) {
    const node = textAt(other, 'spec', 'nodeName');
    load.set(node, (load.get(node) ?? 0) + 1);
  }
  const fit = world.store
    .all('nodes')
    .filter(
      (node) =>
        conditionStatus(node, 'Ready') === 'True' &&
        at(node, 'spec', 'unschedulable') !== true &&
        objectsAt(node, 'spec', 'taints').length === 0,
    )
    .map(nameOf);
  const wanted = textAt(pod, 'spec', 'nodeSelector', 'kubernetes.io/hostname');
  const chosen =
    wanted !== '' && fit.includes(wanted) ? wanted : fit.sort((a, b) => (load.get(a) ?? 0) - (load.get(b) ?? 0))[0];
  return chosen ?? null;
}

function bind(world: World, pod: JsonObject): JsonObject | null {
  const now = timestamp(world.clock.now());
  const node = textAt(pod, 'spec', 'nodeName') || schedule(world, pod);
  if (node === null) {
    const total = world.store.all('nodes').length;
    const message = `0/${total} nodes are available: ${total} node(s) had untolerated taint(s). preemption: 0/${total} nodes are available: ${total} Preemption is not helpful for scheduling.`;
    if (conditionStatus(pod, 'PodScheduled') !== 'False') {
      world.events.record({
        about: pod,
        type: 'Warning',
        reason: 'FailedScheduling',
        message,
        component: 'default-scheduler',
      });
    }
    world.store.change(resourceNamed('pods'), pod, (copy) => {
      setCondition(copy, { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }, now);
    });
    return null;
  }
  const message = `Successfully assigned ${namespaceOf(pod)}/${nameOf(pod)} to ${node}`;
  world.events.record({ about: pod, type: 'Normal', reason: 'Scheduled', message, component: 'default-scheduler' });
  return world.store.change(resourceNamed('pods'), pod, (copy) => {
    setAt(copy, ['spec', 'nodeName'], node);
    setCondition(copy, { type: 'PodScheduled', status: 'True' }, now);
  });
}

function runHealthy(world: World, pod: JsonObject, since: number): void {
  const { store } = world;
  const pods = resourceNamed('pods');
  const elapsed = world.clock.now() - since;
  const now = timestamp(world.clock.now());
  if (elapsed < SCHEDULED_MS || conditionStatus(pod, 'Ready') === 'True') return;
  let here = pod;
  if (conditionStatus(pod, 'PodScheduled') !== 'True') {
    const bound = bind(world, pod);
    if (bound === null) return;
    here = bound;
  }
  if (elapsed < CREATING_MS) return;
  if (textAt(here, 'status', 'phase') === 'Pending' && mustWaitForImages(world, here)) {
    beginPull(world, here);
    return;
  }
  const started = since + RUNNING_MS;
  if (elapsed < RUNNING_MS) {
    if (objectsAt(here, 'status', 'containerStatuses').length > 0) return;
    store.change(pods, here, (copy) => {
      setCondition(copy, { type: 'Initialized', status: 'True' }, now);
      const waiting = { waiting: { reason: 'ContainerCreating' } };
      const { main } = runningStatuses(copy, false, now);
      setAt(
        copy,
        ['status', 'containerStatuses'],
        main.map((one) => ({ ...objectAt({ one }, 'one'), state: waiting, started: false })),
      );
      setReady(copy, false, now);
    });
    return;
  }
  const ready = elapsed >= READY_MS;
  const runs = objectsAt(here, 'status', 'containerStatuses').every(
    (one) => textAt(one, 'state', 'running', 'startedAt') === timestamp(started),
  );
  if (runs && !ready) return;
  if (!runs) begin(world, here);
  store.change(pods, here, (copy) => {
    const { init, main } = runningStatuses(copy, ready, timestamp(started));
    if (init.length > 0) setAt(copy, ['status', 'initContainerStatuses'], init);
    setAt(copy, ['status', 'containerStatuses'], main);
    setAt(copy, ['status', 'phase'], 'Running');
    setAt(copy, ['status', 'startTime'], textAt(copy, 'status', 'startTime') || now);
    setAt(
      copy,
      ['status', 'podIP'],
      textAt(copy, 'status', 'podIP') ||
        `10.244.${since % 4}.${(numberAt(copy, 'metadata', 'generation') + since) % 250}`,
    );
    for (const type of ['PodReadyToStartContainers', 'Initialized']) setCondition(copy, { type, status: 'True' }, now);
    setReady(copy, ready, now);
  });
}

/** Events and a first log line of a container that starts well. */
function begin(world: World, pod: JsonObject): void {
  rememberImages(world, pod);
  for (const container of objectsAt(pod, 'spec', 'containers')) {
    const name = textAt(container, 'name');
    const note = { about: pod, type: 'Normal', component: 'kubelet', fieldPath: `spec.containers{${name}}` } as const;
    world.events.record({
      ...note,
      reason: 'Pulled',
      message: `Container image "${textAt(container, 'image')}" already present on machine`,
    });
    world.events.record({ ...note, reason: 'Created', message: `Container created` });
    world.events.record({ ...note, reason: 'Started', message: `Container started` });
    world.logs.rotate(
      uidOf(pod),
      name,
      `level=info msg="starting" service=${name}\nlevel=info msg="listening" addr=:8080\n`,
    );
  }
}

function replay(world: World, pod: JsonObject, script: Extract<PodScript, { kind: 'failing' }>): void {
  const { failure } = script;
  const elapsed = world.clock.now() - script.since;
  let here = pod;
  const replacements = (node: string): (readonly [string, string])[] => [
    [failure.pod.uid, uidOf(pod)],
    [`${failure.pod.name}_${failure.pod.namespace}`, `${nameOf(pod)}_${namespaceOf(pod)}`],
    [failure.pod.name, nameOf(pod)],
    [failure.pod.owner, controllerOf(pod)?.name ?? nameOf(pod)],
    [`"${failure.pod.namespace}"`, `"${namespaceOf(pod)}"`],
    [failure.node, node],
  ];
  for (
    let next = failure.frames[script.frame];
    next !== undefined && next.offsetMs <= elapsed;
    next = failure.frames[script.frame]
  ) {
    script.frame += 1;
    if (next.scheduled && textAt(here, 'spec', 'nodeName') === '') {
      const bound = bind(world, here);
      if (bound === null) return;
      here = bound;
    }
    const change = {
      shiftMs: script.since - next.recordedStart,
      replacements: replacements(textAt(here, 'spec', 'nodeName')),
    };
    const status = rewrite(next.status, change);
    for (const container of newRuns(here, status))
      world.logs.rotate(
        uidOf(pod),
        container,
        failure.logs.get(container)?.current ?? failure.logs.get(container)?.previous ?? '',
      );
    here =
      world.store.change(resourceNamed('pods'), here, (copy) => {
        copy['status'] = status;
      }) ?? here;
  }
  for (
    let next = failure.events[script.event];
    next !== undefined && next.offsetMs <= elapsed;
    next = failure.events[script.event]
  ) {
    script.event += 1;
    if (next.about !== 'pod' || textAt(next.event, 'reason') === 'Scheduled') continue;
    const change = {
      shiftMs: script.since - next.recordedStart,
      replacements: replacements(textAt(here, 'spec', 'nodeName')),
    };
    upsertEvent(world, rewrite(next.event, change), namespaceOf(pod));
  }
  if (script.frame >= failure.frames.length) continueCrashLoop(world, here);
}

/** Containers whose restart count or first start is new in `status`. */
function newRuns(pod: JsonObject, status: JsonObject): string[] {
  const startedAt = (one: JsonObject | undefined): string =>
    textAt(one, 'state', 'running', 'startedAt') || textAt(one, 'state', 'terminated', 'startedAt');
  return ['initContainerStatuses', 'containerStatuses'].flatMap((field) =>
    objectsAt(status, field)
      .filter((one) => {
        const before = objectsAt(pod, 'status', field).find((old) => textAt(old, 'name') === textAt(one, 'name'));
        return startedAt(one) !== '' && startedAt(one) !== startedAt(before);
      })
      .map((one) => textAt(one, 'name')),
  );
}

/** Puts a recorded event under its new name; the uid of an earlier writing is kept. */
export function upsertEvent(world: World, event: JsonObject, namespace: string): void {
  const events = resourceNamed('events');
  const copy = structuredClone(event);
  setAt(copy, ['metadata', 'namespace'], namespace);
  const present = world.store.get(events, namespace, nameOf(copy));
  setAt(copy, ['metadata', 'uid'], present === null ? '' : uidOf(present));
  world.store.load(events, copy);
}
