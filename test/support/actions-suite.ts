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

const NAMESPACE = 'actions';
const DEPLOYMENTS = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;
const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`;
const ana: Actor = { slackUserId: 'U1', name: 'Ana', kubernetesUser: null };
const never = new AbortController().signal;
const subject = (kind: string, name: string) => ({ cluster: 'test', kind, namespace: NAMESPACE, name });
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
    await this.ground.ask('DELETE', `${DEPLOYMENTS}/api`);
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
