import type { PageInstant } from '../../page-contract.js';

export interface DateContext {
  readonly now: PageInstant;
  /** BCP 47, of the reader. */
  readonly locale: string;
  /** IANA name; undefined is the reader's own. */
  readonly timeZone?: string;
}

type Style = Intl.DateTimeFormatOptions;

/** Tokens of a date (docs.slack.dev formatting-message-text, "date formatting"), without those that need words. */
const TOKENS: Readonly<Record<string, Style>> = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date_slash: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_long: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  date_long_full: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  time_secs: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
};

/** `{date_short_pretty} {time}` of a moment (seconds since the epoch) as its reader sees it. An impossible moment shows the fallback. */
export function formatSlackDate(
  date: { readonly seconds: number; readonly format: string; readonly fallback: string },
  context: DateContext,
): string {
  const at = date.seconds * 1000;
  if (!Number.isFinite(at) || Math.abs(at) > 8.64e15) return date.fallback === '' ? date.format : date.fallback;
  return date.format.replace(/\{([a-z_]{1,30})\}/g, (whole, token: string) => {
    if (token === 'ago') return ago(at, context);
    const pretty = token.endsWith('_pretty');
    const style = TOKENS[pretty ? token.slice(0, -'_pretty'.length) : token];
    if (style === undefined) return whole;
    return (pretty ? nearDay(at, context) : null) ?? written(at, style, context);
  });
}

/** "5 minutes ago", "in 2 hours". */
export function ago(at: PageInstant, { now, locale }: Pick<DateContext, 'now' | 'locale'>): string {
  const seconds = Math.round(Math.abs(at - now) / 1000);
  const sign = at > now ? 1 : -1;
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'always' });
  if (seconds < 60) return words.format(sign * seconds, 'second');
  if (seconds < 3_600) return words.format(sign * Math.round(seconds / 60), 'minute');
  if (seconds < 86_400) return words.format(sign * Math.round(seconds / 3_600), 'hour');
  return words.format(sign * Math.round(seconds / 86_400), 'day');
}

/** "today", "yesterday" and "tomorrow", else null. */
function nearDay(at: PageInstant, context: DateContext): string | null {
  const day = (instant: number): number => {
    const [year, month, date] = calendarDay(instant, context);
    return Date.UTC(year, month - 1, date) / 86_400_000;
  };
  const days = day(at) - day(context.now);
  if (Math.abs(days) > 1) return null;
  return new Intl.RelativeTimeFormat(context.locale, { numeric: 'auto' }).format(days, 'day');
}

function calendarDay(instant: number, context: DateContext): [number, number, number] {
  const style: Style = { year: 'numeric', month: 'numeric', day: 'numeric' };
  const parts = formatter('en-u-ca-gregory', style, context.timeZone).formatToParts(instant);
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value ?? 0);
  return [part('year'), part('month'), part('day')];
}

function written(at: PageInstant, style: Style, context: DateContext): string {
  return formatter(context.locale, style, context.timeZone).format(at);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs more than using it a thousand times. */
function formatter(locale: string, style: Style, timeZone: string | undefined): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, style, timeZone]);
  const held = formatters.get(key);
  if (held !== undefined) return held;
  const made = new Intl.DateTimeFormat(locale, { ...style, ...(timeZone === undefined ? {} : { timeZone }) });
  formatters.set(key, made);
  return made;
}
