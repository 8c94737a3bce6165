import { describe, expect, test } from '@jest/globals';
import { absenceSummary } from '../../src/slack/views/summaries.js';
import type { Absence } from '../../src/incidents/absence.js';
import { HOUR, MINUTE, SECOND, type Millis } from '../../src/model/time.js';
import { silentLog } from '../../src/telemetry/log.js';
import { AbsenceWatch } from '../../src/triage/absence-watch.js';
import { expectSafeMessage } from '../slack/views/checks.js';
import { Desk } from './desk.js';
import { CLUSTER } from './world.js';

/** A desk whose podwhy can go away and come back; what it tells of its absences. */
class Return {
  readonly desk = new Desk();
  readonly told: Absence[] = [];
  watch = this.#make();

  #make(): AbsenceWatch {
    return new AbsenceWatch({
      cluster: this.desk.world,
      store: this.desk.store,
      tell: (absence) => {
        this.told.push(absence);
        return Promise.resolve();
      },
      clock: this.desk.clock,
      log: silentLog,
    });
  }

  /** Another process, which knows what the store knows. */
  restart(): void {
    this.watch = this.#make();
  }

  /** As when it runs: looks every 10 s, and sweeps. */
  async run(ms: Millis): Promise<void> {
    for (let left = ms; left > 0; left -= 10 * SECOND) {
      this.desk.clock.advance(10 * SECOND);
      await this.watch.look();
      await this.desk.sweep();
    }
  }

  /** What each summary names. */
  names(): readonly string[] {
    const of = (incidents: Absence['opened']) => incidents.map(({ subject }) => subject.name).join(',');
    return this.told.map(({ opened, ended, changed }) => `${of(opened)} | ${of(ended)} | ${of(changed)}`);
  }
}

/** One alert each that will heal, go on, and change; all looked at. */
async function watched(): Promise<Return> {
  const play = new Return();
  const { world } = play.desk;
  for (const name of ['healing', 'lasting', 'changing']) world.create(name, 1, 'no-image');
  for (const name of ['fine', 'breaking']) world.create(name, 1);
  for (const name of world.names()) await play.desk.triage(name);
  await play.run(MINUTE);
  return play;
}

async function meanwhile({ desk }: Return): Promise<void> {
  desk.clock.advance(10 * MINUTE);
  desk.world.become('healing', 'ready');
  desk.world.replace('changing', 'crashing', 'new');
  desk.world.become('breaking', 'no-image');
  desk.clock.advance(10 * MINUTE);
  await Promise.resolve();
}

async function lookAtAll({ desk }: Return): Promise<void> {
  for (const name of desk.world.names()) await desk.triage(name);
}

describe('while podwhy was away', () => {
  test('what opened, ended and changed is told once, after everything was looked at', async () => {
    const play = await watched();
    await meanwhile(play);
    play.restart();
    await play.watch.look();
    await lookAtAll(play);
    await play.run(5 * MINUTE);
    expect(play.names()).toEqual(['breaking | healing | changing']);
    expect((play.told[0]?.until ?? 0) - (play.told[0]?.from ?? 0)).toBeGreaterThanOrEqual(20 * MINUTE);
    const message = absenceSummary(play.told[0]!, 'en');
    expectSafeMessage(message);
    expect(message.text).toBe('While I was away: 1 began to fail · 1 ended · 1 changed');
  });

  test('a process that ends before it told leaves what still stands to the next one', async () => {
    const play = await watched();
    await meanwhile(play);
    play.restart();
    await play.run(30 * SECOND);
    play.restart();
    await play.watch.look();
    await lookAtAll(play);
    await play.run(5 * MINUTE);
    expect(play.names()).toEqual(['breaking |  | ']);
  });

  test.each<[string, (play: Return) => Promise<void>]>([
    [
      'nothing changed',
      (play) => {
        play.desk.clock.advance(HOUR);
        return Promise.resolve();
      },
    ],
    [
      'it was away for less than five minutes',
      (play) => {
        play.desk.clock.advance(4 * MINUTE);
        play.desk.world.become('breaking', 'no-image');
        return Promise.resolve();
      },
    ],
    [
      'it never watched the cluster before',
      async (play) => {
        await meanwhile(play);
        play.desk.store.watchedAt = () => Promise.resolve(null);
      },
    ],
  ])('nothing is told when %s', async (_name, happen) => {
    const play = await watched();
    await happen(play);
    play.restart();
    await play.watch.look();
    await lookAtAll(play);
    await play.run(5 * MINUTE);
    expect(play.told).toEqual([]);
  });

  test('a cluster out of reach is an absence too; only the leader tells of it', async () => {
    const play = await watched();
    play.desk.world.leader = false;
    await play.run(6 * MINUTE);
    play.desk.world.become('breaking', 'no-image');
    play.desk.clock.advance(10 * SECOND);
    const follower = play.told.length;
    play.desk.world.leader = true;
    await play.watch.look();
    await lookAtAll(play);
    await play.run(3 * MINUTE);
    expect([follower, play.names()]).toEqual([0, ['breaking |  | ']]);
    expect(play.told[0]?.cluster).toBe(CLUSTER);
  });

  test('what begins after the return is an ordinary alert and not in the summary', async () => {
    const play = await watched();
    play.desk.clock.advance(HOUR);
    play.restart();
    await play.watch.look();
    play.desk.clock.advance(10 * SECOND);
    play.desk.world.become('fine', 'no-image');
    await lookAtAll(play);
    await play.run(5 * MINUTE);
    expect([play.told, await play.desk.story('fine')]).toEqual([[], ['opened']]);
  });

  test('a store that fails is looked at again', async () => {
    const play = await watched();
    await meanwhile(play);
    play.restart();
    const watchedAt = play.desk.store.watchedAt.bind(play.desk.store);
    play.desk.store.watchedAt = () => Promise.reject(new Error('no Redis'));
    await play.watch.look();
    play.desk.store.watchedAt = watchedAt;
    await play.watch.look();
    await lookAtAll(play);
    await play.run(2 * MINUTE);
    expect(play.names()).toEqual(['breaking | healing | changing']);
  });
});
