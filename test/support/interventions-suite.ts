import { expect } from '@jest/globals';
import type { InterventionPlan } from '../../src/kubernetes/cluster.js';
import { createOperations } from '../../src/kubernetes/operate.js';
import { fieldsOf } from '../../src/kubernetes/raw-fields.js';
import type { Intervention } from '../../src/model/intervention.js';
import type { Subject } from '../../src/model/subject.js';
import { systemClock } from '../../src/telemetry/clock.js';
import { silentLog } from '../../src/telemetry/log.js';
import { ana, DEPLOYMENTS, NAMESPACE, never, PODS, STATEFUL_SETS, subject, type Stage } from './actions-suite.js';

const NODES = '/api/v1/nodes';
const AUTOSCALERS = `/apis/autoscaling/v1/namespaces/${NAMESPACE}/horizontalpodautoscalers`;
const node = (name: string): Subject => ({ cluster: 'test', kind: 'Node', namespace: '', name });
const person = { ...ana, kubernetesUser: 'bo@acme.io' };

async function makeNode(stage: Stage, name: string, ready: 'True' | 'Unknown'): Promise<void> {
  await stage.ground.ask('DELETE', `${NODES}/${name}`);
  const { status } = await stage.ground.ask('POST', NODES, {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    spec: {},
    status: { conditions: [{ type: 'Ready', status: ready, reason: 'Test', message: '' }] },
  });
  expect(status).toBe(201);
}

async function makePod(stage: Stage, nodeName: string, metadata: object = {}): Promise<void> {
  const { status } = await stage.ground.ask('POST', PODS, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'stuck', ...metadata },
    spec: { nodeName, containers: [{ name: 'api', image: 'api:1' }], terminationGracePeriodSeconds: 30 },
  });
  expect(status).toBe(201);
}

const isThere = async (stage: Stage): Promise<boolean> =>
  (await stage.ground.ask('GET', `${PODS}/stuck`)).status === 200;

/** The pod of an earlier case, whatever holds it. */
async function clean(stage: Stage): Promise<void> {
  if (!(await isThere(stage))) return;
  await stage.ground.api.patch(`${PODS}/stuck`, { metadata: { finalizers: null } }, 'application/merge-patch+json', {
    signal: never,
  });
  await stage.ground.ask('DELETE', `${PODS}/stuck?gracePeriodSeconds=0`);
}

async function planned(stage: Stage, action: Intervention, target: Subject): Promise<InterventionPlan> {
  const plan = await stage.operate.planIntervention(action, target, never);
  if ('ok' in plan) throw new Error(plan.detail);
  return plan;
}

async function replicas(stage: Stage, path = `${DEPLOYMENTS}/api`): Promise<unknown> {
  const { body } = await stage.ground.ask('GET', path);
  return fieldsOf(body['spec'])['replicas'];
}

