import { withEmoji } from './emoji.js';
import { printable } from './printable.js';
import { safeLink } from './safe-link.js';

export type MrkdwnMark = 'bold' | 'italic' | 'strike';

/** What mrkdwn says. Texts are decoded and safe to show as text nodes; addresses have passed {@link safeLink}. */
export type MrkdwnPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: MrkdwnMark | 'quote'; readonly parts: readonly MrkdwnPart[] }
  | { readonly kind: 'code' | 'preformatted'; readonly text: string }
  | { readonly kind: 'link'; readonly address: string; readonly label: string }
  | { readonly kind: 'user' | 'channel' | 'usergroup'; readonly id: string; readonly label: string }
  | { readonly kind: 'broadcast'; readonly range: 'here' | 'channel' | 'everyone' }
  | {
      readonly kind: 'date';
      readonly seconds: number;
      readonly format: string;
      readonly fallback: string;
      readonly link: string | null;
    };

export interface MrkdwnOptions {
  /** Bare addresses stay text, as with `verbatim: true`. */
  readonly verbatim: boolean;
}

/**
 * Reads mrkdwn as Slack's client does (docs.slack.dev formatting-message-text): control sequences in `<…>` first, entities
 * decoded last, so that an escaped `&lt;!channel&gt;` is the text `<!channel>` and never a mention. Time is linear in the text.
 */
export function parseMrkdwn(text: string, options: MrkdwnOptions): readonly MrkdwnPart[] {
  const parts: MrkdwnPart[] = [];
  text.split('```').forEach((piece, index, pieces) => {
    if (index % 2 === 0) parts.push(...lines(piece, options));
    else if (index === pieces.length - 1) parts.push(...lines(`\`\`\`${piece}`, options));
    else parts.push({ kind: 'preformatted', text: shown(piece.replace(/^\n/, '')) });
  });
  return parts;
}

