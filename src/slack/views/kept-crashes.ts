import type { KnownBlock, ModalView, RichTextElement } from '@slack/types';
import type { CrashRecord, KeptCrashes } from '../../model/crash-record.js';
import type { Locale } from '../../model/locale.js';
import { subjectLabel, type Subject } from '../../model/subject.js';
import type { Redacted } from '../../model/untrusted.js';
import { CALLBACK_IDS } from './action-ids.js';
import {
  bold,
  bullets,
  code,
  context,
  divider,
  fallbackText,
  fitMessage,
  moment,
  plain,
  preformatted,
  richText,
  section,
  text,
} from './blocks.js';
import type { MessageContent } from './incident.js';
import { BUILDER_BUDGET } from './limits.js';
import { logPage } from './log-pages.js';
import { joinShown, NOTHING, own, showLine, showName } from './own-text.js';
import { STORY_WORDS } from './story-words.js';
import { viewWords } from './words.js';

const EVENTS_SHOWN = 6;

/** The same as a message, where no modal can be opened. */
export function keptCrashesMessage(subject: Subject, kept: KeptCrashes | null, locale: Locale): MessageContent {
  const { title } = STORY_WORDS[locale].kept;
  return {
    text: fallbackText(own`${title}${viewWords(locale).colon}${showName(subject.name, 100)}`),
    blocks: fitMessage(contentOf(subject, kept, locale)),
  };
}

/** The first and the newest end of a container in an incident, as they were read when Kubernetes still knew them. */
export function keptCrashesModal(subject: Subject, kept: KeptCrashes | null, locale: Locale): ModalView {
  const words = STORY_WORDS[locale].kept;
  return {
    type: 'modal',
    callback_id: CALLBACK_IDS.message,
    title: plain(words.title, 24),
    close: plain(viewWords(locale).buttons.close, 24),
    blocks: contentOf(subject, kept, locale),
  };
}

function contentOf(subject: Subject, kept: KeptCrashes | null, locale: Locale): KnownBlock[] {
  if (kept !== null) return blocksOf(subject, kept, locale);
  return [richText(section(text(STORY_WORDS[locale].kept.nothing(showName(subject.name, 100)))))];
}

function blocksOf(subject: Subject, { first, latest }: KeptCrashes, locale: Locale): KnownBlock[] {
  const words = STORY_WORDS[locale].kept;
  const isOne = first.at === latest.at;
  return [
    context(joinShown([showName(subject.cluster), showName(subjectLabel(subject), 120)], own` · `)),
    ...crashBlocks(isOne ? words.only : words.first, first, locale),
    ...(isOne ? [] : [divider, ...crashBlocks(words.latest, latest, locale)]),
  ];
}

function crashBlocks(title: Redacted, crash: CrashRecord, locale: Locale): KnownBlock[] {
  const words = STORY_WORDS[locale].kept;
  const reason = crash.reason === '' ? NOTHING : own` · ${showName(crash.reason, 40)}`;
  const said = logPage(crash.log, '', 0, BUILDER_BUDGET.preformattedChars);
  const events = crash.events
    .slice(0, EVENTS_SHOWN)
    .map(({ at, reason: why, count, message }): RichTextElement[] => [
      moment(at),
      text(own` · ${showName(why, 60)} ${viewWords(locale).times(count)} · `),
      code(showLine(message, 200)),
    ]);
  const node = crash.node?.conditions.map((line): RichTextElement[] => [code(showLine(line, 200))]) ?? [];
  return [
    richText(
      section(
        bold(title),
        text(own`\n`),
        moment(crash.finishedAt ?? crash.at),
        text(
          own` · ${showName(crash.pod, 120)} · ${showName(crash.container, 63)} · ${words.ended(crash.exitCode, reason)}`,
        ),
      ),
    ),
    said.rows.length === 0
      ? richText(section(text(words.noLog)))
      : richText(preformatted(joinShown(said.rows, own`\n`))),
    ...(events.length === 0 ? [] : [richText(section(bold(words.events)), bullets(events))]),
    ...(node.length === 0 || crash.node === null
      ? []
      : [richText(section(bold(words.node(showName(crash.node.name, 80)))), bullets(node))]),
  ];
}
