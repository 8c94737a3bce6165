import { describe, expect, test } from '@jest/globals';
import type { IncidentId } from '../../src/model/incident.js';
import { MINUTE } from '../../src/model/time.js';
import { Desk } from './desk.js';

const TOKEN = `ghp_${'a1B2c3D4e5'.repeat(4)}`;

async function idOf(desk: Desk): Promise<IncidentId> {
  const incident = await desk.incident('api');
  if (incident === null) throw new Error('nothing was opened');
  return incident.id;
}

describe('the first end of a container in an incident', () => {
  test('is kept redacted and bounded, and shown when Kubernetes has long forgotten it', async () => {
    const desk = new Desk();
    desk.world.create('api', 1);
    desk.world.log = `${'filler line\n'.repeat(5_000)}using ${TOKEN}\npanic: first\n`;
    desk.world.become('api', 'crashing');
    await desk.triage('api');
    desk.clock.advance(MINUTE);
    desk.world.log = 'panic: second\n';
    desk.world.replace('api', 'crashing');
    await desk.pass(6 * MINUTE);
    const id = await idOf(desk);
    desk.world.delete('api');
    await desk.triage('api');
    const kept = await desk.store.crashes(id);
    expect(kept?.first.log).toMatch(/\nusing ‹redacted:github-token›\npanic: first\n$/);
    expect(kept?.first.log.length).toBeLessThanOrEqual(12_000);
    expect(kept?.latest.log).toBe('panic: second\n');
    expect([kept?.first.exitCode, kept?.first.container, kept?.latest.pod === kept?.first.pod]).toEqual([
      1,
      'app',
      false,
    ]);
    expect(JSON.stringify(kept)).not.toContain(TOKEN.slice(4, 20));
  });

  test('waits for its log when the log cannot be read at the moment', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'crashing');
    const pod = desk.world.made('api')?.pods[0]?.name ?? '';
    desk.world.logGap = { what: `previous log of app in shop/${pod}`, reason: 'timeout', detail: '' };
    await desk.triage('api');
    const id = await idOf(desk);
    const before = await desk.store.crashes(id);
    desk.world.logGap = null;
    desk.world.log = 'panic: first\n';
    await desk.triage('api');
    expect([before, (await desk.store.crashes(id))?.first.log]).toEqual([null, 'panic: first\n']);
  });

  test('is kept with its log though the status alone had proven the cause', async () => {
    const desk = new Desk();
    desk.world.create('api', 1);
    desk.world.exitWith('api', 137);
    desk.world.log = 'allocating 9 GiB\n';
    desk.world.become('api', 'crashing');
    await desk.triage('api');
    const kept = await desk.store.crashes(await idOf(desk));
    expect([kept?.first.reason, kept?.first.log]).toEqual(['OOMKilled', 'allocating 9 GiB\n']);
  });

  test('there is none where nothing ran', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'no-image');
    await desk.triage('api');
    expect(await desk.store.crashes(await idOf(desk))).toBeNull();
  });
});
