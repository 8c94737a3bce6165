import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { LogLevel, WebClient } from '@slack/web-api';
import type { StandInSlack } from '../../src/playground/slack/stand-in-slack.js';
import { movedClock, workspace, type MovedClock } from './slack-workbench.js';

let slack: StandInSlack;
let clock: MovedClock;
let ana: string;
let ops: string;

const client = (token = slack.botToken, timeout = 1_000): WebClient =>
  new WebClient(token, {
    slackApiUrl: slack.apiUrl(),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout,
    logLevel: LogLevel.ERROR,
    logger: {
      debug() {},
      info() {},
      warn() {},
      error() {},
      setLevel() {},
      getLevel: () => LogLevel.ERROR,
      setName() {},
    },
  });

/** What a refused call says. */
const refusal = async (call: Promise<unknown>): Promise<unknown> => {
  const error: unknown = await call.then(
    () => 'accepted',
    (thrown: unknown) => thrown,
  );
  if (typeof error !== 'object' || error === null) return error;
  const { response_metadata: metadata, ...data } = ('data' in error ? error.data : {}) as Record<string, unknown>;
  const messages = (metadata as { messages?: readonly string[] } | undefined)?.messages;
  return messages === undefined ? data : { ...data, messages };
};

const section = (text: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text } });

beforeEach(async () => {
  clock = movedClock();
  ({ slack, ana, ops } = await workspace({ clock }));
});

afterEach(async () => {
  await slack.stop();
});

