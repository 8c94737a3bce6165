import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import { Secret } from '../../../src/settings/settings.js';
import { renderIncident } from '../../../src/slack/views/incident.js';
import { systemClock } from '../../../src/telemetry/clock.js';
import { incident, SUBJECT } from '../views/samples.js';
import { openDesk, OTHER, PASSWORD, POD_NAME, type Desk } from './desk.js';

let desk: Desk;

const shown = (seen: { readonly ephemerals: readonly unknown[] }): string =>
  JSON.stringify(seen.ephemerals.at(-1) ?? null);

/** An alert as the delivery would post it, so that its buttons can be pressed. */
async function postAlert(): Promise<string> {
  const { parent } = renderIncident(incident({ openedAt: Date.now() }), { links: [], oncall: null }, 'en', Date.now());
  return post(parent.text, [...parent.blocks]);
}

async function post(text: string, blocks: KnownBlock[]): Promise<string> {
  const { ts } = await desk.app.client.chat.postMessage({ channel: channelId(), text, blocks });
  return ts ?? '';
}

const channelId = (): string => desk.slack.channels().find(({ name }) => name === 'alerts')?.id ?? '';

const as = (who: keyof Desk['people']) => desk.slack.person(desk.people[who]);
const modalTitle = (seen: { readonly view: { readonly source: object } | null }): string =>
  JSON.stringify(seen.view?.source ?? null);

