import { describe, expect, test } from '@jest/globals';
import { detectSymptoms } from '../../src/detection/detect.js';
import {
  DEFAULT_THRESHOLDS,
  NEVER_ALONE,
  resolveThresholds,
  thresholdAnnotation,
  THRESHOLD_NAMES,
  THRESHOLD_TABLE,
  type ThresholdName,
} from '../../src/detection/thresholds.js';
import { EMPTY_HISTORY, type PodRecord, type SubjectView } from '../../src/model/records.js';
import type { Severity } from '../../src/model/severity.js';
import { STATE_IDS } from '../../src/model/states.js';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/model/time.js';
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
  nodeView,
  pod,
  startingPod,
  T,
  view,
  workload,
} from './make.js';
import { RECORDING_IDS } from './recordings.js';

interface Row {
  readonly given: string;
  readonly view: SubjectView;
  /** Nothing of this rule, or only as info, at `silentAt`; told at `toldAt`. */
  readonly silentAt: number;
  readonly toldAt: number;
  readonly told: { readonly state: string; readonly severity: Severity };
  /** For rows without a wait: the same subject a moment before it began. */
  readonly before?: SubjectView;
}

const limit = (name: ThresholdName): number => THRESHOLD_TABLE[name].defaultMs;

/** Silent one millisecond before the row's limit after T (and what comes on top), told at it. */
function after(name: ThresholdName, given: string, of: SubjectView, told: Row['told'], onTop = 0): Row {
  const toldAt = T + onTop + limit(name);
  return { given, view: of, silentAt: toldAt - 1, toldAt, told };
}

/** For rows without a wait: silent in `before`, told as soon as it is seen. */
function atOnce(given: string, before: SubjectView, of: SubjectView, told: Row['told']): Row {
  return { given, before, view: of, silentAt: T, toldAt: T, told };
}

const withPod = (only: PodRecord, parts: Partial<SubjectView> = {}): SubjectView => view({ pods: [only], ...parts });
const waiting = (reason: string, message = ''): PodRecord =>
  startingPod({ containers: [container({ ready: false, state: { kind: 'waiting', reason, message } })] });
const unscheduled = (parts: Partial<PodRecord> = {}): PodRecord =>
  startingPod({
    node: '',
    containers: [container({ ready: false, state: { kind: 'none' } })],
    conditions: [condition('PodScheduled', 'False', { reason: 'Unschedulable', since: T })],
    ...parts,
  });
const notReady = (parts: Partial<PodRecord> = {}): PodRecord =>
  pod({ conditions: [condition('Ready', 'False', { since: T, reason: 'ContainersNotReady' })], ...parts });
const jobPod = (parts: Partial<PodRecord>): PodRecord =>
  pod({ owner: { kind: 'Job', name: 'load', uid: 'job-1' }, restartPolicy: 'Never', ...parts });
const failedRuns = (count: number): SubjectView =>
  view({
    workload: cronJob(),
    children: [
      job({ uid: 'run-9', conditions: [condition('Failed', 'True', { since: T, reason: 'BackoffLimitExceeded' })] }),
    ],
    history: {
      ...EMPTY_HISTORY,
      failedRuns: Array.from({ length: count - 1 }, (_, index) => ({ run: `run-${index}`, at: T - HOUR + index })),
    },
  });
const downNode = (parts = {}): SubjectView['nodes'][number] =>
  node({ conditions: [condition('Ready', 'Unknown', { since: T, reason: 'NodeStatusUnknown' })], ...parts });
const refusal = (kind: string, name: string, reason = 'FailedCreate') =>
  event({ reason, about: { kind, namespace: 'shop', name, uid: 'x' } });
const facts = { ...cronJob().job!, active: 1, lastScheduleAt: T - MINUTE };

const CRITICAL = 'critical' as const;
const WARNING = 'warning' as const;

