import { describe, expect, test } from '@jest/globals';
import {
  blankBoard,
  groupId,
  isStorm,
  planPlaces,
  stemOf,
  type Candidate,
  type Plan,
  type Stands,
} from '../../src/incidents/placing.js';
import type { Cause } from '../../src/model/diagnosis.js';
import type { Board, GroupId } from '../../src/model/group.js';
import type { Incident, IncidentId } from '../../src/model/incident.js';
import { MINUTE, SECOND } from '../../src/model/time.js';
import { aDiagnosis } from '../support/a-diagnosis.js';
import { anIncident, RESOLVED } from '../support/an-incident.js';

const POLICY = { sharedCauseFrom: 3, stormPerMinute: 4 };
const NOW = 1_000_000_000_000;
const never = (): null => null;

const noSecret: Partial<Cause> = { id: 'secret-not-found', params: { secret: 'db' }, confidence: 'certain' };
const panic: Partial<Cause> = { id: 'panic', params: {}, confidence: 'likely' };

function failing(name: string, cause: Partial<Cause> | null = panic, change: Partial<Incident> = {}): Incident {
  const diagnosis = cause === null ? null : aDiagnosis(name, cause);
  return anIncident(name, { diagnosis, ...change });
}

const fresh = (incident: Incident): Candidate => ({ incident, group: null, posted: false });
const posted = (incident: Incident): Candidate => ({ incident, group: null, posted: true });
const line = (incident: Incident, group: GroupId): Candidate => ({ incident, group, posted: false });

function plan(board: Board, candidates: readonly Candidate[], now = NOW, stands: Stands = never): Plan {
  return planPlaces(board, candidates, stands, POLICY, now);
}

const place = (of: Plan, name: string): GroupId | null | undefined => of.places.get(`${name}-1` as IncidentId);
const kind = (id: GroupId | null | undefined): string => (id === null || id === undefined ? 'own' : id.slice(6, 11));

/** Each arrives and is posted before the next does. */
function oneByOne(names: readonly string[], cause: Partial<Cause>, everyMs: number): { board: Board; kinds: string[] } {
  let board = blankBoard('C1');
  const kinds: string[] = [];
  names.forEach((name, index) => {
    const next = plan(board, [fresh(failing(name, cause))], NOW + index * everyMs);
    kinds.push(kind(place(next, name)));
    board = next.board;
  });
  return { board, kinds };
}

