import { describe, expect, test } from '@jest/globals';
import { transition } from '../../src/incidents/lifecycle.js';
import { API, failing, play, POLICY, sec } from './play.js';

describe('incidents/lifecycle: unmute and hand over', () => {
  test('the end of a mute by hand is part of the story, once', () => {
    const { said, incident } = play([
      [sec(0), failing({ cause: 'panic' })],
      [sec(1), { kind: 'mute', by: 'U1', until: sec(600) }],
      [sec(2), { kind: 'unmute', by: 'U2' }],
      [sec(3), { kind: 'unmute', by: 'U2' }],
    ]);
    expect(said.map(({ say }) => say)).toEqual(['opened', 'person-acted', 'person-acted']);
    expect(incident?.mutedUntil).toBeNull();
    expect(incident?.timeline.slice(1).map(({ event }) => event)).toEqual([
      { kind: 'muted', by: 'U1', until: sec(600) },
      { kind: 'unmuted', by: 'U2' },
    ]);
  });

  test('who gets it takes the place of who had acknowledged it', () => {
    const { incident } = play([
      [sec(0), failing({ cause: 'panic' })],
      [sec(1), { kind: 'acknowledge', by: 'U1' }],
      [sec(2), { kind: 'assign', by: 'U1', to: 'U2' }],
    ]);
    expect(incident?.acknowledged).toEqual({ by: 'U2', at: sec(2) });
    expect(incident?.timeline.at(-1)?.event).toEqual({ kind: 'assigned', by: 'U1', to: 'U2' });
  });

  test('there is nothing to hand over or unmute where nothing is open', () => {
    const { incident } = play([
      [sec(0), failing({ cause: 'panic' })],
      [sec(1), { kind: 'over', proof: { kind: 'deleted' } }],
    ]);
    const assigned = transition(incident, API, { kind: 'assign', by: 'U1', to: 'U2' }, sec(2), POLICY);
    expect([assigned.verdict, assigned.incident]).toEqual([{ tell: false, because: 'already-resolved' }, incident]);
    const nothing = { incident: null, verdict: { tell: false, because: 'no-incident' }, recheckAt: null };
    expect(transition(null, API, { kind: 'assign', by: 'U1', to: 'U2' }, sec(2), POLICY)).toEqual(nothing);
    expect(transition(null, API, { kind: 'unmute', by: 'U1' }, sec(2), POLICY)).toEqual(nothing);
  });
});
