// Walks seeds in a process of its own, twice as fast as inside jest:
//   node --import ./test/support/ts-hooks.js test/triage/random/run.ts redis 1 1000
// Prints one JSON line: the failures, each with its shortest story, and the sums.
import { drawStory } from './steps.js';
import { tellFailure, walkStory } from './story.js';
import type { Sums } from './walk.js';

const STEPS = 200;
/** More failures than this tell nothing new. */
const FAILURES_MAX = 3;

const [, , store = '', first = '1', count = '1'] = process.argv;
if (store !== 'redis' && store !== 'embedded') throw new Error('say redis or embedded');
const kind = { store } as const;
const failures: string[] = [];
const sums: Sums = { opened: 0, resolved: 0, reopened: 0, faults: 0, kills: 0, losses: 0, messages: 0, doubled: 0 };
for (let seed = Number(first); seed < Number(first) + Number(count) && failures.length < FAILURES_MAX; seed += 1) {
  const walked = await walkStory(seed, kind, drawStory(seed, STEPS, kind));
  for (const key of Object.keys(sums) as (keyof Sums)[]) sums[key] += walked.sums[key];
  if (walked.problems.length > 0) failures.push(await tellFailure(seed, kind, STEPS));
}
process.stdout.write(`${JSON.stringify({ failures, sums })}\n`);
