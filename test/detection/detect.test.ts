import { describe, expect, test } from '@jest/globals';
import { detectSymptoms } from '../../src/detection/detect.js';
import { recordHistory } from '../../src/detection/history.js';
import { DEFAULT_THRESHOLDS } from '../../src/detection/thresholds.js';
import { EMPTY_HISTORY, type PodRecord, type SubjectHistory, type SubjectView } from '../../src/model/records.js';
import { DAY, MINUTE, SECOND } from '../../src/model/time.js';
import {
  bareView,
  condition,
  container,
  cronJob,
  ended,
  event,
  job,
  LONG_AGO,
  node,
  pod,
  startingPod,
  T,
  view,
  workload,
} from './make.js';

const detect = (of: SubjectView, now = T) => detectSymptoms(of, now, DEFAULT_THRESHOLDS);
const words = (of: SubjectView, now = T): string[] =>
  detect(of, now).symptoms.map(({ state, severity, rule }) => `${severity} ${state} (${rule})`);
const reasons = (of: SubjectView, now = T): string[] => detect(of, now).silent.map(({ reason }) => reason);
const second = (parts: Partial<PodRecord> = {}): PodRecord => pod({ uid: 'pod-2', name: 'api-2', ...parts });
const evicted = (uid: string, at: number): PodRecord =>
  pod({ uid, name: `api-${uid}`, phase: 'Failed', reason: 'Evicted', containers: [container({ state: ended(at) })] });
const deadNode = node({ conditions: [condition('Ready', 'Unknown', { since: LONG_AGO })] });

interface Case {
  readonly name: string;
  readonly of: SubjectView;
  readonly now?: number;
  readonly told: readonly string[];
  readonly silent: readonly string[];
}

