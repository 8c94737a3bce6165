import { describe, expect, test } from '@jest/globals';
import { applyChanges, holdSnapshot, withoutTrouble, type Held } from '../../../src/playground/page/live/held.js';
import { presentOf } from '../../../src/playground/page/live/present.js';
import { PAGE_LIMITS, type JournalEntry, type PageChange } from '../../../src/playground/page-contract.js';
import { aMessage, anIncident, aPod, aState, aView, aWorkload, NOW } from './state.js';

const start = (changes: Parameters<typeof aState>[0] = {}): Held => holdSnapshot(aState(changes));
const seen = (held: Held, channel = 'C1'): readonly string[] =>
  (held.messages[channel] ?? []).map(({ ts, text }) => `${ts} ${text}`.trim());

function entry(seq: number): JournalEntry {
  return { seq, at: NOW, kind: 'call', name: 'chat.update', says: '', status: 200, error: '' };
}

describe('what the page holds', () => {
  test('messages stand by channel in the order of their ts, whatever order they come in', () => {
    const changes: PageChange[] = [
      { kind: 'message', message: aMessage('3.0') },
      { kind: 'message', message: aMessage('1.0') },
      { kind: 'message', message: aMessage('2.0', { channel: 'C2' }) },
    ];
    const held = applyChanges(start({ messages: [aMessage('2.0')] }), changes);
    expect([seen(held), seen(held, 'C2')]).toEqual([['1.0', '2.0', '3.0'], ['2.0']]);
  });

  test('an edit replaces its message where it stands, and leaves the others as they are', () => {
    const before = start({ messages: [aMessage('1.0'), aMessage('2.0')] });
    const held = applyChanges(before, [{ kind: 'message', message: aMessage('1.0', { text: 'edited' }) }]);
    expect(seen(held)).toEqual(['1.0 edited', '2.0']);
    expect(held.messages['C1']?.[1]).toBe(before.messages['C1']?.[1]);
  });

  test('applying changes twice gives the same as once', () => {
    const changes: PageChange[] = [
      { kind: 'message', message: aMessage('1.0') },
      { kind: 'message-gone', channel: 'C1', ts: '1.0' },
      { kind: 'pods', changed: [aPod('a')], gone: [{ namespace: 'payments', name: 'b' }] },
      { kind: 'workloads', changed: [aWorkload('api', { ready: 0 })], gone: [] },
      { kind: 'incidents', incidents: [anIncident('api')] },
      { kind: 'journal', entry: entry(7) },
      { kind: 'happening', happening: { seq: 1, at: NOW, text: 'x' } },
      { kind: 'stack', person: 'U1', views: [aView('V1')] },
      { kind: 'home', person: 'U1', view: aView('V2') },
      { kind: 'ephemeral', ephemeral: { ...aMessage('4.0'), user: 'U1' } },
      { kind: 'file', file: { id: 'F1', name: 'a.log', title: '', length: 3, channel: null, threadTs: null } },
    ];
    const once = applyChanges(start({ pods: [aPod('b')], workloads: [aWorkload('api')] }), changes);
    expect(applyChanges(once, changes)).toEqual(once);
    expect([once.pods.map(({ name }) => name), once.workloads.map(({ ready }) => ready), once.journal.length]).toEqual([
      ['a'],
      [0],
      1,
    ]);
  });

  test('bounded lists drop their oldest', () => {
    const entries = Array.from({ length: PAGE_LIMITS.journal + 2 }, (_, seq): PageChange => ({
      kind: 'journal',
      entry: entry(seq),
    }));
    const { journal } = applyChanges(start(), entries);
    expect([journal.length, journal[0]?.seq, journal.at(-1)?.seq]).toEqual([500, 2, 501]);
  });

  test('what was wrong with a form stays while its view stays as it was, and goes with the next change', () => {
    const errors: PageChange = { kind: 'view-errors', person: 'U1', view: 'V1', errors: { name: 'no' } };
    const stack = (hash: string): PageChange => ({ kind: 'stack', person: 'U1', views: [aView('V1', { hash })] });
    const wrong = applyChanges(start(), [stack('h1'), errors, stack('h1')]);
    expect(wrong.viewErrors).toEqual({ V1: { name: 'no' } });
    expect(applyChanges(wrong, [stack('h2')]).viewErrors).toEqual({});
    expect(applyChanges(wrong, [{ kind: 'stack', person: 'U1', views: [] }]).viewErrors).toEqual({});
  });

  test('each trouble can be dismissed on its own', () => {
    const trouble: PageChange = { kind: 'trouble', person: 'U1', code: 'operation_timeout', text: 'no answer' };
    const held = applyChanges(start(), [trouble, trouble]);
    expect(held.troubles.map(({ key }) => key)).toEqual([1, 2]);
    expect(withoutTrouble(held, 1).troubles).toEqual([{ key: 2, person: 'U1', text: 'no answer' }]);
  });

  test.each([
    [1, 11_000, NOW + 10_000],
    [60, 11_000, NOW + 600_000],
    [1, 0, NOW],
  ])('at speed %d and %d on the machine, the playground has %d', (speed, machine, present) => {
    expect(presentOf({ now: NOW, real: 1_000, speed, skippingTo: null, fixed: null }, machine)).toBe(present);
  });
});