const MARKS: Readonly<Record<string, MrkdwnMark>> = { '*': 'bold', _: 'italic', '~': 'strike' };
const SEQUENCE = /(<[^<>\n]{1,4000}>)/;
const SEQUENCES = /<[^<>\n]{1,4000}>/g;
const BARE_ADDRESS = /(https?:\/\/[^\s<>|"'`]{1,2000}[^\s<>|"'`.,:;!?)])/;

function lines(text: string, options: MrkdwnOptions): readonly MrkdwnPart[] {
  const parts: MrkdwnPart[] = [];
  let quoted: MrkdwnPart[] | null = null;
  const rows = text.split('\n');
  rows.forEach((row, index) => {
    const quote = /^(?:>|&gt;) ?/.exec(row);
    if (quote === null) {
      quoted = null;
      parts.push(...inline(row, options, new Set()));
      if (index < rows.length - 1) parts.push({ kind: 'break' });
      return;
    }
    const said = inline(row.slice(quote[0].length), options, new Set());
    if (quoted === null) {
      quoted = [...said];
      parts.push({ kind: 'quote', parts: quoted });
    } else quoted.push({ kind: 'break' }, ...said);
  });
  return parts;
}

function inline(text: string, options: MrkdwnOptions, inside: ReadonlySet<string>): readonly MrkdwnPart[] {
  const parts: MrkdwnPart[] = [];
  const fixed = controlled(text);
  const closers = closersOf(text, fixed);
  let plainFrom = 0;
  let at = 0;
  const flush = (to: number): void => {
    if (to > plainFrom) parts.push(...tokens(text.slice(plainFrom, to), options));
  };
  while (at < text.length) {
    const mark = text[at] ?? '';
    const end = fixed[at] === 0 && opens(text, at, inside) ? (closers[mark]?.[at + 1] ?? -1) : -1;
    if (end <= at + 1) {
      at += 1;
      continue;
    }
    flush(at);
    const within = text.slice(at + 1, end);
    const kind = MARKS[mark];
    if (kind === undefined) parts.push({ kind: 'code', text: shown(within) });
    else parts.push({ kind, parts: inline(within, options, new Set([...inside, mark])) });
    at = end + 1;
    plainFrom = at;
  }
  flush(text.length);
  return parts;
}

/** 1 for each position inside a control sequence: an address may hold `_` and `*`. */
function controlled(text: string): Uint8Array {
  const fixed = new Uint8Array(text.length);
  for (const { index, 0: whole } of text.matchAll(SEQUENCES)) fixed.fill(1, index, index + whole.length);
  return fixed;
}

/** A mark opens at the beginning of a word: `*bold*`, not `2*3*4`. */
function opens(text: string, at: number, inside: ReadonlySet<string>): boolean {
  const mark = text[at] ?? '';
  if (inside.has(mark)) return false;
  if (mark === '`') return true;
  if (MARKS[mark] === undefined) return false;
  return !isWord(text[at - 1]) && !isSpace(text[at + 1]);
}

/** For each mark, from each position on, where the next one stands that can close; -1 for none. One pass from the right. */
function closersOf(text: string, fixed: Uint8Array): Readonly<Record<string, Int32Array>> {
  const closers: Record<string, Int32Array> = {};
  for (const mark of ['`', ...Object.keys(MARKS)]) {
    if (!text.includes(mark)) continue;
    const next = new Int32Array(text.length + 1).fill(-1);
    for (let at = text.length - 1; at >= 0; at -= 1) {
      const closes =
        text[at] === mark && fixed[at] === 0 && (mark === '`' || (!isSpace(text[at - 1]) && !isWord(text[at + 1])));
      next[at] = closes ? at : (next[at + 1] ?? -1);
    }
    closers[mark] = next;
  }
  return closers;
}

function tokens(text: string, options: MrkdwnOptions): readonly MrkdwnPart[] {
  return text
    .split(SEQUENCE)
    .flatMap((piece, index) => (index % 2 === 1 ? [control(piece.slice(1, -1))] : words(piece, options)));
}

function words(raw: string, options: MrkdwnOptions): readonly MrkdwnPart[] {
  const text = withEmoji(shown(raw));
  if (text === '') return [];
  if (options.verbatim) return [{ kind: 'text', text }];
  return text.split(BARE_ADDRESS).flatMap((piece, index): MrkdwnPart[] => {
    if (piece === '') return [];
    const address = index % 2 === 1 ? safeLink(piece) : null;
    return [address === null ? { kind: 'text', text: piece } : { kind: 'link', address, label: piece }];
  });
}

/** One `<…>`. What means nothing to Slack is shown as it stands. */
function control(raw: string): MrkdwnPart {
  const bar = raw.indexOf('|');
  const target = bar < 0 ? raw : raw.slice(0, bar);
  const label = bar < 0 ? '' : shown(raw.slice(bar + 1));
  const literal: MrkdwnPart = { kind: 'text', text: shown(`<${raw}>`) };
  if (/^@[UW][A-Z0-9]{1,30}$/.test(target)) return { kind: 'user', id: target.slice(1), label };
  if (/^#[CG][A-Z0-9]{1,30}$/.test(target)) return { kind: 'channel', id: target.slice(1), label };
  if (target.startsWith('!subteam^')) return { kind: 'usergroup', id: target.slice('!subteam^'.length), label };
  if (target === '!here' || target === '!channel' || target === '!everyone') {
    return { kind: 'broadcast', range: target === '!here' ? 'here' : target === '!channel' ? 'channel' : 'everyone' };
  }
  if (target.startsWith('!date^')) {
    const [, seconds = '', format = '', link = ''] = target.split('^');
    const moment = { seconds: Number(seconds), format: shown(format), fallback: label };
    return { kind: 'date', ...moment, link: link === '' ? null : safeLink(decoded(link)) };
  }
  const address = safeLink(decoded(target));
  if (address === null || /^[!@#]/.test(target)) return literal;
  return { kind: 'link', address, label: label === '' ? shown(target) : label };
}

/** `&amp;` last, so that `&amp;lt;` stays `&lt;`. */
function decoded(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function shown(text: string): string {
  return printable(decoded(text));
}

function isSpace(character: string | undefined): boolean {
  return character === undefined || /\s/.test(character);
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_]/u.test(character);
}
