import type { Redacted } from '../../model/untrusted.js';
import { untrustedText } from '../../model/untrusted.js';
import { redact } from '../../redaction/redact.js';
import { truncate, type Kept } from '../../redaction/truncate.js';

/**
 * Our own words with redacted text or numbers in them: own`Restart ${name}?`. The only other way into a message is
 * {@link show}, so neither somebody else's text nor a computed string gets into a block past the redaction gate.
 */
export function own(words: TemplateStringsArray, ...values: readonly (Redacted | number)[]): Redacted {
  return String.raw({ raw: words }, ...values) as Redacted;
}

/** Text from the cluster, from people or from the diagnosis' words, through the gate and then cut to `max`. */
export function show(text: string, max = 500, kept: Kept = 'head'): Redacted {
  return truncate(redact(untrustedText(text)), max, kept);
}

/** The same on one line: for labels, quotes and list rows. */
export function showLine(text: string, max = 200, kept: Kept = 'head'): Redacted {
  // The gate sees the lines as they were: some secrets are known by the line that they stand in.
  const whole = redact(untrustedText(text.slice(0, 20_000)));
  return truncate(whole.replace(/\s+/g, ' ').trim() as Redacted, max, kept);
}

/** A name from the cluster: both ends stay when it is long, since pod names differ at their ends. */
export function showName(text: string, max = 60): Redacted {
  return showLine(text, max, 'ends');
}

export const NOTHING = own``;

/** Joins what is not empty. */
export function joinShown(parts: readonly Redacted[], separator: Redacted): Redacted {
  return parts.filter((part) => part !== NOTHING).join(separator) as Redacted;
}
