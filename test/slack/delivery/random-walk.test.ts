import { describe, expect, test } from '@jest/globals';
import type { Incident } from '../../../src/model/incident.js';
import { shortHash } from '../../../src/model/hash.js';
import { subjectKey } from '../../../src/model/subject.js';
import { anIncident, RESOLVED } from '../../support/an-incident.js';
import { DeliveryPlay, withEvent } from './delivery-play.js';
import { DROPPED_AFTER, DROPPED_BEFORE, limited, refuse } from './fake-slack.js';
import { plainRender } from './plain-render.js';

const WALKS = 150;
const STEPS = 60;
const CHANNELS = ['C1', 'C2', 'C3'];

/** Ends a process in the middle of a call, as SIGKILL would. */
class Killed extends Error {}

describe('random walks of changes, faults and restarts', () => {
  test(`of ${WALKS} walks each ends with one parent per incident and channel, showing the newest state`, async () => {
    const problems: string[] = [];
    let messages = 0;
    let faults = 0;
    for (let seed = 1; seed <= WALKS; seed += 1) {
      const walk = await walkOnce(seed);
      problems.push(...walk.problems.map((problem) => `seed ${seed}: ${problem}`));
      messages += walk.messages;
      faults += walk.faults;
    }
    expect(problems).toEqual([]);
    // The walks must have walked: many messages, many of them through faults.
    expect(messages).toBeGreaterThan(WALKS * 5);
    expect(faults).toBeGreaterThan(WALKS * 5);
  }, 120_000);
});

async function walkOnce(seed: number): Promise<{ problems: string[]; messages: number; faults: number }> {
  const random = mulberry(seed);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  const play = new DeliveryPlay();
  const incidents = new Map<string, Incident>();
  let faults = 0;
  let faulty = true;
  play.slack.lagMs = pick([0, 0, 1_000, 3_500]);
  play.slack.fault = (what, _channel, content) => {
    if (!faulty || random() > 0.3) return null;
    faults += 1;
    const fate = Math.floor(random() * 7);
    if (fate <= 1) return DROPPED_AFTER;
    if (fate === 2) return DROPPED_BEFORE;
    if (fate === 3) return limited(1_000 + Math.floor(random() * 20_000));
    if (fate === 4 && what !== 'find' && content!.blocks.length > 0) return refuse('msg_blocks_too_long');
    if (fate === 5) throw new Killed('before the call');
    if (fate === 6) return { ...DROPPED_AFTER, thenThrow: new Killed('after the call') };
    return null;
  };
  const run = async (ms: number): Promise<void> => {
    await play.sweep();
    await play.run(ms).catch((cause: unknown) => {
      if (!(cause instanceof Killed)) throw cause;
      play.restart();
    });
  };

  for (let step = 0; step < STEPS; step += 1) {
    const name = `w${Math.floor(random() * 5)}`;
    const before =
      incidents.get(name) ?? anIncident(name, { channels: CHANNELS.slice(0, 1 + Math.floor(random() * 3)) });
    const after = change(before, pick(['worse', 'edit', 'edit', 'resolve', 'reopen', 'ack']));
    incidents.set(name, after);
    await play.save(after);
    if (random() < 0.15) play.restart();
    await run(pick([0, 200, 2_000, 7_000]));
  }
  faulty = false;
  for (let i = 0; i < 60; i += 1) await run(5_000);

  const problems: string[] = [];
  for (const incident of incidents.values()) {
    const subject = shortHash(subjectKey(incident.subject));
    for (const channel of incident.channels) {
      const parents = play.slack.parents().filter((one) => one.channel === channel && one.mark.subject === subject);
      const wanted = plainRender(incident, channel);
      const shown = parents.map((one) => one.content.text);
      if (JSON.stringify(shown) !== JSON.stringify([wanted.parent.text])) {
        problems.push(`${incident.id} in ${channel}: ${JSON.stringify(shown)} instead of ${wanted.parent.text}`);
      }
      const row = (await play.store.delivery(incident.id, channel))?.value;
      if (row?.shownHash !== wanted.hash || row.sending !== null)
        problems.push(`${incident.id}: its row is not settled`);
      if (row?.threadSeq !== incident.timeline.at(-1)!.seq) problems.push(`${incident.id}: its story is not told`);
    }
  }
  const dirty = await play.store.dirtyChannels(10);
  if (dirty.length > 0) problems.push(`still dirty: ${dirty.join()}`);
  return { problems, messages: play.slack.messages.length, faults };
}

function change(incident: Incident, how: 'worse' | 'edit' | 'resolve' | 'reopen' | 'ack'): Incident {
  switch (how) {
    case 'edit':
      return { ...incident, reopened: incident.reopened + 1 };
    case 'worse':
      return withEvent(incident, { kind: 'got-worse', from: 'warning', to: 'critical' }, { severity: 'critical' });
    case 'ack':
      return withEvent(incident, { kind: 'acknowledged', by: 'U1' });
    case 'resolve':
      return withEvent(
        incident,
        { kind: 'resolved', proof: { kind: 'deleted' }, lastedMs: 1 },
        { phase: RESOLVED, severity: 'warning' },
      );
    case 'reopen':
      return withEvent(incident, { kind: 'reopened', times: 1 }, { phase: { phase: 'open', since: 1 } });
  }
}

/** A small seeded generator (mulberry32): the same walk for the same seed. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
