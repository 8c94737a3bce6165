import type { KnownBlock, ModalView } from '@slack/types';
import { gapWords } from '../../diagnosis/text/words.js';
import type { Read } from '../../model/evidence.js';
import type { Locale } from '../../model/locale.js';
import type { Subject } from '../../model/subject.js';
import { untrustedText, type Redacted } from '../../model/untrusted.js';
import { redact } from '../../redaction/redact.js';
import { truncate } from '../../redaction/truncate.js';
import { CALLBACK_IDS } from './action-ids.js';
import { context, plain, preformatted, richText, section, text } from './blocks.js';
import { BUILDER_BUDGET } from './limits.js';
import { joinShown, NOTHING, own, showLine, showName } from './own-text.js';
import { viewWords } from './words.js';

const CHUNKS = 3;

/** What `kubectl describe` would say, and what it leaves out. The text passes the gate before it is cut. */
export function describeModal(subject: Subject, described: Read<string>, locale: Locale): ModalView {
  const words = viewWords(locale);
  return {
    type: 'modal',
    callback_id: CALLBACK_IDS.describe,
    title: plain(words.describe.title, 24),
    close: plain(words.buttons.close, 24),
    blocks: [
      context(
        joinShown([showName(subject.cluster), showName(subject.namespace), showName(subject.name, 120)], own` · `),
      ),
      ...body(described, locale),
    ],
  };
}

function body(described: Read<string>, locale: Locale): KnownBlock[] {
  if (!described.ok) return [richText(section(text(showLine(gapWords(described.gap, locale), 500))))];
  const whole = redact(untrustedText(described.value));
  const cut = truncate(whole, CHUNKS * (BUILDER_BUDGET.preformattedChars - 200), 'ends');
  return [
    ...chunkLines(cut).map((chunk) => richText(preformatted(chunk))),
    context(...(cut === whole ? [] : [viewWords(locale).describe.leftOut]), {
      words: viewWords(locale).answer.asOf,
      at: described.at,
    }),
  ];
}

/** Splits at line ends where there are any. */
function chunkLines(whole: Redacted): Redacted[] {
  const chunks: Redacted[] = [];
  let rest: string = whole;
  while (rest.length > BUILDER_BUDGET.preformattedChars) {
    const end = rest.lastIndexOf('\n', BUILDER_BUDGET.preformattedChars);
    const at = end > BUILDER_BUDGET.preformattedChars - 1000 ? end : BUILDER_BUDGET.preformattedChars - 1;
    chunks.push(rest.slice(0, at) as Redacted);
    rest = rest.slice(end === at ? at + 1 : at);
  }
  return [...chunks, rest === '' ? NOTHING : (rest as Redacted)];
}
