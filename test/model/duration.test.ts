import { describe, expect, test } from '@jest/globals';
import { formatDuration, parseDuration } from '../../src/model/duration.js';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/model/time.js';

describe('parseDuration', () => {
  test.each([
    ['0s', 0],
    ['10s', 10 * SECOND],
    [' 5m ', 5 * MINUTE],
    ['2h', 2 * HOUR],
    ['1d', DAY],
    ['1h30m', 90 * MINUTE],
    ['1d2h3m4s', DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND],
  ])('%j is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(['', ' ', '5', 'm', '5 m', '-5m', '1.5h', '5m5m', '30m1h', '5min', '1e3s', '400d', 'ten minutes'])(
    '%j is refused with the text and the form',
    (text) => {
      expect(() => parseDuration(text)).toThrow(
        `${JSON.stringify(text)} is not a duration: write a number with s, m, h or d`,
      );
    },
  );
});

describe('formatDuration', () => {
  test.each([
    [-1, '0s'],
    [999, '0s'],
    [45 * SECOND, '45s'],
    [160 * SECOND, '2m40s'],
    [5 * MINUTE, '5m'],
    [HOUR + 5 * SECOND, '1h'],
    [HOUR + 5 * MINUTE + 9 * SECOND, '1h5m'],
    [3 * DAY + 2 * HOUR, '3d2h'],
  ])('%d ms reads %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test.each(['45s', '2m40s', '1h5m', '3d2h'])('%s is read back as written', (text) => {
    expect(formatDuration(parseDuration(text))).toBe(text);
  });
});
