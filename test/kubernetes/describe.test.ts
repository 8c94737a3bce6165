import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { describeSubject } from '../../src/kubernetes/describe.js';
import { span } from '../../src/kubernetes/describe-page.js';
import type { Read } from '../../src/model/evidence.js';
import { READING } from '../../src/playground/cluster/access.js';
import { objectsAt } from '../../src/playground/cluster/json.js';
import { resourceNamed } from '../../src/playground/cluster/kinds.js';
import { loadRecording, readRecording } from '../../src/playground/cluster/recording.js';
import { ClusterServer } from '../../src/playground/cluster/server.js';
import { systemClock } from '../../src/telemetry/clock.js';
import { ManualClock } from '../support/manual-clock.js';
import { clientFor } from '../support/stand-in-client.js';

const RECORDINGS = new URL('../recordings/', import.meta.url).pathname;
const clock = new ManualClock();
const never = new AbortController().signal;
let server: ClusterServer;
let closers: (() => void)[] = [];

beforeEach(async () => {
  server = new ClusterServer({ clock });
  await server.start();
});

afterEach(async () => {
  for (const close of closers) close();
  closers = [];
  await server.stop();
});

async function load(id: string, ageMs = 0): Promise<{ kind: string; namespace: string; name: string }> {
  const recording = await readRecording(`${RECORDINGS}${id}`);
  loadRecording(server, recording, { ageMs });
  return recording.subject;
}

function read(target: { kind: string; namespace: string; name: string }, token = ''): Promise<Read<string>> {
  const { api, close } = clientFor(server.url, token, systemClock);
  closers.push(close);
  return describeSubject(api, clock, { cluster: 'test', ...target }, never);
}

async function text(target: { kind: string; namespace: string; name: string }, token = ''): Promise<string> {
  const answer = await read(target, token);
  return answer.ok ? answer.value : `gap: ${answer.gap.reason}`;
}

test('a pod shows its waiting message, which kubectl leaves out, and its events newest first with their counts', async () => {
  const page = await text(await load('crash-node-missing-env'));
  expect(page).toMatch(
    /State: +Waiting\n +Reason: +CrashLoopBackOff\n +Message: +back-off 20s restarting failed container=storefront/,
  );
  expect(page).toMatch(/Last State: +Terminated\n +Reason: +Error\n +Exit Code: +1\n/);
  expect(page).toMatch(/Controlled By: +ReplicaSet\/storefront-6749567698/);
  const events = page.slice(page.indexOf('Events, newest first')).trimEnd().split('\n').slice(1);
  expect(events[0]).toMatch(
    /^ {2}\d+s ago \(x\d+ over \d+s\) {2}(Warning|Normal) {2}\w+ {2}kubelet \{storefront\} {2}/,
  );
  expect(events.at(-1)).toContain('Scheduled');
});

test('values of environment variables are hidden; their names and where they come from are not', async () => {
  const subject = await load('crash-node-missing-env');
  const [pod] = server.store.all('pods', subject.namespace);
  server.store.change(resourceNamed('pods'), pod!, (copy) => {
    const [container] = objectsAt(copy, 'spec', 'containers');
    container!['env'] = [
      { name: 'API_TOKEN', value: 'hunter2' },
      { name: 'EMPTY', value: '' },
      { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password', optional: true } } },
      { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    ];
    container!['envFrom'] = [{ configMapRef: { name: 'settings' } }, { secretRef: { name: 'keys' }, prefix: 'K_' }];
  });
  const page = await text(subject);
  expect(page).not.toContain('hunter2');
  for (const line of [
    'API_TOKEN: <set, value hidden>',
    'EMPTY: <empty>',
    'DB_PASSWORD: key password of Secret db (optional)',
    'POD_IP: field status.podIP',
    'ConfigMap settings',
    'Secret keys, prefix K_',
  ]) {
    expect(page).toContain(line);
  }
});

test('the counts and times of the scheduler, which writes series, are read too', async () => {
  const subject = await load('sched-insufficient-cpu', 90_000);
  const event = server.store.all('events', subject.namespace).find((one) => one['reason'] === 'FailedScheduling')!;
  server.store.change(resourceNamed('events'), event, (copy) => {
    copy['series'] = { count: 9, lastObservedTime: new Date(clock.now() - 30_000).toISOString() };
  });
  expect(await text(subject)).toMatch(
    / {2}30s ago \(x9 over 6\ds\) {2}Warning {2}FailedScheduling {2}default-scheduler {2}0\/\d+ nodes are available/,
  );
});

test('a workload lists its pods, its template and why none can be created', async () => {
  const page = await text(await load('admission-quota-exceeded'));
  expect(page).toMatch(/Kind: +Deployment/);
  expect(page).toMatch(/ReplicaFailure=True for \d+s \(FailedCreate: .*exceeded quota/);
  expect(page).toMatch(/Pods:\n {2}atlas-api-\S+ {2}Running, ready, 0 restarts, on \S+, \d+s old/);
});

test('a node shows taints, conditions with heartbeats, capacity and its pods', async () => {
  await load('node-kubelet-stopped');
  const page = await text({ kind: 'Node', namespace: '', name: 'lab-node' });
  expect(page).toMatch(/Ready=Unknown for .* \(NodeStatusUnknown: Kubelet stopped posting node status\.\), heartbeat /);
  expect(page).toMatch(/Taints: +node\.kubernetes\.io\/unreachable/);
  expect(page).toMatch(/Pods \(\d+\):/);
});

test('what cannot be read is said in its place; a missing object is a gap', async () => {
  const subject = await load('crash-node-missing-env');
  server.access.addToken('t', {
    user: 'podwhy',
    groups: [],
    rules: READING.map((rule) => ({ ...rule, resources: rule.resources.filter((one) => one !== 'events') })),
  });
  expect(await text(subject, 't')).toContain(
    `Events:           not readable: needs list on events in ${subject.namespace}`,
  );
  expect(await text({ ...subject, name: 'gone' }, 't')).toBe('gap: not-found');
  expect(await text({ kind: 'Rollout', namespace: 'a', name: 'b' }, 't')).toBe('gap: not-asked');
});

test('every recorded subject and pod can be described', async () => {
  for (const id of readdirSync(RECORDINGS).filter((name) => !name.endsWith('.md'))) {
    const subject = await load(id);
    const page = await text(subject);
    expect(page).toContain(subject.name);
    expect(page).not.toMatch(/undefined|\[object Object\]|NaN/);
  }
});

describe('durations read like kubectl', () => {
  test.each([
    [45_000, '45s'],
    [390_000, '6m30s'],
    [3_600_000, '60m'],
    [11_520_000, '3h12m'],
    [360_000_000, '4d4h'],
  ])('%i ms is %s', (ms, words) => {
    expect(span(ms)).toBe(words);
  });
});
