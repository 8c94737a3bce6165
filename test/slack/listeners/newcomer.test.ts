import { expect, test } from '@jest/globals';
import { openDesk } from './desk.js';

/** The ways that a person who knows nothing but `/pod help` goes, step by step, each from what the step before showed. */
test('with help alone a newcomer mutes a noisy workload for two hours, and ends it again', async () => {
  const desk = await openDesk('socket');
  try {
    const said = async (line: string): Promise<string> => {
      const seen = await desk.slack.person(desk.people.operator).command(line, 'alerts');
      return JSON.stringify(seen.ephemerals.at(-1) ?? null);
    };
    const help = await said('/pod help');
    expect(help).toContain('/pod mute NAME 2h [REASON]');
    expect(help).toContain('silence a noisy workload for 2 hours (or 30m, 1d); it ends by itself');
    expect(await said('/pod help mute')).toContain('/pod mute checkout 2h known, fix is on the way');
    // The first tries of people: a spoken sentence, a forgotten duration, a wrong word.
    expect(await said('/pod silence checkout-api')).toContain('/pod mute checkout-api 2h');
    expect(await said('/pod mut checkout-api for 2 hours')).toContain('/pod mute checkout-api for 2 hours');
    expect(await said('/pod mute checkout-api for 2 hours')).toContain('Muted payments/checkout-api (prod-eu) until');
    const [mute] = await desk.store.mutes();
    expect((mute?.until ?? 0) - (mute?.at ?? 0)).toBe(2 * 3_600_000);
    expect(await said('/pod mutes')).toContain('Unmute checkout-api');
    expect(await said('/pod unmute checkout-api')).toContain('No longer muted: payments/checkout-api');
  } finally {
    await desk.close();
  }
});
