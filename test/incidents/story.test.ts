import { describe, expect, test } from '@jest/globals';
import { holdBack } from '../../src/incidents/hold-back.js';
import { transition, type LifecyclePolicy, type Observation } from '../../src/incidents/lifecycle.js';
import type { Incident } from '../../src/model/incident.js';
import { MINUTE, type Instant } from '../../src/model/time.js';
import { API, failing, healthySince, min, POLICY, sec } from './play.js';

const REMINDING: LifecyclePolicy = { ...POLICY, remindAfterMs: 30 * MINUTE };

/** Plays observations and returns the story, with when each line was told. */
function story(
  steps: readonly (readonly [Instant, Observation])[],
  policy = REMINDING,
): { readonly lines: readonly string[]; readonly incident: Incident } {
  let incident: Incident | null = null;
  for (const [at, observation] of steps) incident = transition(incident, API, observation, at, policy).incident;
  if (incident === null) throw new Error('nothing was opened');
  const lines = incident.timeline.map(({ at, event }) => `${(at - min(0)) / MINUTE} ${event.kind}`);
  return { lines, incident };
}

function everyMinute(from: number, to: number, observation: Observation): (readonly [Instant, Observation])[] {
  return Array.from({ length: to - from + 1 }, (_, index) => [min(from + index), observation] as const);
}

const FAILS = failing({ cause: 'panic' });
const RESTARTED: Observation = {
  kind: 'told',
  event: { kind: 'action', action: 'restart', by: 'U1', reason: '', outcome: 'done', detail: '' },
};

function failsAfresh(podCreatedAt: Instant, exitCode: number | null, ranMs: number | null = 38_000): Observation {
  const seen = failing({ cause: 'panic', crashRunMs: 38_000 });
  return seen.kind === 'failing' ? { ...seen, fresh: { podCreatedAt, ranMs, exitCode } } : seen;
}

describe('incidents: the reminder', () => {
  test('what nobody acknowledges is mentioned again, once', () => {
    expect(story(everyMinute(0, 300, FAILS)).lines).toEqual(['0 opened', '30 reminded']);
  });

  test('it is due when nothing else happens', () => {
    const opened = transition(null, API, FAILS, min(0), { ...REMINDING, remindAfterMs: 20_000 });
    expect(opened.recheckAt).toBe(sec(20));
  });

  test.each<[string, readonly (readonly [Instant, Observation])[], LifecyclePolicy]>([
    ['an acknowledged incident', [[min(1), { kind: 'acknowledge', by: 'U1' }]], REMINDING],
    ['a muted incident', [[min(1), { kind: 'mute', by: 'U1', until: min(500) }]], REMINDING],
    ['an incident where settings say never', [], POLICY],
  ])('%s is not mentioned again', (_name, steps, policy) => {
    const { lines } = story([[min(0), FAILS], ...steps, ...everyMinute(2, 100, FAILS)], policy);
    expect(lines.filter((line) => line.endsWith('reminded'))).toEqual([]);
  });

  test('nor is one that seems to heal', () => {
    const { lines } = story([
      [min(0), failing({ cause: 'panic', crashRunMs: 60 * MINUTE })],
      ...everyMinute(1, 40, healthySince(min(1))),
    ]);
    expect(lines).toEqual(['0 opened']);
  });

  test('what came back is mentioned again anew', () => {
    const { lines } = story([
      ...everyMinute(0, 31, FAILS),
      ...everyMinute(32, 34, healthySince(min(32))),
      ...everyMinute(40, 80, FAILS),
    ]);
    expect(lines).toEqual(['0 opened', '30 reminded', '34 resolved', '40 reopened', '70 reminded']);
  });
});

