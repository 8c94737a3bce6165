import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { LogLevel, SocketModeClient } from '@slack/socket-mode';
import { WebSocket } from 'ws';
import type { StandInSlack } from '../../src/playground/slack/stand-in-slack.js';
import { MODAL, socketApp, soon, type TestApp } from './slack-bolt-app.js';
import { movedClock, workspace, type MovedClock } from './slack-workbench.js';

let slack: StandInSlack;
let clock: MovedClock;
let app: TestApp;
let ana: string;
let ops: string;

beforeEach(async () => {
  clock = movedClock();
  ({ slack, ana, ops } = await workspace({ clock }));
  app = await socketApp(slack);
});

afterEach(async () => {
  await app.stop();
  await slack.stop();
});

const button = (id: string, text: string) => ({
  type: 'button' as const,
  action_id: id,
  text: { type: 'plain_text' as const, text },
});

const alert = {
  text: 'alert',
  blocks: [
    {
      type: 'actions' as const,
      block_id: 'buttons',
      elements: [
        { ...button('logs', 'Logs'), value: 's1' },
        {
          type: 'overflow' as const,
          action_id: 'more_menu',
          options: [{ text: { type: 'plain_text' as const, text: 'Mute 1 h' }, value: 'mute-1h' }],
        },
      ],
    },
  ],
};

describe('commands', () => {
  test.each([
    ['inline', 'in the ack', 'ack'],
    ['respond', 'by response_url', 'response_url'],
    ['what', 'unknown: what', 'ack'],
  ])('/pod %s is answered to the person alone', async (text, answer, via) => {
    const seen = await slack.person(ana).command(`/pod ${text}`, 'ops');
    expect(seen.ephemerals.map((held) => ({ text: held.text, via: held.via, user: held.user }))).toEqual([
      { text: answer, via, user: ana },
    ]);
    expect(seen.messages).toEqual([]);
  });

  test('an answer for everybody is a message of the channel', async () => {
    const seen = await slack.person(ana).command('/pod share', 'ops');
    expect(seen.messages.map(({ text, channel }) => ({ text, channel }))).toEqual([{ text: 'for all', channel: ops }]);
  });

  test('no acknowledgement within three seconds is told to the person', async () => {
    const asked = slack.person(ana).command('/pod silent', 'ops');
    await soon(() => app.heard.length > 0);
    clock.move(3_000);
    expect((await asked).trouble).toEqual({
      code: 'operation_timeout',
      text: '/pod failed because the app did not respond',
    });
    expect(slack.undelivered().map(({ type, reason }) => ({ type, reason }))).toEqual([
      { type: 'slash_commands', reason: 'http_timeout' },
    ]);
  });

  test('a response_url works five times in 30 minutes', async () => {
    await slack.person(ana).command('/pod inline', 'ops');
    await slack.person(ana).command('/pod inline', 'ops');
    const [used, old] = app.bodies.map((body) => String(body['response_url']));
    const post = async (url: string): Promise<string> => {
      const response = await fetch(url, { method: 'POST', body: JSON.stringify({ text: 'again' }) });
      return `${response.status} ${await response.text()}`;
    };
    const answers: string[] = [];
    for (let n = 0; n < 6; n++) answers.push(await post(used!));
    clock.move(30 * 60_000 + 1);
    expect([...answers.slice(4), await post(old!)]).toEqual([
      '200 ok',
      '404 {"ok":false,"error":"used_url"}',
      '404 {"ok":false,"error":"expired_url"}',
    ]);
  });
});

