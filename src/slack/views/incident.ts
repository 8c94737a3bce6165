import type { KnownBlock, ModalView, RichTextElement } from '@slack/types';
import { headlineWords } from '../../diagnosis/text/words.js';
import { shortHash } from '../../model/hash.js';
import type { Diagnosis } from '../../model/diagnosis.js';
import type { Incident, TimelineEntry } from '../../model/incident.js';
import type { Intervention } from '../../model/intervention.js';
import type { Locale } from '../../model/locale.js';
import { TEST_KIND } from '../../model/subject.js';
import type { Instant } from '../../model/time.js';
import type { Redacted } from '../../model/untrusted.js';
import { CALLBACK_IDS } from './action-ids.js';
import {
  bold,
  bullets,
  context,
  divider,
  fallbackText,
  fitMessage,
  header,
  italic,
  moment,
  person,
  plain,
  richText,
  section,
  text,
  usergroup,
  type ContextPart,
  type RichTextPart,
} from './blocks.js';
import { causeSentence, causeTitle, evidenceBlock, fullDiagnosis, mainCause } from './diagnosis-parts.js';
import { showDuration } from './durations.js';
import { GROUP_WORDS } from './group-words.js';
import { detailsButtons, incidentButtons } from './incident-buttons.js';
import { joinShown, NOTHING, own, showLine, showName } from './own-text.js';
import { proofWords, timelineElements, timelineReply } from './timeline.js';
import { viewWords, type ViewWords } from './words.js';

/** A message as `slack/delivery` sends it. */
export interface MessageContent {
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
  /** Said instead where Slack refuses the blocks and `text` alone would leave out too much; escaped. */
  readonly plain?: string;
}

/** What the channel and the settings add to an incident. */
export interface IncidentContext {
  /** Web pages from settings templates, filled in. */
  readonly links: readonly { readonly name: string; readonly url: string }[];
  /** On-call group to mention in the first post, by its Slack id; null for nobody. */
  readonly oncall: string | null;
  /** The actions that settings switch on; absent: none. */
  readonly actions?: readonly Intervention[];
  /** The list of others that fail for the same cause; its address is null while none is known. */
  readonly partOf?: { readonly title: Redacted; readonly url: string | null } | null;
}

export interface RenderedIncident {
  readonly parent: MessageContent;
  /** Changes only when what the parent says changes: not by time passing, and not with each repetition of an event. */
  readonly hash: string;
  /** The thread's message for one line of the timeline. */
  reply(entry: TimelineEntry): MessageContent;
  /** The whole diagnosis and timeline as a modal. */
  readonly details: ModalView;
}

/** What is shown in front of everything: the phase, unless a person's attribute says more. */
export type Standing = 'firing' | 'acknowledged' | 'recovering' | 'resolved' | 'muted';

/** The views of one incident in one channel. Pure: the same incident gives the same bytes. */
export function renderIncident(
  incident: Incident,
  around: IncidentContext,
  locale: Locale,
  now: Instant,
): RenderedIncident {
  return {
    parent: renderParent(incident, around, locale, now),
    hash: shortHash(JSON.stringify(renderParent(withoutNoise(incident), around, locale, now))),
    reply: (entry) => timelineReply(incident, entry, locale, incident.acknowledged === null ? around.oncall : null),
    details: renderDetails(incident, around, locale, now),
  };
}

export function standingOf(incident: Incident, now: Instant): Standing {
  if (incident.phase.phase === 'resolved') return 'resolved';
  if (incident.mutedUntil !== null && incident.mutedUntil > now) return 'muted';
  if (incident.phase.phase === 'recovering') return 'recovering';
  return incident.acknowledged === null ? 'firing' : 'acknowledged';
}

/** `🔴 FIRING`: never the colour alone. */
export function standingWords(incident: Incident, locale: Locale, now: Instant): Redacted {
  const words = viewWords(locale).status;
  const standing = standingOf(incident, now);
  switch (standing) {
    case 'firing':
      return own`${SEVERITY_SIGN[incident.severity]} ${words.firing}`;
    case 'acknowledged':
      return own`👀 ${words.acknowledged}`;
    case 'recovering':
      return own`🟡 ${words.recovering}`;
    case 'resolved':
      return own`🟢 ${words.resolved}`;
    case 'muted':
      return own`🔕 ${words.muted}`;
  }
}

const WEB = /^https?:\/\/\S{1,2900}$/i;

const SEVERITY_SIGN = { critical: own`🔴`, warning: own`🟠`, info: own`🔵` } as const;

/**
 * The message in the channel. Its blocks are of the same types in every state (header, rich text, context, rich text,
 * actions), because Slack refuses edits that replace rich text by something else (chat.update, `block_mismatch`).
 */
