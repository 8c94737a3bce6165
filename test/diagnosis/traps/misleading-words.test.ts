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
  waiting,
} from '../made.js';

const running = (minute: number) => ({ running: { startedAt: time(minute) } });
const owned = (kind: string, name: string) => ({
  ownerReferences: [{ kind, name, uid: `uid-${name}`, controller: true }],
});

function told(...given: Parameters<typeof diagnosisOf>) {
  const { causes, ruledOut } = diagnosisOf(...given);
  return { first: causes[0]?.id, container: causes[0]?.container, ruledOut: ruledOut.map((each) => each.because) };
}

describe('words that mislead', () => {
  test('a pod on a dead node that prints Running 1/1', () => {
    expect(
      told([
        pod({
          ready: true,
          state: running(1),
          status: { phase: 'Running' },
          conditions: [
            { type: 'Ready', status: 'False', lastTransitionTime: time(5) },
            { type: 'ContainersReady', status: 'True' },
          ],
        }),
        node('n1', {
          conditions: [
            {
              type: 'Ready',
              status: 'Unknown',
              reason: 'NodeStatusUnknown',
              message: 'Kubelet stopped posting node status.',
            },
          ],
        }),
      ]),
    ).toMatchObject({ first: 'node-not-ready', ruledOut: ['app-but-node'] });
  });

  test('the node controller has flipped Ready, and the node is not among the objects', () => {
    expect(
      told(
        [
          pod({
            ready: true,
            state: running(1),
            status: { phase: 'Running' },
            conditions: [
              { type: 'Ready', status: 'False', lastTransitionTime: time(5) },
              { type: 'ContainersReady', status: 'True' },
            ],
          }),
          event('NodeNotReady', 'Node is not ready', { component: 'node-controller' }),
        ],
        { completeKinds: [] },
      ).first,
    ).toBe('node-not-ready');
  });

  test('a pod that prints Completed and is held by a finalizer', () => {
    expect(
      told([
        pod({
          meta: { deletionTimestamp: time(1), deletionGracePeriodSeconds: 0, finalizers: ['acme.io/hold'] },
          state: terminated('Completed', 0),
          status: { phase: 'Succeeded' },
        }),
        node(),
      ]).first,
    ).toBe('finalizer');
  });

  test('an evicted pod whose container prints Error', () => {
    expect(
      told([
        pod({
          state: terminated('Error', 1),
          status: {
            phase: 'Failed',
            reason: 'Evicted',
            message: 'Usage of EmptyDir volume "tmp" exceeds the limit "1Gi". ',
          },
        }),
      ]).first,
    ).toBe('evicted-emptydir-limit');
  });

  test('BackoffLimitExceeded is the sum: the cause of the pods comes first', () => {
    const { causes } = diagnosisOf(
      [
        object('Job', 'load', {
          status: {
            failed: 4,
            conditions: [
              {
                type: 'Failed',
                status: 'True',
                reason: 'BackoffLimitExceeded',
                message: 'Job has reached the specified backoff limit',
              },
            ],
          },
        }),
        pod({
          meta: owned('Job', 'load'),
          spec: { restartPolicy: 'Never' },
          state: terminated('Error', 1),
          status: { phase: 'Failed' },
        }),
      ],
      {
        ...subjectOf('Job', 'load'),
        logs: [logTail('FATAL: password authentication failed for user "shop"', 'current')],
      },
    );
    expect(causes.map((each) => each.id)).toEqual(['db-authentication', 'backoff-limit-exceeded']);
  });

  test('a crash back-off whose last run is not in the status is not taken for well', () => {
    expect(
      told([pod({ state: waiting('CrashLoopBackOff', 'back-off 5m0s'), restarts: 5, status: { phase: 'Running' } })]),
    ).toMatchObject({ first: 'app-exit-nonzero', container: 'app' });
  });

  test('a deletion that nobody confirms, on a node of which only the event is left', () => {
    expect(
      told(
        [
          pod({
            meta: { deletionTimestamp: time(5) },
            ready: true,
            state: running(1),
            status: { phase: 'Running' },
          }),
          event('NodeNotReady', 'Node is not ready', { component: 'node-controller', minute: 4 }),
        ],
        { completeKinds: [] },
      ).first,
    ).toBe('terminating-node-lost');
  });

  test('a config error that only an event without a field path explains', () => {
    expect(
      told([pod({ state: waiting('CreateContainerConfigError') }), event('Failed', 'Error: configmap "cfg" not found')])
        .first,
    ).toBe('configmap-not-found');
  });

  test('a crash back-off is never itself the cause', () => {
    const { causes } = diagnosisOf([crashing('Error', 1)]);
    expect(causes.map((each) => [each.id, each.confidence])).toEqual([['app-exit-nonzero', 'possible']]);
  });

  test('an ordinary stop with 143 is not a crash', () => {
    expect(
      told([
        crashing('Error', 143),
        event('Killing', 'Stopping container app', { container: 'app', minute: 13, type: 'Normal' }),
      ]).ruledOut,
    ).toContain('crash-but-stopped');
  });
});
