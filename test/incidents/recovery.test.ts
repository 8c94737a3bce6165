import { describe, expect, test } from '@jest/globals';
import { observeRecovery } from '../../src/incidents/recovery.js';
import {
  EMPTY_HISTORY,
  type ConditionRecord,
  type PodRecord,
  type SubjectView,
  type WorkloadRecord,
} from '../../src/model/records.js';
import { API, min } from './play.js';

const READY_AT = min(5);

function condition(type: string, status: string, since = READY_AT): ConditionRecord {
  return { type, status, reason: '', message: '', since };
}

function pod(over: Partial<PodRecord> = {}): PodRecord {
  return {
    uid: 'u',
    namespace: 'payments',
    name: 'api-1',
    resourceVersion: '1',
    owner: null,
    revision: '',
    node: 'n1',
    phase: 'Running',
    reason: '',
    message: '',
    createdAt: min(0),
    deletion: null,
    finalizers: [],
    restartPolicy: 'Always',
    schedulingGated: false,
    nominatedNode: '',
    conditions: [condition('Ready', 'True')],
    containers: [],
    labels: {},
    annotations: {},
    mirror: false,
    ...over,
  };
}

function workload(over: Partial<WorkloadRecord> = {}): WorkloadRecord {
  return {
    uid: 'w',
    kind: 'Deployment',
    namespace: 'payments',
    name: 'api',
    owner: null,
    createdAt: min(0),
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
    revision: '7',
    ...over,
  };
}

function view(over: Partial<SubjectView>): SubjectView {
  return {
    subject: API,
    workload: workload(),
    children: [],
    pods: [pod()],
    nodes: [],
    events: [],
    history: EMPTY_HISTORY,
    ...over,
  };
}

describe('incidents/recovery', () => {
  test('all wanted replicas of the current revision Ready is health since the last of them became Ready', () => {
    expect(observeRecovery(view({}), true, '7')).toEqual({
      kind: 'healthy',
      stableSince: READY_AT,
      proof: { kind: 'ready', revision: '7', ready: 1, desired: 1, stableForMs: 0 },
    });
  });

  test.each<[string, Partial<SubjectView>, { readonly oldestUnready?: number | null }]>([
    [
      'a controller that has not seen the newest spec',
      { workload: workload({ observed: false }) },
      { oldestUnready: null },
    ],
    ['old pods that still serve for a new revision', { workload: workload({ updated: 0 }) }, { oldestUnready: null }],
    [
      'a replica that is not there',
      { workload: workload({ desired: 2, ready: 1, updated: 2 }) },
      { oldestUnready: null },
    ],
    [
      'a pod that turned unready before its controller noticed',
      { pods: [pod({ conditions: [condition('Ready', 'False')] })] },
      { oldestUnready: min(0) },
    ],
    ['a workload that could not be read', { workload: null }, {}],
    ['pods that could not be listed', { pods: [] }, { oldestUnready: null }],
  ])('%s proves nothing', (_name, over, more) => {
    expect(observeRecovery(view(over), true, '7')).toEqual({ kind: 'unproven', ...more });
  });

  test.each<[string, Partial<PodRecord>]>([
    ['evicted', { phase: 'Failed', reason: 'Evicted', conditions: [condition('Ready', 'False')] }],
    ['being deleted', { deletion: { at: min(6), graceSeconds: 30 }, conditions: [condition('Ready', 'False')] }],
  ])('a leftover pod that is %s does not count', (_name, over) => {
    expect(observeRecovery(view({ pods: [pod(), pod({ uid: 'old', ...over })] }), true, '7').kind).toBe('healthy');
  });

  test('a restart after readiness moves the start of health', () => {
    const restarted = pod({
      containers: [
        {
          name: 'api',
          role: 'main',
          state: { kind: 'running', startedAt: min(9) },
          last: { kind: 'terminated', reason: 'Error', exitCode: 1, startedAt: min(5), finishedAt: min(8) },
          ready: true,
          started: true,
          restarts: 1,
          startupBudgetMs: 0,
        } as PodRecord['containers'][number],
      ],
    });
    expect(observeRecovery(view({ pods: [restarted] }), true, '7')).toMatchObject({
      kind: 'healthy',
      stableSince: min(8),
    });
  });

  test.each<[string, SubjectView, boolean, object]>([
    ['a workload that is gone', view({}), false, { kind: 'deleted' }],
    [
      'scaled to zero',
      view({ workload: workload({ desired: 0, ready: 0, updated: 0 }), pods: [] }),
      true,
      { kind: 'scaled-to-zero' },
    ],
    [
      'a Job that completed',
      view({ workload: workload({ kind: 'Job', conditions: [condition('Complete', 'True')] }) }),
      true,
      { kind: 'job-succeeded' },
    ],
    [
      'a CronJob whose newest run completed',
      view({
        workload: workload({ kind: 'CronJob' }),
        children: [
          workload({ kind: 'Job', name: 'run-3', conditions: [] }),
          workload({ kind: 'Job', name: 'run-2', conditions: [condition('Complete', 'True')] }),
          workload({ kind: 'Job', name: 'run-1', conditions: [condition('Failed', 'True')] }),
        ],
      }),
      true,
      { kind: 'later-run-succeeded', run: 'run-2' },
    ],
  ])('%s is over without a hold', (_name, seen, exists, proof) => {
    expect(observeRecovery(seen, exists, '7')).toEqual({ kind: 'over', proof });
  });

  test('a CronJob whose newest finished run failed is not over', () => {
    const children = [workload({ kind: 'Job', name: 'run-2', conditions: [condition('Failed', 'True')] })];
    expect(observeRecovery(view({ workload: workload({ kind: 'CronJob' }), children }), true, '')).toEqual({
      kind: 'unproven',
    });
  });
});
