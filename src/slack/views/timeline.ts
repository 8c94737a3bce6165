import type { KnownBlock, RichTextElement } from '@slack/types';
import type { CauseId } from '../../model/causes.js';
import type { Incident, RecoveryProof, TimelineEntry, TimelineEvent } from '../../model/incident.js';
import type { Locale } from '../../model/locale.js';
import type { Redacted } from '../../model/untrusted.js';
import {
  bold,
  fallbackText,
  fitMessage,
  italic,
  moment,
  person,
  richText,
  section,
  text,
  usergroup,
} from './blocks.js';
import { causeTitle, fullDiagnosis } from './diagnosis-parts.js';
import { showDuration } from './durations.js';
import type { MessageContent } from './incident.js';
import { own, showLine, showName } from './own-text.js';
import { STORY_WORDS } from './story-words.js';
import { viewWords } from './words.js';

/**
 * What the thread says for one line of the story. The first one, and each change of the cause, brings the whole cause list,
 * what was ruled out and what could not be checked.
 */
export function timelineReply(
  incident: Incident,
  entry: TimelineEntry,
  locale: Locale,
  oncall: string | null = null,
): MessageContent {
  const { event } = entry;
  const tellsCauses = event.kind === 'opened' || event.kind === 'cause-changed' || event.kind === 'reopened';
  const diagnosis = tellsCauses ? fullDiagnosisOf(incident, locale) : [];
  const lead =
    event.kind === 'opened' && diagnosis.length > 0
      ? []
      : [richText(section(...mention(event, oncall), ...tell(incident, event, locale)))];
  return {
    text: fallbackText(asText(tell(incident, event, locale), () => viewWords(locale).somebody)),
    blocks: fitMessage([...lead, ...(tellsCauses ? earlierBlocks(incident, locale) : []), ...diagnosis]),
  };
}

/** One line of the story for a view in which people are shown; a modal and Home call nobody. */
export function timelineElements(incident: Incident, { event }: TimelineEntry, locale: Locale): RichTextElement[] {
  return tell(incident, event, locale);
}

/** The same for a document: people by their names, or by their ids where no name is known. */
export function timelineSentence(
  incident: Incident,
  { event }: TimelineEntry,
  names: ReadonlyMap<string, string>,
  locale: Locale,
): Redacted {
  return asText(tell(incident, event, locale), (userId) => showName(names.get(userId) ?? userId, 60));
}

/** How the end was proven. */
export function proofWords(proof: RecoveryProof, locale: Locale): Redacted {
  const words = viewWords(locale).proof;
  switch (proof.kind) {
    case 'ready':
      return words.ready(
        proof.ready,
        proof.desired,
        showDuration(proof.stableForMs, locale),
        showName(proof.revision, 40),
      );
    case 'new-revision':
      return words.newRevision(
        proof.ready,
        proof.desired,
        showDuration(proof.stableForMs, locale),
        showName(proof.revision, 40),
      );
    case 'deleted':
      return words.deleted;
    case 'scaled-to-zero':
      return words.scaledToZero;
    case 'job-succeeded':
      return words.jobSucceeded;
    case 'later-run-succeeded':
      return words.laterRun(showName(proof.run, 80));
  }
}

/** The same trouble, had before: when, how it ended, and what helped. */
function earlierBlocks({ seenBefore }: Incident, locale: Locale): KnownBlock[] {
  if (seenBefore === null || seenBefore === undefined) return [];
  const words = STORY_WORDS[locale];
  const { times, last } = seenBefore;
  const helped =
    last.helped === null ? [] : [text(words.helped(showName(last.helped.action, 40))), person(last.helped.by)];
  return [
    richText(
      section(
        bold(words.seenBefore(times)),
        text(words.theLastTime),
        moment(last.failingSince),
        text(own`${words.lasted(showDuration(last.lastedMs, locale))}${proofWords(last.proof, locale)}`),
        ...helped,
      ),
    ),
  ];
}

function fullDiagnosisOf(incident: Incident, locale: Locale): KnownBlock[] {
  return incident.diagnosis === null ? [] : fullDiagnosis(incident.diagnosis, locale);
}

