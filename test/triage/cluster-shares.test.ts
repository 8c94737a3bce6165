import { describe, expect, test } from '@jest/globals';
import { MINUTE, SECOND } from '../../src/model/time.js';
import { ClusterShares } from '../../src/triage/cluster-shares.js';
import { silentLog, type Log } from '../../src/telemetry/log.js';
import { triageSubject } from '../../src/triage/triage.js';
import { subjectKey } from '../../src/model/subject.js';
import { ManualClock } from '../support/manual-clock.js';
import { Desk } from './desk.js';
import { deployment } from './world.js';

describe('the shares of clusters in the triage workers', () => {
  const shares = (clusters: number) => {
    const clock = new ManualClock();
    return { clock, shares: new ClusterShares({ clock, workers: 8, clusters }) };
  };

  test('one cluster has all workers, of several none has more than half', () => {
    const alone = shares(1).shares;
    const among = shares(3).shares;
    const entered = (of: ClusterShares) =>
      Array.from({ length: 9 }, () => of.enter('a') === null).filter(Boolean).length;
    expect([entered(alone), entered(among), among.enter('b')]).toEqual([8, 4, null]);
    among.leave('a');
    expect([among.enter('a'), among.enter('a')]).toEqual([null, 2 * SECOND]);
  });

  test('one that does not answer has a single worker until it answers, or a minute has passed', () => {
    const { clock, shares: among } = shares(2);
    among.unanswered('a');
    expect([among.enter('a'), among.enter('a'), among.enter('b')]).toEqual([null, 15 * SECOND, null]);
    among.answered('a');
    expect(among.enter('a')).toBeNull();
    among.unanswered('a');
    clock.advance(MINUTE);
    expect([among.isSick('a'), among.enter('a')]).toEqual([false, null]);
  });

  test('that its subjects cannot be read is said once in five minutes, with how many there were', () => {
    const { clock, shares: among } = shares(2);
    const said: (number | null)[] = [];
    for (let index = 0; index < 62; index += 1) {
      said.push(among.unanswered('a'));
      clock.advance(5 * SECOND);
    }
    expect(said.filter((times) => times !== null)).toEqual([1, 60]);
    expect(among.unanswered('b')).toBe(1);
  });
});

describe('a cluster that hangs', () => {
  /** Its API server answers nothing until the deadline of each reading. */
  function hanging(desk: Desk): void {
    desk.world.duringGather = () => {
      desk.world.unreadable = { what: 'Deployment api in shop', reason: 'timeout', detail: '' };
      return desk.clock.sleep(SECOND);
    };
  }

  test('occupies one worker, is tried with short patience, and is logged once', async () => {
    const desk = new Desk();
    hanging(desk);
    const warned: string[] = [];
    const log: Log = { ...silentLog, warn: (fields) => void warned.push(fields.event) };
    const deps = { ...desk.deps, log };
    for (let index = 0; index < 20; index += 1) {
      await desk.finish(triageSubject(subjectKey(deployment(`w${index}`)), deps, new AbortController().signal));
    }
    // The first is given the whole time; then the cluster counts as sick.
    expect([desk.world.gathers.length, warned]).toEqual([21, ['triage.subject.unreadable']]);
    const running = Array.from({ length: 5 }, (_, index) =>
      triageSubject(subjectKey(deployment(`x${index}`)), deps, new AbortController().signal),
    );
    await desk.finish(Promise.all(running));
    expect(desk.world.gathers.length).toBe(22);
    desk.clock.advance(20 * SECOND);
    expect(await desk.store.dueSubjects(100)).toHaveLength(25);
  });
});
