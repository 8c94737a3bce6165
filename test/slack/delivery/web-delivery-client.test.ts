import { describe, expect, test } from '@jest/globals';
import nock from 'nock';
import type { MessageContent, SlackFailure } from '../../../src/slack/delivery/slack-client.js';
import { METADATA_EVENT, WebDeliveryClient } from '../../../src/slack/delivery/web-delivery-client.js';

const API = 'https://slack.example/api/';
const mark = { subject: 'abcdef0123456789', episode: 2, seq: 0 };
const content: MessageContent = { text: 'checkout fails', blocks: [{ type: 'divider' }] };

// The SDK takes `fetch` when it is made: after nock has put its own in place.
const client = (): WebDeliveryClient => new WebDeliveryClient({ token: 'xoxb-test', apiUrl: API });

function slack(method: string, answer: Record<string, unknown>): { sent: URLSearchParams[] } {
  const sent: URLSearchParams[] = [];
  nock('https://slack.example')
    .post(`/api/${method}`, (body: Record<string, string>) => {
      sent.push(new URLSearchParams(body));
      return true;
    })
    .reply(200, answer);
  return { sent };
}

describe('posting', () => {
  test('never lets names ping, links unfurl, or text be parsed; carries ids only as metadata', async () => {
    const { sent } = slack('chat.postMessage', { ok: true, ts: '1.2' });
    await expect(client().post('C1', content, mark, null)).resolves.toEqual({ ok: true, value: { ts: '1.2' } });
    expect(Object.fromEntries(sent[0]!)).toEqual({
      channel: 'C1',
      text: 'checkout fails',
      blocks: '[{"type":"divider"}]',
      parse: 'none',
      link_names: 'false',
      unfurl_links: 'false',
      unfurl_media: 'false',
      metadata: JSON.stringify({ event_type: METADATA_EVENT, event_payload: mark }),
    });
  });

  test('replies name their thread', async () => {
    const { sent } = slack('chat.postMessage', { ok: true, ts: '1.3' });
    await client().post('C1', content, { ...mark, seq: 4 }, { ts: '1.2', broadcast: true });
    expect(sent[0]!.get('thread_ts')).toBe('1.2');
    expect(sent[0]!.get('reply_broadcast')).toBe('true');
  });

  test('edits send text and blocks, and switch off the parsing that chat.update does by itself', async () => {
    const { sent } = slack('chat.update', { ok: true, ts: '1.2' });
    await expect(client().update('C1', '1.2', content)).resolves.toEqual({ ok: true, value: null });
    expect(Object.fromEntries(sent[0]!)).toEqual({
      channel: 'C1',
      ts: '1.2',
      text: 'checkout fails',
      blocks: '[{"type":"divider"}]',
      parse: 'none',
      link_names: 'false',
    });
  });
});

