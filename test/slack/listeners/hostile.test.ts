import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { renderIncident } from '../../../src/slack/views/incident.js';
import { HELP_VERBS } from '../../../src/slack/views/words.js';
import { incident, SUBJECT } from '../views/samples.js';
import { openDesk, POD_NAME, type Desk } from './desk.js';

/** What people paste, and what somebody would write to make podwhy call others, link away, or break. */
const TEXTS: readonly string[] = [
  '<!channel>',
  '<!here|here>',
  '<!everyone>',
  '<@U00001>',
  '<@U00001|vera>',
  '<!subteam^S00001|oncall>',
  '<#C00001|alerts>',
  '<https://evil.example|https://grafana.example>',
  'https://evil.example/?a=<b>',
  '<mailto:a@evil.example|a>',
  '@channel @here @everyone',
  '&lt;!channel&gt;',
  '&amp;lt;!channel&amp;gt;',
  '*bold* _it_ ~no~ `code` ```block```',
  '> quote\n> <!channel>',
  ':fire: :skull:',
  '\u202echannel!<\u202c',
  '\u200b\u200d\u2066hidden\u2069',
  'العربية עברית',
  '😀👩‍👩‍👧‍👦'.repeat(50),
  '\u0000\u0007\u001b[31m',
  '\ud800 lone',
  '"unclosed',
  "'unclosed",
  '\\',
  '$(reboot) `reboot` ; reboot | reboot && reboot',
  '../../../../etc/passwd',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  '{"a":1}',
  '%s %d %n',
  '((((((((((((((((((((((((((((((a+)+)+)+)+)+)+)+)+)+$',
  '-'.repeat(500),
  'a'.repeat(3_000),
  ' '.repeat(300),
  '--namespace --namespace --namespace',
  '-n',
  '--tail 99999999999999999999',
  `${POD_NAME} `.repeat(40),
  '99999999d',
];

/** Each verb with each kind of text: the parser, the answer and the refusal all repeat what was typed. */
const LINES: readonly string[] = [
  ...TEXTS,
  ...HELP_VERBS.flatMap((verb) => TEXTS.slice(0, 10).map((text) => `${verb} ${text}`)),
  ...TEXTS.map((text) => `mute checkout-api 1m ${text}`),
  ...TEXTS.map((text) => `logs checkout-api --grep ${text}`),
];