const CASES: readonly Case[] = [
  { name: 'a healthy workload', of: view({ pods: [pod()] }), told: [], silent: [] },
  {
    name: 'one restart that then runs on is history',
    of: view({ pods: [pod({ containers: [container({ last: ended(T - MINUTE), restarts: 1 })] })] }),
    told: [],
    silent: ['restarted-once'],
  },
  {
    name: 'a young pod with two restarts ended twice lately, also without a history',
    of: view({
      pods: [pod({ createdAt: T - 5 * MINUTE, containers: [container({ last: ended(T - MINUTE), restarts: 2 })] })],
    }),
    told: ['warning Error (repeatedEnds)'],
    silent: ['repeated-ends-window'],
  },
  {
    name: 'two ends of a fast crasher in the same second are two',
    of: view({
      pods: [pod({ containers: [container({ last: ended(T), state: ended(T), restarts: 1, ready: false })] })],
    }),
    told: ['warning Error (repeatedEnds)'],
    silent: ['repeated-ends-window'],
  },
  {
    name: 'restarts that RestartAllContainers asked for are no ends',
    of: view({
      pods: [
        pod({
          createdAt: T - MINUTE,
          containers: [
            container({ last: ended(T, { reason: 'RestartingAllContainers', exitCode: 137 }), restarts: 2 }),
          ],
        }),
      ],
    }),
    told: [],
    silent: [],
  },
  {
    name: 'a container of a Deployment that exits with 0 and stays away has failed',
    of: view({
      pods: [pod({ containers: [container({ state: ended(T - MINUTE, { reason: 'Completed', exitCode: 0 }) })] })],
    }),
    told: ['warning Completed (staysDown)'],
    silent: [],
  },
  {
    name: 'an evicted leftover of a workload that is fully ready again is history',
    of: view({ pods: [pod(), evicted('9', LONG_AGO)] }),
    told: [],
    silent: ['leftover'],
  },
  {
    name: 'an evicted pod whose replacement is starting is history; the replacement speaks for itself',
    of: view({ pods: [startingPod(), evicted('9', LONG_AGO)] }),
    told: [],
    silent: ['replaced', 'creating'],
  },
  {
    name: 'a workload whose pods are refused over and over is told though each is replaced at once',
    of: view({
      pods: [startingPod(), ...['7', '8', '9'].map((uid, index) => evicted(uid, T - (4 - index) * MINUTE))],
    }),
    told: ['critical Evicted (failedPod)'],
    silent: ['creating', 'replaced', 'replaced'],
  },
  {
    name: 'a workload scaled to zero has nothing to miss',
    of: view({ workload: workload({ desired: 0, ready: 0 }), events: [event({ reason: 'FailedCreate' })] }),
    told: [],
    silent: ['scaled-to-zero'],
  },
  {
    name: 'a rolling update with its old pod ending and its new pod starting is silent',
    of: view({
      workload: workload({ updated: 0 }),
      pods: [pod({ deletion: { at: T + 30 * SECOND, graceSeconds: 30 } }), second(), startingPod({ uid: 'pod-3' })],
    }),
    told: [],
    silent: ['rolling-update', 'terminating', 'creating'],
  },
  {
    name: 'a refusal that is over, since a pod was created afterwards, is not told during the next rollout',
    of: view({
      workload: workload({ desired: 2, updated: 2 }),
      pods: [pod({ createdAt: T - MINUTE })],
      events: [
        event({
          reason: 'FailedCreate',
          firstAt: T - 30 * MINUTE,
          lastAt: T - 29 * MINUTE,
          about: { kind: 'ReplicaSet', namespace: 'shop', name: 'api-abc', uid: 'rs-1' },
        }),
      ],
    }),
    told: [],
    silent: ['creating-pods'],
  },
  {
    name: 'a replica on a dead node is only listed while another serves: the node has its own incident',
    of: view({
      workload: workload({ desired: 2, updated: 2 }),
      pods: [pod(), second({ node: 'node-2' })],
      nodes: [deadNode, node({ name: 'node-2' })],
    }),
    told: ['info NodeLost (podOnLostNode)'],
    silent: [],
  },
  {
    name: 'a deleted replica that a dead node holds is only listed as well',
    of: view({
      pods: [pod({ deletion: { at: LONG_AGO, graceSeconds: 30 } }), second({ node: 'node-2' })],
      nodes: [deadNode, node({ name: 'node-2' })],
    }),
    told: ['info Terminating (terminating)'],
    silent: [],
  },
  {
    name: 'the mirror of a static pod on a dead node adds nothing to the node',
    of: { ...bareView(pod({ mirror: true })), nodes: [deadNode] },
    told: ['info NodeLost (podOnLostNode)'],
    silent: [],
  },
  {
    name: 'a bare pod that succeeded is done',
    of: bareView(pod({ phase: 'Succeeded', restartPolicy: 'Never' })),
    told: [],
    silent: [],
  },
  {
    name: 'a bare pod that was refused is told at once',
    of: bareView(pod({ phase: 'Failed', reason: 'OutOfcpu', containers: [container({ state: { kind: 'none' } })] })),
    told: ['critical OutOfcpu (failedPod)'],
    silent: ['failure-forgotten-later'],
  },
  {
    name: 'a custom owner with nothing but a failed run is a warning',
    of: view({
      workload: null,
      subject: { cluster: 'lab', kind: 'Workflow', namespace: 'shop', name: 'etl' },
      pods: [
        pod({ phase: 'Failed', restartPolicy: 'Never', containers: [container({ state: ended(T - 2 * MINUTE) })] }),
      ],
    }),
    told: ['warning Error (failedPod)'],
    silent: [],
  },
  {
    name: 'a failed attempt of a Job whose next one runs is silent',
    of: view({
      workload: job(),
      pods: [pod({ restartPolicy: 'Never' }), evicted('9', T - 5 * MINUTE)],
    }),
    told: [],
    silent: ['job-attempt'],
  },
  {
    name: 'a completed Job is silent though an attempt failed',
    of: view({
      workload: job({ conditions: [condition('Complete', 'True')] }),
      pods: [evicted('9', T - 5 * MINUTE), second({ phase: 'Succeeded' })],
    }),
    told: [],
    silent: ['job-attempt'],
  },
  {
    name: 'an old failed Job is only listed',
    of: view({ workload: job({ conditions: [condition('Failed', 'True', { since: T - DAY })] }) }),
    told: ['info Failed (jobFailed)'],
    silent: [],
  },
  {
    name: 'a single failed run of a CronJob is made up for by the next',
    of: view({ workload: cronJob(), children: [job({ conditions: [condition('Failed', 'True')] })] }),
    told: [],
    silent: ['single-run-failed'],
  },
  {
    name: 'three failed runs before a success are history',
    of: view({
      workload: cronJob({ job: { ...cronJob().job!, lastSuccessAt: T - MINUTE } }),
      children: ['a', 'b', 'c'].map((uid) => job({ uid, conditions: [condition('Failed', 'True')] })),
    }),
    told: [],
    silent: [],
  },
  {
    name: 'a suspended CronJob is only listed',
    of: view({ workload: cronJob({ suspended: true }) }),
    told: ['info Suspended (cronJobSuspended)'],
    silent: [],
  },
  {
    name: 'a suspended Job waits for its queue',
    of: view({ workload: job({ suspended: true }) }),
    told: [],
    silent: ['suspended'],
  },
  {
    name: 'a slow start inside its probe budget is silent',
    of: view({
      pods: [
        startingPod({
          phase: 'Running',
          createdAt: LONG_AGO,
          containers: [
            container({ ready: false, state: { kind: 'running', startedAt: T - MINUTE }, startupBudgetMs: 5 * MINUTE }),
          ],
        }),
      ],
    }),
    told: [],
    silent: ['slow-start'],
  },
  {
    name: 'a volume that another pod of the same name could not mount says nothing about this one',
    of: view({
      pods: [startingPod({ createdAt: T - MINUTE })],
      events: [
        event({ firstAt: T - MINUTE, about: { kind: 'Pod', namespace: 'shop', name: 'api-1', uid: 'earlier' } }),
      ],
    }),
    told: [],
    silent: ['creating'],
  },
  {
    name: 'a mount failure that was over before this run of the container says nothing about it',
    of: view({
      pods: [startingPod({ conditions: [condition('PodScheduled', 'True', { since: T - MINUTE })] })],
      events: [event({ firstAt: T - 5 * MINUTE, lastAt: T - 2 * MINUTE })],
    }),
    told: [],
    silent: ['creating'],
  },
  {
    name: 'a cache that the kubelet could not read in time is not why a container does not come',
    of: view({
      pods: [startingPod()],
      events: [
        event({ message: 'MountVolume.SetUp failed for volume "c" : failed to sync configmap cache: timed out' }),
      ],
    }),
    now: T + MINUTE,
    told: [],
    silent: ['creating'],
  },
  {
    name: 'a node that an autoscaler added before the scheduler refused again buys no more time',
    of: view({
      pods: [
        startingPod({
          node: '',
          conditions: [condition('PodScheduled', 'False', { reason: 'Unschedulable', since: T - MINUTE })],
        }),
      ],
      events: [event({ reason: 'TriggeredScaleUp', firstAt: T - 5 * MINUTE, lastAt: T - 2 * MINUTE })],
    }),
    told: ['critical Unschedulable (unschedulable)'],
    silent: [],
  },
  {
    name: 'a node that is being removed is silent',
    of: view({
      workload: null,
      subject: { cluster: 'lab', kind: 'Node', namespace: '', name: 'node-1' },
      nodes: [{ ...deadNode, deletionAt: T }],
    }),
    told: [],
    silent: ['node-removed'],
  },
  {
    name: 'a node under pressure for a short time is only listed',
    of: view({
      workload: null,
      subject: { cluster: 'lab', kind: 'Node', namespace: '', name: 'node-1' },
      nodes: [node({ conditions: [condition('Ready', 'True'), condition('MemoryPressure', 'True', { since: T })] })],
    }),
    told: ['info MemoryPressure (nodePressure)'],
    silent: ['node-pressure'],
  },
  {
    name: 'a missed run of a CronJob that has started one since is history',
    of: view({
      workload: cronJob({ job: { ...cronJob().job!, lastScheduleAt: T - MINUTE } }),
      events: [
        event({
          reason: 'MissSchedule',
          firstAt: T - 5 * MINUTE,
          lastAt: T - 5 * MINUTE,
          about: { kind: 'CronJob', namespace: 'shop', name: 'nightly', uid: 'cron-1' },
        }),
      ],
    }),
    told: [],
    silent: [],
  },
  {
    name: 'a crashing sidecar is told though the main container runs',
    of: view({
      pods: [
        pod({
          containers: [
            container({
              name: 'proxy',
              role: 'sidecar',
              started: false,
              state: { kind: 'waiting', reason: 'CrashLoopBackOff', message: '' },
            }),
            container(),
          ],
        }),
      ],
    }),
    told: ['warning CrashLoopBackOff (crashLoop)'],
    silent: [],
  },
];

