import type { Locale } from '../../model/locale.js';
import type { Instant } from '../../model/time.js';
import { bold, bullets, fallbackText, fitMessage, header, moment, richText, section, text } from './blocks.js';
import type { MessageContent } from './incident.js';
import { showDuration } from './durations.js';
import { own, showLine, showName } from './own-text.js';
import { OPS_WORDS } from './ops-words.js';
import { viewWords } from './words.js';

/** What podwhy says of itself while it is blind, and when it no longer is. */
export interface OpsNotice {
  readonly since: Instant;
  /** Null while it lasts. */
  readonly overAt: Instant | null;
  /** The parts that do not work, or did not, in their own words. */
  readonly parts: readonly { readonly name: string; readonly detail: string }[];
  /** Which replica speaks. */
  readonly replica: string;
}

const PARTS_MAX = 10;

/** One message, of the same blocks while it lasts and after, so that it can be edited. */
export function opsNotice(notice: OpsNotice, locale: Locale): MessageContent {
  const words = OPS_WORDS[locale];
  const over = notice.overAt === null ? null : words.over(showDuration(notice.overAt - notice.since, locale));
  const parts = notice.parts.slice(0, PARTS_MAX).map(({ name, detail }) => {
    return own`${showName(name, 60)}${viewWords(locale).colon}${showLine(detail === '' ? '-' : detail, 300)}`;
  });
  const lead = over ?? words.blind;
  return {
    text: fallbackText(own`${lead} ${parts[0] ?? own``}`),
    blocks: fitMessage([
      header(over === null ? own`🔴 ${words.title}` : own`🟢 ${words.title}`),
      richText(
        section(
          bold(lead),
          text(own` ${words.since} `),
          moment(notice.since),
          text(own` (${showName(notice.replica, 60)})\n`),
        ),
        bullets(parts.map((part) => [text(part)])),
      ),
    ]),
  };
}
