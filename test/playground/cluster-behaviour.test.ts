import { describe, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { ClusterBehaviour } from '../../src/playground/cluster/behaviour.js';
import { failureOf } from '../../src/playground/cluster/failure.js';
import { FLEET_NODES, raiseFleet, raiseNodes } from '../../src/playground/cluster/fleet.js';
import type { JsonObject } from '../../src/playground/cluster/json.js';
import {
  nameOf,
  namespaceOf,
  numberAt,
  objectAt,
  objectsAt,
  setAt,
  textAt,
  uidOf,
} from '../../src/playground/cluster/json.js';
import { resourceNamed } from '../../src/playground/cluster/kinds.js';
import { isEnded, isReady } from '../../src/playground/cluster/pod-status.js';
import type { Recording } from '../../src/playground/cluster/recording.js';
import { readRecording } from '../../src/playground/cluster/recording.js';
import { ClusterServer } from '../../src/playground/cluster/server.js';
import { ManualClock } from '../support/manual-clock.js';

const RECORDINGS = new URL('../recordings/', import.meta.url).pathname;

interface Scene {
  readonly clock: ManualClock;
  readonly server: ClusterServer;
  readonly behaviour: ClusterBehaviour;
}

function scene(): Scene {
  const clock = new ManualClock();
  const server = new ClusterServer({ clock });
  return { clock, server, behaviour: new ClusterBehaviour(server, { clock }) };
}

function fleet(): Scene {
  const made = scene();
  raiseFleet(made.behaviour);
  made.behaviour.start();
  return made;
}

function recording(id: string): Promise<Recording> {
  return readRecording(`${RECORDINGS}${id}`);
}

function get(server: ClusterServer, plural: string, namespace: string, name: string): JsonObject {
  return server.store.get(resourceNamed(plural), namespace, name)!;
}

/** `kubectl rollout restart` (kubectl/pkg/polymorphichelpers/objectrestarter.go). */
function restart(server: ClusterServer, plural: string, object: JsonObject, at: string): void {
  server.store.change(resourceNamed(plural), object, (copy) => {
    setAt(copy, ['spec', 'template', 'metadata', 'annotations', 'kubectl.kubernetes.io/restartedAt'], at);
  });
}

const states = (pod: JsonObject): string =>
  objectsAt(pod, 'status', 'containerStatuses')
    .map((one) =>
      Object.keys(objectAt(one, 'state'))
        .map((key) => textAt(one, 'state', key, 'reason') || key)
        .join(),
    )
    .join();

describe('the fleet', () => {
  test('is healthy, and its controllers and kubelets leave it alone', () => {
    const { clock, server } = fleet();
    const pods = server.store.all('pods');
    expect(pods.length).toBeGreaterThanOrEqual(55);
    expect(new Set(pods.map(namespaceOf)).size).toBe(8);
    expect(new Set(pods.map((pod) => textAt(pod, 'spec', 'nodeName')))).toEqual(new Set(FLEET_NODES));
    expect(pods.filter((pod) => !isReady(pod)).map(nameOf)).toEqual([]);
    expect(get(server, 'deployments', 'payments', 'checkout-api')['status']).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      updatedReplicas: 3,
    });
    expect(get(server, 'poddisruptionbudgets', 'payments', 'checkout-api')['status']).toMatchObject({
      disruptionsAllowed: 1,
    });
    const before = server.store.revision;
    clock.advance(60_000);
    expect(server.store.revision).toBe(before);
  });

  test('a deleted pod comes back under another name', () => {
    const { clock, server } = fleet();
    const [victim] = server.store.all('pods', 'search');
    server.store.remove(resourceNamed('pods'), { namespace: 'search', name: nameOf(victim!) });
    clock.advance(30_000);
    const now = server.store.all('pods', 'search');
    expect(now.filter(isReady)).toHaveLength(8);
    expect(now.map(uidOf)).not.toContain(uidOf(victim!));
  });

  test.each([
    ['deployments', 'storefront', 'web', 4],
    ['statefulsets', 'search', 'opensearch', 3],
    ['daemonsets', 'kube-system', 'node-agent', 4],
  ])(
    'a rolling restart of %s %s/%s replaces every pod and keeps most of them ready',
    (plural, namespace, name, size) => {
      const { clock, server, behaviour } = fleet();
      const workload = get(server, plural, namespace, name);
      const before = behaviour.podsOf(workload).map(uidOf);
      restart(server, plural, workload, '2026-11-24T12:00:00Z');
      let fewest = size;
      for (let second = 0; second < 120; second += 1) {
        clock.advance(1000);
        fewest = Math.min(fewest, behaviour.podsOf(workload).filter(isReady).length);
      }
      const after = behaviour.podsOf(workload);
      expect(after.filter(isReady)).toHaveLength(size);
      expect(after.filter((pod) => before.includes(uidOf(pod)))).toEqual([]);
      expect(fewest).toBe(size - 1);
    },
  );

  test('the pods of a lost node are evicted after their toleration, except those of DaemonSets', () => {
    const { clock, server, behaviour } = fleet();
    const [lost = ''] = FLEET_NODES;
    behaviour.loseNode(lost);
    const on = (): JsonObject[] => server.store.all('pods').filter((pod) => textAt(pod, 'spec', 'nodeName') === lost);
    expect(on().filter(isReady)).toEqual([]);
    clock.advance(310_000);
    expect(
      on()
        .filter((pod) => textAt(pod, 'metadata', 'deletionTimestamp') === '')
        .map(nameOf),
    ).toEqual([expect.stringMatching(/^node-agent-/)]);
    expect(get(server, 'deployments', 'storefront', 'web')['status']).toMatchObject({ readyReplicas: 4 });
    behaviour.recoverNode(lost);
    clock.advance(30_000);
    const unwell = server.store.all('pods').filter((pod) => !isReady(pod) && !isEnded(pod));
    expect(unwell.map(nameOf)).toEqual([]);
  });
});

