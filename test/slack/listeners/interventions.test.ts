import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createAuthorize } from '../../../src/access/authorize.js';
import type { Authorize } from '../../../src/access/access.js';
import type { ErrandAction } from '../../../src/model/errand.js';
import { INTERVENTIONS, type Intervention } from '../../../src/model/intervention.js';
import { shortHash } from '../../../src/model/hash.js';
import { subjectHash } from '../../../src/slack/views/button-value.js';
import { encodeMetadata, NO_METADATA, type ModalMetadata } from '../../../src/slack/views/modal-metadata.js';
import { until } from '../../support/until.js';
import { renderIncident } from '../../../src/slack/views/incident.js';
import type { SlackAppDependencies } from '../../../src/slack/app.js';
import { incident, SUBJECT } from '../views/samples.js';
import { NODE, openDesk, POD_NAME, type Desk } from './desk.js';

/** What is typed, what the dialog then shows, what is said when it is done, and the object that is changed. */
const ORDERS: readonly {
  readonly action: ErrandAction;
  readonly line: string;
  readonly shows: string;
  readonly done: string;
  readonly subject: string;
  readonly typedName: string;
}[] = [
  {
    action: 'restart',
    line: 'restart checkout-api',
    shows: '3 pods are replaced',
    done: 'Restart of Deployment checkout-api has begun.',
    subject: SUBJECT.name,
    typedName: SUBJECT.name,
  },
  {
    action: 'rollback',
    line: 'rollback checkout-api',
    shows: 'Revision 43 → 42',
    done: 'goes back to revision 42',
    subject: SUBJECT.name,
    typedName: SUBJECT.name,
  },
  {
    action: 'delete-pod',
    line: `delete-pod ${POD_NAME}`,
    shows: 'By force means',
    done: `Pod ${POD_NAME} was deleted by force.`,
    subject: SUBJECT.name,
    typedName: POD_NAME,
  },
  {
    action: 'scale-up',
    line: 'scale-up checkout-api',
    shows: 'Replicas: 3 → 4',
    done: 'gets one replica more',
    subject: SUBJECT.name,
    typedName: SUBJECT.name,
  },
  {
    action: 'cordon',
    line: 'cordon n1',
    shows: 'Nothing on it is stopped: its 12 pods stay.',
    done: 'Node n1 takes no new pods now.',
    subject: NODE.name,
    typedName: NODE.name,
  },
];
const FURTHER = ORDERS.filter(({ action }) => INTERVENTIONS.some((intervention) => intervention === action));

const shown = (seen: { readonly ephemerals: readonly unknown[] }): string =>
  JSON.stringify(seen.ephemerals.at(-1) ?? null);
const modal = (seen: { readonly view: { readonly source: object } | null }): string =>
  JSON.stringify(seen.view?.source ?? null);

let desk: Desk;
const as = (who: keyof Desk['people']) => desk.slack.person(desk.people[who]);
const channel = (): string => desk.slack.channels().find(({ name }) => name === 'alerts')?.id ?? '';
const open = async (mode: 'socket' | 'http', change: Partial<SlackAppDependencies> = {}): Promise<void> => {
  desk = await openDesk(mode, change);
};
const ask = (line: string, until: string, who: keyof Desk['people'] = 'admin') =>
  as(who).command(`/pod ${line}`, 'alerts', { until: (seen) => modal(seen).includes(until) });
const send = (until: string, who: keyof Desk['people'] = 'admin', values: Readonly<Record<string, string>> = {}) =>
  as(who).submit(values, { until: (seen) => shown(seen).includes(until) });
const groupId = (): string => desk.slack.groups()[0]?.id ?? '';
const acted = (): number =>
  desk.script.restarts.length + desk.script.rollbacks.length + desk.script.interventions.length;
const reasonOf = (action: ErrandAction): string =>
  action === 'restart' || action === 'rollback' ? `${action}.reason` : 'intervention.reason';
const nameOf = (action: ErrandAction): string =>
  action === 'restart' || action === 'rollback' ? `${action}.typed-name` : 'intervention.typed-name';