describe('incidents: whether a restart helped', () => {
  test('a new pod that crashes like the old one: told once, with how', () => {
    const { lines, incident } = story([
      [min(0), failsAfresh(min(-9), 3)],
      [min(1), RESTARTED],
      [min(2), failsAfresh(min(-9), 3)],
      [min(3), failsAfresh(min(1.1), 3)],
      [min(4), failsAfresh(min(3), 3)],
    ]);
    expect(lines).toEqual(['0 opened', '1 action', '3 verdict']);
    expect(incident.timeline.at(-1)?.event).toEqual({
      kind: 'verdict',
      action: 'restart',
      helped: false,
      detail: 'crashed again after 38s, same exit code',
    });
  });

  test.each<[string, Observation, string]>([
    ['another exit code', failsAfresh(min(2), 137), 'crashed again after 38s, exit code 137'],
    ['nothing that ran', failsAfresh(min(2), null, null), 'the new pods fail for the same cause'],
  ])('%s', (_name, observation, detail) => {
    const { incident } = story([
      [min(0), failsAfresh(min(-9), 3)],
      [min(1), RESTARTED],
      [min(3), observation],
    ]);
    expect(incident.timeline.at(-1)?.event).toEqual({ kind: 'verdict', action: 'restart', helped: false, detail });
  });

  test('health through the hold: it helped, told with the end', () => {
    const { lines, incident } = story([
      [min(0), failsAfresh(min(-9), 3)],
      [min(1), RESTARTED],
      [min(2), healthySince(min(2))],
      [min(12), healthySince(min(2))],
    ]);
    expect(lines).toEqual(['0 opened', '1 action', '12 verdict', '12 resolved']);
    expect(incident.timeline.at(-2)?.event).toEqual({
      kind: 'verdict',
      action: 'restart',
      helped: true,
      detail: 'healthy for 10m',
    });
  });

  test.each([
    ['scale-up', 'helped'],
    ['delete-pod', 'helped'],
    ['cordon', 'no verdict'],
  ])('%s, and health through the hold: %s', (action, expected) => {
    const { lines } = story([
      [min(0), failsAfresh(min(-9), 3)],
      [min(1), { ...RESTARTED, event: { ...RESTARTED.event, action } }],
      [min(12), healthySince(min(2))],
    ]);
    const judged = ['0 opened', '1 action', '12 verdict', '12 resolved'];
    expect(lines).toEqual(expected === 'helped' ? judged : judged.filter((line) => line !== '12 verdict'));
  });

  test('a stuck pod that nothing owns is gone: its deletion helped', () => {
    const { lines, incident } = story([
      [min(0), failsAfresh(min(-9), 3)],
      [min(1), { ...RESTARTED, event: { ...RESTARTED.event, action: 'delete-pod' } }],
      [min(2), { kind: 'over', proof: { kind: 'deleted' } }],
    ]);
    expect(lines).toEqual(['0 opened', '1 action', '2 verdict', '2 resolved']);
    expect(incident.timeline.at(-2)?.event).toMatchObject({ helped: true, detail: 'the pod is gone' });
  });

  test('an action that failed, or a deletion, proves nothing', () => {
    const failed: Observation = {
      kind: 'told',
      event: { kind: 'action', action: 'restart', by: 'U1', reason: '', outcome: 'failed', detail: '' },
    };
    const { lines } = story([
      [min(0), failsAfresh(min(-9), 3)],
      [min(1), failed],
      [min(2), failsAfresh(min(1.5), 3)],
      [min(3), RESTARTED],
      [min(4), { kind: 'over', proof: { kind: 'deleted' } }],
    ]);
    expect(lines).toEqual(['0 opened', '1 action', '3 action', '4 resolved']);
  });
});

describe("incidents: a person's mute", () => {
  test('its end is shown though nothing else changes', () => {
    const opened = transition(null, API, FAILS, min(0), POLICY).incident;
    const muted = transition(opened, API, { kind: 'mute', by: 'U1', until: min(20) }, min(19), POLICY);
    const before = transition(muted.incident, API, FAILS, min(19.5), POLICY);
    const after = transition(before.incident, API, FAILS, min(20), POLICY);
    expect([muted.recheckAt, before.verdict, after.verdict, after.incident?.mutedUntil]).toEqual([
      min(20),
      { tell: false, because: 'unchanged' },
      { tell: true, because: 'mute-ended' },
      null,
    ]);
  });
});

