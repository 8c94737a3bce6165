import type { KnownBlock } from '@slack/types';
import { headlineWords } from '../../diagnosis/text/words.js';
import type { Match } from '../../kubernetes/cluster.js';
import { isHealthy, type Diagnosis } from '../../model/diagnosis.js';
import type { Incident } from '../../model/incident.js';
import type { Locale } from '../../model/locale.js';
import { subjectLabel } from '../../model/subject.js';
import type { Redacted } from '../../model/untrusted.js';
import { ACTION_IDS } from './action-ids.js';
import {
  actions,
  ago,
  bold,
  button,
  code,
  context,
  fallbackText,
  fitMessage,
  header,
  richText,
  section,
  text,
  type ContextPart,
} from './blocks.js';
import { encodeButtonValue } from './button-value.js';
import { causeSentence, causeTitle, fullDiagnosis, mainCause } from './diagnosis-parts.js';
import type { MessageContent } from './incident.js';
import { joinShown, NOTHING, own, showLine, showName } from './own-text.js';
import { viewWords } from './words.js';

export interface AnswerOptions {
  /** The last incident of the workload, for "when was it last broken"; null when there was none. */
  readonly last: Incident | null;
  /** Whether the button that shows the answer to the whole channel makes sense (it is ephemeral now). */
  readonly shareable: boolean;
}

/** The answer to `why`: the cause with its evidence, what was ruled out, what could not be checked, and what to press. */
export function diagnosisAnswer(diagnosis: Diagnosis, options: AnswerOptions, locale: Locale): MessageContent {
  const name = showName(diagnosis.subject.name, 120);
  const cause = mainCause(diagnosis);
  if (isHealthy(diagnosis)) return healthyAnswer(diagnosis, options, locale);
  const blocks: KnownBlock[] = [
    header(own`${SIGN[diagnosis.severity]} ${name}`),
    richText(
      section(
        text(own`${showName(diagnosis.subject.kind, 30)} ${showLine(headlineWords(diagnosis, locale), 200)}\n`),
        ...causeSentence(diagnosis, locale),
      ),
    ),
    context(...facts(diagnosis, locale)),
    ...fullDiagnosis(diagnosis, locale),
    pressable(diagnosis, options, locale),
  ];
  const why = cause === null ? NOTHING : own`${viewWords(locale).colon}${causeTitle(cause, diagnosis, locale)}`;
  return {
    text: fallbackText(own`${name} ${showLine(headlineWords(diagnosis, locale), 120)}${why}`),
    blocks: fitMessage(blocks),
  };
}

const SIGN = { critical: own`🔴`, warning: own`🟠`, info: own`🔵` } as const;

function healthyAnswer(diagnosis: Diagnosis, { last, shareable }: AnswerOptions, locale: Locale): MessageContent {
  const words = viewWords(locale);
  const name = showName(diagnosis.subject.name, 120);
  const sentence = [bold(name), text(own` (${showName(diagnosis.subject.kind, 30)}) ${words.answer.healthy}`)];
  const blocks: KnownBlock[] = [
    header(own`🟢 ${name}`),
    richText(section(...sentence)),
    context(...facts(diagnosis, locale)),
  ];
  if (last !== null) {
    const cause = last.diagnosis === null ? null : mainCause(last.diagnosis);
    const what =
      last.diagnosis === null || cause === null ? words.timeline.noCause : causeTitle(cause, last.diagnosis, locale);
    blocks.push(
      richText(section(bold(words.answer.lastIncident), text(own` `), ago(last.failingSince), text(own` · ${what}`))),
    );
  }
  blocks.push(...fullDiagnosis({ ...diagnosis, causes: [], ruledOut: [], suspectChange: null }, locale));
  blocks.push(pressable(diagnosis, { last, shareable }, locale));
  return { text: fallbackText(words.answer.healthyPush(name)), blocks: fitMessage(blocks) };
}