describe.each(['socket', 'http'] as const)('what people do in a cluster, over %s', (mode) => {
  beforeEach(() => open(mode));
  afterEach(() => desk.close());

  test.each(ORDERS)('$action asks, acts once, and leaves its three lines', async (order) => {
    const { action, line, shows, done, subject } = order;
    const asked = await ask(line, shows);
    expect([modal(asked).includes(shows), acted()]).toEqual([true, 0]);
    const sent = await send(done, 'admin', { [reasonOf(action)]: 'disk errors' });
    expect([shown(sent).includes(done), acted()]).toEqual([true, 1]);
    const logged = desk.lines.filter(({ event }) => event === 'audit.action');
    expect(logged).toEqual([
      expect.objectContaining({
        ...{ action, outcome: 'done', user: desk.people.admin, channel: channel(), name: subject },
        ...{ reason: 'disk errors', cluster: SUBJECT.cluster },
      }),
    ]);
    expect(desk.told).toEqual([
      expect.objectContaining({
        ...{ kind: 'action', action, by: desk.people.admin, reason: 'disk errors', outcome: 'done' },
      }),
    ]);
    expect(desk.events).toEqual([
      { about: subject, action, result: expect.stringMatching(/^done\. /), reason: 'disk errors' },
    ]);
  });

  test.each(ORDERS)('$action that Kubernetes refuses leaves its three lines too', async ({ action, line, shows }) => {
    await ask(line, shows);
    desk.script.refuse = { ok: false, code: 'forbidden', detail: 'Kubernetes does not allow it to podwhy.' };
    const sent = await send('Kubernetes does not allow it');
    expect(shown(sent)).toContain('Kubernetes does not allow it to podwhy.');
    expect(acted()).toBe(0);
    const outcomes = desk.lines.filter(({ event }) => event === 'audit.action').map(({ outcome }) => outcome);
    expect([outcomes, desk.told.length, desk.events.map(({ result }) => result)]).toEqual([
      ['failed'],
      1,
      ['failed. Kubernetes does not allow it to podwhy'],
    ]);
    expect(desk.audits[0]?.action).toBe(action);
  });

  test.each(ORDERS)('of two people who look at $action together one acts, the other is told who', async (order) => {
    desk.script.uid = 'uid-1';
    await desk.close();
    const admins: Authorize = createAuthorize({ everyone: 'admin', bindings: [], impersonate: false });
    await open(mode, { authorize: admins });
    await Promise.all([ask(order.line, order.shows, 'admin'), ask(order.line, order.shows, 'operator')]);
    const answers = await Promise.all([
      as('admin').submit({}, { until: (seen) => seen.ephemerals.length > 0 }),
      as('operator').submit({}, { until: (seen) => seen.ephemerals.length > 0 }),
    ]);
    const texts = answers.map(shown);
    const first = texts.findIndex((text) => text.includes(order.done));
    expect(texts.filter((text) => text.includes(order.done))).toHaveLength(1);
    const second = texts[1 - first] ?? '';
    expect(second).toContain('Somebody was first: ');
    expect(second).toContain(first === 0 ? desk.people.admin : desk.people.operator);
    expect(acted()).toBe(1);
    expect(desk.audits.map(({ outcome }) => outcome).sort()).toEqual(['done', 'refused']);
    // Who looks again afterwards may act again.
    await ask(order.line, order.shows, 'operator');
    await send(order.done, 'operator');
    expect(acted()).toBe(2);
  });

  test('who looks after somebody acted is told who, though no incident tells of it', async () => {
    await ask('scale-up checkout-worker', 'Replicas: 3 → 4');
    await send('gets one replica more');
    const seen = await ask('restart checkout-worker', 'Last scaled up: ');
    expect(modal(seen)).toContain(desk.people.admin);
  });

  test('who was refused leaves the way free for the next', async () => {
    await ask('scale-up checkout-api', 'Replicas: 3 → 4');
    desk.script.refuse = { ok: false, code: 'unreachable', detail: 'The API server failed.' };
    await send('The API server failed.');
    desk.script.refuse = null;
    await ask('scale-up checkout-api', 'Replicas: 3 → 4');
    await send('gets one replica more');
    expect(acted()).toBe(1);
  });
});