const ROWS: Readonly<Record<ThresholdName, Row>> = {
  imagePull: atOnce('a first pull fails', withPod(waiting('ContainerCreating')), withPod(waiting('ErrImagePull')), {
    state: 'ErrImagePull',
    severity: CRITICAL,
  }),
  containerConfig: atOnce(
    'a Secret is missing',
    withPod(waiting('ContainerCreating')),
    withPod(waiting('CreateContainerConfigError', 'secret "x" not found')),
    { state: 'CreateContainerConfigError', severity: CRITICAL },
  ),
  containerStart: atOnce(
    'the runtime cannot start the command',
    withPod(waiting('ContainerCreating')),
    withPod(waiting('RunContainerError')),
    { state: 'RunContainerError', severity: CRITICAL },
  ),
  crashLoop: atOnce('the kubelet backs off', withPod(pod()), withPod(waiting('CrashLoopBackOff')), {
    state: 'CrashLoopBackOff',
    severity: CRITICAL,
  }),
  repeatedEnds: {
    given: 'two ends: told while the earlier is younger than the window, silent once it is not',
    view: withPod(pod({ containers: [container({ last: ended(T + 5 * MINUTE), restarts: 2 })] }), {
      history: { ...EMPTY_HISTORY, ends: [{ pod: 'pod-1', container: 'app', at: T, exitCode: 1 }] },
    }),
    silentAt: T + limit('repeatedEnds'),
    toldAt: T + limit('repeatedEnds') - 1,
    told: { state: 'Error', severity: WARNING },
  },
  staysDown: after(
    'staysDown',
    'a container ended and is not started again',
    withPod(
      notReady({ containers: [container({ ready: false, state: ended(T, { reason: 'OOMKilled', exitCode: 137 }) })] }),
    ),
    { state: 'OOMKilled', severity: CRITICAL },
  ),
  otherWaiting: after(
    'otherWaiting',
    'the kubelet waits for a reason of its own words',
    withPod(waiting('illegal base64 data at input byte 4')),
    { state: 'illegal base64 data at input byte 4', severity: CRITICAL },
  ),
  unschedulable: after('unschedulable', 'the scheduler refuses', withPod(unscheduled()), {
    state: 'Unschedulable',
    severity: CRITICAL,
  }),
  unschedulableAutoscaling: after(
    'unschedulableAutoscaling',
    'an autoscaler adds a node',
    withPod(unscheduled(), { events: [event({ type: 'Normal', reason: 'TriggeredScaleUp' })] }),
    { state: 'Unschedulable', severity: CRITICAL },
  ),
  waitingForPreemption: after(
    'waitingForPreemption',
    'victims are ending',
    withPod(unscheduled({ nominatedNode: 'node-2' })),
    { state: 'Unschedulable', severity: CRITICAL },
  ),
  schedulerSilent: after('schedulerSilent', 'no scheduler looks at it', withPod(unscheduled({ conditions: [] })), {
    state: 'Pending',
    severity: CRITICAL,
  }),
  schedulingGated: after('schedulingGated', 'a gate is not lifted', withPod(unscheduled({ schedulingGated: true })), {
    state: 'SchedulingGated',
    severity: CRITICAL,
  }),
  creating: after('creating', 'nothing is said about a container that does not come', withPod(startingPod()), {
    state: 'ContainerCreating',
    severity: CRITICAL,
  }),
  creatingPulling: after(
    'creatingPulling',
    'a pull takes long',
    withPod(startingPod(), { events: [event({ type: 'Normal', reason: 'Pulling' })] }),
    { state: 'ContainerCreating', severity: CRITICAL },
  ),
  creatingFailed: after('creatingFailed', 'a volume cannot be mounted', withPod(startingPod(), { events: [event()] }), {
    state: 'ContainerCreating',
    severity: CRITICAL,
  }),
  initProgress: after(
    'initProgress',
    'an init container waits for something',
    withPod(
      startingPod({
        containers: [
          container({ name: 'wait', role: 'init', ready: false, state: { kind: 'running', startedAt: T } }),
          container(),
        ],
      }),
    ),
    { state: 'PodInitializing', severity: CRITICAL },
  ),
  notReady: after(
    'notReady',
    'a readiness probe fails beyond the start-up budget',
    withPod(
      notReady({
        containers: [
          container({ ready: false, state: { kind: 'running', startedAt: T }, startupBudgetMs: 90 * SECOND }),
        ],
      }),
    ),
    { state: 'NotReady', severity: CRITICAL },
    90 * SECOND,
  ),
  terminating: after(
    'terminating',
    'a deleted pod outlives its grace, whatever STATUS says',
    withPod(pod({ phase: 'Succeeded', deletion: { at: T, graceSeconds: 30 }, finalizers: ['x/y'] }), {
      workload: workload({ desired: 0 }),
    }),
    { state: 'Terminating', severity: WARNING },
  ),
  phaseUnknown: after(
    'phaseUnknown',
    'a pod of phase Unknown',
    withPod(startingPod({ phase: 'Unknown', containers: [] })),
    {
      state: 'Unknown',
      severity: CRITICAL,
    },
  ),
  failedPod: after(
    'failedPod',
    'an evicted pod is not replaced',
    withPod(pod({ phase: 'Failed', reason: 'Evicted', containers: [container({ state: ended(T) })] })),
    { state: 'Evicted', severity: CRITICAL },
  ),
  failureForgotten: {
    given: 'a bare pod that failed: told for a day, then only listed',
    view: bareView(pod({ phase: 'Failed', restartPolicy: 'Never', containers: [container({ state: ended(T) })] })),
    silentAt: T + DAY,
    toldAt: T + DAY - 1,
    told: { state: 'Error', severity: CRITICAL },
  },
  podNotCreated: after(
    'podNotCreated',
    'a quota refuses the pods',
    view({ workload: workload({ ready: 0 }), events: [refusal('ReplicaSet', 'api-abc')] }),
    { state: 'FailedCreate', severity: CRITICAL },
  ),
  replicasMissing: after(
    'replicasMissing',
    'pods are missing and nothing says why',
    view({
      workload: workload({ desired: 2, ready: 0 }),
      pods: [pod()],
      history: { ...EMPTY_HISTORY, since: { '//ReplicasMissing': T } },
    }),
    { state: 'FailedCreate', severity: WARNING },
  ),
  rolloutStuck: atOnce(
    'the Deployment gives up its rollout',
    view({
      workload: workload({ desired: 2, updated: 1 }),
      pods: [pod(), startingPod({ uid: 'pod-2', name: 'api-2' })],
    }),
    view({
      workload: workload({
        desired: 2,
        updated: 1,
        conditions: [condition('Progressing', 'False', { reason: 'ProgressDeadlineExceeded', since: T })],
      }),
      pods: [pod(), startingPod({ uid: 'pod-2', name: 'api-2' })],
    }),
    { state: 'ProgressDeadlineExceeded', severity: WARNING },
  ),
  nodeNotReady: after('nodeNotReady', 'a kubelet falls silent', nodeView({ conditions: downNode().conditions }), {
    state: 'NodeLost',
    severity: CRITICAL,
  }),
  nodeStarting: after(
    'nodeStarting',
    'a node joins',
    nodeView({ createdAt: T, conditions: [condition('Ready', 'False', { since: T })] }),
    { state: 'NodeNotReady', severity: CRITICAL },
  ),
  nodeDraining: after(
    'nodeDraining',
    'a cordoned node stops',
    nodeView({ unschedulable: true, conditions: downNode().conditions }),
    { state: 'NodeLost', severity: CRITICAL },
  ),
  podOnLostNode: after('podOnLostNode', 'the only pod is on a dead node', withPod(pod(), { nodes: [downNode()] }), {
    state: 'NodeLost',
    severity: CRITICAL,
  }),
  nodePressure: after(
    'nodePressure',
    'a node stays under pressure',
    nodeView({ conditions: [condition('Ready', 'True'), condition('DiskPressure', 'True', { since: T })] }),
    { state: 'DiskPressure', severity: WARNING },
  ),
  jobFailed: atOnce(
    'a Job fails for good',
    view({ workload: job() }),
    view({ workload: job({ conditions: [condition('Failed', 'True', { since: T, reason: 'DeadlineExceeded' })] }) }),
    { state: 'DeadlineExceeded', severity: WARNING },
  ),
  jobRetryOverdue: after(
    'jobRetryOverdue',
    'one attempt failed and no next one comes',
    view({ workload: job(), pods: [jobPod({ phase: 'Failed', containers: [container({ state: ended(T) })] })] }),
    { state: 'Error', severity: WARNING },
    10 * SECOND,
  ),
  jobAttempts: after(
    'jobAttempts',
    'a pod of a Job is restarted over and over',
    view({
      workload: job(),
      pods: [{ ...waiting('CrashLoopBackOff'), restartPolicy: 'OnFailure' }],
    }),
    { state: 'CrashLoopBackOff', severity: WARNING },
  ),
  jobLingering: after(
    'jobLingering',
    'a sidecar keeps a finished Job alive',
    view({
      workload: job(),
      pods: [
        jobPod({
          conditions: [condition('Ready', 'False', { since: T })],
          containers: [
            container({ state: ended(T, { reason: 'Completed', exitCode: 0 }) }),
            container({ name: 'proxy' }),
          ],
        }),
      ],
    }),
    { state: 'NotReady', severity: WARNING },
  ),
  cronJobFailing: atOnce('a third run fails', failedRuns(2), failedRuns(3), {
    state: 'BackoffLimitExceeded',
    severity: WARNING,
  }),
  cronJobMissed: after(
    'cronJobMissed',
    'a run cannot be started',
    view({ workload: cronJob(), events: [refusal('CronJob', 'nightly', 'TooManyMissedTimes')] }),
    { state: 'FailedCreate', severity: WARNING },
  ),
  cronJobSuspended: atOnce(
    'a CronJob is suspended',
    view({ workload: cronJob() }),
    view({ workload: cronJob({ suspended: true }) }),
    { state: 'Suspended', severity: 'info' },
  ),
  resize: {
    ...atOnce(
      'a resize can never happen on this node',
      withPod(pod()),
      withPod(
        pod({
          conditions: [...pod().conditions, condition('PodResizePending', 'True', { reason: 'Infeasible', since: T })],
        }),
      ),
      { state: 'PodResizePending', severity: 'info' },
    ),
  },
  cronJobOverlap: after(
    'cronJobOverlap',
    'runs are skipped for one that does not end',
    view({ workload: cronJob({ job: facts }), events: [refusal('CronJob', 'nightly', 'JobAlreadyActive')] }),
    { state: 'JobAlreadyActive', severity: WARNING },
  ),
};