function facts(diagnosis: Diagnosis, locale: Locale): readonly ContextPart[] {
  const words = viewWords(locale);
  const place = [diagnosis.workload.cluster, diagnosis.workload.namespace].map((part) => showName(part));
  const owner =
    diagnosis.workload.name === diagnosis.subject.name
      ? NOTHING
      : own`${showName(diagnosis.workload.kind, 20)} ${showName(diagnosis.workload.name)}`;
  const numbers = joinShown(
    [
      diagnosis.replicas === null ? NOTHING : words.ready(diagnosis.replicas.ready, diagnosis.replicas.desired),
      diagnosis.revision === '' ? NOTHING : words.revision(showName(diagnosis.revision, 30)),
      diagnosis.restarts === 0 ? NOTHING : words.restarts(diagnosis.restarts),
      diagnosis.state === null ? NOTHING : showName(diagnosis.state, 40),
    ],
    own` · `,
  );
  return [
    joinShown([...place, owner], own` · `),
    ...(diagnosis.since === null ? [] : [{ words: words.since, at: diagnosis.since }]),
    ...(numbers === NOTHING ? [] : [numbers]),
    { words: words.answer.asOf, at: diagnosis.at },
  ];
}

function pressable(diagnosis: Diagnosis, options: AnswerOptions, locale: Locale) {
  const words = viewWords(locale);
  const { workload, pod } = diagnosis;
  const press = (actionId: string, label: Redacted, verb: string) =>
    button({
      actionId,
      label,
      value: encodeButtonValue(workload, pod, verb),
      spoken: words.spoken(label, showName(workload.kind, 20), showName(workload.name, 40)),
    });
  const hasPods = workload.kind !== 'Node';
  return actions(
    ...(hasPods ? [press(ACTION_IDS.logs, words.buttons.logs, 'logs')] : []),
    press(ACTION_IDS.describe, words.buttons.describe, 'describe'),
    ...(hasPods ? [press(ACTION_IDS.restart, words.buttons.restart, 'restart')] : []),
    ...(options.shareable ? [press(ACTION_IDS.share, words.buttons.share, 'why')] : []),
  );
}

const CHOICES_SHOWN = 10;

function choices(matches: readonly Match[], verb: string) {
  const severalClusters = new Set(matches.map(({ target }) => target.cluster)).size > 1;
  return actions(
    ...matches.slice(0, CHOICES_SHOWN).map(({ target, workload }, index) =>
      button({
        actionId: `${ACTION_IDS.choose}.${index}`,
        label: showName(`${target.kind} ${subjectLabel(target)}${severalClusters ? ` (${target.cluster})` : ''}`, 75),
        value: encodeButtonValue(workload, target.kind === 'Pod' ? target.name : '', verb),
      }),
    ),
  );
}

/** Several things are called so: one button each, which carries on with the same verb. */
export function severalMatches(
  asked: { readonly text: string; readonly verb: string; readonly question?: Redacted },
  matches: readonly Match[],
  locale: Locale,
): MessageContent {
  const words = viewWords(locale);
  const question = asked.question ?? words.answer.severalMatches(showName(asked.text), matches.length);
  const more = matches.length - CHOICES_SHOWN;
  return {
    text: fallbackText(question),
    blocks: [
      richText(section(text(question))),
      ...(matches.length === 0 ? [] : [choices(matches, asked.verb)]),
      ...(more > 0 ? [context(words.andMore(more))] : []),
    ],
  };
}

/** What was probably meant: names near what was typed, a line that would work for the first, and what the buttons go on with. */
export interface Nearby {
  readonly ready: string;
  readonly matches: readonly Match[];
  readonly verb: string;
}

/** Nothing is called so: names that are near it with a button each, and where to look. */
export function notFound(asked: string, listCommand: string, near: Nearby | null, locale: Locale): MessageContent {
  const { answer: words, errors } = viewWords(locale);
  const sentence = words.notFound(showName(asked, 100));
  const offer = near === null ? [] : [text(own`\n${errors.didYouMean}`), code(showLine(near.ready, 200))];
  return {
    text: fallbackText(sentence),
    blocks: [
      richText(
        section(bold(sentence), ...offer, text(own`\n${words.notFoundHint(NOTHING)}`), code(showLine(listCommand))),
      ),
      ...(near === null ? [] : [choices(near.matches, near.verb)]),
    ],
  };
}
