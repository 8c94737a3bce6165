import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { why } from '../../src/cli/why.js';
import { PodwhyProcess } from '../support/podwhy-process.js';

interface Scenario {
  readonly subject: { readonly kind: string; readonly namespace: string; readonly name: string };
  readonly at: string;
  readonly expect: { readonly cause: string; readonly alert: boolean | null };
  readonly alternatives: readonly string[];
}

interface Entry {
  readonly subject: object;
  readonly workload: object;
  readonly severity: string;
  readonly alert: boolean;
  readonly causes: readonly { readonly id: string; readonly evidence: readonly object[] }[];
  readonly text: string;
}

const RECORDINGS = 'test/recordings';

/** Runs the command in this process; answers what it printed. */
async function run(args: readonly string[]): Promise<{ readonly status: number; readonly out: string }> {
  let out = '';
  const status = await why(args, {
    out: (text) => {
      out += text;
    },
    err: () => undefined,
    color: false,
    width: 80,
  });
  return { status, out };
}

describe('podwhy why --from', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'podwhy-why-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  test('on every recording gives one entry for its subject, with the cause, the alert and the text', async () => {
    const ids = (await readdir(RECORDINGS)).filter((id) => existsSync(join(RECORDINGS, id, 'scenario.json')));
    const wrong: string[] = [];
    for (const id of ids) {
      const scenario = JSON.parse(await readFile(join(RECORDINGS, id, 'scenario.json'), 'utf8')) as Scenario;
      const { kind, namespace, name } = scenario.subject;
      const logs = join(RECORDINGS, id, 'logs');
      const { status, out } = await run([
        '--from',
        join(RECORDINGS, id, 'objects.json'),
        ...(existsSync(logs) ? ['--logs', logs] : []),
        ...(kind === 'Pod' ? ['--pod', `${namespace}/${name}`] : ['--workload', `${kind}/${namespace}/${name}`]),
        '--at',
        scenario.at,
        '--json',
      ]);
      const entries = JSON.parse(out) as Entry[];
      const [entry] = entries;
      const causes = [scenario.expect.cause, ...scenario.alternatives];
      const right =
        status === 0 &&
        entries.length === 1 &&
        entry !== undefined &&
        JSON.stringify(entry.subject) === JSON.stringify({ kind, namespace, name }) &&
        causes.includes(entry.causes[0]?.id ?? '') &&
        entry.causes.every(({ evidence }) => evidence.length > 0) &&
        (scenario.expect.alert === null || entry.alert === scenario.expect.alert) &&
        entry.text.length > 20;
      if (!right) wrong.push(`${id}: ${entry?.causes[0]?.id ?? 'nothing'}`);
    }
    expect(ids).toHaveLength(166);
    expect(wrong).toEqual([]);
  }, 60_000);

  test('without a subject finds what fails, and says so when nothing does', async () => {
    const failing = await run([
      '--from',
      `${RECORDINGS}/config-missing-secret/objects.json`,
      '--at',
      '2026-11-24T23:59:00Z',
    ]);
    expect(failing.out).toContain('Secret "stripe-credentials" does not exist');
    const healthy = await run(['--from', `${RECORDINGS}/healthy-running-deployment/objects.json`]);
    expect(healthy).toEqual({ status: 0, out: 'Nothing fails here.\n' });
  });

  test.each<[string, string, readonly string[], RegExp]>([
    ['an empty file', '', [], /is empty; save objects with kubectl get/],
    ['no JSON', 'NAME READY\nweb 0/1', [], /is not JSON \(.*\); save it with kubectl get … -o json$/],
    ['JSON without objects', '{"a":1}', [], /holds no Kubernetes objects/],
    [
      'a pod that is not there',
      '{"kind":"Pod","metadata":{"name":"a","namespace":"b"}}',
      ['--pod', 'b/c'],
      /no Pod b\/c in the file; kubectl get pods -n b lists them/,
    ],
    [
      'a pod without a namespace',
      '{"kind":"Pod","metadata":{"name":"a","namespace":"b"}}',
      ['--pod', 'c'],
      /--pod "c" must be NAMESPACE\/NAME/,
    ],
    [
      'a moment that is none',
      '{"kind":"Pod","metadata":{"name":"a","namespace":"b"}}',
      ['--at', 'noon'],
      /--at noon is no moment; write it like 2026-/,
    ],
    [
      'a language that is not known',
      '{"kind":"Pod","metadata":{"name":"a","namespace":"b"}}',
      ['--lang', 'fr'],
      /--lang fr is not known; use en or zh-CN/,
    ],
    [
      'a log folder that is not there',
      '{"kind":"Pod","metadata":{"name":"a","namespace":"b"}}',
      ['--logs', '/nowhere'],
      /--logs \/nowhere is not a folder/,
    ],
  ])('%s is refused in one line that names the fix', async (_name, text, args, message) => {
    const file = join(folder, 'objects.json');
    await writeFile(file, text);
    await expect(run(['--from', file, ...args])).rejects.toThrow(message);
  });

  test('objects of wrong shapes never throw', async () => {
    const file = join(folder, 'odd.json');
    const odd = [
      null,
      1,
      'x',
      { kind: 'Pod' },
      { kind: 'Pod', metadata: null, spec: 3, status: [] },
      { kind: 7, metadata: { name: {} } },
      { kind: 'Pod', metadata: { name: 'a', namespace: 'b' }, status: { containerStatuses: 'x' } },
    ];
    await writeFile(file, JSON.stringify({ kind: 'List', items: odd }));
    expect((await run(['--from', file, '--json'])).status).toBe(0);
  });

  test('reads standard input, prints no colour into a pipe, and ends with 2 for unusable input', async () => {
    const objects = await readFile(`${RECORDINGS}/config-missing-secret/objects.json`, 'utf8');
    const good = await PodwhyProcess.start(['why', '--from', '-'], { input: objects });
    expect(await good.ended()).toEqual({ code: 0, signal: null });
    expect(good.out).toContain('stripe-credentials');
    expect(good.out).not.toContain('\u001b');
    const bad = await PodwhyProcess.start(['why', '--from', '-'], { input: 'nonsense' });
    expect((await bad.ended()).code).toBe(2);
    expect(bad.err).toMatch(/^podwhy: standard input is not JSON .*\n$/);
  });
});

describe('podwhy why NAME', () => {
  test('a kubeconfig that does not exist is one line and status 2', async () => {
    const podwhy = await PodwhyProcess.start(['why', 'web', '--kubeconfig', '/nowhere']);
    expect((await podwhy.ended()).code).toBe(2);
    expect(podwhy.err).toMatch(/^podwhy: .*\/nowhere.*\n$/);
  });
});

describe('podwhy explain', () => {
  test('knows typed words loosely, in both languages, and offers the nearest for others', async () => {
    const known = await PodwhyProcess.start(['explain', 'crashloopbackof']);
    expect([(await known.ended()).code, known.out.split(' ')[0]]).toEqual([0, 'CrashLoopBackOff']);
    const chinese = await PodwhyProcess.start(['explain', 'NodeLost', '--lang', 'zh-CN']);
    await chinese.ended();
    expect(chinese.out).toContain('节点');
    const unknown = await PodwhyProcess.start(['explain', 'Bananas']);
    expect((await unknown.ended()).code).toBe(1);
  });
});
