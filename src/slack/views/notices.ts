import type { ModalView, RichTextElement } from '@slack/types';
import type { Action, Decision } from '../../access/access.js';
import type { Locale } from '../../model/locale.js';
import type { Subject } from '../../model/subject.js';
import type { Redacted } from '../../model/untrusted.js';
import { CALLBACK_IDS } from './action-ids.js';
import { bold, code, fallbackText, italic, person, plain, richText, section, text, usergroup } from './blocks.js';
import type { MessageContent } from './incident.js';
import { NOTHING, own, showLine, showName } from './own-text.js';
import { viewWords } from './words.js';

/** Why a person may not, who may, and what to configure. */
export function refusal(
  decision: Extract<Decision, { allowed: false }>,
  action: Action,
  subject: Subject | null,
  locale: Locale,
): MessageContent {
  const words = viewWords(locale).access;
  switch (decision.because) {
    case 'guest':
      return sentence(words.guest);
    case 'foreign-workspace':
      return sentence(words.foreign);
    case 'deactivated':
      return sentence(words.deactivated);
    case 'bot':
      return sentence(words.bot);
    case 'role': {
      const place =
        subject === null
          ? own`Kubernetes`
          : showName(`${subject.namespace === '' ? subject.name : subject.namespace} (${subject.cluster})`, 80);
      const main = words.refused(words.actions[action], place);
      return {
        text: fallbackText(main),
        blocks: [
          richText(
            section(bold(main), text(own` ${words.youAre(words.roles[decision.role], words.roles[decision.needed])}`)),
            section(...holders(decision, words)),
            section(text(words.configure)),
          ),
        ],
      };
    }
  }
}

/** Groups before people, bounded. An ephemeral answer mentions without notifying anybody else. */
function holders(
  decision: Extract<Decision, { allowed: false }>,
  words: ReturnType<typeof viewWords>['access'],
): RichTextElement[] {
  const listed = [
    ...decision.holders.usergroups.slice(0, 5).map(usergroup),
    ...decision.holders.users.slice(0, 8).map(person),
  ].flatMap((element) => [element, text(own` `)]);
  return listed.length === 0 ? [text(words.nobody)] : [text(words.ask), ...listed];
}

/** One sentence that says it all. */
export function sentence(words: Redacted): MessageContent {
  return { text: fallbackText(words), blocks: [richText(section(text(words)))] };
}

/** A sentence with somebody in it: `Already acknowledged by @mira, 3 s ago`. */
export function sentenceWith(...elements: readonly RichTextElement[]): MessageContent {
  const spoken = elements.map((element) => (element.type === 'text' ? element.text : '')).join('');
  return { text: fallbackText(showLine(spoken, 150)), blocks: [richText(section(...elements))] };
}

export interface Failure {
  /** What and why, for people. */
  readonly what: string;
  readonly correlationId: string;
}

/** What went wrong, why, what to do, and the id that joins it with the log. */
export function failure(failed: Failure, locale: Locale): MessageContent {
  const words = viewWords(locale).errors;
  const what = showLine(failed.what, 600);
  return {
    text: fallbackText(own`${words.title}${viewWords(locale).colon}${what}`),
    blocks: [
      richText(section(bold(words.title), text(own`\n${what}\n`), ...correlation(failed.correlationId, locale))),
    ],
  };
}

function correlation(id: string, locale: Locale): RichTextElement[] {
  return [italic(own`${viewWords(locale).errors.tryAgain} `), code(showName(id, 40))];
}

/** What was typed wrongly, and a command that would work. */
export function misuse(main: Redacted, ready: string | null, helpCommand: string, locale: Locale): MessageContent {
  const words = viewWords(locale).errors;
  const offer = ready === null ? [] : [text(own`\n${words.didYouMean}`), code(showLine(ready, 200))];
  return corrected(main, offer, helpCommand, locale);
}

/** What is missing in a command, and how it is written; `usage` holds the forms, each with the command in front. */
export function wrongForm(
  main: Redacted,
  usage: readonly string[],
  helpCommand: string,
  locale: Locale,
): MessageContent {
  const forms = usage.flatMap((form, index) => [
    text(index === 0 ? own`\n${viewWords(locale).errors.writtenSo}` : own` · `),
    code(showLine(form, 120)),
  ]);
  return corrected(main, forms, helpCommand, locale);
}

function corrected(
  main: Redacted,
  offer: readonly RichTextElement[],
  helpCommand: string,
  locale: Locale,
): MessageContent {
  const words = viewWords(locale).errors;
  return {
    text: fallbackText(main),
    blocks: [
      richText(section(bold(main), ...offer, text(own`\n${words.seeHelp(NOTHING)}`), code(showLine(helpCommand, 100)))),
    ],
  };
}

/** The modal that opens at once, before the answer is known. */
export function loadingModal(title: Redacted, words: Redacted, metadata: string, locale: Locale): ModalView {
  return {
    type: 'modal',
    callback_id: CALLBACK_IDS.message,
    title: plain(title, 24),
    close: plain(viewWords(locale).buttons.close, 24),
    private_metadata: metadata,
    blocks: [richText(section(italic(words)))],
  };
}

/** A message's content in a modal, for answers to presses in modals. */
export function messageModal(title: Redacted, content: MessageContent, locale: Locale): ModalView {
  return {
    type: 'modal',
    callback_id: CALLBACK_IDS.message,
    title: plain(title, 24),
    close: plain(viewWords(locale).buttons.close, 24),
    blocks: [...content.blocks],
  };
}
