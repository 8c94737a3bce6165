import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import type { ApiClient } from '../../src/kubernetes/api-client.js';
import type { Actor, Operations, RestartPlan } from '../../src/kubernetes/cluster.js';
import { createOperations } from '../../src/kubernetes/operate.js';
import type { Subject } from '../../src/model/subject.js';
import type { Rule } from '../../src/playground/cluster/access.js';
import { ACTING, READING } from '../../src/playground/cluster/access.js';
import { ClusterBehaviour } from '../../src/playground/cluster/behaviour.js';
import { raiseFleet } from '../../src/playground/cluster/fleet.js';
import type { JsonObject } from '../../src/playground/cluster/json.js';
import { nameOf, numberAt, objectAt, objectsAt, setAt, textAt, uidOf } from '../../src/playground/cluster/json.js';
import { resourceNamed } from '../../src/playground/cluster/kinds.js';
import { isReady } from '../../src/playground/cluster/pod-status.js';
import { readRecording } from '../../src/playground/cluster/recording.js';
import { ClusterServer } from '../../src/playground/cluster/server.js';
import { systemClock } from '../../src/telemetry/clock.js';
import { silentLog } from '../../src/telemetry/log.js';
import { ManualClock } from '../support/manual-clock.js';
import { clientFor } from '../support/stand-in-client.js';

const RECORDINGS = new URL('../recordings/', import.meta.url).pathname;
const never = new AbortController().signal;
const ana: Actor = { slackUserId: 'U1', name: 'Ana', kubernetesUser: null };

let clock: ManualClock;
let server: ClusterServer;
let behaviour: ClusterBehaviour;
let closers: (() => void)[] = [];

beforeEach(async () => {
  clock = new ManualClock();
  server = new ClusterServer({ clock });
  await server.start();
  behaviour = new ClusterBehaviour(server, { clock });
  raiseFleet(behaviour);
  behaviour.start();
});

afterEach(async () => {
  for (const close of closers) close();
  closers = [];
  await server.stop();
});

function client(token = '', url = server.url): ApiClient {
  const { api, close } = clientFor(url, token, systemClock);
  closers.push(close);
  return api;
}

function operations(token = '', url = server.url): Operations {
  return createOperations({ api: client(token, url), clock, log: silentLog });
}

const target = (kind: string, namespace: string, name: string): Subject => ({ cluster: 'test', kind, namespace, name });
const object = (plural: string, namespace: string, name: string): JsonObject =>
  server.store.get(resourceNamed(plural), namespace, name)!;

async function plan(subject: Subject, operate = operations()): Promise<RestartPlan> {
  const made = await operate.planRestart(subject, never);
  if ('ok' in made) throw new Error(made.detail);
  return made;
}

function someone(rules: readonly Rule[]): Operations {
  server.access.addToken('t', { user: 'podwhy', groups: [], rules });
  return operations('t');
}

function bare(extra: JsonObject = {}): Subject {
  const metadata = { name: 'debug', namespace: 'payments', ...objectAt(extra, 'metadata') };
  server.store.create(resourceNamed('pods'), {
    spec: { nodeName: 'ip-10-0-1-17', containers: [{ name: 'sh', image: 'sh' }] },
    status: { phase: 'Running' },
    metadata,
  });
  return target('Pod', 'payments', 'debug');
}