describe('buttons and menus', () => {
  test('a click carries value, container and message, and is answered by response_url', async () => {
    const { ts } = await app.app.client.chat.postMessage({ channel: ops, ...alert });
    const seen = await slack.person(ana).click('ops', ts!, 'Logs');
    expect(seen.ephemerals.map(({ text }) => text)).toEqual(['the logs']);
    expect(app.bodies.at(-1)).toMatchObject({
      type: 'block_actions',
      user: { id: ana, team_id: 'T0PLAYGROUND' },
      channel: { id: ops },
      container: { type: 'message', message_ts: ts, channel_id: ops, is_ephemeral: false },
      message: { ts, text: 'alert' },
      actions: [{ action_id: 'logs', block_id: 'buttons', value: 's1', type: 'button' }],
    });
  });

  test('an overflow option is chosen by its words and may replace the message', async () => {
    const { ts } = await app.app.client.chat.postMessage({ channel: ops, ...alert });
    const seen = await slack.person(ana).click('ops', ts!, 'Mute 1 h');
    expect(seen.messages.map(({ text, revisions }) => ({ text, before: revisions.map((held) => held.text) }))).toEqual([
      { text: 'chose mute-1h', before: ['alert'] },
    ]);
  });

  test('a button of an ephemeral message replaces it', async () => {
    await app.app.client.chat.postEphemeral({ channel: ops, user: ana, ...alert });
    const [whisper] = slack.ephemerals(ana);
    await slack.person(ana).click('ops', whisper!.ts, 'more_menu', { option: 'mute-1h' });
    expect(slack.ephemerals(ana).map(({ text }) => text)).toEqual(['chose mute-1h']);
    expect(app.bodies.at(-1)).not.toHaveProperty('message');
  });

  test('a denied confirmation sends nothing', async () => {
    const text = { type: 'plain_text' as const, text: 'Sure?' };
    const confirm = { title: text, text, confirm: text, deny: text };
    const blocks = [{ type: 'actions' as const, elements: [{ ...button('logs', 'Logs'), confirm }] }];
    const { ts } = await app.app.client.chat.postMessage({ channel: ops, text: 'x', blocks });
    await slack.person(ana).click('ops', ts!, 'Logs', { confirm: 'deny' });
    expect(app.heard).toEqual([]);
  });

  test('a press that meets an edit finds its button by what it does, unless two do the same', async () => {
    const row = (id: string, ...ids: readonly string[]) => ({
      type: 'actions' as const,
      block_id: id,
      elements: ids.map((each) => button(each, 'Logs')),
    });
    const press = async (...blocks: ReturnType<typeof row>[]) => {
      const { ts } = await app.app.client.chat.postMessage({ channel: ops, text: 'x', blocks });
      return slack.person(ana).click('ops', ts!, { blockId: 'before-the-edit', actionId: 'logs' });
    };
    const seen = await press(row('now', 'logs'));
    expect(seen.ephemerals.map(({ text }) => text)).toEqual(['the logs']);
    await expect(press(row('one', 'logs'), row('two', 'logs'))).rejects.toThrow('to press');
    await expect(press(row('before-the-edit', 'other'), row('one', 'logs'))).rejects.toThrow('to press');
  });

  test('nobody presses what is not there', async () => {
    const { ts } = await app.app.client.chat.postMessage({ channel: ops, ...alert });
    expect(() => slack.person(ana).click('ops', ts!, 'Restart')).toThrow('nothing called Restart');
  });
});

