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
