import type {
  ActionsBlock,
  Button,
  ContextBlock,
  DividerBlock,
  HeaderBlock,
  KnownBlock,
  Overflow,
  PlainTextElement,
  PlainTextOption,
  RichTextBlock,
  RichTextElement,
  RichTextList,
  RichTextPreformatted,
  RichTextSection,
} from '@slack/types';
import type { Instant } from '../../model/time.js';
import type { Redacted } from '../../model/untrusted.js';
import { truncate } from '../../redaction/truncate.js';
import { BUILDER_BUDGET, textChars } from './limits.js';
import { own, NOTHING } from './own-text.js';

/** Slack refuses empty texts; this stands in their place. */
const EMPTY = own`–`;

const filled = (words: Redacted): Redacted => (words.trim() === '' ? EMPTY : words);

/** Text that Slack does not parse at all: no markup, no mentions, no `:emoji:`. */
export function plain(text: Redacted, max: number): PlainTextElement {
  return { type: 'plain_text', text: truncate(filled(text), max), emoji: false };
}

export function header(text: Redacted): HeaderBlock {
  return { type: 'header', text: plain(text, 150) };
}

export const divider: DividerBlock = { type: 'divider' };

export interface TextStyle {
  readonly bold?: true;
  readonly italic?: true;
  readonly code?: true;
}

/** A rich text element shows its characters as they are, so it is the safe place for names and messages. */
export function text(words: Redacted, style?: TextStyle): RichTextElement {
  const shown = words === NOTHING ? EMPTY : words;
  return style === undefined ? { type: 'text', text: shown } : { type: 'text', text: shown, style };
}

export const bold = (words: Redacted): RichTextElement => text(words, { bold: true });
export const italic = (words: Redacted): RichTextElement => text(words, { italic: true });
export const code = (words: Redacted): RichTextElement => text(words, { code: true });

/** A moment in the reader's own time zone; the words after it age by themselves, so the message need not be edited. */
export function ago(at: Instant): RichTextElement {
  return { type: 'date', timestamp: seconds(at), format: '{ago}', fallback: utc(at) };
}

export function moment(at: Instant): RichTextElement {
  return { type: 'date', timestamp: seconds(at), format: '{date_short_pretty} {time}', fallback: utc(at) };
}

/** A person, by an id that Slack gave us; anything else is shown as text and mentions nobody. */
export function person(userId: string): RichTextElement {
  return /^[UW][A-Z0-9]{2,20}$/.test(userId) ? { type: 'user', user_id: userId } : text(own`(unknown)`);
}

export function usergroup(id: string): RichTextElement {
  return /^S[A-Z0-9]{2,20}$/.test(id) ? { type: 'usergroup', usergroup_id: id } : text(own`(unknown)`);
}

export function section(...elements: readonly RichTextElement[]): RichTextSection {
  return { type: 'rich_text_section', elements: elements.length === 0 ? [text(EMPTY)] : [...elements] };
}

export function bullets(rows: readonly (readonly RichTextElement[])[], indent = 0): RichTextList {
  return { type: 'rich_text_list', style: 'bullet', indent, elements: rows.map((row) => section(...row)) };
}

export function numbered(rows: readonly (readonly RichTextElement[])[]): RichTextList {
  return { type: 'rich_text_list', style: 'ordered', indent: 0, elements: rows.map((row) => section(...row)) };
}

export function preformatted(words: Redacted): RichTextPreformatted {
  return { type: 'rich_text_preformatted', elements: [{ type: 'text', text: filled(words) }] };
}

export type RichTextPart = RichTextSection | RichTextList | RichTextPreformatted;

export function richText(...parts: readonly RichTextPart[]): RichTextBlock {
  return { type: 'rich_text', elements: parts.length === 0 ? [section()] : [...parts] };
}

/** A fact for the grey line: plain words, or words with a moment after them. */
export type ContextPart = Redacted | { readonly words: Redacted; readonly at: Instant };

