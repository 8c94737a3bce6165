import { expect, test } from '@jest/globals';
import { HOUR, MINUTE } from '../../../src/model/time.js';
import { DeliveryHealth } from '../../../src/slack/delivery/delivery-health.js';

const NOON = Date.parse('2026-11-24T12:00:00Z');

test('a channel that refuses is shown while it is tried, and forgotten an hour after nothing goes there any more', () => {
  const health = new DeliveryHealth();
  health.channelRefused('C1', 'is_archived', 'COPS', NOON);
  health.channelRefused('C2', 'not_in_channel', null, NOON);
  for (let at = NOON; at <= NOON + 2 * HOUR; at += 5 * MINUTE) health.channelRefused('C2', 'not_in_channel', null, at);
  expect(health.snapshot(NOON + 2 * HOUR).channels).toEqual([
    { channel: 'C2', code: 'not_in_channel', insteadIn: null, since: NOON },
  ]);
  expect(health.snapshot(NOON + 2 * HOUR + 61 * MINUTE).channels).toEqual([]);
});

test('a channel that works again is no trouble', () => {
  const health = new DeliveryHealth();
  health.channelRefused('C1', 'is_archived', 'COPS', NOON);
  health.succeeded('C1', NOON + MINUTE);
  expect(health.snapshot()).toMatchObject({ channels: [], lastSuccessAt: NOON + MINUTE });
});
