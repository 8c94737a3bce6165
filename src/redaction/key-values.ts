import { isPlaceholder, placeholder } from './placeholder.js';
import { isSecretName } from './secret-names.js';

/** `name` up to its separator, in shell, properties, JSON (also escaped), YAML, Go and Ruby notation. */
const NAME_AND_SEPARATOR =
  /(?<![\w.-])(\\?["'])?(-{0,2}\w[\w.-]{1,127})(\\?["'])?([ \t]{0,3}(?:=>|:=|==?|:(?![:/]))[ \t]{0,3})/g;

/** `--password hunter2` */
const FLAG_AND_SPACE = /(?<![\w-])--([a-z][a-z0-9-]{1,63})[ \t]{1,3}(?!-)/g;

/** `name: DB_PASSWORD⏎  value: …`, `{"name":"DB_PASSWORD","value":"…"}`, `{Name:DB_PASSWORD Value:…}`: Kubernetes env entries. */
const ENV_ENTRY =
  /(?<!\w)name(?:\\?["'])?\s{0,3}[:=]\s{0,3}(?:\\?["'])?(\w[\w.-]{1,127})(?:\\?["'])?(?:[\s,]|\\{1,4}[nrt]){1,200}(?:\\?["'])?value(?:\\?["'])?[ \t]{0,3}[:=][ \t]{0,3}/gi;

/** `token 3f9a…`, `api key is 3f9a…`: a name in prose with something random after it. */
const PROSE =
  /(?<!\w)(?:password|passwd|token|api[ _-]?key|access key|secret key|credential)(?: (?:is|was|value|used|set to))?[ \t]{1,2}["'`]?(?=[A-Za-z0-9+/_=]{16,200})/gi;

const QUOTED = /^(\\?["'`])/;
const BARE_VALUE = /^[^\s"'`,;&|<>(){}[\]\\]{1,4000}/;
const BLOCK_SCALAR = /^[|>][+-]?\d?[ \t]*\n/;
/** The same where line ends became spaces, or stand as `\n` inside a string. */
const FOLDED_BLOCK = /^[|>][+-]?\d?(?:[ \t]|\\{1,4}[nrt]){1,64}/;

/** Values that say nothing, or say that there is nothing. */
const EMPTY_VALUE =
  /^(?:null|nil|none|true|false|undefined|empty|unset|missing|required|invalid|expired|unknown|yes|no|on|off|string|object|n\/a|<nil>|\*+|x{3,}|\.{3}|…|\[?redacted\]?|masked|hidden)$/i;

/** `${NAME}`, `$(NAME)`, `$NAME`, `%(name)s`, `{{ name }}`: where the value comes from, not the value. */
const PLACE_FOR_VALUE = /^["']?(?:\$[{(]|%\(|\{\{|\$[A-Z][A-Z0-9_]*(?![\w-]))/;

/**
 * Replaces the values that stand after secret-like names: `DB_PASSWORD=…`, `"apiKey": "…"`, `password: …`,
 * `--token …`, env entries, block scalars. Names stay, so that a reader sees what was there.
 */
export function redactKeyValues(text: string): string {
  const entries = replaceAfter(text, ENV_ENTRY, (match) => (isSecretName(match[1] ?? '') ? 'certain' : 'no'));
  const pairs = replaceAfter(entries, NAME_AND_SEPARATOR, (match) => {
    const name = (match[2] ?? '').replace(/^-+/, '');
    if (!isSecretName(name) && !(isAfterEscape(match) && isSecretName(name.slice(1)))) return 'no';
    return match[1] === undefined && match[3] === undefined && (match[4] ?? '').trim() === ':' ? 'prose' : 'certain';
  });
  const flags = replaceAfter(pairs, FLAG_AND_SPACE, (match) => (isSecretName(match[1] ?? '') ? 'certain' : 'no'));
  return replaceAfter(flags, PROSE, () => 'random');
}

/** The `n` of a `\\n` inside a string is no letter of the name: `"user: app\\npassword: x"`. */
function isAfterEscape(match: RegExpExecArray): boolean {
  return match[1] === undefined && match.input[match.index - 1] === '\\' && /^[nrt]/.test(match[2] ?? '');
}

/** How sure the name is: `prose` may be a sentence (`token: expired`), `random` needs a value that looks drawn by lot. */
type Trust = 'no' | 'certain' | 'prose' | 'random';

function replaceAfter(text: string, pattern: RegExp, trustOf: (match: RegExpExecArray) => Trust): string {
  pattern.lastIndex = 0;
  let result = '';
  let done = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const start = match.index + match[0].length;
    const trust = trustOf(match);
    if (trust === 'no') continue;
    const value = valueAt(text, start);
    if (value === null || !isWorthHiding(value, trust, text)) continue;
    result += text.slice(done, value.from) + placeholder('secret');
    done = value.to;
    pattern.lastIndex = value.to;
  }
  return done === 0 ? text : result + text.slice(done);
}

interface Value {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly quoted: boolean;
}

function valueAt(text: string, start: number): Value | null {
  const ahead = text.slice(start, start + 4096);
  if (PLACE_FOR_VALUE.test(ahead)) return null;
  const block = BLOCK_SCALAR.exec(ahead);
  if (block !== null) return blockAt(text, start + block[0].length);
  const folded = FOLDED_BLOCK.exec(ahead);
  if (folded !== null) return bareAt(text, start + folded[0].length);
  const quote = QUOTED.exec(ahead)?.[1];
  if (quote === undefined) return bareAt(text, start);
  const from = start + quote.length;
  const to = endOfQuoted(text, from, quote);
  return to === from ? null : { from, to, text: text.slice(from, to), quoted: true };
}

function bareAt(text: string, start: number): Value | null {
  const bare = BARE_VALUE.exec(text.slice(start, start + 4096))?.[0].replace(/[.:!?]+$/, '');
  return bare === undefined || bare === '' ? null : { from: start, to: start + bare.length, text: bare, quoted: false };
}

/** Index of the closing quote, of the line's end where it never closes, or 4 KiB further. */
function endOfQuoted(text: string, from: number, quote: string): number {
  const limit = Math.min(text.length, from + 4096);
  for (let index = from; index < limit; index += 1) {
    if (text.startsWith(quote, index)) return index;
    const character = text[index];
    if (character === '\n') return index;
    if (character === '\\' && quote.length === 1) index += 1;
  }
  return limit;
}

/** The indented lines of a YAML block scalar. */
function blockAt(text: string, start: number): Value | null {
  const first = /^[ \t]+/.exec(text.slice(start, start + 200))?.[0];
  if (first === undefined) return null;
  let to = start;
  while (text.startsWith(first, to)) {
    const end = text.indexOf('\n', to);
    to = end === -1 ? text.length : end + 1;
  }
  const trimmed = text[to - 1] === '\n' ? to - 1 : to;
  return { from: start + first.length, to: trimmed, text: text.slice(start, trimmed).trim(), quoted: true };
}

function isWorthHiding(value: Value, trust: Trust, text: string): boolean {
  if (isPlaceholder(value.text) || value.text.includes('‹redacted:') || EMPTY_VALUE.test(value.text)) return false;
  if (trust === 'random') return looksRandom(value.text);
  if (value.quoted) return true;
  if (/^\d{1,4}$/.test(value.text) || /^0x[0-9a-f]+$/i.test(value.text)) return false;
  // `token: expired since …`, `secret: stripe not found`: plain words with more words after them are a sentence
  return (
    trust !== 'prose' ||
    !(/^[a-z]{1,20}$/i.test(value.text) && /^[ \t]+[a-z]/i.test(text.slice(value.to, value.to + 8)))
  );
}

/** Digits and letters mixed, without the shape of a Kubernetes name or a number with a unit. */
function looksRandom(text: string): boolean {
  if (text.length < 16 || text.includes('-') || text.includes('.') || text.includes('/')) return false;
  return /\d/.test(text) && /[a-z]/i.test(text) && new Set(text).size >= 10;
}
