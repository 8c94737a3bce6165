/** What a word really means. Plain text of our own. */
export interface GlossaryEntry {
  readonly state: string;
  readonly title: string;
  readonly meaning: string;
  readonly shows: string;
  readonly causes: readonly string[];
  /** What people wrongly believe about it; '' when nothing is worth saying. */
  readonly myth: string;
}

export type GlossaryText = Omit<GlossaryEntry, 'state'>;

export function entry(
  title: string,
  meaning: string,
  shows: string,
  causes: readonly string[],
  myth: string,
): GlossaryText {
  return { title, meaning, shows, causes, myth };
}