function renderParent(incident: Incident, around: IncidentContext, locale: Locale, now: Instant): MessageContent {
  const words = viewWords(locale);
  if (incident.subject.kind === TEST_KIND) return renderTest(incident, locale);
  const name = showName(incident.subject.name, 90);
  const blocks = [
    header(own`${standingWords(incident, locale, now)} · ${name}`),
    richText(section(...sentence(incident, around, locale, now))),
    context(...facts(incident, words)),
    incident.phase.phase === 'resolved' ? resolvedBlock(incident, locale) : openBlock(incident, locale),
    incidentButtons(incident, around, locale, now),
  ] satisfies KnownBlock[];
  return { text: fallbackText(pushSentence(incident, locale)), blocks: fitMessage(blocks) };
}

/** A test alert: in the shape of the others, marked as what it is, with nothing to press. */
function renderTest(incident: Incident, locale: Locale): MessageContent {
  const words = viewWords(locale);
  const over = incident.phase.phase === 'resolved';
  const sent = incident.timeline.map(({ event }) => event).find((event) => event.kind === 'action');
  const because = sent?.kind === 'action' ? showLine(sent.detail, 200) : NOTHING;
  const said = over ? words.test.over : words.test.explained(because);
  return {
    text: fallbackText(own`${words.test.mark}${words.colon}${said}`),
    blocks: fitMessage([
      header(own`${words.test.mark} · ${showName(incident.subject.name, 90)}`),
      richText(section(text(said), ...(over || sent?.kind !== 'action' ? [] : [person(sent.by)]))),
      context(...facts(incident, words)),
    ]),
  };
}

function pushSentence(incident: Incident, locale: Locale): Redacted {
  const words = viewWords(locale);
  const { subject, diagnosis, phase } = incident;
  const place = joinShown([showName(subject.namespace, 30), showName(subject.cluster, 30)], own`, `);
  const who = own`${showName(subject.name, 50)} (${place})`;
  if (phase.phase === 'resolved') {
    return own`${words.status.resolved}${words.colon}${who}${words.resolvedAfter(showDuration(lastedMs(incident), locale))}`;
  }
  const cause = diagnosis === null ? null : mainCause(diagnosis);
  const why =
    diagnosis === null || cause === null ? NOTHING : own`${words.colon}${causeTitle(cause, diagnosis, locale)}`;
  return own`${words.status[phase.phase === 'open' ? 'firing' : 'recovering']}${words.colon}${who} ${headline(diagnosis, locale)}${why}`;
}

/** From the opening until health began, as the thread says it; the hold afterwards was no outage. */
export function lastedMs(incident: Incident): number {
  const end = incident.timeline.findLast(({ event }) => event.kind === 'resolved')?.event;
  return end?.kind === 'resolved' ? end.lastedMs : incident.phase.since - incident.failingSince;
}

/** `has no ready replica`, or that it fails while nothing is known. */
export function headline(diagnosis: Diagnosis | null, locale: Locale): Redacted {
  return diagnosis === null ? viewWords(locale).stillFailing : showLine(headlineWords(diagnosis, locale), 120);
}

function sentence(incident: Incident, around: IncidentContext, locale: Locale, now: Instant): RichTextElement[] {
  const words = viewWords(locale);
  const { phase, diagnosis } = incident;
  if (phase.phase === 'resolved') {
    return [
      bold(words.timeline.resolved),
      text(own`${words.resolvedAfter(showDuration(lastedMs(incident), locale))}${words.colon}`),
      text(proofWords(phase.proof, locale)),
    ];
  }
  const elements: RichTextElement[] = [text(own`${showName(incident.subject.kind, 30)} `)];
  elements.push(text(headline(diagnosis, locale)));
  if (incident.reopened > 0) elements.push(italic(own` (${words.reopenedTimes(incident.reopened)})`));
  elements.push(text(own`\n`));
  elements.push(...(diagnosis === null ? [italic(words.noCauseYet)] : causeSentence(diagnosis, locale)));
  if (incident.acknowledged !== null) {
    elements.push(text(own`\n${words.acknowledgedBy}`), person(incident.acknowledged.by), text(own` · `));
    elements.push(moment(incident.acknowledged.at));
  } else if (around.oncall !== null) {
    elements.push(text(own`\n`), usergroup(around.oncall));
  }
  if (around.partOf != null) elements.push(...partOf(around.partOf, locale));
  if (phase.phase === 'recovering') elements.push(text(own`\n${words.quietUntil}`), moment(phase.quietUntil));
  if (incident.mutedUntil !== null && incident.mutedUntil > now) {
    elements.push(text(own`\n${words.mutedUntil}`), moment(incident.mutedUntil));
  }
  return elements;
}

