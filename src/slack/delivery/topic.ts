import type { DeliveryId } from '../../model/delivery.js';
import type { Group, GroupId } from '../../model/group.js';
import { shortHash } from '../../model/hash.js';
import type { Incident } from '../../model/incident.js';
import type { Severity } from '../../model/severity.js';
import { subjectKey } from '../../model/subject.js';
import type { Instant } from '../../model/time.js';
import { groupSeverity } from '../../incidents/group-story.js';
import { groupId, stemOfId } from '../../incidents/placing.js';
import type { MessageMark } from './slack-client.js';

/** What the sending of a message needs to know of what it is about: an incident, or a group of them. */
export interface Topic {
  readonly kind: 'incident' | 'group';
  readonly id: DeliveryId;
  /** With `episode` the message's mark: ids only, the same in every process. */
  readonly subject: string;
  readonly episode: number;
  readonly openedAt: Instant;
  readonly severity: Severity;
  readonly over: boolean;
  /** Last line of the story that the message tells by being posted; 0 when its thread tells all. */
  readonly toldByPost: number;
  /** The same of a message that stands already, from a store that was lost. */
  readonly toldBefore: number;
}

export function topicOfIncident(incident: Incident): Topic {
  return {
    kind: 'incident',
    id: incident.id,
    subject: shortHash(subjectKey(incident.subject)),
    episode: incident.episode,
    openedAt: incident.openedAt,
    severity: incident.severity,
    over: incident.phase.phase === 'resolved',
    toldByPost: 0,
    // Its thread tells already that it opened; the rest of the story is this incident's.
    toldBefore: incident.timeline.find(({ event }) => event.kind === 'opened')?.seq ?? 0,
  };
}

export function topicOfGroup(group: Group, lines: readonly Incident[]): Topic {
  const told = group.story.at(-1)?.seq ?? 0;
  return {
    kind: 'group',
    id: group.id,
    subject: markedStem(stemOfId(group.id)),
    episode: group.openedAt,
    openedAt: group.openedAt,
    severity: groupSeverity(lines),
    over: group.closedAt !== null,
    toldByPost: told,
    toldBefore: told,
  };
}

const STEM = 'group:';

/** What stands in the mark of messages about groups with such ids: a group is known again by its message alone. */
export function markedStem(stem: string): string {
  return stem.slice(STEM.length);
}

/** The group that a message is about; null when it is about an incident. */
export function groupOfMark({ subject, episode }: MessageMark): GroupId | null {
  return /^(?:cause|storm)\.[0-9a-f]{16}$/.test(subject) ? groupId(`${STEM}${subject}`, episode) : null;
}
