import type { Incident, TimelineEvent } from '../model/incident.js';
import type { Instant } from '../model/time.js';

/** Oldest entries beyond this go: the thread has told them already. */
const TIMELINE_MAX = 200;

/** The incident with lines added to its story, numbered on. */
export function withEvents(incident: Incident, at: Instant, events: readonly TimelineEvent[]): Incident {
  if (events.length === 0) return incident;
  const from = incident.timeline.at(-1)?.seq ?? 0;
  const timeline = [...incident.timeline, ...events.map((event, index) => ({ seq: from + index + 1, at, event }))];
  return { ...incident, timeline: timeline.slice(-TIMELINE_MAX) };
}
