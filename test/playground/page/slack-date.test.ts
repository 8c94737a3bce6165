import { describe, expect, test } from '@jest/globals';
import { formatSlackDate } from '../../../src/playground/page/blocks/slack-date.js';

/** 2026-11-25 14:02 UTC. */
const SECONDS = 1_795_615_320;
const CONTEXT = { now: (SECONDS + 150) * 1000, locale: 'en-GB', timeZone: 'UTC' };

function shown(format: string, context: Partial<typeof CONTEXT> = {}, seconds = SECONDS): string {
  return formatSlackDate({ seconds, format, fallback: 'then' }, { ...CONTEXT, ...context });
}

describe('a Slack date', () => {
  test.each([
    ['{time}', '14:02'],
    ['{time_secs}', '14:02:00'],
    ['{date_num}', '25/11/2026'],
    ['{date}', '25 November 2026'],
    ['{date_short_pretty} {time}', 'today 14:02'],
    ['since {ago}', 'since 3 minutes ago'],
    ['{nonsense}', '{nonsense}'],
  ])('%s', (format, words) => {
    expect(shown(format)).toBe(words);
  });

  test.each([
    [-86_400, 'yesterday'],
    [86_400, 'tomorrow'],
    [-3 * 86_400, '22 Nov 2026'],
  ])('%d seconds from today', (offset, words) => {
    expect(shown('{date_short_pretty}', {}, SECONDS + offset)).toBe(words);
  });

  test("is told in the reader's language and time zone", () => {
    expect(shown('{date_short_pretty} {time} {ago}', { locale: 'zh-CN', timeZone: 'Asia/Shanghai' })).toBe(
      '今天 22:02 3分钟前',
    );
  });

  test('a moment that cannot be falls back to what the sender wrote', () => {
    expect(shown('{time}', {}, Number.NaN)).toBe('then');
    expect(shown('{time}', {}, 1e30)).toBe('then');
  });
});
