import type { Incident } from '../model/incident.js';
import type { Instant } from '../model/time.js';
import type { Transition } from './outcome.js';
import { withEvents } from './timeline.js';

/** Why alerts are held back now. */
export interface Hold {
  /** Of the mute, or of the night. */
  readonly id: string;
  /** For the decision trace: `muted by U1`, `quiet hours`. */
  readonly because: string;
  readonly until: Instant;
}

export interface Held {
  readonly incident: Incident;
  /** Whether people are told now; what is held back is only kept true where it already stands. */
  readonly told: boolean;
  /** Whether its channels must look at it. */
  readonly changed: boolean;
  readonly because: string;
  readonly recheckAt: Instant | null;
}

/**
 * What a mute or quiet hours make of a transition: an alert that begins meanwhile is held back; when they have ended it
 * is told if it still fails, and never if it healed (it stands in the history and in lists). A message that already
 * stands is edited nevertheless, since edits disturb nobody and must be true.
 */
export function holdBack(next: Transition, incident: Incident, hold: Hold | null, now: Instant): Held {
  const { verdict } = next;
  const recheckAt = earliest(next.recheckAt, hold?.until ?? null);
  if (incident.phase.phase === 'resolved') {
    const told = verdict.tell && !incident.heldBack;
    return { incident, told, changed: verdict.tell, because: verdict.because, recheckAt: next.recheckAt };
  }
  const opening = verdict.tell && (verdict.because === 'opened' || verdict.because === 'reopened');
  if (hold !== null && (opening || incident.heldBack)) {
    const held = { ...incident, heldBack: true };
    return { incident: held, told: false, changed: verdict.tell, because: hold.because, recheckAt };
  }
  if (incident.heldBack && !opening) {
    const late = withEvents({ ...incident, heldBack: false, updatedAt: now }, now, [{ kind: 'told-late' }]);
    return { incident: late, told: true, changed: true, because: 'hold-ended', recheckAt };
  }
  const shown = { ...incident, heldBack: false };
  return { incident: shown, told: verdict.tell, changed: verdict.tell, because: verdict.because, recheckAt };
}

function earliest(...instants: readonly (Instant | null)[]): Instant | null {
  const set = instants.filter((instant) => instant !== null);
  return set.length === 0 ? null : Math.min(...set);
}