describe('what a restart would do', () => {
  test('a Deployment: pods, readiness, budget', async () => {
    expect(await plan(target('Deployment', 'payments', 'checkout-api'))).toEqual({
      subject: target('Deployment', 'payments', 'checkout-api'),
      uid: uidOf(object('deployments', 'payments', 'checkout-api')),
      how: 'rollout-restart',
      atOnce: false,
      restartedAt: null,
      pods: 3,
      ready: 3,
      desired: 3,
      comesBack: true,
      budget: { name: 'checkout-api', allowed: 1 },
      rollingOut: false,
      gitops: null,
    });
  });

  test.each([
    ['StatefulSet', 'search', 'opensearch', 3],
    ['DaemonSet', 'kube-system', 'node-agent', 4],
  ])('a %s is rolled too', async (kind, namespace, name, pods) => {
    expect(await plan(target(kind, namespace, name))).toMatchObject({
      how: 'rollout-restart',
      pods,
      ready: pods,
      desired: pods,
      rollingOut: false,
    });
  });

  test('a pod stands for the workload that owns it', async () => {
    const [pod] = server.store.all('pods', 'payments').filter((one) => nameOf(one).startsWith('checkout-api-'));
    expect((await plan(target('Pod', 'payments', nameOf(pod!)))).subject).toEqual(
      target('Deployment', 'payments', 'checkout-api'),
    );
  });

  test('a bare pod is deleted and does not come back', async () => {
    expect(await plan(bare())).toMatchObject({ how: 'delete-pod', pods: 1, comesBack: false, desired: null });
  });

  test.each([
    ['storefront', 'web', 'Argo CD (storefront)'],
    ['analytics', 'event-collector', 'Flux (analytics)'],
  ])('%s/%s is told to belong to %s', async (namespace, name, gitops) => {
    expect((await plan(target('Deployment', namespace, name))).gitops).toBe(gitops);
  });

  test('a roll-out under way is told', async () => {
    const web = target('Deployment', 'storefront', 'web');
    await operations().restart(await plan(web), ana, '', never);
    expect((await plan(web)).rollingOut).toBe(true);
    clock.advance(1_000);
    expect((await plan(web)).rollingOut).toBe(true);
    clock.advance(120_000);
    expect((await plan(web)).rollingOut).toBe(false);
  });

  const changed = (
    plural: string,
    namespace: string,
    name: string,
    path: readonly string[],
    value: JsonObject | string | number,
  ) => {
    server.store.change(resourceNamed(plural), object(plural, namespace, name), (copy) => {
      setAt(copy, [...path], value);
    });
  };

  test.each<[string, JsonObject, boolean]>([
    ['Recreate', { type: 'Recreate' }, true],
    ['all may be unavailable', { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '100%' } }, true],
    ['as many may as there are', { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 3 } }, true],
    ['some must stay', { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } }, false],
  ])('a strategy by which everything may be down is told: %s', async (_name, strategy, atOnce) => {
    changed('deployments', 'payments', 'checkout-api', ['spec', 'strategy'], strategy);
    expect((await plan(target('Deployment', 'payments', 'checkout-api'))).atOnce).toBe(atOnce);
  });

  test('a partition keeps the pods below it, and one above them all lets nothing be replaced', async () => {
    const set = target('StatefulSet', 'search', 'opensearch');
    const path = ['spec', 'updateStrategy'];
    changed('statefulsets', 'search', 'opensearch', path, { type: 'RollingUpdate', rollingUpdate: { partition: 2 } });
    expect((await plan(set)).pods).toBe(1);
    changed('statefulsets', 'search', 'opensearch', path, { type: 'RollingUpdate', rollingUpdate: { partition: 3 } });
    expect(await operations().planRestart(set, never)).toMatchObject({
      code: 'refused',
      detail: expect.stringContaining('has the update partition 3, so no pod would be replaced'),
    });
  });

  test('the last restart is told, by whatever tool it was', async () => {
    const at = '2026-11-24T10:00:00Z';
    const path = ['spec', 'template', 'metadata', 'annotations'];
    changed('deployments', 'payments', 'checkout-api', path, { 'kubectl.kubernetes.io/restartedAt': at });
    expect((await plan(target('Deployment', 'payments', 'checkout-api'))).restartedAt).toBe(Date.parse(at));
  });

  test('budgets that may not be read are not taken for none', async () => {
    const rules = READING.map((rule) => ({
      ...rule,
      resources: rule.resources.filter((resource) => resource !== 'poddisruptionbudgets'),
    }));
    const made = await plan(target('Deployment', 'payments', 'checkout-api'), someone(rules));
    expect(made.budget).toBe('unknown');
  });

  test('an API server without policy/v1 is asked for v1beta1', async () => {
    await server.stop();
    server = new ClusterServer({ clock, version: 'v1.20.15', without: ['policy/v1'] });
    await server.start();
    behaviour = new ClusterBehaviour(server, { clock });
    raiseFleet(behaviour);
    expect((await plan(target('Deployment', 'payments', 'checkout-api'))).budget).toEqual({
      name: 'checkout-api',
      allowed: 1,
    });
  });

  test.each<[string, () => Subject | Promise<Subject>, RegExp]>([
    ['a Job', () => target('Job', 'payments', 'migrate'), /^Job migrate cannot be restarted/],
    ['a CronJob', () => target('CronJob', 'payments', 'nightly'), /create job --from=cronjob\/nightly/],
    ['a node', () => target('Node', '', 'n'), /controller that podwhy does not know/],
    [
      'a pod of a Job',
      async () => {
        const recording = await readRecording(`${RECORDINGS}job-pod-error`);
        behaviour.showRecording(recording);
        return { cluster: 'test', ...recording.subject };
      },
      /^Job .* cannot be restarted/,
    ],
    [
      'a mirror pod',
      () => bare({ metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } } }),
      /static pod: node ip-10-0-1-17/,
    ],
    [
      'a pod of a custom owner',
      () => bare({ metadata: { ownerReferences: [{ kind: 'Rollout', name: 'web', uid: 'u', controller: true }] } }),
      /^Rollout web is run by a controller/,
    ],
    [
      'a paused Deployment',
      () => {
        server.store.change(resourceNamed('deployments'), object('deployments', 'storefront', 'cart'), (copy) => {
          setAt(copy, ['spec', 'paused'], true);
        });
        return target('Deployment', 'storefront', 'cart');
      },
      /is paused/,
    ],
    [
      'one that is scaled to zero',
      () => {
        server.store.change(resourceNamed('deployments'), object('deployments', 'storefront', 'cart'), (copy) => {
          setAt(copy, ['spec', 'replicas'], 0);
        });
        return target('Deployment', 'storefront', 'cart');
      },
      /scaled to zero/,
    ],
    [
      'one that changes only on delete',
      () => {
        server.store.change(resourceNamed('statefulsets'), object('statefulsets', 'search', 'opensearch'), (copy) => {
          setAt(copy, ['spec', 'updateStrategy', 'type'], 'OnDelete');
        });
        return target('StatefulSet', 'search', 'opensearch');
      },
      /OnDelete/,
    ],
  ])('%s is refused, with the reason', async (_what, make, reason) => {
    const refused = await operations().planRestart(await make(), never);
    expect(refused).toMatchObject({ ok: false, code: 'refused', detail: expect.stringMatching(reason) });
  });

  test('what does not exist is not found', async () => {
    expect(await operations().planRestart(target('Deployment', 'payments', 'gone'), never)).toEqual({
      ok: false,
      code: 'not-found',
      detail: 'Deployment payments/gone does not exist (any more).',
    });
  });
});

