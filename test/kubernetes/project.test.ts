import { describe, expect, test } from '@jest/globals';
import { intern } from '../../src/kubernetes/intern.js';
import { projectEvent, projectNode, projectPod, projectWorkload } from '../../src/kubernetes/project.js';
import { MINUTE, SECOND } from '../../src/model/time.js';

const T = '2026-11-24T12:00:00Z';
const at = Date.parse(T);

const rawPod = {
  kind: 'Pod',
  metadata: {
    name: 'api-abc-1',
    namespace: 'shop',
    uid: 'u1',
    resourceVersion: '7',
    creationTimestamp: T,
    deletionTimestamp: T,
    deletionGracePeriodSeconds: 60,
    finalizers: ['x/y'],
    labels: { app: 'api', secret: 'kept out', zone: 'a', 'pod-template-hash': 'abc' },
    annotations: { 'podwhy.dev/channel': '#shop', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
    ownerReferences: [
      { kind: 'Helper', name: 'not-the-controller', uid: 'o0' },
      { kind: 'ReplicaSet', name: 'api-abc', uid: 'o1', controller: true },
    ],
    managedFields: [{ manager: 'kubelet' }],
  },
  spec: {
    nodeName: 'node-1',
    restartPolicy: 'Always',
    schedulingGates: [{ name: 'g' }],
    initContainers: [{ name: 'zeta' }, { name: 'proxy', restartPolicy: 'Always' }],
    containers: [
      { name: 'api', startupProbe: { initialDelaySeconds: 5, periodSeconds: 10, failureThreshold: 30 } },
      { name: 'admin', livenessProbe: { initialDelaySeconds: 20 }, readinessProbe: { periodSeconds: 2 } },
    ],
    ephemeralContainers: [{ name: 'debug' }],
  },
  status: {
    phase: 'Running',
    reason: 'Evicted',
    message: 'm'.repeat(400),
    nominatedNodeName: 'node-2',
    conditions: [
      { type: 'Ready', status: 'False', reason: 'ContainersNotReady', message: 'why', lastTransitionTime: T },
    ],
    initContainerStatuses: [
      { name: 'proxy', started: true, state: { running: { startedAt: T } } },
      { name: 'zeta', state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: T, finishedAt: T } } },
    ],
    containerStatuses: [
      { name: 'admin', state: {}, restartCount: 0 },
      {
        name: 'api',
        ready: false,
        restartCount: 3,
        state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
        lastState: {
          terminated: {
            exitCode: 128,
            signal: 9,
            reason: 'StartError',
            startedAt: '1970-01-01T00:00:00Z',
            finishedAt: T,
          },
        },
      },
    ],
  },
};

