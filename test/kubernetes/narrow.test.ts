import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Narrower, type Print, type Reading, type Shape } from '../../src/kubernetes/narrow.js';
import { projectNode, projectPod, projectWorkload } from '../../src/kubernetes/project.js';
import { NODE_SHAPE, POD_SHAPE, WORKLOAD_SHAPE } from '../../src/kubernetes/shapes.js';
import fc from '../support/fuzz.js';

type Json = Record<string, unknown>;

const none = (): undefined => undefined;
const read = (text: string, shape: Shape = POD_SHAPE, print?: Print): Reading | null =>
  new Narrower(shape).read(Buffer.from(text), () => print);
const narrowed = (text: string, shape: Shape = POD_SHAPE): unknown => {
  const reading = read(text, shape);
  return reading === null || reading.same ? null : JSON.parse(reading.text);
};

/** Every pod of every recorded watch, as the API server wrote it. */
function recordedPods(): string[][] {
  return readdirSync('test/recordings').flatMap((name) => {
    try {
      const lines = readFileSync(`test/recordings/${name}/watch-pods.ndjson`, 'utf8').split('\n');
      return [lines.flatMap((line) => (line.trim() === '' ? [] : [podOf(line)]))];
    } catch {
      return [];
    }
  });
}

function podOf(line: string): string {
  const event = JSON.parse(line) as { object?: Json; event?: { object: Json } };
  return JSON.stringify(event.object ?? event.event?.object ?? event);
}

function recordedObjects(): string[] {
  return readdirSync('test/recordings', { withFileTypes: true }).flatMap((folder) => {
    if (!folder.isDirectory()) return [];
    const text = readFileSync(`test/recordings/${folder.name}/objects.json`, 'utf8');
    return (JSON.parse(text) as { items: Json[] }).items.map((item) => JSON.stringify(item));
  });
}

const STREAMS = recordedPods();
const PODS = STREAMS.flat();
/** One that has every kind of value in it. */
const POD = PODS.filter((pod) => pod.includes('"phase":"Running"')).reduce(
  (longest, pod) => (pod.length > longest.length ? pod : longest),
  '',
);

const projected = (value: unknown): unknown => ({ ...projectPod(value as Json), resourceVersion: '' });
/** As text, since comparing thousands of objects one by one takes seconds. */
const shown = (value: unknown): string => JSON.stringify(projected(value));

