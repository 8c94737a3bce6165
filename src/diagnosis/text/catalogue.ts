import type { CauseId } from '../../model/causes.js';
import type { Facts } from './facts.js';
import type { CauseWords } from './words.js';

/** The words of one cause, filled with what is known of it. Every parameter may be absent. */
export type CauseEntry = (facts: Facts) => CauseWords;

/** All causes: one that lacks its words does not compile. */
export type CauseCatalogue = Readonly<Record<CauseId, CauseEntry>>;

/** The part of the catalogue that one file holds. */
export type CataloguePart = Readonly<Partial<Record<CauseId, CauseEntry>>>;

export function words(
  title: string,
  explanation: string,
  ...fixes: readonly (readonly [text: string, command: string | null])[]
): CauseWords {
  return { title, explanation, fixes: fixes.map(([text, command]) => ({ text, command })) };
}
