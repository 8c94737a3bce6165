import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { GroupId } from '../../../src/model/group.js';
import { subjectKey } from '../../../src/model/subject.js';
import type { RouteRule } from '../../../src/routing/route.js';
import { testSubject } from '../../../src/triage/test-alert.js';
import { blankRow } from '../../../src/slack/delivery/wanted.js';
import { incident, SUBJECT } from '../views/samples.js';
import { openDesk, type Desk } from './desk.js';

const RULE: RouteRule = {
  cluster: null,
  namespace: 'payments',
  label: null,
  severity: null,
  causes: null,
  channels: ['alerts'],
  locale: null,
};

describe.each(['socket', 'http'] as const)('commands that keep order, over %s', (mode) => {
  let desk: Desk;
  const as = (who: keyof Desk['people']) => desk.slack.person(desk.people[who]);
  const ask = async (who: keyof Desk['people'], line: string): Promise<string> => {
    const seen = await as(who).command(`/pod ${line}`, 'alerts');
    expect(seen.trouble).toBeNull();
    return JSON.stringify(seen.ephemerals.at(-1) ?? null);
  };
  const idOf = (name: string): string => desk.slack.channels().find((channel) => channel.name === name)?.id ?? '';

  beforeEach(async () => {
    desk = await openDesk(mode, { routing: { rules: [RULE], defaultChannel: null } });
  });
  afterEach(async () => {
    await desk.close();
  });

  test('watch brings a namespace to the channel, unwatch ends it, and both are told and logged', async () => {
    expect(await ask('viewer', 'watch -n payments')).toContain('You may not route alerts in payments (prod-eu).');
    expect(await ask('operator', 'watch')).toContain('Which namespace?');
    expect(await ask('operator', 'watch -n nowhere')).toContain('podwhy sees no namespace “nowhere”.');
    expect(await desk.store.watches()).toEqual([]);
    expect(await ask('operator', 'watch payments')).toContain(
      'Alerts of namespace payments (prod-eu) come to this channel now.',
    );
    expect(await desk.store.watches()).toEqual([
      { cluster: 'prod-eu', namespace: 'payments', channel: idOf('alerts') },
    ]);
    expect(await ask('viewer', 'unwatch -n payments')).toContain('You may not');
    expect(await ask('operator', 'unwatch -n payments')).toContain('no longer come here');
    expect(await ask('operator', 'unwatch -n payments')).toContain('is not watched here');
    expect(await desk.store.watches()).toEqual([]);
    const lines = desk.lines.filter(
      ({ event, action, outcome }) => event === 'audit.action' && action === 'watch' && outcome === 'done',
    );
    expect(lines.map(({ user, detail }) => [user, detail])).toEqual([
      [desk.people.operator, 'watched'],
      [desk.people.operator, 'unwatched'],
    ]);
  });

  test('history lists earlier incidents', async () => {
    expect(await ask('viewer', 'history checkout-api')).toContain('1 incident of payments/checkout-api');
    expect(await ask('viewer', 'history checkout-worker')).toContain('knows no incident of payments/checkout-worker');
  });

  test('why-alert and why-silent show what is decided by what', async () => {
    await desk.store.trace(subjectKey(SUBJECT), { at: Date.now(), decision: 'told', because: 'opened' });
    const why = await ask('viewer', 'why-alert checkout-api');
    expect(why).toContain('it fails, and its alert was told');
    expect(why).toContain('Its alerts go to #alerts, by rule 1 of “routes” in the settings.');
    expect(why).toContain('it began to fail');
    expect(await ask('viewer', 'why-silent checkout-worker')).toContain('podwhy knows nothing of it');
  });

  test('an incident is handed over to somebody who may take it, and to nobody else', async () => {
    expect(await ask('operator', 'assign checkout-api')).toContain('To whom?');
    expect(await ask('operator', `assign <@${desk.people.viewer}|vera> checkout-api`)).toContain(
      'may not take incidents',
    );
    expect(await ask('operator', `assign <@${desk.people.guest}> checkout-api`)).toContain('may not take incidents');
    expect(await ask('viewer', `assign <@${desk.people.admin}> checkout-api`)).toContain('You may not assign');
    const done = await ask('operator', `assign <@${desk.people.admin}|ada> to checkout-api`);
    expect(done).toContain('You handed checkout-api over to ');
    const latest = await desk.store.latest(subjectKey(SUBJECT));
    expect(latest?.value.acknowledged?.by).toBe(desk.people.admin);
    expect(latest?.value.timeline.at(-1)?.event).toEqual({
      kind: 'assigned',
      by: desk.people.operator,
      to: desk.people.admin,
    });
    // An answer that only one person sees names people without calling them.
    expect(desk.slack.notifications().flatMap(({ pinged }) => pinged)).toEqual([]);
  });

  test('a test alert is an incident of its own that mentions no real one', async () => {
    expect(await ask('viewer', 'test checkout-api')).toContain('You may not send test alerts');
    expect(await ask('operator', 'test checkout-api')).toContain('A test alert is on its way to alerts (routes[0]).');
    expect(await ask('operator', 'test checkout-api')).toContain('running already');
    const test = await desk.store.latest(subjectKey(testSubject(SUBJECT)));
    expect([test?.value.subject.name, test?.value.channels, test?.value.severity]).toEqual([
      'TEST-checkout-api',
      ['alerts'],
      'info',
    ]);
    expect(await ask('operator', 'test -n payments')).toContain('A test alert is on its way');
    expect(await ask('operator', 'test -n nowhere')).toContain('podwhy sees no namespace');
  });

  test('an incident becomes a file in its thread', async () => {
    const { ts } = await desk.app.client.chat.postMessage({ channel: idOf('alerts'), text: 'FIRING' });
    const { id } = incident();
    await desk.store.saveIncident({ ...incident(), channels: [idOf('alerts')] }, 1, {
      dirtyChannels: [],
      recheckInMs: null,
    });
    const row = { postedIn: null, shownHash: null, shownAt: null, threadSeq: 0, sending: null, error: null };
    await desk.store.saveDelivery({ incident: id, channel: idOf('alerts'), ts: ts ?? '', degraded: 'none', ...row }, 0);
    expect(await ask('operator', 'export checkout-api')).toContain('The incident is in the thread as a file.');
    const [file] = desk.slack.files();
    expect([file?.name, file?.threadTs]).toEqual(['incident-i-1.md', ts]);
    expect(file?.content).toContain('# 🔴 FIRING · Deployment payments/checkout-api (prod-eu)');
    expect(file?.content).toContain('kubelet event Failed: Error: secret "stripe-credentials" not found');
  });

  test('of an incident that is a line of a list the file is in the thread of the list', async () => {
    const { ts } = await desk.app.client.chat.postMessage({ channel: idOf('alerts'), text: 'FIRING · 9 workloads' });
    const { id } = incident();
    const channel = idOf('alerts');
    await desk.store.saveIncident({ ...incident(), channels: [channel] }, 1, { dirtyChannels: [], recheckInMs: null });
    const group = 'group:storm.0123456789abcdef:1' as GroupId;
    await desk.store.saveDelivery({ ...blankRow(id, channel), group }, 0);
    await desk.store.saveDelivery({ ...blankRow(group, channel), ts: ts ?? '' }, 0);
    expect(await ask('operator', 'export checkout-api')).toContain('The incident is in the thread as a file.');
    expect(desk.slack.files()[0]?.threadTs).toBe(ts);
  });

  test('without a thread the file comes to the person, and where Slack takes none an excerpt is shown', async () => {
    expect(await ask('operator', 'export checkout-api --json')).toContain('in your direct messages');
    expect(JSON.parse(desk.slack.files()[0]?.content ?? '')).toMatchObject({ id: 'i-1', subject: SUBJECT });
    desk.slack.fail('files.getUploadURLExternal', { error: 'file_uploads_disabled' });
    const shown = await ask('operator', 'export checkout-api');
    expect(shown).toContain('Slack does not take files here.');
    expect(shown).toContain('Deployment payments/checkout-api');
    expect(await ask('viewer', 'export checkout-api')).toContain('You may not export incidents');
    expect(await ask('operator', 'export checkout-worker')).toContain('knows no incident of it');
  });
});
