import type { Redacted, Untrusted } from '../model/untrusted.js';
import { cleanText } from './clean.js';
import { DETECTORS } from './detectors.js';
import { redactEncoded } from './encoded.js';
import { redactKeyValues } from './key-values.js';
import { placeholder } from './placeholder.js';
import { redactPrivateKeys } from './private-keys.js';

/**
 * The one gate for text that leaves podwhy: cleans it of invisible and control characters and replaces secrets by
 * stable placeholders such as `‹redacted:aws-key›`. Pure, linear in the length of `text`, never throws, and changes
 * nothing when applied twice. Cut text only afterwards: half a secret is not recognised.
 */
export function redact(text: Untrusted): Redacted {
  const plain = redactPlain(cleanText(text));
  return redactEncoded(plain, redactPlain) as Redacted;
}

function redactPlain(text: string): string {
  let result = redactPrivateKeys(text);
  for (const detector of DETECTORS) {
    if (detector.anchors.length > 0 && !detector.anchors.some((anchor) => result.includes(anchor))) continue;
    result = result.replace(detector.pattern, (...match: unknown[]) => {
      const kept = typeof match[1] === 'string' ? match[1] : '';
      return kept + placeholder(detector.id);
    });
  }
  return redactKeyValues(result);
}
