import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { WorkloadRecord } from '../../../src/model/records.js';
import { renderIncident } from '../../../src/slack/views/incident.js';
import { systemClock } from '../../../src/telemetry/clock.js';
import { incident, SUBJECT } from '../views/samples.js';
import { openDesk, type Desk } from './desk.js';

const replaced = (updated: number, ready: number): WorkloadRecord => ({
  uid: 'uid-1',
  kind: 'Deployment',
  namespace: SUBJECT.namespace,
  name: SUBJECT.name,
  owner: null,
  createdAt: 0,
  deletionAt: null,
  desired: 3,
  ready,
  updated,
  available: ready,
  observed: true,
  paused: false,
  suspended: false,
  conditions: [],
  job: null,
  labels: {},
  annotations: {},
  revision: '44',
});

describe.each(['socket', 'http'] as const)('rolling back, over %s', (mode) => {
  let desk: Desk;
  const as = (who: keyof Desk['people']) => desk.slack.person(desk.people[who]);
  const shown = (seen: { readonly ephemerals: readonly unknown[] }): string =>
    JSON.stringify(seen.ephemerals.at(-1) ?? null);
  const modal = (seen: { readonly view: { readonly source: object } | null }): string =>
    JSON.stringify(seen.view?.source ?? null);
  const channel = (): string => desk.slack.channels().find(({ name }) => name === 'alerts')?.id ?? '';

  beforeEach(async () => {
    // Looks at a rollout follow each other at once.
    const clock = { ...systemClock, sleep: (_ms: number, signal?: AbortSignal) => systemClock.sleep(1, signal) };
    desk = await openDesk(mode, { clock });
  });
  afterEach(async () => {
    await desk.close();
  });

  async function postAlert(): Promise<string> {
    const around = { links: [], oncall: null };
    const { parent } = renderIncident(incident({ openedAt: Date.now() }), around, 'en', Date.now());
    const { ts } = await desk.app.client.chat.postMessage({
      channel: channel(),
      text: parent.text,
      blocks: [...parent.blocks],
    });
    return ts ?? '';
  }

  const open = (who: keyof Desk['people'], ts: string) =>
    as(who).click('alerts', ts, 'Roll back', { until: (seen) => /43 → 42|You may not/.test(modal(seen)) });

  test('asks with what changes, acts once, leaves its lines, and tells the progress in the thread', async () => {
    const ts = await postAlert();
    const { id } = incident();
    await desk.store.saveIncident({ ...incident(), channels: [channel()] }, 1, {
      dirtyChannels: [],
      recheckInMs: null,
    });
    const row = { postedIn: null, shownHash: null, shownAt: null, threadSeq: 0, sending: null, error: null };
    await desk.store.saveDelivery({ incident: id, channel: channel(), ts, degraded: 'none', ...row }, 0);
    const before = { ...replaced(3, 0), revision: '43' };
    desk.script.rollout.push(before, replaced(0, 0), replaced(1, 0), replaced(2, 1), replaced(3, 3));

    const asked = await open('admin', ts);
    expect(modal(asked)).toContain('containers[api].env[STRIPE_KEY]');
    expect(modal(asked)).toContain('Argo CD (shop) manages this and may undo the change.');
    expect(desk.script.rollbacks).toEqual([]);
    const done = await as('admin').submit(
      { 'rollback.reason': 'bad release' },
      { until: (seen) => shown(seen).includes('goes back to revision 42') },
    );
    expect(shown(done)).toContain('Deployment checkout-api goes back to revision 42.');
    expect(desk.script.rollbacks).toEqual([{ by: desk.people.admin, reason: 'bad release', to: '42' }]);
    expect(desk.audits.map(({ action, outcome, reason }) => [action, outcome, reason])).toEqual([
      ['rollback', 'done', 'bad release'],
    ]);
    expect(desk.told.map((event) => event.kind === 'action' && event.action)).toEqual(['rollback']);
    for (let waited = 0; desk.script.rollout.length > 0 && waited < 200; waited += 1) await systemClock.sleep(10);
    await as('viewer').command('/pod help', 'alerts');
    const said = [...desk.slack.calls('chat.postMessage').slice(1), ...desk.slack.calls('chat.update')];
    expect(said.map(({ args }) => [args['thread_ts'], args['text']])).toEqual([
      [ts, '⏳ Roll back: 0/3 pods replaced, 0/3 ready'],
      [undefined, '⏳ Roll back: 1/3 pods replaced, 0/3 ready'],
      [undefined, '⏳ Roll back: 2/3 pods replaced, 1/3 ready'],
      [undefined, '✓ Roll back: 3/3 pods replaced, 3/3 ready'],
    ]);
  });

  test('who may not learns who may', async () => {
    const seen = await open('operator', await postAlert());
    expect(modal(seen)).toContain('You may not roll back in payments (prod-eu).');
    expect(desk.audits.map(({ action, outcome }) => [action, outcome])).toEqual([['rollback', 'refused']]);
  });

  test.each([
    ['another object', (): void => void (desk.script.uid = 'uid-2')],
    ['another revision', (): void => void (desk.script.revision = '41')],
  ])('%s by the time of the submit stops it', async (_name, change) => {
    await open('admin', await postAlert());
    change();
    const seen = await as('admin').submit({}, { until: (now) => shown(now).includes('replaced since') });
    expect(shown(seen)).toContain('nothing was done');
    expect(desk.script.rollbacks).toEqual([]);
    expect(desk.audits.map(({ outcome }) => outcome)).toEqual(['failed']);
  });

  test('production asks for the name, a kind without revisions says why, and in a thread a button stands for the dialog', async () => {
    desk.script.production = true;
    const ts = await postAlert();
    await open('admin', ts);
    const wrong = await as('admin').submit({ 'rollback.typed-name': 'checkout' });
    expect(wrong.viewErrors).toEqual({ 'restart-typed-name': 'This is not the name. Type: checkout-api' });
    await as('admin').closeModal();
    desk.script.refuse = { ok: false, code: 'refused', detail: 'A Job keeps no revisions.' };
    const refused = await as('admin').command('/pod rollback checkout-api', 'alerts', {
      until: (seen) => modal(seen).includes('keeps no revisions'),
    });
    expect(modal(refused)).toContain('A Job keeps no revisions.');
    const mentioned = await as('admin').mention('alerts', 'rollback checkout-api', { threadTs: ts });
    expect(shown(mentioned)).toContain('pod.rollback');
    expect(desk.script.rollbacks).toEqual([]);
  });
});
