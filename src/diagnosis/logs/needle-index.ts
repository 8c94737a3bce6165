import type { Signature } from './signature.js';

const CELLS = 1 << 15;

/**
 * Finds in one pass over a line which signatures may fit it: those of which a needle stands in it. Each needle is filed
 * under its first three characters, so the pass costs one look-up a character, however many rows there are.
 */
export class NeedleIndex {
  private readonly cells: (readonly (readonly [needle: string, row: number])[] | undefined)[] = Array.from({
    length: CELLS,
  });

  constructor(private readonly signatures: readonly Signature[]) {
    const cells = new Map<number, [string, number][]>();
    for (const [row, { needles }] of signatures.entries()) {
      for (const needle of needles) {
        const cell = cellOf(needle, 0);
        cells.set(cell, [...(cells.get(cell) ?? []), [needle, row]]);
      }
    }
    for (const [cell, entries] of cells) this.cells[cell] = entries;
  }

  /** Rows that may fit, in table order. `lower` is the line in lower case. */
  candidates(lower: string): readonly Signature[] {
    const rows = new Set<number>();
    for (let at = 0; at + 3 <= lower.length; at++) {
      const entries = this.cells[cellOf(lower, at)];
      if (entries === undefined) continue;
      for (const [needle, row] of entries) if (lower.startsWith(needle, at)) rows.add(row);
    }
    return [...rows].sort((a, b) => a - b).flatMap((row) => this.signatures[row] ?? []);
  }
}

/** Cell of the three characters from `at`; different ones may share a cell. */
function cellOf(text: string, at: number): number {
  return ((text.charCodeAt(at) << 10) ^ (text.charCodeAt(at + 1) << 5) ^ text.charCodeAt(at + 2)) & (CELLS - 1);
}
