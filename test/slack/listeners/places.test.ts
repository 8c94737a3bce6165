import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { shortHash } from '../../../src/model/hash.js';
import { subjectKey } from '../../../src/model/subject.js';
import type { RouteRule } from '../../../src/routing/route.js';
import { METADATA_EVENT } from '../../../src/slack/delivery/web-delivery-client.js';
import { renderIncident } from '../../../src/slack/views/incident.js';
import { incident, SUBJECT } from '../views/samples.js';
import { openDesk, type Desk } from './desk.js';

const rule = (change: Partial<RouteRule>): RouteRule => ({
  cluster: null,
  namespace: null,
  label: null,
  severity: null,
  causes: null,
  channels: ['alerts'],
  locale: null,
  ...change,
});

const RULES = [rule({ namespace: 'payments', severity: 'warning' }), rule({ channels: ['zh'], locale: 'zh-CN' })];

describe.each(['socket', 'http'] as const)('in its place, over %s', (mode) => {
  let desk: Desk;
  const as = (who: keyof Desk['people']) => desk.slack.person(desk.people[who]);
  const idOf = (name: string): string => desk.slack.channels().find((channel) => channel.name === name)?.id ?? '';
  const shown = (seen: { readonly ephemerals: readonly unknown[] }): string =>
    JSON.stringify(seen.ephemerals.at(-1) ?? null);

  beforeEach(async () => {
    desk = await openDesk(mode, {
      routing: { rules: RULES, defaultChannel: null },
      links: [{ name: 'Dashboard', url: 'https://grafana.example/d?ns={namespace}' }],
    });
    desk.slack.addChannel('zh');
  });
  afterEach(async () => {
    await desk.close();
  });

  /** An incident's message as delivery posts it: its metadata says what it is about. */
  async function postThread(subject = shortHash(subjectKey(SUBJECT))): Promise<string> {
    const around = { links: [], oncall: null };
    const { parent } = renderIncident(incident({ openedAt: Date.now() }), around, 'en', Date.now());
    const { ts } = await desk.app.client.chat.postMessage({
      channel: idOf('alerts'),
      text: parent.text,
      blocks: [...parent.blocks],
      metadata: { event_type: METADATA_EVENT, event_payload: { subject, episode: 1, seq: 0 } },
    });
    return ts ?? '';
  }

  test("in an incident's thread the name is implied", async () => {
    const threadTs = await postThread();
    const why = await as('viewer').mention('alerts', 'why', { threadTs });
    expect(shown(why)).toContain('stripe-credentials');
    expect(desk.diagnoses).toEqual([SUBJECT]);
    const ack = await as('operator').mention('alerts', 'ack', { threadTs });
    expect(shown(ack)).toContain('You acknowledged checkout-api.');
    const muted = await as('operator').mention('alerts', 'mute 2h known, fix is on the way', { threadTs });
    expect(shown(muted)).toContain('Muted payments/checkout-api (prod-eu) until');
    expect((await desk.store.mutes()).map(({ scope, reason }) => [scope, reason])).toEqual([
      [{ kind: 'subject', subject: SUBJECT }, 'known, fix is on the way'],
    ]);
  });

  test('in any other thread a missing name is asked for, also where a person forged what podwhy writes', async () => {
    const { ts } = as('admin').say('alerts', 'look at this');
    expect(shown(await as('viewer').mention('alerts', 'why', { threadTs: ts }))).toContain('needs a name');
    const unknown = await postThread('0123456789abcdef');
    expect(shown(await as('viewer').mention('alerts', 'why', { threadTs: unknown }))).toContain('needs a name');
    expect(desk.diagnoses).toEqual([]);
  });

  test('a test of what is left out says that a real alert would not come', async () => {
    await desk.close();
    const exclude = [{ namespace: 'pay*', name: null, label: null }];
    desk = await openDesk(mode, {
      ...{ detection: { thresholds: {}, exclude }, routing: { rules: RULES, defaultChannel: null } },
    });
    const seen = await as('operator').command('/pod test checkout-api', 'alerts');
    expect(shown(seen)).toContain(
      'payments/checkout-api is left out by detection.exclude[0], so a real alert would not come.',
    );
    expect((await desk.store.openIncidents(10)).map(({ subject }) => subject.kind)).toEqual(['Deployment']);
  });

  test('Home says where alerts go, by the names that everybody may know', async () => {
    const secret = desk.slack.addChannel('incident-leaks', { private: true }).id;
    await desk.store.addWatch({ cluster: SUBJECT.cluster, namespace: 'search', channel: idOf('alerts') });
    await desk.store.addWatch({ cluster: SUBJECT.cluster, namespace: 'billing', channel: secret });
    await desk.store.addWatch({ cluster: SUBJECT.cluster, namespace: 'gone', channel: 'C0GONE' });
    const { home } = await as('viewer').openHome({ until: ({ home: view }) => view !== null });
    const text = JSON.stringify(home).replaceAll(/"[^"]*":|[{}[\],]|"(?:text|rich_text_section)"/g, '');
    for (const row of [
      '"#alerts"true" ← namespace payments · from warning',
      '"#zh"true" ← everything that podwhy watches',
      '"#alerts"true" ← namespace search (prod-eu) by command',
      '"a private channel"true" ← namespace billing (prod-eu) by command',
      '"#C0GONE"true" ← namespace gone (prod-eu) by command',
    ])
      expect(text).toContain(row);
    expect(text).not.toContain('incident-leaks');
  });

  test('a mute ends by its button in Home, and the thread says by whom', async () => {
    await as('operator').command('/pod mute checkout-api 2h', 'alerts');
    const home = await as('operator').openHome({ until: ({ home: view }) => view !== null });
    expect(JSON.stringify(home.home)).toContain('Unmute checkout-api');
    const ended = await as('operator').clickInHome('mute.end.0', {
      until: (seen) => seen.home !== null && !JSON.stringify(seen.home).includes('Unmute checkout-api'),
    });
    expect(JSON.stringify(ended.home)).not.toContain('Unmute checkout-api');
    expect(await desk.store.mutes()).toEqual([]);
    const latest = await desk.store.latest(subjectKey(SUBJECT));
    expect(latest?.value.mutedUntil).toBeNull();
    expect(latest?.value.timeline.at(-1)?.event).toEqual({ kind: 'unmuted', by: desk.people.operator });
  });

  test('who may not mute may not unmute, and a mute that is over is told so', async () => {
    await as('operator').command('/pod mute -n payments 2h', 'alerts');
    const list = await as('viewer').command('/pod mutes', 'alerts');
    const refused = await as('viewer').click('alerts', list.ephemerals[0]!.ts, 'mute.end.0');
    expect(shown(refused)).toContain('You may not mute in payments (prod-eu).');
    expect(await desk.store.mutes()).toHaveLength(1);
    expect(shown(await as('operator').command('/pod unmute -n payments', 'alerts'))).toContain('No longer muted');
    const again = await as('operator').command('/pod unmute -n payments', 'alerts');
    expect(shown(again)).toContain('Nothing is muted.');
  });

  test('Details links to the pages of the settings', async () => {
    const until = (seen: { view: { source: object } | null }) => JSON.stringify(seen.view).includes('Dashboard');
    const seen = await as('viewer').click('alerts', await postThread(), 'Details', { until });
    expect(JSON.stringify(seen.view?.source)).toContain('https://grafana.example/d?ns=payments');
  });

  test('a channel is told once what will be posted there', async () => {
    await desk.store.addWatch({ cluster: 'prod-eu', namespace: 'search', channel: idOf('alerts') });
    await desk.slack.inviteApp('alerts');
    await desk.slack.inviteApp('alerts');
    await as('viewer').command('/pod help', 'alerts');
    const told = desk.slack.calls('chat.postMessage').map(({ args }) => JSON.stringify(args));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('namespace payments · from warning (degraded)');
    expect(told[0]).toContain('namespace search (prod-eu), by command');
    expect(told[0]).toContain('/pod watch -n NAMESPACE');
    expect(desk.slack.notifications()).toEqual([]);
  });

  test('somebody else who joins is no news', async () => {
    await desk.slack.sendEvent({
      type: 'member_joined_channel',
      user: desk.people.admin,
      channel: idOf('alerts'),
      channel_type: 'C',
    });
    await as('viewer').command('/pod help', 'alerts');
    expect(desk.slack.calls('chat.postMessage')).toEqual([]);
  });

  test('a channel is answered in its own language', async () => {
    expect(shown(await as('viewer').command('/pod mutes', 'zh'))).toContain('没有静音');
    expect(shown(await as('viewer').command('/pod mutes', 'alerts'))).toContain('Nothing is muted.');
    desk.slack.fail('conversations.info', { error: 'internal_error' });
    const other = desk.slack.addChannel('other');
    expect(shown(await as('viewer').command('/pod mutes', other.name))).toContain('Nothing is muted.');
  });
});
