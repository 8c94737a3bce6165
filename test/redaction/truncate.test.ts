import { describe, expect, test } from '@jest/globals';
import { untrustedText } from '../../src/model/untrusted.js';
import { redact } from '../../src/redaction/redact.js';
import { excerpt } from '../../src/redaction/excerpt.js';
import { truncate, type Kept } from '../../src/redaction/truncate.js';

const text = (value: string) => redact(untrustedText(value));

describe('truncate', () => {
  test.each<[string, number, Kept, string]>([
    ['abcdef', 6, 'head', 'abcdef'],
    ['abcdef', 4, 'head', 'abc…'],
    ['abcdef', 4, 'tail', '…def'],
    ['abcdefgh', 5, 'ends', 'ab…gh'],
    ['abcdef', 1, 'head', '…'],
    ['abcdef', 0, 'head', ''],
  ])('%s to %d units, keeping the %s', (value, max, kept, expected) => {
    expect(truncate(text(value), max, kept)).toBe(expected);
  });

  test.each<Kept>(['head', 'tail', 'ends'])('never splits a pair and never exceeds the limit (%s)', (kept) => {
    const value = text('😀a😀b😀😀c😀'.repeat(3));
    for (let max = 0; max < value.length + 2; max += 1) {
      const cut = truncate(value, max, kept);
      expect(cut.length).toBeLessThanOrEqual(max);
      expect(cut).not.toMatch(/[\ud800-\udfff]/u);
    }
  });
});

test('an excerpt shows no part of a secret that its end would have cut', () => {
  const token = ['ghp', 'a1B2'.repeat(9)].join('_');
  for (let before = 0; before < 60; before += 1) {
    const cut = excerpt(`${'x'.repeat(before)} ${token} and more text after it`, 60);
    expect(cut.length).toBeLessThanOrEqual(60);
    expect(cut).not.toContain(token.slice(0, 12));
  }
  expect(excerpt('short', 60)).toBe('short');
});
