import { describe, expect, test } from '@jest/globals';
import { crashing, diagnosisOf, event, logTail, object, pod, subjectOf, time, waiting } from './made.js';

const owned = (kind: string, name: string) => ({
  ownerReferences: [{ kind, name, uid: `uid-${name}`, controller: true }],
});
const uses = (secret: string) => ({ env: [{ name: 'X', valueFrom: { secretKeyRef: { name: secret, key: 'x' } } }] });
const lacking = (name: string) =>
  pod({ name, container: uses('db'), state: waiting('CreateContainerConfigError', 'secret "db" not found') });
const stuck = (name: string) => [
  pod({ name, meta: owned('ReplicaSet', `${name}-rs`) }),
  event('FailedCreatePodSandBox', 'Failed to create pod sandbox: the hypervisor sulks', { name }),
];

describe('how far a cause reaches', () => {
  test('all pods that use the Secret', () => {
    const { causes } = diagnosisOf([lacking('web'), lacking('worker'), lacking('cron')]);
    expect(causes[0]).toMatchObject({
      id: 'secret-not-found',
      reach: { scope: 'secret', name: 'db', affected: 3, total: 3 },
    });
  });

  test('pods of several workloads on one node, and then it is more than possible', () => {
    const alone = diagnosisOf(stuck('web')).causes[0];
    const together = diagnosisOf([...stuck('web'), ...stuck('api')]).causes[0];
    expect([alone?.confidence, alone?.reach]).toEqual(['possible', null]);
    expect(together).toMatchObject({
      id: 'sandbox-failed',
      confidence: 'likely',
      reach: { scope: 'node', name: 'n1', affected: 2, total: 2 },
    });
  });

  test('pods of several workloads that miss the same dependency', () => {
    const logs = ['web', 'api'].map((name) => ({ ...logTail('Error: connect ECONNREFUSED db:5432'), pod: name }));
    const { causes } = diagnosisOf([crashing('Error', 1), crashing('Error', 1, { name: 'api' })], { logs });
    expect(causes[0]).toMatchObject({
      id: 'connection-refused',
      reach: { scope: 'namespace', name: 'shop', affected: 2, total: 2 },
    });
  });

  test('the pods of one revision', () => {
    const made = (name: string, hash: string) =>
      crashing('Error', 3, { name, meta: { ...owned('ReplicaSet', 'web'), labels: { 'pod-template-hash': hash } } });
    const { causes } = diagnosisOf(
      [object('ReplicaSet', 'web', { spec: { replicas: 3 } }), made('a', 'h1'), made('b', 'h1'), made('c', 'h2')],
      subjectOf('ReplicaSet', 'web'),
    );
    expect(causes[0]).toMatchObject({
      id: 'app-exit-nonzero',
      confidence: 'possible',
      reach: { scope: 'revision', affected: 2, total: 2 },
    });
  });

  test('two programs that end with a bare code share nothing', () => {
    const { causes } = diagnosisOf([crashing('Error', 1), crashing('Error', 1, { name: 'api' })]);
    expect(causes[0]).toMatchObject({ id: 'app-exit-nonzero', confidence: 'possible', reach: null });
  });

  test('a pod that is well is counted, but not as affected', () => {
    const well = pod({
      name: 'well',
      container: uses('db'),
      ready: true,
      state: { running: { startedAt: time(1) } },
      status: { phase: 'Running' },
      conditions: [{ type: 'Ready', status: 'True' }],
    });
    expect(diagnosisOf([lacking('web'), lacking('worker'), well]).causes[0]?.reach).toEqual({
      scope: 'secret',
      name: 'db',
      affected: 2,
      total: 3,
    });
  });
});
