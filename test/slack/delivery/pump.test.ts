import { describe, expect, test } from '@jest/globals';
import { anIncident, RESOLVED } from '../../support/an-incident.js';
import { CHANNEL, DeliveryPlay, FALLBACK, withEvent } from './delivery-play.js';
import { DROPPED_AFTER, DROPPED_BEFORE, limited, refuse, type Fault } from './fake-slack.js';
import { plainRender } from './plain-render.js';

const api = anIncident('api');

/** Fails the first call of its kind, then none. */
function once(play: DeliveryPlay, kind: 'post' | 'update' | 'reply' | 'find', fault: Fault, times = 1): void {
  let left = times;
  play.slack.fault = (what) => {
    if (what !== kind || left === 0) return null;
    left -= 1;
    return fault;
  };
}

async function posted(play = new DeliveryPlay()): Promise<DeliveryPlay> {
  await play.save(api);
  await play.run();
  return play;
}

describe('a message', () => {
  test('is posted once, and nothing is said while nothing changes', async () => {
    const play = await posted();
    await play.save(api);
    await play.run(20_000);
    expect(play.texts()).toEqual(['api open warning v0 for C1']);
    expect(play.slack.messages[0]!.mark).toMatchObject({ episode: 1, seq: 0 });
    expect(play.slack.calls.map((call) => call.what)).toEqual(['post']);
    await expect(play.store.dirtyChannels(10)).resolves.toEqual([]);
    expect(play.health.snapshot().lastSuccessAt).not.toBeNull();
  });

  test('changes are edits at least 3 s apart, and only the newest state is told', async () => {
    const play = await posted();
    for (let i = 1; i <= 5; i += 1) {
      await play.save({ ...api, reopened: i });
      await play.run(1_000);
    }
    await play.run(10_000);
    expect(play.texts()).toEqual(['api open warning v5 for C1']);
    const edits = play.slack.calls.filter((call) => call.what === 'update').map((call) => call.at);
    expect(edits.length).toBeGreaterThanOrEqual(2);
    expect(edits.slice(1).every((at, i) => at - edits[i]! >= 3_000)).toBe(true);
  });

  test('that was never told before its end is told once, as resolved, with its story in the thread', async () => {
    const play = new DeliveryPlay();
    await play.save(api);
    await play.save(withEvent(api, { kind: 'resolved', proof: { kind: 'deleted' }, lastedMs: 1 }, { phase: RESOLVED }));
    await play.run(20_000);
    expect(play.texts()).toEqual(['api resolved warning v0 for C1', '1 resolved']);
  });

  test('that a mute holds back is not posted until the mute ends', async () => {
    const play = new DeliveryPlay();
    await play.save({ ...api, heldBack: true });
    await play.run(20_000);
    expect(play.slack.calls).toEqual([]);
    await play.save(api);
    await play.run();
    expect(play.texts()).toEqual(['api open warning v0 for C1']);
  });

  test('its story goes on in the thread, once; only a rise in severity is broadcast', async () => {
    const play = new DeliveryPlay();
    let incident = withEvent(api, { kind: 'opened', cause: null });
    await play.save(incident);
    await play.run();
    incident = withEvent(incident, { kind: 'acknowledged', by: 'U1' });
    incident = withEvent(incident, { kind: 'got-worse', from: 'warning', to: 'critical' }, { severity: 'critical' });
    await play.save(incident);
    await play.run(20_000);
    await play.save(incident);
    await play.run(20_000);
    const parent = play.slack.messages[0]!;
    expect(parent.content.text).toBe('api open critical v0 for C1');
    expect(play.slack.replies().map((one) => [one.content.text, one.thread, one.broadcast, one.mark.seq])).toEqual([
      ['1 opened', parent.ts, false, 1],
      ['2 acknowledged', parent.ts, false, 2],
      ['3 got-worse', parent.ts, true, 3],
    ]);
  });

  test('of several, new ones go first, then the end of one, then edits; each by severity', async () => {
    const play = new DeliveryPlay();
    for (const name of ['edit', 'end']) await play.save(anIncident(name));
    await play.run(10_000);
    play.slack.calls.length = 0;
    await play.save(anIncident('edit', { reopened: 1 }));
    await play.save(anIncident('end', { phase: RESOLVED }));
    await play.save(anIncident('new-warning'));
    await play.save(anIncident('new-critical', { severity: 'critical' }));
    const order: string[] = [];
    play.slack.fault = (_what, _channel, content) => {
      order.push(content?.text.split(' ')[0] ?? 'find');
      return null;
    };
    await play.run(10_000);
    expect(order).toEqual(['new-critical', 'new-warning', 'end', 'edit']);
  });
});