const told = (of: SubjectView, now: number) =>
  detectSymptoms(of, now, DEFAULT_THRESHOLDS).symptoms.map(({ state, severity }) => ({ state, severity }));
const aboveInfo = (of: SubjectView, now: number) => told(of, now).filter(({ severity }) => severity !== 'info');

describe('each row of the threshold table, on both its sides', () => {
  test.each(Object.entries(ROWS))('%s', (_name, row) => {
    expect(aboveInfo(row.before ?? row.view, row.silentAt)).toEqual([]);
    expect(told(row.view, row.toldAt)).toEqual([row.told]);
  });

  test.each(Object.entries(ROWS).filter(([, row]) => row.silentAt < row.toldAt))(
    '%s asks to be looked at again exactly when it is due',
    (_name, row) => {
      expect(detectSymptoms(row.view, row.silentAt, DEFAULT_THRESHOLDS).recheckAt).toBe(row.toldAt);
    },
  );

  test.each(
    Object.entries(ROWS).filter(
      ([name, row]) => row.before === undefined && row.silentAt < row.toldAt && name !== 'jobAttempts',
    ),
  )('%s says why it is silent meanwhile', (_name, row) => {
    const { silent } = detectSymptoms(row.view, row.silentAt, DEFAULT_THRESHOLDS);
    expect(silent.map(({ until }) => until)).toContain(row.toldAt);
  });

  test('the table names a recording that exists', () => {
    const named = Object.values(THRESHOLD_TABLE).flatMap(({ because }) =>
      [...because.matchAll(/recording ([a-z0-9-]+)/g)].map((match) => match[1]),
    );
    expect(named.filter((id) => id === undefined || !RECORDING_IDS.includes(id))).toEqual([]);
  });
});

