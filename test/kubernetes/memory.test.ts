import { beforeEach, describe, expect, test } from '@jest/globals';
import { createDirectory } from '../../src/kubernetes/directory.js';
import { Memory } from '../../src/kubernetes/memory.js';
import { packPod, unpackPod, type PackedPod } from '../../src/kubernetes/packed-pod.js';
import type { EventRecord, NodeRecord, PodRecord, WorkloadRecord } from '../../src/model/records.js';
import { subjectLabel, type Subject } from '../../src/model/subject.js';
import { HOUR, MINUTE } from '../../src/model/time.js';
import { ManualClock } from '../support/manual-clock.js';

const NOW = Date.parse('2026-11-24T12:00:00Z');

function pod(name: string, more: Partial<PodRecord> = {}): PackedPod {
  return packPod(record(name, more));
}

function record(name: string, more: Partial<PodRecord> = {}): PodRecord {
  return {
    uid: `uid-${name}`,
    namespace: 'payments',
    name,
    resourceVersion: '1',
    owner: null,
    revision: '',
    node: 'n1',
    phase: 'Running',
    reason: '',
    message: '',
    createdAt: NOW - HOUR,
    deletion: null,
    finalizers: [],
    restartPolicy: 'Always',
    schedulingGated: false,
    nominatedNode: '',
    conditions: [],
    containers: [
      {
        name: 'app',
        role: 'main',
        state: { kind: 'running', startedAt: NOW - HOUR },
        last: null,
        ready: true,
        started: true,
        restarts: 0,
        startupBudgetMs: 0,
      },
    ],
    labels: {},
    annotations: {},
    mirror: false,
    ...more,
  };
}

function crashing(name: string, more: Partial<PodRecord> = {}): PackedPod {
  const [container] = record(name).containers;
  const state = { kind: 'waiting' as const, reason: 'CrashLoopBackOff', message: '' };
  return pod(name, { containers: [{ ...container!, state, ready: false, restarts: 4 }], ...more });
}

function workload(kind: string, name: string, owner: WorkloadRecord | null = null): WorkloadRecord {
  return {
    uid: `uid-${kind}-${name}`,
    kind,
    namespace: 'payments',
    name,
    owner: owner === null ? null : { kind: owner.kind, name: owner.name, uid: owner.uid },
    createdAt: NOW - HOUR,
    deletionAt: null,
    desired: 1,
    ready: 1,
    updated: 1,
    available: 1,
    observed: true,
    paused: false,
    suspended: false,
    conditions: [],
    job: null,
    labels: {},
    annotations: {},
    revision: '',
  };
}

function node(name: string, ready: string): NodeRecord {
  const conditions = [{ type: 'Ready', status: ready, reason: '', message: '', since: NOW }];
  return {
    uid: `uid-${name}`,
    name,
    createdAt: 0,
    conditions,
    taints: [],
    unschedulable: false,
    deletionAt: null,
    labels: {},
  };
}

function warning(uid: string, kind: string, name: string, more: Partial<EventRecord> = {}): EventRecord {
  return {
    uid,
    namespace: 'payments',
    type: 'Warning',
    reason: 'FailedCreate',
    message: 'exceeded quota',
    count: 1,
    firstAt: NOW,
    lastAt: NOW,
    component: 'replicaset-controller',
    about: { kind, namespace: kind === 'Node' ? 'default' : 'payments', name, uid: `uid-${name}` },
    container: '',
    ...more,
  };
}

const ownedBy = (owner: WorkloadRecord): PodRecord['owner'] => ({ kind: owner.kind, name: owner.name, uid: owner.uid });
const label = (subject: Subject): string => `${subject.kind} ${subjectLabel(subject)}`;
const subjectOf = (kind: string, name: string): Subject => ({
  cluster: 'eu',
  kind,
  namespace: kind === 'Node' ? '' : 'payments',
  name,
});

let clock: ManualClock;
let memory: Memory;
let tasks: (() => void)[];
let told: string[];

function settle(): string[] {
  while (tasks.length > 0) tasks.shift()?.();
  return told.splice(0).sort();
}

beforeEach(() => {
  clock = new ManualClock(NOW);
  tasks = [];
  told = [];
  memory = new Memory({ cluster: 'eu', clock, soon: (task) => tasks.push(task) });
  memory.onChange((subject) => told.push(label(subject)));
});

