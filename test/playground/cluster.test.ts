import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ACTING, READING } from '../../src/playground/cluster/access.js';
import type { JsonObject } from '../../src/playground/cluster/json.js';
import { isObject, objectAt, objectsAt, parseObject, textAt } from '../../src/playground/cluster/json.js';
import { resourceNamed } from '../../src/playground/cluster/kinds.js';
import { ClusterServer } from '../../src/playground/cluster/server.js';
import { ManualClock } from '../support/manual-clock.js';

const clock = new ManualClock();
let server: ClusterServer;

beforeEach(async () => {
  server = new ClusterServer({ clock, bookmarkMs: 5000 });
  await server.start();
});

afterEach(async () => {
  await server.stop();
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: JsonObject;
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parseObject(text) ?? {} };
}

/** Reads watch frames until `enough` of them came. */
async function frames(
  path: string,
  enough: number,
  after: () => void | Promise<void> = () => undefined,
): Promise<JsonObject[]> {
  const abort = new AbortController();
  const response = await fetch(`${server.url}${path}`, { signal: abort.signal });
  await after();
  const reader = response.body!.getReader();
  let text = '';
  const decoder = new TextDecoder();
  const parsed = (): JsonObject[] =>
    text
      .split('\n')
      .map(parseObject)
      .filter((frame) => frame !== null);
  while (parsed().length < enough) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value as Uint8Array, { stream: true });
  }
  abort.abort();
  return parsed();
}

const types = (list: readonly JsonObject[]): string[] =>
  list.map((frame) => `${textAt(frame, 'type')} ${textAt(frame, 'object', 'metadata', 'name')}`.trim());

function pod(name: string, extra: JsonObject = {}): JsonObject {
  return {
    metadata: { name, namespace: 'payments', labels: { app: 'api' } },
    spec: { nodeName: 'node-1', containers: [{ name: 'api', image: 'api:1' }] },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    ...extra,
  };
}

function put(name: string, extra: JsonObject = {}): JsonObject {
  return server.store.create(resourceNamed('pods'), pod(name, extra));
}

describe('reading', () => {
  test('pages of a list show the moment of the first page', async () => {
    for (const name of ['a', 'b', 'c']) put(name);
    const first = await call('GET', '/api/v1/pods?limit=2');
    put('aa');
    const token = textAt(first.body, 'metadata', 'continue');
    const second = await call('GET', `/api/v1/pods?limit=2&continue=${token}`);
    const names = [first, second].flatMap(({ body }) =>
      objectsAt(body, 'items').map((item) => textAt(item, 'metadata', 'name')),
    );
    expect(names).toEqual(['a', 'b', 'c']);
    expect(textAt(second.body, 'metadata', 'resourceVersion')).toBe(textAt(first.body, 'metadata', 'resourceVersion'));
    expect(objectAt(first.body, 'metadata')['remainingItemCount']).toBe(1);
  });

  test('a list token is 410 after a compaction', async () => {
    for (const name of ['a', 'b', 'c']) put(name);
    const first = await call('GET', '/api/v1/pods?limit=1');
    put('d');
    server.store.compact();
    const second = await call('GET', `/api/v1/pods?limit=1&continue=${textAt(first.body, 'metadata', 'continue')}`);
    expect([second.status, textAt(second.body, 'reason')]).toEqual([410, 'Expired']);
  });

  test.each([
    ['labelSelector=app%3Dapi', ['a', 'b']],
    ['labelSelector=app%20in%20(web,api),!gone', ['a', 'b']],
    ['labelSelector=app!%3Dapi', []],
    ['fieldSelector=status.phase%3DPending', ['b']],
    ['fieldSelector=spec.nodeName%3Dnode-1,metadata.name!%3Da', ['b']],
  ])('selects by %s', async (query, names) => {
    put('a');
    put('b', { status: { phase: 'Pending' } });
    const { body } = await call('GET', `/api/v1/namespaces/payments/pods?${query}`);
    expect(objectsAt(body, 'items').map((item) => textAt(item, 'metadata', 'name'))).toEqual(names);
  });

  test('an unknown field selector is refused in the words of the API server', async () => {
    const { status, body } = await call('GET', '/api/v1/pods?fieldSelector=spec.image%3Dx');
    expect([status, textAt(body, 'message')]).toEqual([400, 'field label not supported: spec.image']);
  });

  test('what does not exist is 404, with the name in details', async () => {
    const { status, body } = await call('GET', '/apis/apps/v1/namespaces/payments/deployments/gone');
    expect([status, textAt(body, 'message')]).toEqual([404, 'deployments.apps "gone" not found']);
    expect(objectAt(body, 'details')).toEqual({ name: 'gone', group: 'apps', kind: 'deployments' });
  });

  test('metadata alone is served to those who ask for it', async () => {
    put('a');
    const { body } = await call('GET', '/api/v1/pods', undefined, {
      accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
    });
    expect(objectsAt(body, 'items').map((item) => Object.keys(item).sort())).toEqual([
      ['apiVersion', 'kind', 'metadata'],
    ]);
  });

  test('/version, /readyz and discovery answer', async () => {
    expect((await call('GET', '/version')).body).toMatchObject({ major: '1', minor: '36' });
    expect((await call('GET', '/readyz')).text).toBe('ok');
    const groups = objectsAt((await call('GET', '/apis')).body, 'groups').map((group) => textAt(group, 'name'));
    expect(groups).toEqual(expect.arrayContaining(['apps', 'batch', 'policy']));
  });
});

