import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';

const PURE = [
  "import { Redis } from 'ioredis';",
  "import { readFile } from 'node:fs/promises';",
  "import { systemClock } from '../telemetry/clock.js';",
  'export const all = [Redis, readFile, systemClock, Date.now(), new Date(), Math.random(), process.env];',
].join('\n');

function importing(library: string): string {
  return `import * as library from '${library}';\nexport const used = library;\n`;
}

const CASES: readonly (readonly [string, string])[] = [
  ['src/detection/detect.ts', PURE],
  ['src/triage/triage.ts', importing('@slack/bolt')],
  ['src/triage/triage.ts', importing('bullmq')],
  ['src/kubernetes/gather.ts', importing('ioredis')],
  ['src/storage/redis-store.ts', importing('@slack/web-api')],
  ['src/cli/why.ts', importing('@kubernetes/client-node')],
  ['src/slack/views/incident.ts', importing('@slack/bolt')],
  ['src/triage/triage.ts', importing('../storage/store.js')],
];

describe('the one-way rule', () => {
  test('lint complains about each broken rule, and about nothing else', () => {
    const run = spawnSync(process.execPath, ['test/house/lint-texts.js'], {
      input: JSON.stringify(CASES),
      encoding: 'utf8',
    });
    const found = JSON.parse(run.stdout) as string[][];
    const words = (message: string): string =>
      /Pure room|'process'|slack\/ to Slack|queue\/ to BullMQ|API server only|Redis only|no service itself/.exec(
        message,
      )?.[0] ?? message;
    expect(found.map((messages) => messages.map(words).sort())).toEqual([
      ["'process'", ...Array.from({ length: 6 }, () => 'Pure room')],
      ['slack/ to Slack'],
      ['slack/ to Slack'],
      ['API server only'],
      ['Redis only'],
      ['no service itself'],
      ['Pure room'],
      [],
    ]);
  }, 60_000);
});
