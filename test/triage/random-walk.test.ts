import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import type { Sums } from './random/walk.js';

/** So many walks fit into an ordinary run of the tests; `PODWHY_WALKS=1000` walks the number that was promised. */
const WALKS = Number(process.env['PODWHY_WALKS'] ?? 20);
const FIRST_SEED = Number(process.env['PODWHY_WALK_SEED'] ?? 1);

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RUN = 'test/triage/random/run.ts';

describe('random walks of clusters, Slack, Redis and podwhy, each failing as it likes', () => {
  test.each([
    ['two replicas on Redis', 'redis'],
    ['one process with everything in memory', 'embedded'],
  ])(
    `${WALKS} walks of 200 steps of %s each end with one true message per problem`,
    async (_what, store) => {
      const { failures, sums } = await walk(store);
      expect(failures.join('\n')).toBe('');
      // The walks must have walked.
      const { doubled, opened, resolved, messages, faults, kills, reopened, losses } = sums;
      for (const sum of [opened, resolved, messages, faults, kills]) expect(sum).toBeGreaterThan(WALKS);
      for (const sum of [reopened, losses]) expect(sum).toBeGreaterThan(WALKS / 10);
      expect(doubled).toBeLessThan(WALKS);
    },
    3_600_000,
  );
});

async function walk(store: string): Promise<{ readonly failures: readonly string[]; readonly sums: Sums }> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', './test/support/ts-hooks.js', RUN, store, String(FIRST_SEED), String(WALKS)],
    { cwd: ROOT, maxBuffer: 10_000_000 },
  );
  return JSON.parse(stdout) as { failures: string[]; sums: Sums };
}