describe('watching', () => {
  test('replays what came after the given revision and goes on', async () => {
    const first = put('a');
    put('b');
    const since = textAt(first, 'metadata', 'resourceVersion');
    const seen = await frames(`/api/v1/pods?watch=true&resourceVersion=${since}`, 2, () => {
      put('c');
    });
    expect(types(seen)).toEqual(['ADDED b', 'ADDED c']);
  });

  test('an object that leaves the selection is told as deleted', async () => {
    const a = put('a');
    const seen = await frames(
      `/api/v1/pods?watch=true&labelSelector=app%3Dapi&resourceVersion=${textAt(a, 'metadata', 'resourceVersion')}`,
      1,
      () => {
        server.store.change(resourceNamed('pods'), a, (copy) => {
          objectAt(copy, 'metadata')['labels'] = {};
        });
      },
    );
    expect(types(seen)).toEqual(['DELETED a']);
  });

  test('bookmarks come on the clock', async () => {
    const a = put('a');
    const seen = await frames(
      `/api/v1/pods?watch=true&allowWatchBookmarks=true&resourceVersion=${textAt(a, 'metadata', 'resourceVersion')}`,
      1,
      () => {
        clock.advance(5000);
      },
    );
    expect(types(seen)).toEqual(['BOOKMARK']);
    expect(textAt(seen[0], 'object', 'metadata', 'resourceVersion')).toBe(String(server.store.revision));
  });

  test('a streaming list ends with its marked bookmark', async () => {
    put('a');
    put('b');
    const query = 'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const seen = await frames(`/api/v1/pods?${query}`, 3);
    expect(types(seen)).toEqual(['ADDED a', 'ADDED b', 'BOOKMARK']);
    expect(objectAt(seen[2], 'object', 'metadata', 'annotations')).toEqual({ 'k8s.io/initial-events-end': 'true' });
  });

  test('a revision that is compacted gets an ERROR frame of 410', async () => {
    const first = put('a');
    put('b');
    server.store.compact();
    const seen = await frames(
      `/api/v1/pods?watch=true&resourceVersion=${textAt(first, 'metadata', 'resourceVersion')}`,
      1,
    );
    expect(objectAt(seen[0], 'object')).toMatchObject({ kind: 'Status', code: 410, reason: 'Expired' });
  });

  test('the time limit ends it', async () => {
    const seen = await frames('/api/v1/pods?watch=true&resourceVersion=1000&timeoutSeconds=7', 1, () => {
      clock.advance(7000);
    });
    expect(seen).toEqual([]);
    expect(server.watches.open).toBe(0);
  });

  test('other ways to fail: status 410, streaming list refused or ignored', async () => {
    await server.stop();
    server = new ClusterServer({ clock, expiredAs: 'status', streamingList: 'refused' });
    await server.start();
    put('a');
    server.store.compact();
    expect((await call('GET', '/api/v1/pods?watch=true&resourceVersion=3')).status).toBe(410);
    const refused = await call(
      'GET',
      '/api/v1/pods?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan',
    );
    expect(refused.status).toBe(422);
    expect(textAt(refused.body, 'message')).toContain('WatchList feature gate');
  });
});