describe('finding the subject', () => {
  const deployment = workload('Deployment', 'api');
  const replicaSet = workload('ReplicaSet', 'api-abc', deployment);

  test.each([
    ['owner first', true],
    ['pods first', false],
  ])('a pod stands under its Deployment, %s', (_, ownersFirst) => {
    const owners = (): void => {
      memory.workloadHandler.put(replicaSet, null);
      memory.workloadHandler.put(deployment, null);
    };
    if (ownersFirst) owners();
    memory.podHandler.put(pod('api-abc-1', { owner: ownedBy(replicaSet) }), null);
    memory.podHandler.put(pod('api-abc-2', { owner: ownedBy(replicaSet), revision: 'abc' }), null);
    if (!ownersFirst) owners();
    expect([...memory.subjects()].map(label)).toEqual(['Deployment payments/api']);
    const view = memory.view(subjectOf('Deployment', 'api'));
    expect(view?.workload).toBe(deployment);
    expect(view?.children).toEqual([replicaSet]);
    expect(view?.pods.map((each) => each.name).sort()).toEqual(['api-abc-1', 'api-abc-2']);
  });

  test('a ReplicaSet of a Rollout takes its pods from the Deployment that their label suggested', () => {
    const rollout = workload('Rollout', 'web');
    const owned = workload('ReplicaSet', 'api-abc', rollout);
    const mine = pod('api-abc-1', { owner: ownedBy(owned), revision: 'abc' });
    memory.podHandler.put(mine, null);
    expect([...memory.subjects()].map(label)).toEqual(['Deployment payments/api']);
    memory.workloadHandler.put(owned, null);
    expect([...memory.subjects()].map(label)).toEqual(['Rollout payments/web']);
    expect(memory.view(subjectOf('Rollout', 'web'))?.pods).toEqual([unpackPod(mine)]);
  });

  test('a Job that a CronJob made takes its pods there', () => {
    const cron = workload('CronJob', 'report');
    const job = workload('Job', 'report-1', cron);
    memory.podHandler.put(pod('report-1-x', { owner: ownedBy(job) }), null);
    memory.workloadHandler.put(job, null);
    memory.workloadHandler.put(cron, null);
    expect([...memory.subjects()].map(label)).toEqual(['CronJob payments/report']);
  });

  test('a pod that outlives its ReplicaSet stays where it was', () => {
    memory.workloadHandler.put(deployment, null);
    memory.workloadHandler.put(replicaSet, null);
    const before = pod('api-abc-1', { owner: ownedBy(replicaSet) });
    memory.podHandler.put(before, null);
    memory.workloadHandler.gone(replicaSet);
    memory.podHandler.put(pod('api-abc-1', { owner: ownedBy(replicaSet), phase: 'Failed' }), before);
    expect([...memory.subjects()].map(label)).toEqual(['Deployment payments/api']);
  });

  test('what is gone leaves nothing behind', () => {
    const one = pod('api-abc-1', { owner: ownedBy(replicaSet) });
    memory.workloadHandler.put(deployment, null);
    memory.workloadHandler.put(replicaSet, null);
    memory.podHandler.put(one, null);
    memory.nodeHandler.put(node('n1', 'True'), null);
    memory.podHandler.gone(one);
    memory.workloadHandler.gone(replicaSet);
    memory.workloadHandler.gone(deployment);
    memory.nodeHandler.gone(node('n1', 'True'));
    expect([...memory.subjects()]).toEqual([]);
    expect(memory.podCount).toBe(0);
    expect(memory.view(subjectOf('Deployment', 'api'))).toBeNull();
  });
});

describe('telling changes', () => {
  test('nothing is told before the lists are whole; then every subject, then each change once', () => {
    const stateful = workload('StatefulSet', 'db');
    const first = pod('db-0', { owner: ownedBy(stateful) });
    memory.podHandler.put(first, null);
    memory.workloadHandler.put(stateful, null);
    memory.nodeHandler.put(node('n1', 'True'), null);
    expect(settle()).toEqual([]);
    memory.startTelling();
    expect(settle()).toEqual(['Node n1', 'StatefulSet payments/db']);
    memory.podHandler.put(crashing('db-0', { owner: ownedBy(stateful) }), first);
    memory.podHandler.put(pod('db-1', { owner: ownedBy(stateful) }), null);
    expect(settle()).toEqual(['StatefulSet payments/db']);
  });

  test('a node that turns unready concerns the pods on it; a label of it does not', () => {
    memory.podHandler.put(pod('alone'), null);
    memory.podHandler.put(pod('elsewhere', { node: 'n2' }), null);
    memory.nodeHandler.put(node('n1', 'True'), null);
    memory.startTelling();
    settle();
    memory.nodeHandler.put({ ...node('n1', 'True'), labels: { zone: 'b' } }, node('n1', 'True'));
    expect(settle()).toEqual(['Node n1']);
    memory.nodeHandler.put(node('n1', 'Unknown'), node('n1', 'True'));
    expect(settle()).toEqual(['Node n1', 'Pod payments/alone']);
    expect(memory.view(subjectOf('Node', 'n1'))?.pods.map((each) => each.name)).toEqual(['alone']);
  });

  test('many changes are told in parts, so that others can work in between', () => {
    for (let number = 0; number < 250; number += 1) memory.podHandler.put(pod(`p${number}`), null);
    memory.startTelling();
    const parts: number[] = [];
    while (tasks.length > 0) {
      tasks.shift()?.();
      parts.push(told.splice(0).length);
    }
    expect(parts).toEqual([100, 100, 50]);
  });
});

