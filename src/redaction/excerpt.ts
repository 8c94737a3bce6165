import { untrustedText, type Redacted } from '../model/untrusted.js';
import { redact } from './redact.js';
import { truncate } from './truncate.js';

/** No excerpt needs more of a text than this; what lies beyond is not read. */
const READ_MAX = 20_000;

/**
 * The beginning of somebody else's text, for whatever keeps a part of it: secrets are replaced before it is cut to `max`, since
 * half a secret is not recognised any more.
 */
export function excerpt(text: string, max: number): Redacted {
  return truncate(redact(untrustedText(text.slice(0, READ_MAX))), max);
}
