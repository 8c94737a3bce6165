import { describe, expect, test } from '@jest/globals';
import fc from '../support/fuzz.js';
import { wouldAlert } from '../../src/detection/alert.js';
import { detectSymptoms } from '../../src/detection/detect.js';
import { recordHistory } from '../../src/detection/history.js';
import { viewsFromRecords } from '../../src/detection/snapshot.js';
import { podStatusWord } from '../../src/detection/status-column.js';
import { DEFAULT_THRESHOLDS } from '../../src/detection/thresholds.js';
import type { RawObject } from '../../src/model/evidence.js';
import { EMPTY_HISTORY } from '../../src/model/records.js';
import { T } from './make.js';
import { projectAll } from './recordings.js';

const time = fc.oneof(
  fc.integer({ min: T - 9e5, max: T + 9e5 }).map((at) => new Date(at).toISOString()),
  fc.constantFrom('1970-01-01T00:00:00Z', '', 'never', null, 7),
);
const text = fc.oneof(
  fc.constantFrom('app', 'init', 'node-1', 'api', 'api-abc', 'True', 'False', 'Unknown', 'Ready', 'PodScheduled'),
  fc.constantFrom('Running', 'Pending', 'Failed', 'Succeeded', 'CrashLoopBackOff', 'OOMKilled', 'Always', 'Never', ''),
  fc.string({ maxLength: 12 }),
);
const junk = fc.oneof(
  fc.constant(null),
  fc.integer(),
  fc.boolean(),
  text,
  fc.array(text, { maxLength: 2 }),
  fc.object(),
);
/** A value that is mostly of the right type. */
const mostly = <V>(value: fc.Arbitrary<V>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 12, arbitrary: value }, { weight: 1, arbitrary: junk });
const record = (shape: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  mostly(fc.record(shape, { requiredKeys: [] }));
const list = (item: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => mostly(fc.array(item, { maxLength: 3 }));

const number = fc.integer({ min: -1, max: 300 });
const ref = record({
  kind: fc.constantFrom('ReplicaSet', 'Job', 'Node', 'Rollout'),
  name: text,
  controller: fc.boolean(),
});
const meta = record({
  name: text,
  namespace: fc.constantFrom('shop', ''),
  uid: text,
  creationTimestamp: time,
  deletionTimestamp: time,
  ownerReferences: list(ref),
  labels: record({ app: text, 'pod-template-hash': fc.constant('abc') }),
  annotations: record({ 'podwhy.dev/channel': text, 'kubernetes.io/config.mirror': text }),
});
const condition = record({ type: text, status: text, reason: text, message: text, lastTransitionTime: time });
const terminated = record({ reason: text, exitCode: number, signal: number, startedAt: time, finishedAt: time });
const state = record({
  waiting: record({ reason: text, message: text }),
  running: record({ startedAt: time }),
  terminated,
});
const status = record({
  name: text,
  state,
  lastState: record({ terminated }),
  ready: fc.boolean(),
  restartCount: number,
});
const probe = record({ periodSeconds: number, failureThreshold: number, initialDelaySeconds: number });
const spec = record({ name: text, restartPolicy: text, startupProbe: probe, readinessProbe: probe });

const object = fc.record(
  {
    kind: fc.constantFrom(
      'Pod',
      'Pod',
      'Pod',
      'Deployment',
      'ReplicaSet',
      'StatefulSet',
      'Job',
      'CronJob',
      'Node',
      'Event',
    ),
    metadata: meta,
    spec: record({
      nodeName: text,
      containers: list(spec),
      initContainers: list(spec),
      restartPolicy: text,
      replicas: number,
      suspend: fc.boolean(),
      taints: list(record({ key: text, effect: text })),
    }),
    status: record({
      phase: text,
      reason: text,
      conditions: list(condition),
      containerStatuses: list(status),
      initContainerStatuses: list(status),
      readyReplicas: number,
      active: mostly(number),
    }),
    involvedObject: record({
      kind: fc.constantFrom('Pod', 'Job', 'CronJob', 'ReplicaSet'),
      name: text,
      fieldPath: text,
    }),
    reason: fc.constantFrom('FailedCreate', 'FailedMount', 'JobAlreadyActive', 'Pulling'),
    firstTimestamp: time,
    lastTimestamp: time,
  },
  { requiredKeys: ['kind', 'metadata'] },
) as fc.Arbitrary<RawObject>;

describe('whatever an API server sends', () => {
  test('projection, history and detection never throw, and every answer is well formed', () => {
    let viewsSeen = 0;
    fc.assert(
      fc.property(fc.array(object, { maxLength: 8 }), (objects) => {
        const { pods, workloads, nodes, events } = projectAll(objects);
        for (const view of viewsFromRecords(pods, workloads, nodes, events, 'lab')) {
          viewsSeen += 1;
          const history = recordHistory(EMPTY_HISTORY, view, T);
          expect(recordHistory(history, view, T)).toBe(history);
          const detection = detectSymptoms({ ...view, history }, T, DEFAULT_THRESHOLDS);
          for (const symptom of detection.symptoms) {
            expect(symptom.since).toBeLessThanOrEqual(T);
            expect(symptom.state).not.toBe('');
          }
          expect(detection.recheckAt ?? Infinity).toBeGreaterThan(T);
          expect(wouldAlert({ ...view, history }, T, DEFAULT_THRESHOLDS)).toBe(
            detection.symptoms.some(({ severity }) => severity !== 'info'),
          );
          for (const pod of view.pods) expect(typeof podStatusWord(pod)).toBe('string');
        }
      }),
      { numRuns: 1500, seed: 20261125 },
    );
    expect(viewsSeen).toBeGreaterThan(500);
  });
});
