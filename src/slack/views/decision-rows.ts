import type { RichTextElement } from '@slack/types';
import type { Locale } from '../../model/locale.js';
import type { Instant } from '../../model/time.js';
import { code, moment, person, text } from './blocks.js';
import { own, showLine } from './own-text.js';
import { TRACE_WORDS, type DecisionCode } from './trace-words.js';
import { viewWords } from './words.js';

/** One line of the store's trace: `told` or not, and why. */
export interface Decision {
  readonly at: Instant;
  readonly decision: string;
  readonly because: string;
}

const SHOWN = 8;
const NOWHERE = ', no route';

/** What was decided, in words, as it comes (newest first); repetitions in a row become one line with their count. */
export function decisionRows(decisions: readonly Decision[], locale: Locale): RichTextElement[][] {
  const runs: { readonly newest: Decision; oldest: Decision; count: number }[] = [];
  for (const decision of decisions) {
    const last = runs.at(-1);
    if (last?.newest.decision === decision.decision && last.newest.because === decision.because) {
      last.oldest = decision;
      last.count += 1;
    } else {
      runs.push({ newest: decision, oldest: decision, count: 1 });
    }
  }
  const words = TRACE_WORDS[locale];
  return runs
    .slice(0, SHOWN)
    .map(({ newest, oldest, count }) => [
      moment(oldest.at),
      ...(count === 1 ? [] : [text(own` – `), moment(newest.at)]),
      text(own` · ${newest.decision === 'told' ? words.told : words.silent}`),
      ...(count === 1 ? [] : [text(own` · ${words.timesTold(count)}`)]),
      text(viewWords(locale).colon),
      ...reason(newest.because, locale),
    ]);
}

function reason(because: string, locale: Locale): RichTextElement[] {
  const words = TRACE_WORDS[locale];
  const nowhere = because.endsWith(NOWHERE);
  const base = nowhere ? because.slice(0, -NOWHERE.length) : because;
  const by = /^muted by ([A-Z0-9]{1,30})$/.exec(base)?.[1];
  const said = isKnown(base, words.decisions) ? words.decisions[base] : null;
  return [
    ...(by !== undefined
      ? [text(words.mutedBy), person(by)]
      : [said === null ? code(showLine(base, 100)) : text(said)]),
    ...(nowhere ? [text(words.butNowhere)] : []),
  ];
}

function isKnown(because: string, known: Readonly<Record<DecisionCode, unknown>>): because is DecisionCode {
  return Object.hasOwn(known, because);
}