describe('where an incident is shown', () => {
  test('those with nothing in common have messages of their own', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(oneByOne(names, panic, 20 * SECOND).kinds).toEqual(names.map(() => 'own'));
  });

  test('the third that fails for the same becomes a line of a parent, and so do all after it; the first two keep theirs', () => {
    const { kinds, board } = oneByOne(['a', 'b', 'c', 'd'], noSecret, MINUTE);
    expect(kinds).toEqual(['own', 'own', 'cause', 'cause']);
    expect(Object.values(board.sharers)).toEqual([['a-1', 'b-1']]);
    expect(board.open).toHaveLength(1);
  });

  test('three that come at the same time, or wait to be posted, are lines of one list from the start', () => {
    const all = ['a', 'b', 'c'].map((name) => fresh(failing(name, noSecret)));
    const together = plan(blankBoard('C1'), all);
    expect([...together.places.values()].map(kind)).toEqual(['cause', 'cause', 'cause']);
    const two = plan(blankBoard('C1'), all.slice(0, 2));
    expect([...two.places.values()].map(kind)).toEqual(['own', 'own']);
    const then = plan(two.board, all);
    expect([...then.places.values()].map(kind)).toEqual(['cause', 'cause', 'cause']);
    expect(then.board.sharers).toEqual({});
  });

  test('beyond the rate a digest takes them, the waiting ones too; what is posted stays', () => {
    const early = plan(blankBoard('C1'), [fresh(failing('a')), fresh(failing('b'))]);
    const rest = ['b', 'c', 'd', 'e', 'f'].map((name) => fresh(failing(name)));
    const next = plan(early.board, [posted(failing('a')), ...rest], NOW + SECOND);
    expect(kind(place(next, 'a'))).toBe('own');
    expect(rest.map(({ incident }) => kind(next.places.get(incident.id)))).toEqual(rest.map(() => 'storm'));
    expect(next.founded).toHaveLength(1);
    expect(next.founded[0]).toMatchObject({ channel: 'C1', subject: { kind: 'storm' }, members: [], closedAt: null });
  });

  test('a storm ends when less comes; the next one soon after goes on in the same digest, a later one in its own', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const storm = plan(
      blankBoard('C1'),
      names.map((name) => fresh(failing(name))),
    );
    const calm = plan(storm.board, [fresh(failing('calm'))], NOW + 2 * MINUTE);
    expect(kind(place(calm, 'calm'))).toBe('own');
    const again = (at: number): Plan =>
      plan(
        storm.board,
        names.map((name) => fresh(failing(`${name}2`))),
        at,
      );
    expect(place(again(NOW + 5 * MINUTE), 'a2')).toBe(place(storm, 'a'));
    const late = again(NOW + 15 * MINUTE);
    expect(kind(place(late, 'a2'))).toBe('storm');
    expect(place(late, 'a2')).not.toBe(place(storm, 'a'));
    expect(late.board.open).toHaveLength(2);
  });

  test('lines of a list about a shared cause are no new messages, and bring no storm', () => {
    const { board } = oneByOne(['a', 'b', 'c'], noSecret, MINUTE);
    const many = Array.from({ length: 50 }, (_, index) => fresh(failing(`w${index}`, noSecret)));
    const next = plan(board, [...many, fresh(failing('other'))], NOW + 10 * MINUTE);
    expect(new Set([...next.places].map(([id, group]) => (id === 'other-1' ? 'other' : kind(group))))).toEqual(
      new Set(['cause', 'other']),
    );
    expect(kind(place(next, 'other'))).toBe('own');
    const all = plan(blankBoard('C1'), many);
    expect(all.founded).toHaveLength(1);
    expect(all.board.arrivals).toHaveLength(1);
  });

  test('in a storm those of a standing list go there, and no new list is founded', () => {
    const { board } = oneByOne(['a', 'b', 'c'], noSecret, MINUTE);
    const other: Partial<Cause> = { ...noSecret, params: { secret: 'tls' } };
    const many = [
      ...['p', 'q', 'r', 's', 't'].map((name) => fresh(failing(name))),
      ...['d', 'e'].map((name) => fresh(failing(name, noSecret))),
    ];
    const storm = plan(board, many, NOW + 10 * MINUTE);
    const late = ['f', 'g', 'h'].map((name) => fresh(failing(name, other)));
    const next = plan(storm.board, [...late, fresh(failing('i', noSecret))], NOW + 10 * MINUTE + SECOND);
    expect(many.map(({ incident }) => kind(storm.places.get(incident.id)))).toEqual([
      ...['storm', 'storm', 'storm', 'storm', 'storm'],
      ...['cause', 'cause'],
    ]);
    expect(late.map(({ incident }) => kind(next.places.get(incident.id)))).toEqual(['storm', 'storm', 'storm']);
    expect(kind(place(next, 'i'))).toBe('cause');
  });

  test('an incident counts once, however often it is looked at, and a test alert never', () => {
    let { board } = plan(blankBoard('C1'), [fresh(failing('a'))]);
    for (let index = 0; index < 20; index += 1) ({ board } = plan(board, [fresh(failing('a'))], NOW + index));
    expect(board.arrivals).toEqual([{ what: 'a-1', at: NOW }]);
    const subject = { cluster: 'c', kind: 'Test', namespace: 'n', name: 'TEST-a' };
    const tests = Array.from({ length: 9 }, (_, index) => fresh(failing(`t${index}`, null, { subject })));
    const tested = plan(board, tests);
    expect(tested.board).toEqual(board);
    expect([...tested.places.values()]).toEqual(tests.map(() => null));
  });

  test('what is remembered is bounded', () => {
    const storm = plan(
      blankBoard('C1'),
      Array.from({ length: 500 }, (_, index) => fresh(failing(`w${index}`))),
    );
    expect(storm.board.arrivals.length).toBe(POLICY.stormPerMinute + 1);
    const own = plan(
      storm.board,
      Array.from({ length: 500 }, (_, index) => posted(failing(`o${index}`, noSecret))),
    );
    expect(Object.values(own.board.sharers).map((ids) => ids.length)).toEqual([20]);
    expect(isStorm(own.board, POLICY, NOW + MINUTE - 1)).toBe(true);
    expect(isStorm(own.board, POLICY, NOW + MINUTE)).toBe(false);
  });
});

