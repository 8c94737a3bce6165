import type { Instant } from '../../model/time.js';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'none';

/** One line of a log, freed of its wrapping: colour codes, JSON, timestamps and logger prefixes. */
export interface LogLine {
  /** Index in the tail, 0-based. */
  readonly index: number;
  /** What the program said; for JSON lines message and error joined. At most {@link LINE_MAX} characters. */
  readonly text: string;
  readonly level: LogLevel;
  readonly at: Instant | null;
  /** The line begins with white space: a frame, a continuation, a quoted source line. */
  readonly indented: boolean;
}

/** Longer lines are cut: a telling line is short, and patterns then stay fast. */
export const LINE_MAX = 2_000;
/** A JSON line with a whole stack trace in it is read up to here. */
const RAW_MAX = 65_536;

const ANSI = new RegExp(`${String.fromCharCode(27)}(?:\\[[0-9;?]{0,20}[A-Za-z]|[()][0-9A-B])`, 'g');

const LEVELS: Readonly<Record<string, LogLevel>> = {
  fatal: 'fatal',
  ftl: 'fatal',
  fata: 'fatal',
  f: 'fatal',
  erro: 'error',
  e: 'error',
  w: 'warn',
  i: 'info',
  critical: 'fatal',
  crit: 'fatal',
  emerg: 'fatal',
  emergency: 'fatal',
  alert: 'fatal',
  panic: 'fatal',
  dpanic: 'fatal',
  severe: 'error',
  error: 'error',
  err: 'error',
  eror: 'error',
  fail: 'error',
  warn: 'warn',
  warning: 'warn',
  wrn: 'warn',
  info: 'info',
  information: 'info',
  inf: 'info',
  notice: 'info',
  log: 'info',
  debug: 'info',
  dbg: 'info',
  trace: 'info',
  verbose: 'info',
  fine: 'info',
  hint: 'info',
};

/** `[2026-05-12 08:58:40,114]`, `2026-05-12T09:14:03Z`, `12 May 2026 08:56:00.114`, `2026/11/24 22:37:04`, `May 12 08:56:00`; at the start of a line, maybe behind a `1:M `. */
const TIMESTAMP =
  /^(?:\d{1,7}:[A-Z] )?(?:time=)?["[]?(\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?|\d{1,2}[- /][A-Z][a-z]{2}[- /]\d{4}[ :]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?|[A-Z][a-z]{2} {1,2}\d{1,2} \d{2}:\d{2}:\d{2}(?:\.\d{1,9})?|\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:[AP]M)?(?= ))["\]]?(?: (?:stdout|stderr) [FP])?[ \t:|-]{0,3}/;
/** klog: `E0512 08:54:10.340872       1 leaderelection.go:347] text`. */
const KLOG = /^([IWEF])\d{4} \d{2}:\d{2}:\d{2}\.\d{1,9}\s{1,10}\d{1,10} [\w./-]{1,80}:\d{1,6}\] /;
const NAMES =
  'fatal|critical|crit|emerg|emergency|alert|panic|dpanic|severe|error|err|fail|warn|warning|wrn|info|information|inf|notice|debug|dbg|trace|verbose|log|hint|ftl|fata|erro';
const LEVEL_FIRST = new RegExp(
  `^[[(<]?(?:level=|severity=|lvl=)?"?(${NAMES})"?(?:[\\])>]|\\[\\d{4}\\])?(?=[\\s:|\\])]|$)`,
  'i',
);
/** A level a few words into the line: `[main] ERROR c.z.h.pool.HikariPool`, `1#1: [emerg]`, `[1][critical][main]`, `production.ERROR:`. */
const LEVEL_INSIDE =
  /(?:^|[\s[|(.])"?(FATAL|CRITICAL|EMERG|ALERT|PANIC|SEVERE|ERROR|WARN|WARNING|INFO|NOTICE|DEBUG|TRACE)"?(?=[\s:\])|]|$)|[[\]]\[?(fatal|critical|crit|emerg|alert|error|err|warn|warning|info|notice|debug|trace)\]/;
const LOGFMT_LEVEL =
  /(?:^|\s)(?:level|lvl|severity)="?(fatal|critical|panic|dpanic|error|err|warn|warning|info|debug|trace)"?(?=\s|$)/i;