describe.each(['socket', 'http'] as const)('over %s', (mode) => {
  beforeEach(async () => {
    desk = await openDesk(mode);
  });
  afterEach(async () => {
    await desk.close();
  });

  test('why answers the person alone, with the cause and what to press', async () => {
    const seen = await as('viewer').command(`/pod why ${POD_NAME}`, 'alerts');
    expect(seen.trouble).toBeNull();
    expect(desk.diagnoses).toEqual([{ ...SUBJECT, kind: 'Pod', name: POD_NAME }]);
    expect(seen.messages).toEqual([]);
    expect(shown(seen)).toContain('secret \\"stripe-credentials\\" not found');
    expect(shown(seen)).toContain('Share to channel');
  });

  test('why --public answers the channel', async () => {
    const seen = await as('viewer').command('/pod why checkout-api —public', 'alerts');
    expect(seen.messages).toHaveLength(1);
    expect(JSON.stringify(seen.messages)).not.toContain('Share to channel');
  });

  test('an ambiguous name becomes buttons that go on with the same verb', async () => {
    const seen = await as('viewer').command('/pod why checkout', 'alerts');
    expect(shown(seen)).toContain('Which one?');
    const answered = await as('viewer').click('alerts', seen.ephemerals[0]!.ts, 'pod.choose.1');
    expect(shown(answered)).toContain('checkout-worker');
    expect(desk.diagnoses).toEqual([OTHER]);
  });

  test.each([
    ['help', 'What podwhy does'],
    ['wyh checkout', '/pod why checkout'],
    ['why nothing-like-this', 'Nothing here is called'],
    ['why checkout-api --cluster nowhere', 'There is no cluster'],
    ['list', POD_NAME],
    ['status', '1 open incident'],
    ['events checkout-api', 'may not read events'],
    ['explain CrashLoopBackOff', 'CrashLoopBackOff'],
    ['mutes', 'Nothing is muted'],
    ['mute checkout-api', 'Say for how long'],
    ['mute checkout-api 2h', 'You may not mute'],
    ['<!channel> <@U1> & <https://evil.example|x>', 'There is no command'],
  ])('%s is answered', async (line, expected) => {
    const seen = await as('viewer').command(`/pod ${line}`, 'alerts');
    expect(seen.trouble).toBeNull();
    expect(shown(seen)).toContain(expected);
  });

  test('the command alone opens a search, whose pick is diagnosed', async () => {
    const seen = await as('viewer').command('/pod', 'alerts', { until: ({ view }) => view !== null });
    expect(modalTitle(seen)).toContain('Find a pod');
    const offered = await as('viewer').typeahead('search.pod', 'checkout');
    expect(JSON.stringify(offered)).toContain('payments/checkout-worker · Deployment');
    const options = (offered as { options: { value: string }[] }).options;
    const done = await as('viewer').submit(
      { 'search.pod': options[2]! },
      { until: (now) => modalTitle(now).includes('stripe-credentials') },
    );
    expect(modalTitle(done)).toContain('stripe-credentials');
    expect(desk.diagnoses).toEqual([{ ...SUBJECT, kind: 'Pod', name: POD_NAME }]);
  });

  test('the shortcuts find pods, by search and by the names in a message', async () => {
    const opened = await as('viewer').shortcut('pod_inspect', { until: ({ view }) => view !== null });
    expect(modalTitle(opened)).toContain('Find a pod');
    const { ts } = as('operator').say('alerts', `look: ${POD_NAME}, again! <!channel>`);
    const found = await as('operator').messageShortcut('pod_inspect_message', 'alerts', ts, {
      until: (now) => modalTitle(now).includes('in this message'),
    });
    expect(modalTitle(found)).toContain('1 name in this message');
  });

  test('Logs opens at once, shows the failing container without its secrets, and another run on request', async () => {
    const ts = await postAlert();
    const until = (seen: { view: { source: object } | null }) => modalTitle(seen).includes('ECONNREFUSED');
    const seen = await as('operator').click('alerts', ts, 'pod.logs', { until });
    expect(modalTitle(seen)).toContain('ECONNREFUSED');
    expect(modalTitle(seen)).not.toContain(PASSWORD);
    const changed = await as('operator').clickInModal('logs.container', {
      option: 'proxy',
      until: () => desk.script.logsAsked.length === 2,
    });
    expect(changed.trouble).toBeNull();
    expect(desk.script.logsAsked).toEqual([`${POD_NAME}/api/previous`, `${POD_NAME}/proxy/previous`]);
  });

  test('Describe shows the pod, and nobody is mentioned', async () => {
    const ts = await postAlert();
    const until = (seen: { view: { source: object } | null }) => modalTitle(seen).includes('Kind:');
    const seen = await as('operator').click('alerts', ts, 'pod.describe', { until });
    expect(modalTitle(seen)).toContain(`Name: ${POD_NAME}`);
    expect(desk.slack.notifications()).toEqual([]);
  });

  test('Restart asks, acts once, and leaves its lines', async () => {
    const ts = await postAlert();
    const until = (seen: { view: { source: object } | null }) => modalTitle(seen).includes('Rolling restart');
    const asked = await as('admin').click('alerts', ts, 'pod.restart', { until });
    expect(modalTitle(asked)).toContain('3 pods are replaced');
    expect(desk.script.restarts).toEqual([]);
    const done = await as('admin').submit(
      { 'restart.reason': 'after secret sync' },
      { until: (seen) => shown(seen).includes('has begun') },
    );
    expect(shown(done)).toContain('Restart of Deployment checkout-api has begun.');
    expect(desk.script.restarts).toEqual([{ by: desk.people.admin, reason: 'after secret sync', uid: 'uid-1' }]);
    expect(desk.audits.map(({ action, outcome }) => [action, outcome])).toEqual([['restart', 'done']]);
    expect(desk.told).toEqual([
      {
        kind: 'action',
        action: 'restart',
        by: desk.people.admin,
        reason: 'after secret sync',
        outcome: 'done',
        detail: '3 pods are replaced',
      },
    ]);
  });

  test('who may not restart learns who may, in the dialog', async () => {
    const ts = await postAlert();
    const until = (seen: { view: { source: object } | null }) => modalTitle(seen).includes('You may not');
    const seen = await as('operator').click('alerts', ts, 'pod.restart', { until });
    expect(modalTitle(seen)).toContain('You may not restart in payments (prod-eu).');
    expect(modalTitle(seen)).toContain('usergroup_id');
    expect(desk.audits.map(({ action, outcome }) => [action, outcome])).toEqual([['restart', 'refused']]);
  });

  test('the first to acknowledge wins, and the second is told who was first', async () => {
    const ts = await postAlert();
    const [first, second] = await Promise.all([
      as('operator').click('alerts', ts, 'incident.acknowledge'),
      as('admin').click('alerts', ts, 'incident.acknowledge'),
    ]);
    const answers = [shown(first), shown(second)].sort();
    expect(answers.filter((text) => text.includes('You acknowledged'))).toHaveLength(1);
    expect(answers.filter((text) => text.includes('Already acknowledged'))).toHaveLength(1);
    const open = await desk.store.openIncidents(10);
    expect(open[0]?.acknowledged?.by).toMatch(new RegExp(`^(?:${desk.people.operator}|${desk.people.admin})$`));
  });

  test('a mention is answered in its thread', async () => {
    const seen = await as('viewer').mention('alerts', 'why checkout-api', { threadTs: await postAlert() });
    expect(seen.ephemerals).toHaveLength(1);
    expect(seen.ephemerals[0]?.threadTs).not.toBeNull();
  });

  test('Home shows incidents and what podwhy can see', async () => {
    const seen = await as('viewer').openHome({ until: ({ home }) => home !== null });
    expect(JSON.stringify(seen.home)).toContain('1 open incident');
    expect(JSON.stringify(seen.home)).toContain('prod-eu');
  });

  test.each(['guest', 'stranger'] as const)('a %s gets nothing', async (who) => {
    desk.slack.addMember('alerts', desk.people[who]);
    const seen = await as(who).command('/pod list', 'alerts');
    expect(JSON.stringify(seen)).not.toContain(POD_NAME);
    expect(shown(seen)).toMatch(/Guests of this workspace|only people of its own workspace/);
  });
});

