import { gapWords } from '../../diagnosis/text/words.js';
import type { Locale } from '../../model/locale.js';
import type { Redacted } from '../../model/untrusted.js';
import { redact } from '../../redaction/redact.js';
import { ACTION_IDS } from './action-ids.js';
import {
  actions,
  bold,
  button,
  context,
  fallbackText,
  fitMessage,
  preformatted,
  richText,
  section,
  text,
} from './blocks.js';
import { encodeButtonValue } from './button-value.js';
import type { MessageContent } from './incident.js';
import { BUILDER_BUDGET } from './limits.js';
import type { LogView } from './log-modal.js';
import { logPage } from './log-pages.js';
import { joinShown, own, showLine, showName } from './own-text.js';
import { viewWords } from './words.js';

/** Room that the marked lines from before the page take as well. */
const ROOM = BUILDER_BUDGET.preformattedChars - 100;

/** The end of one container's log as a message, where no modal can be opened; its button opens one. */
export function logExcerpt(view: LogView, locale: Locale): MessageContent {
  const words = viewWords(locale);
  const { subject, pod } = view;
  const title = own`${words.logs.title}${words.colon}${showName(pod, 100)}`;
  const run = view.run === 'current' ? words.logs.current : words.logs.previous;
  const more = button({
    actionId: ACTION_IDS.logs,
    label: words.buttons.logs,
    value: encodeButtonValue(subject, pod, 'logs'),
    spoken: words.spoken(words.buttons.logs, showName(subject.kind, 20), showName(subject.name, 40)),
  });
  const place = [showName(subject.cluster), showName(subject.namespace), showName(view.container), run];
  return {
    text: fallbackText(title),
    blocks: fitMessage([
      richText(section(bold(title))),
      context(joinShown(place, own` · `)),
      ...excerpt(view, locale),
      actions(more),
    ]),
  };
}

function excerpt(view: LogView, locale: Locale) {
  const words = viewWords(locale).logs;
  if (!view.tail.ok) {
    return [richText(section(text(words.unreadable(showLine(gapWords(view.tail.gap, locale), 500)))))];
  }
  const page = logPage(redact(view.tail.value.text), view.grep, view.page, ROOM);
  if (page.lines === 0 && page.matched === null) return [richText(section(text(words.empty)))];
  const facts = [
    ...(page.matched === null ? [] : [words.matched(showLine(view.grep, 80), page.matched.lines, page.matched.of)]),
    words.shown(page.lines),
    ...(page.marked > 0 ? [words.marked(page.marked)] : []),
  ];
  const shown = context(...facts, { words: viewWords(locale).answer.asOf, at: view.tail.at });
  return page.rows.length === 0 ? [shown] : [shown, richText(preformatted(joined(page.rows)))];
}

const joined = (rows: readonly Redacted[]): Redacted => rows.reduce((all, row) => own`${all}\n${row}`);
