import { readLines, type LogLine } from './log-line.js';
import { roleOf, type LineRole } from './line-role.js';

/** A line with its part in the log. */
export interface SceneLine extends LogLine {
  readonly role: LineRole;
  /** How often the same line, numbers aside, stands among the lines read. */
  readonly count: number;
  /** False for an earlier copy of a line that comes again. */
  readonly last: boolean;
}

/** The lines of a tail that were read in detail, and where its last run and its end begin. */
export interface Scene {
  readonly lines: readonly SceneLine[];
  /** Position in `lines` from which the last run counts, where a supervisor started the program several times. */
  readonly runStart: number;
  /** Position in `lines` where the failure at the end begins: its head, or the last lines said. */
  readonly endStart: number;
}

/** Lines before the last this many are read only when they speak of an error. */
const READ_FROM_END = 3_000;
const READ_EARLIER = 2_000;
/** After a failure a program may say this many lines more and still have ended of it. */
const AFTERMATH = 40;
/** Without any failure the end is the last lines. */
const LAST_WORDS = 3;
const EARLIER = ['rror', 'ERROR', 'FATAL', 'atal', 'anic', 'xception', 'emerg', 'CRIT', 'raceback'];

export function setScene(text: string): Scene {
  const read = readLines(pickLines(text.split('\n')));
  const shapes = read.map((line) => shapeOf(line.text));
  const counts = new Map<string, number>();
  for (const shape of shapes) counts.set(shape, (counts.get(shape) ?? 0) + 1);
  const left = new Map(counts);
  const roles = new Map<string, LineRole>();
  const lines = read.map((line, at): SceneLine => {
    const shape = shapes[at] ?? '';
    left.set(shape, (left.get(shape) ?? 1) - 1);
    const key = line.level + shape;
    const role = roles.get(key) ?? roleOf(line);
    roles.set(key, role);
    return { ...line, role, count: counts.get(shape) ?? 1, last: left.get(shape) === 0 };
  });
  return { lines, runStart: lastStart(lines, shapes), endStart: endOf(lines) };
}

function pickLines(all: readonly string[]): readonly { readonly index: number; readonly line: string }[] {
  const from = Math.max(0, all.length - READ_FROM_END);
  const picked: { index: number; line: string }[] = [];
  for (let index = from - 1; index >= 0 && picked.length < READ_EARLIER; index--) {
    const line = all[index] ?? '';
    if (EARLIER.some((word) => line.includes(word))) picked.push({ index, line });
  }
  picked.reverse();
  for (let index = from; index < all.length; index++) picked.push({ index, line: all[index] ?? '' });
  return picked;
}

/** The line without its numbers: repeated lines differ in counters, ports and addresses. */
function shapeOf(text: string): string {
  return text.slice(0, 200).replace(/\d+/g, '0');
}

/** A banner that comes again starts another run. The first line of the log is taken for the banner unless it tells of trouble. */
function lastStart(lines: readonly SceneLine[], shapes: readonly string[]): number {
  const first = lines[0];
  if (first === undefined || first.count < 2 || first.count > 100 || first.role !== 'text') return 0;
  if (first.level === 'warn' || first.count * 3 > lines.length) return 0;
  return shapes.lastIndexOf(shapes[0] ?? '');
}

function endOf(lines: readonly SceneLine[]): number {
  let at = lines.length - 1;
  let after = 0;
  while (at >= 0 && after <= AFTERMATH && !startsFailure(lines[at])) {
    if (lines[at]?.role === 'text') after++;
    at--;
  }
  if (at < 0 || after > AFTERMATH) return lastWords(lines);
  // What stands together belongs together: frames, chains, and the failures right before.
  while (at > 0 && belongs(lines[at - 1], lines[at])) at--;
  return at;
}

function startsFailure(line: SceneLine | undefined): boolean {
  return (
    line !== undefined &&
    (line.role === 'head' || line.role === 'inner') &&
    line.level !== 'info' &&
    line.level !== 'warn'
  );
}

function belongs(line: SceneLine | undefined, next: SceneLine | undefined): boolean {
  if (line === undefined) return false;
  if (line.role === 'text')
    return line.indented && (next?.indented === true || next?.role === 'frame') && line.level !== 'info';
  if (line.role === 'noise') return false;
  return line.level !== 'info' && line.level !== 'warn';
}

function lastWords(lines: readonly SceneLine[]): number {
  let words = 0;
  for (let at = lines.length - 1; at >= 0; at--) {
    if (lines[at]?.role !== 'noise') words++;
    if (words === LAST_WORDS) return at;
  }
  return 0;
}
