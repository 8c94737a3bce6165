import { describe, expect, test } from '@jest/globals';
import { channelRows, repliesOf, threadRows, unreadIn, type Row } from '../../../src/playground/page/workspace/rows.js';
import type { PageEphemeral } from '../../../src/playground/page-contract.js';
import { aMessage } from './state.js';

const MESSAGES = [
  aMessage('1000.0'),
  aMessage('1010.0'),
  aMessage('1020.0', { threadTs: '1000.0', user: 'U1' }),
  aMessage('1030.0', { threadTs: '1000.0', broadcast: true }),
  aMessage('2000.0'),
  aMessage('2001.0', { user: 'U1' }),
];

function whisper(ts: string, changes: Partial<PageEphemeral> = {}): PageEphemeral {
  return { channel: 'C1', ts, user: 'U1', text: '', blocks: [], attachments: [], threadTs: null, ...changes };
}

const WHISPERS = [
  whisper('1015.0'),
  whisper('1016.0', { user: 'U2' }),
  whisper('1017.0', { channel: 'C2' }),
  whisper('1025.0', { threadTs: '1000.0' }),
];

const shown = (rows: readonly Row[]): readonly string[] =>
  rows.map((row) => `${row.ts} ${row.kind === 'message' ? (row.follows ? 'follows' : 'begins') : 'whisper'}`);

describe('the rows of a channel', () => {
  test('are its messages, replies sent to the channel, and what only this person sees', () => {
    expect(shown(channelRows(MESSAGES, WHISPERS, { channel: 'C1', person: 'U1' }))).toEqual([
      '1000.0 begins',
      '1010.0 follows',
      '1015.0 whisper',
      '1030.0 begins',
      '2000.0 begins',
      '2001.0 begins',
    ]);
  });

  test('of a thread are its replies', () => {
    expect(shown(threadRows(MESSAGES, WHISPERS, { channel: 'C1', person: 'U1', parent: '1000.0' }))).toEqual([
      '1020.0 begins',
      '1025.0 whisper',
      '1030.0 begins',
    ]);
  });

  test('tell of each thread how many replies it has, whose, and when the last came', () => {
    expect([...repliesOf(MESSAGES)]).toEqual([['1000.0', { count: 2, lastAt: 1_030_000, users: ['U1', 'U0PODWHY'] }]]);
  });

  test.each([
    ['nothing was read', undefined, 4],
    ['some was read', '1010.0', 2],
    ['all was read', '2001.0', 0],
  ])('when %s, %s, so much is unread', (_when, until, count) => {
    expect(unreadIn(MESSAGES, 'U1', until)).toBe(count);
  });
});
