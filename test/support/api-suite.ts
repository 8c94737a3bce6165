import { expect } from '@jest/globals';
import { at, fields, type ApiStage, type Fields, type Reply } from './api-stage.js';

const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';

const versionOf = (object: unknown): string => String(at(object, 'metadata', 'resourceVersion'));
const namesOf = (body: Fields): readonly unknown[] =>
  (Array.isArray(body['items']) ? body['items'] : []).map((item: unknown) => at(item, 'metadata', 'name'));

const containers = [
  { name: 'api', image: 'api:1', env: [{ name: 'LEVEL', value: 'info' }] },
  { name: 'side', image: 'side:1' },
];

function deployment(name: string): Fields {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  };
}

function pod(name: string, more: Fields = {}, labels: Fields = { app: 'web' }): Fields {
  return { metadata: { name, labels }, spec: { containers: [{ name: 'web', image: 'web:1' }], ...more } };
}

async function configMaps(stage: ApiStage, ...names: readonly string[]): Promise<string> {
  const path = stage.path('configmaps');
  for (const name of names) await stage.create(path, { metadata: { name, labels: { app: name[0] ?? '' } }, data: {} });
  return path;
}

/** What every server must do, in the words of what podwhy relies on. */
export const API_CASES: readonly (readonly [string, (stage: ApiStage) => Promise<void>])[] = [
  [
    'a list comes in pages that all show the moment of the first',
    async (stage) => {
      const path = await configMaps(stage, 'a1', 'a2', 'b1', 'b2', 'c1');
      const selected = `${path}?labelSelector=app&limit=2`;
      const first = await stage.ask('GET', selected);
      expect(namesOf(first.body)).toEqual(['a1', 'a2']);
      expect(at(first.body, 'kind')).toBe('ConfigMapList');
      expect(at(first.body, 'metadata', 'remainingItemCount')).toBeUndefined();
      await configMaps(stage, 'a3');
      const next = async (body: Fields): Promise<Reply> =>
        stage.ask('GET', `${selected}&continue=${encodeURIComponent(String(at(body, 'metadata', 'continue')))}`);
      const second = await next(first.body);
      const third = await next(second.body);
      expect([...namesOf(second.body), ...namesOf(third.body)]).toEqual(['b1', 'b2', 'c1']);
      expect([versionOf(second.body), versionOf(third.body)]).toEqual([versionOf(first.body), versionOf(first.body)]);
      expect(at(third.body, 'metadata', 'continue') ?? '').toBe('');
      const whole = await stage.ask('GET', `${path}?limit=1`);
      expect(at(whole.body, 'metadata', 'remainingItemCount')).toBeGreaterThanOrEqual(5);
    },
  ],
  [
    'a page that is asked for too late is 410, a token that is none 400',
    async (stage) => {
      const path = await configMaps(stage, 'a1', 'a2', 'b1');
      const first = await stage.ask('GET', `${path}?limit=1`);
      const token = String(at(first.body, 'metadata', 'continue'));
      await configMaps(stage, 'c1');
      await stage.ground.compact();
      const late = await stage.ask('GET', `${path}?limit=1&continue=${encodeURIComponent(token)}`);
      expect(late).toMatchObject({
        status: 410,
        body: { kind: 'Status', status: 'Failure', reason: 'Expired', code: 410 },
      });
      expect((await stage.ask('GET', `${path}?limit=1&continue=nonsense`)).status).toBe(400);
    },
  ],
  [
    'a watch tells what happens after its revision, in order, and nothing of other namespaces',
    async (stage) => {
      const path = await configMaps(stage, 'a1');
      const list = await stage.ask('GET', path);
      const watching = await stage.watch(`${path}?resourceVersion=${versionOf(list.body)}`);
      expect(watching.status).toBe(200);
      await stage.create('/api/v1/namespaces/default/configmaps', { metadata: { name: `${stage.namespace}-other` } });
      await configMaps(stage, 'b1');
      await stage.ask('PATCH', `${path}/a1`, { data: { x: '1' } }, { type: MERGE });
      await stage.ask('DELETE', `${path}/b1`);
      const frames = [await watching.next(), await watching.next(), await watching.next()];
      expect(frames.map((frame) => `${frame?.type ?? ''} ${String(at(frame?.object, 'metadata', 'name'))}`)).toEqual([
        'ADDED b1',
        'MODIFIED a1',
        'DELETED b1',
      ]);
      const versions = frames.map((frame) => Number(versionOf(frame?.object)));
      expect([...versions].sort((a, b) => a - b)).toEqual(versions);
      expect(frames[1]?.object).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1', data: { x: '1' } });
    },
  ],
  [
    'a watch without a revision begins with what is there',
    async (stage) => {
      const path = await configMaps(stage, 'a1', 'b1');
      const watching = await stage.watch(`${path}?labelSelector=app`);
      expect([...(await watching.take(2))].sort()).toEqual(['ADDED a1', 'ADDED b1']);
      await configMaps(stage, 'c1');
      expect(await watching.take(1)).toEqual(['ADDED c1']);
    },
  ],
  [
    'what enters or leaves the selection of a watch is added or deleted there',
    async (stage) => {
      const path = await configMaps(stage, 'a1', 'b1');
      const version = versionOf((await stage.ask('GET', path)).body);
      const watching = await stage.watch(`${path}?labelSelector=app%3Db&resourceVersion=${version}`);
      const label = (name: string, app: string): Promise<Reply> =>
        stage.ask('PATCH', `${path}/${name}`, { metadata: { labels: { app } } }, { type: MERGE });
      await label('a1', 'b');
      await label('b1', 'z');
      await label('a1', 'y');
      expect(await watching.take(3)).toEqual(['ADDED a1', 'DELETED b1', 'DELETED a1']);
    },
  ],
  [
    'a watch from a revision that nobody remembers is told 410 in a frame, and ends',
    async (stage) => {
      const path = stage.path('events');
      const involvedObject = { kind: 'Pod', namespace: stage.namespace, name: 'a' };
      await stage.create(path, {
        metadata: { name: 'e1' },
        involvedObject,
        reason: 'Pulled',
        message: '',
        type: 'Normal',
      });
      await stage.ground.compact();
      const watching = await stage.watch(`${path}?resourceVersion=1`);
      expect(watching.status).toBe(200);
      expect(await watching.next()).toMatchObject({
        type: 'ERROR',
        object: {
          kind: 'Status',
          status: 'Failure',
          reason: 'Expired',
          code: 410,
          message: expect.stringMatching(/too old/),
        },
      });
      expect(await watching.next()).toBeNull();
    },
  ],
  [
    'a watch ends when it said so',
    async (stage) => {
      const path = await configMaps(stage, 'a1');
      const version = versionOf((await stage.ask('GET', path)).body);
      const watching = await stage.watch(`${path}?resourceVersion=${version}&timeoutSeconds=1`);
      expect(watching.status).toBe(200);
      const passing = stage.ground.pass(2_000);
      expect(await watching.next()).toBeNull();
      await passing;
    },
  ],
  [
    'labels and fields select, and what cannot be selected by is 400',
    async (stage) => {
      const path = stage.path('pods');
      await stage.create(path, pod('a', { nodeName: 'n1' }, { app: 'web', tier: 'x' }));
      await stage.create(path, pod('b', {}, { app: 'web' }));
      await stage.create(path, pod('c', {}, { app: 'db' }));
      const named = async (query: string): Promise<readonly unknown[]> =>
        namesOf((await stage.ask('GET', `${path}?${query}`)).body);
      const label = (text: string): Promise<readonly unknown[]> => named(`labelSelector=${encodeURIComponent(text)}`);
      const field = (text: string): Promise<readonly unknown[]> => named(`fieldSelector=${encodeURIComponent(text)}`);
      expect(await label('app=web')).toEqual(['a', 'b']);
      expect(await label('app==web,!tier')).toEqual(['b']);
      expect(await label('app!=web')).toEqual(['c']);
      expect(await label('app in (web, db),tier')).toEqual(['a']);
      expect(await label('app notin (web)')).toEqual(['c']);
      expect(await label('tier!=y')).toEqual(['a', 'b', 'c']);
      expect(await field('metadata.name=b')).toEqual(['b']);
      expect(await field('spec.nodeName=n1')).toEqual(['a']);
      expect(await field('spec.nodeName=,status.phase=Pending')).toEqual(['b', 'c']);
      expect(await field('metadata.name!=a,metadata.name!=b')).toEqual(['c']);
      for (const bad of ['fieldSelector=spec.colour%3Dred', 'labelSelector=%3D%3D', 'labelSelector=app%20in%20web'])
        expect({ bad, status: (await stage.ask('GET', `${path}?${bad}`)).status }).toEqual({ bad, status: 400 });
    },
  ],
  [
    'a write needs the revision it has read, if it names one; one that changes nothing makes no new one',
    async (stage) => {
      const path = await configMaps(stage, 'a1');
      const read = (await stage.ask('GET', `${path}/a1`)).body;
      const changed = await stage.ask('PUT', `${path}/a1`, { ...read, data: { x: '1' } });
      expect(changed.status).toBe(200);
      const stale = await stage.ask('PUT', `${path}/a1`, { ...read, data: { x: '2' } });
      expect(stale).toMatchObject({
        status: 409,
        body: { reason: 'Conflict', details: { name: 'a1', kind: 'configmaps' } },
      });
      const same = await stage.ask('PATCH', `${path}/a1`, { data: { x: '1' } }, { type: MERGE });
      expect(versionOf(same.body)).toBe(versionOf(changed.body));
      const blind = await stage.ask('PUT', `${path}/a1`, { metadata: { name: 'a1' }, data: { x: '3' } });
      expect(blind).toMatchObject({ status: 200, body: { data: { x: '3' } } });
      expect(Number(versionOf(blind.body))).toBeGreaterThan(Number(versionOf(changed.body)));
      const bound = await stage.ask(
        'PATCH',
        `${path}/a1`,
        { metadata: { resourceVersion: versionOf(read) } },
        { type: MERGE },
      );
      expect(bound.status).toBe(409);
    },
  ],
  [
    'patches of the three kinds do what each means',
    async (stage) => {
      const path = stage.path('deployments', 'apps/v1');
      await stage.create(path, deployment('web'));
      const patch = (body: unknown, type: string): Promise<Reply> => stage.ask('PATCH', `${path}/web`, body, { type });
      const spec = (reply: Reply): unknown => at(reply.body, 'spec', 'template', 'spec', 'containers');
      const template = (podSpec: unknown): Fields => ({ spec: { template: { spec: podSpec } } });
      const strategic = await patch(
        template({ containers: [{ name: 'api', image: 'api:2', env: [{ name: 'MODE', value: 'x' }] }] }),
        STRATEGIC,
      );
      const envNames = (list: unknown): readonly unknown[] =>
        (Array.isArray(list) ? list : []).map((one: unknown) => at(one, 'name'));
      const [api, side] = spec(strategic) as readonly Fields[];
      expect([api, side]).toMatchObject([
        { name: 'api', image: 'api:2' },
        { name: 'side', image: 'side:1' },
      ]);
      expect([...envNames(api?.['env'])].sort()).toEqual(['LEVEL', 'MODE']);
      const without = await patch(template({ containers: [{ name: 'side', $patch: 'delete' }] }), STRATEGIC);
      expect(envNames(spec(without))).toEqual(['api']);
      const merged = await patch(template({ containers: [{ name: 'solo', image: 'solo:1' }] }), MERGE);
      expect(envNames(spec(merged))).toEqual(['solo']);
      await patch({ metadata: { annotations: { a: '1', b: '2' } } }, MERGE);
      const nulled = await patch({ metadata: { annotations: { a: null } } }, MERGE);
      expect(at(nulled.body, 'metadata', 'annotations')).toMatchObject({ b: '2' });
      expect(at(nulled.body, 'metadata', 'annotations', 'a')).toBeUndefined();
      const json = await patch(
        [
          { op: 'test', path: '/spec/replicas', value: 2 },
          { op: 'replace', path: '/spec/replicas', value: 5 },
          { op: 'add', path: '/metadata/annotations/c~1d', value: '3' },
        ],
        JSON_PATCH,
      );
      expect(json.body).toMatchObject({ spec: { replicas: 5 }, metadata: { annotations: { 'c/d': '3' } } });
      const failing = await patch([{ op: 'test', path: '/spec/replicas', value: 9 }], JSON_PATCH);
      expect(failing.status).toBe(422);
      expect((await patch({ spec: {} }, 'application/json')).status).toBe(415);
    },
  ],
  [
    'spec and status are written apart, and only the spec counts generations',
    async (stage) => {
      const path = stage.path('deployments', 'apps/v1');
      const made = await stage.create(path, { ...deployment('web'), status: { readyReplicas: 9 } });
      expect(at(made, 'metadata', 'generation')).toBe(1);
      expect(at(made, 'status', 'readyReplicas')).toBeUndefined();
      const patch = (sub: string, body: unknown): Promise<Reply> =>
        stage.ask('PATCH', `${path}/web${sub}`, body, { type: MERGE });
      const status = { observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };
      const told = await patch('/status', { status, spec: { replicas: 7 } });
      expect(told.body).toMatchObject({ metadata: { generation: 1 }, spec: { replicas: 2 }, status });
      const both = await patch('', { spec: { replicas: 3 }, status: { readyReplicas: 0 } });
      expect(both.body).toMatchObject({
        metadata: { generation: 2 },
        spec: { replicas: 3 },
        status: { readyReplicas: 2 },
      });
      const labelled = await patch('', { metadata: { labels: { a: 'b' } } });
      expect(at(labelled.body, 'metadata', 'generation')).toBe(2);
      const scaled = await stage.ask('PATCH', `${path}/web/scale`, { spec: { replicas: 4 } }, { type: MERGE });
      expect(scaled.body).toMatchObject({ kind: 'Scale', spec: { replicas: 4 } });
      expect(at((await stage.ask('GET', `${path}/web`)).body, 'spec', 'replicas')).toBe(4);
    },
  ],
  [
    'names are taken once, made on demand and demanded; what is not there is 404',
    async (stage) => {
      const path = await configMaps(stage, 'a1');
      expect(await stage.ask('POST', path, { metadata: { name: 'a1' } })).toMatchObject({
        status: 409,
        body: { reason: 'AlreadyExists', message: 'configmaps "a1" already exists' },
      });
      const made = await stage.create(path, { metadata: { generateName: 'auto-' } });
      expect(at(made, 'metadata', 'name')).toMatch(/^auto-\w{5}$/);
      expect((await stage.ask('POST', path, { metadata: {} })).status).toBe(422);
      expect(await stage.ask('GET', `${path}/gone`)).toMatchObject({
        status: 404,
        body: {
          reason: 'NotFound',
          message: 'configmaps "gone" not found',
          details: { name: 'gone', kind: 'configmaps' },
        },
      });
      const apps = stage.path('deployments', 'apps/v1');
      expect((await stage.ask('GET', `${apps}/gone`)).body).toMatchObject({
        message: 'deployments.apps "gone" not found',
      });
      expect((await stage.ask('GET', stage.path('teapots'))).status).toBe(404);
      expect((await stage.ask('POST', `${path}/a1`, {})).status).toBe(405);
      const elsewhere = await stage.ask('POST', path, { metadata: { name: 'x', namespace: 'default' } });
      expect(elsewhere.status).toBe(400);
    },
  ],
  [
    'a deletion is bound to an uid, waits for finalizers, and gives a bound pod its grace',
    async (stage) => {
      const path = await configMaps(stage, 'a1');
      const options = {
        kind: 'DeleteOptions',
        apiVersion: 'v1',
        preconditions: { uid: '11111111-2222-3333-4444-555555555555' },
      };
      expect(await stage.ask('DELETE', `${path}/a1`, options)).toMatchObject({
        status: 409,
        body: { reason: 'Conflict' },
      });
      await stage.ask('PATCH', `${path}/a1`, { metadata: { finalizers: ['acme.io/hold'] } }, { type: MERGE });
      expect((await stage.ask('DELETE', `${path}/a1`)).status).toBe(200);
      const held = await stage.ask('GET', `${path}/a1`);
      expect(at(held.body, 'metadata', 'deletionTimestamp')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      await stage.ask('PATCH', `${path}/a1`, { metadata: { finalizers: null } }, { type: MERGE });
      expect((await stage.ask('GET', `${path}/a1`)).status).toBe(404);

      const pods = stage.path('pods');
      await stage.create(pods, pod('free'));
      await stage.create(pods, pod('bound', { nodeName: 'n1', terminationGracePeriodSeconds: 20 }));
      expect((await stage.ask('DELETE', `${pods}/free`)).status).toBe(200);
      expect((await stage.ask('GET', `${pods}/free`)).status).toBe(404);
      const ending = await stage.ask('DELETE', `${pods}/bound`);
      expect(ending.body).toMatchObject({ metadata: { deletionGracePeriodSeconds: 20 } });
      expect((await stage.ask('GET', `${pods}/bound`)).status).toBe(200);
      expect((await stage.ask('DELETE', `${pods}/bound?gracePeriodSeconds=0`)).status).toBe(200);
      expect((await stage.ask('GET', `${pods}/bound`)).status).toBe(404);
    },
  ],
  [
    'an eviction asks the disruption budget, and uses it up',
    async (stage) => {
      const pods = stage.path('pods');
      const budgets = stage.path('poddisruptionbudgets', 'policy/v1beta1');
      await stage.create(pods, pod('a', { nodeName: 'n1' }));
      const status = (ready: string): Promise<Reply> =>
        stage.ask(
          'PATCH',
          `${pods}/a/status`,
          { status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready }] } },
          { type: MERGE },
        );
      await status('True');
      await stage.create(budgets, {
        metadata: { name: 'web' },
        spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
      });
      const evict = (name: string): Promise<Reply> =>
        stage.ask('POST', `${pods}/${name}/eviction`, {
          apiVersion: 'policy/v1beta1',
          kind: 'Eviction',
          metadata: { name, namespace: stage.namespace },
        });
      const tell = (disruptionsAllowed: number): Promise<Reply> =>
        stage.ask(
          'PATCH',
          `${budgets}/web/status`,
          {
            status: {
              observedGeneration: 1,
              disruptionsAllowed,
              currentHealthy: 1,
              desiredHealthy: 1,
              expectedPods: 1,
            },
          },
          { type: MERGE },
        );
      expect(await evict('a')).toMatchObject({
        status: 429,
        body: {
          details: { causes: [{ message: 'The disruption budget web is still being processed by the server.' }] },
        },
      });
      await tell(0);
      expect(await evict('a')).toMatchObject({
        status: 429,
        body: {
          reason: 'TooManyRequests',
          message: "Cannot evict pod as it would violate the pod's disruption budget.",
          details: {
            causes: [
              {
                reason: 'DisruptionBudget',
                message: 'The disruption budget web needs 1 healthy pods and has 1 currently',
              },
            ],
          },
        },
      });
      expect(at((await stage.ask('GET', `${pods}/a`)).body, 'metadata', 'deletionTimestamp')).toBeUndefined();
      await tell(1);
      expect(await evict('a')).toMatchObject({ status: 201, body: { status: 'Success' } });
      expect(at((await stage.ask('GET', `${budgets}/web`)).body, 'status', 'disruptionsAllowed')).toBe(0);
      expect((await evict('gone')).status).toBe(404);

      // One that is not ready anyway costs nothing while enough others are.
      await stage.ask('DELETE', `${pods}/a?gracePeriodSeconds=0`);
      await stage.create(pods, pod('a', { nodeName: 'n1' }));
      await status('False');
      await tell(0);
      expect((await evict('a')).status).toBe(201);
      expect(at((await stage.ask('GET', `${budgets}/web`)).body, 'status', 'disruptionsAllowed')).toBe(0);
    },
  ],
  [
    'who may do what is asked about and decided alike',
    async (stage) => {
      const { nobody } = stage.ground;
      const review = async (token: string | undefined, attributes: Fields): Promise<unknown> => {
        const body = {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: attributes },
        };
        const reply = await stage.ask(
          'POST',
          '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
          body,
          token === undefined ? {} : { token },
        );
        expect(reply.status).toBe(201);
        return at(reply.body, 'status', 'allowed');
      };
      const logs = { namespace: stage.namespace, verb: 'get', resource: 'pods', subresource: 'log' };
      expect([await review(undefined, logs), await review(nobody, logs)]).toEqual([true, false]);
      const refused = await stage.ask('GET', stage.path('pods'), undefined, { token: nobody });
      expect(refused).toMatchObject({
        status: 403,
        body: {
          reason: 'Forbidden',
          message: `pods is forbidden: User "nobody" cannot list resource "pods" in API group "" in the namespace "${stage.namespace}"`,
        },
      });
      const patch = await stage.ask(
        'PATCH',
        `${stage.path('deployments', 'apps/v1')}/web`,
        {},
        { token: nobody, type: MERGE },
      );
      expect(patch.body).toMatchObject({
        message: `deployments.apps "web" is forbidden: User "nobody" cannot patch resource "deployments" in API group "apps" in the namespace "${stage.namespace}"`,
      });
      expect(await stage.ask('GET', stage.path('pods'), undefined, { token: 'forged' })).toMatchObject({
        status: 401,
        body: { reason: 'Unauthorized', message: 'Unauthorized' },
      });
    },
  ],
  [
    'metadata alone is shown to those who ask for it',
    async (stage) => {
      const path = stage.path('pods');
      await stage.create(path, pod('a'));
      const kind = (name: string): string => `application/json;as=${name};g=meta.k8s.io;v=v1`;
      const list = await stage.ask('GET', path, undefined, { accept: kind('PartialObjectMetadataList') });
      expect(list.body).toMatchObject({ kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' });
      const one = await stage.ask('GET', `${path}/a`, undefined, { accept: kind('PartialObjectMetadata') });
      expect(one.body).toMatchObject({
        kind: 'PartialObjectMetadata',
        metadata: { name: 'a', labels: { app: 'web' } },
      });
      expect([one.body['spec'], at(list.body['items'], '0', 'spec')]).toEqual([undefined, undefined]);
      const watching = await stage.watch(path, kind('PartialObjectMetadata'));
      const frame = await watching.next();
      expect(frame).toMatchObject({
        type: 'ADDED',
        object: { kind: 'PartialObjectMetadata', metadata: { name: 'a' } },
      });
      expect(frame?.object['spec']).toBeUndefined();
    },
  ],
  [
    'a list as a table has columns and rows, as kubectl prints it',
    async (stage) => {
      const path = stage.path('pods');
      await stage.create(path, pod('a'));
      const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
      const table = (await stage.ask('GET', path, undefined, { accept })).body;
      expect(table).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
      const columns = table['columnDefinitions'] as readonly Fields[];
      const rows = table['rows'] as readonly { readonly cells: readonly unknown[]; readonly object: Fields }[];
      const shown = (name: string): unknown => rows[0]?.cells[columns.findIndex((column) => column['name'] === name)];
      expect(['Name', 'Ready', 'Status', 'Restarts'].map((name) => String(shown(name)))).toEqual([
        'a',
        '0/1',
        'Pending',
        '0',
      ]);
      expect(rows[0]?.object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'a' } });
      expect(rows).toHaveLength(1);
    },
  ],
  [
    'the log of a container is chosen by its name',
    async (stage) => {
      const path = stage.path('pods');
      await stage.create(path, { metadata: { name: 'two' }, spec: { containers: [...containers] } });
      expect(await stage.ask('GET', `${path}/two/log`)).toMatchObject({
        status: 400,
        body: {
          reason: 'BadRequest',
          message: expect.stringMatching(
            /^a container name must be specified for pod two, choose one of: \[api side\]/,
          ),
        },
      });
      expect(await stage.ask('GET', `${path}/two/log?container=nope`)).toMatchObject({
        status: 400,
        body: { message: 'container nope is not valid for pod two' },
      });
      expect((await stage.ask('GET', `${path}/gone/log`)).status).toBe(404);
    },
  ],
  [
    'of two who take a lease at the same time, one has it',
    async (stage) => {
      const path = stage.path('leases', 'coordination.k8s.io/v1');
      const lease = (holderIdentity: string): Fields => ({
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: 'podwhy' },
        spec: { holderIdentity, leaseDurationSeconds: 15, renewTime: '2026-11-24T12:00:00.000000Z' },
      });
      const made = await Promise.all(['one', 'two'].map((name) => stage.ask('POST', path, lease(name))));
      expect(made.map(({ status }) => status).sort()).toEqual([201, 409]);
      const read = (await stage.ask('GET', `${path}/podwhy`)).body;
      const taken = await Promise.all(
        ['three', 'four'].map((holderIdentity) =>
          stage.ask('PUT', `${path}/podwhy`, { ...read, spec: { ...fields(read['spec']), holderIdentity } }),
        ),
      );
      expect(taken.map(({ status }) => status).sort()).toEqual([200, 409]);
    },
  ],
  [
    'a namespace that is deleted takes nothing new',
    async (stage) => {
      const name = `${stage.namespace}-ending`;
      await stage.create('/api/v1/namespaces', { metadata: { name } });
      const ending = await stage.ask('DELETE', `/api/v1/namespaces/${name}`);
      expect(ending.body).toMatchObject({
        metadata: { deletionTimestamp: expect.any(String) },
        status: { phase: 'Terminating' },
      });
      expect(
        await stage.ask('POST', `/api/v1/namespaces/${name}/configmaps`, { metadata: { name: 'late' } }),
      ).toMatchObject({
        status: 403,
        body: {
          reason: 'Forbidden',
          message: `configmaps "late" is forbidden: unable to create new content in namespace ${name} because it is being terminated`,
        },
      });
    },
  ],
  [
    'a Job is given the selector by which its pods are found',
    async (stage) => {
      const path = stage.path('jobs', 'batch/v1');
      const spec = { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'load', image: 'load:1' }] } } };
      const job = await stage.create(path, { metadata: { name: 'load' }, spec });
      const [[label, value] = []] = Object.entries(fields(at(job, 'spec', 'selector', 'matchLabels')));
      expect(label).toMatch(/controller-uid$/);
      expect(value).toBe(at(job, 'metadata', 'uid'));
      expect(at(job, 'spec', 'template', 'metadata', 'labels')).toMatchObject({
        'job-name': 'load',
        'controller-uid': value,
      });
    },
  ],
];
