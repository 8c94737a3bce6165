import { beforeEach, describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, SECOND } from '../../src/model/time.js';
import { SpeedClock } from '../../src/playground/speed-clock.js';
import { ManualClock } from '../support/manual-clock.js';

let base: ManualClock;
let clock: SpeedClock;
let start: number;

beforeEach(() => {
  base = new ManualClock();
  clock = new SpeedClock(base);
  start = base.now();
});

/** Lets real time pass in pieces as short as those in which a process that is not busy sees it. */
function pass(ms: number): void {
  for (let left = ms; left > 0; left -= 10) base.advance(Math.min(10, left));
}

function passed(): number {
  return clock.now() - start;
}

describe('a clock that can run faster', () => {
  it('is the clock below it at speed 1, timers included', () => {
    const rung: number[] = [];
    clock.after(5 * SECOND, () => rung.push(passed()));
    clock.after(2 * SECOND, () => rung.push(passed()));
    const takeBack = clock.after(3 * SECOND, () => rung.push(-1));
    takeBack();
    base.advance(4 * SECOND);
    expect(passed()).toBe(4 * SECOND);
    base.advance(4 * SECOND);
    expect(rung).toEqual([2 * SECOND, 5 * SECOND]);
  });

  it('lets sixty times as much pass at 60, in the order of what is due, and never goes back', () => {
    const rung: string[] = [];
    clock.after(50 * SECOND, () => rung.push('b'));
    clock.after(10 * SECOND, () => rung.push('a'));
    clock.after(2 * MINUTE, () => rung.push('c'));
    base.advance(SECOND);
    clock.setSpeed(60);
    pass(SECOND);
    expect(passed()).toBe(61 * SECOND);
    expect(rung).toEqual(['a', 'b']);
    clock.setSpeed(1);
    pass(SECOND);
    expect(passed()).toBe(62 * SECOND);
    pass(58 * SECOND);
    expect(rung).toEqual(['a', 'b', 'c']);
  });

  it('slows down instead of leaping when the process was held up', () => {
    let heldUpMs = 0;
    const busy = new SpeedClock({
      now: () => base.now() + heldUpMs,
      sleep: (ms, signal) => base.sleep(ms, signal),
      deadline: (ms) => base.deadline(ms),
      after: (ms, task) => base.after(ms, task),
    });
    busy.setSpeed(60);
    heldUpMs = 10 * SECOND;
    expect(busy.now() - start).toBe(3 * SECOND);
    base.advance(20);
    base.advance(20);
    expect(busy.now() - start).toBe(3 * SECOND + 20 * 60);
  });

  it('skips to a moment and goes on at the speed of before', () => {
    const told: number[] = [];
    clock.setSpeed(10);
    clock.onChange(() => told.push(clock.speed));
    clock.skip(5 * MINUTE);
    clock.skip(5 * MINUTE);
    expect(clock.skippingTo).toBe(start + 10 * MINUTE);
    pass(6 * SECOND);
    expect(clock.skippingTo).toBeNull();
    expect(clock.speed).toBe(10);
    expect(passed()).toBeGreaterThanOrEqual(10 * MINUTE);
    expect(passed()).toBeLessThan(10 * MINUTE + 20 * SECOND);
    expect(told).toEqual([120, 120, 10]);
  });

  it('ends a sleep when it is due or when nobody waits any more', async () => {
    const giveUp = new AbortController();
    const slept: string[] = [];
    const all = [
      clock.sleep(MINUTE).then(() => slept.push('due')),
      clock.sleep(HOUR, giveUp.signal).then(() => slept.push('given up')),
      clock.sleep(HOUR, AbortSignal.abort()).then(() => slept.push('at once')),
    ];
    clock.setSpeed(60);
    giveUp.abort();
    pass(2 * SECOND);
    await Promise.all(all);
    expect(slept.sort()).toEqual(['at once', 'due', 'given up']);
  });

  it('measures how long a call to another program may take in real time', () => {
    clock.setSpeed(60);
    const limit = clock.deadline(10 * SECOND);
    pass(9 * SECOND);
    expect(limit.aborted).toBe(false);
    pass(2 * SECOND);
    expect(limit.aborted).toBe(true);
  });

  it('refuses to stand still', () => {
    expect(() => {
      clock.setSpeed(0);
    }).toThrow(RangeError);
  });
});