describe('a restart', () => {
  const web = target('Deployment', 'storefront', 'web');

  test('replaces every pod of a Deployment, marked as kubectl marks it', async () => {
    const before = behaviour.podsOf(object('deployments', 'storefront', 'web')).map(uidOf);
    const at = new Date(clock.now()).toISOString().replace('.000Z', 'Z');
    const result = await operations().restart(await plan(web), ana, 'stuck', never);
    expect(result).toEqual({ ok: true, detail: 'Rolling restart of 4 pods of Deployment storefront/web has begun.' });
    expect(
      textAt(
        object('deployments', 'storefront', 'web'),
        'spec',
        'template',
        'metadata',
        'annotations',
        'kubectl.kubernetes.io/restartedAt',
      ),
    ).toBe(at);
    clock.advance(120_000);
    const after = behaviour.podsOf(object('deployments', 'storefront', 'web'));
    expect(after.map(isReady)).toEqual([true, true, true, true]);
    expect(after.filter((pod) => before.includes(uidOf(pod)))).toEqual([]);
  });

  test('deletes a bare pod', async () => {
    const result = await operations().restart(await plan(bare()), ana, '', never);
    expect(result).toEqual({ ok: true, detail: 'Deleted pod payments/debug. Nothing brings it back.' });
    expect(textAt(object('pods', 'payments', 'debug'), 'metadata', 'deletionTimestamp')).not.toBe('');
  });

  test('frees an ordered StatefulSet from the broken pod that would hold it up', async () => {
    behaviour.showRecording(await readRecording(`${RECORDINGS}crash-elasticsearch-bootstrap`), { cure: 'restart' });
    const [set] = server.store.all('statefulsets').filter((one) => nameOf(one) === 'elasticsearch');
    const subject = target('StatefulSet', textAt(set, 'metadata', 'namespace'), 'elasticsearch');
    const result = await operations().restart(await plan(subject), ana, '', never);
    expect(result).toMatchObject({
      ok: true,
      detail: expect.stringContaining('Deleted elasticsearch-0, which would have held it up.'),
    });
    clock.advance(60_000);
    expect(behaviour.podsOf(set!).map(isReady)).toEqual([true]);
  });

  test('stops when the object was replaced by one of the same name', async () => {
    const made = await plan(web);
    const result = await operations().restart({ ...made, uid: 'another' }, ana, '', never);
    expect(result).toMatchObject({ ok: false, code: 'changed' });
    expect(objectAt(object('deployments', 'storefront', 'web'), 'spec', 'template', 'metadata', 'annotations')).toEqual(
      {},
    );
  });

  test('a status that changes meanwhile is no obstacle', async () => {
    const api = client();
    let meddled = 0;
    const meddling: ApiClient = {
      ...api,
      patch: (...call) => {
        meddled += 1;
        if (meddled < 3)
          server.store.change(resourceNamed('deployments'), object('deployments', 'storefront', 'web'), (copy) => {
            setAt(copy, ['status', 'note'], meddled);
          });
        return api.patch(...call);
      },
    };
    const operate = createOperations({ api: meddling, clock, log: silentLog });
    expect(await operate.restart(await plan(web), ana, '', never)).toMatchObject({ ok: true });
    expect(meddled).toBe(3);
  });

  test('without the permission nothing is written, and the answer names it', async () => {
    const operate = someone(READING);
    const result = await operate.restart(await plan(web, operate), ana, '', never);
    expect(result).toEqual({
      ok: false,
      code: 'forbidden',
      detail: 'Kubernetes does not allow it to podwhy: needs patch on deployments in storefront.',
    });
    expect(server.asked.filter(({ method }) => method === 'PATCH')).toEqual([]);
  });

  test('as the person, when settings say so: their rights decide', async () => {
    const operate = someone([...READING, ...ACTING, { verbs: ['impersonate'], groups: [''], resources: ['users'] }]);
    const may: Rule[] = [
      { verbs: ['patch'], groups: ['apps'], resources: ['deployments'], namespaces: ['storefront'] },
    ];
    server.access.addUser({ user: 'ana@acme.io', groups: [], rules: may });
    const asAna = { ...ana, kubernetesUser: 'ana@acme.io' };
    expect(
      await operate.restart(await plan(target('Deployment', 'payments', 'checkout-api'), operate), asAna, '', never),
    ).toEqual({
      ok: false,
      code: 'forbidden',
      detail: 'Kubernetes does not allow it to ana@acme.io: needs patch on deployments in payments.',
    });
    expect(await operate.restart(await plan(web, operate), asAna, '', never)).toMatchObject({ ok: true });
    expect(server.asked.filter(({ method }) => method === 'PATCH').map(({ user }) => user)).toEqual(['ana@acme.io']);
  });

  test('acting as somebody takes the permission to impersonate', async () => {
    const operate = someone([...READING, ...ACTING]);
    const result = await operate.restart(
      await plan(web, operate),
      { ...ana, kubernetesUser: 'ana@acme.io' },
      '',
      never,
    );
    expect(result).toEqual({
      ok: false,
      code: 'forbidden',
      detail: 'podwhy may not act as ana@acme.io: its role needs impersonate on users.',
    });
  });

  test('an unclear end is said to be unclear', async () => {
    const made = await plan(web);
    server.faults.add({ fault: { kind: 'reset' }, method: 'PATCH' });
    const result = await operations().restart(made, ana, '', never);
    expect(result).toMatchObject({
      ok: false,
      code: 'unreachable',
      detail: expect.stringContaining('It is not known whether it took effect'),
    });
  });

  test.each([
    [500, 'unreachable'],
    [429, 'refused'],
    [403, 'forbidden'],
    [422, 'refused'],
    [401, 'forbidden'],
  ])('HTTP %i to the write is told as %s', async (status, code) => {
    const made = await plan(web);
    const deployment = {
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'storefront', uid: made.uid, resourceVersion: '7' },
      spec: {},
    };
    nock('http://127.0.0.1:9')
      .get(/deployments\/web$/)
      .times(2)
      .reply(200, deployment)
      .post(/selfsubjectaccessreviews$/)
      .reply(201, { status: { allowed: true } })
      .patch(/deployments\/web$/, {
        metadata: { uid: made.uid, resourceVersion: '7' },
        spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': /^2026-/ } } } },
      })
      .times(2)
      .reply(status, { kind: 'Status', message: 'no', code: status });
    expect(await operations('', 'http://127.0.0.1:9').restart(made, ana, '', never)).toMatchObject({ ok: false, code });
  });
});

