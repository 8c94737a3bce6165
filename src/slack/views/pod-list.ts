import type { RichTextElement } from '@slack/types';
import { gapWords, headlineWords } from '../../diagnosis/text/words.js';
import type { Gap } from '../../model/evidence.js';
import type { PodRow } from '../../kubernetes/cluster.js';
import type { Incident } from '../../model/incident.js';
import type { Locale } from '../../model/locale.js';
import { subjectLabel } from '../../model/subject.js';
import type { Instant } from '../../model/time.js';
import {
  ago,
  bold,
  bullets,
  code,
  context,
  fallbackText,
  fitMessage,
  italic,
  richText,
  section,
  text,
} from './blocks.js';
import { causeTitle, mainCause } from './diagnosis-parts.js';
import { standingWords, type MessageContent } from './incident.js';
import { joinShown, own, showLine, showName, NOTHING } from './own-text.js';
import { viewWords } from './words.js';
import type { EventRecord } from '../../model/records.js';

/** As many rows as one message shows. */
export const LIST_ROWS = 25;

export interface PodList {
  readonly rows: readonly PodRow[];
  readonly total: number;
  readonly failingOnly: boolean;
  /** Shown when rows are left out: a command that shows fewer. */
  readonly narrowCommand: string;
  readonly at: Instant;
}

/** Pods with their status, most in need first as they come. */
export function podList(list: PodList, locale: Locale): MessageContent {
  const words = viewWords(locale).list;
  const rows = list.rows.slice(0, LIST_ROWS);
  if (rows.length === 0) {
    const nothing = list.failingOnly ? words.nothingFailing : words.empty;
    return { text: fallbackText(nothing), blocks: [richText(section(text(nothing))), asOf(list.at, locale)] };
  }
  const title = list.failingOnly ? words.failingTitle(rows.length, list.total) : words.title(rows.length, list.total);
  const more =
    rows.length < list.total ? [section(text(words.narrow(NOTHING)), code(showLine(list.narrowCommand)))] : [];
  return {
    text: fallbackText(title),
    blocks: fitMessage([
      richText(section(bold(title)), bullets(rows.map((row) => podRow(row, locale))), ...more),
      asOf(list.at, locale),
    ]),
  };
}

function podRow(row: PodRow, locale: Locale): RichTextElement[] {
  const words = viewWords(locale);
  const facts = joinShown(
    [
      showName(row.status, 40),
      words.ready(row.ready, row.containers),
      row.restarts === 0 ? NOTHING : words.restarts(row.restarts),
      row.pod.node === '' ? NOTHING : showName(row.pod.node, 40),
    ],
    own` · `,
  );
  return [code(showName(`${row.pod.namespace}/${row.pod.name}`, 90)), text(own` ${facts}`)];
}

/** Open incidents, as given. */
export function incidentList(incidents: readonly Incident[], locale: Locale, now: Instant): MessageContent {
  const words = viewWords(locale).list;
  if (incidents.length === 0) {
    return {
      text: fallbackText(words.statusEmpty),
      blocks: [richText(section(text(words.statusEmpty))), asOf(now, locale)],
    };
  }
  const title = words.statusTitle(incidents.length);
  const shown = incidents.slice(0, 20);
  const rows = shown.map((incident) => incidentRow(incident, locale, now));
  if (incidents.length > shown.length) rows.push([text(viewWords(locale).andMore(incidents.length - shown.length))]);
  return {
    text: fallbackText(title),
    blocks: fitMessage([richText(section(bold(title)), bullets(rows)), asOf(now, locale)]),
  };
}

/** `🔴 FIRING payments/checkout-api (prod-eu) has no ready replica: Secret … 3 min ago` */
export function incidentRow(incident: Incident, locale: Locale, now: Instant): RichTextElement[] {
  const { diagnosis, subject } = incident;
  const cause = diagnosis === null ? null : mainCause(diagnosis);
  const headline =
    diagnosis === null ? viewWords(locale).stillFailing : showLine(headlineWords(diagnosis, locale), 100);
  const why =
    diagnosis === null || cause === null
      ? NOTHING
      : own`${viewWords(locale).colon}${showLine(causeTitle(cause, diagnosis, locale), 140, 'ends')}`;
  return [
    text(own`${standingWords(incident, locale, now)} `),
    bold(showName(subjectLabel(subject), 80)),
    text(own` (${showName(subject.cluster, 40)}) ${headline}${why} · `),
    ago(incident.failingSince),
  ];
}

export interface EventsOf {
  readonly name: string;
  /** Name of the object that was asked about; others are named with their events. */
  readonly about: string;
  readonly events: readonly EventRecord[];
  /** Why there may be more. */
  readonly gaps: readonly Gap[];
}

/** Events of one object and what belongs to it, newest first. */
export function eventList({ name, about, events, gaps }: EventsOf, locale: Locale, now: Instant): MessageContent {
  const words = viewWords(locale);
  const title = words.events.title(showName(name, 90));
  const missing = gaps.slice(0, 2).map((gap) => section(italic(showLine(gapWords(gap, locale), 200))));
  if (events.length === 0) {
    return {
      text: fallbackText(words.events.empty),
      blocks: [richText(section(text(words.events.empty)), ...missing), asOf(now, locale)],
    };
  }
  const rows = [...events]
    .sort((a, b) => b.lastAt - a.lastAt)
    .slice(0, 15)
    .map((event): RichTextElement[] => [
      bold(own`${showName(event.type, 20)} ${showName(event.reason, 40)}`),
      text(own` · `),
      code(showLine(event.message === '' ? '–' : event.message, 250, 'ends')),
      text(own` · `),
      ago(event.lastAt),
      ...(event.count > 1 ? [text(own` ${words.times(event.count)}`)] : []),
      ...(event.about.name === about || event.about.name === ''
        ? []
        : [text(own` · ${showName(event.about.kind, 30)} ${showName(event.about.name, 80)}`)]),
    ]);
  if (events.length > rows.length) rows.push([text(words.andMore(events.length - rows.length))]);
  return {
    text: fallbackText(title),
    blocks: fitMessage([richText(section(bold(title)), bullets(rows), ...missing), asOf(now, locale)]),
  };
}

function asOf(at: Instant, locale: Locale) {
  return context({ words: viewWords(locale).answer.asOf, at });
}