/** Lines that say nothing without the one before them; it is set before them. */
const NEEDS_THE_LINE_BEFORE = /^(?:Field required|Input should be|field required)/;
/** Pydantic names what it read two lines above: settings are no request that a client sent. */
const SETTINGS_HEAD = /validation errors? for [A-Za-z]{0,40}(?:Settings|Config|Env)[A-Za-z]{0,20}$/;
/** Zod prints its issues as JSON: the path in the lines before its message. */
const ZOD_MESSAGE = /^"message": "(?:Required|Invalid input: expected [a-z]{3,20}, received undefined)"/;
const ZOD_PATH = /^"path": \[$/;
/** The message of a Rust panic and the place of a PyYAML error stand on the next line. */
const NEEDS_THE_LINE_AFTER =
  /panicked at [^ ]{1,200}:\d{1,7}:\d{1,5}:$|^yaml\.[a-z]{1,20}\.[A-Za-z]{1,30}Error: [^⏎]{1,120}$/;

/**
 * Reads raw lines, in order. `index` is the place of the first in its tail. An indented line without a level belongs to
 * the one above and takes its level.
 */
export function readLines(raw: readonly { readonly index: number; readonly line: string }[]): readonly LogLine[] {
  const lines: LogLine[] = [];
  for (const { index, line } of raw) {
    const clean = cleanLine(line);
    if (clean.trim() === '') continue;
    lines.push(joinTo(lines, readLine(clean, index)));
  }
  return lines;
}

function joinTo(before: LogLine[], line: LogLine): LogLine {
  const last = before.at(-1);
  if (last === undefined) return line;
  if (NEEDS_THE_LINE_BEFORE.test(line.text)) {
    const head = before.at(-2)?.text ?? '';
    return joined(line, ...(SETTINGS_HEAD.test(head) ? [head] : []), last.text);
  }
  if (ZOD_MESSAGE.test(line.text) && ZOD_PATH.test(before.at(-3)?.text ?? ''))
    return joined(line, before.at(-2)?.text ?? '', last.text);
  if (NEEDS_THE_LINE_AFTER.test(last.text)) before[before.length - 1] = joined({ ...last, text: line.text }, last.text);
  return line.indented && line.level === 'none' ? { ...line, level: last.level } : line;
}

/** The line, with what stands before it in the text. */
function joined(line: LogLine, ...before: readonly string[]): LogLine {
  return { ...line, text: [...before, line.text].join(' ⏎ ').slice(0, LINE_MAX) };
}

/** Without colours, and of a line that overwrote itself (progress bars) only what stayed. */
function cleanLine(line: string): string {
  const cut = line.length > RAW_MAX ? line.slice(0, RAW_MAX) : line;
  const text = cut.includes('\u001b') ? cut.replace(ANSI, '') : cut;
  const trimmed = text.trimEnd();
  const overwritten = trimmed.lastIndexOf('\r');
  return overwritten < 0 ? trimmed : trimmed.slice(overwritten + 1);
}

function readLine(line: string, index: number): LogLine {
  if (line.endsWith('}')) {
    const json = line.startsWith('{') ? readJsonLine(line, index) : null;
    if (json !== null) return json;
  }
  const indented = line.startsWith(' ') || line.startsWith('\t');
  const short = line.slice(0, 2 * LINE_MAX).trimStart();
  const klog = KLOG.exec(short);
  if (klog !== null) {
    return { index, text: told(short.slice(klog[0].length)), level: levelOf(klog[1]) ?? 'none', at: null, indented };
  }
  const stamp = TIMESTAMP.exec(short);
  const at = stamp === null ? null : momentOf(stamp[1] ?? '');
  const once = stamp === null ? short : short.slice(stamp[0].length);
  // The runtime's timestamp may stand before the program's own.
  const rest = stamp === null ? once : once.replace(TIMESTAMP, '');
  const inside = LEVEL_INSIDE.exec(rest.slice(0, 120));
  const level =
    levelOf(LEVEL_FIRST.exec(rest)?.[1]) ??
    levelOf(inside?.[1] ?? inside?.[2]) ??
    levelOf(LOGFMT_LEVEL.exec(rest.slice(0, 300))?.[1]);
  return { index, text: told(rest === '' ? short : rest), level: level ?? 'none', at, indented };
}

/** Cut, and with the quotes of logfmt values as they were. */
function told(text: string): string {
  const plain = text.includes('\\"') ? text.replaceAll('\\"', '"') : text;
  return plain.slice(0, LINE_MAX);
}

function readJsonLine(line: string, index: number): LogLine | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return null;
  }
  if (!isRecord(parsed)) return null;
  const level = jsonLevel(
    first(parsed, ['level', 'severity', 'lvl', 'log.level', '@l', 'levelname', 'loglevel', 'Level', 'LogLevel', 's']) ??
      nested(parsed, 'log', 'level'),
  );
  const message =
    textOf(
      first(parsed, ['msg', 'message', '@m', '@mt', 'event', 'text', 'Message', 'MESSAGE', 'log', 'short_message']),
    ) ?? '';
  const error = errorText(parsed);
  const joined = error === '' || message.includes(error) ? message : message === '' ? error : `${message}: ${error}`;
  if (joined === '') return null;
  const flat = joined.replaceAll('\n', ' ⏎ ').slice(0, LINE_MAX);
  return {
    index,
    text: flat,
    level,
    at: jsonMoment(first(parsed, ['ts', 'time', 'timestamp', '@timestamp', '@t', 'asctime', 'Timestamp'])),
    indented: false,
  };
}

