import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CALLBACK_IDS } from '../../../src/slack/views/action-ids.js';
import { encodeButtonValue } from '../../../src/slack/views/button-value.js';
import { renderIncident } from '../../../src/slack/views/incident.js';
import { encodeMetadata, NO_METADATA } from '../../../src/slack/views/modal-metadata.js';
import type { Seen } from '../../../src/playground/slack/watch.js';
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

/** Buttons that podwhy never made, or made for somebody else, long ago, or another version. */
const FORGED: readonly (readonly [name: string, actionId: string, value: string])[] = [
  ['an unknown id', 'no.such', 'x'],
  ['an id of the prototype', 'constructor', 'x'],
  ['a numbered unknown id', 'toString.3', 'x'],
  ['an empty value', 'pod.logs', ' '],
  ['a path', 'pod.describe', '../../etc/passwd'],
  ['markup', 'pod.restart', '<!channel>'],
  ['an unknown subject', 'pod.restart', '0123456789abcdef..restart'],
  ['an unknown pod and verb', 'pod.choose.0', '0123456789abcdef.0123456789abcdef.constructor'],
  ['a known subject and a verb of the prototype', 'pod.choose.0', encodeButtonValue(SUBJECT, '', 'constructor')],
  ['a known subject and an invented verb', 'pod.choose.1', encodeButtonValue(SUBJECT, '', 'reboot')],
  ['an invented entry of the menu', 'incident.more', encodeButtonValue(SUBJECT, '', 'reboot')],
  ['a mute without a duration', 'pod.choose.2', encodeButtonValue(SUBJECT, '', 'mute-m')],
  ['a mute for ever', 'pod.choose.3', encodeButtonValue(SUBJECT, '', 'mute-99999m')],
  ['a mute of no time', 'pod.choose.4', encodeButtonValue(SUBJECT, '', 'mute-0m')],
  ['an heir who does not exist', 'pod.choose.5', encodeButtonValue(SUBJECT, '', 'assign-u0nobody')],
  ['a mute that is none', 'mute.end.0', '__proto__'],
  ['a page of no log', 'logs.older', '999999'],
  ['a tail of no log', 'logs.tail', '1e9'],
  ['a rollback of nothing', 'pod.rollback', 'ffffffffffffffff..rollback'],
  ['a file of no log', 'logs.file', '0'],
  ['a very long value', 'pod.logs', 'f'.repeat(2_000)],
];

const HASH = '0123456789abcdef';
const METADATA: readonly (readonly [name: string, metadata: string])[] = [
  ['none', ''],
  ['no JSON', '{{{{'],
  ['another shape', '{"subjectHash":1}'],
  ['an old version', '[0,"a","b"]'],
  ['a deep one', `${'['.repeat(1_000)}${']'.repeat(1_000)}`],
  ['an unknown subject', encodeMetadata({ ...NO_METADATA, subjectHash: HASH })],
  [
    'markup in every part',
    encodeMetadata({ ...NO_METADATA, subjectHash: '<!channel>', grep: '<!here>', uid: '<@U1>' }),
  ],
];

const MODALS = [CALLBACK_IDS.restart, CALLBACK_IDS.rollback, CALLBACK_IDS.logs, CALLBACK_IDS.search] as const;

