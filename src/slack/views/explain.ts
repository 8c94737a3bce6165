import type { KnownBlock, ModalView } from '@slack/types';
import type { Thresholds } from '../../detection/thresholds.js';
import { explainState } from '../../diagnosis/text/words.js';
import type { Locale } from '../../model/locale.js';
import { CALLBACK_IDS } from './action-ids.js';
import { bold, bullets, code, fallbackText, fitMessage, plain, richText, section, text } from './blocks.js';
import type { MessageContent } from './incident.js';
import { own, show, showLine, showName } from './own-text.js';
import { thresholdAnswer, thresholdList, thresholdNamed, thresholdsOf } from './thresholds.js';
import { viewWords } from './words.js';

/** What an explanation needs of its place. */
export interface ExplainContext {
  /** The slash command with its slash. */
  readonly command: string;
  /** In force by settings. */
  readonly thresholds: Thresholds;
}

/** The glossary's entry for a word, the thresholds (all, or the one that was named), or the nearest words. */
export function explainAnswer(word: string, { command, thresholds }: ExplainContext, locale: Locale): MessageContent {
  if (/^thresholds?$/i.test(word)) return thresholdList(thresholds, locale);
  const words = viewWords(locale).explain;
  const found = explainState(word, locale);
  if (found.entry === null) {
    const threshold = thresholdNamed(word);
    if (threshold !== null) return thresholdAnswer(threshold, thresholds, locale);
    const sentence = words.unknown(showName(word, 60));
    const nearest = found.nearest
      .slice(0, 8)
      .flatMap((near, index) => [
        ...(index === 0 ? [text(own`\n${words.nearest}`)] : [text(own` · `)]),
        code(showLine(`${command} explain ${near}`, 80)),
      ]);
    return { text: fallbackText(sentence), blocks: [richText(section(bold(sentence), ...nearest))] };
  }
  const { entry } = found;
  const title = showLine(entry.title === '' ? entry.state : entry.title, 150);
  const blocks: KnownBlock[] = [
    richText(section(bold(title), text(own`\n${show(entry.meaning, 2000)}`))),
    richText(section(bold(words.shows), text(show(entry.shows, 800)))),
  ];
  if (entry.causes.length > 0) {
    const rows = entry.causes.slice(0, 10).map((cause) => [text(showLine(cause, 250))]);
    blocks.push(richText(section(bold(words.causes)), bullets(rows)));
  }
  if (entry.myth !== '') blocks.push(richText(section(bold(words.myth), text(show(entry.myth, 800)))));
  const limits = thresholdsOf(entry.state, thresholds, locale);
  if (limits.length > 0) blocks.push(richText(section(bold(words.thresholds)), bullets(limits)));
  return {
    text: fallbackText(own`${title}${viewWords(locale).colon}${showLine(entry.meaning, 200)}`),
    blocks: fitMessage(blocks),
  };
}

/** The same, for the button on an alert. */
export function explainModal(word: string, context: ExplainContext, locale: Locale): ModalView {
  const words = viewWords(locale);
  return {
    type: 'modal',
    callback_id: CALLBACK_IDS.explain,
    title: plain(words.explain.title, 24),
    close: plain(words.buttons.close, 24),
    blocks: [...explainAnswer(word, context, locale).blocks],
  };
}