describe('incidents: readiness and the hold', () => {
  test('what comes back without losing readiness must be healthy for a whole hold again', () => {
    const { lines, incident } = story(
      [
        [min(0), FAILS],
        [min(3), healthySince(min(1))],
        [min(40), FAILS],
        [min(41), healthySince(min(1))],
      ],
      POLICY,
    );
    expect([lines, incident.phase.phase]).toEqual([['0 opened', '3 resolved', '40 reopened'], 'recovering']);
  });
});

describe('incidents/hold-back', () => {
  const hold = { id: 'night', because: 'quiet hours', until: min(60) };
  const step = (incident: Incident | null, seen: Observation, at: Instant, held: typeof hold | null) => {
    const next = transition(incident, API, seen, at, POLICY);
    return holdBack(next, next.incident!, held, at);
  };

  test('what opens meanwhile is held back, told late if it still fails, and looked at when the hold ends', () => {
    const opened = step(null, FAILS, min(0), hold);
    const later = step(opened.incident, FAILS, min(59), hold);
    const morning = step(later.incident, FAILS, min(60), null);
    expect([opened, later, morning].map(({ told, because, incident }) => [told, because, incident.heldBack])).toEqual([
      [false, 'quiet hours', true],
      [false, 'quiet hours', true],
      [true, 'hold-ended', false],
    ]);
    expect([later.recheckAt, morning.incident.timeline.map(({ event }) => event.kind)]).toEqual([
      min(60),
      ['opened', 'told-late'],
    ]);
  });

  test('what heals meanwhile is never told', () => {
    const opened = step(null, FAILS, min(0), hold);
    const recovering = step(opened.incident, healthySince(min(1)), min(1), hold);
    const resolved = step(recovering.incident, healthySince(min(1)), min(3), hold);
    expect([resolved.told, resolved.incident.heldBack, resolved.incident.phase.phase]).toEqual([
      false,
      true,
      'resolved',
    ]);
    const again = step(resolved.incident, FAILS, min(70), null);
    expect([again.told, again.incident.heldBack]).toEqual([true, false]);
  });

  test('what was told before goes on', () => {
    const opened = step(null, FAILS, min(0), null);
    const worse = step(opened.incident, failing({ cause: 'panic', severity: 'critical', ready: 0 }), min(1), hold);
    expect([worse.told, worse.because, worse.incident.heldBack]).toEqual([true, 'got-worse', false]);
  });
});

describe('incidents: more replicas are wanted during the hold', () => {
  test.each<[string, Observation]>([
    ['pods that start', { kind: 'unproven', oldestUnready: min(3) }],
    ['pods that are still to be made', { kind: 'unproven', oldestUnready: null }],
  ])('%s put the end off, and do not show it as failing again', (_name, growing) => {
    const { lines, incident } = story(
      [
        [min(0), FAILS],
        [min(2), healthySince(min(2))],
        [min(3), growing],
        [min(4.5), healthySince(min(4))],
        [min(5), healthySince(min(4))],
        [min(6), healthySince(min(4))],
      ],
      POLICY,
    );
    expect([lines, incident.phase.phase]).toEqual([['0 opened', '6 resolved'], 'resolved']);
  });

  test('a pod that had recovered and is not Ready any more shows it as failing', () => {
    const opened = transition(null, API, FAILS, min(0), POLICY).incident;
    const calm = transition(opened, API, healthySince(min(2)), min(2), POLICY).incident;
    const again = transition(calm, API, { kind: 'unproven', oldestUnready: min(1) }, min(3), POLICY);
    expect([again.verdict, again.incident?.phase.phase]).toEqual([{ tell: true, because: 'relapsed' }, 'open']);
  });
});