describe('what the projectors see of narrowed objects', () => {
  test('is what they see of whole ones, in every recorded watch', () => {
    expect(PODS.length).toBeGreaterThan(300);
    expect(PODS.map((pod) => shown(narrowed(pod)))).toEqual(PODS.map((pod) => shown(JSON.parse(pod))));
  });

  test('holds for every other kind in the recordings too', () => {
    const objects = recordedObjects();
    expect(objects.length).toBeGreaterThan(500);
    const both = (item: (shape: Shape) => unknown): string =>
      JSON.stringify([projectNode(item(NODE_SHAPE) as Json), projectWorkload(item(WORKLOAD_SHAPE) as Json)]);
    expect(objects.map((text) => both((shape) => narrowed(text, shape)))).toEqual(
      objects.map((text) => both(() => JSON.parse(text))),
    );
  });

  test.each<[string, string]>([
    [
      'structure in a string',
      '{"metadata":{"annotations":{"x":"},\\"spec\\":{\\"nodeName\\":\\"evil\\"}"},"name":"a"}}',
    ],
    [
      'a string that ends in a backslash',
      '{"metadata":{"annotations":{"x":"\\\\","y":"\\\\\\""},"name":"a"},"status":{"phase":"Running"}}',
    ],
    ['brackets in strings', '{"metadata":{"annotations":{"x":"]}]}"},"name":"a"},"spec":{"nodeName":"n"}}'],
    [
      'keys in another order',
      '{"status":{"phase":"Running"},"spec":{"nodeName":"n"},"metadata":{"uid":"u","name":"a"},"kind":"Pod"}',
    ],
    ['a key twice', '{"metadata":{"name":"a"},"status":{"phase":"Running"},"status":{"phase":"Failed"}}'],
    ['an object twice', '{"spec":{"nodeName":"one"},"metadata":{"name":"a"},"spec":{"restartPolicy":"Never"}}'],
    [
      'wanted names at other depths',
      '{"metadata":{"name":"a","extra":{"spec":{"nodeName":"no"},"status":{"phase":"no"}}},"spec":{"extra":{"nodeName":"no"}}}',
    ],
    [
      'values of wrong types',
      '{"metadata":{"name":"a","uid":7},"spec":[],"status":{"conditions":{"type":"Ready"},"containerStatuses":"none"}}',
    ],
    [
      'blanks everywhere',
      ' { "metadata" : { "name" : "a" , "labels" : { "app" : "x" } } , "spec" : { "containers" : [ { "name" : "c" } , { } ] } } \n',
    ],
    ['characters beyond ASCII', '{"metadata":{"name":"a","labels":{"team":"客服"}},"status":{"message":"ü\\u00fc"}}'],
    [
      'numbers and words',
      '{"metadata":{"name":"a","generation":-1.5e3},"status":{"containerStatuses":[{"name":"c","ready":true,"started":null,"restartCount":3}]}}',
    ],
    ['nothing', '{}'],
  ])('%s', (_, text) => {
    expect(projected(narrowed(text))).toEqual(projected(JSON.parse(text)));
  });

  test.each<[string, string]>([
    ['a cut object', POD.slice(0, -1)],
    ['an object cut in a string', '{"metadata":{"name":"a'],
    ['more than one object', '{"metadata":{"name":"a"}}{}'],
    ['a list', '[{"metadata":{"name":"a"}}]'],
    ['a wanted key in disguise', '{"metadata":{"n\\u0061me":"a"}}'],
    ['a uid with escapes', '{"metadata":{"uid":"\\u0061"}}'],
    ['a missing colon', '{"metadata" {"name":"a"}}'],
    ['a missing comma', '{"metadata":{"name":"a"}"spec":{}}'],
    ['a missing value', '{"metadata":}'],
    ['nothing at all', ''],
    ['endless nesting', `{"metadata":${'{"annotations":'.repeat(2)}${'['.repeat(100_000)}`],
  ])('%s is left to the whole parser', (_, text) => {
    expect(read(text)).toBeNull();
  });
});