describe('hostile input', () => {
  let desk: Desk;
  const as = (who: keyof Desk['people']) => desk.slack.person(desk.people[who]);
  const channel = (): string => desk.slack.channels().find(({ name }) => name === 'alerts')?.id ?? '';

  beforeAll(async () => {
    desk = await openDesk('socket');
  });
  afterAll(async () => {
    await desk.close();
  });

  /** Nobody was called, nothing links away, and nothing broke inside. Answers of one person may name who may help. */
  function expectHarmless(): void {
    expect(desk.slack.notifications().flatMap(({ pinged }) => pinged)).toEqual([]);
    expect(
      desk.lines.filter(({ event }) => event === 'slack.listener.failed' || event === 'slack.exchange.failed'),
    ).toEqual([]);
    const sent = desk.slack.calls().filter(({ method }) => /^(?:chat|views)\./.test(method));
    // `not_found`: the next line's modal has taken the place of one that was still loading.
    const refused = sent.map(({ method, answer }) => `${method} ${JSON.stringify(answer?.['error'] ?? 'ok')}`);
    expect(refused.filter((said) => !/ "ok"$|^views\.update "not_found"$/.test(said))).toEqual([]);
    for (const { args } of sent) {
      // Rich and plain text show markup as it was written; only these would link.
      expect(JSON.stringify(args)).not.toMatch(
        /"type":"link"|"(?:url|image_url)":|"type":"mrkdwn","text":"[^"]*<(?!!date)/,
      );
    }
  }

  test('there are at least 200 lines of it', () => {
    expect(LINES.length).toBeGreaterThanOrEqual(200);
  });

  test.each(LINES.map((line) => [line.slice(0, 60), line]))('%j is answered', async (_short, line) => {
    const seen = await as('operator').command(`/pod ${line}`, 'alerts', {
      quietMs: 1,
      until: (now) => now.ephemerals.length + now.messages.length > 0 || now.view !== null,
    });
    expect(seen.trouble).toBeNull();
    expect(seen.ephemerals.length + seen.messages.length + (seen.view === null ? 0 : 1)).toBeGreaterThan(0);
  });

  test('none of it called anybody, linked away or broke anything', () => {
    expect(desk.slack.calls().length).toBeGreaterThan(0);
    expectHarmless();
  });

  test.each([
    ['an unknown id', 'no.such', 'x'],
    ['an id of the prototype', 'constructor', 'x'],
    ['a numbered unknown id', 'toString.3', 'x'],
    ['an empty value', 'pod.logs', ' '],
    ['a path', 'pod.describe', '../../etc/passwd'],
    ['markup', 'pod.restart', '<!channel>'],
    ['an unknown subject', 'pod.restart', '0123456789abcdef..restart'],
    ['an unknown pod and verb', 'pod.choose.0', '0123456789abcdef.0123456789abcdef.constructor'],
    ['a mute that is none', 'mute.end.0', '__proto__'],
    ['a page of no log', 'logs.older', '999999'],
    ['a rollback of nothing', 'pod.rollback', 'ffffffffffffffff..rollback'],
    ['a file of no log', 'logs.file', '0'],
    ['a very long value', 'pod.logs', 'f'.repeat(2_000)],
  ])('a forged button with %s is answered or does nothing', async (_name, actionId, value) => {
    const button = { type: 'button', text: { type: 'plain_text', text: 'x' }, action_id: actionId, value } as const;
    const { ts } = await desk.app.client.chat.postMessage({
      channel: channel(),
      text: 'forged',
      blocks: [{ type: 'actions', elements: [button] }],
    });
    const seen = await as('admin').click('alerts', ts ?? '', actionId, { waitMs: 500 });
    expect(seen.trouble).toBeNull();
    expect([desk.script.restarts, desk.script.rollbacks]).toEqual([[], []]);
  });

  test.each(['guest', 'stranger'] as const)('a %s who presses gets a refusal and nothing else', async (who) => {
    desk.slack.addMember('alerts', desk.people[who]);
    const around = { links: [], oncall: null };
    const { parent } = renderIncident(incident({ openedAt: Date.now() }), around, 'en', Date.now());
    const { ts } = await desk.app.client.chat.postMessage({
      channel: channel(),
      text: parent.text,
      blocks: [...parent.blocks],
    });
    for (const press of ['pod.logs', 'pod.describe', 'pod.restart', 'Roll back']) {
      const seen = await as(who).click('alerts', ts ?? '', press, {
        until: ({ view, ephemerals }) =>
          /podwhy/.test(JSON.stringify([view?.source, ephemerals])) &&
          !/Reading|Asking|Looking/.test(JSON.stringify(view?.source ?? '')),
      });
      expect(JSON.stringify([seen.view?.source, seen.ephemerals])).toMatch(
        /Guests of this workspace|only people of its own/,
      );
    }
    const acked = await as(who).click('alerts', ts ?? '', 'incident.acknowledge');
    expect(JSON.stringify(acked.ephemerals)).toMatch(/Guests of this workspace|only people of its own/);
    expect([desk.script.restarts, desk.script.rollbacks]).toEqual([[], []]);
  });

  test('a stale button of an incident that is over is told so, and a double click acts once', async () => {
    const around = { links: [], oncall: null };
    const { parent } = renderIncident(incident({ openedAt: Date.now() }), around, 'en', Date.now());
    const { ts } = await desk.app.client.chat.postMessage({
      channel: channel(),
      text: parent.text,
      blocks: [...parent.blocks],
    });
    const found = (await desk.store.openIncidents(10)).find(({ subject }) => subject.name === SUBJECT.name);
    const held = found === undefined ? null : await desk.store.incident(found.id);
    if (held === null) throw new Error('the incident is gone');
    const over = { phase: 'resolved', since: Date.now(), proof: { kind: 'deleted' } } as const;
    await desk.store.saveIncident({ ...held.value, phase: over }, held.version, { dirtyChannels: [], recheckInMs: null });
    const [first, second] = await Promise.all([
      as('operator').click('alerts', ts ?? '', 'incident.acknowledge'),
      as('operator').click('alerts', ts ?? '', 'incident.acknowledge', { waitMs: 400 }),
    ]);
    const answers = [...first.ephemerals, ...second.ephemerals].map(({ text }) => text);
    expect(new Set(answers)).toEqual(new Set(['This incident is over; there is nothing to acknowledge.']));
    expectHarmless();
  });

  test('a trigger that has expired is told as a failure with an id', async () => {
    desk.slack.fail('views.open', { error: 'expired_trigger_id' });
    const seen = await as('operator').command('/pod logs checkout-api', 'alerts', {
      until: ({ ephemerals }) => ephemerals.length > 0,
    });
    expect(JSON.stringify(seen.ephemerals)).toContain('Something went wrong inside podwhy');
  });
});