describe('pace', () => {
  test('a storm in one channel is told at one per 1.1 s after a burst of three, and holds up no other channel', async () => {
    const play = new DeliveryPlay();
    for (let i = 0; i < 12; i += 1) await play.save(anIncident(`storm${i}`));
    await play.save(anIncident('calm', { channels: ['C2'] }));
    await play.run();
    expect(play.slack.calls.map((call) => call.channel)).toEqual(['C1', 'C1', 'C1', 'C2']);
    await play.run(20_000);
    const at = play.slack.calls.filter((call) => call.channel === CHANNEL).map((call) => call.at);
    expect(at).toHaveLength(12);
    expect(at.slice(3).every((moment, i) => moment - at[i + 2]! >= 1_000)).toBe(true);
    expect(at[11]! - at[0]!).toBeLessThan(12_000);
  });

  test('Retry-After holds that channel only, for as long as Slack says', async () => {
    const play = new DeliveryPlay();
    play.slack.fault = (_what, channel) =>
      channel === CHANNEL && play.slack.calls.length === 1 ? limited(30_000) : null;
    await play.save(api);
    await play.save(anIncident('other'));
    await play.save(anIncident('calm', { channels: ['C2'] }));
    await play.run(29_000);
    expect(play.slack.parents().map((one) => one.channel)).toEqual(['C2']);
    await play.run(5_000);
    expect(play.slack.parents().map((one) => one.channel)).toEqual(['C2', CHANNEL, CHANNEL]);
  });

  test('edits of the whole workspace stay within 40 a minute after a burst', async () => {
    const play = new DeliveryPlay();
    const names = Array.from({ length: 60 }, (_, i) => `n${i}`);
    for (const [i, name] of names.entries()) await play.save(anIncident(name, { channels: [`C${i}`] }));
    await play.run(5_000);
    for (const [i, name] of names.entries()) await play.save(anIncident(name, { channels: [`C${i}`], reopened: 1 }));
    const before = play.slack.calls.length;
    await play.run(60_000);
    const edits = play.slack.calls.length - before;
    expect(edits).toBeGreaterThan(35);
    expect(edits).toBeLessThanOrEqual(46);
    await play.run(60_000);
    expect(play.texts().every((text) => text.includes('v1'))).toBe(true);
  });
});

describe('an unclear outcome', () => {
  test.each([
    ['Slack did it', DROPPED_AFTER, 0],
    ['Slack did it and shows it late', DROPPED_AFTER, 4_000],
    ['Slack did not do it', DROPPED_BEFORE, 0],
  ])('of a first post ends in one parent: %s', async (_name, fault, lagMs) => {
    const play = new DeliveryPlay();
    play.slack.lagMs = lagMs;
    once(play, 'post', fault);
    await play.save(api);
    await play.run(20_000);
    expect(play.slack.parents()).toHaveLength(1);
    await play.save({ ...api, reopened: 1 });
    await play.run(20_000);
    expect(play.texts()).toEqual(['api open warning v1 for C1']);
  });

  test('is looked up by the next process, which knows only the store', async () => {
    const play = new DeliveryPlay();
    once(play, 'post', DROPPED_AFTER);
    await play.save(api);
    await play.run();
    play.restart();
    await play.sweep();
    await play.run(20_000);
    expect(play.slack.parents()).toHaveLength(1);
    expect((await play.store.delivery(api.id, CHANNEL))?.value).toMatchObject({
      ts: play.slack.messages[0]!.ts,
      sending: null,
      shownHash: plainRender(api, CHANNEL).hash,
    });
  });

  test('is looked up once for all messages that are missing in a channel', async () => {
    const play = new DeliveryPlay();
    once(play, 'post', DROPPED_AFTER, 3);
    for (const name of ['a', 'b', 'c']) await play.save(anIncident(name));
    await play.run(20_000);
    expect(play.slack.parents()).toHaveLength(3);
    expect(play.slack.calls.filter((call) => call.what === 'find')).toHaveLength(1);
  });

  test('of an edit or a reply is made good by doing it again', async () => {
    const play = await posted();
    play.slack.fault = (what) =>
      play.slack.calls.filter((call) => call.what === what).length === 1 ? DROPPED_AFTER : null;
    await play.save(withEvent({ ...api, reopened: 3 }, { kind: 'acknowledged', by: 'U1' }));
    await play.run(30_000);
    expect(play.slack.parents().map((one) => one.content.text)).toEqual(['api open warning v3 for C1']);
    expect(play.slack.replies().map((one) => one.content.text)).toEqual(['1 acknowledged', '1 acknowledged']);
    await expect(play.store.dirtyChannels(10)).resolves.toEqual([]);
  });

  test('is posted again, and told in health, where the history may not be read', async () => {
    const play = new DeliveryPlay();
    play.slack.fault = (what) => {
      if (what === 'find') return refuse('missing_scope');
      return play.slack.calls.length === 1 ? DROPPED_BEFORE : null;
    };
    await play.save(api);
    await play.run(20_000);
    expect(play.slack.parents()).toHaveLength(1);
    expect(play.health.snapshot().lastFailure).toContain('missing_scope');
  });
});