/** What interventions must do on every API server. */
export const INTERVENTION_CASES: readonly (readonly [string, (stage: Stage) => Promise<void>])[] = [
  [
    'a pod on a lost node is removed by force, bound to its uid',
    async (stage) => {
      await clean(stage);
      await makeNode(stage, 'lost', 'Unknown');
      await makePod(stage, 'lost');
      const plan = await planned(stage, 'delete-pod', subject('Pod', 'stuck'));
      expect(plan).toMatchObject({ stuck: 'node-lost', node: 'lost', endedBy: null, next: 'nothing', owner: '' });
      const other = { ...plan, uid: '11111111-2222-3333-4444-555555555555' };
      expect(await stage.operate.intervene(other, ana, '', never)).toMatchObject({ ok: false, code: 'changed' });
      expect(await isThere(stage)).toBe(true);
      expect(await stage.operate.intervene(plan, ana, 'disk is dead', never)).toEqual({
        ok: true,
        detail: `Removed pod ${NAMESPACE}/stuck by force (grace period 0). Nothing brings it back.`,
      });
      expect(await isThere(stage)).toBe(false);
      expect(await stage.operate.intervene(plan, ana, '', never)).toMatchObject({ ok: false, code: 'not-found' });
    },
  ],
  [
    'a pod whose node is gone is stuck too',
    async (stage) => {
      await clean(stage);
      await stage.ground.ask('DELETE', `${NODES}/lost`);
      await makePod(stage, 'lost');
      expect(await planned(stage, 'delete-pod', subject('Pod', 'stuck'))).toMatchObject({ stuck: 'node-gone' });
    },
  ],
  [
    'a pod is stuck only after its grace period, and one that nobody ended is not',
    async (stage) => {
      await clean(stage);
      await makeNode(stage, 'fine', 'True');
      await makePod(stage, 'fine');
      const target = subject('Pod', 'stuck');
      expect(await stage.operate.planIntervention('delete-pod', target, never)).toMatchObject({
        ok: false,
        detail: expect.stringContaining('is not stuck: nobody has asked it to end'),
      });
      await stage.ground.ask('DELETE', `${PODS}/stuck`);
      expect(await stage.operate.planIntervention('delete-pod', target, never)).toMatchObject({
        ok: false,
        detail: expect.stringMatching(/still ending within its grace period. If it is there in \d\d s, ask again\.$/),
      });
      const later = { ...systemClock, now: () => systemClock.now() + 120_000 };
      const operate = createOperations({ api: stage.ground.api, clock: later, log: silentLog });
      const plan = await operate.planIntervention('delete-pod', target, never);
      expect(plan).toMatchObject({ stuck: 'past-grace', node: 'fine' });
      if ('ok' in plan) throw new Error(plan.detail);
      expect(await operate.intervene(plan, ana, '', never)).toMatchObject({ ok: true });
      expect(await isThere(stage)).toBe(false);
    },
  ],
  [
    'a pod that a finalizer holds is left alone, and the answer names the finalizer',
    async (stage) => {
      await clean(stage);
      await makePod(stage, 'lost', { finalizers: ['acme.io/backup'] });
      expect(await stage.operate.planIntervention('delete-pod', subject('Pod', 'stuck'), never)).toMatchObject({
        ok: false,
        code: 'refused',
        detail: expect.stringContaining('held by acme.io/backup: even force does not remove it'),
      });
      await clean(stage);
    },
  ],
  [
    'one replica more, once: who looked before the change changes nothing',
    async (stage) => {
      const target = subject('Deployment', 'api');
      const plan = await planned(stage, 'scale-up', target);
      expect(plan).toMatchObject({ from: 2, to: 3, ready: 0, autoscaler: null, waits: false });
      const [first, second] = await Promise.all([
        stage.operate.intervene(plan, ana, '', never),
        stage.operate.intervene(plan, { ...ana, slackUserId: 'U2' }, '', never),
      ]);
      expect([first.ok, second.ok].sort()).toEqual([false, true]);
      expect(first.ok ? second : first).toMatchObject({ code: 'changed' });
      expect(await replicas(stage)).toBe(3);
      expect(await stage.operate.intervene(plan, ana, '', never)).toEqual({
        ok: false,
        code: 'changed',
        detail: `Deployment ${NAMESPACE}/api has 3 replicas now, not 2. Look at it again.`,
      });
    },
  ],
  [
    'an autoscaler that sets the replicas is named, and an ordered StatefulSet waits for its others',
    async (stage) => {
      await stage.ground.ask('DELETE', `${AUTOSCALERS}/api`);
      const { status } = await stage.ground.ask('POST', AUTOSCALERS, {
        apiVersion: 'autoscaling/v1',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'api' },
        spec: {
          minReplicas: 2,
          maxReplicas: 9,
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api' },
        },
      });
      expect(status).toBe(201);
      expect(await planned(stage, 'scale-up', subject('Deployment', 'api'))).toMatchObject({
        autoscaler: { name: 'api', min: 2, max: 9 },
      });
      await stage.createStatefulSet();
      const set = await planned(stage, 'scale-up', subject('StatefulSet', 'db'));
      expect(set).toMatchObject({ from: 1, to: 2, autoscaler: null, waits: true });
      expect(await stage.operate.intervene(set, ana, '', never)).toMatchObject({ ok: true });
      expect(await replicas(stage, `${STATEFUL_SETS}/db`)).toBe(2);
    },
  ],
  [
    'what was stopped on purpose, and what has no replicas, is not scaled',
    async (stage) => {
      await stage.ground.api.patch(`${DEPLOYMENTS}/api`, { spec: { replicas: 0 } }, 'application/merge-patch+json', {
        signal: never,
      });
      for (const [kind, words] of [
        ['Deployment', 'is scaled to zero'],
        ['Job', 'has no replicas to set'],
      ] as const) {
        expect(await stage.operate.planIntervention('scale-up', subject(kind, 'api'), never)).toMatchObject({
          ok: false,
          code: 'refused',
          detail: expect.stringContaining(words),
        });
      }
    },
  ],
  [
    'a node is closed for new pods once, and its pods are counted',
    async (stage) => {
      await clean(stage);
      await makeNode(stage, 'fine', 'True');
      await makeNode(stage, 'sick', 'Unknown');
      await makePod(stage, 'sick');
      const plan = await planned(stage, 'cordon', node('sick'));
      expect(plan).toMatchObject({ pods: 1, others: 1, isReady: false });
      expect(await stage.operate.intervene(plan, ana, '', never)).toMatchObject({ ok: true });
      const { body } = await stage.ground.ask('GET', `${NODES}/sick`);
      expect(fieldsOf(body['spec'])['unschedulable']).toBe(true);
      expect(await stage.operate.intervene(plan, ana, '', never)).toMatchObject({
        ok: false,
        detail: 'Node sick is cordoned already. To open it again: kubectl uncordon sick',
      });
      expect(await stage.operate.planIntervention('cordon', subject('Deployment', 'api'), never)).toMatchObject({
        ok: false,
        code: 'refused',
      });
      await clean(stage);
    },
  ],
  [
    'the rights of the person decide here too, and the answer names what is missing',
    async (stage) => {
      await clean(stage);
      await makeNode(stage, 'sick', 'Unknown');
      await makePod(stage, 'sick');
      const said: unknown[] = [];
      for (const [action, target] of [
        ['delete-pod', subject('Pod', 'stuck')],
        ['scale-up', subject('Deployment', 'api')],
        ['cordon', node('sick')],
      ] as const) {
        const result = await stage.operate.intervene(await planned(stage, action, target), person, '', never);
        said.push(result.ok ? 'done' : [result.code, /needs ([^.(]+)\./.exec(result.detail)?.[1]]);
      }
      expect(said).toEqual([
        ['forbidden', `delete on pods in ${NAMESPACE}`],
        ['forbidden', `patch on deployments/scale in ${NAMESPACE}`],
        ['forbidden', 'patch on nodes at cluster scope'],
      ]);
      expect([await isThere(stage), await replicas(stage)]).toEqual([true, 2]);
      await clean(stage);
    },
  ],
  [
    'the audit Event of a node stands in the default namespace and names the deed in words',
    async (stage) => {
      await makeNode(stage, 'sick', 'Unknown');
      await stage.operate.recordAudit(node('sick'), ana, 'cordon', 'done', 'disk errors');
      await stage.operate.recordAudit(subject('Deployment', 'api'), ana, 'scale-up', 'done', '');
      const messages = async (namespace: string, reason: string): Promise<unknown> => {
        const { body } = await stage.ground.ask(
          'GET',
          `/api/v1/namespaces/${namespace}/events?fieldSelector=reason%3D${reason}`,
        );
        const items = Array.isArray(body['items']) ? (body['items'] as unknown[]) : [];
        return items.map((item) => fieldsOf(item)['message']);
      };
      expect(await messages('default', 'PodwhyCordon')).toEqual([
        'Ana (Slack U1) asked podwhy to cordon: done. Reason: disk errors',
      ]);
      expect(await messages(NAMESPACE, 'PodwhyScaleUp')).toEqual(['Ana (Slack U1) asked podwhy to scale up: done']);
    },
  ],
];
