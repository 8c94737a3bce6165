import { RE2JS } from 're2js';
import { readLog } from '../../diagnosis/logs/reading.js';
import type { Redacted } from '../../model/untrusted.js';
import { truncate } from '../../redaction/truncate.js';
import { own } from './own-text.js';

/** Part of a log, as rows that fit into one modal. */
export interface LogPage {
  readonly rows: readonly Redacted[];
  /** Lines of the log on this page; marked lines shown in front of the newest page are not counted. */
  readonly lines: number;
  readonly marked: number;
  /** 0 is the newest; may be lower than what was asked for, when the log has fewer. */
  readonly page: number;
  readonly hasOlder: boolean;
  /** Lines that the pattern left over, of all; null without a pattern. */
  readonly matched: { readonly lines: number; readonly of: number } | null;
}

const LINE_MAX = 300;
export const MARK = '▶ ';
/** Telling lines from before the newest page that stand in front of it. */
const EARLIER = 8;

/**
 * One page of a redacted log, the newest first, telling lines marked. With a pattern only lines that match it count. The newest
 * page begins with telling lines from before it, so that the cause is seen even when much was written after it.
 */
export function logPage(log: Redacted, pattern: string, page: number, room: number): LogPage {
  const all = log.replace(/\n+$/, '').split('\n');
  if (all.length === 1 && all[0] === '') {
    return { rows: [], lines: 0, marked: 0, page: 0, hasOlder: false, matched: null };
  }
  const marked = new Set(readLog(log).marked);
  const matches = matcher(pattern);
  const kept = all.flatMap((line, index) =>
    matches(line) ? [{ row: rowOf(line, marked.has(index)), marked: marked.has(index) }] : [],
  );
  const matched = pattern === '' ? null : { lines: kept.length, of: all.length };
  let to = kept.length;
  let from = pageStart(kept, to, room);
  let at = 0;
  for (; at < page && from > 0; at += 1) {
    to = from;
    from = pageStart(kept, to, room);
  }
  const shown = kept.slice(from, to);
  const earlier =
    at === 0
      ? kept
          .slice(0, from)
          .filter((line) => line.marked)
          .slice(-EARLIER)
      : [];
  const rows = [
    ...earlier.map(({ row }) => row),
    ...(earlier.length > 0 ? [own`  …`] : []),
    ...shown.map(({ row }) => row),
  ];
  return {
    rows,
    lines: shown.length,
    marked: [...earlier, ...shown].filter((line) => line.marked).length,
    page: at,
    hasOlder: from > 0,
    matched,
  };
}

/** What fits before `to`, with room left for the lines in front; one line at least. */
function pageStart(rows: readonly { readonly row: Redacted }[], to: number, room: number): number {
  const budget = room - EARLIER * (LINE_MAX + 3);
  let from = to;
  for (let used = 0; from > 0; from -= 1) {
    used += (rows[from - 1]?.row.length ?? 0) + 1;
    if (used > budget && from < to) break;
  }
  return from;
}

/** Keeps indentation, which stack traces need. */
function rowOf(line: string, isMarked: boolean): Redacted {
  return own`${(isMarked ? MARK : '  ') as Redacted}${truncate(line as Redacted, LINE_MAX - 2, 'ends')}`;
}

/** What a person types is a pattern of RE2, which takes linear time whatever it says; one that is none is taken literally. */
function matcher(pattern: string): (line: string) => boolean {
  if (pattern === '') return () => true;
  try {
    const compiled = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
    return (line) => compiled.matcher(line).find();
  } catch {
    const lower = pattern.toLowerCase();
    return (line) => line.toLowerCase().includes(lower);
  }
}
