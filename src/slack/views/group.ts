import type { ActionsBlock, KnownBlock, RichTextElement } from '@slack/types';
import { causeWords, type CauseWords } from '../../diagnosis/text/words.js';
import type { Group, GroupEntry } from '../../model/group.js';
import { shortHash } from '../../model/hash.js';
import type { Incident, IncidentId } from '../../model/incident.js';
import type { Locale } from '../../model/locale.js';
import { compareSeverity, type Severity } from '../../model/severity.js';
import { subjectLabel } from '../../model/subject.js';
import type { Instant } from '../../model/time.js';
import type { Redacted } from '../../model/untrusted.js';
import { ACTION_IDS } from './action-ids.js';
import {
  actions,
  ago,
  bold,
  bullets,
  button,
  context,
  escapeMarkup,
  fallbackText,
  fitMessage,
  header,
  option,
  plain,
  richText,
  section,
  text,
  usergroup,
  type ContextPart,
  type RichTextPart,
} from './blocks.js';
import { encodeButtonValue } from './button-value.js';
import { causeTitle, mainCause } from './diagnosis-parts.js';
import { showDuration } from './durations.js';
import { groupReply } from './group-thread.js';
import { encodeGroupPage } from './group-value.js';
import { GROUP_WORDS } from './group-words.js';
import { headline, lastedMs, standingOf, standingWords, type MessageContent, type Standing } from './incident.js';
import { joinShown, NOTHING, own, showLine, showName } from './own-text.js';
import { keepsBudget } from './limits.js';
import { viewWords } from './words.js';

/** A group with all that its messages show. */
export interface GroupContents {
  readonly group: Group;
  /** Incidents that are lines of it, in the order of joining. */
  readonly lines: readonly Incident[];
  /** Those of its untold story that are no lines (any more). */
  readonly others: ReadonlyMap<IncidentId, Incident>;
  /** Incidents that fail for the same and have messages of their own. */
  readonly apart: readonly { readonly incident: Incident; readonly url: string | null }[];
}

/** On-call group that is called from a severity on; null for nobody. */
export type OnCall = { readonly usergroup: string; readonly from: Severity } | null;

export interface RenderedGroup {
  readonly parent: MessageContent;
  /** Changes only when what the parent says changes. */
  readonly hash: string;
  /** The thread's message for these lines of the story together. */
  reply(entries: readonly GroupEntry[]): MessageContent;
}

/** Lines that the message shows, as many as fit; the rest is counted and stands in the modal. */
const ROWS = [20, 15, 10, 5] as const;
const APART = 10;
const PLAIN_CHARS = 3_500;
const ADDRESS = /^https?:\/\/\S{1,200}$/i;

/** The views of one group in one channel. Pure: the same group gives the same bytes. */
export function renderGroup(contents: GroupContents, oncall: OnCall, locale: Locale, now: Instant): RenderedGroup {
  const parent = renderParent(contents, oncall, locale, now);
  return {
    parent,
    hash: shortHash(JSON.stringify(parent)),
    reply: (entries) => groupReply(contents, entries, oncall, locale),
  };
}

/** What the group is about, in words. */
export function groupTitle(group: Group, lines: readonly Incident[], locale: Locale): Redacted {
  const said = sharedWords(group, lines, locale);
  return said === null ? GROUP_WORDS[locale].storm : showLine(said.title, 300, 'ends');
}

function sharedWords({ subject }: Group, lines: readonly Incident[], locale: Locale): CauseWords | null {
  const diagnosis = lines.find((line) => line.diagnosis !== null)?.diagnosis ?? null;
  if (subject.kind === 'storm' || diagnosis === null) return null;
  // Only what is shared: the words of one line would name that line's own image or pod.
  const { id, params } = subject;
  const cause = { id, params, confidence: 'likely', pod: '', container: '', reach: null, evidence: [] } as const;
  return causeWords(cause, diagnosis, locale);
}

/**
 * Header, rich text, context, rich text, actions: the same blocks in every state, like those of an alert, since Slack refuses
 * edits that replace rich text by something else.
 */
