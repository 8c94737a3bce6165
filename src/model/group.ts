import type { CauseId } from './causes.js';
import type { IncidentId } from './incident.js';
import type { CauseParams } from './params.js';
import type { Instant } from './time.js';

/** A message that lists several incidents of one channel. Starts with `group:`, so no incident's id is one. */
export type GroupId = string & { readonly __groupId: true };

/** A named thing that several incidents fail for: a registry, a missing Secret, a quota, a dependency, a node, … */
export interface SharedCause {
  /** Equal for all incidents that fail for the same thing of the same cluster. */
  readonly key: string;
  readonly id: CauseId;
  /** Only those that name the thing. Untrusted like everything the cluster says. */
  readonly params: CauseParams;
}

/** What the incidents of a group have in common: a cause, or only that they came too fast to be told one by one. */
export type GroupSubject = ({ readonly kind: 'shared-cause' } & SharedCause) | { readonly kind: 'storm' };

/** One thing that the thread of a group tells. `seq` counts from 1 without gaps. */
export interface GroupEntry {
  readonly seq: number;
  readonly at: Instant;
  readonly event:
    | { readonly kind: 'joined' | 'left'; readonly incident: IncidentId }
    /** A line of the incident's own story, by its `seq` there. */
    | { readonly kind: 'told'; readonly incident: IncidentId; readonly entry: number }
    | { readonly kind: 'over' | 'again' };
}

/**
 * A common-cause parent or a storm digest in one channel. It is a view: what its lines say stands in their incidents, and
 * an incident is a line of it when the incident's delivery row says so. `members` holds those and perhaps more.
 */
export interface Group {
  readonly schema: 1;
  readonly id: GroupId;
  readonly channel: string;
  readonly subject: GroupSubject;
  readonly openedAt: Instant;
  /** When the last of its lines was over; null while any is not. */
  readonly closedAt: Instant | null;
  /** In the order of joining. */
  readonly members: readonly IncidentId[];
  readonly story: readonly GroupEntry[];
}

/** What a channel remembers to decide where an incident is shown. Bounded by what is open. */
export interface Board {
  readonly schema: 1;
  readonly channel: string;
  /** What was told anew lately, newest last: incidents, and alarms about them. As many as the rate needs. */
  readonly arrivals: readonly { readonly what: string; readonly at: Instant }[];
  readonly open: readonly { readonly id: GroupId; readonly joinedAt: Instant }[];
  /** By key of a shared cause: open incidents that have a message of their own. */
  readonly sharers: Readonly<Record<string, readonly IncidentId[]>>;
}

export function isGroupId(id: string): id is GroupId {
  return id.startsWith('group:');
}
