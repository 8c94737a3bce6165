import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import { createGatherer } from '../../src/kubernetes/gather.js';
import type { Evidence, Gap, RawObject } from '../../src/model/evidence.js';
import type { Subject } from '../../src/model/subject.js';
import { READING } from '../../src/playground/cluster/access.js';
import { setAt } from '../../src/playground/cluster/json.js';
import { resourceNamed } from '../../src/playground/cluster/kinds.js';
import { loadRecording, readRecording } from '../../src/playground/cluster/recording.js';
import { ClusterServer } from '../../src/playground/cluster/server.js';
import { systemClock } from '../../src/telemetry/clock.js';
import { silentMetrics } from '../../src/telemetry/metrics.js';
import { clientFor } from '../support/stand-in-client.js';

const RECORDINGS = new URL('../recordings/', import.meta.url).pathname;
const never = new AbortController().signal;

let server: ClusterServer;
let closers: (() => void)[] = [];

beforeEach(async () => {
  server = new ClusterServer({ clock: systemClock });
  await server.start();
});

afterEach(async () => {
  for (const close of closers) close();
  closers = [];
  await server.stop();
});

function gather(
  subject: Omit<Subject, 'cluster'>,
  options: {
    deadlineMs?: number;
    token?: string;
    url?: string;
    logs?: 'none' | 'ended' | 'all';
    statusOnly?: boolean;
    signal?: AbortSignal;
  } = {},
): Promise<Evidence> {
  const { api, close } = clientFor(options.url ?? server.url, options.token ?? '');
  closers.push(close);
  const gatherer = createGatherer({ api, clock: systemClock, metrics: silentMetrics });
  return gatherer(
    { cluster: 'test', ...subject },
    {
      logs: options.logs ?? 'ended',
      statusOnly: options.statusOnly ?? false,
      deadlineMs: options.deadlineMs ?? 10_000,
    },
    options.signal ?? never,
  );
}

async function load(id: string): Promise<Omit<Subject, 'cluster'>> {
  const recording = await readRecording(`${RECORDINGS}${id}`);
  loadRecording(server, recording);
  return recording.subject;
}

const kinds = (evidence: Evidence): string[] =>
  [...new Set(evidence.objects.map((object) => String(object['kind'])))].sort();
const named = (evidence: Evidence, kind: string): RawObject[] =>
  evidence.objects.filter((object) => object['kind'] === kind);
const gaps = (evidence: Evidence): string[] => evidence.gaps.map((gap: Gap) => `${gap.what}: ${gap.reason}`);

describe('a crashing pod', () => {
  test('brings its owners, node, events, service account and the log of the run that ended', async () => {
    const subject = await load('crash-node-missing-env');
    const evidence = await gather(subject);
    expect(kinds(evidence)).toEqual([
      'Deployment',
      'Event',
      'Namespace',
      'Node',
      'Pod',
      'ReplicaSet',
      'ServiceAccount',
    ]);
    expect(evidence.logs.map((tail) => [tail.container, tail.run])).toEqual([['storefront', 'previous']]);
    expect(evidence.logs[0]!.text).toContain('Missing required environment variable: STRIPE_SECRET_KEY');
    expect(evidence.gaps).toEqual([]);
    expect(named(evidence, 'Event').length).toBeGreaterThanOrEqual(6);
  });

  test('is the same evidence when its Deployment is asked for', async () => {
    const { namespace } = await load('crash-node-missing-env');
    const evidence = await gather({ kind: 'Deployment', namespace, name: 'storefront' });
    expect(named(evidence, 'Pod')).toHaveLength(1);
    expect(named(evidence, 'ReplicaSet')).toHaveLength(1);
    expect(evidence.logs).toHaveLength(1);
  });

  test('asks for no log when none is wanted', async () => {
    const evidence = await gather(await load('crash-node-missing-env'), { logs: 'none' });
    expect(evidence.logs).toEqual([]);
    expect(server.asked.filter(({ url }) => url.includes('/log'))).toEqual([]);
  });

  test('tells when the previous log is gone, in words for people', async () => {
    const subject = await load('crash-node-missing-env');
    const [pod] = server.store.all('pods', subject.namespace);
    server.logs.forget(String((pod!['metadata'] as Record<string, unknown>)['uid']));
    const evidence = await gather(subject);
    expect(gaps(evidence)).toEqual([`previous log of storefront in ${subject.namespace}/${subject.name}: not-found`]);
  });

  test('says that events have expired when a pod older than they live has none', async () => {
    const recording = await readRecording(`${RECORDINGS}crash-node-missing-env`);
    loadRecording(server, recording, { ageMs: 3 * 3_600_000 });
    for (const event of server.store.all('events')) server.store.erase(resourceNamed('events'), event);
    expect(gaps(await gather(recording.subject))).toEqual([`events in ${recording.subject.namespace}: expired`]);
  });
});