describe('interventions', () => {
  beforeEach(() => open('socket'));
  afterEach(() => desk.close());

  test.each(FURTHER)('$action that is switched off is refused, at the click and at the submit', async (order) => {
    await desk.close();
    const live: Intervention[] = [...INTERVENTIONS];
    await open('socket', { actions: live });
    await ask(order.line, order.shows);
    live.length = 0;
    expect(shown(await send('switched off'))).toContain('This action is switched off.');
    const refused = await ask(order.line, 'switched off');
    expect(modal(refused)).toMatch(/This action is switched off\. To change this: actions\.\w+ in podwhy's settings\./);
    const help = await as('admin').command('/pod help', 'alerts');
    expect(shown(help)).not.toContain(`/pod ${order.action}`);
    expect([acted(), desk.audits]).toEqual([0, []]);
  });

  test.each(ORDERS)('in production $action asks for the name of what is changed', async (order) => {
    desk.script.production = true;
    await ask(order.line, order.shows);
    const wrong = await as('admin').submit({ [nameOf(order.action)]: 'checkout' });
    expect(wrong.viewErrors).toEqual({ 'restart-typed-name': `This is not the name. Type: ${order.typedName}` });
    expect(acted()).toBe(0);
    await send(order.done, 'admin', { [nameOf(order.action)]: order.typedName });
    expect(acted()).toBe(1);
  });

  test.each(ORDERS)('$action of an object that was replaced meanwhile does nothing', async (order) => {
    await ask(order.line, order.shows);
    desk.script.uid = 'uid-2';
    const sent = await send('replaced since');
    expect(shown(sent)).toContain('nothing was done');
    expect([acted(), desk.audits.map(({ outcome }) => outcome)]).toEqual([0, ['failed']]);
  });

  test.each(ORDERS)('whose role is gone by the submit of $action is refused then', async (order) => {
    await desk.close();
    const held = { everyone: 'admin' as 'admin' | 'viewer' };
    const now: Authorize = (...question) =>
      createAuthorize({ everyone: held.everyone, bindings: [], impersonate: false })(...question);
    await open('socket', { authorize: now });
    await ask(order.line, order.shows);
    held.everyone = 'viewer';
    const sent = await send('You may not');
    expect(shown(sent)).toContain('You may not');
    expect([acted(), desk.audits.map(({ outcome }) => outcome)]).toEqual([0, ['refused']]);
  });

  test.each<[string, () => void, string, number]>([
    [
      'is put out of the group',
      () => {
        desk.slack.setGroupMembers(groupId(), []);
      },
      'You may not cordon',
      0,
    ],
    [
      'is deactivated',
      () => {
        desk.slack.deactivate(desk.people.admin);
      },
      'This account is deactivated.',
      0,
    ],
    [
      'cannot be asked for',
      () => {
        desk.slack.fail('usergroups.users.list', { error: 'ratelimited' });
      },
      'takes no new',
      1,
    ],
    [
      'cannot be read',
      () => {
        desk.slack.fail('users.info', { error: 'internal_error' });
      },
      'takes no new',
      1,
    ],
  ])('who %s between the click and the submit', async (_name, change, said, times) => {
    await ask('cordon n1', 'its 12 pods');
    change();
    expect(shown(await send(said))).toContain(said);
    expect(acted()).toBe(times);
  });

  test('the menu of an alert leads to the same question', async () => {
    const stuck = incident({ openedAt: Date.now() });
    const around = { links: [], oncall: null, actions: INTERVENTIONS };
    const { parent } = renderIncident(stuck, around, 'en', Date.now());
    const { ts } = await desk.app.client.chat.postMessage({
      ...{ channel: channel(), text: parent.text, blocks: [...parent.blocks] },
    });
    const seen = await as('admin').click('alerts', ts ?? '', 'Scale up by one', {
      until: (now) => modal(now).includes('Replicas: 3 → 4'),
    });
    expect(modal(seen)).toContain('Autoscaler checkout sets the replicas (3 to 9) and will set them back.');
  });

  test.each<[Intervention, string]>([
    ['delete-pod', `delete-pod ${POD_NAME}`],
    ['scale-up', 'scale-up checkout-api'],
    ['cordon', 'cordon n1'],
  ])('where Slack gives no trigger a button leads to %s', async (action, line) => {
    const { ts } = await desk.app.client.chat.postMessage({ channel: channel(), text: 'FIRING' });
    const mentioned = await as('admin').mention('alerts', line, { threadTs: ts ?? '' });
    const ids = { 'delete-pod': 'pod.delete', 'scale-up': 'workload.scale-up', cordon: 'node.cordon' };
    expect(shown(mentioned)).toContain(ids[action]);
    expect(acted()).toBe(0);
  });

  test('a workload none of whose pods is stuck says so', async () => {
    const seen = await ask('delete-pod checkout-worker', 'Name the pod.');
    expect(modal(seen)).toContain('No pod of checkout-worker is past its end or on a lost node');
  });
});

describe('replayed and forged submits', () => {
  beforeEach(() => open('http'));
  afterEach(() => desk.close());

  /** As Slack sends it, signed by whoever knows `secret`, `ageS` seconds ago. */
  async function deliver(payload: object, secret = desk.slack.signingSecret, ageS = 0): Promise<number> {
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const timestamp = String(Math.floor(Date.now() / 1000) - ageS);
    const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    };
    return (await fetch(desk.slack.deliveryTarget() ?? '', { method: 'POST', body, headers })).status;
  }

  function submitOf(user: string, callbackId: string, metadata: string, viewId = 'V0001'): object {
    return {
      ...{ type: 'view_submission', team: { id: 'T0PLAYGROUND', domain: 'x' }, api_app_id: 'A0PODWHY', token: 'x' },
      ...{ user: { id: user, username: 'x', name: 'x', team_id: 'T0PLAYGROUND' }, trigger_id: 't' },
      view: {
        ...{ id: viewId, type: 'modal', callback_id: callbackId, private_metadata: metadata, hash: 'h', blocks: [] },
        ...{ team_id: 'T0PLAYGROUND', app_id: 'A0PODWHY', state: { values: {} } },
      },
    };
  }

  const metadataOf = (order: { readonly action: ErrandAction }, change: Partial<ModalMetadata> = {}): string =>
    encodeMetadata({
      ...NO_METADATA,
      subjectHash: subjectHash(order.action === 'cordon' ? NODE : SUBJECT),
      podHash: order.action === 'delete-pod' ? shortHash(POD_NAME) : '',
      ...{ channel: channel(), uid: 'uid-1', at: Date.now() },
      revision: order.action === 'scale-up' ? '3' : order.action === 'rollback' ? '42' : '',
      ...change,
    });
  /** Whatever was delivered before has been worked on. */
  const settled = async (): Promise<void> => {
    await until(() => desk.app.inFlight() === 0);
  };

  test.each(ORDERS)('$action that is delivered three times is done once', async (order) => {
    const submit = submitOf(desk.people.admin, order.action, metadataOf(order));
    expect(await Promise.all([deliver(submit), deliver(submit), deliver(submit)])).toEqual([200, 200, 200]);
    await settled();
    expect([acted(), desk.audits.map(({ outcome }) => outcome)]).toEqual([1, ['done']]);
  });

  test.each(ORDERS)('$action by somebody else in the place of the admin is refused', async (order) => {
    for (const who of ['viewer', 'operator', 'guest', 'stranger', 'deactivated'] as const)
      expect(await deliver(submitOf(desk.people[who], order.action, metadataOf(order)))).toBe(200);
    await settled();
    expect(acted()).toBe(0);
    expect(new Set(desk.audits.map(({ outcome }) => outcome))).toEqual(new Set(['refused']));
    expect(desk.audits).toHaveLength(5);
  });

  test.each([
    ['not signed by Slack', 'guessed', 0],
    ['recorded ten minutes ago', null, 600],
  ])('a submit that was %s is not taken', async (_name, secret, ageS) => {
    for (const order of ORDERS) {
      const submit = submitOf(desk.people.admin, order.action, metadataOf(order));
      expect(await deliver(submit, secret ?? desk.slack.signingSecret, ageS)).toBe(401);
    }
    await settled();
    expect([acted(), desk.audits]).toEqual([0, []]);
  });

  test.each<[string, (order: (typeof ORDERS)[number]) => string]>([
    ['nothing', () => ''],
    ['no JSON', () => '[1,'],
    ['an older version', () => JSON.stringify([1, '', '', '', 'current', '', '', '', 0, null, ''])],
    ['an unknown subject', (order) => metadataOf(order, { subjectHash: 'ffffffffffffffff' })],
    ['another uid', (order) => metadataOf(order, { uid: 'uid-9' })],
    ['a moment in the future', (order) => metadataOf(order, { uid: 'uid-9', at: Date.now() + 86_400_000 })],
    ['markup in the place of ids', (order) => metadataOf(order).replace('uid-1', '<!channel>')],
  ])('%s in the place of what the dialog remembered does nothing', async (_name, metadata) => {
    for (const [index, order] of ORDERS.entries())
      expect(await deliver(submitOf(desk.people.admin, order.action, metadata(order), `V${index}`))).toBe(200);
    await settled();
    expect(acted()).toBe(0);
    expect(desk.slack.notifications().flatMap(({ pinged }) => pinged)).toEqual([]);
    expect(desk.lines.filter(({ event }) => event === 'slack.listener.failed')).toEqual([]);
  });

  test('buttons of an incident that is over still ask, and act only on what is there', async () => {
    const held = await desk.store.incident(incident().id);
    if (held === null) throw new Error('the incident is gone');
    const over = { phase: 'resolved', since: Date.now(), proof: { kind: 'deleted' } } as const;
    const marks = { dirtyChannels: [], recheckInMs: null };
    await desk.store.saveIncident({ ...held.value, phase: over }, held.version, marks);
    desk.script.refuse = { ok: false, code: 'not-found', detail: 'It does not exist (any more).' };
    for (const order of ORDERS) {
      const seen = await ask(order.line, 'does not exist');
      expect(modal(seen)).toContain('It does not exist (any more).');
      expect(await deliver(submitOf(desk.people.admin, order.action, metadataOf(order), order.action))).toBe(200);
    }
    await settled();
    expect([acted(), new Set(desk.audits.map(({ outcome }) => outcome))]).toEqual([0, new Set(['failed'])]);
  });
});
