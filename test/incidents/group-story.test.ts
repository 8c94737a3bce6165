import { describe, expect, test } from '@jest/globals';
import {
  callFor,
  groupSeverity,
  hasNews,
  settled,
  withAlarm,
  withLines,
  withNews,
  withoutLine,
} from '../../src/incidents/group-story.js';
import type { Group, GroupEntry, GroupId } from '../../src/model/group.js';
import type { Incident, IncidentId, TimelineEvent } from '../../src/model/incident.js';
import { anIncident, RESOLVED } from '../support/an-incident.js';

const EMPTY: Group = {
  schema: 1,
  id: 'group:storm.x:1' as GroupId,
  channel: 'C1',
  subject: { kind: 'storm' },
  openedAt: 1,
  closedAt: null,
  members: [],
  story: [],
};
const [a, b] = ['a-1', 'b-1'] as [IncidentId, IncidentId];
const events = (group: Group): readonly GroupEntry['event'][] => group.story.map(({ event }) => event);

function withStory(name: string, story: readonly TimelineEvent[], change: Partial<Incident> = {}): Incident {
  return anIncident(name, {
    timeline: story.map((event, index) => ({ seq: index + 1, at: 10 + index, event })),
    ...change,
  });
}

describe('the story of a list', () => {
  test('tells each line that joins, once, and each that leaves; one that comes back is told again', () => {
    const joined = withLines(withLines(EMPTY, [a, b], 2, false), [b], 3, false);
    const left = withoutLine(withoutLine(joined, a, 4), a, 5);
    expect(left.members).toEqual([b]);
    const back = withLines(left, [a], 6, false);
    expect(events(back)).toEqual([
      { kind: 'joined', incident: a },
      { kind: 'joined', incident: b },
      { kind: 'left', incident: a },
      { kind: 'joined', incident: a },
    ]);
    expect(back.story.map(({ seq, at }) => [seq, at])).toEqual([
      [1, 2],
      [2, 2],
      [3, 4],
      [4, 6],
    ]);
  });

  test('does not tell lines that its readers know from before the store was lost', () => {
    const group = withLines(EMPTY, [a], 2, true);
    expect(group.members).toEqual([a]);
    expect(group.story).toEqual([]);
  });

  test('takes over what people did and what got worse, once; not what the line itself shows', () => {
    const incident = withStory('a', [
      { kind: 'opened', cause: null },
      { kind: 'got-worse', from: 'warning', to: 'critical' },
      { kind: 'more-pods', from: 1, to: 3, desired: 3 },
      { kind: 'acknowledged', by: 'U1' },
      { kind: 'cause-changed', from: null, to: 'panic' },
    ]);
    expect(hasNews(incident, 0)).toBe(true);
    expect(hasNews(incident, 4)).toBe(false);
    const told = withNews(withNews(withNews(EMPTY, incident, 0, 2), incident, 2, 3), incident, 0, 4);
    expect(events(told)).toEqual([
      { kind: 'told', incident: a, entry: 2 },
      { kind: 'told', incident: a, entry: 4 },
    ]);
    expect(withAlarm(told, a, 2, 5)).toBe(told);
  });

  test('is over when its last line is, at that moment, and goes on when one fails again', () => {
    const open = anIncident('a');
    const over = anIncident('b', { phase: RESOLVED });
    expect(settled(EMPTY, [open, over], 5)).toBe(EMPTY);
    const closed = settled(EMPTY, [over], 5);
    expect(closed.closedAt).toBe(RESOLVED.since);
    expect(settled(closed, [over], 6)).toBe(closed);
    const again = settled(closed, [over, open], 7);
    expect(again.closedAt).toBeNull();
    expect(events(again)).toEqual([{ kind: 'over' }, { kind: 'again' }]);
    expect(settled(EMPTY, [], 8).closedAt).toBe(8);
  });

  test('is bounded', () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => `w${index}-1` as IncidentId);
    const group = withLines(EMPTY, ids, 2, false);
    expect(group.members).toHaveLength(1_000);
    expect(group.story).toHaveLength(200);
    expect(group.story.at(-1)?.seq).toBe(1_000);
  });
});

describe('who is called', () => {
  const entry = (event: GroupEntry['event'], at = 50): GroupEntry => ({ seq: 1, at, event });
  const worse = withStory('a', [
    { kind: 'got-worse', from: 'warning', to: 'critical' },
    { kind: 'acknowledged', by: 'U1' },
  ]);

  test.each<[string, GroupEntry, Incident | undefined, string | null]>([
    [
      'a critical line that joins',
      entry({ kind: 'joined', incident: a }),
      { ...worse, severity: 'critical' },
      'critical',
    ],
    ['a line that only degrades', entry({ kind: 'joined', incident: a }), worse, null],
    ['a line that gets worse', entry({ kind: 'told', incident: a, entry: 1 }), worse, 'critical'],
    ['what a person did', entry({ kind: 'told', incident: a, entry: 2 }), worse, null],
    ['a line that is over by now', entry({ kind: 'told', incident: a, entry: 1 }), { ...worse, phase: RESOLVED }, null],
    ['a muted line', entry({ kind: 'told', incident: a, entry: 1 }), { ...worse, mutedUntil: 60 }, null],
    ['a line that leaves', entry({ kind: 'left', incident: a }), worse, null],
    ['a line that nobody knows any more', entry({ kind: 'joined', incident: a }), undefined, null],
  ])('%s', (_what, told, incident, expected) => {
    expect(callFor(told, incident)).toBe(expected);
  });

  test('a list is as severe as its worst line that still fails', () => {
    const critical = anIncident('a', { severity: 'critical' });
    expect(groupSeverity([critical, anIncident('b')])).toBe('critical');
    expect(groupSeverity([{ ...critical, phase: RESOLVED }, anIncident('b')])).toBe('warning');
    expect(groupSeverity([])).toBe('info');
  });
});
