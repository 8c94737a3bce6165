import { expect } from '@jest/globals';
import type { ApiClient } from '../../src/kubernetes/api-client.js';
import type { Actor, Operations, RestartPlan } from '../../src/kubernetes/cluster.js';
import { createOperations } from '../../src/kubernetes/operate.js';
import { fieldsOf } from '../../src/kubernetes/raw-fields.js';
import { systemClock } from '../../src/telemetry/clock.js';
import { silentLog } from '../../src/telemetry/log.js';

/** An API server, real or not, on which the suite may do as it likes. */
export interface Ground {
  readonly api: ApiClient;
  /** As its administrator; resolves with any status. */
  ask(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }>;
  /** Lets a user patch Deployments in a namespace. */
  grantPatch(user: string, namespace: string): Promise<void>;
  close(): Promise<void>;
}

export const NAMESPACE = 'actions';
export const DEPLOYMENTS = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;
const APPS = `/apis/apps/v1/namespaces/${NAMESPACE}`;
const REPLICA_SETS = `${APPS}/replicasets`;
export const STATEFUL_SETS = `${APPS}/statefulsets`;
const REVISIONS = `${APPS}/controllerrevisions`;
export const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`;
export const ana: Actor = { slackUserId: 'U1', name: 'Ana', kubernetesUser: null };
export const never = new AbortController().signal;
export const subject = (kind: string, name: string) => ({ cluster: 'test', kind, namespace: NAMESPACE, name });
const containers = [{ name: 'api', image: 'api:1' }];

/** The ground, prepared: a namespace, one Deployment, and the operations under test. */
export class Stage {
  readonly operate: Operations;

  constructor(readonly ground: Ground) {
    this.operate = createOperations({ api: ground.api, clock: systemClock, log: silentLog });
  }

  /** A fresh Deployment without the annotation, as each case finds it. */
  async reset(): Promise<void> {
    await this.ground.ask('POST', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: NAMESPACE },
    });
    for (const gone of [`${DEPLOYMENTS}/api`, `${STATEFUL_SETS}/db`]) await this.ground.ask('DELETE', gone);
    for (const n of [1, 2, 3]) await this.ground.ask('DELETE', `${REPLICA_SETS}/api-h${n}`);
    for (const n of [1, 2]) await this.ground.ask('DELETE', `${REVISIONS}/db-${n}`);
    await this.createDeployment();
  }

  async createDeployment(): Promise<void> {
    const labels = { app: 'api' };
    const { status } = await this.ground.ask('POST', DEPLOYMENTS, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'api' },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers } },
      },
    });
    expect(status).toBe(201);
  }

  async createReplicaSet(owner: string, revision: number, wanted: readonly object[]): Promise<void> {
    const labels = { app: 'api', 'pod-template-hash': `h${revision}` };
    const { status } = await this.ground.ask('POST', REPLICA_SETS, {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `api-h${revision}`,
        labels,
        annotations: { 'deployment.kubernetes.io/revision': String(revision) },
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'api', uid: owner, controller: true }],
      },
      spec: {
        replicas: 0,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: wanted } },
      },
    });
    expect(status).toBe(201);
  }

  async createStatefulSet(): Promise<string> {
    const labels = { app: 'db' };
    const { status, body } = await this.ground.ask('POST', STATEFUL_SETS, {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db' },
      spec: {
        replicas: 1,
        serviceName: 'db',
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'db', image: 'db:1' }] } },
      },
    });
    expect(status).toBe(201);
    return String(fieldsOf(body['metadata'])['uid']);
  }

  /** As the StatefulSet controller stores one (pkg/controller/statefulset/stateful_set_utils.go getPatch): defaults included. */
  async createRevision(owner: string, revision: number, image: string): Promise<void> {
    const { body } = await this.ground.ask('GET', `${STATEFUL_SETS}/db`);
    const template = fieldsOf(fieldsOf(body['spec'])['template']);
    const spec = fieldsOf(template['spec']);
    const [first] = Array.isArray(spec['containers']) ? (spec['containers'] as unknown[]) : [];
    const { status } = await this.ground.ask('POST', REVISIONS, {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {
        name: `db-${revision}`,
        labels: { app: 'db' },
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: owner, controller: true }],
      },
      revision,
      data: {
        spec: {
          template: { ...template, spec: { ...spec, containers: [{ ...fieldsOf(first), image }] }, $patch: 'replace' },
        },
      },
    });
    expect(status).toBe(201);
  }

  async plan(kind: string, named: string): Promise<RestartPlan> {
    const made = await this.operate.planRestart(subject(kind, named), never);
    if ('ok' in made) throw new Error(made.detail);
    return made;
  }

  async restartedAt(): Promise<unknown> {
    const { body } = await this.ground.ask('GET', `${DEPLOYMENTS}/api`);
    const template = fieldsOf(fieldsOf(body['spec'])['template']);
    return fieldsOf(fieldsOf(template['metadata'])['annotations'])['kubectl.kubernetes.io/restartedAt'];
  }
}

/** What actions must do on every API server: the proof that the stand-in answers them as the real one does. */
export const ACTION_CASES: readonly (readonly [string, (stage: Stage) => Promise<void>])[] = [
  [
    'a Deployment is restarted by the annotation in its template',
    async (stage) => {
      const { operate } = stage;
      expect(await operate.restart(await stage.plan('Deployment', 'api'), ana, 'stuck', never)).toMatchObject({
        ok: true,
      });
      expect(await stage.restartedAt()).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    },
  ],

  [
    'one that was replaced by another of the same name is left alone',
    async (stage) => {
      const { ground, operate } = stage;
      const made = await stage.plan('Deployment', 'api');
      await ground.ask('DELETE', `${DEPLOYMENTS}/api`);
      await stage.createDeployment();
      expect(await operate.restart(made, ana, '', never)).toMatchObject({ ok: false, code: 'changed' });
      expect(await stage.restartedAt()).toBeUndefined();
    },
  ],

  [
    'a patch bound to an old resourceVersion is a conflict, one with another uid is invalid',
    async (stage) => {
      const { ground, operate } = stage;
      const { body } = await ground.ask('GET', `${DEPLOYMENTS}/api`);
      const metadata = fieldsOf(body['metadata']);
      await operate.restart(await stage.plan('Deployment', 'api'), ana, '', never);
      const patch = (bound: Readonly<Record<string, unknown>>) =>
        ground.api.patch(`${DEPLOYMENTS}/api`, { metadata: bound }, 'application/strategic-merge-patch+json', {
          signal: never,
        });
      await expect(patch({ resourceVersion: metadata['resourceVersion'] })).rejects.toMatchObject({ code: 'conflict' });
      await expect(patch({ uid: '11111111-2222-3333-4444-555555555555' })).rejects.toMatchObject({
        code: 'refused',
        status: 422,
      });
    },
  ],

  [
    'a bare pod is deleted, bound to its uid',
    async (stage) => {
      const { ground, operate } = stage;
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bare' }, spec: { containers } };
      expect((await ground.ask('POST', PODS, pod)).status).toBe(201);
      const made = await stage.plan('Pod', 'bare');
      expect(made).toMatchObject({ how: 'delete-pod', comesBack: false });
      const wrong = ground.api.delete(
        `${PODS}/bare`,
        { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: '11111111-2222-3333-4444-555555555555' } },
        { signal: never },
      );
      await expect(wrong).rejects.toMatchObject({ code: 'conflict' });
      expect(await operate.restart(made, ana, '', never)).toMatchObject({ ok: true });
      expect((await ground.ask('GET', `${PODS}/bare`)).status).toBe(404);
    },
  ],

  [
    'the rights of the person decide, and the answer names what is missing',
    async (stage) => {
      const { ground, operate } = stage;
      const person = { ...ana, kubernetesUser: 'ana@acme.io' };
      const made = await stage.plan('Deployment', 'api');
      expect(await operate.restart(made, person, '', never)).toMatchObject({
        ok: false,
        code: 'forbidden',
        detail: expect.stringContaining(
          `Kubernetes does not allow it to ana@acme.io: needs patch on deployments in ${NAMESPACE}.`,
        ),
      });
      expect(await stage.restartedAt()).toBeUndefined();
      await ground.grantPatch('ana@acme.io', NAMESPACE);
      let result = await operate.restart(made, person, '', never);
      // A real authorizer learns of a new role a moment later.
      for (let wait = 0; !result.ok && wait < 50; wait += 1) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        result = await operate.restart(made, person, '', never);
      }
      expect(result).toMatchObject({ ok: true });
    },
  ],

  [
    'the audit Event is accepted and bound to the object',
    async (stage) => {
      const { ground, operate } = stage;
      await operate.recordAudit(subject('Deployment', 'api'), ana, 'restart', 'begun', 'memory grows');
      const { body } = await ground.ask(
        'GET',
        `/api/v1/namespaces/${NAMESPACE}/events?fieldSelector=reason%3DPodwhyRestart`,
      );
      const { uid } = await stage.plan('Deployment', 'api');
      expect(body['items']).toEqual([
        expect.objectContaining({
          message: 'Ana (Slack U1) asked podwhy to restart: begun. Reason: memory grows',
          involvedObject: expect.objectContaining({ uid }),
        }),
      ]);
    },
  ],

  [
    'what does not exist is not found, what cannot be restarted is refused',
    async (stage) => {
      const { operate } = stage;
      expect(await operate.planRestart(subject('Deployment', 'gone'), never)).toMatchObject({
        ok: false,
        code: 'not-found',
      });
      expect(await operate.planRestart(subject('Job', 'migrate'), never)).toMatchObject({ ok: false, code: 'refused' });
    },
  ],

  [
    'a Deployment goes back to the ReplicaSet before, and its words name what changes but no value',
    async (stage) => {
      const { ground, operate } = stage;
      const { uid } = await stage.plan('Deployment', 'api');
      await stage.createReplicaSet(uid, 1, [{ name: 'api', image: 'api:0', env: [{ name: 'TOKEN', value: 'x' }] }]);
      await stage.createReplicaSet(uid, 2, containers);
      const plan = await operate.planRollback(subject('Deployment', 'api'), never);
      expect(plan).toMatchObject({ uid, from: '2', to: '1' });
      if ('ok' in plan) throw new Error(plan.detail);
      expect(plan.changes).toContain('containers[api].image');
      expect(plan.changes).toContain('containers[api].env');
      expect(await operate.rollback(plan, ana, 'bad image', never)).toMatchObject({ ok: true });
      const { body } = await ground.ask('GET', `${DEPLOYMENTS}/api`);
      const template = fieldsOf(fieldsOf(body['spec'])['template']);
      expect(template).toMatchObject({
        metadata: { labels: { app: 'api' } },
        spec: { containers: [expect.objectContaining({ name: 'api', image: 'api:0' })] },
      });
      expect(fieldsOf(fieldsOf(template['metadata'])['labels'])['pod-template-hash']).toBeUndefined();
    },
  ],

  [
    'a rollback whose revisions are others by then changes nothing',
    async (stage) => {
      const { ground, operate } = stage;
      const { uid } = await stage.plan('Deployment', 'api');
      await stage.createReplicaSet(uid, 1, [{ name: 'api', image: 'api:0' }]);
      await stage.createReplicaSet(uid, 2, containers);
      const plan = await operate.planRollback(subject('Deployment', 'api'), never);
      if ('ok' in plan) throw new Error(plan.detail);
      await stage.createReplicaSet(uid, 3, [{ name: 'api', image: 'api:2' }]);
      expect(await operate.rollback(plan, ana, '', never)).toMatchObject({ ok: false, code: 'changed' });
      const { body } = await ground.ask('GET', `${DEPLOYMENTS}/api`);
      expect(body['spec']).toMatchObject({ template: { spec: { containers: [{ image: 'api:1' }] } } });
    },
  ],

  [
    'a StatefulSet goes back to its ControllerRevision before',
    async (stage) => {
      const { ground, operate } = stage;
      const uid = await stage.createStatefulSet();
      await stage.createRevision(uid, 1, 'db:0');
      await stage.createRevision(uid, 2, 'db:1');
      const plan = await operate.planRollback(subject('StatefulSet', 'db'), never);
      expect(plan).toMatchObject({ uid, from: '2', to: '1', changes: ['containers[db].image'] });
      if ('ok' in plan) throw new Error(plan.detail);
      expect(await operate.rollback(plan, ana, '', never)).toMatchObject({ ok: true });
      const { body } = await ground.ask('GET', `${STATEFUL_SETS}/db`);
      expect(body['spec']).toMatchObject({ template: { spec: { containers: [{ name: 'db', image: 'db:0' }] } } });
    },
  ],

  [
    'what has no earlier revision cannot go back',
    async ({ operate }) => {
      expect(await operate.planRollback(subject('Deployment', 'api'), never)).toMatchObject({
        ok: false,
        code: 'refused',
        detail: expect.stringContaining('has no earlier revision'),
      });
      expect(await operate.planRollback(subject('Job', 'migrate'), never)).toMatchObject({
        ok: false,
        code: 'refused',
      });
      expect(await operate.planRollback(subject('Deployment', 'gone'), never)).toMatchObject({
        ok: false,
        code: 'not-found',
      });
    },
  ],

  [
    'describe and the list of containers need no controllers',
    async (stage) => {
      const { operate } = stage;
      const described = await operate.describe(subject('Deployment', 'api'), never);
      expect(described).toMatchObject({ ok: true, value: expect.stringMatching(/^Name: +api\nKind: +Deployment\n/) });
      expect(await operate.containers(subject('Deployment', 'api'), never)).toMatchObject({
        ok: false,
        gap: { reason: 'not-found' },
      });
    },
  ],
];
