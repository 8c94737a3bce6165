import type { Delivery, DeliveryId } from '../../model/delivery.js';
import type { Group } from '../../model/group.js';
import type { Incident, TimelineEntry } from '../../model/incident.js';
import { SEVERITIES, type Severity } from '../../model/severity.js';
import type { Instant, Millis } from '../../model/time.js';
import type { MessageContent } from './slack-client.js';

/** What one incident should look like in one channel. */
export interface WantedMessage {
  readonly parent: MessageContent;
  /** Changes when what the parent says changes. */
  readonly hash: string;
  reply(entry: TimelineEntry): MessageContent;
}

/** The list about the cause that an incident with a message of its own shares; `url` is null while Slack tells no address. */
export interface SharedWith {
  readonly group: Group;
  readonly url: string | null;
}

export type RenderWanted = (incident: Incident, channel: string, sharedWith?: SharedWith | null) => WantedMessage;

/** The next call that would bring Slack nearer to what is wanted. Lower ranks go first. */
export type Step =
  | { readonly what: 'look-up'; readonly rank: number }
  | { readonly what: 'post'; readonly rank: number }
  | { readonly what: 'update'; readonly rank: number; readonly notBefore: Instant }
  | {
      readonly what: 'reply';
      readonly rank: number;
      readonly notBefore: Instant;
      /** Of the last line of the story that it tells. */
      readonly seq: number;
      readonly broadcast: boolean;
      readonly say: () => MessageContent;
      /** How severe that is what people are called for; null when nobody is. Of groups. */
      readonly calls: Severity | null;
    };

/** Edits of one message lie this far apart; what changes meanwhile is told by the next one. */
export const EDIT_GAP_MS: Millis = 3_000;

/** One step per severity fits between two of these. */
export const RANK = { lookUp: 0, post: 10, broadcast: 20, end: 30, edit: 40, reply: 50 } as const;

export function bySeverity(severity: Severity): number {
  return SEVERITIES.length - SEVERITIES.indexOf(severity);
}

/** The steps that are open for an incident in a channel, in no order; none when Slack shows what is wanted. */
export function openSteps(incident: Incident, row: Delivery, wanted: WantedMessage): readonly Step[] {
  const urgency = bySeverity(incident.severity);
  if (row.sending !== null) return [{ what: 'look-up', rank: RANK.lookUp }];
  if (row.ts === null) {
    // What a mute or quiet hours held back is told when they end; the incident is marked again then.
    if (incident.heldBack) return [];
    return [{ what: 'post', rank: RANK.post + urgency }];
  }
  const steps: Step[] = [];
  const resolved = incident.phase.phase === 'resolved';
  const entry = incident.timeline.find((one) => one.seq > row.threadSeq);
  // Held back, a message that stands is kept true, silently; its story is told later.
  if (entry !== undefined && !incident.heldBack) {
    const broadcast = entry.event.kind === 'got-worse' && (incident.mutedUntil ?? 0) <= entry.at;
    const base = broadcast ? RANK.broadcast : resolved ? RANK.end : RANK.reply;
    const say = (): MessageContent => wanted.reply(entry);
    steps.push({ what: 'reply', rank: base + urgency, notBefore: 0, seq: entry.seq, broadcast, say, calls: null });
  }
  if (row.shownHash !== wanted.hash) {
    const notBefore = (row.shownAt ?? 0) + EDIT_GAP_MS;
    steps.push({ what: 'update', rank: (resolved ? RANK.end : RANK.edit) + urgency, notBefore });
  }
  return steps;
}

/** The row of an incident or group that was never posted in the channel. */
export function blankRow(id: DeliveryId, channel: string): Delivery {
  return {
    incident: id,
    channel,
    postedIn: null,
    ts: null,
    shownHash: null,
    shownAt: null,
    threadSeq: 0,
    sending: null,
    degraded: 'none',
    error: null,
  };
}
