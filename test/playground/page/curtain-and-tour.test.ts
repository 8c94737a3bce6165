import { describe, expect, test } from '@jest/globals';
import { filterJournal } from '../../../src/playground/page/curtain/journal-filter.js';
import { holdSnapshot } from '../../../src/playground/page/live/held.js';
import { isDone, nameToAsk, newestAlert, pressFor, TOUR_STEPS } from '../../../src/playground/page/tour/steps.js';
import type { Json, JournalEntry, PageState } from '../../../src/playground/page-contract.js';
import { aMessage, anIncident, aPod, aState, aWorkload, NOW } from './state.js';

function entry(seq: number, changes: Partial<JournalEntry>): JournalEntry {
  return { seq, at: NOW, kind: 'call', name: 'chat.update', says: '#alerts', status: 200, error: '', ...changes };
}

const JOURNAL = [
  entry(1, { name: 'chat.postMessage' }),
  entry(2, { status: 429, error: 'ratelimited' }),
  entry(3, { kind: 'envelope', name: 'slash_commands', says: '/pod why checkout', status: null }),
  entry(4, { kind: 'undelivered', name: 'interactive', says: 'Restart', status: null }),
  entry(5, { status: 0 }),
];

describe('the inspector', () => {
  test.each([
    ['all', '', [5, 4, 3, 2, 1]],
    ['calls', '', [5, 2, 1]],
    ['envelopes', '', [4, 3]],
    ['failed', '', [5, 4, 2]],
    ['all', 'ALERTS update', [5, 2]],
    ['all', '429', [2]],
    ['all', 'checkout', [3]],
    ['all', 'nowhere', []],
  ] as const)('shows of %s with "%s" %j, newest first', (kind, search, shown) => {
    expect(filterJournal(JOURNAL, kind, search).map(({ seq }) => seq)).toEqual(shown);
  });
});

const BUTTONS: Json = {
  type: 'actions',
  block_id: 'b9',
  elements: [
    { type: 'button', action_id: 'pod.restart' },
    { type: 'overflow', action_id: 'incident.more', options: [{ value: 'k..rollback' }, { value: 'k..mute1h' }] },
  ],
};
const ALERT = aMessage('10.0', { blocks: [BUTTONS] });

describe('the tour', () => {
  const done = (changes: Partial<PageState>, openThread: string | null = null): readonly string[] => {
    const held = holdSnapshot(aState(changes));
    return TOUR_STEPS.filter((step) => isDone(step, { held, person: 'U1', openThread }));
  };
  const verdict = (text: string): Json => ({ type: 'rich_text', elements: [{ type: 'text', text }] });

  test.each<readonly [string, Partial<PageState>, string | null, readonly string[]]>([
    ['nothing has happened', {}, null, []],
    [
      'an answer came for somebody else',
      { ephemerals: [{ ...ALERT, user: 'U2', blocks: [{ type: 'divider' }] }] },
      null,
      [],
    ],
    ['an answer came', { ephemerals: [{ ...ALERT, user: 'U1', blocks: [{ type: 'divider' }] }] }, null, ['ask']],
    ['an alert came', { messages: [ALERT] }, null, ['alert']],
    ['somebody copied an alert', { messages: [{ ...ALERT, user: 'U1' }] }, null, []],
    ['its thread is open', { messages: [ALERT] }, '10.0', ['alert', 'thread']],
    [
      'the thread tells that a restart helped',
      { messages: [aMessage('11.0', { threadTs: '10.0', blocks: [verdict('✓ It helped (restart).')] })] },
      null,
      ['restart'],
    ],
    [
      'the thread tells of a restart, and not yet whether it helped',
      { messages: [aMessage('11.0', { threadTs: '10.0', blocks: [verdict('@mira did: restart')] })] },
      null,
      [],
    ],
    ['something is muted', { incidents: [anIncident('a', { mutedUntil: NOW })] }, null, ['mute']],
  ])('when %s', (_when, changes, openThread, steps) => {
    expect(done(changes, openThread)).toEqual(steps);
  });

  test('asks about what fails under a name of its own, else about what it would break', () => {
    const workloads = [
      aWorkload('api'),
      aWorkload('api', { namespace: 'other' }),
      aWorkload('checkout-api'),
      aWorkload('web'),
    ];
    const failing = (name: string): ReturnType<typeof aPod> =>
      aPod(`${name}-1`, { well: false, workload: { kind: 'Deployment', namespace: 'payments', name } });
    const asked = (...names: readonly string[]): string =>
      nameToAsk(holdSnapshot(aState({ workloads, pods: names.map(failing) })));
    expect([asked(), asked('api'), asked('api', 'web')]).toEqual(['checkout-api', 'checkout-api', 'web']);
  });

  test('presses what the newest alert offers', () => {
    const held = holdSnapshot(aState({ messages: [aMessage('09.0', { blocks: [BUTTONS] }), ALERT, aMessage('12.0')] }));
    const alert = newestAlert(held);
    const place = { kind: 'message', channel: 'C1', ts: '10.0' };
    expect(alert === null ? [] : [pressFor('restart', alert, 'U1'), pressFor('mute', alert, 'U1')]).toEqual([
      { act: 'press', person: 'U1', place, blockId: 'b9', actionId: 'pod.restart' },
      { act: 'press', person: 'U1', place, blockId: 'b9', actionId: 'incident.more', option: 'k..mute1h' },
    ]);
  });
});