describe('what is told and what stays silent, and why', () => {
  test.each(CASES)('$name', ({ of, now = T, told, silent }) => {
    expect({ told: words(of, now), silent: reasons(of, now).sort() }).toEqual({ told, silent: [...silent].sort() });
  });
});

describe('a slow crasher, watched', () => {
  test('is silent at its first restart, told at the second, and history once the window has passed', () => {
    let history: SubjectHistory = EMPTY_HISTORY;
    const said: string[] = [];
    const look = (at: number, ends: readonly number[]): void => {
      const last = ends.at(-1);
      const only = container({ restarts: ends.length, last: last === undefined ? null : ended(T + last) });
      const seen = view({ pods: [pod({ containers: [only] })] });
      history = recordHistory(history, seen, T + at);
      said.push(...words({ ...seen, history }, T + at).map((word) => `${at / MINUTE} min: ${word}`));
    };
    look(0, []);
    look(2 * MINUTE, [2 * MINUTE]);
    look(9 * MINUTE, [2 * MINUTE, 9 * MINUTE]);
    look(12 * MINUTE - 1, [2 * MINUTE, 9 * MINUTE]);
    look(12 * MINUTE, [2 * MINUTE, 9 * MINUTE]);
    expect(said).toEqual([
      '9 min: warning Error (repeatedEnds)',
      `${12 - 1 / MINUTE} min: warning Error (repeatedEnds)`,
    ]);
  });
});

describe('an alert need not wait for evidence', () => {
  const message = 'Back-off pulling image "shop/api:1"';
  test.each([
    ['ErrImagePull', 'manifest unknown', true],
    ['ImagePullBackOff', `${message}: ErrImagePull: manifest unknown`, true],
    ['ImagePullBackOff', message, false],
    ['CreateContainerConfigError', 'secret "stripe" not found', true],
    ['CrashLoopBackOff', 'back-off 10s restarting failed container', false],
  ])('%s with %j: %s', (reason, text, proven) => {
    const only = container({ ready: false, state: { kind: 'waiting', reason, message: text } });
    const { symptoms } = detect(view({ pods: [startingPod({ containers: [only] })] }));
    expect(symptoms.map(({ state, provenByStatus }) => [state, provenByStatus])).toEqual([[reason, proven]]);
  });
});