describe('messages', () => {
  test('a post is found in the history with its metadata, and an edit keeps what was there before', async () => {
    const web = client();
    const metadata = { event_type: 'podwhy', event_payload: { subject: 's1', episode: 1 } };
    const posted = await web.chat.postMessage({
      channel: ops,
      text: 'failing',
      blocks: [section('*failing*')],
      metadata,
    });
    await web.chat.update({ channel: ops, ts: posted.ts!, text: 'fixed', blocks: [section('*fixed*')] });
    const exact = { channel: ops, oldest: posted.ts!, latest: posted.ts!, inclusive: true, limit: 1 };
    const history = await web.conversations.history({ ...exact, include_all_metadata: true });
    expect(history.messages?.map(({ ts, text, metadata: held }) => ({ ts, text, held }))).toEqual([
      { ts: posted.ts, text: 'fixed', held: metadata },
    ]);
    expect((await web.conversations.history(exact)).messages?.[0]).not.toHaveProperty('metadata');
    expect(
      slack.messages('ops').map(({ revisions, edited }) => ({ before: revisions.map((r) => r.text), edited })),
    ).toEqual([{ before: ['failing'], edited: false }]);
  });

  test('history is newest first, leaves replies out, and pages', async () => {
    const web = client();
    const parent = await web.chat.postMessage({ channel: ops, text: 'one' });
    await web.chat.postMessage({ channel: ops, text: 'reply', thread_ts: parent.ts! });
    await web.chat.postMessage({ channel: ops, text: 'two' });
    const first = await web.conversations.history({ channel: ops, limit: 1 });
    const second = await web.conversations.history({
      channel: ops,
      limit: 1,
      cursor: first.response_metadata!.next_cursor!,
    });
    expect([first, second].map((page) => page.messages?.map(({ text }) => text))).toEqual([['two'], ['one']]);
    const replies = await web.conversations.replies({ channel: ops, ts: parent.ts! });
    expect(replies.messages?.map(({ text }) => text)).toEqual(['one', 'reply']);
  });

  test('history lags behind when told to', async () => {
    slack.lagHistory(2_000);
    const web = client();
    await web.chat.postMessage({ channel: ops, text: 'fresh' });
    const now = await web.conversations.history({ channel: ops });
    clock.move(2_000);
    const later = await web.conversations.history({ channel: ops });
    expect([now.messages?.length, later.messages?.length]).toEqual([0, 1]);
  });

  test.each([
    ['an unknown channel', { channel: 'C404', text: 'x' }, { ok: false, error: 'channel_not_found' }],
    ['no text', { channel: 'ops', text: '' }, { ok: false, error: 'no_text' }],
    [
      'a thread that is gone',
      { channel: 'ops', text: 'x', thread_ts: '1.0' },
      { ok: false, error: 'thread_not_found' },
    ],
    [
      'a text that is too long',
      { channel: 'ops', text: 'x', blocks: [section('x'.repeat(3001))] },
      {
        ok: false,
        error: 'invalid_blocks',
        errors: ['must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
        messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
      },
    ],
    [
      'a message that is too heavy',
      { channel: 'ops', text: 'x', blocks: Array.from({ length: 5 }, () => section('x'.repeat(2900))) },
      { ok: false, error: 'msg_blocks_too_long' },
    ],
  ])('%s is refused in the words of Slack', async (_name, message, expected) => {
    expect(await refusal(client().chat.postMessage(message))).toEqual(expected);
    expect(slack.messages('ops')).toEqual([]);
  });

  test('archived channels, private ones, and those without the app', async () => {
    slack.addChannel('old', { archived: true });
    slack.addChannel('secret', { private: true, appIsMember: false });
    slack.addChannel('open', { appIsMember: false });
    const web = client();
    expect(await refusal(web.chat.postMessage({ channel: 'old', text: 'x' }))).toMatchObject({ error: 'is_archived' });
    expect(await refusal(web.chat.postMessage({ channel: 'secret', text: 'x' }))).toMatchObject({
      error: 'channel_not_found',
    });
    expect(await refusal(web.chat.postMessage({ channel: 'open', text: 'x' }))).toBe('accepted');
    expect(await refusal(web.conversations.history({ channel: 'open' }))).toMatchObject({ error: 'not_in_channel' });
  });

  test('updates are refused: gone, foreign, too long, and rich text that would vanish', async () => {
    const web = client();
    const foreign = slack.person(ana).say('ops', 'hello').ts;
    const text = { type: 'rich_text_section' as const, elements: [{ type: 'text' as const, text: 'x' }] };
    const { ts } = await web.chat.postMessage({
      channel: ops,
      text: 'x',
      blocks: [{ type: 'rich_text', elements: [text] }],
    });
    const update = (id: string, more: object) => refusal(web.chat.update({ channel: ops, ts: id, text: 'y', ...more }));
    expect([
      await update('1.0', {}),
      await update(foreign, {}),
      await update(ts!, { text: 'y'.repeat(4001) }),
      await update(ts!, { blocks: [section('y')] }),
    ]).toEqual([
      { ok: false, error: 'message_not_found' },
      { ok: false, error: 'cant_update_message' },
      { ok: false, error: 'msg_too_long' },
      { ok: false, error: 'block_mismatch' },
    ]);
  });

  test('ephemerals reach one member only', async () => {
    const web = client();
    const stranger = slack.addUser('eve', { team: 'T0OTHER' }).id;
    await web.chat.postEphemeral({ channel: ops, user: ana, text: 'for you' });
    expect(await refusal(web.chat.postEphemeral({ channel: ops, user: stranger, text: 'x' }))).toEqual({
      ok: false,
      error: 'user_not_in_channel',
    });
    expect(slack.ephemerals(ana).map(({ text, via }) => ({ text, via }))).toEqual([
      { text: 'for you', via: 'chat.postEphemeral' },
    ]);
    expect(slack.messages('ops')).toEqual([]);
  });

  test('a log is uploaded in three steps and shared in the thread', async () => {
    const web = client();
    const { ts } = await web.chat.postMessage({ channel: ops, text: 'parent' });
    await web.filesUploadV2({
      channel_id: ops,
      thread_ts: ts!,
      content: 'größer\nline two',
      filename: 'api.log',
      title: 'Log of api',
    });
    expect(slack.files().map(({ name, title, content }) => ({ name, title, content }))).toEqual([
      { name: 'api.log', title: 'Log of api', content: 'größer\nline two' },
    ]);
    expect(slack.thread('ops', ts!).map(({ files }) => files.length)).toEqual([1]);
  });

  test('reactions, members, people and groups', async () => {
    const web = client();
    const oncall = slack.addUserGroup('oncall', [ana]);
    const guest = slack.addUser('guest', { guest: true });
    const { ts } = await web.chat.postMessage({ channel: ops, text: 'x' });
    await web.reactions.add({ channel: ops, timestamp: ts!, name: 'eyes' });
    expect(await refusal(web.reactions.add({ channel: ops, timestamp: ts!, name: 'eyes' }))).toMatchObject({
      error: 'already_reacted',
    });
    expect((await web.usergroups.users.list({ usergroup: oncall.id })).users).toEqual([ana]);
    expect((await web.users.info({ user: guest.id })).user).toMatchObject({ is_restricted: true, deleted: false });
    expect((await web.conversations.members({ channel: ops })).members).toEqual(
      expect.arrayContaining([ana, 'U0PODWHY']),
    );
    expect((await web.users.lookupByEmail({ email: 'ana@example.com' })).user?.id).toBe(ana);
  });
});

describe('tokens, scopes and limits', () => {
  test('a wrong token, the wrong kind, and a missing scope', async () => {
    expect(await refusal(client('xoxb-wrong').auth.test())).toEqual({ ok: false, error: 'invalid_auth' });
    expect(await refusal(client(slack.appToken).auth.test())).toEqual({ ok: false, error: 'not_allowed_token_type' });
    const { slack: poor } = await workspace({ scopes: ['commands', 'chat:write'] });
    const web = new WebClient(poor.botToken, { slackApiUrl: poor.apiUrl(), retryConfig: { retries: 0 } });
    expect(await refusal(web.conversations.history({ channel: 'ops' }))).toMatchObject({
      error: 'missing_scope',
      needed: 'channels:history',
      provided: 'commands,chat:write',
    });
    await poor.stop();
  });

  test('a channel takes three posts at once and then one per second, another channel is not held up', async () => {
    slack.rateLimits(true);
    slack.addChannel('other');
    const web = client();
    const post = (channel: string) =>
      web.chat.postMessage({ channel, text: 'x' }).then(
        () => 'posted',
        (error: unknown) => `wait ${String((error as { retryAfter?: number }).retryAfter)}`,
      );
    const burst = [await post('ops'), await post('ops'), await post('ops'), await post('ops'), await post('other')];
    clock.move(1_000);
    expect([...burst, await post('ops'), await post('ops')]).toEqual([
      'posted',
      'posted',
      'posted',
      'wait 1',
      'posted',
      'posted',
      'wait 1',
    ]);
  });

  test('a Tier 3 method takes 50 calls a minute', async () => {
    slack.rateLimits(true);
    const web = client();
    const { ts } = await web.chat.postMessage({ channel: ops, text: 'x' });
    for (let n = 0; n < 50; n++) await web.chat.update({ channel: ops, ts: ts!, text: `x${n}` });
    await expect(web.chat.update({ channel: ops, ts: ts!, text: 'one more' })).rejects.toMatchObject({ retryAfter: 2 });
  });
});

describe('faults', () => {
  const outcome = (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => 'ok',
      (error: unknown) => (error as Error).name,
    );

  test.each([
    ['status 503', { status: 503 }, 'WebAPIHTTPError', 0],
    ['an error word', { error: 'internal_error' }, 'WebAPIPlatformError', 0],
    ['retry after', { retryAfter: 7 }, 'WebAPIRateLimitedError', 0],
    ['a reset', { reset: true }, 'WebAPIRequestError', 0],
    ['no answer', { timeout: true }, 'WebAPIRequestError', 0],
    ['a drop after commit', { dropAfterCommit: true }, 'WebAPIRequestError', 1],
  ])('%s, once, and then it works again', async (_name, fault, expected, posted) => {
    slack.fail('chat.postMessage', fault);
    const web = client(slack.botToken, 300);
    expect(await outcome(web.chat.postMessage({ channel: ops, text: 'x' }))).toBe(expected);
    expect(slack.messages('ops')).toHaveLength(posted);
    expect(await outcome(web.chat.postMessage({ channel: ops, text: 'y' }))).toBe('ok');
    expect(slack.calls('chat.postMessage').map(({ args }) => args['text'])).toEqual(['x', 'y']);
  });

  test('unreachable and back, and a restart, keep the state', async () => {
    const web = client();
    await web.chat.postMessage({ channel: ops, text: 'before' });
    slack.refuseConnections(true);
    expect(await outcome(web.auth.test())).toBe('WebAPIRequestError');
    slack.refuseConnections(false);
    await slack.restart();
    await web.chat.postMessage({ channel: ops, text: 'after' });
    expect(slack.messages('ops').map(({ text }) => text)).toEqual(['before', 'after']);
  });
});

describe('the notification log', () => {
  const INJECTED = 'boom <!channel> <!here|x> <@U00001> <!subteam^S00001|team> `<!everyone>`';
  const escaped = INJECTED.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const codeText = { type: 'text' as const, text: INJECTED };

  test('raw markup in text and mrkdwn calls people, and the log says whom', async () => {
    const group = slack.addUserGroup('team', [ana]).id;
    await client().chat.postMessage({
      channel: ops,
      text: `<@${ana}>`,
      blocks: [section(`<!subteam^${group}> <!here>`)],
    });
    const everybody = slack.users().filter((user) => !user.bot);
    expect(slack.notifications().map(({ kind, target, pinged, source }) => ({ kind, target, pinged, source }))).toEqual(
      [
        { kind: 'user', target: ana, pinged: [ana], source: 'text' },
        { kind: 'usergroup', target: group, pinged: [ana], source: '/blocks/0/text/text' },
        { kind: 'here', target: 'here', pinged: everybody.map(({ id }) => id), source: '/blocks/0/text/text' },
      ],
    );
  });

  test('typed elements of rich text call people too', async () => {
    const mention = { type: 'rich_text_section' as const, elements: [{ type: 'user' as const, user_id: ana }] };
    await client().chat.postMessage({ channel: ops, text: 'x', blocks: [{ type: 'rich_text', elements: [mention] }] });
    expect(slack.notifications().map(({ target, pinged }) => ({ target, pinged }))).toEqual([
      { target: ana, pinged: [ana] },
    ]);
  });

  test('escaped text, plain text and the text of rich text call nobody', async () => {
    await client().chat.postMessage({
      channel: ops,
      text: escaped,
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: INJECTED } },
        section(escaped),
        { type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [codeText] }] },
      ],
    });
    expect(slack.notifications()).toEqual([]);
  });

  test('an edit with a mention is logged but pings nobody', async () => {
    const web = client();
    const { ts } = await web.chat.postMessage({ channel: ops, text: 'x' });
    await web.chat.update({ channel: ops, ts: ts!, text: `<@${ana}>` });
    expect(slack.notifications().map(({ target, pinged }) => ({ target, pinged }))).toEqual([
      { target: ana, pinged: [] },
    ]);
  });

  test('a bare @here calls people only where Slack links names: always say parse none', async () => {
    const web = client();
    const { ts } = await web.chat.postMessage({ channel: ops, text: 'see @here' });
    await web.chat.update({ channel: ops, ts: ts!, text: 'see @here', parse: 'none' });
    expect(slack.notifications()).toEqual([]);
    await web.chat.update({ channel: ops, ts: ts!, text: 'see @here' });
    await web.chat.postMessage({ channel: ops, text: 'see @here', link_names: true });
    expect(slack.notifications().map(({ kind, source, pinged }) => [kind, source, pinged.length])).toEqual([
      ['here', 'parse', 0],
      ['here', 'parse', 2],
    ]);
  });
});