function tell(incident: Incident, event: TimelineEvent, locale: Locale): RichTextElement[] {
  const words = viewWords(locale);
  const told = words.timeline;
  switch (event.kind) {
    case 'opened':
      return event.cause === null
        ? [italic(words.noCauseYet)]
        : [bold(words.causesTitle), text(own`${words.colon}${nameOf(event.cause, incident, locale)}`)];
    case 'reopened':
      return [bold(told.reopened(event.times))];
    case 'cause-changed':
      return [text(told.causeChanged(nameOf(event.from, incident, locale), nameOf(event.to, incident, locale)))];
    case 'got-worse':
      return [bold(told.gotWorse(words.severity[event.to]))];
    case 'more-pods':
      return [bold(told.morePods(event.from, event.to, event.desired))];
    case 'restarts-faster':
      return [bold(told.restartsFaster(event.fromPerHour, event.toPerHour))];
    case 'acknowledged':
      return [person(event.by), text(told.acknowledged)];
    case 'unacknowledged':
      return [text(event.why === 'got-worse' ? told.unacknowledgedWorse : told.unacknowledgedReopened)];
    case 'action':
      return actionElements(event, locale);
    case 'verdict': {
      const action = actionWords(event.action, locale);
      const verdict = event.helped ? told.helped(action) : told.didNotHelp(action);
      return [bold(verdict), ...detail(event.detail)];
    }
    case 'muted':
      return [person(event.by), text(told.muted), moment(event.until)];
    case 'unmuted':
      return [person(event.by), text(told.unmuted)];
    case 'assigned':
      return [person(event.by), text(told.assigned), person(event.to)];
    case 'reminded':
      return [bold(told.reminded(showDuration(event.afterMs, locale)))];
    case 'told-late':
      return [bold(told.toldLate)];
    case 'resolved':
      return [
        bold(told.resolved),
        text(
          own`${words.resolvedAfter(showDuration(event.lastedMs, locale))}${words.colon}${proofWords(event.proof, locale)}`,
        ),
      ];
  }
}

/** Only a reminder calls the on-call group again, and nobody who acknowledged meanwhile is called. */
function mention(event: TimelineEvent, oncall: string | null): RichTextElement[] {
  return event.kind === 'reminded' && oncall !== null ? [usergroup(oncall), text(own` `)] : [];
}

function actionElements(event: Extract<TimelineEvent, { kind: 'action' }>, locale: Locale): RichTextElement[] {
  const told = viewWords(locale).timeline;
  const action = actionWords(event.action, locale);
  const words = { asked: told.actionAsked, done: told.actionDone, failed: told.actionFailed }[event.outcome](action);
  const reason = event.reason === '' ? [] : [text(own`\n${told.reason(showLine(event.reason, 300))}`)];
  return [person(event.by), text(words), ...detail(event.detail), ...reason];
}

/** What people call it; an action of another version by its own word. */
function actionWords(action: string, locale: Locale): Redacted {
  const words: Readonly<Record<string, Redacted>> = viewWords(locale).access.actions;
  return (Object.hasOwn(words, action) ? words[action] : undefined) ?? showName(action, 40);
}

function detail(words: string): RichTextElement[] {
  return words === '' ? [] : [text(own`\n${showLine(words, 500)}`)];
}

/** A cause in words where the present diagnosis holds it, else its id. */
function nameOf(id: CauseId | null, incident: Incident, locale: Locale): Redacted {
  if (id === null) return viewWords(locale).timeline.noCause;
  const { diagnosis } = incident;
  const cause = diagnosis?.causes.find((candidate) => candidate.id === id);
  return diagnosis === null || cause === undefined ? showName(id) : causeTitle(cause, diagnosis, locale);
}

/** The same elements as one sentence, which mentions nobody. */
function asText(elements: readonly RichTextElement[], nameOfPerson: (userId: string) => Redacted): Redacted {
  const parts = elements.map((element): string => {
    if (element.type === 'text') return element.text;
    if (element.type === 'date') return element.fallback ?? '';
    return element.type === 'user' ? nameOfPerson(element.user_id) : '';
  });
  return showLine(parts.join('').replaceAll('\n', ' · '), 300);
}