describe('reading for people', () => {
  test('containers of a workload are those of its worst pod', async () => {
    behaviour.showRecording(await readRecording(`${RECORDINGS}crash-node-missing-env`));
    expect(await operations().containers(target('Deployment', 'storefront-prod', 'storefront'), never)).toMatchObject({
      ok: true,
      value: [{ name: 'storefront', role: 'main', hasPrevious: true, failing: true }],
    });
  });

  test('a healthy container is not failing and has no previous run', async () => {
    expect(await operations().containers(target('Deployment', 'payments', 'checkout-api'), never)).toMatchObject({
      ok: true,
      value: [{ name: 'checkout-api', role: 'main', hasPrevious: false, failing: false }],
    });
  });

  test('logs: the end of the run that was asked for', async () => {
    behaviour.showRecording(await readRecording(`${RECORDINGS}crash-node-missing-env`));
    const request = {
      namespace: 'storefront-prod',
      pod: 'storefront-6749567698-tkvvg',
      container: 'storefront',
      run: 'previous',
      tailLines: 1,
    } as const;
    const read = await operations().logs(request, never);
    expect(read).toMatchObject({
      ok: true,
      value: { container: 'storefront', run: 'previous', text: 'Node.js v20.20.2\n' },
    });
  });

  test('a log that the kubelet does not have is a gap with its words', async () => {
    const [pod] = server.store.all('pods', 'payments').filter((one) => nameOf(one).startsWith('checkout-api-'));
    const read = await operations().logs(
      { namespace: 'payments', pod: nameOf(pod!), container: 'checkout-api', run: 'previous', tailLines: 10 },
      never,
    );
    expect(read).toMatchObject({
      ok: false,
      gap: { reason: 'not-found', detail: expect.stringContaining('previous terminated container "checkout-api"') },
    });
  });

  test('a log larger than 1 MiB keeps its end, cut anywhere, binary bytes made harmless', async () => {
    const pod = bare();
    const uid = uidOf(object('pods', 'payments', 'debug'));
    server.logs.put(uid, 'sh', { current: `${'x'.repeat(3 * 1024 * 1024)}\n\u0000\u0007last line\n`, previous: null });
    const read = await operations().logs(
      { namespace: 'payments', pod: pod.name, container: 'sh', run: 'current', tailLines: 5000 },
      never,
    );
    expect(read.ok && read.value.text.length).toBe(1024 * 1024);
    expect(read.ok && read.value.text.endsWith('last line\n')).toBe(true);
  });
});

