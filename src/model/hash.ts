import { createHash } from 'node:crypto';

/** The first 16 hex digits of SHA-256: for keys, button values and content hashes. The only hashing of the pure rooms. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
