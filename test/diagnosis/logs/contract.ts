import { expect, test } from '@jest/globals';
import { readLog } from '../../../src/diagnosis/logs/reading.js';
import type { Signature } from '../../../src/diagnosis/logs/signature.js';
import type { CauseParams } from '../../../src/model/params.js';

/** A log that the row must be the first to explain, the parameters it gives, and a log that must not yield its cause. */
export type RowTest = readonly [id: string, log: string, params: CauseParams, nearMiss: string];

/** Runs every row test, and fails when a row of `signatures` has none. */
export function testRows(signatures: readonly Signature[], rows: readonly RowTest[]): void {
  test('every row has a log that it explains and one that it leaves alone', () => {
    const tested = new Set(rows.map(([id]) => id));
    expect(signatures.map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([]);
    expect([...tested].filter((id) => signatures.every((row) => row.id !== id))).toEqual([]);
  });

  test.each(rows)('%s explains: %s', (id, log, params) => {
    const cause = signatures.find((row) => row.id === id)?.cause;
    const first = readLog(log).findings[0];
    expect({ signature: first?.signature, cause: first?.cause, params: first?.params }).toEqual({
      signature: id,
      cause,
      params,
    });
  });

  test.each(rows.map(([id, , , nearMiss]) => [id, nearMiss] as const))('%s leaves alone: %s', (id, nearMiss) => {
    const cause = signatures.find((row) => row.id === id)?.cause;
    expect(readLog(nearMiss).findings.map((finding) => finding.cause)).not.toContain(cause);
  });
}
