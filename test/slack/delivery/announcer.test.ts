import { expect, test } from '@jest/globals';
import { Announcer } from '../../../src/slack/delivery/announcer.js';
import { EmbeddedStore } from '../../../src/storage/embedded-store.js';
import { silentLog } from '../../../src/telemetry/log.js';
import { ManualClock } from '../../support/manual-clock.js';
import { DROPPED_AFTER, FakeSlack, limited, refuse, type Fault } from './fake-slack.js';

const CONTENT = { text: 'While I was away', blocks: [] };

/** Posts once and answers what became of it and how many calls it took. */
async function announce(faults: readonly (Fault | null)[]): Promise<readonly [boolean, number, number]> {
  const clock = new ManualClock();
  const slack = new FakeSlack(clock);
  const left = [...faults];
  slack.fault = () => left.shift() ?? null;
  const store = new EmbeddedStore({ clock, historyTtlMs: 1_000 });
  const announcer = new Announcer({ client: slack, store, clock, log: silentLog });
  const state = { over: false };
  const posted = announcer.post('C1', CONTENT, 'absence').finally(() => {
    state.over = true;
  });
  for (let turn = 0; turn < 500 && !state.over; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(1_000);
  }
  return [await posted, slack.calls.length, slack.messages.length];
}

test.each<[string, readonly (Fault | null)[], readonly [boolean, number, number]]>([
  ['is taken', [], [true, 1, 1]],
  ['waits for as long as Slack says', [limited(30_000), limited(20_000)], [true, 3, 1]],
  ['gives up after a while', Array.from({ length: 9 }, () => limited(10_000)), [false, 4, 0]],
  ['does not wait for minutes', [limited(300_000)], [false, 1, 0]],
  ['is never repeated after an unclear answer', [DROPPED_AFTER], [false, 1, 1]],
  ['ends with a refusal', [refuse('is_archived')], [false, 1, 0]],
])('a summary %s', async (_name, faults, expected) => {
  expect(await announce(faults)).toEqual(expected);
});