describe('writing', () => {
  test('an update with an old resourceVersion is 409', async () => {
    const before = put('a');
    await call(
      'PATCH',
      '/api/v1/namespaces/payments/pods/a',
      { metadata: { labels: { x: '1' } } },
      { 'content-type': 'application/merge-patch+json' },
    );
    const { status, body } = await call('PUT', '/api/v1/namespaces/payments/pods/a', before);
    expect([status, textAt(body, 'reason')]).toEqual([409, 'Conflict']);
    expect(textAt(body, 'message')).toContain('the object has been modified');
  });

  test('each kind of patch does what it says', async () => {
    put('a', {
      spec: {
        nodeName: 'node-1',
        containers: [
          { name: 'api', image: 'api:1' },
          { name: 'proxy', image: 'proxy:1' },
        ],
      },
    });
    const path = '/api/v1/namespaces/payments/pods/a';
    const strategic = await call(
      'PATCH',
      path,
      { spec: { containers: [{ name: 'proxy', image: 'proxy:2' }] } },
      { 'content-type': 'application/strategic-merge-patch+json' },
    );
    expect(objectsAt(strategic.body, 'spec', 'containers')).toEqual([
      { name: 'api', image: 'api:1' },
      { name: 'proxy', image: 'proxy:2' },
    ]);
    const json = await call('PATCH', path, [{ op: 'add', path: '/metadata/labels/team~1x', value: 'pay' }], {
      'content-type': 'application/json-patch+json',
    });
    expect(objectAt(json.body, 'metadata', 'labels')).toEqual({ app: 'api', 'team/x': 'pay' });
    const merge = await call(
      'PATCH',
      path,
      { metadata: { labels: { app: null } } },
      { 'content-type': 'application/merge-patch+json' },
    );
    expect(objectAt(merge.body, 'metadata', 'labels')).toEqual({ 'team/x': 'pay' });
    const stale = await call(
      'PATCH',
      path,
      { metadata: { resourceVersion: '1' } },
      { 'content-type': 'application/merge-patch+json' },
    );
    expect(stale.status).toBe(409);
    expect((await call('PATCH', path, {}, { 'content-type': 'application/json' })).status).toBe(415);
  });

  test('the status subresource changes only the status, and the object only the rest', async () => {
    put('a');
    const path = '/api/v1/namespaces/payments/pods/a';
    const merge = { 'content-type': 'application/merge-patch+json' };
    const change = { metadata: { labels: { x: '1' } }, status: { phase: 'Failed' } };
    expect((await call('PATCH', `${path}/status`, change, merge)).body).toMatchObject({
      metadata: { labels: { app: 'api' } },
      status: { phase: 'Failed' },
    });
    expect((await call('PATCH', path, { ...change, status: { phase: 'Unknown' } }, merge)).body).toMatchObject({
      metadata: { labels: { x: '1' } },
      status: { phase: 'Failed' },
    });
  });

  test('scale reads and sets replicas', async () => {
    server.store.create(resourceNamed('deployments'), {
      metadata: { name: 'api', namespace: 'payments' },
      spec: { replicas: 2, selector: {} },
    });
    const path = '/apis/apps/v1/namespaces/payments/deployments/api';
    await call('PATCH', `${path}/scale`, { spec: { replicas: 5 } }, { 'content-type': 'application/merge-patch+json' });
    expect((await call('GET', path)).body).toMatchObject({ spec: { replicas: 5 }, metadata: { generation: 2 } });
  });

  test('deleting waits for the kubelet, and is bound to the uid', async () => {
    const a = put('a');
    const path = '/api/v1/namespaces/payments/pods/a';
    const other = await call('DELETE', path, { preconditions: { uid: 'another' } });
    expect([other.status, textAt(other.body, 'reason')]).toEqual([409, 'Conflict']);
    const gone = await call('DELETE', path, { preconditions: { uid: textAt(a, 'metadata', 'uid') } });
    expect(gone.status).toBe(200);
    expect((await call('GET', path)).body).toMatchObject({ metadata: { deletionGracePeriodSeconds: 30 } });
    await call('DELETE', path, { gracePeriodSeconds: 0 });
    expect((await call('GET', path)).status).toBe(404);
  });

  test('a finalizer holds what is deleted until it is taken off', async () => {
    put('a', {
      metadata: { name: 'a', namespace: 'payments', finalizers: ['acme.io/hold'] },
      spec: { containers: [] },
    });
    const path = '/api/v1/namespaces/payments/pods/a';
    await call('DELETE', path);
    expect(textAt((await call('GET', path)).body, 'metadata', 'deletionTimestamp')).toMatch(/^20/);
    await call('PATCH', path, { metadata: { finalizers: null } }, { 'content-type': 'application/merge-patch+json' });
    expect((await call('GET', path)).status).toBe(404);
  });

  test('an eviction that a budget forbids is 429 and names the budget', async () => {
    put('a');
    server.store.create(resourceNamed('poddisruptionbudgets'), {
      metadata: { name: 'api', namespace: 'payments' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'api' } } },
      status: { observedGeneration: 1, disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1 },
    });
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'a', namespace: 'payments' } };
    const refused = await call('POST', '/api/v1/namespaces/payments/pods/a/eviction', eviction);
    expect([refused.status, textAt(refused.body, 'message')]).toEqual([
      429,
      "Cannot evict pod as it would violate the pod's disruption budget.",
    ]);
    expect(JSON.stringify(refused.body)).toContain(
      'The disruption budget api needs 1 healthy pods and has 1 currently',
    );
    const [budget] = server.store.all('poddisruptionbudgets');
    server.store.change(resourceNamed('poddisruptionbudgets'), budget!, (copy) => {
      objectAt(copy, 'status')['disruptionsAllowed'] = 1;
    });
    expect((await call('POST', '/api/v1/namespaces/payments/pods/a/eviction', eviction)).status).toBe(201);
  });

  test('an event must live where its subject does', async () => {
    const event = {
      metadata: { generateName: 'x.' },
      involvedObject: { kind: 'Pod', namespace: 'payments', name: 'a' },
      reason: 'R',
      message: 'm',
      type: 'Normal',
    };
    expect((await call('POST', '/api/v1/namespaces/other/events', event)).status).toBe(422);
    expect((await call('POST', '/api/v1/namespaces/payments/events', event)).status).toBe(201);
  });

  test('leases are compared and set', async () => {
    const path = '/apis/coordination.k8s.io/v1/namespaces/podwhy/leases';
    const made = await call('POST', path, { metadata: { name: 'leader' }, spec: { holderIdentity: 'a' } });
    expect(made.status).toBe(201);
    expect((await call('POST', path, { metadata: { name: 'leader' }, spec: {} })).status).toBe(409);
    const mine = await call('PUT', `${path}/leader`, { ...made.body, spec: { holderIdentity: 'b' } });
    const late = await call('PUT', `${path}/leader`, { ...made.body, spec: { holderIdentity: 'c' } });
    expect([mine.status, late.status]).toEqual([200, 409]);
  });
});

