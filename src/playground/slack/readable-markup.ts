import type { Instant } from '../../model/time.js';

/** Names for ids, for mentions; undefined leaves the id. */
export type NameOf = (id: string) => string | undefined;

export interface MarkupContext {
  readonly now: Instant;
  readonly nameOf: NameOf;
}

/**
 * mrkdwn as plain words: control sequences (`<@U…>`, `<!date^…>`, `<url|label>`) are read first and entities decoded afterwards, so
 * an escaped `&lt;!channel&gt;` shows as the text `<!channel>` and not as a mention (docs.slack.dev formatting message text).
 */
export function readMrkdwn(text: string, context: MarkupContext): string {
  return text
    .split(/(<[^<>\n]{1,4000}>)/)
    .map((piece, index) => (index % 2 === 1 ? sequence(piece.slice(1, -1), context) : words(piece)))
    .join('');
}

/** plain_text: nothing is markup; `:emoji:` is expanded unless `emoji: false`. */
export function readPlain(text: string, options: { readonly emoji: boolean }): string {
  return printable(options.emoji ? emojis(text) : text);
}

/** A rich text date or `<!date^…>` in UTC (block-elements.d.ts RichTextDate lists the tokens). */
export function readDate(seconds: number, format: string, now: Instant): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return format;
  const iso = date.toISOString();
  return format.replace(/\{([a-z_]{1,30})\}/g, (whole, token: string) => {
    if (token === 'time') return iso.slice(11, 16);
    if (token === 'time_secs') return iso.slice(11, 19);
    if (token === 'ago') return ago(now - seconds * 1000);
    if (token.startsWith('date') || token === 'day_divider_pretty') return iso.slice(0, 10);
    return whole;
  });
}

/** Without control characters, so that nothing in a message can steer the terminal; tabs become spaces. */
export function printable(text: string): string {
  return Array.from(text.replaceAll('\t', '    ').replaceAll('\r\n', '\n'))
    .filter((character) => {
      const code = character.codePointAt(0) ?? 0;
      const control = code < 0x20 || (code >= 0x7f && code < 0xa0);
      const steering = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
      return character === '\n' || !(control || steering);
    })
    .join('');
}

function sequence(inner: string, context: MarkupContext): string {
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? '' : decode(inner.slice(bar + 1));
  const id = target.slice(1);
  if (target.startsWith('@')) return printable(`@${context.nameOf(id) ?? (label || id)}`);
  if (target.startsWith('#')) return printable(`#${context.nameOf(id) ?? (label || id)}`);
  if (target.startsWith('!subteam^')) {
    const group = target.slice('!subteam^'.length);
    return printable(`@${context.nameOf(group) ?? (label.replace(/^@/, '') || group)}`);
  }
  if (target.startsWith('!date^')) {
    const [, seconds = '', format = ''] = target.split('^');
    return printable(readDate(Number(seconds), decode(format), context.now));
  }
  if (target.startsWith('!')) return printable(`@${id}`);
  const address = decode(target);
  return printable(label === '' || label === address ? address : `${label} (${address})`);
}

function words(text: string): string {
  const plain = text
    .replace(/(^|[\s(])\*([^*\n]{1,300})\*(?=$|[\s.,:;!?)])/gm, '$1$2')
    .replace(/(^|[\s(])_([^_\n]{1,300})_(?=$|[\s.,:;!?)])/gm, '$1$2');
  return printable(decode(emojis(plain)));
}

/** `&amp;` last, so that `&amp;lt;` stays `&lt;`. */
function decode(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function emojis(text: string): string {
  return text.replace(/:([a-z0-9_+-]{1,60}):/g, (whole, name: string) => emojiOf(name) ?? whole);
}

/** The character of an emoji name, when it is one of the common ones. */
export function emojiOf(name: string): string | undefined {
  return Object.hasOwn(EMOJI, name) ? EMOJI[name] : undefined;
}

const EMOJI: Readonly<Record<string, string>> = {
  red_circle: '🔴',
  large_orange_circle: '🟠',
  large_yellow_circle: '🟡',
  large_green_circle: '🟢',
  large_blue_circle: '🔵',
  white_circle: '⚪',
  black_circle: '⚫',
  white_check_mark: '✅',
  heavy_check_mark: '✔',
  x: '❌',
  warning: '⚠',
  rotating_light: '🚨',
  fire: '🔥',
  mag: '🔍',
  eyes: '👀',
  mute: '🔇',
  no_bell: '🔕',
  bell: '🔔',
  hourglass: '⌛',
  hourglass_flowing_sand: '⏳',
  information_source: 'ℹ',
  arrows_counterclockwise: '🔄',
  rewind: '⏪',
  page_facing_up: '📄',
  memo: '📝',
  bulb: '💡',
  wrench: '🔧',
  lock: '🔒',
};

function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return counted(seconds, 'second');
  if (seconds < 3600) return counted(Math.round(seconds / 60), 'minute');
  if (seconds < 86_400) return counted(Math.round(seconds / 3600), 'hour');
  return counted(Math.round(seconds / 86_400), 'day');
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}