describe.each(['socket', 'http'] as const)('hostile input, over %s', (mode) => {
  let desk: Desk;
  const as = (who: keyof Desk['people']) => desk.slack.person(desk.people[who]);
  const channel = (): string => desk.slack.channels().find(({ name }) => name === 'alerts')?.id ?? '';
  const answered = (now: Seen): boolean =>
    now.ephemerals.length + now.messages.length > 0 ||
    now.viewErrors !== null ||
    now.home !== null ||
    (now.view !== null &&
      !/Reading the log|Asking the cluster|Looking (?:at|for)/.test(JSON.stringify(now.view.source)));

  beforeAll(async () => {
    desk = await openDesk(mode);
  });
  afterAll(async () => {
    await desk.close();
  });

  /** Nobody was called, nothing links away, and nothing broke inside. Answers of one person may name who may help. */
  function expectHarmless(): void {
    const { slack, lines } = desk;
    expect(slack.notifications().flatMap(({ pinged }) => pinged)).toEqual([]);
    expect(
      slack.notifications().filter(({ kind, source }) => kind !== 'user' && kind !== 'usergroup' && source),
    ).toEqual([]);
    expect(lines.filter(({ event }) => event === 'slack.listener.failed' || event === 'slack.exchange.failed')).toEqual(
      [],
    );
    const sent = slack.calls().filter(({ method }) => /^(?:chat|views)\./.test(method));
    // `not_found`: the next line's modal has taken the place of one that was still loading.
    const refused = sent.map(({ method, answer }) => `${method} ${JSON.stringify(answer?.['error'] ?? 'ok')}`);
    expect(refused.filter((said) => !/ "ok"$|^views\.update "(?:not_found|hash_conflict)"$/.test(said))).toEqual([]);
    for (const { args } of sent) {
      // Rich and plain text show markup as it was written; only these would link.
      expect(JSON.stringify(args)).not.toMatch(
        /"type":"link"|"(?:url|image_url)":|"type":"mrkdwn","text":"[^"]*<(?!!date)/,
      );
    }
  }

  async function postAlert(): Promise<string> {
    const around = { links: [], oncall: null };
    const { text, blocks } = renderIncident(incident({ openedAt: Date.now() }), around, 'en', Date.now()).parent;
    return (await desk.app.client.chat.postMessage({ channel: channel(), text, blocks: [...blocks] })).ts ?? '';
  }

  test.each(LINES.map((line) => [line.slice(0, 60), line]))('%j is answered', async (_short, line) => {
    const seen = await as('operator').command(`/pod ${line}`, 'alerts', {
      quietMs: 1,
      until: (now) => now.ephemerals.length + now.messages.length > 0 || now.view !== null,
    });
    expect(seen.trouble).toBeNull();
    expect(seen.ephemerals.length + seen.messages.length + (seen.view === null ? 0 : 1)).toBeGreaterThan(0);
  });

  test.each(TEXTS.map((text) => [text.slice(0, 60), text]))(
    'a mention that says %j is answered',
    async (_short, text) => {
      const seen = await as('operator').mention('alerts', text, {
        until: ({ ephemerals }) => ephemerals.length > 0,
      });
      expect(seen.ephemerals.length).toBeGreaterThan(0);
    },
  );

  test('what is typed into a search finds what there is, or nothing', async () => {
    await as('viewer').command('/pod', 'alerts', { until: ({ view }) => view !== null });
    for (const text of TEXTS) {
      const offered = await as('viewer').typeahead('search.pod', text.slice(0, 300));
      expect(Array.isArray(offered['options'])).toBe(true);
    }
    expect(desk.slack.changes().filter(({ kind }) => kind === 'trouble')).toEqual([]);
  });

  test('names are looked for in a message that holds all of it', async () => {
    const { ts } = as('viewer').say('alerts', `${TEXTS.join('\n')} ${POD_NAME}`);
    const seen = await as('viewer').messageShortcut('pod_inspect_message', 'alerts', ts, { until: answered });
    expect(JSON.stringify(seen.view?.source)).toContain(POD_NAME);
  });

  test('what the cluster says may be hostile too', async () => {
    const before = desk.script.log;
    desk.script.log = TEXTS.join('\n');
    const seen = await as('operator').click('alerts', await postAlert(), 'pod.logs', { until: answered });
    expect(JSON.stringify(seen.view?.source)).toContain('<!channel>');
    desk.script.log = before;
  });

  test('a reason may say anything', async () => {
    for (const [index, text] of TEXTS.slice(0, 8).entries()) {
      await as('admin').command('/pod restart checkout-api', 'alerts', {
        until: ({ view }) => JSON.stringify(view?.source ?? '').includes('Rolling restart'),
      });
      const seen = await as('admin').submit({ 'restart.reason': text }, { until: answered });
      expect(seen.trouble).toBeNull();
      expect(desk.script.restarts[index]?.reason).toBe(text);
    }
    desk.script.restarts.length = 0;
  });

  test('none of it called anybody, linked away or broke anything', async () => {
    expect(desk.slack.calls().length).toBeGreaterThan(0);
    expectHarmless();
    for (const { id } of await desk.store.mutes()) await desk.store.removeMute(id);
  });

  test.each(FORGED)('a forged button with %s is answered and changes nothing', async (_name, actionId, value) => {
    const button = { type: 'button', text: { type: 'plain_text', text: 'x' }, action_id: actionId, value } as const;
    const { ts } = await desk.app.client.chat.postMessage({
      channel: channel(),
      text: 'forged',
      blocks: [{ type: 'actions', elements: [button] }],
    });
    const seen = await as('admin').click('alerts', ts ?? '', actionId, { until: answered });
    expect(seen.trouble).toBeNull();
    expect(answered(seen)).toBe(true);
    expect([desk.script.restarts, desk.script.rollbacks, await desk.store.mutes()]).toEqual([[], [], []]);
  });

  test.each(MODALS.flatMap((callback) => METADATA.map((row) => [callback, ...row] as const)))(
    'a %s dialog that remembers %s is answered and changes nothing',
    async (callback, _name, metadata) => {
      await as('admin').command('/pod', 'alerts', { until: ({ view }) => view !== null });
      const open = desk.slack.viewStack(desk.people.admin).at(-1);
      await desk.app.client.views.update({
        view_id: open?.id ?? '',
        view: {
          type: 'modal',
          callback_id: callback,
          private_metadata: metadata,
          title: { type: 'plain_text', text: 'forged' },
          submit: { type: 'plain_text', text: 'Go' },
          blocks: [{ type: 'section', text: { type: 'plain_text', text: 'x' } }],
        },
      });
      const seen = await as('admin').submit({}, { until: answered });
      expect(seen.trouble).toBeNull();
      expect(answered(seen)).toBe(true);
      expect([desk.script.restarts, desk.script.rollbacks]).toEqual([[], []]);
      if (desk.slack.viewStack(desk.people.admin).length > 0) await as('admin').closeModal({ waitMs: 1 });
    },
  );

  test.each(['guest', 'stranger'] as const)('a %s who presses gets a refusal and nothing else', async (who) => {
    desk.slack.addMember('alerts', desk.people[who]);
    const ts = await postAlert();
    for (const press of ['pod.logs', 'pod.describe', 'pod.restart', 'Roll back']) {
      const seen = await as(who).click('alerts', ts, press, {
        until: ({ view, ephemerals }) =>
          /podwhy/.test(JSON.stringify([view?.source, ephemerals])) &&
          !/Reading|Asking|Looking/.test(JSON.stringify(view?.source ?? '')),
      });
      expect(JSON.stringify([seen.view?.source, seen.ephemerals])).toMatch(
        /Guests of this workspace|only people of its own/,
      );
    }
    const acked = await as(who).click('alerts', ts, 'incident.acknowledge');
    expect(JSON.stringify(acked.ephemerals)).toMatch(/Guests of this workspace|only people of its own/);
    expect([desk.script.restarts, desk.script.rollbacks]).toEqual([[], []]);
  });

  test('a double click acts once', async () => {
    const ts = await postAlert();
    const twice = (press: string) => [
      as('admin').click('alerts', ts, press, { until: answered }),
      as('admin').click('alerts', ts, press, { waitMs: 50 }),
    ];
    await Promise.all(twice('Mute for 1 hour'));
    expect(await desk.store.mutes()).toHaveLength(1);
    const opened = desk.slack.calls('views.open').length;
    await Promise.all(twice('pod.describe'));
    expect(desk.slack.calls('views.open')).toHaveLength(opened + 1);
  });

  test('stale buttons of an incident that is over are answered, and do not act on it', async () => {
    const ts = await postAlert();
    const found = (await desk.store.openIncidents(10)).find(({ subject }) => subject.name === SUBJECT.name);
    const held = found === undefined ? null : await desk.store.incident(found.id);
    if (held === null) throw new Error('the incident is gone');
    const over = { phase: 'resolved', since: Date.now(), proof: { kind: 'deleted' } } as const;
    await desk.store.saveIncident({ ...held.value, phase: over }, held.version, {
      dirtyChannels: [],
      recheckInMs: null,
    });
    const acknowledged = await as('operator').click('alerts', ts, 'incident.acknowledge', { until: answered });
    expect(acknowledged.ephemerals.map(({ text }) => text)).toEqual([
      'This incident is over; there is nothing to acknowledge.',
    ]);
    for (const press of ['pod.logs', 'pod.describe', 'pod.restart', 'Roll back', 'Explain this state', 'Details']) {
      const seen = await as('admin').click('alerts', ts, press, { until: answered });
      expect([press, seen.trouble, answered(seen)]).toEqual([press, null, true]);
    }
    expect([desk.script.restarts, desk.script.rollbacks]).toEqual([[], []]);
    expectHarmless();
  });

  test('a trigger that has expired is told as a failure with an id, whatever it was to open', async () => {
    const ts = await postAlert();
    // Where there is no channel to whisper in, the answer comes as a direct message.
    const open = { until: ({ ephemerals, messages }: Seen) => ephemerals.length + messages.length > 0 };
    const tries: readonly (() => Promise<Seen>)[] = [
      () => as('admin').command('/pod logs checkout-api', 'alerts', open),
      () => as('admin').command('/pod', 'alerts', open),
      () => as('admin').click('alerts', ts, 'pod.logs', open),
      () => as('admin').click('alerts', ts, 'pod.describe', open),
      () => as('admin').click('alerts', ts, 'pod.restart', open),
      () => as('admin').click('alerts', ts, 'Roll back', open),
      () => as('admin').click('alerts', ts, 'Explain this state', open),
      () => as('admin').click('alerts', ts, 'Details', open),
      () => as('admin').shortcut('pod_inspect', open),
    ];
    for (const act of tries) {
      desk.slack.fail('views.open', { error: 'expired_trigger_id' });
      const seen = await act();
      const said = JSON.stringify([...seen.ephemerals, ...seen.messages]);
      expect(said).toContain('Something went wrong inside podwhy');
      expect(said).toMatch(/c-\d+/);
    }
  });
});

test('there are at least 200 of it', () => {
  expect(LINES.length + TEXTS.length + FORGED.length + MODALS.length * METADATA.length).toBeGreaterThanOrEqual(200);
});