describe('logs', () => {
  test('tail, limit, timestamps and since', async () => {
    const started = new Date(clock.now() - 60_000).toISOString();
    const made = put('a', {
      status: { phase: 'Running', containerStatuses: [{ name: 'api', state: { running: { startedAt: started } } }] },
    });
    server.logs.put(textAt(made, 'metadata', 'uid'), 'api', { current: 'one\ntwo\nthree\n', previous: 'old\n' });
    const path = '/api/v1/namespaces/payments/pods/a/log';
    expect((await call('GET', `${path}?tailLines=2`)).text).toBe('two\nthree\n');
    expect((await call('GET', `${path}?tailLines=2&limitBytes=5`)).text).toBe('two\nt');
    expect((await call('GET', `${path}?tailLines=1&timestamps=true`)).text).toMatch(
      /^2026-11-24T\d\d:\d\d:\d\d\.\d{6}Z three\n$/,
    );
    expect((await call('GET', `${path}?sinceSeconds=10`)).text).toBe('');
    expect((await call('GET', `${path}?previous=true`)).text).toBe('old\n');
  });

  test.each([
    ['?previous=true', 'previous terminated container "api" in pod "a" not found'],
    ['', 'container "api" in pod "a" is waiting to start: ContainerCreating'],
    ['?container=db', 'container db is not valid for pod a'],
  ])('what cannot be read (%s) is 400 in the words of the kubelet', async (query, message) => {
    put('a', {
      status: {
        phase: 'Pending',
        containerStatuses: [{ name: 'api', state: { waiting: { reason: 'ContainerCreating' } } }],
      },
    });
    const { status, body } = await call('GET', `/api/v1/namespaces/payments/pods/a/log${query}`);
    expect([status, textAt(body, 'reason'), textAt(body, 'message')]).toEqual([400, 'BadRequest', message]);
  });
});