function renderParent(contents: GroupContents, oncall: OnCall, locale: Locale, now: Instant): MessageContent {
  const { group } = contents;
  const words = GROUP_WORDS[locale];
  const lines = inOrder(contents.lines, now);
  const title = groupTitle(group, contents.lines, locale);
  const count = words.workloads(lines.length);
  const standing = standingOfGroup(group, lines, locale, now);
  const build = (rows: number): KnownBlock[] => [
    header(own`${standing} · ${count} · ${showLine(title, 100, 'ends')}`),
    richText(section(...summary(contents, lines, title, oncall, locale, now))),
    context(...facts(lines, locale)),
    richText(...list(contents, lines, rows, locale, now)),
    buttons(group, lines, rows, locale, now),
  ];
  // Fewer whole lines are worth more than many cut ones.
  const kept = ROWS.find((rows) => keepsBudget({ text: '', blocks: build(rows) })) ?? ROWS[3];
  return {
    text: fallbackText(own`${standing}${viewWords(locale).colon}${count} · ${title}`),
    blocks: fitMessage(build(kept)),
    plain: inPlain(own`${standing} · ${count} · ${title}`, lines, locale, now),
  };
}

const ORDER: readonly Standing[] = ['firing', 'acknowledged', 'muted', 'recovering', 'resolved'];

/** The most urgent first. */
export function inOrder(lines: readonly Incident[], now: Instant): readonly Incident[] {
  const rank = (line: Incident): number => ORDER.indexOf(standingOf(line, now));
  return [...lines].sort(
    (a, b) => rank(a) - rank(b) || compareSeverity(b.severity, a.severity) || a.openedAt - b.openedAt,
  );
}

/** The state of its most urgent line. */
function standingOfGroup(group: Group, lines: readonly Incident[], locale: Locale, now: Instant): Redacted {
  const [first] = lines;
  const words = viewWords(locale).status;
  return group.closedAt !== null || first === undefined ? own`🟢 ${words.resolved}` : standingWords(first, locale, now);
}

function summary(
  { group, lines: joined }: GroupContents,
  lines: readonly Incident[],
  title: Redacted,
  oncall: OnCall,
  locale: Locale,
  now: Instant,
): RichTextElement[] {
  const words = GROUP_WORDS[locale];
  const { colon, resolvedAfter, timeline } = viewWords(locale);
  if (lines.length === 0) return [text(words.empty)];
  if (group.closedAt !== null) {
    const lasted = Math.max(0, group.closedAt - Math.min(...lines.map(({ failingSince }) => failingSince)));
    const after = resolvedAfter(showDuration(lasted, locale));
    return [bold(timeline.resolved), text(own`${after}${colon}${words.allOver(lines.length)}`), text(own`\n${title}`)];
  }
  const counts = ORDER.flatMap((standing) => {
    const count = lines.filter((line) => standingOf(line, now) === standing).length;
    return count === 0 ? [] : [words.counts[standing](count)];
  });
  const isStorm = group.subject.kind === 'storm';
  const fix = sharedWords(group, joined, locale)?.fixes[0];
  return [
    bold(title),
    text(own`\n${isStorm ? words.stormWhy : words.sharedCause}\n`),
    bold(joinShown(counts, own` · `)),
    ...(isStorm ? mostOften(joined, locale) : []),
    ...(fix === undefined ? [] : [text(own`\n`), bold(viewWords(locale).do), text(showLine(fix.text, 300))]),
    ...(oncall !== null && lines.some((line) => calls(line, oncall, now))
      ? [text(own`\n`), usergroup(oncall.usergroup)]
      : []),
  ];
}

function calls(line: Incident, oncall: Exclude<OnCall, null>, now: Instant): boolean {
  return standingOf(line, now) === 'firing' && compareSeverity(line.severity, oncall.from) >= 0;
}

/** What the open lines of a digest fail for, where several fail for the same. */
function mostOften(lines: readonly Incident[], locale: Locale): RichTextElement[] {
  const counts = new Map<Redacted, number>();
  for (const { diagnosis, phase } of lines) {
    const cause = diagnosis === null ? null : mainCause(diagnosis);
    if (diagnosis === null || cause === null || phase.phase === 'resolved') continue;
    const title = causeTitle(cause, diagnosis, locale);
    counts.set(title, (counts.get(title) ?? 0) + 1);
  }
  const often = [...counts].filter(([, count]) => count > 1).sort(([, a], [, b]) => b - a);
  if (often.length === 0) return [];
  const said = often.slice(0, 3).map(([title, count]) => own`${count} × ${showLine(title, 120, 'ends')}`);
  return [text(own`\n${GROUP_WORDS[locale].mostOften}${joinShown(said, own` · `)}`)];
}

