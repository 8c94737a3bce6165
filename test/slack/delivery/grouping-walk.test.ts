import { describe, expect, test } from '@jest/globals';
import type { Cause } from '../../../src/model/diagnosis.js';
import type { Incident } from '../../../src/model/incident.js';
import { aDiagnosis } from '../../support/a-diagnosis.js';
import { anIncident, RESOLVED } from '../../support/an-incident.js';
import { DeliveryPlay, FALLBACK, withEvent } from './delivery-play.js';
import { DROPPED_AFTER, DROPPED_BEFORE, limited } from './fake-slack.js';
import { plainRender } from './plain-render.js';

const WALKS = Number(process.env['PODWHY_WALKS'] ?? 40);
const STEPS = 50;
const NAMES = Array.from({ length: 9 }, (_, index) => `w${index}`);
const POLICY = { sharedCauseFrom: 3, stormPerMinute: 4 };
const CAUSES: readonly Partial<Cause>[] = [
  { id: 'panic', confidence: 'certain' },
  { id: 'app-exit-nonzero', confidence: 'possible' },
  { id: 'secret-not-found', params: { secret: 'db' }, confidence: 'certain' },
  { id: 'secret-not-found', params: { secret: 'db' }, confidence: 'certain' },
  { id: 'secret-not-found', params: { secret: 'tls' }, confidence: 'certain' },
];
const KINDS = ['fail', 'fail', 'worse', 'cause', 'resolve', 'reopen', 'ack', 'hold'] as const;

/** Ends a process in the middle of a call, as SIGKILL would. */
class Killed extends Error {}

describe('random walks of incidents that share causes and come in storms', () => {
  test(`of ${WALKS} walks each ends with one true place per incident`, async () => {
    const problems: string[] = [];
    const sums = { lines: 0, lists: 0, own: 0, faults: 0, kills: 0 };
    for (let seed = 1; seed <= WALKS; seed += 1) {
      const walk = await walkOnce(seed);
      problems.push(...walk.problems.map((problem) => `seed ${seed}: ${problem}`));
      for (const key of ['lines', 'lists', 'own', 'faults', 'kills'] as const) sums[key] += walk.sums[key];
    }
    expect(problems).toEqual([]);
    // The walks must have walked.
    for (const sum of Object.values(sums)) expect(sum).toBeGreaterThan(WALKS);
  }, 600_000);
});