describe('the table as a whole', () => {
  test('covers every state of the glossary, or says why it never alerts by itself', () => {
    const covered = new Set<string>([
      ...Object.values(THRESHOLD_TABLE).flatMap(({ states }) => [...states]),
      ...Object.keys(NEVER_ALONE),
    ]);
    expect(STATE_IDS.filter((state) => !covered.has(state))).toEqual([]);
  });

  test('names only states of the glossary', () => {
    const known: readonly string[] = STATE_IDS;
    const named = Object.values(THRESHOLD_TABLE).flatMap(({ states }) => [...states] as string[]);
    expect([...named, ...Object.keys(NEVER_ALONE)].filter((state) => !known.includes(state))).toEqual([]);
  });
});

describe('resolveThresholds', () => {
  test('lays settings over the defaults and annotations over settings', () => {
    const { thresholds, problems } = resolveThresholds(
      { notReady: 5 * MINUTE, unschedulable: 1 },
      { 'podwhy.dev/threshold-not-ready': '10m', 'podwhy.dev/owner': 'team-a' },
    );
    expect(problems).toEqual([]);
    expect(thresholds).toEqual({ ...DEFAULT_THRESHOLDS, notReady: 10 * MINUTE, unschedulable: 1 });
  });

  test('tells what is wrong with an annotation and keeps the other value', () => {
    const { thresholds, problems } = resolveThresholds(
      { notReady: 5 * MINUTE },
      { 'podwhy.dev/threshold-not-ready': 'soon', 'podwhy.dev/threshold-nonsense': '1m' },
    );
    expect(thresholds['notReady']).toBe(5 * MINUTE);
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(/^podwhy\.dev\/threshold-not-ready: "soon" is not a duration: write a number/);
    expect(problems[1]).toMatch(/^podwhy\.dev\/threshold-nonsense: no such threshold; use one of podwhy\.dev\//);
  });

  test('every row has an annotation of its own', () => {
    expect(new Set(THRESHOLD_NAMES.map(thresholdAnnotation)).size).toBe(THRESHOLD_NAMES.length);
    expect(thresholdAnnotation('podOnLostNode')).toBe('podwhy.dev/threshold-pod-on-lost-node');
  });

  test('an annotation moves the moment at which a state is told', () => {
    const { thresholds } = resolveThresholds({}, { [thresholdAnnotation('terminating')]: '1h' });
    const late = withPod(pod({ deletion: { at: T, graceSeconds: 30 } }));
    expect(detectSymptoms(late, T + HOUR - 1, thresholds).symptoms).toEqual([]);
    expect(detectSymptoms(late, T + HOUR, thresholds).symptoms).toHaveLength(1);
    expect(LONG_AGO).toBeLessThan(T);
  });
});