describe('when things go wrong', () => {
  beforeEach(async () => {
    desk = await openDesk('socket');
  });
  afterEach(async () => {
    await desk.close();
  });

  const openRestart = async () => {
    const until = (seen: { view: { source: object } | null }) => modalTitle(seen).includes('Rolling restart');
    await as('admin').click('alerts', await postAlert(), 'pod.restart', { until });
  };

  test('an object that was replaced meanwhile is not restarted', async () => {
    await openRestart();
    desk.script.uid = 'uid-2';
    const seen = await as('admin').submit({}, { until: (now) => shown(now).includes('replaced') });
    expect(shown(seen)).toContain('It was replaced since you opened the dialog');
    expect(desk.script.restarts).toEqual([]);
    expect(desk.audits.map(({ outcome }) => outcome)).toEqual(['failed']);
  });

  test('a production cluster asks for the name', async () => {
    desk.script.production = true;
    await openRestart();
    const wrong = await as('admin').submit({ 'restart.typed-name': 'checkout' });
    expect(wrong.viewErrors).toEqual({ 'restart-typed-name': 'This is not the name. Type: checkout-api' });
    expect(desk.script.restarts).toEqual([]);
    await as('admin').submit(
      { 'restart.typed-name': 'checkout-api' },
      { until: (seen) => shown(seen).includes('has begun') },
    );
    expect(desk.script.restarts).toHaveLength(1);
  });

  test('a kind that cannot be restarted says why', async () => {
    desk.script.refuse = { ok: false, code: 'refused', detail: 'A Job runs once; create a new one.' };
    const until = (seen: { view: { source: object } | null }) => modalTitle(seen).includes('A Job runs once');
    const seen = await as('admin').click('alerts', await postAlert(), 'pod.restart', { until });
    expect(modalTitle(seen)).toContain('A Job runs once; create a new one.');
  });

  test('an error inside is told with an id that stands in the log, and without its text', async () => {
    desk.script.fails = new Error(`refused: password=${PASSWORD}`);
    const seen = await as('operator').click('alerts', await postAlert(), 'pod.describe', {
      until: (now) => now.ephemerals.length > 0,
    });
    expect(shown(seen)).toContain('Something went wrong inside podwhy');
    const line = desk.lines.find(({ event }) => event === 'slack.exchange.failed');
    expect(shown(seen)).toContain(String(line?.['correlationId']));
    expect(shown(seen)).not.toContain(PASSWORD);
  });

  test('a button of another version is answered', async () => {
    const old = (words: string, action_id: string, value: string) =>
      ({ type: 'button', text: { type: 'plain_text', text: words }, action_id, value }) as const;
    const ts = await post('old', [
      {
        type: 'actions',
        elements: [
          old('Old', 'old.id', 'x'),
          old('Forged', 'pod.restart', '../../etc'),
          old('Gone', 'pod.describe', '0123456789abcdef..describe'),
        ],
      },
    ]);
    expect(shown(await as('admin').click('alerts', ts, 'old.id'))).toContain('another version of podwhy');
    expect(shown(await as('admin').click('alerts', ts, 'pod.restart'))).toContain('another version of podwhy');
    expect(shown(await as('admin').click('alerts', ts, 'pod.describe'))).toContain('no longer knows this object');
  });

  test('a double click opens one dialog', async () => {
    const ts = await postAlert();
    await Promise.all([
      as('operator').click('alerts', ts, 'pod.describe'),
      as('operator').click('alerts', ts, 'pod.describe'),
    ]);
    expect(desk.slack.calls().filter(({ method }) => method === 'views.open')).toHaveLength(1);
  });

  test('Slack that does not say who somebody is lets nobody act', async () => {
    desk.slack.fail('users.info', { error: 'internal_error' });
    const seen = await as('admin').command('/pod list', 'alerts');
    expect(shown(seen)).toContain('Something went wrong inside podwhy');
  });

  test('commands are answered while one connection is being refreshed', async () => {
    desk.slack.disconnectSockets('first');
    const seen = await as('viewer').command('/pod help', 'alerts');
    expect(seen.trouble).toBeNull();
    expect(shown(seen)).toContain('What podwhy does');
  });
});