async function walkOnce(seed: number) {
  const random = mulberry(seed);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  const play = new DeliveryPlay(FALLBACK, 'old', POLICY);
  const incidents = new Map<string, Incident>();
  const sums = { lines: 0, lists: 0, own: 0, faults: 0, kills: 0 };
  const deletes = seed % 3 === 0;
  let faulty = true;
  play.slack.lagMs = pick([0, 0, 1_000, 3_500]);
  play.slack.fault = () => {
    if (!faulty || random() > 0.2) return null;
    sums.faults += 1;
    const fate = Math.floor(random() * 5);
    if (fate === 0) return DROPPED_AFTER;
    if (fate === 1) return DROPPED_BEFORE;
    if (fate === 2) return limited(1_000 + Math.floor(random() * 10_000));
    return { ...(fate === 3 ? DROPPED_AFTER : DROPPED_BEFORE), thenThrow: new Killed('in a call') };
  };
  // A process also dies before or after it writes to the store.
  const { groups } = play.store;
  const dying = <A extends unknown[], R>(call: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      if (faulty && random() < 0.02) throw new Killed('before a write');
      const done = await call(...args);
      if (faulty && random() < 0.02) throw new Killed('after a write');
      return done;
    };
  };
  groups.saveBoard = dying(groups.saveBoard.bind(groups));
  groups.saveGroup = dying(groups.saveGroup.bind(groups));
  groups.saveLine = dying(groups.saveLine.bind(groups));
  const run = async (ms: number): Promise<void> => {
    await play.sweep();
    await play.run(ms).catch((cause: unknown) => {
      if (!(cause instanceof Killed)) throw cause;
      sums.kills += 1;
      play.restart();
    });
  };

  for (let step = 0; step < STEPS; step += 1) {
    const many = random() < 0.15 ? 6 : 1;
    for (let index = 0; index < many; index += 1) {
      const name = pick(NAMES);
      const cause = pick(CAUSES);
      const before =
        incidents.get(name) ??
        anIncident(name, { diagnosis: aDiagnosis(name, cause), severity: pick(['warning', 'critical']) });
      const after = incidents.has(name) ? change(before, pick(KINDS), cause) : before;
      incidents.set(name, after);
      await play.save(after);
    }
    if (deletes && random() < 0.05 && play.slack.messages.length > 0) {
      // Somebody deletes a message.
      const [gone] = play.slack.messages.splice(Math.floor(random() * play.slack.messages.length), 1);
      const orphaned = play.slack.messages.filter(({ thread }) => thread !== null && thread === gone!.ts);
      for (const reply of orphaned) play.slack.messages.splice(play.slack.messages.indexOf(reply), 1);
      for (const incident of incidents.values()) await play.save({ ...incident, reopened: incident.reopened });
    }
    await run(pick([0, 300, 2_000, 20_000, 70_000]));
  }
  faulty = false;
  for (const [name, incident] of incidents) {
    // Something changes everywhere, so that what was deleted is noticed; elsewhere nothing helps a mark that was lost.
    if (!deletes && !incident.heldBack) continue;
    incidents.set(name, { ...incident, heldBack: false, reopened: incident.reopened + 1 });
    await play.save(incidents.get(name)!);
  }
  for (let index = 0; index < 40; index += 1) await run(5_000);

  const problems: string[] = [];
  const shown = play.slack.parents();
  const lists = shown.filter(({ mark }) => mark.subject.includes('.'));
  sums.lists += lists.length;
  const marks = shown.map(({ mark }) => `${mark.subject} ${mark.episode}`);
  if (new Set(marks).size !== marks.length)
    problems.push(`doubled: ${JSON.stringify(shown.map(({ content }) => content.text))}`);
  for (const incident of incidents.values()) {
    const { subject, phase, severity, reopened } = incident;
    const own = shown.filter(({ content }) => content.text.startsWith(`${subject.name} `));
    const places = lists.filter(({ content }) =>
      linesOf(content.text).some((line) => line.startsWith(`${subject.name} `)),
    );
    sums.own += own.length;
    sums.lines += places.length;
    const text =
      own[0]?.content.text ??
      linesOf(places[0]?.content.text ?? '').find((line) => line.startsWith(`${subject.name} `));
    const wanted =
      own.length > 0
        ? plainRender(incident, 'C1').parent.text
        : `${subject.name} ${phase.phase} ${severity} v${reopened}`;
    if (own.length + places.length !== 1)
      problems.push(`${subject.name} is shown in ${own.length} messages and ${places.length} lists`);
    else if (text !== wanted) problems.push(`${subject.name}: ${String(text)} instead of ${wanted}`);
  }
  for (const { content } of lists) {
    const fails = linesOf(content.text).some((line) => !line.includes(' resolved '));
    if (content.text.includes(' open for ') !== fails) problems.push(`not true: ${content.text}`);
  }
  const dirty = await play.store.dirtyDeliveries('C1', 10);
  if (dirty.length > 0) problems.push(`still dirty: ${dirty.map(({ incident }) => incident).join()}`);
  return { problems, sums };
}

function linesOf(text: string): readonly string[] {
  const [, lines = ''] = /^(?:storm|shared-cause) \w+ for C1: (.*); apart/.exec(text) ?? [];
  return lines === '' ? [] : lines.split(', ');
}

function change(incident: Incident, how: (typeof KINDS)[number], cause: Partial<Cause>): Incident {
  switch (how) {
    case 'fail':
      return { ...incident, reopened: incident.reopened + 1 };
    case 'cause':
      return { ...incident, diagnosis: aDiagnosis(incident.subject.name, cause) };
    case 'worse':
      return withEvent(incident, { kind: 'got-worse', from: 'warning', to: 'critical' }, { severity: 'critical' });
    case 'ack':
      return withEvent(incident, { kind: 'acknowledged', by: 'U1' });
    case 'hold':
      return { ...incident, heldBack: !incident.heldBack };
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