describe('recordings', () => {
  test('one is shown as if it had just happened, uids kept, on a node of the fleet', async () => {
    const { clock, server, behaviour } = fleet();
    const shown = await recording('crash-node-missing-env');
    behaviour.showRecording(shown, { node: 'ip-10-0-3-7' });
    const pod = get(server, 'pods', 'storefront-prod', 'storefront-6749567698-tkvvg');
    expect(uidOf(pod)).toBe('9d664385-613d-4002-bc82-0e8a81b9ce92');
    expect(textAt(pod, 'spec', 'nodeName')).toBe('ip-10-0-3-7');
    const age = clock.now() - Date.parse(textAt(pod, 'metadata', 'creationTimestamp'));
    expect(age).toBe(27_000);
    expect(server.logs.get(uidOf(pod), 'storefront').previous).toContain('STRIPE_SECRET_KEY');
    expect(server.store.get(resourceNamed('nodes'), '', 'lab-node')).toBeNull();
  });

  test('a shown crash loop goes on: restarts rise, the waits double, events are counted', async () => {
    const { clock, server, behaviour } = fleet();
    behaviour.showRecording(await recording('crash-node-missing-env'));
    const pod = (): JsonObject => get(server, 'pods', 'storefront-prod', 'storefront-6749567698-tkvvg');
    const restarts = (): number => numberAt(objectsAt(pod(), 'status', 'containerStatuses')[0], 'restartCount');
    expect(restarts()).toBe(2);
    clock.advance(10 * 60_000);
    expect(restarts()).toBe(6);
    expect(states(pod())).toBe('CrashLoopBackOff');
    const events = server.store
      .all('events', 'storefront-prod')
      .filter((event) => textAt(event, 'reason') === 'BackOff');
    expect(Math.max(...events.map((event) => numberAt(event, 'count')))).toBeGreaterThan(3);
  });

  test('a restart of a broken workload brings new pods that fail the same way; a new template heals', async () => {
    const { clock, server, behaviour } = fleet();
    behaviour.showRecording(await recording('crash-node-missing-env'));
    const workload = get(server, 'deployments', 'storefront-prod', 'storefront');
    restart(server, 'deployments', workload, '2026-11-24T12:00:00Z');
    clock.advance(60_000);
    const [pod, ...others] = behaviour.podsOf(workload);
    expect(others).toEqual([]);
    expect(nameOf(pod!)).not.toContain('6749567698');
    expect(states(pod!)).toMatch(/CrashLoopBackOff|Error|running/);
    expect(numberAt(objectsAt(pod, 'status', 'containerStatuses')[0], 'restartCount')).toBeGreaterThan(0);
    expect(JSON.stringify(pod)).not.toContain('tkvvg');
    expect(server.logs.get(uidOf(pod!), 'storefront').current).toContain('STRIPE_SECRET_KEY');
    server.store.change(
      resourceNamed('deployments'),
      get(server, 'deployments', 'storefront-prod', 'storefront'),
      (copy) => {
        const [container] = objectsAt(copy, 'spec', 'template', 'spec', 'containers');
        container!['image'] = 'registry.acme.io/storefront/storefront:5.11.1';
      },
    );
    clock.advance(60_000);
    expect(behaviour.podsOf(workload).map(isReady)).toEqual([true]);
  });

  test('breaking a healthy workload rolls out a revision that fails while the old pods serve, and fixing it heals', async () => {
    const { clock, server, behaviour } = fleet();
    const target = { kind: 'Deployment', namespace: 'payments', name: 'checkout-api' };
    behaviour.breakWorkload(target, failureOf(await recording('config-missing-secret')));
    clock.advance(60_000);
    const workload = get(server, 'deployments', 'payments', 'checkout-api');
    const pods = behaviour.podsOf(workload);
    expect(pods.filter(isReady)).toHaveLength(3);
    const [broken] = pods.filter((pod) => !isReady(pod));
    expect(states(broken!)).toBe('CreateContainerConfigError');
    expect(namespaceOf(broken!)).toBe('payments');
    expect(textAt(workload, 'metadata', 'annotations', 'deployment.kubernetes.io/revision')).toBe('2');
    behaviour.fixWorkload(target);
    clock.advance(120_000);
    expect(get(server, 'deployments', 'payments', 'checkout-api')['status']).toMatchObject({
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
    });
  });

  test('returning to the old template is a new revision of the old ReplicaSet', async () => {
    const { clock, server, behaviour } = fleet();
    const before = structuredClone(
      objectAt(get(server, 'deployments', 'payments', 'checkout-api'), 'spec', 'template'),
    );
    behaviour.breakWorkload(
      { kind: 'Deployment', namespace: 'payments', name: 'checkout-api' },
      failureOf(await recording('config-missing-secret')),
    );
    clock.advance(30_000);
    server.store.change(
      resourceNamed('deployments'),
      get(server, 'deployments', 'payments', 'checkout-api'),
      (copy) => {
        setAt(copy, ['spec', 'template'], before);
      },
    );
    clock.advance(60_000);
    const workload = get(server, 'deployments', 'payments', 'checkout-api');
    expect(behaviour.podsOf(workload).map(isReady)).toEqual([true, true, true]);
    expect(textAt(workload, 'metadata', 'annotations', 'deployment.kubernetes.io/revision')).toBe('3');
  });

  test('a failure that only a restart cures is gone after it', async () => {
    const { clock, server, behaviour } = fleet();
    behaviour.showRecording(await recording('crash-node-missing-env'), { cure: 'restart' });
    const workload = get(server, 'deployments', 'storefront-prod', 'storefront');
    restart(server, 'deployments', workload, '2026-11-24T12:00:00Z');
    clock.advance(60_000);
    expect(behaviour.podsOf(workload).map(isReady)).toEqual([true]);
  });

  test('a broken pod of an ordered StatefulSet blocks its restart until it is deleted', async () => {
    const { clock, server, behaviour } = fleet();
    behaviour.showRecording(await recording('crash-elasticsearch-bootstrap'), { cure: 'restart' });
    const [set] = server.store.all('statefulsets').filter((one) => nameOf(one) === 'elasticsearch');
    const [before] = behaviour.podsOf(set!);
    restart(server, 'statefulsets', set!, '2026-11-24T12:00:00Z');
    clock.advance(120_000);
    expect(behaviour.podsOf(set!).map(uidOf)).toEqual([uidOf(before!)]);
    server.store.remove(resourceNamed('pods'), { namespace: namespaceOf(before!), name: nameOf(before!) });
    clock.advance(60_000);
    expect(behaviour.podsOf(set!).map(isReady)).toEqual([true]);
  });

  test('a workload whose pods are refused keeps being refused', async () => {
    const { clock, server, behaviour } = fleet();
    behaviour.playRecording(await recording('admission-webhook-denied'));
    clock.advance(120_000);
    const { subject } = await recording('admission-webhook-denied');
    const workload = get(server, 'deployments', subject.namespace, subject.name);
    expect(behaviour.podsOf(workload)).toEqual([]);
    const told = server.store
      .all('events', subject.namespace)
      .filter((event) => textAt(event, 'reason') === 'FailedCreate');
    expect(told).toHaveLength(1);
    expect(numberAt(told[0], 'count')).toBeGreaterThanOrEqual(4);
  });

  test('one that is played from the start passes its recorded states in order', async () => {
    const { clock, server, behaviour } = fleet();
    behaviour.playRecording(await recording('crash-node-missing-env'));
    const workload = get(server, 'deployments', 'storefront-prod', 'storefront');
    const seen: string[] = [];
    for (let tenth = 0; tenth < 600; tenth += 1) {
      clock.advance(100);
      for (const pod of behaviour.podsOf(workload)) if (seen.at(-1) !== states(pod)) seen.push(states(pod));
    }
    expect(seen.slice(0, 4)).toEqual(['', 'ContainerCreating', 'running', 'Error']);
    expect(seen).toContain('CrashLoopBackOff');
  });

  test.each(readdirSync(RECORDINGS).filter((name) => !name.endsWith('.md')))(
    '%s can be shown and played without harm',
    async (id) => {
      const shown = scene();
      const read = await recording(id);
      shown.behaviour.showRecording(read);
      shown.behaviour.start();
      shown.clock.advance(60_000);
      const played = scene();
      raiseNodes(played.behaviour);
      played.behaviour.start();
      played.behaviour.playRecording(read);
      played.clock.advance(40_000);
      expect(shown.server.store.all('namespaces').map(nameOf)).toContain(read.subject.namespace);
      expect(played.server.store.all('namespaces').map(nameOf)).toContain(read.subject.namespace);
    },
  );
});
