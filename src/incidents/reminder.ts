import type { Incident } from '../model/incident.js';
import type { Instant, Millis } from '../model/time.js';

/**
 * When an incident that nobody acknowledged is to be mentioned again; null when never (again). Once per beginning: what
 * came back, or was told late, begins anew.
 */
export function remindAt(incident: Incident, remindAfterMs: Millis | null): Instant | null {
  if (remindAfterMs === null || incident.phase.phase !== 'open') return null;
  if (incident.acknowledged !== null || incident.heldBack || incident.mutedUntil !== null) return null;
  const begun = incident.timeline.findLast(
    ({ event }) => event.kind === 'opened' || event.kind === 'reopened' || event.kind === 'told-late',
  );
  const reminded = incident.timeline.some(({ seq, event }) => event.kind === 'reminded' && seq > (begun?.seq ?? 0));
  return reminded ? null : (begun?.at ?? incident.openedAt) + remindAfterMs;
}