describe('a failure', () => {
  const cases: readonly [string, SlackFailure][] = [
    ['invalid_blocks', { kind: 'refused', code: 'invalid_blocks', detail: 'must be shorter' }],
    ['is_archived', { kind: 'refused', code: 'is_archived', detail: 'must be shorter' }],
    ['internal_error', { kind: 'unclear', detail: 'internal_error' }],
    ['fatal_error', { kind: 'unclear', detail: 'fatal_error' }],
    ['ratelimited', { kind: 'rate-limited', retryAfterMs: 30_000 }],
    ['token_revoked', { kind: 'unauthorized', code: 'token_revoked' }],
    ['missing_scope', { kind: 'unauthorized', code: 'missing_scope' }],
  ];
  test.each(cases)('%s is told apart', async (error, failure) => {
    slack('chat.postMessage', { ok: false, error, response_metadata: { messages: ['must be shorter'] } });
    await expect(client().post('C1', content, mark, null)).resolves.toEqual({ ok: false, failure });
  });

  test('429 says when to come back, and is not repeated by the SDK', async () => {
    nock('https://slack.example').post('/api/chat.postMessage').reply(429, '', { 'Retry-After': '7' });
    await expect(client().post('C1', content, mark, null)).resolves.toEqual({
      ok: false,
      failure: { kind: 'rate-limited', retryAfterMs: 7_000 },
    });
  });

  test.each([
    [500, { kind: 'unclear' }],
    [503, { kind: 'unclear' }],
    [413, { kind: 'refused', code: 'http_413' }],
  ])('HTTP %i is told apart, and the call is made once', async (status, failure) => {
    let calls = 0;
    nock('https://slack.example')
      .post('/api/chat.postMessage')
      .times(3)
      .reply(() => {
        calls += 1;
        return [status, 'no'];
      });
    await expect(client().post('C1', content, mark, null)).resolves.toMatchObject({ ok: false, failure });
    expect(calls).toBe(1);
  });

  test('a reset connection and an answer without sense are unclear', async () => {
    nock('https://slack.example').post('/api/chat.postMessage').replyWithError('socket hang up');
    await expect(client().post('C1', content, mark, null)).resolves.toMatchObject({ failure: { kind: 'unclear' } });
    nock('https://slack.example').post('/api/chat.update').reply(200, '<html>');
    await expect(client().update('C1', '1.2', content)).resolves.toMatchObject({ failure: { kind: 'unclear' } });
    slack('chat.postMessage', { ok: true });
    await expect(client().post('C1', content, mark, null)).resolves.toMatchObject({ failure: { kind: 'unclear' } });
  });
});

describe('finding own messages', () => {
  const message = (ts: string, change: Record<string, unknown> = {}): Record<string, unknown> => ({
    ts,
    bot_id: 'B1',
    text: `FIRING: ${ts}`,
    metadata: { event_type: METADATA_EVENT, event_payload: { ...mark, seq: Number(ts) } },
    ...change,
  });

  test('takes only messages of this bot with our metadata, over all pages, newest first', async () => {
    slack('auth.test', { ok: true, bot_id: 'B1' });
    const first = slack('conversations.history', {
      ok: true,
      messages: [
        message('9'),
        message('8', { bot_id: 'B2' }),
        message('7', { metadata: undefined }),
        message('6', { metadata: { event_type: 'other', event_payload: mark } }),
        message('5', { metadata: { event_type: METADATA_EVENT, event_payload: { subject: 1 } } }),
        'nonsense',
      ],
      response_metadata: { next_cursor: 'more' },
    });
    const second = slack('conversations.history', { ok: true, messages: [message('4')] });
    await expect(client().findOwn('C1', 1_764_000_000_123)).resolves.toEqual({
      ok: true,
      value: [
        { ts: '9', mark: { ...mark, seq: 9 }, text: 'FIRING: 9' },
        { ts: '4', mark: { ...mark, seq: 4 }, text: 'FIRING: 4' },
      ],
    });
    expect(first.sent[0]!.get('oldest')).toBe('1764000000.123000');
    expect(first.sent[0]!.get('include_all_metadata')).toBe('true');
    expect(second.sent[0]!.get('cursor')).toBe('more');
  });

  test('stops after some pages of a busy channel', async () => {
    slack('auth.test', { ok: true, bot_id: 'B1' });
    let pages = 0;
    nock('https://slack.example')
      .post('/api/conversations.history')
      .times(50)
      .reply(() => {
        pages += 1;
        return [200, { ok: true, messages: [], response_metadata: { next_cursor: 'more' } }];
      });
    await expect(client().findOwn('C1', 0)).resolves.toEqual({ ok: true, value: [] });
    expect(pages).toBe(5);
  });

  test('a missing scope is a refusal of the history, not of the token', async () => {
    slack('auth.test', { ok: true, bot_id: 'B1' });
    slack('conversations.history', { ok: false, error: 'missing_scope' });
    await expect(client().findOwn('C1', 0)).resolves.toMatchObject({
      ok: false,
      failure: { kind: 'refused', code: 'missing_scope' },
    });
  });
});
