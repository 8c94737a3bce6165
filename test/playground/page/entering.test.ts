import { describe, expect, test } from '@jest/globals';
import { enteredState, heldText, heldValues } from '../../../src/playground/page/blocks/element-state.js';
import { keptLocale } from '../../../src/playground/page/shell/look.js';
import type { Json, PageValue } from '../../../src/playground/page-contract.js';

const option = (value: string): Json => ({ text: { type: 'plain_text', text: value.toUpperCase() }, value });
const options = [option('a'), option('b')];

describe('what is entered into an element', () => {
  test.each<readonly [string, Json, PageValue, Json, string]>([
    ['text', { type: 'plain_text_input' }, 'x', { type: 'plain_text_input', value: 'x' }, 'x'],
    ['a date', { type: 'datepicker' }, '2026-11-25', { type: 'datepicker', selected_date: '2026-11-25' }, '2026-11-25'],
    ['a person', { type: 'users_select' }, 'U1', { type: 'users_select', selected_user: 'U1' }, 'U1'],
    [
      'an option by its value',
      { type: 'static_select', options },
      'b',
      { type: 'static_select', selected_option: options[1] },
      'b',
    ],
    [
      'an option of a group',
      { type: 'static_select', option_groups: [{ label: { type: 'plain_text', text: 'g' }, options }] },
      'a',
      { type: 'static_select', selected_option: options[0] },
      'a',
    ],
    [
      'an option as the app offered it',
      { type: 'external_select' },
      option('c'),
      { type: 'external_select', selected_option: option('c') },
      'c',
    ],
    [
      'an option that is not there',
      { type: 'radio_buttons', options },
      'z',
      { type: 'radio_buttons', selected_option: null },
      '',
    ],
  ])('%s is held as Slack holds it', (_what, element, value, state, text) => {
    const entered = enteredState(element, value);
    expect(entered).toEqual(state);
    expect(heldText(entered, element)).toBe(text);
  });

  test('several options are held together, and what was chosen at first counts until somebody chooses', () => {
    const element = { type: 'checkboxes', options, initial_options: [options[0]] };
    expect(heldValues(undefined, element)).toEqual(['a']);
    expect(heldValues(enteredState(element, ['a', 'b']), element)).toEqual(['a', 'b']);
    expect(heldValues(enteredState(element, []), element)).toEqual([]);
  });
});

describe('the language of the page', () => {
  test.each([
    [['zh-TW', 'en'], 'zh-CN'],
    [['en-GB', 'zh'], 'en'],
    [['fr', 'zh'], 'zh-CN'],
    [['de', 'fr'], 'en'],
    [[], 'en'],
  ])('for a browser that speaks %j it is %s', (languages, locale) => {
    expect(keptLocale(languages)).toBe(locale);
  });
});
