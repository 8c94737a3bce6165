import type { Redacted } from '../model/untrusted.js';

const ELLIPSIS = '…';

/** Which part of a long text stays: its beginning, both ends, or its end. */
export type Kept = 'head' | 'ends' | 'tail';

/**
 * Cuts to at most `max` UTF-16 units (never fewer code points than Slack counts), with `…` where something is missing.
 * Never splits a surrogate pair. Takes redacted text only: a secret must be found before it is cut in half.
 */
export function truncate(text: Redacted, max: number, kept: Kept = 'head'): Redacted {
  if (text.length <= max) return text;
  if (max <= 0) return '' as Redacted;
  const room = max - ELLIPSIS.length;
  switch (kept) {
    case 'head':
      return `${headOf(text, room)}${ELLIPSIS}` as Redacted;
    case 'tail':
      return `${ELLIPSIS}${tailOf(text, room)}` as Redacted;
    case 'ends': {
      const head = headOf(text, Math.ceil(room / 2));
      return `${head}${ELLIPSIS}${tailOf(text, Math.floor(room / 2))}` as Redacted;
    }
  }
}

function headOf(text: string, units: number): string {
  const last = text.charCodeAt(units - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? units - 1 : units);
}

function tailOf(text: string, units: number): string {
  const from = text.length - units;
  const first = text.charCodeAt(from);
  return text.slice(first >= 0xdc00 && first <= 0xdfff ? from + 1 : from);
}
