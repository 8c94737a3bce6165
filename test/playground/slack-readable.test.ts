import { describe, expect, test } from '@jest/globals';
import { printable, readDate, readMrkdwn } from '../../src/playground/slack/readable-markup.js';
import { cells, wrap } from '../../src/playground/slack/readable-wrap.js';
import { renderContent, renderView, type ReadableOptions } from '../../src/playground/slack/readable.js';
import type { StandInView } from '../../src/playground/slack/workspace-types.js';

const NAMES: Readonly<Record<string, string>> = { U1: 'ana', C1: 'ops', S1: 'oncall' };
const options: ReadableOptions = { now: 1_700_000_180_000, nameOf: (id) => NAMES[id] };
const plain = (text: string) => ({ type: 'plain_text', text });

test.each([
  ['<@U1> in <#C1|x>, <!subteam^S1|@x> <!here>', '@ana in #ops, @oncall @here'],
  ['<https://a.example|runbook> <https://b.example>', 'runbook (https://a.example) https://b.example'],
  ['&lt;!channel&gt; a &amp;&amp; b &amp;lt;', '<!channel> a && b &lt;'],
  ['*failing* :red_circle: `a_b_c` :unknown:', 'failing 🔴 `a_b_c` :unknown:'],
  ['<!date^1700000000^{date_num} {time}|x>', '2023-11-14 22:13'],
  ['\u001b[31mred\u0007 \u202eevil', '[31mred evil'],
])('mrkdwn %s', (text, expected) => {
  expect(readMrkdwn(text, options)).toBe(expected);
});

test('dates, also relative ones', () => {
  expect(readDate(1_700_000_000, 'since {ago} ({time_secs})', options.now)).toBe('since 3 minutes ago (22:13:20)');
});

describe('wrapping', () => {
  test('breaks at spaces, cuts what is too long, counts wide characters twice', () => {
    expect(wrap('one two three fourteenletters 容器容器容器容器', 12, '- ', '  ')).toEqual([
      '- one two',
      '  three',
      '  fourteenle',
      '  tters',
      '  容器容器容',
      '  器容器',
    ]);
  });

  test('no line of a long message is wider than the terminal', () => {
    const text = printable('a'.repeat(300) + ' ' + '集群'.repeat(100) + ' words and more words'.repeat(20));
    const { lines } = renderContent({ text, blocks: [], attachments: [] }, options);
    expect(Math.max(...lines.map(cells))).toBeLessThanOrEqual(80);
  });
});

test('an alert reads as it looks, with a number before everything to press', () => {
  const blocks = [
    { type: 'header', text: plain(':red_circle: CrashLoopBackOff: checkout') },
    { type: 'section', text: { type: 'mrkdwn', text: 'postgres:5432 refuses &lt;connections&gt;.' } },
    { type: 'context', elements: [{ type: 'mrkdwn', text: 'prod' }, plain('payments'), plain('3/5')] },
    {
      type: 'rich_text',
      elements: [
        { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'Error: <!here>\n  at main' }] },
        {
          type: 'rich_text_list',
          style: 'bullet',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                { type: 'text', text: 'exit 1', style: { code: true } },
                { type: 'text', text: ' by ' },
                { type: 'user', user_id: 'U1' },
              ],
            },
          ],
        },
      ],
    },
    {
      type: 'actions',
      elements: [
        { type: 'button', action_id: 'logs', text: plain('Logs') },
        { type: 'button', action_id: 'describe', text: plain('Describe') },
        { type: 'overflow', action_id: 'more', options: [{ text: plain('Mute 1 h'), value: 'mute' }] },
      ],
    },
  ];
  const { lines, pressables } = renderContent({ text: 'fallback', blocks, attachments: [] }, options);
  expect(lines).toEqual([
    '🔴 CrashLoopBackOff: checkout',
    '────────────────────────────────────────',
    'postgres:5432 refuses <connections>.',
    '  prod · payments · 3/5',
    '  ┆ Error: <!here>',
    '  ┆   at main',
    '• `exit 1` by @ana',
    '1[Logs]  2[Describe]  3[Mute 1 h]',
  ]);
  expect(pressables.map(({ ref, kind, actionId, option }) => [ref, kind, actionId, option])).toEqual([
    [1, 'button', 'logs', null],
    [2, 'button', 'describe', null],
    [3, 'option', 'more', 'mute'],
  ]);
});

test('a modal shows its fields with what is filled in, and its two ends', () => {
  const view: StandInView = {
    id: 'V1',
    user: 'U1',
    hash: 'h',
    rootId: 'V1',
    previousId: null,
    source: { type: 'modal', title: plain('Restart'), submit: plain('Restart') },
    blocks: [
      {
        type: 'input',
        block_id: 'reason',
        label: plain('Reason'),
        hint: plain('Everybody sees it'),
        element: { type: 'plain_text_input', action_id: 'text' },
      },
      {
        type: 'input',
        block_id: 'pod',
        optional: true,
        label: plain('Pod'),
        element: { type: 'external_select', action_id: 'pod', placeholder: plain('Search') },
      },
    ],
    values: { reason: { text: { type: 'plain_text_input', value: 'stuck' } } },
  };
  expect(renderView(view, { ...options, firstRef: 5 }).lines).toEqual([
    '══ Restart ══',
    'Reason: 5[stuck]',
    '  Everybody sees it',
    'Pod (optional): 6[Search ▾]',
    '7[Restart]  8[Cancel]',
  ]);
});
