import type { RawObject } from '../model/evidence.js';
import { SECOND } from '../model/time.js';
import { ApiError, codeOfStatus, type ApiTarget } from './api-error.js';
import { isRecord, textOf } from './raw.js';

/** The watch cannot go on from its resourceVersion. */
export class Expired extends Error {
  override readonly name = 'Expired';
}

/** One line of a watch stream. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: RawObject;
}

/** Reads one line; null when it is broken, cut, or of a type that is not known. */
export function parseWatchEvent(line: Buffer): WatchEvent | null {
  try {
    const value: unknown = JSON.parse(line.toString('utf8'));
    if (!isRecord(value) || !isRecord(value['object'])) return null;
    const type = TYPES.find((each) => each === textOf(value['type']));
    return type === undefined ? null : { type, object: value['object'] };
  } catch {
    return null;
  }
}

const STARTS = (['ADDED', 'MODIFIED'] as const).map((type) => Buffer.from(`{"type":"${type}","object":`));
const CLOSE_BRACE = 0x7d;

/**
 * The bytes of the object in a line that says that it was added or modified, as every API server writes it; null for any
 * other line. Whether these bytes are one whole object is for their reader to find out.
 */
export function changedObjectBytes(
  line: Buffer,
): { readonly type: 'added' | 'modified'; readonly bytes: Buffer } | null {
  if (line.at(-1) !== CLOSE_BRACE) return null;
  const at = STARTS.findIndex((start) => line.length > start.length && start.compare(line, 0, start.length) === 0);
  const start = STARTS[at];
  if (start === undefined) return null;
  return { type: at === 0 ? 'added' : 'modified', bytes: line.subarray(start.length, -1) };
}

/** Reads one item of a list. Throws `SyntaxError`. */
export function parseItem(bytes: Buffer): RawObject {
  const value: unknown = JSON.parse(bytes.toString('utf8'));
  if (!isRecord(value)) throw new SyntaxError('an item of the list is no object');
  return value;
}

const TYPES = ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR'] as const;

/** What an ERROR line means: {@link Expired}, or the error that its Status object describes. */
export function errorOfFrame(status: RawObject, target: ApiTarget): Error {
  const code = typeof status['code'] === 'number' ? status['code'] : 500;
  const reason = textOf(status['reason']);
  if (code === 410 || reason === 'Expired' || reason === 'Gone') return new Expired(textOf(status['message']));
  const details = isRecord(status['details']) ? status['details'] : {};
  const seconds = details['retryAfterSeconds'];
  return new ApiError(codeOfStatus(code), {
    target,
    status: code,
    reason,
    serverMessage: textOf(status['message']),
    retryAfterMs: typeof seconds === 'number' ? seconds * SECOND : null,
  });
}
