import { describe, expect, test } from '@jest/globals';
import { holdMs, transition } from '../../src/incidents/lifecycle.js';
import { HOUR, MINUTE } from '../../src/model/time.js';
import { API, failing, healthySince, min, play, POLICY, sec } from './play.js';

describe('incidents/lifecycle: what the peers get wrong', () => {
  test('a steady crash loop is told once and never resolved', () => {
    const loop = Array.from(
      { length: 120 },
      (_, i) => [min(i), failing({ cause: 'connection-refused', crashRunMs: 900 })] as const,
    );
    expect(play(loop).said).toEqual([{ at: min(0), say: 'opened', cause: 'connection-refused' }]);
  });

  test('a crash loop that is quiet between two restarts is not resolved', () => {
    const { said, incident } = play([
      [min(0), failing({ cause: 'panic', crashRunMs: 30_000 })],
      [min(6), { kind: 'unproven' }],
      [min(12), { kind: 'unproven' }],
      [min(13), failing({ cause: 'panic', crashRunMs: 30_000 })],
    ]);
    expect(said).toEqual([{ at: min(0), say: 'opened', cause: 'panic' }]);
    expect(incident?.phase.phase).toBe('open');
  });

  test('real recovery resolves once, after the hold that follows a crash', () => {
    const { said } = play([
      [min(0), failing({ cause: 'missing-env-var', crashRunMs: 900 })],
      [min(5), healthySince(min(4))],
      [min(13), healthySince(min(4))],
      [min(14), healthySince(min(4))],
      [min(15), healthySince(min(4))],
    ]);
    expect(said).toEqual([
      { at: min(0), say: 'opened', cause: 'missing-env-var' },
      { at: min(5), say: 'recovering', cause: 'missing-env-var' },
      { at: min(14), say: 'resolved', cause: 'missing-env-var' },
    ]);
  });

  test('a slow crasher that is Ready for 20 minutes between crashes does not flap', () => {
    const { said, incident } = play([
      [min(0), failing({ cause: 'oom-killed', crashRunMs: 20 * MINUTE })],
      [min(1), healthySince(min(1))],
      [min(20), healthySince(min(1))],
      [min(21), failing({ cause: 'oom-killed', crashRunMs: 20 * MINUTE })],
    ]);
    expect(said.map(({ say }) => say)).toEqual(['opened', 'recovering', 'relapsed']);
    expect(incident?.phase.phase).toBe('open');
  });

  test('Unschedulable followed by ImagePullBackOff is one incident that changes its cause', () => {
    const { said, incident } = play([
      [min(0), failing({ cause: 'insufficient-cpu', confidence: 'certain' })],
      [min(3), failing({ cause: 'image-not-found', confidence: 'certain' })],
    ]);
    expect(said).toEqual([
      { at: min(0), say: 'opened', cause: 'insufficient-cpu' },
      { at: min(3), say: 'cause-changed', cause: 'image-not-found' },
    ]);
    expect(incident?.timeline.map(({ seq, event }) => [seq, event.kind])).toEqual([
      [1, 'opened'],
      [2, 'cause-changed'],
    ]);
  });

  test('a restart of podwhy re-alerts nothing: the same observation continues the stored incident', () => {
    const before = play([[min(0), failing({ cause: 'panic', crashRunMs: 1 })]]).incident;
    const stored: typeof before = JSON.parse(JSON.stringify(before));
    expect(play([[min(30), failing({ cause: 'panic', crashRunMs: 1 })]], stored).said).toEqual([]);
  });

  test('a relapse within the reopen window continues the thread and says how often', () => {
    const { said, incident } = play([
      [min(0), failing({ cause: 'panic', crashRunMs: 1 })],
      [min(20), healthySince(min(5))],
      [min(40), failing({ cause: 'panic', crashRunMs: 1 })],
    ]);
    expect(said.map(({ say }) => say)).toEqual(['opened', 'resolved', 'reopened']);
    expect([incident?.episode, incident?.reopened, incident?.timeline.at(-1)?.event]).toEqual([
      1,
      1,
      { kind: 'reopened', times: 1 },
    ]);
  });

  test('a recurrence after the window is a new incident', () => {
    const { incident } = play([
      [min(0), failing({ cause: 'panic', crashRunMs: 1 })],
      [min(20), healthySince(min(5))],
      [min(20) + 25 * HOUR, failing({ cause: 'panic', crashRunMs: 1 })],
    ]);
    expect([incident?.episode, incident?.reopened]).toEqual([2, 0]);
  });

  test('a running moment of a crash loop does not replace a proven cause by a guess', () => {
    const { said, incident } = play([
      [min(0), failing({ cause: 'config-parse-error', confidence: 'likely', crashRunMs: 1 })],
      [min(1), failing({ cause: 'app-exit-nonzero', confidence: 'possible', crashRunMs: 1 })],
    ]);
    expect(said).toHaveLength(1);
    expect(incident?.diagnosis?.causes[0]?.id).toBe('config-parse-error');
  });
});

