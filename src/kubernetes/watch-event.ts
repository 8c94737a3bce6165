import type { RawObject } from '../model/evidence.js';
import { isRecord, textOf } from './raw.js';

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