describe('projectPod', () => {
  test('keeps what detection, routing and lists read, and nothing else', () => {
    const pod = projectPod(rawPod);
    expect({ ...pod, containers: [] }).toEqual({
      uid: 'u1',
      namespace: 'shop',
      name: 'api-abc-1',
      resourceVersion: '7',
      owner: { kind: 'ReplicaSet', name: 'api-abc', uid: 'o1' },
      revision: 'abc',
      node: 'node-1',
      phase: 'Running',
      reason: 'Evicted',
      message: `${'m'.repeat(299)}…`,
      createdAt: at,
      deletion: { at, graceSeconds: 60 },
      finalizers: ['x/y'],
      restartPolicy: 'Always',
      schedulingGated: true,
      nominatedNode: 'node-2',
      conditions: [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady', message: 'why', since: at }],
      containers: [],
      labels: { app: 'api' },
      annotations: { 'podwhy.dev/channel': '#shop' },
      mirror: false,
    });
  });

  test('lists containers in the order of the spec with the statuses of their names', () => {
    const none = { last: null, ready: false, started: null, restarts: 0, startupBudgetMs: 0 };
    expect(projectPod(rawPod)?.containers).toEqual([
      {
        ...none,
        name: 'zeta',
        role: 'init',
        state: { kind: 'terminated', reason: 'Completed', exitCode: 0, signal: 0, startedAt: at, finishedAt: at },
      },
      { ...none, name: 'proxy', role: 'sidecar', started: true, state: { kind: 'running', startedAt: at } },
      {
        ...none,
        name: 'api',
        role: 'main',
        state: { kind: 'waiting', reason: 'CrashLoopBackOff', message: 'back-off' },
        // containerd writes 1970 for a container that never started
        last: { kind: 'terminated', reason: 'StartError', exitCode: 128, signal: 9, startedAt: null, finishedAt: at },
        restarts: 3,
        startupBudgetMs: 5 * SECOND + 5 * MINUTE,
      },
      { ...none, name: 'admin', role: 'main', state: { kind: 'none' }, startupBudgetMs: 50 * SECOND },
      { ...none, name: 'debug', role: 'ephemeral', state: { kind: 'none' } },
    ]);
  });

  test('keeps the labels that settings name', () => {
    expect(projectPod(rawPod, ['zone', 'absent'])?.labels).toEqual({ zone: 'a' });
  });

  test('knows the mirror of a static pod', () => {
    const metadata = { name: 'etcd', annotations: { 'kubernetes.io/config.mirror': 'hash' } };
    expect(projectPod({ kind: 'Pod', metadata })?.mirror).toBe(true);
  });

  test.each([
    ['no name', { kind: 'Pod', metadata: {} }],
    ['another kind', { kind: 'Service', metadata: { name: 'x' } }],
    ['no metadata', { kind: 'Pod' }],
    ['metadata that is a list', { kind: 'Pod', metadata: ['name'] }],
  ])('is null for %s', (_name, raw) => {
    expect(projectPod(raw)).toBeNull();
  });

  test('reads wrong types as absent', () => {
    const odd = projectPod({
      kind: 'Pod',
      metadata: { name: 'x', labels: ['app'], finalizers: 'f', creationTimestamp: 5, ownerReferences: {} },
      spec: { containers: [null, 7, { name: 3 }, { name: 'ok' }], nodeName: {} },
      status: { phase: 9, conditions: [null], containerStatuses: 'none' },
    });
    expect(odd).toMatchObject({ node: '', phase: '', owner: null, labels: {}, finalizers: [], createdAt: 0 });
    expect(odd?.containers.map(({ name }) => name)).toEqual(['ok']);
  });
});

describe('projectWorkload', () => {
  const meta = {
    name: 'w',
    namespace: 'shop',
    generation: 4,
    annotations: { 'deployment.kubernetes.io/revision': '9' },
  };

  test('a Deployment: replicas, revision and whether the controller has seen the newest spec', () => {
    const raw = {
      kind: 'Deployment',
      metadata: meta,
      spec: { replicas: 3, paused: true },
      status: { readyReplicas: 2, updatedReplicas: 1, availableReplicas: 2, observedGeneration: 3 },
    };
    expect(projectWorkload(raw)).toMatchObject({
      kind: 'Deployment',
      desired: 3,
      ready: 2,
      updated: 1,
      available: 2,
      observed: false,
      paused: true,
      revision: '9',
      job: null,
    });
  });

  test.each([
    [
      'a DaemonSet counts nodes',
      'DaemonSet',
      {},
      { desiredNumberScheduled: 5, numberReady: 4 },
      { desired: 5, ready: 4 },
    ],
    ['a StatefulSet wants one by default', 'StatefulSet', {}, { updateRevision: 'w-1' }, { desired: 1, ready: 0 }],
    [
      'a Job counts its active pods',
      'Job',
      { parallelism: 2 },
      { active: 2, ready: 1 },
      { desired: 2, ready: 1, job: { active: 2 } },
    ],
    [
      'a CronJob lists its active Jobs',
      'CronJob',
      { schedule: '* * * * *', suspend: true },
      { active: [{}], lastScheduleTime: T },
      { desired: null, suspended: true, job: { active: 1, lastScheduleAt: at, schedule: '* * * * *' } },
    ],
  ])('%s', (_name, kind, spec, status, record) => {
    expect(projectWorkload({ kind, metadata: meta, spec, status })).toMatchObject(record);
  });

  test('is null for kinds that own no pods', () => {
    expect(projectWorkload({ kind: 'Service', metadata: meta })).toBeNull();
  });
});

describe('projectNode', () => {
  test('keeps conditions, taints and whether it is cordoned', () => {
    const raw = {
      kind: 'Node',
      metadata: { name: 'n1', creationTimestamp: T },
      spec: { unschedulable: true, taints: [{ key: 'k', effect: 'NoExecute', timeAdded: T, value: 'v' }] },
      status: { conditions: [{ type: 'Ready', status: 'Unknown', lastTransitionTime: T }], images: ['many'] },
    };
    expect(projectNode(raw)).toEqual({
      uid: '',
      name: 'n1',
      createdAt: at,
      conditions: [{ type: 'Ready', status: 'Unknown', reason: '', message: '', since: at }],
      taints: [{ key: 'k', effect: 'NoExecute', since: at }],
      unschedulable: true,
      deletionAt: null,
      labels: {},
    });
  });
});

describe('projectEvent', () => {
  const metadata = { name: 'e', namespace: 'shop', uid: 'e1', creationTimestamp: T };
  const later = '2026-11-24T12:30:00Z';
  const about = { kind: 'Pod', namespace: 'shop', name: 'api', uid: 'u1', fieldPath: 'spec.containers{api}' };
  const shared = { kind: 'Event', metadata, type: 'Warning', reason: 'Failed' };
  const expected = {
    uid: 'e1',
    namespace: 'shop',
    type: 'Warning',
    reason: 'Failed',
    message: 'text',
    firstAt: at,
    lastAt: Date.parse(later),
    about: { kind: 'Pod', namespace: 'shop', name: 'api', uid: 'u1' },
    container: 'api',
  };

  test.each([
    [
      'the recorder of kubelet and controllers',
      {
        involvedObject: about,
        message: 'text',
        count: 4,
        firstTimestamp: T,
        lastTimestamp: later,
        source: { component: 'kubelet' },
      },
      { count: 4, component: 'kubelet' },
    ],
    [
      'the recorder of the scheduler, as v1',
      {
        involvedObject: about,
        message: 'text',
        count: 0,
        firstTimestamp: null,
        lastTimestamp: null,
        eventTime: T,
        series: { count: 2, lastObservedTime: later },
        source: {},
        reportingComponent: 'default-scheduler',
      },
      { count: 2, component: 'default-scheduler' },
    ],
    [
      'the recorder of the scheduler, as events.k8s.io/v1',
      {
        regarding: about,
        note: 'text',
        eventTime: T,
        series: { count: 2, lastObservedTime: later },
        reportingController: 'default-scheduler',
      },
      { count: 2, component: 'default-scheduler' },
    ],
  ])('reads %s', (_name, raw, parts) => {
    expect(projectEvent({ ...shared, ...raw })).toEqual({ ...expected, ...parts });
  });

  test('counts an event without a count as one, seen when it was created', () => {
    expect(projectEvent({ ...shared, involvedObject: { kind: 'Pod', name: 'api' } })).toMatchObject({
      count: 1,
      firstAt: at,
      lastAt: at,
      container: '',
    });
  });
});

describe('intern', () => {
  test('stays equal to the text over more different strings than it remembers', () => {
    const texts = Array.from({ length: 25_000 }, (_, index) => `pod-${index}`);
    expect(texts.map(intern)).toEqual(texts);
  });
});
