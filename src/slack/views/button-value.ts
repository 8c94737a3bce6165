import { shortHash } from '../../model/hash.js';
import { subjectKey, type Subject } from '../../model/subject.js';

/**
 * What a button carries: which subject (as a hash, since names do not fit), which pod of it was shown, and a verb. It is a
 * hint, never an authority: the receiver looks the subject up again and asks again whether the person may.
 */
export interface ButtonValue {
  readonly subjectHash: string;
  /** Hash of the pod's name; '' for none. */
  readonly podHash: string;
  readonly verb: string;
}

export function subjectHash(subject: Subject): string {
  return shortHash(subjectKey(subject));
}

export function encodeButtonValue(subject: Subject, pod: string, verb: string): string {
  return [subjectHash(subject), pod === '' ? '' : shortHash(pod), verb].join('.');
}

/** Null for anything that {@link encodeButtonValue} did not make. */
export function decodeButtonValue(value: unknown): ButtonValue | null {
  if (typeof value !== 'string') return null;
  const match = /^([0-9a-f]{16})\.([0-9a-f]{16})?\.([a-z0-9-]{0,20})$/.exec(value);
  return match === null ? null : { subjectHash: match[1] ?? '', podHash: match[2] ?? '', verb: match[3] ?? '' };
}