describe('a line', () => {
  const { board } = oneByOne(['a', 'b', 'c'], noSecret, MINUTE);
  const parent = board.open[0]!.id;
  const at = NOW + 10 * MINUTE;

  test.each<[string, Incident]>([
    ['fails for the same', failing('c', noSecret)],
    ['may fail for something else', failing('c', { ...panic, confidence: 'possible' })],
    ['has no diagnosis', failing('c', null)],
    ['is over, whatever its last cause', failing('c', panic, { phase: RESOLVED })],
  ])('stays while it %s', (_when, incident) => {
    const next = plan(board, [line(incident, parent)], at);
    expect(place(next, 'c')).toBe(parent);
    expect(next.board).toEqual(board);
  });

  test('that fails for something of its own gets a message of its own', () => {
    const next = plan(board, [line(failing('c'), parent)], at);
    expect(place(next, 'c')).toBeNull();
  });

  test('that fails for what another list is about goes there', () => {
    const tls: Partial<Cause> = { ...noSecret, params: { secret: 'tls' } };
    let other = board;
    for (const name of ['x', 'y', 'z']) other = plan(other, [fresh(failing(name, tls))], at).board;
    const next = plan(other, [line(failing('c', tls), parent)], at);
    expect(kind(place(next, 'c'))).toBe('cause');
    expect(place(next, 'c')).not.toBe(parent);
  });

  test('that leaves in a crowd goes to a digest: a move is news like any other', () => {
    const crowd = ['c', 'd', 'e', 'f', 'g'].map((name) => line(failing(name), parent));
    const next = plan(board, crowd, at);
    expect([...next.places.values()].map(kind)).toEqual(crowd.map(() => 'storm'));
  });

  test('of a digest stays there whatever its cause becomes', () => {
    const digest = plan(
      board,
      ['p', 'q', 'r', 's', 't'].map((name) => fresh(failing(name))),
      at,
    );
    const id = place(digest, 'p')!;
    expect(place(plan(digest.board, [line(failing('p', noSecret), id)], at + MINUTE), 'p')).toBe(id);
  });
});

describe('a message of its own', () => {
  test('is remembered for the cause that it fails for now, until it is over', () => {
    const first = plan(blankBoard('C1'), [posted(failing('a', noSecret))]);
    expect(Object.values(first.board.sharers)).toEqual([['a-1']]);
    const changed = plan(first.board, [posted(failing('a', { ...noSecret, params: { secret: 'tls' } }))]);
    expect(Object.keys(changed.board.sharers).map((key) => key.split('/').at(-1))).toEqual(['tls']);
    const over = plan(changed.board, [posted(failing('a', noSecret, { phase: RESOLVED }))]);
    expect(over.board.sharers).toEqual({});
  });

  test('stays its own though a parent stands', () => {
    const { board } = oneByOne(['a', 'b', 'c'], noSecret, MINUTE);
    expect(place(plan(board, [posted(failing('d', noSecret))], NOW + 5 * MINUTE), 'd')).toBeNull();
  });
});

describe('after the store was lost', () => {
  test('a list that still stands in the channel is gone on with from its first line', () => {
    const incident = failing('a', noSecret);
    const shared = {
      key: 'arn%3Aaws%3Aeks%2Fx/secret-not-found/payments/db',
      id: 'secret-not-found',
      params: {},
    } as const;
    const stem = stemOf('C1', { kind: 'shared-cause', ...shared });
    const next = plan(blankBoard('C1'), [fresh(incident)], NOW, (asked) => (asked === stem ? 77 : null));
    expect(place(next, 'a')).toBe(groupId(stem, 77));
    expect(next.founded[0]?.openedAt).toBe(77);
    const storm = plan(blankBoard('C1'), [fresh(failing('b'))], NOW, (asked) => (asked.includes('storm') ? 78 : null));
    expect(kind(place(storm, 'b'))).toBe('storm');
  });

  test('lists of other channels are other lists', () => {
    expect(stemOf('C1', { kind: 'storm' })).not.toBe(stemOf('C2', { kind: 'storm' }));
  });
});
