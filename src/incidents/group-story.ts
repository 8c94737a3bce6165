import type { Group, GroupEntry } from '../model/group.js';
import type { Incident, IncidentId, TimelineEvent } from '../model/incident.js';
import { compareSeverity, type Severity } from '../model/severity.js';
import type { Instant } from '../model/time.js';

type GroupEvent = GroupEntry['event'];

/** Older ones go: they were told, or so much happened that nobody would read them. */
const STORY_MAX = 200;

/**
 * Lines of an incident's story that the thread of its group tells, in one row each: what people did and what should make
 * them look. All else (causes, more pods, the end) shows in the line itself, and in the details.
 */
const TOLD: ReadonlySet<TimelineEvent['kind']> = new Set([
  'got-worse',
  'reminded',
  'acknowledged',
  'assigned',
  'action',
  'verdict',
  'muted',
  'unmuted',
]);

/** The group with these lines; those that are new are also told in its thread, unless they are `known` to its readers. */
export function withLines(group: Group, ids: readonly IncidentId[], now: Instant, known: boolean): Group {
  const fresh = ids.filter((id) => !group.members.includes(id));
  if (fresh.length === 0) return group;
  const next = { ...group, members: [...group.members, ...fresh] };
  return known
    ? next
    : add(
        next,
        now,
        fresh.map((incident) => ({ kind: 'joined', incident })),
      );
}

/** A line goes to another list, or gets a message of its own. It may come back. */
export function withoutLine(group: Group, incident: IncidentId, now: Instant): Group {
  if (!group.members.includes(incident)) return group;
  const members = group.members.filter((id) => id !== incident);
  return add({ ...group, members }, now, [{ kind: 'left', incident }]);
}

/** Takes over what happened to a line after `seq` of its own story. Taken over twice it is told once. */
export function withNews(group: Group, incident: Incident, seq: number, now: Instant): Group {
  return add(
    group,
    now,
    untold(incident, seq).map((entry) => ({ kind: 'told', incident: incident.id, entry })),
  );
}

/** Whether the group's thread has something to take over. */
export function hasNews(incident: Incident, seq: number): boolean {
  return untold(incident, seq).length > 0;
}

function untold(incident: Incident, seq: number): readonly number[] {
  return incident.timeline.filter((entry) => entry.seq > seq && TOLD.has(entry.event.kind)).map((entry) => entry.seq);
}

/** One alarm about an incident, which the group's thread sounds together with others. */
export function withAlarm(group: Group, incident: IncidentId, entry: number, now: Instant): Group {
  return add(group, now, [{ kind: 'told', incident, entry }]);
}

/** Closed when all lines are over, open again when one fails again. A group without lines is over. */
export function settled(group: Group, lines: readonly Incident[], now: Instant): Group {
  const over = lines.every(({ phase }) => phase.phase === 'resolved');
  if (over === (group.closedAt !== null)) return group;
  const ends = lines.map(({ phase }) => phase.since);
  const closedAt = over ? (ends.length === 0 ? now : Math.max(...ends)) : null;
  return add({ ...group, closedAt }, now, [{ kind: over ? 'over' : 'again' }]);
}

/** As severe as its worst line that is not over. */
export function groupSeverity(lines: readonly Incident[]): Severity {
  return lines
    .filter(({ phase }) => phase.phase !== 'resolved')
    .reduce<Severity>((most, { severity }) => (compareSeverity(severity, most) > 0 ? severity : most), 'info');
}

/**
 * How severe the news is that people must be called for; null when the entry can wait until somebody looks. Nobody is
 * called for what is over or muted, nor by what they did themselves.
 */
export function callFor(entry: GroupEntry, incident: Incident | undefined): Severity | null {
  const { event } = entry;
  if (incident === undefined || incident.phase.phase === 'resolved') return null;
  if ((incident.mutedUntil ?? 0) > entry.at) return null;
  if (event.kind === 'joined') return incident.severity === 'critical' ? 'critical' : null;
  if (event.kind !== 'told') return null;
  const told = incident.timeline.find(({ seq }) => seq === event.entry)?.event;
  return told?.kind === 'got-worse' ? told.to : null;
}

function add(group: Group, at: Instant, events: readonly GroupEvent[]): Group {
  const known = new Set(group.story.map(({ event }) => JSON.stringify(event)));
  const fresh = events.filter((event) => event.kind !== 'told' || !known.has(JSON.stringify(event)));
  if (fresh.length === 0) return group;
  const from = group.story.at(-1)?.seq ?? 0;
  const story = [...group.story, ...fresh.map((event, index) => ({ seq: from + index + 1, at, event }))];
  return { ...group, story: story.slice(-STORY_MAX) };
}
