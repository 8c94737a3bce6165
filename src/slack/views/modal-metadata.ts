import type { Instant } from '../../model/time.js';

/**
 * What a modal remembers in `private_metadata`: ids only. It comes back from Slack and may be forged, so every field is
 * checked in form here and looked up again by the receiver.
 */
export interface ModalMetadata {
  readonly subjectHash: string;
  readonly podHash: string;
  readonly container: string;
  readonly run: 'current' | 'previous';
  /** Channel the modal was opened from, '' for none. */
  readonly channel: string;
  /** uid of the object that a restart is bound to; ''. */
  readonly uid: string;
  /** Revision that a rollback goes back to; ''. */
  readonly revision: string;
  /** When what it shows was looked at, by the store's clock; 0 where nothing depends on it. */
  readonly at: Instant;
  /** Of a log: the page (0 is the newest), how many lines were asked for, and the pattern. */
  readonly page: number;
  readonly tailLines: number | null;
  readonly grep: string;
}

export const NO_METADATA: ModalMetadata = {
  subjectHash: '',
  podHash: '',
  container: '',
  run: 'current',
  channel: '',
  uid: '',
  revision: '',
  at: 0,
  page: 0,
  tailLines: null,
  grep: '',
};

export const GREP_MAX = 100;

export function encodeMetadata(metadata: ModalMetadata): string {
  const { subjectHash, podHash, container, run, channel, uid, revision, at, page, tailLines, grep } = metadata;
  const ids = [1, subjectHash, podHash, container.slice(0, 63), run, channel, uid.slice(0, 64), revision];
  return JSON.stringify([...ids, page, tailLines, grep.slice(0, GREP_MAX), at]);
}

/** Null for anything that {@link encodeMetadata} did not make. */
export function decodeMetadata(encoded: unknown): ModalMetadata | null {
  if (typeof encoded !== 'string' || encoded.length > 3000) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(encoded);
  } catch {
    return null;
  }
  if (!Array.isArray(parsed) || parsed.length !== 12 || parsed[0] !== 1) return null;
  const [subjectHash, podHash, container, run, channel, uid, revision] = parsed
    .slice(1)
    .map((part: unknown) => (typeof part === 'string' ? part : ''));
  if (subjectHash === undefined || !/^(?:[0-9a-f]{16})?$/.test(subjectHash)) return null;
  if (podHash === undefined || !/^(?:[0-9a-f]{16})?$/.test(podHash)) return null;
  if (container === undefined || !/^[a-z0-9-]{0,63}$/.test(container)) return null;
  if (channel === undefined || !/^[A-Z0-9]{0,24}$/.test(channel)) return null;
  if (uid === undefined || !/^[\w-]{0,64}$/.test(uid)) return null;
  if (revision === undefined || !/^\d{0,19}$/.test(revision)) return null;
  const [page, tailLines, grep, at] = parsed.slice(8).map((part: unknown) => part);
  if (typeof page !== 'number' || !Number.isInteger(page) || page < 0) return null;
  if (tailLines !== null && typeof tailLines !== 'number') return null;
  if (typeof grep !== 'string') return null;
  if (typeof at !== 'number' || !Number.isFinite(at)) return null;
  return {
    at,
    page,
    tailLines,
    grep: grep.slice(0, GREP_MAX),
    revision,
    subjectHash,
    podHash,
    container,
    run: run === 'previous' ? 'previous' : 'current',
    channel,
    uid,
  };
}
