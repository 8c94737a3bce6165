import type { Millis } from '../../model/time.js';
import { at, isObject, nameOf, namespaceOf, objectsAt, setAt, textAt, timestamp, uidOf } from './json.js';
import type { JsonObject } from './json.js';
import { resourceNamed } from './kinds.js';
import { isDeleting, setCondition } from './pod-status.js';
import type { World } from './world.js';

/** Default tolerationSeconds of not-ready and unreachable (plugin/pkg/admission/defaulttolerationseconds). */
export const EVICTION_MS: Millis = 300_000;

const UNREACHABLE = 'node.kubernetes.io/unreachable';

/** What the node controller does 50 s after a node's last sign of life (controller/nodelifecycle). */
export function loseNode(world: World, name: string): void {
  const node = nodeNamed(world, name);
  const now = timestamp(world.clock.now());
  world.store.change(resourceNamed('nodes'), node, (copy) => {
    for (const type of ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure']) {
      setCondition(
        copy,
        { type, status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' },
        now,
      );
    }
    const kept = objectsAt(copy, 'spec', 'taints').filter((taint) => textAt(taint, 'key') !== UNREACHABLE);
    setAt(
      copy,
      ['spec', 'taints'],
      [
        ...kept,
        { key: UNREACHABLE, effect: 'NoSchedule', timeAdded: now },
        { key: UNREACHABLE, effect: 'NoExecute', timeAdded: now },
      ],
    );
  });
  world.events.record({
    about: node,
    type: 'Normal',
    reason: 'NodeNotReady',
    message: `Node ${name} status is now: NodeNotReady`,
    component: 'node-controller',
  });
  for (const pod of podsOn(world, name)) {
    world.events.record({
      about: pod,
      type: 'Warning',
      reason: 'NodeNotReady',
      message: 'Node is not ready',
      component: 'node-controller',
    });
    world.store.change(resourceNamed('pods'), pod, (copy) => {
      setCondition(copy, { type: 'Ready', status: 'False' }, now);
    });
  }
}

export function recoverNode(world: World, name: string): void {
  const node = nodeNamed(world, name);
  const now = timestamp(world.clock.now());
  world.store.change(resourceNamed('nodes'), node, (copy) => {
    setCondition(
      copy,
      { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
      now,
    );
    for (const [type, what] of [
      ['MemoryPressure', 'Memory'],
      ['DiskPressure', 'Disk'],
      ['PIDPressure', 'PID'],
    ] as const) {
      setCondition(
        copy,
        {
          type,
          status: 'False',
          reason: `KubeletHas${what === 'Disk' ? 'NoDiskPressure' : `Sufficient${what}`}`,
          message: `kubelet has no ${type}`,
        },
        now,
      );
    }
    setAt(
      copy,
      ['spec', 'taints'],
      objectsAt(copy, 'spec', 'taints').filter((taint) => textAt(taint, 'key') !== UNREACHABLE),
    );
  });
  world.events.record({
    about: node,
    type: 'Normal',
    reason: 'NodeReady',
    message: `Node ${name} status is now: NodeReady`,
    component: 'kubelet',
  });
  for (const pod of podsOn(world, name)) {
    const script = world.scripts.get(uidOf(pod));
    if (script?.kind === 'healthy' && !isDeleting(pod))
      world.scripts.set(uidOf(pod), { kind: 'healthy', since: world.clock.now() });
  }
}

/** Evicts the pods of nodes that have been unreachable for longer than their tolerations. */
export function runTaintEviction(world: World, afterMs: Millis): void {
  for (const node of world.store.all('nodes')) {
    const taint = objectsAt(node, 'spec', 'taints').find(
      (one) => textAt(one, 'key') === UNREACHABLE && textAt(one, 'effect') === 'NoExecute',
    );
    if (taint === undefined || world.clock.now() - Date.parse(textAt(taint, 'timeAdded')) < afterMs) continue;
    for (const pod of podsOn(world, nameOf(node))) {
      const daemon = objectsAt(pod, 'metadata', 'ownerReferences').some(
        (owner) => textAt(owner, 'kind') === 'DaemonSet',
      );
      if (isDeleting(pod) || daemon || !world.scripts.has(uidOf(pod))) continue;
      world.events.record({
        about: pod,
        type: 'Normal',
        reason: 'TaintManagerEviction',
        message: `Marking for deletion Pod ${namespaceOf(pod)}/${nameOf(pod)}`,
        component: 'taint-eviction-controller',
      });
      world.store.change(resourceNamed('pods'), pod, (copy) => {
        setCondition(
          copy,
          {
            type: 'DisruptionTarget',
            status: 'True',
            reason: 'DeletionByTaintManager',
            message: 'Taint manager: deleting due to NoExecute taint',
          },
          timestamp(world.clock.now()),
        );
      });
      world.store.remove(resourceNamed('pods'), { namespace: namespaceOf(pod), name: nameOf(pod) });
    }
  }
}

/** Kubelets of ready nodes renew their conditions' heartbeat every five minutes (node-status-report-frequency). */
export function heartbeat(world: World): void {
  const now = world.clock.now();
  for (const node of world.store.all('nodes')) {
    const ready = objectsAt(node, 'status', 'conditions').find((one) => textAt(one, 'type') === 'Ready');
    if (textAt(ready, 'status') !== 'True' || now - Date.parse(textAt(ready, 'lastHeartbeatTime')) < 300_000) continue;
    world.store.change(resourceNamed('nodes'), node, (copy) => {
      const conditions = at(copy, 'status', 'conditions');
      if (Array.isArray(conditions))
        for (const one of conditions) if (isObject(one)) one['lastHeartbeatTime'] = timestamp(now);
    });
  }
}

/** The pods bound to a node. */
export function podsOn(world: World, node: string): JsonObject[] {
  return world.store.all('pods').filter((pod) => textAt(pod, 'spec', 'nodeName') === node);
}

function nodeNamed(world: World, name: string): JsonObject {
  const node = world.store.get(resourceNamed('nodes'), '', name);
  if (node === null) throw new RangeError(`no node ${name} in the stand-in cluster`);
  return node;
}
