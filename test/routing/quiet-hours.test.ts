import { describe, expect, test } from '@jest/globals';
import { quietUntil } from '../../src/routing/quiet-hours.js';

const NIGHT = { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin' };

function until(at: string, hours = NIGHT): string | null {
  const end = quietUntil(Date.parse(at), hours);
  return end === null ? null : new Date(end).toISOString();
}

describe('routing/quiet-hours', () => {
  test.each<[string, string, string | null]>([
    ['the minute before they begin', '2026-11-24T20:59:59Z', null],
    ['their first minute', '2026-11-24T21:00:00Z', '2026-11-25T06:00:00.000Z'],
    ['after midnight', '2026-11-25T02:30:30Z', '2026-11-25T06:00:00.000Z'],
    ['their last minute', '2026-11-25T05:59:59Z', '2026-11-25T06:00:00.000Z'],
    ['their end', '2026-11-25T06:00:00Z', null],
    ['the night that loses an hour to summer time', '2026-03-28T22:00:00Z', '2026-03-29T05:00:00.000Z'],
    ['the night that gains an hour', '2026-10-24T21:00:00Z', '2026-10-25T06:00:00.000Z'],
  ])('%s', (_name, at, expected) => {
    expect(until(at)).toBe(expected);
  });

  test('quiet hours within one day', () => {
    const noon = { from: '12:00', to: '13:30', timeZone: 'UTC' };
    expect([until('2026-11-24T12:10:00Z', noon), until('2026-11-24T13:30:00Z', noon)]).toEqual([
      '2026-11-24T13:30:00.000Z',
      null,
    ]);
  });

  test('hours that begin when they end never hold', () => {
    expect(until('2026-11-24T12:00:00Z', { from: '12:00', to: '12:00', timeZone: 'UTC' })).toBeNull();
  });
});