/** Small grey facts in one line. Dates are the only markup, written by us. */
export function context(...parts: readonly ContextPart[]): ContextBlock {
  return {
    type: 'context',
    elements: parts.slice(0, 10).map((part) =>
      typeof part === 'string'
        ? plain(part, 300)
        : {
            type: 'mrkdwn',
            verbatim: true,
            text: `${escapeMarkup(part.words)} <!date^${seconds(part.at)}^{date_short_pretty} {time} ({ago})|${utc(part.at)}>`,
          },
    ),
  };
}

export interface ButtonLook {
  readonly label: Redacted;
  readonly actionId: string;
  readonly value: string;
  readonly style?: 'primary' | 'danger';
  /** What a screen reader says; the label alone does not name the workload. */
  readonly spoken?: Redacted;
}

export function button(look: ButtonLook): Button {
  return {
    type: 'button',
    text: plain(look.label, 75),
    action_id: look.actionId,
    value: look.value,
    ...(look.style === undefined ? {} : { style: look.style }),
    ...(look.spoken === undefined ? {} : { accessibility_label: truncate(filled(look.spoken), 75) }),
  };
}

export function option(label: Redacted, value: string): PlainTextOption {
  return { text: plain(label, 75), value };
}

/** At most five options; a link among them opens in the browser. */
export function overflow(
  actionId: string,
  options: readonly { readonly label: Redacted; readonly value: string; readonly url?: string }[],
): Overflow {
  return {
    type: 'overflow',
    action_id: actionId,
    options: options.slice(0, 5).map((entry) => ({
      ...option(entry.label, entry.value),
      ...(entry.url === undefined ? {} : { url: entry.url }),
    })),
  };
}

export function actions(...elements: ActionsBlock['elements']): ActionsBlock {
  return { type: 'actions', elements };
}

/** `&`, `<` and `>` as Slack wants them in markup and in the top-level text; `&` first, once. */
export function escapeMarkup(words: Redacted): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The sentence for notifications and screen readers: escaped, on one line, within the budget. */
export function fallbackText(words: Redacted): string {
  let kept = truncate(words, BUILDER_BUDGET.fallbackTextChars);
  for (let max = kept.length; escapeMarkup(kept).length > 3 * BUILDER_BUDGET.fallbackTextChars; max -= 10) {
    kept = truncate(words, max);
  }
  return escapeMarkup(kept);
}

/**
 * Halves the longest rich text until the message keeps podwhy's budget. Parts are bounded where they are built; this holds
 * for the rest: characters that JSON writes as two or six, and worst cases that come together.
 */
export function fitMessage(blocks: readonly KnownBlock[]): KnownBlock[] {
  const fitted = structuredClone([...blocks]);
  for (let round = 0; round < 200 && isOverBudget(fitted); round += 1) {
    const longest = richTexts(fitted).reduce<{ text: string } | null>(
      (found, element) => (found === null || element.text.length > found.text.length ? element : found),
      null,
    );
    if (longest === null || longest.text.length < 16) break;
    longest.text = truncate(longest.text as Redacted, Math.floor(longest.text.length / 2), 'ends');
  }
  return fitted;
}

function isOverBudget(blocks: readonly KnownBlock[]): boolean {
  return (
    textChars(blocks) > BUILDER_BUDGET.messageTextChars ||
    JSON.stringify(blocks).length > BUILDER_BUDGET.messageJsonChars
  );
}

function richTexts(blocks: readonly KnownBlock[]): { text: string }[] {
  return blocks
    .filter((block) => block.type === 'rich_text')
    .flatMap((block) => block.elements)
    .flatMap((part) => (part.type === 'rich_text_list' ? part.elements.flatMap((row) => row.elements) : part.elements))
    .filter((element) => element.type === 'text');
}

const seconds = (at: Instant): number => Math.floor(at / 1000);

/** `2026-11-25 14:02 UTC`, for places that cannot show a date element. */
export function utc(at: Instant): Redacted {
  const iso = Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : '';
  return iso === '' ? NOTHING : (`${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC` as Redacted);
}
