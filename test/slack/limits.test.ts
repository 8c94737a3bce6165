import { describe, expect, test } from '@jest/globals';
import { BLOCKS, ELEMENTS, PARTS, type Field, type Shape } from '../../src/slack/views/block-shapes.js';
import {
  BUILDER_BUDGET,
  keepsBudget,
  messageWeight,
  refuseMessageBlocks,
  refuseOptions,
  refuseView,
  SLACK_LIMITS,
} from '../../src/slack/views/limits.js';

const plain = (length: number) => ({ type: 'plain_text', text: 'x'.repeat(length) });
const mrkdwn = (length: number) => ({ type: 'mrkdwn', text: 'x'.repeat(length) });
const section = (length: number) => ({ type: 'section', text: mrkdwn(length) });
const button = (more: object = {}) => ({ type: 'button', action_id: 'a', text: plain(5), ...more });
const actions = (...elements: unknown[]) => ({ type: 'actions', elements });
const option = (more: object = {}) => ({ text: plain(5), value: 'v', ...more });
const many = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);
const rich = (...elements: unknown[]) => ({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] });
const input = (element: object, more: object = {}) => ({ type: 'input', label: plain(5), element, ...more });
const modal = (...blocks: unknown[]) => ({ type: 'modal', title: plain(24), submit: plain(24), blocks });

const complaints = (...blocks: unknown[]): readonly string[] => {
  const refusal = refuseMessageBlocks(blocks);
  return refusal === null ? [] : refusal.errors.length > 0 ? refusal.errors : [refusal.error];
};

