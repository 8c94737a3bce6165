import { callFor } from '../../incidents/group-story.js';
import type { Delivery } from '../../model/delivery.js';
import type { GroupEntry } from '../../model/group.js';
import { compareSeverity, type Severity } from '../../model/severity.js';
import { MINUTE, SECOND, type Millis } from '../../model/time.js';
import type { GroupContents } from '../views/group.js';
import type { MessageContent } from './slack-client.js';
import type { Topic } from './topic.js';
import { bySeverity, EDIT_GAP_MS, RANK, type Step } from './wanted.js';

export interface WantedGroup {
  readonly parent: MessageContent;
  readonly hash: string;
  /** One message of the thread for all these lines of the story. */
  reply(entries: readonly GroupEntry[]): MessageContent;
}

export type RenderGroup = (loaded: GroupContents, channel: string) => WantedGroup;

/**
 * People are called about one group this far apart, together for all that happened meanwhile; at once when it is more
 * severe than anything they were called for.
 */
const CALL_GAP_MS: Millis = MINUTE;
/** What can wait is told together. */
const TELL_GAP_MS: Millis = 15 * SECOND;

/**
 * The steps that are open for a group's message. Slack notifies nobody of an edit, so what must not be missed (a critical
 * line that joined, a line that got worse) is broadcast from the thread, together with what else its thread has to tell.
 */
export function openGroupSteps(
  loaded: GroupContents,
  topic: Topic,
  row: Delivery,
  wanted: WantedGroup,
): readonly Step[] {
  const { group, lines } = loaded;
  const urgency = bySeverity(topic.severity);
  if (row.sending !== null) return [{ what: 'look-up', rank: RANK.lookUp }];
  // One that all its lines left before it was posted need not be.
  if (row.ts === null) return lines.length === 0 ? [] : [{ what: 'post', rank: RANK.post + urgency }];
  const steps: Step[] = [];
  const untold = group.story.filter(({ seq }) => seq > row.threadSeq);
  const last = untold.at(-1);
  if (last !== undefined) {
    const calls = worstCall(untold, loaded);
    const called = row.called ?? { at: row.shownAt ?? 0, severity: 'info' };
    const isWorse = calls !== null && compareSeverity(calls, called.severity) > 0;
    const notBefore = isWorse ? 0 : called.at + (calls === null ? TELL_GAP_MS : CALL_GAP_MS);
    const base = calls !== null ? RANK.broadcast : topic.over ? RANK.end : RANK.reply;
    const say = (): MessageContent => wanted.reply(untold);
    const broadcast = calls !== null;
    steps.push({ what: 'reply', rank: base + urgency, notBefore, seq: last.seq, broadcast, say, calls });
  }
  if (row.shownHash !== wanted.hash) {
    const notBefore = (row.shownAt ?? 0) + EDIT_GAP_MS;
    steps.push({ what: 'update', rank: (topic.over ? RANK.end : RANK.edit) + urgency, notBefore });
  }
  return steps;
}

function worstCall(entries: readonly GroupEntry[], { lines, others }: GroupContents): Severity | null {
  const known = new Map([...others, ...lines.map((incident) => [incident.id, incident] as const)]);
  return entries.reduce<Severity | null>((worst, entry) => {
    const call = 'incident' in entry.event ? callFor(entry, known.get(entry.event.incident)) : null;
    return call !== null && (worst === null || compareSeverity(call, worst) > 0) ? call : worst;
  }, null);
}