describe('who may do what', () => {
  const as = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

  beforeEach(() => {
    server.access.addToken('reader', {
      user: 'system:serviceaccount:podwhy:podwhy',
      groups: [],
      rules: [...READING, { verbs: ['impersonate'], groups: [''], resources: ['users'] }],
    });
    server.access.addToken('actor', { user: 'actor', groups: [], rules: [...READING, ...ACTING] });
    server.access.addUser({
      user: 'ana@acme.io',
      groups: [],
      rules: [{ verbs: ['delete'], groups: [''], resources: ['pods'], namespaces: ['payments'] }],
    });
    put('a');
  });

  test('no or a wrong token is 401', async () => {
    expect((await call('GET', '/api/v1/pods')).status).toBe(401);
    expect((await call('GET', '/api/v1/pods', undefined, as('expired'))).body).toMatchObject({
      kind: 'Status',
      code: 401,
      reason: 'Unauthorized',
    });
  });

  test('what no rule allows is 403 in the words of the API server', async () => {
    const denied = await call('DELETE', '/api/v1/namespaces/payments/pods/a', undefined, as('reader'));
    expect([denied.status, textAt(denied.body, 'message')]).toEqual([
      403,
      'pods "a" is forbidden: User "system:serviceaccount:podwhy:podwhy" cannot delete resource "pods" in API group "" in the namespace "payments"',
    ]);
    const secrets = await call('GET', '/api/v1/secrets', undefined, as('reader'));
    expect(textAt(secrets.body, 'message')).toBe(
      'secrets is forbidden: User "system:serviceaccount:podwhy:podwhy" cannot list resource "secrets" in API group "" at the cluster scope',
    );
  });

  test('the rights of an impersonated person decide', async () => {
    const review = (namespace: string): JsonObject => ({
      spec: { resourceAttributes: { verb: 'delete', resource: 'pods', namespace, name: 'a' } },
    });
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    const ask = async (namespace: string, headers: Record<string, string>): Promise<unknown> =>
      objectAt((await call('POST', path, review(namespace), headers)).body, 'status')['allowed'];
    const ana = { ...as('reader'), 'impersonate-user': 'ana@acme.io' };
    expect([await ask('payments', as('reader')), await ask('payments', ana), await ask('other', ana)]).toEqual([
      false,
      true,
      false,
    ]);
    expect((await call('DELETE', '/api/v1/namespaces/payments/pods/a', undefined, ana)).status).toBe(200);
    expect(
      (await call('GET', '/api/v1/pods', undefined, { ...as('actor'), 'impersonate-user': 'ana@acme.io' })).status,
    ).toBe(403);
  });
});

describe('faults', () => {
  test.each([
    ['reset', { kind: 'reset' }],
    ['dropped', { kind: 'drop' }],
    ['truncated', { kind: 'truncate' }],
  ] as const)('a connection is %s once', async (_name, fault) => {
    put('a');
    server.faults.add({ fault, times: 1 });
    await expect(call('GET', '/api/v1/pods')).rejects.toThrow();
    expect((await call('GET', '/api/v1/pods')).status).toBe(200);
  });

  test('429 says when to come back', async () => {
    server.faults.add({ fault: { kind: 'status', status: 429, retryAfterSeconds: 3 }, path: /\/pods/ });
    const { status, headers } = await call('GET', '/api/v1/pods');
    expect([status, headers.get('retry-after')]).toEqual([429, '3']);
    expect((await call('GET', '/api/v1/nodes')).status).toBe(200);
  });

  test('a garbage body is no JSON', async () => {
    server.faults.add({ fault: { kind: 'garbage' }, times: 1 });
    const { text } = await call('GET', '/api/v1/pods');
    expect(parseObject(text)).toBeNull();
  });

  test('open watches can be cut, silenced and fed garbage', async () => {
    put('a');
    const path = '/api/v1/pods?watch=true&resourceVersion=1000';
    await expect(
      frames(path, 2, () => {
        server.watches.reset();
      }),
    ).rejects.toThrow();
    const after = await frames(path, 2, () => {
      server.watches.inject('{"type":"MODI');
      put('b');
    });
    expect(types(after)).toEqual(['ADDED a', 'ADDED b']);
    const silenced = await frames(path, 2, () => {
      server.watches.silence();
      put('c');
      server.watches.endAll();
    });
    expect(types(silenced)).toEqual(['ADDED a', 'ADDED b']);
  });

  test('every call is noted', async () => {
    await call('GET', '/api/v1/pods?limit=5');
    expect(server.asked).toEqual([{ method: 'GET', url: '/api/v1/pods?limit=5', user: 'kubernetes-admin' }]);
    expect(isObject(parseObject(server.kubeconfig('t')))).toBe(true);
  });
});
