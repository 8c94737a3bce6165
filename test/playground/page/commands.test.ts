import { describe, expect, test } from '@jest/globals';
import { recall, remember, suggestionsFor, type History } from '../../../src/playground/page/workspace/commands.js';

const offered = (typed: string): readonly string[] =>
  suggestionsFor(typed, ['podwhy', 'mira', 'sam']).map(({ text }) => text);

describe('what the composer offers', () => {
  test.each([
    ['/', 12],
    ['/pod', 12],
    ['/pod ', 12],
    ['/pod why checkout', 0],
    ['/else', 0],
    ['hello', 0],
    ['mail@example.com', 0],
  ])('%s: %d', (typed, count) => {
    expect(offered(typed)).toHaveLength(count);
  });

  test.each([
    ['/pod wh', ['/pod why ', '/pod why-silent ']],
    ['@p', ['@podwhy ']],
    ['ask @', ['ask @podwhy ', 'ask @mira ', 'ask @sam ']],
    ['ask @MI', ['ask @mira ']],
    ['@nobody', []],
  ])('%s', (typed, texts) => {
    expect(offered(typed)).toEqual(texts);
  });
});

describe('the history of the composer', () => {
  const start: History = { lines: [], at: 0 };
  const filled = remember(remember(start, '/pod list'), '/pod why a');

  test('goes back to the oldest and forth to the empty line', () => {
    const steps: (readonly [-1 | 1, string])[] = [
      [-1, '/pod why a'],
      [-1, '/pod list'],
      [-1, '/pod list'],
      [1, '/pod why a'],
      [1, ''],
    ];
    let history = filled;
    for (const [step, text] of steps) {
      const recalled = recall(history, step);
      expect(recalled.text).toBe(text);
      ({ history } = recalled);
    }
  });

  test('holds a line that is sent again once, as the newest', () => {
    expect(remember(filled, '/pod list').lines).toEqual(['/pod why a', '/pod list']);
  });

  test('of nothing is nothing', () => {
    expect(recall(start, -1).text).toBe('');
  });
});
