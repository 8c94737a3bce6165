import { hash, randomBytes } from 'node:crypto';

/**
 * What is wanted of a JSON object: `whole` keeps a value as it is, a shape goes on inside it (inside each item of an
 * array). A key that ends in `*` stands for all that begin so. What is not named is left out.
 */
export interface Shape {
  readonly [key: string]: 'whole' | Shape;
}

/** A shape made ready for comparing bytes. */
interface Level {
  readonly exact: readonly Wanted[];
  readonly prefixes: readonly Wanted[];
}

interface Wanted {
  readonly key: Buffer;
  /** Null keeps the whole value. */
  readonly inner: Level | null;
  readonly role: 'plain' | 'uid' | 'version' | 'steady';
}

/** What is remembered of an object, to know it again from its bytes. */
export interface Print {
  /** Length of its `spec`, bytes. */
  readonly steadyBytes: number;
  /** Of its wanted parts but the resourceVersion, and of every byte of its `spec`; 48 bits. */
  readonly digest: number;
}

export type Reading =
  /** All wanted parts are what they were when the print was taken. */
  | { readonly same: true; readonly uid: string; readonly version: string }
  /** `text` is the JSON of the wanted parts, without the resourceVersion. */
  | {
      readonly same: false;
      readonly uid: string;
      readonly version: string;
      readonly text: string;
      readonly print: Print;
    };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
const SPACE = 0x20;

/** Objects and arrays within each other that are followed; deeper ones are left to the whole parser. */
const DEPTH_MAX = 64;

/** The bytes are not what this reader understands; the whole parser decides. */
class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';
}

const NOT_UNDERSTOOD = new NotUnderstood('the bytes are not understood');

/**
 * Nobody can look for two objects with one digest who does not know it. Without it somebody who writes pods could prepare
 * a failing one that passes for the healthy one before.
 */
const SALT = randomBytes(16);

/**
 * Reads the bytes of Kubernetes objects of one kind. It copies out the wanted parts, so that only those are parsed: most
 * of a pod is managed fields, environment and digests that nobody reads. And it knows an object again in which nothing
 * wanted has changed, without parsing anything: nearly all updates of healthy pods are such.
 *
 * It walks the structure of the text (strings with their escapes, brackets), so that text inside of values never passes
 * for structure; keys keep their order, so that of repeated ones the last counts, as `JSON.parse` has it. A `spec` hardly
 * ever changes: where one began before, as many bytes are jumped over as it had, and the digest over those very bytes
 * decides in the end whether that was right.
 */
export class Narrower {
  readonly #root: Level;
  #out = Buffer.allocUnsafe(16 * 1024);
  #length = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #uid = '';
  #version = '';
  /** Where the first `spec` stands in the bytes and in what is copied; -1 while none was seen. */
  #steadyFrom = -1;
  #steadyTo = -1;
  #steadyOutFrom = 0;
  #steadyOutTo = 0;
  #printOf: ((uid: string) => Print | undefined) | null = null;
  #jumped: Print | null = null;

  constructor(shape: Shape) {
    this.#root = levelOf(shape, '');
  }