function facts(lines: readonly Incident[], locale: Locale): readonly ContextPart[] {
  if (lines.length === 0) return [NOTHING];
  const words = viewWords(locale);
  const some = (names: readonly string[]): Redacted => {
    const all = [...new Set(names.filter((name) => name !== ''))].sort();
    const shown = all.slice(0, 3).map((name) => showName(name));
    return joinShown([...shown, ...(all.length > 3 ? [words.andMore(all.length - 3)] : [])], own`, `);
  };
  const place = [
    some(lines.map(({ subject }) => subject.cluster)),
    some(lines.map(({ subject }) => subject.namespace)),
  ];
  return [
    joinShown(place, own` · `),
    { words: words.since, at: Math.min(...lines.map(({ failingSince }) => failingSince)) },
  ];
}

function list(
  { group, apart }: GroupContents,
  lines: readonly Incident[],
  most: number,
  locale: Locale,
  now: Instant,
): readonly RichTextPart[] {
  const words = GROUP_WORDS[locale];
  const rows = lines.slice(0, most).map((line) => row(group, line, locale, now));
  if (lines.length > most) rows.push([text(viewWords(locale).andMore(lines.length - most))]);
  const parts: RichTextPart[] = [rows.length === 0 ? section() : bullets(rows)];
  if (apart.length > 0) {
    const named = apart.slice(0, APART).map(({ incident, url }) => linked(showName(incident.subject.name, 50), url));
    if (apart.length > APART) named.push(text(viewWords(locale).andMore(apart.length - APART)));
    parts.push(
      section(text(words.apart), ...named.flatMap((each, index) => (index === 0 ? [each] : [text(own` · `), each]))),
    );
  }
  return parts;
}

/** `🔴 FIRING payments/checkout-api 0/10 ready · 3 min ago`; in a digest with the cause. */
function row(group: Group, line: Incident, locale: Locale, now: Instant): RichTextElement[] {
  const { phase, subject, diagnosis } = line;
  const words = viewWords(locale);
  const lead = [text(own`${standingWords(line, locale, now)} `), bold(showName(subjectLabel(subject), 70))];
  if (phase.phase === 'resolved') return [...lead, text(words.resolvedAfter(showDuration(lastedMs(line), locale)))];
  const again = line.reopened > 0 ? own` (${words.reopenedTimes(line.reopened)})` : NOTHING;
  return [...lead, text(own` ${short(group, line, locale)}${again} · `), ago(diagnosis?.since ?? line.failingSince)];
}

/** What a reader needs besides the name: in a list about one cause how many are ready, in a digest why. */
export function short(group: Group, { diagnosis }: Incident, locale: Locale): Redacted {
  const words = viewWords(locale);
  const cause = diagnosis === null ? null : mainCause(diagnosis);
  if (group.subject.kind === 'storm' && diagnosis !== null && cause !== null) {
    return showLine(causeTitle(cause, diagnosis, locale), 110, 'ends');
  }
  if (diagnosis?.replicas == null) return headline(diagnosis, locale);
  return words.ready(diagnosis.replicas.ready, diagnosis.replicas.desired);
}

function linked(name: Redacted, url: string | null): RichTextElement {
  return url !== null && ADDRESS.test(url) ? { type: 'link', url, text: name } : bold(name);
}

function buttons(group: Group, lines: readonly Incident[], most: number, locale: Locale, now: Instant): ActionsBlock {
  const words = GROUP_WORDS[locale];
  const value = encodeGroupPage(group.id, 0);
  const options = lines
    .slice(0, most)
    .map(({ subject }) => option(showName(subjectLabel(subject), 75), encodeButtonValue(subject, '', 'details')));
  const unanswered = lines.some((line) => standingOf(line, now) === 'firing');
  return actions(
    ...(options.length === 0
      ? []
      : [
          {
            type: 'static_select' as const,
            action_id: ACTION_IDS.groupLine,
            placeholder: plain(words.choose, 150),
            options,
          },
        ]),
    button({ actionId: ACTION_IDS.groupAll, label: words.all(lines.length), value }),
    ...(unanswered ? [button({ actionId: ACTION_IDS.groupAcknowledge, label: words.acknowledgeAll, value })] : []),
  );
}

/** All lines as text, as many as Slack takes; the rest is counted. */
function inPlain(title: Redacted, lines: readonly Incident[], locale: Locale, now: Instant): string {
  let said = escapeMarkup(title);
  for (const [index, line] of lines.entries()) {
    const next = escapeMarkup(own`\n• ${standingWords(line, locale, now)} ${showName(subjectLabel(line.subject), 70)}`);
    if (said.length + next.length > PLAIN_CHARS) {
      return `${said}${escapeMarkup(own`\n${viewWords(locale).andMore(lines.length - index)}`)}`;
    }
    said += next;
  }
  return said;
}