describe('signed HTTP', () => {
  beforeEach(async () => {
    desk = await openDesk('http');
  });
  afterEach(async () => {
    await desk.close();
  });

  async function deliver(body: string, secret: string): Promise<number> {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
    const headers = {
      'content-type': 'application/json',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    };
    return (await fetch(desk.slack.deliveryTarget() ?? '', { method: 'POST', body, headers })).status;
  }

  const mention = () =>
    JSON.stringify({
      type: 'event_callback',
      team_id: 'T0PLAYGROUND',
      api_app_id: 'A0PODWHY',
      event_id: 'Ev0000001',
      event_time: Math.floor(Date.now() / 1000),
      event: {
        type: 'app_mention',
        user: desk.people.viewer,
        text: '<@U0PODWHY> help',
        ts: '1.2',
        channel: channelId(),
        event_ts: '1.2',
      },
    });

  test('an event that Slack repeats is answered once', async () => {
    const body = mention();
    expect(await deliver(body, desk.slack.signingSecret)).toBe(200);
    expect(await deliver(body, desk.slack.signingSecret)).toBe(200);
    await as('viewer').command('/pod status', 'alerts');
    const helps = desk.slack.calls('chat.postEphemeral');
    expect(helps).toHaveLength(1);
  });

  test('fifty commands at once are all acknowledged', async () => {
    const url = desk.slack.deliveryTarget() ?? '';
    const ask = async (n: number): Promise<number> => {
      const form = new URLSearchParams({
        command: '/pod',
        text: `why checkout-api ${n}`,
        user_id: desk.people.viewer,
        team_id: 'T0PLAYGROUND',
        channel_id: channelId(),
        trigger_id: `t-${n}`,
        response_url: `${desk.slack.url()}/response/none`,
      }).toString();
      const timestamp = String(Math.floor(Date.now() / 1000));
      const signature = createHmac('sha256', desk.slack.signingSecret).update(`v0:${timestamp}:${form}`).digest('hex');
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${signature}`,
      };
      return (await fetch(url, { method: 'POST', body: form, headers })).status;
    };
    const statuses = await Promise.all(Array.from({ length: 50 }, (_, n) => ask(n)));
    expect(statuses).toEqual(Array.from({ length: 50 }, () => 200));
  });

  test('a request that Slack did not sign is refused and does nothing', async () => {
    expect(await deliver(mention(), 'guessed')).toBe(401);
    expect(desk.slack.calls('chat.postEphemeral')).toEqual([]);
  });
});

describe('slowness', () => {
  test('a cluster that does not answer is told as that', async () => {
    desk = await openDesk('socket', { clock: { ...systemClock, deadline: () => AbortSignal.timeout(150) } });
    try {
      desk.script.hangs = true;
      const seen = await as('operator').click('alerts', await postAlert(), 'pod.describe', {
        until: (now) => now.ephemerals.length > 0,
      });
      expect(shown(seen)).toContain('The cluster did not answer in time.');
    } finally {
      await desk.close();
    }
  });
});

describe('start and stop', () => {
  test.each([
    ['bot-token', { botToken: new Secret('xoxb-wrong') }],
    ['app-token', { appToken: new Secret('xapp-wrong') }],
    ['app-token', { appToken: null }],
    ['app-token', { appToken: new Secret('xoxb-stand-in') }],
    ['signing-secret', { mode: 'http' as const, signingSecret: null }],
  ])('a wrong %s is one clear error', async (code, change) => {
    await expect(openDesk('socket', {}, change)).rejects.toMatchObject({ name: 'SlackStartError', code });
  });

  test('what runs is finished before the end, and what comes then is not taken', async () => {
    desk = await openDesk('socket');
    let finish = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    desk.script.gate = gate;
    const ts = await postAlert();
    const press = as('operator').click('alerts', ts, 'pod.describe', {
      until: (seen) => modalTitle(seen).includes('Kind:'),
    });
    while (desk.script.described === 0) await new Promise(setImmediate);
    const stopped = desk.app.stop(5_000);
    finish();
    await stopped;
    expect(desk.app.inFlight()).toBe(0);
    expect(modalTitle(await press)).toContain('Kind: Pod');
    await desk.slack.stop();
  });
});
