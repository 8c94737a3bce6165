import type { Delivery } from '../../model/delivery.js';
import type { Incident, TimelineEntry } from '../../model/incident.js';
import { SEVERITIES } from '../../model/severity.js';
import type { Instant, Millis } from '../../model/time.js';
import type { MessageContent } from './slack-client.js';

/** What one incident should look like in one channel. */
export interface WantedMessage {
  readonly parent: MessageContent;
  /** Changes when what the parent says changes. */
  readonly hash: string;
  reply(entry: TimelineEntry): MessageContent;
}

export type RenderWanted = (incident: Incident, channel: string) => WantedMessage;

/** The next call that would bring Slack nearer to what is wanted. Lower ranks go first. */
export type Step =
  | { readonly what: 'look-up'; readonly rank: number }
  | { readonly what: 'post'; readonly rank: number }
  | { readonly what: 'update'; readonly rank: number; readonly notBefore: Instant }
  | { readonly what: 'reply'; readonly rank: number; readonly entry: TimelineEntry; readonly broadcast: boolean };

/** Edits of one message lie this far apart; what changes meanwhile is told by the next one. */
export const EDIT_GAP_MS: Millis = 3_000;

/** One step per severity fits between two of these. */
const RANK = { lookUp: 0, post: 10, broadcast: 20, end: 30, edit: 40, reply: 50 } as const;

/** The steps that are open for an incident in a channel, in no order; none when Slack shows what is wanted. */
export function openSteps(incident: Incident, row: Delivery, wanted: WantedMessage): readonly Step[] {
  const bySeverity = SEVERITIES.length - SEVERITIES.indexOf(incident.severity);
  if (row.sending !== null) return [{ what: 'look-up', rank: RANK.lookUp }];
  if (row.ts === null) {
    // What a mute or quiet hours held back is told when they end; the incident is marked again then.
    if (incident.heldBack) return [];
    return [{ what: 'post', rank: RANK.post + bySeverity }];
  }
  const steps: Step[] = [];
  const resolved = incident.phase.phase === 'resolved';
  const entry = incident.timeline.find((one) => one.seq > row.threadSeq);
  // Held back, a message that stands is kept true, silently; its story is told later.
  if (entry !== undefined && !incident.heldBack) {
    const broadcast = entry.event.kind === 'got-worse' && (incident.mutedUntil ?? 0) <= entry.at;
    const base = broadcast ? RANK.broadcast : resolved ? RANK.end : RANK.reply;
    steps.push({ what: 'reply', rank: base + bySeverity, entry, broadcast });
  }
  if (row.shownHash !== wanted.hash) {
    const notBefore = (row.shownAt ?? 0) + EDIT_GAP_MS;
    steps.push({ what: 'update', rank: (resolved ? RANK.end : RANK.edit) + bySeverity, notBefore });
  }
  return steps;
}

/** The row of an incident that was never posted in the channel. */
export function blankRow(incident: Incident, channel: string): Delivery {
  return {
    incident: incident.id,
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