test('for its status only its owners and siblings are read', async () => {
  const subject = await load('crash-node-missing-env');
  const evidence = await gather(subject, { logs: 'none', statusOnly: true });
  expect(kinds(evidence)).toEqual(['Deployment', 'Pod', 'ReplicaSet']);
  expect(gaps(evidence)).toEqual([]);
});

describe('a pod that is ready between two restarts', () => {
  test.each(['probe-liveness-connection-refused', 'probe-liveness-timeout'])(
    'still brings its events (%s)',
    async (id) => {
      const evidence = await gather(await load(id));
      expect(named(evidence, 'Event').map((event) => event['reason'])).toEqual(
        expect.arrayContaining(['Unhealthy', 'Killing']),
      );
    },
  );
});

describe('what is never gathered', () => {
  test('values of ConfigMaps, managedFields, and the copy that kubectl keeps in an annotation', async () => {
    const subject = await load('config-configmap-volume-missing-key');
    for (const map of server.store.all('configmaps', subject.namespace)) {
      server.store.change(resourceNamed('configmaps'), map, (copy) => {
        copy['data'] = { 'app.yaml': 'password: hunter2' };
        setAt(copy, ['metadata', 'annotations'], {
          'kubectl.kubernetes.io/last-applied-configuration': '{"data":"hunter2"}',
          kept: 'yes',
        });
      });
    }
    const evidence = await gather(subject);
    const maps = named(evidence, 'ConfigMap');
    expect(maps.length).toBeGreaterThan(0);
    expect(maps.map((map) => map['data'])).toEqual(maps.map(() => ({ 'app.yaml': '' })));
    expect(JSON.stringify(evidence)).not.toContain('hunter2');
    expect(evidence.completeKinds).toContain('ConfigMap');
  });

  test('Secrets: no request names them', async () => {
    const evidence = await gather(await load('config-missing-secret'));
    expect(named(evidence, 'Secret')).toEqual([]);
    expect(server.asked.filter(({ url }) => url.includes('secrets'))).toEqual([]);
    expect(evidence.completeKinds).not.toContain('Secret');
  });
});

describe('by the kind of failure', () => {
  test('an unscheduled pod brings all nodes and what runs on them', async () => {
    const evidence = await gather(await load('sched-mixed-reasons-5-nodes'));
    expect(named(evidence, 'Node')).toHaveLength(server.store.all('nodes').length);
    expect(evidence.completeKinds).toContain('Node');
  });

  test('a scheduled pod brings only its own node, and no proof about others', async () => {
    const evidence = await gather(await load('crash-node-missing-env'));
    expect(named(evidence, 'Node')).toHaveLength(1);
    expect(evidence.completeKinds).not.toContain('Node');
  });

  test('claims come with their events, classes and volumes', async () => {
    const evidence = await gather(await load('sched-pvc-not-found'));
    expect(evidence.completeKinds).toEqual(expect.arrayContaining(['PersistentVolumeClaim', 'StorageClass']));
  });

  test.each([
    ['admission-quota-exceeded', 'ResourceQuota'],
    ['admission-limitrange-max', 'LimitRange'],
    ['admission-webhook-denied', 'ValidatingWebhookConfiguration'],
  ])('pods that were never created (%s) bring each %s', async (id, kind) => {
    const evidence = await gather(await load(id));
    expect(named(evidence, kind).length).toBeGreaterThan(0);
    expect(named(evidence, 'Event').map((event) => event['reason'])).toContain('FailedCreate');
  });

  test('a CronJob brings its Jobs', async () => {
    const evidence = await gather(await load('cronjob-overlap-forbid'));
    expect(kinds(evidence)).toEqual(expect.arrayContaining(['CronJob', 'Job', 'Pod']));
  });

  test('a node brings its pods and its events in default', async () => {
    await load('node-kubelet-stopped');
    const evidence = await gather({ kind: 'Node', namespace: '', name: 'lab-node' });
    expect(kinds(evidence)).toEqual(expect.arrayContaining(['Node', 'Pod']));
  });

  test('a subject that does not exist is a gap, and what its events say is kept', async () => {
    const { namespace } = await load('crash-node-missing-env');
    const evidence = await gather({ kind: 'Pod', namespace, name: 'gone' });
    expect(gaps(evidence)).toContain(`Pod gone in ${namespace}: not-found`);
  });

  test('a kind that podwhy does not read is a gap', async () => {
    const evidence = await gather({ kind: 'Rollout', namespace: 'payments', name: 'api' });
    expect(gaps(evidence)).toContain('Rollout api in payments: not-asked');
  });
});