describe('modals', () => {
  const open = () => slack.person(ana).command('/pod modal', 'ops');

  test('a trigger opens one modal', async () => {
    const seen = await slack.person(ana).command('/pod twice', 'ops', { until: (held) => held.ephemerals.length > 0 });
    expect(seen.view?.source['callback_id']).toBe('restart');
    expect(seen.ephemerals.map(({ text }) => text)).toEqual(['An API error occurred: exchanged_trigger_id']);
  });

  test('a trigger is gone after three seconds', async () => {
    await slack.person(ana).command('/pod inline', 'ops');
    clock.move(3_001);
    const trigger = String(app.bodies.at(-1)?.['trigger_id']);
    const view = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'x' }, blocks: [] };
    await expect(app.app.client.views.open({ trigger_id: trigger, view })).rejects.toMatchObject({
      data: { error: 'expired_trigger_id' },
    });
    await expect(app.app.client.views.open({ trigger_id: 'made-up', view })).rejects.toMatchObject({
      data: { error: 'invalid_trigger_id' },
    });
  });

  test('three views fit on each other, the fourth is refused', async () => {
    await open();
    await slack.person(ana).clickInModal('More');
    await slack.person(ana).clickInModal('More');
    await slack.person(ana).clickInModal('More', { waitMs: 300 });
    expect(slack.viewStack(ana)).toHaveLength(3);
    expect(slack.calls('views.push').map(({ answer }) => answer?.['error'] ?? 'pushed')).toEqual([
      'pushed',
      'pushed',
      'push_limit_reached',
    ]);
  });

  test('an update with an old hash is refused, with the right one it keeps what was typed', async () => {
    await open();
    const [view] = slack.viewStack(ana);
    slack.person(ana).fill({ text: 'because' });
    await app.app.client.views.update({ view_id: view!.id, hash: view!.hash, view: MODAL });
    await expect(
      app.app.client.views.update({ view_id: view!.id, hash: view!.hash, view: MODAL }),
    ).rejects.toMatchObject({ data: { error: 'hash_conflict' } });
    expect(slack.viewStack(ana)[0]?.values['reason']?.['text']).toEqual({ type: 'plain_text_input', value: 'because' });
  });

  test.each([
    ['an empty required field stays in the client', {}, { reason: 'Please complete this required field.' }, 1, null],
    ['a short one too', { text: 'no' }, { reason: 'Must be at least 3 characters.' }, 1, null],
    ['errors of the app stand at the field', { text: 'bad' }, { reason: 'Not a reason' }, 1, null],
    ['errors at no field are trouble', { text: 'lost' }, null, 1, 'bad_response'],
    ['push', { text: 'push' }, null, 2, null],
    ['update', { text: 'update' }, null, 1, null],
    ['clear', { text: 'clear' }, null, 0, null],
    ['a plain ack closes', { text: 'fine' }, null, 0, null],
  ])('submit: %s', async (_name, values, errors, views, trouble) => {
    await open();
    const seen = await slack.person(ana).submit(values);
    expect({
      errors: seen.viewErrors,
      views: slack.viewStack(ana).length,
      trouble: seen.trouble?.code ?? null,
    }).toEqual({ errors, views, trouble });
  });

  test('closing is told when the view asks for it', async () => {
    await open();
    await slack.person(ana).closeModal();
    expect(app.heard.at(-1)).toBe('view_closed');
    expect(slack.viewStack(ana)).toEqual([]);
  });

  test('typing asks for options from the second letter on', async () => {
    await open();
    expect(await slack.person(ana).typeahead('find_pod', 'c')).toEqual({ options: [] });
    const answer = await slack.person(ana).typeahead('find_pod', 'ch');
    expect(answer).toEqual({ options: [{ text: { type: 'plain_text', text: 'pod ch' }, value: 'p1' }] });
    expect(app.heard.filter((type) => type === 'block_suggestion')).toHaveLength(1);
  });
});

test('a page that joins late reads what happened and follows what comes', async () => {
  await app.app.client.chat.postMessage({ channel: ops, text: 'before' });
  const late = slack.changes().map(({ seq, kind }) => ({ seq, kind }));
  const followed: string[] = [];
  const stop = slack.onChange((change) => followed.push(change.kind));
  await slack.person(ana).command('/pod inline', 'ops');
  stop();
  await slack.person(ana).command('/pod inline', 'ops');
  expect(late.map(({ seq }) => seq)).toEqual(late.map((_, index) => index));
  expect(late.at(-2)?.kind).toBe('message');
  expect(followed).toEqual(['envelope', 'ephemeral']);
});

test('what happens in another channel is not taken for the answer', async () => {
  const other = slack.addChannel('other').id;
  const asked = slack.person(ana).command('/pod respond', 'ops');
  await app.app.client.chat.postMessage({ channel: other, text: 'an alert' });
  const seen = await asked;
  expect({ whispers: seen.ephemerals.map(({ text }) => text), messages: seen.messages }).toEqual({
    whispers: ['by response_url'],
    messages: [],
  });
});

