import { describe, expect, test } from '@jest/globals';
import { crashing, diagnosisOf, event, logTail, node, pod, terminated, time, unscheduled, waiting } from '../made.js';

const running = (minute: number) => ({ running: { startedAt: time(minute) } });
const CONTROL_PLANE = [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }];

function told(...given: Parameters<typeof diagnosisOf>) {
  const { causes, ruledOut } = diagnosisOf(...given);
  return { first: causes[0]?.id, container: causes[0]?.container, ruledOut: ruledOut.map((each) => each.because) };
}

describe('exit codes', () => {
  test('137 after a failed liveness probe is not out of memory', () => {
    expect(
      told([
        crashing('Error', 137, { container: { livenessProbe: { httpGet: { path: '/healthz', port: 80 } } } }),
        event('Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 500', { container: 'app' }),
        event('Killing', 'Container app failed liveness probe, will be restarted', { container: 'app', minute: 13 }),
      ]),
    ).toEqual({ first: 'liveness-probe', container: 'app', ruledOut: ['oom-but-liveness'] });
  });

  test('the events of a pod with one container need no field path', () => {
    expect(
      told([
        crashing('Error', 137, { container: { livenessProbe: { httpGet: { path: '/healthz', port: 80 } } } }),
        event('Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 500'),
        event(
          'Killing',
          'Killing container with id docker://app:Container failed liveness probe.. Container will be killed and recreated.',
          {
            minute: 13,
          },
        ),
      ]),
    ).toEqual({ first: 'liveness-probe', container: 'app', ruledOut: ['oom-but-liveness'] });
  });

  test('137 right after failing liveness probes is likely theirs, when no Killing event is left', () => {
    const { causes } = diagnosisOf([
      crashing('Error', 137, { container: { livenessProbe: { httpGet: { path: '/healthz', port: 80 } } } }),
      event('Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 500', { minute: 13, count: 9 }),
    ]);
    expect(causes.map((each) => [each.id, each.confidence])).toEqual([
      ['liveness-probe', 'likely'],
      ['killed-137', 'possible'],
    ]);
  });

  test.each([143, 0, 1])('OOMKilled with exit code %i is out of memory', (code) => {
    expect(told([crashing('OOMKilled', code)]).first).toBe('oom-killed');
  });

  test.each(['ContainerStatusUnknown', 'RestartingAllContainers'])('the 137 of %s is synthetic', (reason) => {
    expect(told([crashing(reason, 137)])).toEqual({
      first: 'container-status-unknown',
      container: 'app',
      ruledOut: ['oom-but-status-unknown'],
    });
  });

  test('137 of an evicted pod is the eviction', () => {
    expect(
      told([
        pod({
          state: terminated('Error', 137),
          status: { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory. ' },
        }),
      ]),
    ).toEqual({ first: 'evicted-memory-pressure', container: '', ruledOut: ['oom-but-ended-on-purpose'] });
  });

  test('a bare 137 stays a guess, and what it is not is said', () => {
    const diagnosis = diagnosisOf([
      crashing('Error', 137, { container: { resources: { limits: { memory: '1Gi' } } } }),
      event('BackOff', 'Back-off restarting failed container app in pod web_shop(uid)', { container: 'app' }),
    ]);
    expect(diagnosis.causes.map((each) => [each.id, each.confidence])).toEqual([['killed-137', 'possible']]);
    expect(diagnosis.ruledOut.map((each) => each.because)).toEqual(['oom-but-reason-error', 'liveness-but-no-kill']);
  });

  test('a bare 137 while the node ran out of memory is heard', () => {
    const oom = event('SystemOOM', 'System OOM encountered, victim process: java, pid: 7', {
      kind: 'Node',
      name: 'n1',
      minute: 13,
    });
    expect(told([crashing('Error', 137), node(), oom])).toMatchObject({ first: 'oom-killed', ruledOut: [] });
    expect(told([crashing('Error', 137), node(), { ...oom, lastTimestamp: time(2) }]).first).toBe('killed-137');
  });

  test('a bare 137 under memory pressure has two senders that are equally possible', () => {
    const { causes } = diagnosisOf([
      crashing('Error', 137),
      node('n1', {
        conditions: [
          { type: 'Ready', status: 'True' },
          { type: 'MemoryPressure', status: 'True', reason: 'KubeletHasInsufficientMemory', message: 'low' },
        ],
      }),
    ]);
    expect(causes.map((each) => [each.id, each.confidence])).toEqual([
      ['oom-killed', 'possible'],
      ['killed-137', 'possible'],
    ]);
  });

  test('exit 0 again and again is a program that has nothing left to do', () => {
    expect(told([crashing('Completed', 0)]).first).toBe('exits-zero');
  });

  test('exit 0 proves nothing where a probe may have stopped the container and its events have expired', () => {
    const probe = { livenessProbe: { httpGet: { path: '/healthz', port: 80 } } };
    const { causes } = diagnosisOf([crashing('Completed', 0, { container: probe })]);
    expect(causes.map((each) => [each.id, each.confidence])).toEqual([['exits-zero', 'possible']]);
  });
});

describe('images', () => {
  test('an image that was pulled is not why its container cannot start', () => {
    expect(
      told([
        pod({ state: waiting('CreateContainerConfigError', 'secret "db" not found') }),
        event(
          'Pulled',
          'Successfully pulled image "registry.acme.io/shop/web:1.2.3" in 2.1s (2.1s including waiting).',
          {
            container: 'app',
            type: 'Normal',
          },
        ),
      ]),
    ).toMatchObject({ first: 'secret-not-found', ruledOut: ['image-but-pulled'] });
  });

  const noted = event(
    'FailedToRetrieveImagePullSecret',
    'Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.',
  );

  test('a missing pull secret means nothing when the tag is missing', () => {
    expect(
      told([pod({ state: waiting('ErrImagePull', 'rpc error: code = NotFound desc = x:1: not found') }), noted]),
    ).toEqual({ first: 'image-not-found', container: 'app', ruledOut: ['pull-secret-but-other'] });
  });

  test('a missing pull secret means nothing when the image is public', () => {
    expect(
      told([
        pod({
          ready: true,
          state: running(1),
          status: { phase: 'Running' },
          conditions: [{ type: 'Ready', status: 'True' }],
        }),
        noted,
      ]).first,
    ).toBe('none');
  });

  test('private and absent cannot be told apart: both are possible', () => {
    const { causes } = diagnosisOf([
      pod({
        state: waiting(
          'ErrImagePull',
          'failed to resolve image: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
        ),
      }),
    ]);
    expect(causes.map((each) => [each.id, each.confidence])).toEqual([
      ['image-pull-unauthorized', 'possible'],
      ['image-not-found', 'possible'],
    ]);
  });
});

describe('the scheduler', () => {
  test('"no new claims to deallocate" is noise', () => {
    expect(
      told([
        unscheduled(
          '0/3 nodes are available: 3 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
        ),
      ]),
    ).toMatchObject({ first: 'insufficient-cpu', ruledOut: expect.arrayContaining(['resource-claim-but-noise']) });
  });

  test('the preemption tail is never the cause', () => {
    const { causes } = diagnosisOf([
      unscheduled(
        "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
      ),
    ]);
    expect(causes.map((each) => each.id)).toEqual(['node-affinity-mismatch']);
  });

  test('tainted control planes are the background of a lack of memory', () => {
    expect(
      told([
        unscheduled('0/5 nodes are available: 2 Insufficient memory, 3 node(s) had untolerated taint(s).', {
          containers: [{ name: 'app', image: 'x', resources: { requests: { memory: '8Gi' } } }],
        }),
        node('n1', { allocatable: { memory: '4Gi' } }),
        node('n2', { allocatable: { memory: '4Gi' } }),
        ...['m1', 'm2', 'm3'].map((name) => node(name, { spec: { taints: CONTROL_PLANE } })),
      ]).first,
    ).toBe('insufficient-memory');
  });

  test('a DaemonSet pod is pinned to its node: only that node counts', () => {
    expect(
      told([
        unscheduled("0/9 nodes are available: 1 Insufficient cpu, 8 node(s) didn't satisfy plugin(s) [NodeAffinity]."),
      ]).first,
    ).toBe('insufficient-cpu');
  });
});

describe('containers', () => {
  test('a crashing sidecar is blamed by name, not the application that runs', () => {
    const made = told([
      pod({
        spec: {
          initContainers: [{ name: 'proxy', image: 'p:1', restartPolicy: 'Always' }],
          containers: [{ name: 'app', image: 'x:1' }],
        },
        status: {
          phase: 'Running',
          initContainerStatuses: [
            { name: 'proxy', restartCount: 7, state: waiting('CrashLoopBackOff'), lastState: terminated('Error', 1) },
          ],
          containerStatuses: [{ name: 'app', ready: true, state: running(1) }],
        },
      }),
    ]);
    expect(made).toMatchObject({ first: 'sidecar-failed', container: 'proxy' });
  });

  test('the first init container in the order of the spec that is not done is blamed', () => {
    const made = told([
      pod({
        spec: {
          initContainers: [
            { name: 'one', image: 'a:1' },
            { name: 'two', image: 'b:1' },
            { name: 'three', image: 'c:1' },
          ],
          containers: [{ name: 'app', image: 'x:1' }],
        },
        status: {
          phase: 'Pending',
          initContainerStatuses: [
            { name: 'one', state: terminated('Completed', 0) },
            { name: 'three', state: waiting('PodInitializing') },
            { name: 'two', restartCount: 3, state: waiting('CrashLoopBackOff'), lastState: terminated('Error', 1) },
          ],
          containerStatuses: [{ name: 'app', state: waiting('PodInitializing') }],
        },
      }),
    ]);
    expect(made).toMatchObject({ first: 'init-container-failed', container: 'two' });
  });

  test('siblings that were stopped after the failure of another are no causes', () => {
    const { causes } = diagnosisOf([
      pod({
        spec: {
          restartPolicy: 'Never',
          containers: [
            { name: 'agent', image: 'a:1' },
            { name: 'app', image: 'x:1' },
          ],
        },
        status: {
          phase: 'Failed',
          containerStatuses: [
            { name: 'agent', state: { terminated: { reason: 'Error', exitCode: 143, finishedAt: time(14) } } },
            { name: 'app', state: { terminated: { reason: 'Error', exitCode: 3, finishedAt: time(13) } } },
          ],
        },
      }),
    ]);
    expect(causes.map((each) => [each.id, each.container])).toEqual([['app-exit-nonzero', 'app']]);
  });

  test('a sidecar that restarted last month is not today’s crash', () => {
    const made = told(
      [
        pod({
          spec: {
            containers: [
              { name: 'agent', image: 'a:1' },
              { name: 'app', image: 'x:1' },
            ],
          },
          status: {
            phase: 'Running',
            containerStatuses: [
              {
                name: 'agent',
                ready: true,
                restartCount: 1,
                state: running(-40_000),
                lastState: terminated('OOMKilled', 137),
              },
              { name: 'app', restartCount: 2, state: waiting('CrashLoopBackOff'), lastState: terminated('Error', 1) },
            ],
          },
        }),
      ],
      { logs: [logTail("ModuleNotFoundError: No module named 'flask'")] },
    );
    expect(made).toMatchObject({ first: 'module-not-found', container: 'app' });
  });

  test('two containers that fail by themselves are both told', () => {
    const { causes } = diagnosisOf([
      pod({
        spec: {
          containers: [
            { name: 'app', image: 'x:1' },
            { name: 'worker', image: 'y:1' },
          ],
        },
        status: {
          phase: 'Running',
          containerStatuses: [
            { name: 'app', restartCount: 2, state: waiting('CrashLoopBackOff'), lastState: terminated('Error', 1) },
            {
              name: 'worker',
              restartCount: 2,
              state: waiting('CrashLoopBackOff'),
              lastState: terminated('OOMKilled', 137),
            },
          ],
        },
      }),
    ]);
    expect(causes.map((each) => [each.id, each.container])).toEqual([
      ['oom-killed', 'worker'],
      ['app-exit-nonzero', 'app'],
    ]);
  });
});
