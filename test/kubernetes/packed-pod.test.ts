import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { isSamePod, packPod, unpackPod } from '../../src/kubernetes/packed-pod.js';
import { projectPod } from '../../src/kubernetes/project.js';
import type { ConditionRecord, ContainerRecord, PodRecord, TerminatedRecord } from '../../src/model/records.js';
import fc from '../support/fuzz.js';

const word = fc.constantFrom('', 'Running', 'Ready', 'True', 'api', 'Error', '客', '"\\');
const moment = fc.option(fc.integer({ min: 1, max: 4e12 }));
const count = fc.nat(300);
const labels = fc.dictionary(word, word, { maxKeys: 2 });

const ended: fc.Arbitrary<TerminatedRecord> = fc.record({
  kind: fc.constant('terminated' as const),
  reason: word,
  exitCode: count,
  signal: count,
  startedAt: moment,
  finishedAt: moment,
});

const container: fc.Arbitrary<ContainerRecord> = fc.record({
  name: word,
  role: fc.constantFrom('main' as const, 'init' as const, 'sidecar' as const, 'ephemeral' as const),
  state: fc.oneof(
    ended,
    fc.record({ kind: fc.constant('running' as const), startedAt: moment }),
    fc.record({ kind: fc.constant('waiting' as const), reason: word, message: fc.string() }),
    fc.record({ kind: fc.constant('none' as const) }),
  ),
  last: fc.option(ended),
  ready: fc.boolean(),
  started: fc.option(fc.boolean()),
  restarts: count,
  startupBudgetMs: count,
});

const condition: fc.Arbitrary<ConditionRecord> = fc.record({
  type: word,
  status: word,
  reason: word,
  message: fc.string(),
  since: moment,
});

const pod: fc.Arbitrary<PodRecord> = fc.record({
  uid: fc.string({ minLength: 1 }),
  namespace: word,
  name: fc.string(),
  resourceVersion: fc.constant(''),
  owner: fc.option(fc.record({ kind: word, name: word, uid: word })),
  revision: word,
  node: word,
  phase: word,
  reason: word,
  message: fc.string(),
  createdAt: count,
  deletion: fc.option(fc.record({ at: fc.integer({ min: 1, max: 4e12 }), graceSeconds: count })),
  finalizers: fc.array(word, { maxLength: 2 }),
  restartPolicy: word,
  schedulingGated: fc.boolean(),
  nominatedNode: word,
  conditions: fc.array(condition, { maxLength: 4 }),
  containers: fc.array(container, { maxLength: 3 }),
  labels,
  annotations: labels,
  mirror: fc.boolean(),
});

describe('packing a pod', () => {
  test('and unpacking it gives the same record, alone or after an earlier state', () => {
    fc.assert(
      fc.property(pod, pod, (one, other) => {
        expect(unpackPod(packPod(one))).toEqual(one);
        expect(unpackPod(packPod(one, packPod(other)))).toEqual(one);
      }),
      { numRuns: 400 },
    );
  });

  test('two are the same exactly when their records are', () => {
    fc.assert(
      fc.property(
        pod,
        pod,
        fc.constantFrom('phase', 'node', 'conditions', 'containers', 'deletion', 'labels', 'owner', 'createdAt'),
        (one, other, field) => {
          const mixed = { ...one, [field]: other[field as keyof PodRecord] };
          expect(isSamePod(packPod(one), packPod({ ...one }))).toBe(true);
          expect(isSamePod(packPod(one), packPod(mixed))).toBe(isEqual(one, mixed));
        },
      ),
      { numRuns: 400 },
    );
  });

  test('keeps every recorded pod', () => {
    const records = readdirSync('test/recordings', { withFileTypes: true }).flatMap((folder) => {
      if (!folder.isDirectory()) return [];
      const text = readFileSync(`test/recordings/${folder.name}/objects.json`, 'utf8');
      const { items } = JSON.parse(text) as { items: Record<string, unknown>[] };
      return items.flatMap((item) => projectPod(item) ?? []);
    });
    expect(records.length).toBeGreaterThan(50);
    expect(records.map((record) => unpackPod(packPod(record)))).toEqual(
      records.map((record) => ({ ...record, resourceVersion: '' })),
    );
  });

  test('siblings share all but what each alone has', () => {
    const made = (uid: string): PodRecord => ({ ...(fc.sample(pod, { numRuns: 1, seed: 7 })[0] as PodRecord), uid });
    const [one, other] = [packPod(made('1')), packPod(made('2'))];
    expect(one.kin).toBe(other.kin);
    expect(one.form).toBe(other.form);
  });
});

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