describe('events and history', () => {
  test('warnings on owners are kept for an hour, and belong to the pod with their uid', () => {
    const replicaSet = workload('ReplicaSet', 'api-abc', workload('Deployment', 'api'));
    memory.workloadHandler.put(replicaSet, null);
    memory.podHandler.put(pod('api-abc-1', { owner: ownedBy(replicaSet) }), null);
    memory.startTelling();
    settle();
    memory.eventHandler.put(warning('e1', 'ReplicaSet', 'api-abc'), null);
    expect(settle()).toEqual(['Deployment payments/api']);
    memory.eventHandler.put(warning('e2', 'Pod', 'api-abc-1', { reason: 'FailedMount' }), null);
    const formerPod = { kind: 'Pod', namespace: 'payments', name: 'api-abc-1', uid: 'former' };
    memory.eventHandler.put(warning('e3', 'Pod', 'api-abc-1', { about: formerPod }), null);
    memory.eventHandler.put(warning('e4', 'ReplicaSet', 'api-abc', { type: 'Normal' }), null);
    memory.eventHandler.put(warning('e5', 'ConfigMap', 'api-abc'), null);
    const view = (): string[] => memory.view(subjectOf('Deployment', 'api'))?.events.map((event) => event.uid) ?? [];
    expect(view()).toEqual(['e1', 'e2']);
    clock.advance(59 * MINUTE);
    memory.eventHandler.put(warning('e1', 'ReplicaSet', 'api-abc', { lastAt: clock.now(), count: 9 }), null);
    clock.advance(2 * MINUTE);
    expect(view()).toEqual(['e1']);
  });

  test('events about one object are bounded, the newest stay', () => {
    memory.workloadHandler.put(workload('Job', 'work'), null);
    for (let number = 0; number < 50; number += 1) {
      memory.eventHandler.put(warning(`e${number}`, 'Job', 'work', { lastAt: NOW + number }), null);
    }
    const uids = memory.view(subjectOf('Job', 'work'))?.events.map((event) => event.uid);
    expect(uids).toHaveLength(20);
    expect(uids?.at(-1)).toBe('e49');
  });

  test('when a state began is remembered, also where nobody listens', () => {
    const quiet = new Memory({ cluster: 'eu', clock, soon: (task) => tasks.push(task) });
    quiet.podHandler.put(crashing('alone'), null);
    quiet.startTelling();
    settle();
    clock.advance(5 * MINUTE);
    expect(quiet.view(subjectOf('Pod', 'alone'))?.history.since).toEqual({ 'uid-alone/app/CrashLoopBackOff': NOW });
  });
});

describe('looking names up', () => {
  beforeEach(() => {
    const deployment = workload('Deployment', 'checkout');
    const replicaSet = workload('ReplicaSet', 'checkout-7d9', deployment);
    memory.workloadHandler.put(deployment, null);
    memory.workloadHandler.put(replicaSet, null);
    memory.workloadHandler.put(workload('StatefulSet', 'checkout-db'), null);
    memory.podHandler.put(crashing('checkout-7d9-x', { owner: ownedBy(replicaSet) }), null);
    memory.podHandler.put(pod('old-checkout'), null);
    memory.podHandler.put(pod('checkout', { uid: 'other', namespace: 'shop' }), null);
    memory.nodeHandler.put(node('n1', 'True'), null);
  });

  const found = (text: string, namespace?: string): string[] =>
    createDirectory(memory, 'eu')
      .search(text, { limit: 10, ...(namespace === undefined ? {} : { namespace }) })
      .map((match) => `${match.how}: ${label(match.target)} of ${label(match.workload)}`);

  test.each([
    [
      'checkout',
      [
        'exact: Deployment payments/checkout of Deployment payments/checkout',
        'exact: Pod shop/checkout of Pod shop/checkout',
        'workload: StatefulSet payments/checkout-db of StatefulSet payments/checkout-db',
        'prefix: Pod payments/checkout-7d9-x of Deployment payments/checkout',
        'substring: Pod payments/old-checkout of Pod payments/old-checkout',
      ],
    ],
    ['deploy/checkout', ['exact: Deployment payments/checkout of Deployment payments/checkout']],
    ['shop/checkout', ['exact: Pod shop/checkout of Pod shop/checkout']],
    ['Payments/Checkout-7D9-x', ['exact: Pod payments/checkout-7d9-x of Deployment payments/checkout']],
    ['n1', ['exact: Node n1 of Node n1']],
    ['node/n', ['workload: Node n1 of Node n1']],
    ['constructor/nothing', []],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  test('pods are listed with what kubectl prints, failing ones first', () => {
    const directory = createDirectory(memory, 'eu');
    const { rows, total } = directory.pods({ failingOnly: false, limit: 2 });
    expect(total).toBe(3);
    expect(rows.map((row) => `${row.pod.name} ${row.ready}/${row.containers} ${row.status} ${row.restarts}`)).toEqual([
      'checkout-7d9-x 0/1 CrashLoopBackOff 4',
      'old-checkout 1/1 Running 0',
    ]);
    expect(directory.pods({ failingOnly: true, limit: 9, namespace: 'shop' }).rows).toEqual([]);
    expect(directory.namespaces()).toEqual(['payments', 'shop']);
    expect(directory.podsOf(subjectOf('ReplicaSet', 'checkout-7d9')).map((each) => each.name)).toEqual([
      'checkout-7d9-x',
    ]);
  });
});