describe('a refusal', () => {
  test.each(['invalid_blocks', 'msg_too_long', 'msg_blocks_too_long'])('%s: it is said in plain text', async (code) => {
    const play = new DeliveryPlay();
    play.slack.fault = (_what, _channel, content) => (content!.blocks.length > 0 ? refuse(code) : null);
    await play.save(api);
    await play.run(5_000);
    await play.save({ ...api, reopened: 1 });
    await play.run(5_000);
    expect(play.slack.messages.map((one) => one.content)).toEqual([{ text: 'api open warning v1 for C1', blocks: [] }]);
    expect((await play.store.delivery(api.id, CHANNEL))?.value).toMatchObject({ degraded: 'plain-text', error: code });
  });

  test.each(['is_archived', 'not_in_channel', 'channel_not_found'])(
    '%s: it goes to the fallback channel',
    async (code) => {
      const play = new DeliveryPlay();
      play.slack.fault = (_what, channel) => (channel === CHANNEL ? refuse(code) : null);
      await play.save(api);
      await play.run(5_000);
      await play.save({ ...api, phase: RESOLVED });
      await play.run(5_000);
      expect(play.slack.messages.map((one) => [one.channel, one.content.text])).toEqual([
        [FALLBACK, 'api resolved warning v0 for C1'],
      ]);
      expect(play.health.snapshot().channels).toMatchObject([{ channel: CHANNEL, code, insteadIn: FALLBACK }]);
    },
  );

  test('by every channel is an error that stays visible, and is offered again until it succeeds', async () => {
    const play = new DeliveryPlay();
    play.slack.fault = () => refuse('is_archived');
    await play.save(api);
    await play.run(60_000);
    expect(play.slack.calls).toHaveLength(2);
    expect(
      play.health
        .snapshot()
        .channels.map((one) => one.channel)
        .sort(),
    ).toEqual([CHANNEL, FALLBACK]);
    expect((await play.store.delivery(api.id, CHANNEL))?.value).toMatchObject({
      degraded: 'undeliverable',
      error: 'is_archived',
    });
    await expect(play.store.dirtyChannels(10)).resolves.toEqual([CHANNEL]);
    play.slack.fault = () => null;
    await play.run(600_000);
    expect(play.slack.messages.map((one) => one.channel)).toEqual([CHANNEL]);
    expect(play.health.snapshot().channels.map((one) => one.channel)).toEqual([FALLBACK]);
  });

  test('a word that nobody knows is undeliverable, not repeated in haste', async () => {
    const play = new DeliveryPlay(null);
    play.slack.fault = () => refuse('brand_new_error');
    await play.save(api);
    for (let i = 0; i < 20; i += 1) {
      await play.sweep();
      await play.run(3_000);
    }
    expect(play.slack.calls).toHaveLength(1);
    expect(play.health.snapshot().channels).toMatchObject([
      { channel: CHANNEL, code: 'brand_new_error', insteadIn: null },
    ]);
  });

  test('message_not_found: a deleted parent is posted anew', async () => {
    const play = await posted();
    play.slack.messages.length = 0;
    await play.save({ ...api, reopened: 1 });
    await play.run(10_000);
    expect(play.texts()).toEqual(['api open warning v1 for C1']);
  });

  test('cant_update_message: the thread says the new state', async () => {
    const play = await posted();
    play.slack.fault = (what) => (what === 'update' ? refuse('cant_update_message') : null);
    await play.save({ ...api, reopened: 1 });
    await play.run(10_000);
    expect(play.slack.parents()).toHaveLength(1);
    expect(play.slack.replies().map((one) => one.content.text)).toEqual(['api open warning v1 for C1']);
    await expect(play.store.dirtyChannels(10)).resolves.toEqual([]);
  });

  test('of the token stops the channel, is told in health, and heals once Slack accepts it', async () => {
    const play = new DeliveryPlay();
    play.slack.fault = () => ({ failure: { kind: 'unauthorized', code: 'token_revoked' }, committed: false });
    await play.save(api);
    await play.save(anIncident('web'));
    await play.run(50_000);
    expect(play.slack.calls).toHaveLength(1);
    expect(play.health.snapshot().unauthorized).toBe('token_revoked');
    play.slack.fault = () => null;
    await play.run(30_000);
    expect(play.slack.parents()).toHaveLength(2);
    expect(play.health.snapshot().unauthorized).toBeNull();
  });
});

test('an incident that left the store leaves no mark', async () => {
  const play = new DeliveryPlay();
  await play.store.markDelivery(CHANNEL, api.id);
  await play.sweep();
  await play.run();
  await expect(play.store.dirtyChannels(10)).resolves.toEqual([]);
});
