import { describe, expect, test } from '@jest/globals';
import { recordHistory } from '../../src/detection/history.js';
import { EMPTY_HISTORY } from '../../src/model/records.js';
import { HOUR, MINUTE } from '../../src/model/time.js';
import { condition, container, cronJob, ended, job, LONG_AGO, pod, startingPod, T, view, workload } from './make.js';

const refused = (reason: string) =>
  view({
    pods: [startingPod({ containers: [container({ state: { kind: 'waiting', reason, message: '' } })] })],
  });

describe('recordHistory', () => {
  test('a state keeps its first moment while it lasts and loses it with the first break', () => {
    const first = recordHistory(EMPTY_HISTORY, refused('odd'), T);
    const later = recordHistory(first, refused('odd'), T + MINUTE);
    const healed = recordHistory(later, view({ pods: [pod()] }), T + 2 * MINUTE);
    expect([first.since, later.since, healed.since]).toEqual([{ 'pod-1/app/odd': T }, { 'pod-1/app/odd': T }, {}]);
  });

  test('nothing new leaves the same object, so a healthy subject costs no memory', () => {
    const first = recordHistory(EMPTY_HISTORY, view({ pods: [pod()] }), T);
    expect(recordHistory(first, view({ pods: [pod()] }), T + MINUTE)).toBe(first);
    expect(first).toEqual({ ...EMPTY_HISTORY, progressAt: LONG_AGO });
  });

  test('an end is kept once, first as the state and then as the last state, and forgotten after an hour', () => {
    const down = view({ pods: [pod({ containers: [container({ state: ended(T) })] })] });
    const up = view({ pods: [pod({ containers: [container({ last: ended(T), restarts: 1 })] })] });
    const healthy = view({ pods: [pod()] });
    const seen = recordHistory(recordHistory(EMPTY_HISTORY, down, T), up, T + MINUTE);
    expect(seen.ends).toEqual([{ pod: 'pod-1', container: 'app', at: T, exitCode: 1 }]);
    expect(recordHistory(seen, healthy, T + HOUR - 1).ends).toHaveLength(1);
    expect(recordHistory(seen, healthy, T + HOUR).ends).toEqual([]);
  });

  test('a finished init container is no abnormal end', () => {
    const done = container({ name: 'init', role: 'init', state: ended(T, { exitCode: 0 }) });
    const history = recordHistory(EMPTY_HISTORY, view({ pods: [pod({ containers: [done] })] }), T);
    expect(history.ends).toEqual([]);
    expect(history.progressAt).toBe(T);
  });

  test('keeps the newest 20 ends and at most 200 states', () => {
    const pods = Array.from({ length: 300 }, (_, index) =>
      pod({
        uid: `pod-${index}`,
        containers: [container({ state: { kind: 'waiting', reason: 'odd', message: '' }, last: ended(T + index) })],
      }),
    );
    const history = recordHistory(EMPTY_HISTORY, view({ pods }), T + MINUTE);
    expect(history.ends).toHaveLength(20);
    expect(history.ends[0]?.at).toBe(T + 280);
    expect(Object.keys(history.since)).toHaveLength(200);
  });

  test('remembers when pods began to be missing', () => {
    const missing = view({ workload: workload({ desired: 2 }), pods: [pod()] });
    const first = recordHistory(EMPTY_HISTORY, missing, T);
    expect(recordHistory(first, missing, T + MINUTE).since).toEqual({ '//ReplicasMissing': T });
  });

  test('remembers failed runs of a CronJob that are deleted since, until one succeeds', () => {
    const run = (uid: string, at: number) => job({ uid, conditions: [condition('Failed', 'True', { since: at })] });
    const look = (children: ReturnType<typeof run>[], lastSuccessAt: number | null) =>
      view({ workload: cronJob({ job: { ...cronJob().job!, lastSuccessAt } }), children });
    const one = recordHistory(EMPTY_HISTORY, look([run('a', T)], null), T);
    const two = recordHistory(one, look([run('b', T + 1)], null), T + 1);
    expect(two.failedRuns).toEqual([
      { run: 'a', at: T },
      { run: 'b', at: T + 1 },
    ]);
    expect(recordHistory(two, look([], T + 2), T + 2).failedRuns).toEqual([]);
  });
});