describe('messages', () => {
  /** [what, longest accepted, shortest refused, what Slack says] */
  const walls: readonly (readonly [string, unknown, unknown, string])[] = [
    [
      'section text',
      section(3000),
      section(3001),
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['section text', section(1), section(0), 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
    [
      'section field',
      { type: 'section', fields: [mrkdwn(2000)] },
      { type: 'section', fields: [mrkdwn(2001)] },
      'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
    ],
    [
      'section fields',
      { type: 'section', fields: many(10, plain(1)) },
      { type: 'section', fields: many(11, plain(1)) },
      'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
    ],
    [
      'header',
      { type: 'header', text: plain(150) },
      { type: 'header', text: plain(151) },
      'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'context elements',
      { type: 'context', elements: many(10, mrkdwn(1)) },
      { type: 'context', elements: many(11, mrkdwn(1)) },
      'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'button text',
      actions(button({ text: plain(75) })),
      actions(button({ text: plain(76) })),
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    ],
    [
      'button value',
      actions(button({ value: 'v'.repeat(2000) })),
      actions(button({ value: 'v'.repeat(2001) })),
      'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
    ],
    [
      'actions elements',
      actions(...many(25, 0).map((_, n) => button({ action_id: `a${n}` }))),
      actions(...many(26, 0).map((_, n) => button({ action_id: `a${n}` }))),
      'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'overflow options',
      actions({ type: 'overflow', action_id: 'o', options: many(5, option()) }),
      actions({ type: 'overflow', action_id: 'o', options: many(6, option()) }),
      'no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      'option value',
      actions({ type: 'static_select', action_id: 's', options: [option({ value: 'v'.repeat(75) })] }),
      actions({ type: 'static_select', action_id: 's', options: [option({ value: 'v'.repeat(76) })] }),
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/value]',
    ],
    [
      'confirm text',
      actions(button({ confirm: { text: plain(300) } })),
      actions(button({ confirm: { text: plain(301) } })),
      'must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]',
    ],
    [
      'action_id',
      actions(button({ action_id: 'a'.repeat(255) })),
      actions(button({ action_id: 'a'.repeat(256) })),
      'must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]',
    ],
    [
      'block_id',
      { type: 'divider', block_id: 'b'.repeat(255) },
      { type: 'divider', block_id: 'b'.repeat(256) },
      'must be less than 256 characters [json-pointer:/blocks/0/block_id]',
    ],
    [
      'table rows',
      { type: 'table', rows: many(100, [{ type: 'raw_text', text: 'x' }]) },
      { type: 'table', rows: many(101, [{ type: 'raw_text', text: 'x' }]) },
      'no more than 100 items allowed [json-pointer:/blocks/0/rows]',
    ],
  ];

  test.each(walls)('%s: up to the wall and no further', (_name, good, bad, expected) => {
    expect({ good: complaints(good), bad: complaints(bad) }).toEqual({ good: [], bad: [expected] });
  });

  test.each<[string, unknown[], string[]]>([
    ['an unknown block', [{ type: 'nope' }], ['unsupported type: nope [json-pointer:/blocks/0/type]']],
    ['a name of Object', [{ type: 'constructor' }], ['unsupported type: constructor [json-pointer:/blocks/0/type]']],
    ['a block without type', [{}], ['missing required field: type [json-pointer:/blocks/0]']],
    ['a block that is no object', ['x'], ['must provide an object [json-pointer:/blocks/0]']],
    [
      'a section without text',
      [{ type: 'section' }],
      ['missing required field: text or fields [json-pointer:/blocks/0]'],
    ],
    [
      'mrkdwn in a header',
      [{ type: 'header', text: mrkdwn(5) }],
      ['unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]'],
    ],
    [
      'an element in the wrong block',
      [actions({ type: 'plain_text_input', action_id: 'a' })],
      ['unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]'],
    ],
    [
      'a misspelt property',
      [actions(button({ colour: 'red' }))],
      ['invalid additional property: colour [json-pointer:/blocks/0/elements/0]'],
    ],
    [
      'a button without action_id',
      [actions({ type: 'button', text: plain(1) })],
      ['missing required field: action_id [json-pointer:/blocks/0/elements/0]'],
    ],
    [
      'a style that does not exist',
      [actions(button({ style: 'warning' }))],
      ['must be a valid enum value: primary, danger [json-pointer:/blocks/0/elements/0/style]'],
    ],
    [
      'an action_id twice in a block',
      [actions(button(), button())],
      ['`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]'],
    ],
    ['the same action_id in two blocks', [actions(button()), actions(button())], []],
    [
      'a block_id twice',
      [
        { type: 'divider', block_id: 'b' },
        { type: 'divider', block_id: 'b' },
      ],
      ['`block_id` "b" already exists [json-pointer:/blocks/1/block_id]'],
    ],
    ['51 blocks', many(51, { type: 'divider' }), ['no more than 50 items allowed [json-pointer:/blocks]']],
    [
      'a modal block in a message',
      [{ type: 'alert', text: plain(5) }],
      ['unsupported type: alert [json-pointer:/blocks/0/type]'],
    ],
    [
      'an empty text in rich text',
      [rich({ type: 'text', text: '' })],
      ['must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]'],
    ],
    [
      'an option with a type',
      [actions({ type: 'overflow', action_id: 'o', options: [option({ type: 'option' })] })],
      ['invalid additional property: type [json-pointer:/blocks/0/elements/0/options/0]'],
    ],
  ])('%s', (_name, blocks, expected) => {
    expect(complaints(...blocks)).toEqual(expected);
  });

  test('blocks that are no list', () => {
    expect(refuseMessageBlocks({ type: 'section' })).toEqual({ error: 'invalid_blocks_format', errors: [] });
  });

  test('the measured cumulative cases: 9,597 characters in 50 blocks pass, 11,341 do not', () => {
    const blocks = (chars: number) =>
      many(50, 0).map((_, n) => section(Math.floor(chars / 50) + (n < chars % 50 ? 1 : 0)));
    expect([9_597, 11_341].map((chars) => refuseMessageBlocks(blocks(chars))?.error ?? 'accepted')).toEqual([
      'accepted',
      'msg_blocks_too_long',
    ]);
  });

  test('markdown counts together', () => {
    const markdown = (length: number) => ({ type: 'markdown', text: 'x'.repeat(length) });
    expect([complaints(markdown(6_000), markdown(6_000)), complaints(markdown(6_000), markdown(6_001))]).toEqual([
      [],
      ['msg_too_long'],
    ]);
  });

  test('what keeps to our own budget is far from the wall', () => {
    const blocks = [...many(3, section(2_900)), section(BUILDER_BUDGET.messageTextChars - 3 * 2_900)];
    expect({
      budget: keepsBudget({ text: 'x', blocks }),
      more: keepsBudget({ text: 'x', blocks: [...blocks, section(1)] }),
      left: SLACK_LIMITS.messageWeight - messageWeight(blocks) > 3_000,
      refusal: refuseMessageBlocks(blocks),
    }).toEqual({ budget: true, more: false, left: true, refusal: null });
  });
});

describe('views', () => {
  test.each<[string, unknown, string[]]>([
    ['a good modal', modal(input({ type: 'plain_text_input', action_id: 'a' })), []],
    [
      'a title of 25',
      { ...modal(), title: plain(25) },
      ['must be less than 25 characters [json-pointer:/view/title/text]'],
    ],
    [
      'metadata of 3001',
      { ...modal(), private_metadata: 'x'.repeat(3001) },
      ['must be less than 3001 characters [json-pointer:/view/private_metadata]'],
    ],
    [
      '101 blocks',
      modal(...many(101, { type: 'divider' })),
      ['no more than 100 items allowed [json-pointer:/view/blocks]'],
    ],
    [
      'an input without submit',
      { type: 'modal', title: plain(3), blocks: [input({ type: 'plain_text_input', action_id: 'a' })] },
      ['must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0/input]'],
    ],
    [
      'no title, no blocks',
      { type: 'modal' },
      ['missing required field: title [json-pointer:/view]', 'missing required field: blocks [json-pointer:/view]'],
    ],
    [
      'a message block',
      modal({ type: 'markdown', text: 'x' }),
      ['unsupported type: markdown [json-pointer:/view/blocks/0/type]'],
    ],
    [
      'two that want the focus',
      modal(
        input({ type: 'plain_text_input', action_id: 'a', focus_on_load: true }),
        input({ type: 'plain_text_input', action_id: 'b', focus_on_load: true }),
      ),
      ['only one element may have `focus_on_load` set [json-pointer:/view/blocks]'],
    ],
  ])('modal: %s', (_name, view, expected) => {
    const refusal = refuseView(view, 'modal');
    expect(refusal).toEqual(expected.length === 0 ? null : { error: 'invalid_arguments', errors: expected });
  });

  test('a Home tab takes 100 blocks and no title', () => {
    const home = { type: 'home', blocks: many(100, { type: 'divider' }) };
    expect([refuseView(home, 'home'), refuseView({ ...home, title: plain(3) }, 'home')]).toEqual([
      null,
      { error: 'invalid_arguments', errors: ['invalid additional property: title [json-pointer:/view]'] },
    ]);
  });

  test('250 kB is too much', () => {
    const blocks = many(90, section(2_900));
    expect(refuseView(modal(...blocks), 'modal')).toEqual({ error: 'view_too_large', errors: [] });
  });

  test('100 options are an answer, 101 are not', () => {
    expect([refuseOptions({ options: many(100, option()) }), refuseOptions({ options: many(101, option()) })]).toEqual([
      null,
      { error: 'invalid_options', errors: ['no more than 100 items allowed [json-pointer:/options]'] },
    ]);
  });
});

describe('the tables', () => {
  const shapes: readonly (readonly [string, Shape])[] = [BLOCKS, ELEMENTS, PARTS].flatMap((table) =>
    Object.entries<Shape>(table),
  );

  const typesIn = (field: Field): readonly string[] =>
    field.kind === 'typed' ? field.types : field.kind === 'list' ? typesIn(field.of) : [];

  test.each(shapes)('%s names its source and refers to known types only', (_name, shape) => {
    const unknown = Object.values(shape.fields)
      .flatMap(typesIn)
      .filter((type) => !(type in ELEMENTS) && !(type in BLOCKS));
    expect({ source: shape.source === '', unknown }).toEqual({ source: false, unknown: [] });
  });
});
