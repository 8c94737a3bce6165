import type { KnownBlock, RichTextElement } from '@slack/types';
import type { Absence } from '../../incidents/absence.js';
import type { Incident } from '../../model/incident.js';
import type { Locale } from '../../model/locale.js';
import { subjectLabel } from '../../model/subject.js';
import type { Redacted } from '../../model/untrusted.js';
import type { HoldEnd } from '../../triage/hold-ends.js';
import { bold, bullets, fallbackText, fitMessage, header, moment, person, richText, section, text } from './blocks.js';
import { causeTitle, mainCause } from './diagnosis-parts.js';
import { showDuration } from './durations.js';
import { muteScope } from './home.js';
import type { MessageContent } from './incident.js';
import { joinShown, NOTHING, own, showLine, showName } from './own-text.js';
import { SUMMARY_WORDS } from './summary-words.js';
import { viewWords } from './words.js';

/** Named in each list; the rest is counted. */
const NAMED = 8;

/** What changed in a cluster while podwhy did not watch it. */
export function absenceSummary(absence: Absence, locale: Locale): MessageContent {
  const words = SUMMARY_WORDS[locale].away;
  const lists = [
    { title: words.opened(absence.opened.length), incidents: absence.opened },
    { title: words.ended(absence.ended.length), incidents: absence.ended },
    { title: words.changed(absence.changed.length), incidents: absence.changed },
  ].filter(({ incidents }) => incidents.length > 0);
  const counts = joinShown(
    lists.map(({ title }) => title),
    own` · `,
  );
  const lead = words.lead(showName(absence.cluster), showDuration(absence.until - absence.from, locale));
  return {
    text: fallbackText(own`${words.title}${viewWords(locale).colon}${counts}`),
    blocks: fitMessage([
      header(own`👋 ${words.title}`),
      richText(section(text(lead), moment(absence.from), text(own` – `), moment(absence.until))),
      ...lists.map((list) => listBlock(list.title, list.incidents, locale)),
    ]),
  };
}

/** What a mute or the quiet hours held back from a channel, at their end. */
export function holdSummary({ mute, failing, ended }: HoldEnd, locale: Locale): MessageContent {
  const words = SUMMARY_WORDS[locale].hold;
  const count = failing.length + ended.length;
  const lead = mute === null ? words.nightOver(count) : words.muteOver(muteScope(mute.scope, locale), count);
  const by = mute === null ? [] : [text(words.mutedBy), person(mute.by)];
  const why = mute === null || mute.reason === '' ? NOTHING : own` · ${showLine(mute.reason, 150)}`;
  return {
    text: fallbackText(lead),
    blocks: fitMessage([
      richText(section(bold(lead), ...by, ...(why === NOTHING ? [] : [text(why)]))),
      ...(failing.length === 0 ? [] : [listBlock(words.failing(failing.length), failing, locale)]),
      ...(ended.length === 0 ? [] : [listBlock(words.ended(ended.length), ended, locale)]),
    ]),
  };
}

function listBlock(title: Redacted, incidents: readonly Incident[], locale: Locale): KnownBlock {
  const rows = incidents.slice(0, NAMED).map((incident) => row(incident, locale));
  const more = incidents.length - rows.length;
  if (more > 0) rows.push([text(viewWords(locale).andMore(more))]);
  return richText(section(bold(title)), bullets(rows));
}

function row({ subject, diagnosis, phase, failingSince }: Incident, locale: Locale): RichTextElement[] {
  const cause = diagnosis === null ? null : mainCause(diagnosis);
  const why =
    diagnosis === null || cause === null ? viewWords(locale).timeline.noCause : causeTitle(cause, diagnosis, locale);
  return [
    bold(showName(subjectLabel(subject), 100)),
    text(own` · ${why} · `),
    phase.phase === 'resolved'
      ? text(SUMMARY_WORDS[locale].lasted(showDuration(phase.since - failingSince, locale)))
      : moment(failingSince),
  ];
}
