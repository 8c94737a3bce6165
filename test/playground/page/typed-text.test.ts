import { describe, expect, test } from '@jest/globals';
import { commandText, messageText } from '../../../src/playground/page/workspace/typed-text.js';
import { aState } from './state.js';

const { people } = aState();

describe('what somebody types', () => {
  test.each([
    ['hello', 'hello'],
    ['<!channel> & <@U1>', '&lt;!channel&gt; &amp; &lt;@U1&gt;'],
    ['&lt;', '&amp;lt;'],
    ['@mira look', '<@U1> look'],
    ['(@mira)', '(<@U1>)'],
    ['mail@mira', 'mail@mira'],
    ['@miranda @nobody', '@miranda @nobody'],
    ['@podwhy why api', '@podwhy why api'],
  ])('%s', (typed, sent) => {
    expect(messageText(typed, people)).toBe(sent);
  });

  test('in a command, mentions carry the name', () => {
    expect(commandText('/pod assign @mira <b>', people)).toBe('/pod assign <@U1|mira> &lt;b&gt;');
  });
});
