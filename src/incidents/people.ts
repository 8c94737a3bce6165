import type { Incident } from '../model/incident.js';
import type { Instant } from '../model/time.js';
import type { Observation } from './lifecycle.js';
import { recheck, silent, tell, type Transition } from './outcome.js';
import { withEvents } from './timeline.js';

/** Somebody is on it. */
export function acknowledge(incident: Incident | null, by: string, now: Instant): Transition {
  if (incident === null) return silent(null, 'no-incident', null);
  if (incident.phase.phase === 'resolved') return silent(incident, 'already-resolved', null);
  if (incident.acknowledged !== null) return silent(incident, 'already-acknowledged', recheck(incident, now));
  const next: Incident = { ...incident, acknowledged: { by, at: now }, updatedAt: now };
  return tell(withEvents(next, now, [{ kind: 'acknowledged', by }]), 'person-acted', recheck(next, now));
}

/** Muted until a time. */
export function mute(
  incident: Incident | null,
  seen: Extract<Observation, { kind: 'mute' }>,
  now: Instant,
): Transition {
  if (incident === null) return silent(null, 'no-incident', null);
  const next: Incident = { ...incident, mutedUntil: seen.until, updatedAt: now };
  return tell(
    withEvents(next, now, [{ kind: 'muted', by: seen.by, until: seen.until }]),
    'person-acted',
    recheck(next, now),
  );
}

/** Ends a mute early. */
export function unmute(incident: Incident | null, by: string, now: Instant): Transition {
  if (incident === null) return silent(null, 'no-incident', null);
  if (incident.mutedUntil === null) return silent(incident, 'unchanged', recheck(incident, now));
  const next: Incident = { ...incident, mutedUntil: null, updatedAt: now };
  return tell(withEvents(next, now, [{ kind: 'unmuted', by }]), 'person-acted', recheck(next, now));
}

/** The one who gets it counts as having acknowledged it; somebody else's acknowledgement is replaced. */
export function assign(
  incident: Incident | null,
  seen: Extract<Observation, { kind: 'assign' }>,
  now: Instant,
): Transition {
  if (incident === null) return silent(null, 'no-incident', null);
  if (incident.phase.phase === 'resolved') return silent(incident, 'already-resolved', null);
  const next: Incident = { ...incident, acknowledged: { by: seen.to, at: now }, updatedAt: now };
  return tell(
    withEvents(next, now, [{ kind: 'assigned', by: seen.by, to: seen.to }]),
    'person-acted',
    recheck(next, now),
  );
}
