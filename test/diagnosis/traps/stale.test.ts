import { describe, expect, test } from '@jest/globals';
import {
  crashing,
  diagnosisOf,
  event,
  logTail,
  node,
  object,
  pod,
  subjectOf,
  terminated,
  time,
  unscheduled,
  waiting,
} from '../made.js';

const READY = [{ type: 'Ready', status: 'True', lastTransitionTime: time(12) }];
const running = (minute: number) => ({ running: { startedAt: time(minute) } });
const healthy = (more: Parameters<typeof pod>[0] = {}) =>
  pod({ ready: true, state: running(1), status: { phase: 'Running' }, conditions: READY, ...more });
const owned = (kind: string, name: string) => ({
  ownerReferences: [{ kind, name, uid: `uid-${name}`, controller: true }],
});
const ids = (...given: Parameters<typeof diagnosisOf>): readonly string[] =>
  diagnosisOf(...given).causes.map((each) => each.id);

describe('what is over is no cause', () => {
  test('events of an earlier pod with the same name', () => {
    const other = { uid: 'uid-of-another-pod' };
    expect(
      ids([
        healthy(),
        event('FailedScheduling', '0/3 nodes are available: 3 Insufficient cpu.', other),
        event('FailedMount', 'MountVolume.SetUp failed for volume "v" : secret "x" not found', other),
      ]),
    ).toEqual(['none']);
  });

  test('a failed mount whose event is younger than the recovery', () => {
    expect(
      ids([healthy(), event('FailedMount', 'MountVolume.SetUp failed for volume "v" : secret "x" not found')]),
    ).toEqual(['none']);
  });

  test('a refused schedule and a failed mount of the start, then success', () => {
    expect(
      ids([
        healthy(),
        event('FailedScheduling', '0/1 nodes are available: 1 node(s) had untolerated taint(s).', { minute: 1 }),
        event('FailedMount', 'MountVolume.SetUp failed for volume "v" : failed to sync configmap cache: timed out', {
          minute: 2,
        }),
        event('Started', 'Container started', { minute: 3, type: 'Normal', container: 'app' }),
      ]),
    ).toEqual(['none']);
  });

  test('a failed mount, once an image is being pulled', () => {
    expect(
      ids([
        pod({ state: waiting('ImagePullBackOff', 'Back-off pulling image "x": ErrImagePull: x: not found') }),
        event('FailedMount', 'MountVolume.SetUp failed for volume "v" : secret "x" not found', { minute: 2 }),
      ])[0],
    ).toBe('image-not-found');
  });

  test('failed probes of the start-up', () => {
    expect(
      ids([
        healthy(),
        event('Unhealthy', 'Readiness probe failed: connection refused', { container: 'app', count: 4 }),
      ]),
    ).toEqual(['none']);
  });

  test('failed probes within the start-up budget', () => {
    expect(
      ids([
        pod({
          state: running(14.5),
          status: { phase: 'Running' },
          container: { startupProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 10, failureThreshold: 30 } },
          conditions: [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady' }],
        }),
        event('Unhealthy', 'Startup probe failed: connection refused', { container: 'app', count: 4 }),
      ]),
    ).toEqual(['none']);
  });

  test('a back-off event after the container has run well for long', () => {
    expect(
      ids([
        healthy({ restarts: 3, last: terminated('Error', 1), state: running(-30) }),
        event('BackOff', 'Back-off restarting failed container app in pod web_shop(uid)', { container: 'app' }),
      ]),
    ).toEqual(['none']);
  });

  test('an out-of-memory kill of long ago', () => {
    expect(ids([healthy({ restarts: 1, last: terminated('OOMKilled', 137), state: running(-60) })])).toEqual(['none']);
  });

  test('a race of the kubelet: object not registered', () => {
    expect(
      ids([
        healthy(),
        event(
          'FailedMount',
          'MountVolume.SetUp failed for volume "v" : object "shop"/"kube-root-ca.crt" not registered',
        ),
      ]),
    ).toEqual(['none']);
    expect(
      ids([
        pod(),
        event(
          'FailedMount',
          'MountVolume.SetUp failed for volume "v" : object "shop"/"kube-root-ca.crt" not registered',
        ),
        event('FailedCreatePodSandBox', 'Failed to create pod sandbox: no runtime for "runsc" is configured'),
      ])[0],
    ).toBe('runtime-handler-missing');
  });

  test('sandbox errors while the pod is being deleted', () => {
    expect(
      ids([
        pod({ meta: { deletionTimestamp: time(15.2), deletionGracePeriodSeconds: 30 } }),
        event('FailedCreatePodSandBox', 'Failed to create pod sandbox: plugin type="calico" failed (add): x'),
        node(),
      ]),
    ).toEqual(['terminating-within-grace']);
  });

  test('a probe that killed an earlier run, when this one ended by itself', () => {
    const diagnosis = diagnosisOf(
      [
        crashing('Error', 1, { container: { livenessProbe: { httpGet: { path: '/', port: 80 } } } }),
        event('Killing', 'Container app failed liveness probe, will be restarted', {
          container: 'app',
          minute: 2,
          type: 'Normal',
        }),
        event('Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 500', {
          container: 'app',
          minute: 2,
        }),
      ],
      { logs: [logTail('Error: connect ECONNREFUSED 10.0.0.7:5432')] },
    );
    expect(diagnosis.causes.map((each) => each.id)).toEqual(['connection-refused']);
  });

  test('a readiness failure of the run before', () => {
    expect(
      ids([
        pod({
          state: running(3),
          restarts: 1,
          last: { terminated: { reason: 'Completed', exitCode: 0, finishedAt: time(2.9) } },
          status: { phase: 'Running' },
          container: {
            readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
            ports: [{ containerPort: 8080 }],
          },
          conditions: [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady' }],
        }),
        event('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 404', {
          container: 'app',
          minute: 2,
        }),
      ]),
    ).not.toContain('probe-wrong-path');
  });

  test('a scheduler event older than the condition', () => {
    expect(
      ids([
        unscheduled('0/3 nodes are available: 3 Insufficient memory.'),
        event('FailedScheduling', '0/3 nodes are available: 3 Insufficient cpu.', { minute: 1 }),
      ])[0],
    ).toBe('insufficient-memory');
  });

  test('an evicted pod of last week, when its replacement fails for another reason', () => {
    const evicted = pod({
      name: 'web-old',
      meta: { ...owned('ReplicaSet', 'web'), creationTimestamp: time(-9000) },
      status: { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory. ' },
    });
    const now = pod({
      name: 'web-new',
      meta: owned('ReplicaSet', 'web'),
      state: waiting('ImagePullBackOff', 'Back-off pulling image "x": ErrImagePull: x: not found'),
    });
    expect(
      ids([object('ReplicaSet', 'web', { spec: { replicas: 1 } }), evicted, now], subjectOf('ReplicaSet', 'web'))[0],
    ).toBe('image-not-found');
  });

  test('leftovers of a workload that is scaled to zero', () => {
    const evicted = pod({
      name: 'web-old',
      meta: owned('ReplicaSet', 'web'),
      status: { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory. ' },
    });
    expect(
      ids([object('ReplicaSet', 'web', { spec: { replicas: 0 } }), evicted], subjectOf('ReplicaSet', 'web')),
    ).toEqual(['none']);
  });

  test('failed attempts of a Job that then succeeded', () => {
    const job = object('Job', 'load', {
      spec: { backoffLimit: 3 },
      status: {
        succeeded: 1,
        failed: 1,
        conditions: [{ type: 'Complete', status: 'True', reason: 'CompletionsReached' }],
      },
    });
    const attempt = pod({
      name: 'load-1',
      meta: owned('Job', 'load'),
      spec: { restartPolicy: 'Never' },
      state: terminated('Error', 1),
      status: { phase: 'Failed' },
    });
    expect(ids([job, attempt], subjectOf('Job', 'load'))).toEqual(['none']);
  });

  test('a failed run of a CronJob, when a later one succeeded', () => {
    const run = (name: string, minute: number, type: string, reason: string) =>
      object(
        'Job',
        name,
        { status: { conditions: [{ type, status: 'True', reason, lastTransitionTime: time(minute) }] } },
        { ...owned('CronJob', 'nightly'), creationTimestamp: time(minute) },
      );
    const attempt = pod({
      name: 'nightly-1-a',
      meta: owned('Job', 'nightly-1'),
      spec: { restartPolicy: 'Never' },
      state: terminated('Error', 1),
      status: { phase: 'Failed' },
    });
    const objects = [
      object('CronJob', 'nightly', { spec: { schedule: '0 3 * * *' } }),
      run('nightly-1', 1, 'Failed', 'BackoffLimitExceeded'),
      attempt,
      run('nightly-2', 5, 'Complete', 'CompletionsReached'),
    ];
    expect(ids(objects, subjectOf('CronJob', 'nightly'))).toEqual(['none']);
  });
});
