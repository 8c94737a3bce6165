import type { RichTextElement } from '@slack/types';
import { callFor } from '../../incidents/group-story.js';
import type { GroupEntry } from '../../model/group.js';
import type { Incident, IncidentId } from '../../model/incident.js';
import type { Locale } from '../../model/locale.js';
import { compareSeverity } from '../../model/severity.js';
import { subjectLabel } from '../../model/subject.js';
import type { Redacted } from '../../model/untrusted.js';
import { bold, bullets, fallbackText, fitMessage, richText, section, text, usergroup } from './blocks.js';
import type { GroupContents, OnCall } from './group.js';
import { GROUP_WORDS } from './group-words.js';
import type { MessageContent } from './incident.js';
import { joinShown, own, showLine, showName } from './own-text.js';
import { timelineElements } from './timeline.js';
import { viewWords } from './words.js';

const TOLD_ROWS = 12;
const NAMED = 8;

/** The thread's message for some lines of a group's story together. */
export function groupReply(
  { lines, others }: GroupContents,
  entries: readonly GroupEntry[],
  oncall: OnCall,
  locale: Locale,
): MessageContent {
  const words = GROUP_WORDS[locale];
  const known = new Map([...others, ...lines.map((line) => [line.id, line] as const)]);
  const rows: RichTextElement[][] = [...joinedRows(entries, known, locale)];
  let summoned = false;
  for (const { event } of entries) {
    if (!('incident' in event)) {
      const { colon, timeline } = viewWords(locale);
      const over = [bold(timeline.resolved), text(own`${colon}${words.allOver(lines.length)}`)];
      rows.push(event.kind === 'over' ? over : [bold(words.goesOn)]);
    } else if (event.kind !== 'joined') {
      const incident = known.get(event.incident);
      if (incident === undefined) continue;
      const name = bold(showName(subjectLabel(incident.subject), 70));
      if (event.kind === 'left') rows.push([name, text(words.left)]);
      const told = event.kind === 'told' ? incident.timeline.find(({ seq }) => seq === event.entry) : undefined;
      if (told === undefined) continue;
      rows.push([name, text(viewWords(locale).colon), ...timelineElements(incident, told, locale)]);
      summoned ||= told.event.kind === 'reminded' && incident.acknowledged === null && incident.phase.phase === 'open';
    }
  }
  if (oncall !== null) {
    summoned ||= entries.some((entry) => {
      const call = 'incident' in entry.event ? callFor(entry, known.get(entry.event.incident)) : null;
      return call !== null && compareSeverity(call, oncall.from) >= 0;
    });
  }
  const shown = rows.slice(0, TOLD_ROWS);
  if (rows.length > TOLD_ROWS) shown.push([text(viewWords(locale).andMore(rows.length - TOLD_ROWS))]);
  const mention = oncall !== null && summoned ? [section(usergroup(oncall.usergroup))] : [];
  return {
    text: fallbackText(asText(shown[0] ?? [text(words.listTitle)])),
    blocks: fitMessage([
      richText(...mention, ...(shown.length === 0 ? [section(text(words.listTitle))] : [bullets(shown)])),
    ]),
  };
}

/** New lines in one row each for those that are critical and the others. */
function joinedRows(
  entries: readonly GroupEntry[],
  known: ReadonlyMap<IncidentId, Incident>,
  locale: Locale,
): readonly RichTextElement[][] {
  const words = GROUP_WORDS[locale];
  const joined = entries.flatMap((entry) => {
    const incident = entry.event.kind === 'joined' ? known.get(entry.event.incident) : undefined;
    return incident === undefined ? [] : [{ incident, loud: callFor(entry, incident) !== null }];
  });
  return [true, false].flatMap((loud) => {
    const all = joined.filter((each) => each.loud === loud);
    if (all.length === 0) return [];
    const named = all.slice(0, NAMED).map(({ incident }) => showName(subjectLabel(incident.subject), 60));
    if (all.length > NAMED) named.push(viewWords(locale).andMore(all.length - NAMED));
    const lead = loud ? words.joinedCritical(all.length) : words.joined(all.length);
    return [[bold(lead), text(joinShown(named, own`, `))]];
  });
}

function asText(elements: readonly RichTextElement[]): Redacted {
  return showLine(elements.map((element) => (element.type === 'text' ? element.text : '')).join(''), 300);
}
