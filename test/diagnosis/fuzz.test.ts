import fc from '../support/fuzz.js';
import { describe, expect, test } from '@jest/globals';
import type { RawObject } from '../../src/model/evidence.js';
import { failingSubjects } from '../../src/diagnosis/subjects.js';
import { diagnosisOf, crashing, event, node, pod, unscheduled, waiting } from './made.js';

const WELL = [
  crashing('OOMKilled', 137),
  pod({ state: waiting('ImagePullBackOff', 'Back-off pulling image "x": ErrImagePull: denied: no') }),
  unscheduled('0/1 nodes are available: 1 Insufficient cpu.'),
];

/** Every path of an object, so that one of them can be broken. */
function paths(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, entry]) => paths(entry, [...path, key]))];
}

function broken(value: unknown, path: readonly string[], by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((entry: unknown, index) => (String(index) === key ? broken(entry, rest, by) : entry));
  const fields = value as RawObject;
  return { ...fields, [key]: broken(fields[key], rest, by) };
}

const nonsense = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('<!channel>', '\u0000\ud800', 'x'.repeat(5000), -1e308, '__proto__', {}, []),
);

function expectSound(objects: readonly RawObject[]): void {
  const diagnosis = diagnosisOf(objects);
  expect(diagnosis.causes.length).toBeGreaterThan(0);
  expect(diagnosis.causes.filter((each) => each.evidence.length === 0)).toEqual([]);
}

describe('evidence of any quality', () => {
  test('one broken field anywhere never throws and never leaves a cause without evidence', () => {
    fc.assert(
      fc.property(fc.constantFrom(...WELL), fc.nat(), nonsense, (well, pick, by) => {
        const all = paths(well);
        const path = all[pick % all.length] ?? [];
        expectSound([
          broken(well, path, by) as RawObject,
          node(),
          event('Killing', 'Container app failed liveness probe, will be restarted', { container: 'app' }),
        ]);
      }),
      { numRuns: 1000 },
    );
  });

  test('objects that are no objects of Kubernetes at all', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 4 }), { maxLength: 6 }), (objects) => {
        expectSound(objects as RawObject[]);
        expect(failingSubjects(objects as RawObject[], 'test')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