describe('incidents/lifecycle', () => {
  test('getting worse is told once, takes the acknowledgement back, and getting better is silent', () => {
    const { said, incident } = play([
      [sec(0), failing({ cause: 'panic', severity: 'warning' })],
      [sec(30), { kind: 'acknowledge', by: 'U1' }],
      [sec(60), failing({ cause: 'panic', severity: 'critical', ready: 0 })],
      [sec(61), failing({ cause: 'panic', severity: 'critical', ready: 0 })],
    ]);
    expect(said.map(({ say }) => say)).toEqual(['opened', 'person-acted', 'got-worse']);
    expect(incident?.acknowledged).toBeNull();
    expect(incident?.timeline.map(({ event }) => event.kind)).toEqual([
      'opened',
      'acknowledged',
      'got-worse',
      'unacknowledged',
    ]);
  });

  test('the second person to acknowledge changes nothing', () => {
    const { incident } = play([
      [sec(0), failing({ cause: 'panic' })],
      [sec(1), { kind: 'acknowledge', by: 'U1' }],
    ]);
    const second = transition(incident, API, { kind: 'acknowledge', by: 'U2' }, sec(2), POLICY);
    expect([second.verdict, second.incident?.acknowledged]).toEqual([
      { tell: false, because: 'already-acknowledged' },
      { by: 'U1', at: sec(1) },
    ]);
  });

  test('info is recorded nowhere while nothing is open', () => {
    expect(transition(null, API, failing({ cause: 'cronjob-suspended', severity: 'info' }), sec(0), POLICY)).toEqual({
      incident: null,
      verdict: { tell: false, because: 'below-alert-severity' },
      recheckAt: sec(60),
    });
  });

  test('deletion ends an incident at once and says so', () => {
    const { said, incident } = play([
      [sec(0), failing({ cause: 'panic', crashRunMs: 1 })],
      [sec(90), { kind: 'over', proof: { kind: 'deleted' } }],
    ]);
    expect(said.map(({ say }) => say)).toEqual(['opened', 'resolved']);
    expect(incident?.timeline.at(-1)?.event).toEqual({
      kind: 'resolved',
      proof: { kind: 'deleted' },
      lastedMs: 90_000,
    });
  });

  test('readiness from before the incident is no recovery from it', () => {
    const { said } = play([
      [min(10), failing({ cause: 'readiness-probe' })],
      [min(11), healthySince(min(0))],
    ]);
    expect(said.map(({ say }) => say)).toEqual(['opened', 'recovering']);
  });

  test('a pod that is not Ready during the hold takes the hold back', () => {
    const { said } = play([
      [min(0), failing({ cause: 'readiness-probe' })],
      [min(1), healthySince(min(1))],
      [min(2), { kind: 'unproven' }],
      [min(4), healthySince(min(3))],
      [min(5), healthySince(min(3))],
    ]);
    expect(said.map(({ at, say }) => [at, say])).toEqual([
      [min(0), 'opened'],
      [min(1), 'recovering'],
      [min(2), 'relapsed'],
      [min(4), 'recovering'],
      [min(5), 'resolved'],
    ]);
  });

  test('a healthy new revision is named as what ended it', () => {
    const { incident } = play([
      [min(0), failing({ cause: 'image-not-found' })],
      [min(6), healthySince(min(3), '8')],
    ]);
    expect(incident?.phase).toEqual({
      phase: 'resolved',
      since: min(6),
      proof: { kind: 'new-revision', ready: 3, desired: 3, stableForMs: 3 * MINUTE, revision: '8' },
    });
  });

  test.each([
    ['nothing crashed', false, 0, 2 * MINUTE],
    ['quick crashes', true, 5_000, 10 * MINUTE],
    ['a crash after a run of an hour', true, HOUR, 2 * HOUR],
  ])('the hold after %s', (_name, crashed, longestCrashRunMs, expected) => {
    expect(holdMs({ crashed, longestCrashRunMs }, POLICY)).toBe(expected);
  });

  test('an old open incident is looked at every five minutes, a young one every thirty seconds', () => {
    const opened = transition(null, API, failing({ cause: 'panic' }), min(0), POLICY);
    const later = transition(opened.incident, API, failing({ cause: 'panic' }), min(600), POLICY);
    expect([opened.recheckAt, later.recheckAt]).toEqual([min(0) + 30_000, min(605)]);
  });
});
