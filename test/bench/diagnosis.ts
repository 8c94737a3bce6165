/**
 * What one diagnosis costs in processor time: the fastest of 15 runs, since other work slows a run down and nothing
 * speeds it up.
 *
 *   npm run bench:diagnosis
 */
import type { RawObject } from '../../src/model/evidence.js';
import { crashing, diagnosisOf, event, logTail, node, pod, unscheduled } from '../diagnosis/made.js';

/** Milliseconds of processor time. */
function fastest(run: () => void): number {
  const times = Array.from({ length: 15 }, () => {
    const begun = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

const busy: readonly RawObject[] = Array.from({ length: 300 }, (_, index) =>
  pod({ name: `other-${index}`, spec: { nodeName: `n${index % 60}` } }),
);
const events = Array.from({ length: 1000 }, (_, index) =>
  event('FailedMount', `MountVolume.SetUp failed for volume "v${index}" : odd`, { name: `other-${index % 300}` }),
);
const nodes = Array.from({ length: 60 }, (_, index) => node(`n${index}`));
const requests = Array.from(
  { length: 14_000 },
  (_, index) => `2026-05-11T10:00:00Z INFO request ${index} GET /orders/${index} 200 in ${index % 90} ms from 10.0.0.1`,
);
const refusal = 'Error: connect ECONNREFUSED db:5432';
const short = [logTail(`${refusal}\n    at x (/app/a.js:1:1)`)];
const long = [logTail([...requests, refusal].join('\n').slice(-1_048_576))];
const refused = unscheduled('0/60 nodes are available: 60 Insufficient cpu.', {
  containers: [{ name: 'app', image: 'x', resources: { requests: { cpu: '9' } } }],
});

const figures = {
  ordinaryCrashMs: fastest(() => diagnosisOf([crashing('Error', 1), node()], { logs: short })),
  with1MiBOfLogMs: fastest(() => diagnosisOf([crashing('Error', 1)], { logs: long })),
  among300PodsMs: fastest(() => diagnosisOf([refused, ...busy, ...nodes, ...events])),
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
