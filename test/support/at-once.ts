import { beforeAll } from '@jest/globals';

/**
 * For tests that wait for the timeouts of others far more than they work: what is added while a file is read begins
 * together, after the hooks that were registered before.
 */
export class AtOnce {
  readonly #runs: (() => void)[] = [];

  constructor() {
    beforeAll(() => {
      for (const begin of this.#runs) begin();
    });
  }

  /** The test's own part: it waits for what has begun. */
  add(run: () => Promise<void>): () => Promise<void> {
    let begun: Promise<void> | null = null;
    const begin = (): Promise<void> => {
      begun ??= run();
      return begun;
    };
    this.#runs.push(() => {
      // Its failure is told by the test that waits for it.
      begin().catch(() => undefined);
    });
    return begin;
  }
}