describe('what goes wrong', () => {
  test('missing permissions are gaps that name what to grant; the rest is still gathered', async () => {
    const subject = await load('crash-node-missing-env');
    const rules = READING.map((rule) => ({
      ...rule,
      resources: rule.resources.filter((one) => !['events', 'pods/log'].includes(one)),
    }));
    server.access.addToken('t', { user: 'podwhy', groups: [], rules });
    const evidence = await gather(subject, { token: 't' });
    expect(evidence.gaps).toEqual(
      expect.arrayContaining([
        {
          what: `events in ${subject.namespace}`,
          reason: 'forbidden',
          detail: `needs list on events in ${subject.namespace}`,
        },
        {
          what: `previous log of storefront in ${subject.namespace}/${subject.name}`,
          reason: 'forbidden',
          detail: `needs get on pods/log in ${subject.namespace}`,
        },
      ]),
    );
    expect(kinds(evidence)).toEqual(expect.arrayContaining(['Deployment', 'Pod']));
  });

  test('a server that never answers costs the deadline and no more', async () => {
    const subject = await load('crash-node-missing-env');
    server.faults.add({ fault: { kind: 'silent' } });
    const began = Date.now();
    const evidence = await gather(subject, { deadlineMs: 300 });
    expect(Date.now() - began).toBeLessThan(2_000);
    expect(evidence.objects).toEqual([]);
    expect(new Set(evidence.gaps.map((gap) => gap.reason))).toEqual(new Set(['timeout']));
  });

  test('one slow read does not hold up the others', async () => {
    const subject = await load('crash-node-missing-env');
    server.faults.add({ fault: { kind: 'silent' }, path: /\/log/ });
    const evidence = await gather(subject, { deadlineMs: 500 });
    expect(gaps(evidence)).toEqual([`previous log of storefront in ${subject.namespace}/${subject.name}: timeout`]);
    expect(named(evidence, 'Event').length).toBeGreaterThan(0);
  });

  test('an abort by the caller ends it at once', async () => {
    const subject = await load('crash-node-missing-env');
    server.faults.add({ fault: { kind: 'silent' } });
    const abort = new AbortController();
    const pending = gather(subject, { signal: abort.signal });
    abort.abort();
    expect((await pending).objects).toEqual([]);
  });

  test.each([
    [500, 'unavailable'],
    [429, 'unavailable'],
    [401, 'forbidden'],
  ])('HTTP %i is told as %s', async (status, reason) => {
    nock('http://127.0.0.1:9')
      .persist()
      .get(/.*/)
      .reply(status, { kind: 'Status', message: 'no', code: status }, status === 429 ? { 'retry-after': '60' } : {});
    const evidence = await gather(
      { kind: 'Pod', namespace: 'payments', name: 'api-1' },
      { url: 'http://127.0.0.1:9', deadlineMs: 2_000 },
    );
    expect(evidence.gaps.find((gap) => gap.what === 'Pod api-1 in payments')?.reason).toBe(reason);
  });

  test('an unreachable server and one that talks HTML are gaps too', async () => {
    nock('http://127.0.0.1:9')
      .persist()
      .get(/nodes|pods/)
      .replyWithError(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
      .get(/.*/)
      .reply(200, '<html>');
    const evidence = await gather(
      { kind: 'Pod', namespace: 'payments', name: 'api-1' },
      { url: 'http://127.0.0.1:9', deadlineMs: 2_000 },
    );
    const reasons = new Map(evidence.gaps.map((gap) => [gap.what, gap.reason]));
    expect([reasons.get('Pod api-1 in payments'), reasons.get('services in payments')]).toEqual([
      'unreachable',
      'malformed',
    ]);
  });
});

describe('an owner of a kind that podwhy does not read', () => {
  const rollout = { kind: 'Rollout', namespace: 'team', name: 'web' };
  const owned = (kind: string, name: string, uid: string) => [{ kind, name, uid, controller: true }];

  test('is known by its pods, also through their ReplicaSet; pods of others stay out', async () => {
    const { store } = server;
    store.load(resourceNamed('replicasets'), {
      metadata: { name: 'web-1', namespace: 'team', uid: 'set', ownerReferences: owned('Rollout', 'web', 'rollout') },
    });
    for (const [name, owners] of [
      ['web-1-a', owned('ReplicaSet', 'web-1', 'set')],
      ['web-b', owned('Rollout', 'web', 'rollout')],
      ['other', owned('Rollout', 'other', 'another')],
    ] as const) {
      store.load(resourceNamed('pods'), {
        metadata: { name, namespace: 'team', uid: name, ownerReferences: [...owners] },
        spec: { nodeName: 'n1' },
      });
    }
    const evidence = await gather(rollout);
    expect(named(evidence, 'Pod').map((pod) => (pod['metadata'] as { name: string }).name)).toEqual([
      'web-1-a',
      'web-b',
    ]);
    expect(gaps(evidence)).toContain('Rollout web in team: not-asked');
  });

  test('is gone when nothing runs below it', async () => {
    expect(gaps(await gather(rollout))).toContain('Rollout web in team: not-found');
  });
});