describe('audit', () => {
  test('an Event on the subject tells who did what and how it went', async () => {
    await operations().recordAudit(target('Deployment', 'storefront', 'web'), ana, 'restart', 'begun', 'memory grows');
    const [event] = server.store.all('events', 'storefront').filter((one) => textAt(one, 'reason') === 'PodwhyRestart');
    expect(event).toMatchObject({
      type: 'Normal',
      message: 'Ana (Slack U1) asked podwhy to restart: begun. Reason: memory grows',
      involvedObject: { kind: 'Deployment', name: 'web', uid: uidOf(object('deployments', 'storefront', 'web')) },
      source: { component: 'podwhy' },
    });
    expect(numberAt(event, 'count')).toBe(1);
  });

  test('about a node it is written into default', async () => {
    await operations().recordAudit(target('Node', '', 'ip-10-0-1-17'), ana, 'acknowledge', 'done', '');
    expect(server.store.all('events', 'default').map((one) => textAt(one, 'message'))).toEqual([
      'Ana (Slack U1) asked podwhy to acknowledge: done',
    ]);
  });

  test('a failure to write it is logged, never thrown', async () => {
    const warned: string[] = [];
    const log = {
      ...silentLog,
      warn: (fields: { event: string }) => {
        warned.push(fields.event);
      },
    };
    server.access.addToken('t', { user: 'podwhy', groups: [], rules: READING });
    const operate = createOperations({ api: client('t'), clock: systemClock, log });
    await operate.recordAudit(target('Deployment', 'storefront', 'web'), ana, 'restart', 'begun', '');
    expect(warned).toEqual(['kubernetes.audit.failed']);
    expect(objectsAt({ items: server.store.all('events', 'storefront') }, 'items')).toEqual([]);
  });
});
