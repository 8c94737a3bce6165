import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { ConfirmDialog } from '../../../src/playground/page/blocks/confirm-dialog.js';
import { messageOf } from '../../../src/playground/page/blocks/permalink.js';
import { isObject } from '../../../src/playground/page/blocks/json.js';
import type { Json } from '../../../src/playground/page-contract.js';
import { drawn, elementsOf, textOf } from './drawing.js';

const GOLDEN = 'test/slack/views/golden';

/** Every block list in a golden file: of a message, a view, or of several messages. */
function blockLists(value: unknown): readonly (readonly Json[])[] {
  if (Array.isArray(value)) return value.flatMap(blockLists);
  if (!isObject(value)) return [];
  const { blocks } = value;
  if (Array.isArray(blocks)) return [blocks.filter(isObject)];
  return Object.values(value).flatMap(blockLists);
}

/** The words that a reader must find: texts of rich text and of plain_text, placeholders of empty fields aside. */
function wordsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(wordsIn);
  if (!isObject(value)) return [];
  const { type, text } = value;
  if ((type === 'text' || type === 'plain_text') && typeof text === 'string') return [text];
  return Object.entries(value)
    .filter(([name]) => !['placeholder', 'initial_option', 'options', 'accessibility_label'].includes(name))
    .flatMap(([, each]) => wordsIn(each));
}

/** Golden files with blocks; the others hold the text of a document, or parts of a message. */
const FILES = readdirSync(GOLDEN)
  .filter((name) => name.endsWith('.json'))
  .map((name) => [name, blockLists(JSON.parse(readFileSync(`${GOLDEN}/${name}`, 'utf8')))] as const)
  .filter(([, lists]) => lists.length > 0);

describe('the blocks of podwhy', () => {
  test('are of all its messages, modals and tabs', () => {
    expect(FILES.length).toBeGreaterThan(70);
  });

  test.each(FILES)('%s is drawn whole', (_name, lists) => {
    for (const blocks of lists) {
      const html = drawn(blocks);
      const text = textOf(html);
      expect(wordsIn(blocks).filter((words) => !text.includes(words))).toEqual([]);
      expect(html).not.toContain('block-unknown');
      expect(html).not.toContain('NaN');
    }
  });

  test('choices that are made already are shown as made', () => {
    const option = (value: string): Json => ({ text: { type: 'plain_text', text: value.toUpperCase() }, value });
    const html = drawn([
      {
        type: 'actions',
        elements: [
          {
            type: 'static_select',
            action_id: 'pod',
            options: [option('a'), option('b')],
            initial_option: option('b'),
            placeholder: { type: 'plain_text', text: 'Pod' },
          },
          { type: 'radio_buttons', action_id: 'run', options: [option('c'), option('d')], initial_option: option('d') },
          { type: 'datepicker', action_id: 'day', initial_date: '2026-11-25' },
        ],
      },
    ]);
    expect(html).toContain('<option value="b" selected="">B</option>');
    expect(html).toMatch(/<input type="radio" name="s-b0-run" checked="" value="d"\/>/);
    expect(html).toContain('value="2026-11-25"');
  });

  test('an input says what is wrong with it, to eyes and to ears', () => {
    const html = drawn(
      [
        {
          type: 'input',
          block_id: 'name',
          label: { type: 'plain_text', text: 'Name' },
          hint: { type: 'plain_text', text: 'As shown above.' },
          element: { type: 'plain_text_input', action_id: 'typed' },
        },
      ],
      { errors: { name: 'This is not the name.' } },
    );
    expect(html).toContain('aria-describedby="s-name-hint s-name-error" aria-invalid="true"');
    expect(html).toContain('<label for="s-name"');
    expect(textOf(html)).toContain('This is not the name.');
  });

  test.each([
    ['https://acme.slack.com/archives/C0ABC/p1795615320000100', { channel: 'C0ABC', ts: '1795615320.000100' }],
    ['http://127.0.0.1:4780/archives/D1/p1795615320000100', { channel: 'D1', ts: '1795615320.000100' }],
    ['https://acme.slack.com/archives/C0ABC', null],
    ['https://evil.example/archives/C0ABC/p12/x', null],
  ])('the permalink %s leads to a message', (address, message) => {
    expect(messageOf(address)).toEqual(message);
  });

  test('a question before a press has its words, or words of its own', () => {
    const ask = (confirm: Json): string =>
      textOf(renderToStaticMarkup(createElement(ConfirmDialog, { confirm, onAnswer: () => undefined })));
    const plain = (text: string): Json => ({ type: 'plain_text', text });
    expect([
      ask({ title: plain('Sure?'), text: plain('It restarts.'), confirm: plain('Do it'), deny: plain('Leave it') }),
      ask({ text: plain('It restarts.') }),
    ]).toEqual(['Sure?It restarts.Leave itDo it', 'Are you sure?It restarts.CancelYes']);
  });

  test('what no reader knows is named, not dropped', () => {
    expect(textOf(drawn([{ type: 'video' }]))).toBe('[video]');
  });
});

/** What an attacker would call a pod, a Secret or a log line. */
const HOSTILE = [
  '<!channel>',
  '<!here|here>',
  '<@U0001>',
  '<!subteam^S0ONCALL>',
  '<https://evil.example|https://grafana.example>',
  'https://evil.example/',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '*bold* _italic_ `code` :fire:',
  '&lt;!channel&gt; &amp;',
  '"><svg onload=alert(1)>',
];

describe('hostile text', () => {
  const places: readonly (readonly [string, (text: string) => Json, readonly string[]])[] = [
    [
      'rich text',
      (text) => ({
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
      }),
      ['div', 'div'],
    ],
    [
      'preformatted text',
      (text) => ({
        type: 'rich_text',
        elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text }] }],
      }),
      ['div', 'pre'],
    ],
    ['a header', (text) => ({ type: 'header', text: { type: 'plain_text', text, emoji: false } }), ['h3']],
    [
      'plain text in the grey line',
      (text) => ({ type: 'context', elements: [{ type: 'plain_text', text, emoji: false }] }),
      ['div', 'span'],
    ],
  ];
  const cases = places.flatMap(([place, block, elements]) =>
    HOSTILE.map((text) => [place, text, block, elements] as const),
  );

  test.each(cases)('in %s, %s is shown as it stands', (_place, text, block, elements) => {
    const html = drawn([block(text)]);
    expect(textOf(html)).toBe(text);
    expect(elementsOf(html)).toEqual(elements);
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    '/relative',
    ' javascript:x',
  ])('a link to %s is no link', (url) => {
    const section = { type: 'rich_text_section', elements: [{ type: 'link', url, text: 'runbook' }] };
    const html = drawn([{ type: 'rich_text', elements: [section] }]);
    expect(elementsOf(html)).toEqual(['div', 'div']);
    expect(textOf(html)).toBe('runbook');
  });

  test('a link that may be opened learns nothing of the page and says where it goes', () => {
    const link = { type: 'link', url: 'https://runbooks.example/a', text: 'runbook' };
    const html = drawn([{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [link] }] }]);
    expect(html).toContain(
      '<a href="https://runbooks.example/a" target="_blank" rel="noopener noreferrer" title="https://runbooks.example/a">runbook</a>',
    );
  });
});
