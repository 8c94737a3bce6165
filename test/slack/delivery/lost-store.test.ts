import { describe, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../src/model/time.js';
import { anIncident, RESOLVED } from '../../support/an-incident.js';
import { CHANNEL, DeliveryPlay, FALLBACK, withEvent } from './delivery-play.js';
import { DROPPED_BEFORE, limited, refuse } from './fake-slack.js';

const api = anIncident('api');

/** A play whose store began a moment ago, in a Slack where an earlier one had told `incident`. */
async function afterLoss(incident = api, later = incident): Promise<DeliveryPlay> {
  const before = new DeliveryPlay();
  await before.save(incident);
  await before.run(5_000);
  await before.save(later);
  await before.run(5_000);
  const play = new DeliveryPlay(FALLBACK, 'young');
  play.slack.messages.push(...before.slack.messages);
  // the messages stand before the new store's beginning
  play.slack.backdate(before.clock.now() - play.clock.now() + 60_000);
  return play;
}

describe('a store that lost everything', () => {
  test('goes on with the alert that stands in the channel, and tells the rest of its story there', async () => {
    const play = await afterLoss();
    await play.save({ ...api, reopened: 1 });
    await play.run(10_000);
    await play.save(withEvent({ ...api, reopened: 1 }, { kind: 'acknowledged', by: 'U1' }));
    await play.run(10_000);
    expect(play.slack.parents().map((one) => one.content.text)).toEqual(['api open warning v1 for C1']);
    expect(play.slack.replies().map((one) => [one.thread, one.content.text])).toEqual([
      [play.slack.parents()[0]?.ts, '1 acknowledged'],
    ]);
    expect(play.slack.calls.filter(({ what }) => what === 'find')).toHaveLength(1);
  });

  test('goes on with an alert that was under way to Slack when the store was lost', async () => {
    const before = new DeliveryPlay();
    await before.save(api);
    await before.run(5_000);
    const play = new DeliveryPlay(FALLBACK, 'young');
    // It arrived a moment after the new store had begun.
    play.slack.messages.push(...before.slack.messages);
    play.slack.backdate(before.clock.now() - play.clock.now() - 500);
    play.clock.advance(1_000);
    await play.save({ ...api, reopened: 1 });
    await play.run(10_000);
    expect(play.slack.parents().map((one) => one.content.text)).toEqual(['api open warning v1 for C1']);
  });

  test('goes on with it though a mute kept the new incident from the channel for two days', async () => {
    const play = await afterLoss();
    await play.save({ ...api, heldBack: true });
    await play.run(2_000);
    play.clock.advance(2 * DAY);
    await play.save({ ...api, reopened: 1 });
    await play.run(10_000);
    expect(play.slack.parents().map((one) => one.content.text)).toEqual(['api open warning v1 for C1']);
  });

  test('alerts anew where the last alert about the subject showed its end', async () => {
    const play = await afterLoss(api, { ...api, phase: RESOLVED });
    await play.save(api);
    await play.run(10_000);
    expect(play.texts()).toEqual(['api resolved warning v0 for C1', 'api open warning v0 for C1']);
  });

  test('takes no alert for one about another subject, and reads each channel once', async () => {
    const play = await afterLoss();
    for (const name of ['web', 'db', 'job']) await play.save(anIncident(name));
    await play.run(20_000);
    expect(play.slack.parents()).toHaveLength(4);
    expect(play.slack.calls.filter(({ what }) => what === 'find')).toHaveLength(1);
  });

  test.each([
    ['is limited', limited(60_000)],
    ['may not be read', refuse('missing_scope')],
  ])('alerts within 15 s though the history %s', async (_name, fault) => {
    const play = new DeliveryPlay(FALLBACK, 'young');
    play.slack.fault = (what) => (what === 'find' ? fault : null);
    await play.save(api);
    await play.run(15_000);
    expect(play.texts()).toEqual(['api open warning v0 for C1']);
    expect((await play.store.delivery(api.id, CHANNEL))?.value.ts).toBe(play.slack.messages[0]?.ts);
  });

  test('that began long ago asks for no history', async () => {
    const play = new DeliveryPlay();
    await play.save(api);
    await play.run(5_000);
    expect(play.slack.calls.map(({ what }) => what)).toEqual(['post']);
  });
});

describe('an alert of a lost store that nothing fails for any more', () => {
  const over = 'over: api open warning v0 for C1';

  test('is ended once what still fails has been found again, and the channel is left alone then', async () => {
    const play = await afterLoss();
    await play.wake(CHANNEL);
    play.clock.advance(14 * MINUTE);
    await play.wake(CHANNEL);
    expect(play.slack.calls).toEqual([]);
    await play.run(2 * MINUTE);
    expect(play.slack.parents().map((one) => [one.content.text, one.mark.over])).toEqual([[over, true]]);
    await play.wake(CHANNEL);
    play.clock.advance(HOUR);
    await play.wake(CHANNEL);
    expect(play.slack.calls.map(({ what }) => what)).toEqual(['find', 'update']);
  });

  test.each([
    ['is limited', limited(20_000)],
    ['gets no answer', DROPPED_BEFORE],
  ])('is ended though the first attempt %s', async (_name, fault) => {
    const play = await afterLoss();
    let left = 2;
    play.slack.fault = () => (left-- > 0 ? fault : null);
    play.clock.advance(20 * MINUTE);
    for (let turn = 0; turn < 4; turn += 1) {
      await play.wake(CHANNEL);
      play.clock.advance(6 * MINUTE);
    }
    expect(play.slack.parents().map((one) => one.content.text)).toEqual([over]);
  });

  test('stays where an incident goes on with it, or waits to', async () => {
    const play = await afterLoss();
    await play.save({ ...api, heldBack: true });
    play.clock.advance(20 * MINUTE);
    await play.wake(CHANNEL);
    expect(play.slack.parents().map((one) => one.content.text)).toEqual(['api open warning v0 for C1']);
    await play.save({ ...api, reopened: 1 });
    await play.run(10_000);
    play.clock.advance(HOUR);
    await play.wake(CHANNEL);
    expect(play.slack.parents().map((one) => one.content.text)).toEqual(['api open warning v1 for C1']);
  });

  test('is ended when its new incident ended without having been told', async () => {
    const play = await afterLoss();
    await play.save({ ...api, heldBack: true, phase: RESOLVED });
    play.clock.advance(20 * MINUTE);
    await play.wake(CHANNEL);
    expect(play.slack.parents().map((one) => one.content.text)).toEqual([over]);
  });

  test('that may not be looked for is left alone', async () => {
    const play = await afterLoss();
    play.slack.fault = (what) => (what === 'find' ? refuse('missing_scope') : null);
    play.clock.advance(20 * MINUTE);
    await play.wake(CHANNEL);
    play.clock.advance(HOUR);
    await play.wake(CHANNEL);
    expect(play.slack.calls.map(({ what }) => what)).toEqual(['find']);
  });
});

/** A play whose store is old, was restored or failed over a moment ago, and lost the row of what `before` had posted. */
async function afterRollback(before: DeliveryPlay): Promise<DeliveryPlay> {
  const play = new DeliveryPlay();
  play.slack.messages.push(...before.slack.messages);
  play.slack.backdate(before.clock.now() - play.clock.now() + 5_000);
  const trustedSince = play.clock.now();
  play.store.trustedSince = () => Promise.resolve(trustedSince);
  await Promise.resolve();
  return play;
}

describe('a store that lost what came last', () => {
  const second = anIncident('api', { episode: 2 });

  async function told(): Promise<DeliveryPlay> {
    const before = new DeliveryPlay();
    for (const incident of [second, anIncident('web')]) await before.save(incident);
    await before.run(5_000);
    return before;
  }

  test('goes on in the message that it forgot, whatever the episode, and reads the channel once', async () => {
    const play = await afterRollback(await told());
    for (const incident of [second, anIncident('web')]) await play.save(incident);
    await play.run(10_000);
    expect(play.slack.parents()).toHaveLength(2);
    expect((await play.store.delivery(second.id, CHANNEL))?.value.ts).toBe(play.slack.parents()[0]?.ts);
    expect(play.slack.calls.filter(({ what }) => what === 'find')).toHaveLength(1);
  });

  test('tells what really is new', async () => {
    const play = await afterRollback(await told());
    await play.save(anIncident('api', { episode: 3 }));
    await play.run(10_000);
    expect(play.slack.parents()).toHaveLength(3);
  });

  test.each([
    ['is limited', limited(60_000)],
    ['may not be read', refuse('missing_scope')],
  ])('alerts within 15 s though the history %s', async (_name, fault) => {
    const play = await afterRollback(new DeliveryPlay());
    play.slack.fault = (what) => (what === 'find' ? fault : null);
    await play.save(second);
    await play.run(15_000);
    expect(play.slack.parents()).toHaveLength(1);
  });

  test('is taken at its word again after a quarter of an hour', async () => {
    const play = await afterRollback(new DeliveryPlay());
    play.clock.advance(16 * 60_000);
    await play.save(second);
    await play.run(5_000);
    expect(play.slack.calls.map(({ what }) => what)).toEqual(['post']);
  });
});
