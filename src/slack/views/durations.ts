import type { Locale } from '../../model/locale.js';
import type { Millis } from '../../model/time.js';
import type { Redacted } from '../../model/untrusted.js';
import { viewWords } from './words.js';

/** `9 min`, `3 h 20 min`, `2 d 4 h`: two units at most. Only for spans that have ended; running ones use date elements. */
export function showDuration(ms: Millis, locale: Locale): Redacted {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return viewWords(locale).duration(Math.floor(hours / 24), hours % 24, minutes % 60, seconds % 60);
}