/** Where the others stand. The address is Slack's own, of podwhy's own message. */
function partOf({ title, url }: NonNullable<IncidentContext['partOf']>, locale: Locale): RichTextElement[] {
  const lead = text(own`\n${GROUP_WORDS[locale].partOf}`);
  return url !== null && WEB.test(url) ? [lead, { type: 'link', url, text: title }] : [lead, bold(title)];
}

function facts(incident: Incident, words: ViewWords): readonly ContextPart[] {
  const { subject, diagnosis, phase } = incident;
  // What was counted while it failed is no longer true.
  const numbers =
    phase.phase === 'resolved'
      ? []
      : [
          diagnosis?.replicas == null ? NOTHING : words.ready(diagnosis.replicas.ready, diagnosis.replicas.desired),
          diagnosis === null || diagnosis.revision === '' ? NOTHING : words.revision(showName(diagnosis.revision, 30)),
          diagnosis === null || diagnosis.restarts === 0 ? NOTHING : words.restarts(diagnosis.restarts),
          diagnosis?.state == null ? NOTHING : showName(diagnosis.state, 40),
        ];
  const place = joinShown([showName(subject.cluster), showName(subject.namespace)], own` · `);
  const joined = joinShown(numbers, own` · `);
  return [place, { words: words.since, at: incident.failingSince }, ...(joined === NOTHING ? [] : [joined])];
}

function openBlock(incident: Incident, locale: Locale) {
  return incident.diagnosis === null
    ? richText(section(italic(viewWords(locale).noEvidenceYet)))
    : evidenceBlock(incident.diagnosis, locale);
}

/** One line: what it was, and who took care of it. */
function resolvedBlock(incident: Incident, locale: Locale) {
  const words = viewWords(locale);
  const cause = incident.diagnosis === null ? null : mainCause(incident.diagnosis);
  const elements: RichTextElement[] = [text(words.causeWas)];
  elements.push(
    incident.diagnosis === null || cause === null
      ? italic(words.timeline.noCause)
      : text(causeTitle(cause, incident.diagnosis, locale)),
  );
  if (incident.acknowledged !== null) {
    elements.push(text(own` · ${words.acknowledgedBy}`), person(incident.acknowledged.by));
  }
  return richText(section(...elements));
}

function renderDetails(incident: Incident, around: IncidentContext, locale: Locale, now: Instant): ModalView {
  const words = viewWords(locale);
  const { subject, diagnosis } = incident;
  const story = incident.timeline.slice(-40).map((entry) => {
    return [moment(entry.at), text(own` `), ...timelineElements(incident, entry, locale)];
  });
  const parts: RichTextPart[] = story.length === 0 ? [] : [bullets(story)];
  return {
    type: 'modal',
    callback_id: CALLBACK_IDS.details,
    title: plain(words.details.title, 24),
    close: plain(words.buttons.close, 24),
    blocks: [
      richText(section(bold(own`${standingWords(incident, locale, now)} · ${showName(subject.name, 120)}`))),
      context(...facts(incident, words)),
      ...linkLine(around),
      ...detailsButtons(incident, around, locale, now),
      ...(diagnosis === null ? [] : fullDiagnosis(diagnosis, locale)),
      divider,
      ...(parts.length === 0 ? [] : [richText(...parts)]),
    ],
  };
}

/** Pages from settings' templates; the address is theirs, with the subject's names encoded in it. */
function linkLine({ links }: IncidentContext): KnownBlock[] {
  const shown = links.filter(({ url }) => WEB.test(url)).slice(0, 10);
  const elements = shown.flatMap(({ name, url }): RichTextElement[] => [
    { type: 'link', url, text: showName(name, 75) },
    text(own`   `),
  ]);
  return elements.length === 0 ? [] : [richText(section(...elements))];
}

/**
 * The incident as the content hash sees it: without the ages of evidence, and with counts rounded down to a power of two,
 * so that the sixth and the seventh repetition of an event do not cost an edit each.
 */
function withoutNoise(incident: Incident): Incident {
  const { diagnosis } = incident;
  if (diagnosis === null) return incident;
  return {
    ...incident,
    diagnosis: {
      ...diagnosis,
      restarts: roundedDown(diagnosis.restarts),
      causes: diagnosis.causes.slice(0, 1).map((cause) => ({
        ...cause,
        evidence: cause.evidence.map((line) => ({ ...line, at: null, count: roundedDown(line.count) })),
      })),
    },
  };
}

function roundedDown(count: number): number {
  return count < 4 ? count : 2 ** Math.floor(Math.log2(count));
}