  /**
   * Reads one object. `printOf` answers what was remembered of an object with this uid. Null when the bytes are not
   * understood (cut, broken, keys with escapes): then the whole text must be parsed. `JSON.parse` of the answer's text
   * equals the wanted parts of `JSON.parse` of the whole.
   */
  read(bytes: Buffer, printOf: (uid: string) => Print | undefined): Reading | null {
    if (this.#pass(bytes, printOf)) {
      if (this.#jumped === null) return this.#news();
      if (this.#digest() === this.#jumped.digest) return { same: true, uid: this.#uid, version: this.#version };
    } else if (this.#jumped === null) return null;
    return this.#pass(bytes, null) ? this.#news() : null;
  }

  #news(): Reading {
    const text = this.#out.toString('utf8', 0, this.#length);
    const print = { steadyBytes: Math.max(0, this.#steadyTo - this.#steadyFrom), digest: this.#digest() };
    return { same: false, uid: this.#uid, version: this.#version, text, print };
  }

  /** One walk over the bytes; false when they are not understood. */
  #pass(bytes: Buffer, printOf: ((uid: string) => Print | undefined) | null): boolean {
    this.#bytes = bytes;
    this.#length = 0;
    this.#uid = '';
    this.#version = '';
    this.#steadyFrom = -1;
    this.#steadyTo = -1;
    this.#steadyOutFrom = 0;
    this.#steadyOutTo = 0;
    this.#printOf = printOf;
    this.#jumped = null;
    // room for the copied parts, and for a spec beside them when the digest is taken
    if (this.#out.length < bytes.length * 2 + SALT.length) this.#out = Buffer.allocUnsafe(bytes.length * 4);
    try {
      const from = afterBlanks(bytes, 0);
      if (bytes[from] !== OPEN_BRACE) return false;
      return afterBlanks(bytes, this.#object(this.#root, from, 0)) === bytes.length;
    } catch (error) {
      if (error === NOT_UNDERSTOOD) return false;
      throw error;
    }
  }

  /** What was copied without the `spec`, and the `spec` as it came: so it is the same whether that was jumped or copied. */
  #digest(): number {
    const out = this.#out;
    const rest = this.#length - this.#steadyOutTo;
    // the parts one after the other, over what was copied: its text has been taken
    out.copyWithin(this.#steadyOutFrom, this.#steadyOutTo, this.#length);
    let end = this.#steadyOutFrom + rest;
    if (this.#steadyFrom >= 0) end += this.#bytes.copy(out, end, this.#steadyFrom, this.#steadyTo);
    end += SALT.copy(out, end);
    return hash('sha1', out.subarray(0, end), 'buffer').readUIntLE(0, 6);
  }

  /** From an opening brace to after the closing one. */
  #object(level: Level, from: number, depth: number): number {
    if (depth > DEPTH_MAX) throw NOT_UNDERSTOOD;
    const bytes = this.#bytes;
    this.#put(OPEN_BRACE);
    let at = afterBlanks(bytes, from + 1);
    if (bytes[at] === CLOSE_BRACE) {
      this.#put(CLOSE_BRACE);
      return at + 1;
    }
    let isFirst = true;
    for (;;) {
      const keyAt = at;
      at = endOfKey(bytes, at);
      const wanted = wantedOf(level, bytes, keyAt + 1, at - 1);
      const keyEnd = at;
      if (bytes[at] !== COLON) at = afterBlanks(bytes, at);
      if (bytes[at] !== COLON) throw NOT_UNDERSTOOD;
      at = afterBlanks(bytes, at + 1);
      if (wanted === null) at = endOfValue(bytes, at);
      else if (wanted.role === 'version') {
        const end = endOfValue(bytes, at);
        this.#version = textOf(bytes, at, end);
        at = end;
      } else {
        if (!isFirst) this.#put(COMMA);
        isFirst = false;
        this.#copy(keyAt, keyEnd);
        this.#put(COLON);
        at = this.#member(wanted, at, depth + 1);
      }
      at = afterBlanks(bytes, at);
      const next = bytes[at];
      at += 1;
      if (next === CLOSE_BRACE) break;
      if (next !== COMMA) throw NOT_UNDERSTOOD;
      at = afterBlanks(bytes, at);
    }
    this.#put(CLOSE_BRACE);
    return at;
  }

  #member({ inner, role }: Wanted, at: number, depth: number): number {
    if (role === 'steady' && this.#steadyFrom < 0) return this.#steady(inner, at, depth);
    const end = this.#value(inner, at, depth);
    if (role === 'uid') this.#uid = textOf(this.#bytes, at, end);
    return end;
  }

  #steady(inner: Level | null, from: number, depth: number): number {
    this.#steadyFrom = from;
    this.#steadyOutFrom = this.#length;
    const print = this.#uid === '' ? undefined : this.#printOf?.(this.#uid);
    if (print !== undefined && print.steadyBytes > 0 && from + print.steadyBytes < this.#bytes.length) {
      this.#jumped = print;
      this.#steadyTo = from + print.steadyBytes;
    } else {
      this.#steadyTo = this.#value(inner, from, depth);
    }
    this.#steadyOutTo = this.#length;
    return this.#steadyTo;
  }

  #value(inner: Level | null, at: number, depth: number): number {
    const first = this.#bytes[at];
    if (inner !== null && first === OPEN_BRACE) return this.#object(inner, at, depth);
    if (inner !== null && first === OPEN_BRACKET) return this.#array(inner, at, depth);
    const end = endOfValue(this.#bytes, at);
    this.#copy(at, end);
    return end;
  }

  #array(inner: Level, from: number, depth: number): number {
    if (depth > DEPTH_MAX) throw NOT_UNDERSTOOD;
    const bytes = this.#bytes;
    this.#put(OPEN_BRACKET);
    let at = afterBlanks(bytes, from + 1);
    if (bytes[at] === CLOSE_BRACKET) {
      this.#put(CLOSE_BRACKET);
      return at + 1;
    }
    for (;;) {
      at = afterBlanks(bytes, this.#value(inner, at, depth + 1));
      const next = bytes[at];
      at += 1;
      if (next === CLOSE_BRACKET) break;
      if (next !== COMMA) throw NOT_UNDERSTOOD;
      this.#put(COMMA);
      at = afterBlanks(bytes, at);
    }
    this.#put(CLOSE_BRACKET);
    return at;
  }

  #put(byte: number): void {
    this.#out[this.#length] = byte;
    this.#length += 1;
  }

  #copy(from: number, to: number): void {
    const out = this.#out;
    const bytes = this.#bytes;
    let at = this.#length;
    // shorter than this a native copy costs more than it saves
    if (to - from > 200) {
      this.#length = at + bytes.copy(out, at, from, to);
      return;
    }
    for (let each = from; each < to; each += 1) {
      out[at] = bytes[each] ?? 0;
      at += 1;
    }
    this.#length = at;
  }
}

/** Null when the key is not wanted. */
function wantedOf(level: Level, bytes: Buffer, from: number, to: number): Wanted | null {
  const length = to - from;
  for (const wanted of level.exact) {
    if (wanted.key.length === length && startsWith(bytes, from, wanted.key)) return wanted;
  }
  for (const wanted of level.prefixes) {
    if (wanted.key.length <= length && startsWith(bytes, from, wanted.key)) return wanted;
  }
  return null;
}

/** From the opening quote of a key to after the closing one. One with escapes could be a wanted key in disguise. */
function endOfKey(bytes: Buffer, from: number): number {
  if (bytes[from] !== QUOTE) throw NOT_UNDERSTOOD;
  const end = bytes.length;
  for (let at = from + 1; at < end; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) break;
  }
  throw NOT_UNDERSTOOD;
}

/** The index after one value of any kind. */
function endOfValue(bytes: Buffer, from: number): number {
  const end = bytes.length;
  let at = from;
  const first = bytes[at] ?? 0;
  if (first === QUOTE) return endOfString(bytes, at);
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) {
    for (; at < end; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || byte <= SPACE) break;
    }
    if (at === from) throw NOT_UNDERSTOOD;
    return at;
  }
  let depth = 1;
  for (at += 1; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) {
      // written out: this loop sees nearly every byte of the cluster
      for (at += 1; at < end; at += 1) {
        const inside = bytes[at];
        if (inside === QUOTE) break;
        if (inside === BACKSLASH) at += 1;
      }
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth += 1;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  throw NOT_UNDERSTOOD;
}

/** The index after the string that begins at `from`. */
function endOfString(bytes: Buffer, from: number): number {
  const end = bytes.length;
  for (let at = from + 1; at < end; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at += 1;
  }
  throw NOT_UNDERSTOOD;
}

function afterBlanks(bytes: Buffer, from: number): number {
  let at = from;
  for (;;) {
    const byte = bytes[at] ?? 0;
    if (byte > SPACE || (byte !== SPACE && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) return at;
    at += 1;
  }
}

/** The string of this value; '' for other values, as the projectors read them. */
function textOf(bytes: Buffer, from: number, to: number): string {
  if (bytes[from] !== QUOTE) return '';
  // uids and resourceVersions have no escapes
  for (let at = from; at < to; at += 1) if (bytes[at] === BACKSLASH) throw NOT_UNDERSTOOD;
  return bytes.toString('latin1', from + 1, to - 1);
}

function startsWith(bytes: Buffer, from: number, key: Buffer): boolean {
  for (let at = 0; at < key.length; at += 1) if (bytes[from + at] !== key[at]) return false;
  return true;
}

const ROLES: Readonly<Record<string, Wanted['role']>> = {
  'metadata.uid': 'uid',
  'metadata.resourceVersion': 'version',
  spec: 'steady',
};

function levelOf(shape: Shape, path: string): Level {
  const entries = Object.entries(shape).map(([key, inner]) => {
    const here = path === '' ? key : `${path}.${key}`;
    const isPrefix = key.endsWith('*');
    const wanted: Wanted = {
      key: Buffer.from(isPrefix ? key.slice(0, -1) : key),
      inner: inner === 'whole' ? null : levelOf(inner, here),
      role: ROLES[here] ?? 'plain',
    };
    return { isPrefix, wanted };
  });
  const made = (prefix: boolean): readonly Wanted[] =>
    entries.filter(({ isPrefix }) => isPrefix === prefix).map(({ wanted }) => wanted);
  return { exact: made(false), prefixes: made(true) };
}
