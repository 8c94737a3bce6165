import type { Cause, Diagnosis, RuledOut, SuspectChange } from '../../model/diagnosis.js';
import type { Gap } from '../../model/evidence.js';
import type { Locale } from '../../model/locale.js';

/** Words for one cause. Plain text that holds names from the cluster: untrusted, never markup. */
export interface CauseWords {
  /** At most 80 characters where the names allow it; says what is wrong, with the names in it. */
  readonly title: string;
  /** Two or three sentences that teach. */
  readonly explanation: string;
  /** In order of likelihood; `command` is copy-ready for this object, or null. */
  readonly fixes: readonly { readonly text: string; readonly command: string | null }[];
}

export interface GlossaryEntry {
  readonly state: string;
  readonly title: string;
  readonly meaning: string;
  readonly shows: string;
  readonly causes: readonly string[];
  /** What people wrongly believe about it; '' when nothing is worth saying. */
  readonly myth: string;
}

/** Words for `cause` of `diagnosis`. Never throws; missing parameters become general words. */
export function causeWords(cause: Cause, diagnosis: Diagnosis, locale: Locale): CauseWords {
  return { title: cause.id, explanation: `${diagnosis.subject.name} ${locale}`, fixes: [] };
}

/** `not out of memory: exit 137, but the kubelet killed it after 3 failed liveness probes`. */
export function ruledOutWords(ruledOut: RuledOut, locale: Locale): string {
  return `${ruledOut.id} ${locale}`;
}

/** `previous log of api: forbidden, needs get on pods/log in payments`. */
export function gapWords(gap: Gap, locale: Locale): string {
  return `${gap.what} ${locale}`;
}

export function suspectChangeWords(change: SuspectChange, locale: Locale): string {
  return `${change.from} ${change.to} ${locale}`;
}

/** What is wrong with the workload as a whole, without the cause: `has no ready replica`, `keeps crashing, 2 of 5 replicas ready`. */
export function headlineWords(diagnosis: Diagnosis, locale: Locale): string {
  return `${diagnosis.state ?? ''} ${locale}`;
}

/** The glossary entry of a word, matched loosely (case, dashes, known typos, `Init:` forms); else the nearest words to offer. */
export function explainState(
  word: string,
  locale: Locale,
): { readonly entry: GlossaryEntry } | { readonly entry: null; readonly nearest: readonly string[] } {
  return { entry: null, nearest: [word, locale] };
}