describe('events and shortcuts', () => {
  test('a mention in a thread is answered in the thread', async () => {
    const { ts } = await app.app.client.chat.postMessage({ channel: ops, text: 'parent' });
    await slack.person(ana).mention('ops', 'why checkout', { threadTs: ts! });
    expect(slack.thread('ops', ts!).map(({ text }) => text)).toEqual([
      '<@U0PODWHY> why checkout',
      'heard: <@U0PODWHY> why checkout',
    ]);
  });

  test('the Home tab is published when it is opened', async () => {
    const seen = await slack.person(ana).openHome();
    expect(seen.home?.blocks.map(({ text }) => text)).toEqual([{ type: 'mrkdwn', text: 'home' }]);
  });

  test('a global shortcut opens a modal', async () => {
    const seen = await slack.person(ana).shortcut('pod_inspect');
    expect(seen.view?.source['title']).toEqual({ type: 'plain_text', text: 'Restart' });
  });

  test('an event that nobody takes is tried at once, after a minute, after five, and is then listed', async () => {
    const { slack: lonely } = await workspace({ clock });
    await lonely.archiveChannel('ops');
    const attempts: number[] = [];
    for (const wait of [0, 60_000, 300_000]) {
      clock.move(wait);
      await new Promise((resolve) => setImmediate(resolve));
      attempts.push(lonely.changes().filter((change) => change.kind === 'envelope').length);
    }
    await lonely.stop();
    expect(attempts).toEqual([2, 3, 4]);
    expect(lonely.undelivered().map(({ reason }) => reason)).toEqual(['connection_failed']);
  });
});

test('with two sockets, commands are answered while one of them is refreshed', async () => {
  await app.stop();
  app = await socketApp(slack, 2);
  expect(slack.openSockets()).toBe(2);
  slack.disconnectSockets('first');
  const seen = await slack.person(ana).command('/pod inline', 'ops');
  expect({ answer: seen.ephemerals.map(({ text }) => text), open: slack.openSockets() }).toEqual({
    answer: ['in the ack'],
    open: 1,
  });
});

test('with no socket at all, the person is told at once', async () => {
  const { slack: lonely, ana: eve } = await workspace();
  const seen = await lonely.person(eve).command('/pod inline', 'ops');
  await lonely.stop();
  expect(seen.trouble).toEqual({ code: 'dispatch_failed', text: '/pod failed with the error "dispatch_failed"' });
});

test.each(['refresh_requested', 'warning', 'link_disabled'] as const)(
  'an unmodified client comes back after a disconnect for the reason %s',
  async (reason) => {
    await app.stop();
    const client = new SocketModeClient({
      appToken: slack.appToken,
      clientPingTimeout: 20,
      clientOptions: { slackApiUrl: slack.apiUrl() },
      logLevel: LogLevel.ERROR,
    });
    await client.start();
    const opened = slack.calls('apps.connections.open').length;
    const back = new Promise((resolve) => client.once('connected', resolve));
    slack.disconnectSockets('all', reason);
    expect(slack.openSockets()).toBe(reason === 'warning' ? 1 : 0);
    await back;
    expect(slack.calls('apps.connections.open')).toHaveLength(opened + 1);
    await client.disconnect();
    app = await socketApp(slack);
  },
);

test('a ticket opens one socket, and a cut closes it without a word', async () => {
  const opened = await fetch(`${slack.apiUrl()}apps.connections.open`, {
    method: 'POST',
    headers: { authorization: `Bearer ${slack.appToken}` },
  });
  const { url } = (await opened.json()) as { url: string };
  const codes: number[] = [];
  const socket = new WebSocket(url);
  socket.on('close', (code) => codes.push(code));
  const [hello] = await once(socket, 'message');
  const again = new WebSocket(url);
  const [error] = await once(again, 'error');
  await app.stop();
  slack.cutSockets();
  await soon(() => codes.length > 0);
  expect({ hello: (JSON.parse(String(hello)) as { type: string }).type, error: String(error), codes }).toEqual({
    hello: 'hello',
    error: 'Error: Unexpected server response: 401',
    codes: [1006],
  });
  app = await socketApp(slack);
});