describe('knowing an object again', () => {
  const printOf = (text: string): Print => {
    const reading = read(text);
    if (reading === null || reading.same) throw new Error('not read');
    return reading.print;
  };
  const isSame = (before: string, after: string): boolean => read(after, POD_SHAPE, printOf(before))?.same === true;
  const changed = (change: (pod: Json & { metadata: Json; spec: Json; status: Json }) => void): string => {
    const pod = JSON.parse(POD) as Json & { metadata: Json; spec: Json; status: Json };
    change(pod);
    return JSON.stringify(pod);
  };

  test.each<[string, (pod: { metadata: Json; spec: Json; status: Json }) => void]>([
    ['its resourceVersion', ({ metadata }) => (metadata['resourceVersion'] = '99999999')],
    [
      'an annotation',
      ({ metadata }) => (metadata['annotations'] = { touched: 'a long text that says },"spec":{ and more' }),
    ],
    [
      'its managed fields',
      ({ metadata }) => (metadata['managedFields'] = [{ manager: 'x', fieldsV1: { 'f:spec': {} } }]),
    ],
    ['its address', ({ status }) => (status['podIP'] = '10.1.2.3')],
  ])('%s may change', (_, change) => {
    expect(isSame(POD, changed(change))).toBe(true);
  });

  test.each<[string, (pod: { metadata: Json; spec: Json; status: Json }) => void]>([
    ['its phase', ({ status }) => (status['phase'] = 'Failed')],
    ['its node', ({ spec }) => (spec['nodeName'] = 'elsewhere')],
    ['a part of its spec that nobody reads', ({ spec }) => (spec['priority'] = 7)],
    ['its deletion', ({ metadata }) => (metadata['deletionTimestamp'] = '2026-11-24T10:00:00Z')],
    ['a label', ({ metadata }) => (metadata['labels'] = { app: 'other' })],
    ['an annotation of ours', ({ metadata }) => (metadata['annotations'] = { 'podwhy.dev/mute': '1h' })],
    ['its conditions', ({ status }) => (status['conditions'] = [])],
  ])('but not %s', (_, change) => {
    expect(isSame(POD, changed(change))).toBe(false);
  });

  test('a spec of other length or place is read anew, and read right', () => {
    const moved = changed((pod) => {
      pod.spec['nodeName'] = 'a-node-with-another-name';
    });
    const reading = read(moved, POD_SHAPE, printOf(POD));
    expect(reading?.same).toBe(false);
    expect(reading?.same === false ? projected(JSON.parse(reading.text)) : null).toEqual(projected(JSON.parse(moved)));
  });

  test('text that looks like the rest of the object does not pass for it', () => {
    const plain = '{"metadata":{"uid":"u","name":"a"},"spec":{"nodeName":"n"},"status":{"phase":"Running"}}';
    const disguised =
      '{"metadata":{"uid":"u","name":"a"},"spec":{"nodeName":"\\"},\\"status\\":{\\"phase\\":\\"Running\\"}}"},"status":{"phase":"Failed"}}';
    const hidden =
      '{"metadata":{"uid":"u","name":"a","annotations":{"x":"},\\"spec\\":{}"}},"spec":{"nodeName":"n"},"status":{"phase":"Failed"}}';
    const twice =
      '{"metadata":{"uid":"u","name":"a"},"spec":{"nodeName":"n"},"status":{"phase":"Running"},"status":{"phase":"Failed"}}';
    expect([disguised, hidden, twice].map((text) => isSame(plain, text))).toEqual([false, false, false]);
  });

  test('in every recorded watch, what passes for the same projects the same', () => {
    const same = STREAMS.flatMap(passedForSame);
    expect(same.length).toBeGreaterThan(0);
    expect(same.map(([, now]) => shown(JSON.parse(now)))).toEqual(same.map(([before]) => shown(JSON.parse(before))));
  });

  test('no mutation of the bytes passes for the same and projects otherwise', () => {
    const print = printOf(POD);
    const narrower = new Narrower(POD_SHAPE);
    const whole = shown(JSON.parse(POD));
    const piece = fc.oneof(
      fc.constantFrom(
        '"',
        '\\',
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '\\"',
        ',"spec":{',
        '"status":{"phase":"Failed"},',
        ' ',
        'é',
      ),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.nat(POD.length), fc.nat(40), piece, (at, cut, text) => {
        const mutated = POD.slice(0, at) + text + POD.slice(at + cut);
        const reading = narrower.read(Buffer.from(mutated), () => print);
        const parsed = parse(mutated);
        if (parsed === null || reading === null) return;
        expect(shown(parsed)).toBe(reading.same ? whole : shown(JSON.parse(reading.text)));
      }),
      { numRuns: 2000 },
    );
  });
});

test('made objects of every form are read as JSON.parse reads them', () => {
  const key = fc.constantFrom(
    'metadata',
    'spec',
    'status',
    'name',
    'uid',
    'phase',
    'containers',
    'nodeName',
    'other',
    'a"b',
    'c\\',
  );
  const { tree } = fc.letrec<{ tree: unknown; object: Json }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      fc.string(),
      fc.double({ noNaN: true }),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('tree'), { maxLength: 3 }),
      tie('object'),
    ),
    object: fc.dictionary(key, tie('tree'), { maxKeys: 5 }),
  }));
  fc.assert(
    fc.property(fc.dictionary(key, tree, { maxKeys: 5 }), (object) => {
      const text = JSON.stringify(object);
      const reading = new Narrower(POD_SHAPE).read(Buffer.from(text), none);
      const seen = reading === null ? JSON.parse(text) : JSON.parse(reading.same ? '{}' : reading.text);
      expect(shown({ ...(seen as Json), kind: 'Pod' })).toBe(shown({ ...object, kind: 'Pod' }));
    }),
    { numRuns: 500 },
  );
});

function parse(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
  } catch {
    return null;
  }
}

/** Each pod of a stream that was known again, beside what it was known by. */
function passedForSame(stream: readonly string[]): [string, string][] {
  const before = new Map<string, { print: Print; whole: string }>();
  const narrower = new Narrower(POD_SHAPE);
  return stream.flatMap((whole) => {
    const reading = narrower.read(Buffer.from(whole), (uid) => before.get(uid)?.print);
    if (reading === null) throw new Error('not read');
    if (reading.same) return [[before.get(reading.uid)?.whole ?? '{}', whole]];
    before.set(reading.uid, { print: reading.print, whole });
    return [];
  });
}