/** The error of the common loggers: zap, logrus, pino, bunyan, winston, logback, serilog, structlog, ECS. */
function errorText(line: Readonly<Record<string, unknown>>): string {
  const value =
    first(line, [
      'error',
      'err',
      'exception',
      'Exception',
      '@x',
      'exc_info',
      'error.message',
      'stack_trace',
      'stack',
      'cause',
      'thrown',
      'reason',
    ]) ?? mongoError(line);
  if (typeof value === 'string') return deepest(value);
  if (!isRecord(value)) return '';
  const parts = [
    textOf(value['type'] ?? value['class'] ?? value['name']),
    textOf(value['message'] ?? value['msg'] ?? value['errmsg']),
    textOf(value['code']),
  ];
  const message = [parts[0], parts[1]].filter((part) => part !== undefined && part !== 'Error').join(': ');
  const code = parts[2] === undefined || message.includes(parts[2]) ? '' : ` (${parts[2]})`;
  return message === '' ? deepest(textOf(value['stack']) ?? '') : message + code;
}

/** MongoDB keeps its error among the attributes, as text, as an object, or as a number beside its message. */
function mongoError(line: Readonly<Record<string, unknown>>): unknown {
  const error = nested(line, 'attr', 'error');
  return typeof error === 'number' ? nested(line, 'attr', 'message') : error;
}

/** Of a stack trace in one string: its first line and the innermost "Caused by". */
function deepest(trace: string): string {
  const lines = trace.slice(0, 20_000).split('\n');
  const cause = lines.filter((line) => line.startsWith('Caused by: ')).at(-1);
  // Python prints the exception last.
  const head = lines[0]?.startsWith('Traceback') === true ? lines.filter((line) => line !== '').at(-1) : lines[0];
  return [head ?? '', cause ?? ''].filter((part) => part !== '').join(' ⏎ ');
}

function jsonLevel(value: unknown): LogLevel {
  if (typeof value === 'number') return value >= 60 ? 'fatal' : value >= 50 ? 'error' : value >= 40 ? 'warn' : 'info';
  return (typeof value === 'string' ? levelOf(value.trim()) : undefined) ?? 'none';
}

function levelOf(word: string | undefined): LogLevel | undefined {
  return word === undefined ? undefined : LEVELS[word.toLowerCase()];
}

function jsonMoment(value: unknown): Instant | null {
  if (typeof value === 'number') return value > 1e17 ? value / 1e6 : value > 1e11 ? value : value * 1000;
  return typeof value === 'string' ? momentOf(value) : null;
}

function momentOf(text: string): Instant | null {
  const at = Date.parse(
    text
      .replace(',', '.')
      .replace(/^(\d{4})\/(\d\d)\/(\d\d)/, '$1-$2-$3')
      .replace(/^(\d\d?-[A-Z][a-z]{2}-\d{4}):/, '$1 '),
  );
  return Number.isNaN(at) ? null : at;
}

function first(record: Readonly<Record<string, unknown>>, keys: readonly string[]): unknown {
  for (const key of keys) {
    const value = record[key];
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

function nested(record: Readonly<Record<string, unknown>>, outer: string, inner: string): unknown {
  const value = record[outer];
  return isRecord(value) ? value[inner] : undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
