import { describe, expect, test } from '@jest/globals';
import { podStatusWord } from '../../src/detection/status-column.js';
import type { ContainerRecord, PodRecord } from '../../src/model/records.js';
import { condition, container, ended, pod, T } from './make.js';

const waiting = (reason: string, parts: Partial<ContainerRecord> = {}): ContainerRecord =>
  container({ ready: false, state: { kind: 'waiting', reason, message: '' }, ...parts });
const init = (parts: Partial<ContainerRecord>): ContainerRecord => container({ name: 'init', role: 'init', ...parts });
const done = init({ name: 'done', state: ended(T, { exitCode: 0, reason: 'Completed' }) });
const running = init({ state: { kind: 'running', startedAt: T } });
const initializing = (...containers: ContainerRecord[]): PodRecord =>
  pod({ phase: 'Pending', conditions: [condition('Initialized', 'False')], containers });
const completed = container({ name: 'b', ready: false, state: ended(T, { exitCode: 0, reason: 'Completed' }) });
const going = { at: T, graceSeconds: 30 };

/** What the recordings do not show; rule numbers of printPod as the source file counts them in its order. */
const CASES: readonly (readonly [string, PodRecord, string])[] = [
  ['a pod that nobody has reported', pod({ phase: 'Pending', containers: [] }), 'Pending'],
  [
    'status.reason stands for the phase',
    pod({ phase: 'Failed', reason: 'NodeAffinity', containers: [] }),
    'NodeAffinity',
  ],
  [
    'an ended container hides the eviction',
    pod({ phase: 'Failed', reason: 'Evicted', containers: [container({ state: ended(T) })] }),
    'Error',
  ],
  [
    'an end without a reason shows its code',
    pod({ containers: [container({ state: ended(T, { reason: '', exitCode: 3 }) })] }),
    'ExitCode:3',
  ],
  [
    'an end by a signal shows it',
    pod({ containers: [container({ state: ended(T, { reason: '', signal: 9 }) })] }),
    'Signal:9',
  ],
  [
    'progress counts the init containers of the spec',
    initializing(done, running, init({ state: { kind: 'none' } })),
    'Init:1/3',
  ],
  ['a failed init container', initializing(init({ state: ended(T) })), 'Init:Error'],
  [
    'a failed init container without a reason',
    initializing(init({ state: ended(T, { reason: '', exitCode: 2 }) })),
    'Init:ExitCode:2',
  ],
  ['an init container that waits for its turn', initializing(waiting('PodInitializing', { role: 'init' })), 'Init:0/1'],
  [
    'a sidecar that has started is passed',
    initializing(init({ role: 'sidecar', started: true, state: { kind: 'running', startedAt: T } }), running),
    'Init:1/2',
  ],
  [
    'a crashing sidecar beside a healthy main container',
    pod({ containers: [waiting('CrashLoopBackOff', { role: 'sidecar', started: false }), container()] }),
    'Init:CrashLoopBackOff',
  ],
  [
    'the alphabetically first abnormal container wins',
    pod({ containers: [waiting('ErrImagePull', { name: 'z' }), waiting('CrashLoopBackOff', { name: 'a' })] }),
    'CrashLoopBackOff',
  ],
  [
    'one container is done, another runs, the pod is ready',
    pod({ containers: [container({ name: 'a' }), completed] }),
    'Running',
  ],
  [
    'one container is done, another runs, the pod is not ready',
    pod({ conditions: [], containers: [container({ name: 'a' }), completed] }),
    'NotReady',
  ],
  [
    'a failed one beside a finished one',
    pod({ conditions: [], containers: [container({ name: 'z', state: ended(T) }), completed] }),
    'Error',
  ],
  ['all are done', pod({ phase: 'Succeeded', containers: [completed] }), 'Completed'],
  ['a deleted pod', pod({ deletion: going }), 'Terminating'],
  [
    'a deleted pod that a finalizer holds',
    pod({ phase: 'Succeeded', deletion: going, containers: [completed] }),
    'Completed',
  ],
  ['a deleted pod that an old node controller marked', pod({ reason: 'NodeLost', deletion: going }), 'Unknown'],
  [
    'a gated pod',
    pod({
      phase: 'Pending',
      containers: [],
      conditions: [condition('PodScheduled', 'False', { reason: 'SchedulingGated' })],
    }),
    'SchedulingGated',
  ],
];

describe('podStatusWord prints what kubectl prints', () => {
  test.each(CASES)('%s', (_name, of, word) => {
    expect(podStatusWord(of)).toBe(word);
  });
});
