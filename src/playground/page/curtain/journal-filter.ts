import type { JournalEntry } from '../../page-contract.js';

export const JOURNAL_KINDS = ['all', 'calls', 'envelopes', 'failed'] as const;
export type JournalKind = (typeof JOURNAL_KINDS)[number];

/** Entries of a kind that hold all of the words, newest first. */
export function filterJournal(
  entries: readonly JournalEntry[],
  kind: JournalKind,
  search: string,
): readonly JournalEntry[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return entries
    .filter((entry) => isOf(entry, kind))
    .filter((entry) => {
      const text = `${entry.name} ${entry.says} ${entry.error} ${entry.status ?? ''}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .toReversed();
}

function isOf(entry: JournalEntry, kind: JournalKind): boolean {
  switch (kind) {
    case 'all':
      return true;
    case 'calls':
      return entry.kind === 'call';
    case 'envelopes':
      return entry.kind !== 'call';
    case 'failed':
      return hasFailed(entry);
  }
}

/** A call that Slack refused or cut, or an envelope that nobody took. */
export function hasFailed(entry: JournalEntry): boolean {
  return (
    entry.kind === 'undelivered' ||
    entry.error !== '' ||
    (entry.status !== null && (entry.status === 0 || entry.status >= 400))
  );
}
