import type { GroupId } from './group.js';
import type { IncidentId } from './incident.js';
import type { Severity } from './severity.js';
import type { Instant } from './time.js';

/** What a message in a channel is about. */
export type DeliveryId = IncidentId | GroupId;

/** The Slack message (and thread) that shows an incident, or a group of them, in one channel. The outbox row of design section 8. */
export interface Delivery {
  readonly incident: DeliveryId;
  /** The channel that routing chose. */
  readonly channel: string;
  /** The channel it was really posted in: another one after a fallback. */
  readonly postedIn: string | null;
  readonly ts: string | null;
  /** Hash of the content that Slack shows now; null before the first post. */
  readonly shownHash: string | null;
  readonly shownAt: Instant | null;
  /** Highest timeline `seq` told in the thread. */
  readonly threadSeq: number;
  /** Written before each call and cleared after it: a set one means the outcome is unclear. */
  readonly sending: {
    readonly what: 'post' | 'update' | 'reply';
    readonly hash: string;
    readonly seq: number;
    readonly at: Instant;
  } | null;
  /** Why Slack refused the rich form or the channel, once it did. */
  readonly degraded: 'none' | 'plain-text' | 'fallback-channel' | 'undeliverable';
  readonly error: string | null;
  /** The group of which the incident is a line in this channel, in place of a message of its own; absent or null for none. */
  readonly group?: GroupId | null;
  /** Of a group's message: when people were last called, and how severe it was then. */
  readonly called?: { readonly at: Instant; readonly severity: Severity };
}
