import { describe, expect, test } from '@jest/globals';
import { ENDINGS } from './endings.js';
import { readLog } from '../../../src/diagnosis/logs/reading.js';

describe('endings of well-known programs', () => {
  test.each(ENDINGS)('%s: %s', (_program, log, cause) => {
    expect(readLog(log).findings[0]?.cause ?? 'app-exit').toBe(cause);
  });
});
