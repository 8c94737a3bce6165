import type { Clock } from '../../src/model/time.js';
import { StandInSlack, type StandInSettings } from '../../src/playground/slack/stand-in-slack.js';

/** A clock that stands still until it is moved; timers fire in order while it moves. */
export interface MovedClock extends Clock {
  move(ms: number): void;
}

export function movedClock(start = 1_700_000_000_000): MovedClock {
  let now = start;
  let timers: { at: number; task: () => void }[] = [];
  const after = (ms: number, task: () => void): (() => void) => {
    const timer = { at: now + ms, task };
    timers.push(timer);
    return () => {
      timers = timers.filter((held) => held !== timer);
    };
  };
  return {
    now: () => now,
    after,
    sleep: (ms) =>
      new Promise((resolve) => {
        after(ms, resolve);
      }),
    deadline: (ms) => {
      const controller = new AbortController();
      after(ms, () => {
        controller.abort();
      });
      return controller.signal;
    },
    move: (ms) => {
      const end = now + ms;
      for (;;) {
        const [next] = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers = timers.filter((held) => held !== next);
        now = next.at;
        next.task();
      }
      now = end;
    },
  };
}

/** A started stand-in with two people and a channel. */
export async function workspace(settings: StandInSettings = {}): Promise<{
  readonly slack: StandInSlack;
  readonly ana: string;
  readonly ben: string;
  readonly ops: string;
}> {
  const slack = new StandInSlack(settings);
  await slack.start();
  const ana = slack.addUser('ana').id;
  const ben = slack.addUser('ben').id;
  const ops = slack.addChannel('ops').id;
  return { slack, ana, ben, ops };
}
