import { reachWords } from '../../diagnosis/text/short-words.js';
import { sourceWords } from '../../diagnosis/text/sources.js';
import type { RichTextElement, RichTextBlock } from '@slack/types';
import { gapWords, causeWords, ruledOutWords, suspectChangeWords } from '../../diagnosis/text/words.js';
import type { Cause, Diagnosis, EvidenceLine } from '../../model/diagnosis.js';
import type { Locale } from '../../model/locale.js';
import {
  bold,
  bullets,
  ago,
  code,
  italic,
  numbered,
  preformatted,
  richText,
  section,
  text,
  type RichTextPart,
} from './blocks.js';
import { own, show, showLine, showName } from './own-text.js';
import { viewWords } from './words.js';

const QUOTE_MAX = 280;
const TITLE_MAX = 300;

/** The first cause that says anything; null while nothing is known or nothing is wrong. */
export function mainCause(diagnosis: Diagnosis): Cause | null {
  const first = diagnosis.causes[0];
  return first === undefined || first.id === 'none' ? null : first;
}

export function causeTitle(cause: Cause, diagnosis: Diagnosis, locale: Locale) {
  return showLine(causeWords(cause, diagnosis, locale).title, TITLE_MAX, 'ends');
}

/** **Secret `x` does not exist …** Proven */
export function causeSentence(diagnosis: Diagnosis, locale: Locale): RichTextElement[] {
  const words = viewWords(locale);
  const cause = mainCause(diagnosis);
  if (cause === null) return [italic(words.noCauseYet)];
  return [bold(causeTitle(cause, diagnosis, locale)), text(own` `), italic(words.confidence[cause.confidence])];
}

/** `kubelet event Failed: "…" (3 min ago, ×6)` */
export function evidenceRow(line: EvidenceLine, locale: Locale): RichTextElement[] {
  const words = viewWords(locale);
  const row: RichTextElement[] = [
    text(own`${showName(sourceWords(line.source, locale), 80)}${words.colon}`),
    code(showLine(line.quote, QUOTE_MAX, 'ends')),
  ];
  if (line.at !== null) row.push(text(own` `), ago(line.at));
  if (line.count > 1) row.push(text(own` ${words.times(line.count)}`));
  return row;
}

/** The evidence of the first cause, what changed, and the first thing to do. */
export function evidenceBlock(diagnosis: Diagnosis, locale: Locale): RichTextBlock {
  const words = viewWords(locale);
  const cause = mainCause(diagnosis);
  if (cause === null) return richText(section(italic(words.noEvidenceYet)));
  const rows = cause.evidence.slice(0, 4).map((line) => evidenceRow(line, locale));
  const reach = reachWords(cause.reach, locale);
  if (reach !== '') rows.push([text(showLine(reach, 200, 'ends'))]);
  if (diagnosis.suspectChange !== null) {
    rows.push([text(showLine(suspectChangeWords(diagnosis.suspectChange, locale), 400, 'ends'))]);
  }
  const parts: RichTextPart[] = [bullets(rows)];
  const fix = causeWords(cause, diagnosis, locale).fixes[0];
  if (fix !== undefined) {
    parts.push(section(bold(words.do), text(showLine(fix.text, 400))));
    if (fix.command !== null) parts.push(preformatted(show(fix.command, 500)));
  }
  return richText(...parts);
}

/** Everything the diagnosis says, for the thread's first reply and the details modal. */
export function fullDiagnosis(diagnosis: Diagnosis, locale: Locale): RichTextBlock[] {
  const words = viewWords(locale);
  const blocks: RichTextBlock[] = [];
  const causes = diagnosis.causes.filter((cause) => cause.id !== 'none');
  if (causes.length > 0) {
    const parts: RichTextPart[] = [
      section(bold(words.causesTitle)),
      numbered(causes.slice(0, 5).map((cause) => causeRow(cause, diagnosis, locale))),
    ];
    if (causes.length > 5) parts.push(section(italic(words.andMore(causes.length - 5))));
    blocks.push(richText(...parts));
  }
  const cause = causes[0];
  if (cause !== undefined) blocks.push(...teaching(cause, diagnosis, locale));
  if (diagnosis.suspectChange !== null) {
    const { changes } = diagnosis.suspectChange;
    blocks.push(
      richText(
        section(
          bold(words.changed),
          text(own` · ${showLine(suspectChangeWords(diagnosis.suspectChange, locale), 400, 'ends')}`),
        ),
        bullets(
          changes
            .slice(0, 5)
            .map((change) => [
              code(showName(change.path, 100)),
              text(words.colon),
              code(showLine(change.before, 100, 'ends')),
              text(own` → `),
              code(showLine(change.after, 100, 'ends')),
            ]),
        ),
      ),
    );
  }
  blocks.push(
    ...wordsList(
      words.ruledOut,
      diagnosis.ruledOut.map((entry) => ruledOutWords(entry, locale)),
      locale,
    ),
  );
  blocks.push(
    ...wordsList(
      words.couldNotCheck,
      diagnosis.gaps.map((gap) => gapWords(gap, locale)),
      locale,
    ),
  );
  return blocks.map((block) => dropEmptyLists(block));
}

function causeRow(cause: Cause, diagnosis: Diagnosis, locale: Locale): RichTextElement[] {
  const words = viewWords(locale);
  const row: RichTextElement[] = [
    bold(causeTitle(cause, diagnosis, locale)),
    text(own` · ${words.confidence[cause.confidence]}`),
  ];
  const first = cause.evidence[0];
  return first === undefined ? row : [...row, text(own` · `), ...evidenceRow(first, locale)];
}

function teaching(cause: Cause, diagnosis: Diagnosis, locale: Locale): RichTextBlock[] {
  const words = viewWords(locale);
  const { explanation, fixes } = causeWords(cause, diagnosis, locale);
  const parts: RichTextPart[] = [section(text(show(explanation, 900)))];
  if (cause.evidence.length > 1)
    parts.push(bullets(cause.evidence.slice(1, 6).map((line) => evidenceRow(line, locale))));
  if (fixes.length > 0) parts.push(section(bold(words.whatToDo)));
  for (const fix of fixes.slice(0, 4)) {
    parts.push(bullets([[text(showLine(fix.text, 400))]]));
    if (fix.command !== null) parts.push(preformatted(show(fix.command, 500)));
  }
  return [richText(...parts)];
}

function wordsList(title: Parameters<typeof bold>[0], lines: readonly string[], locale: Locale): RichTextBlock[] {
  if (lines.length === 0) return [];
  const rows = lines.slice(0, 6).map((line) => [text(showLine(line, 250, 'ends'))]);
  if (lines.length > 6) rows.push([text(viewWords(locale).andMore(lines.length - 6))]);
  return [richText(section(bold(title)), bullets(rows))];
}

function dropEmptyLists(block: RichTextBlock): RichTextBlock {
  return {
    type: 'rich_text',
    elements: block.elements.filter((part) => part.type !== 'rich_text_list' || part.elements.length > 0),
  };
}
