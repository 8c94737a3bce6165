import { describe, expect, test } from '@jest/globals';
import type { RawObject } from '../../src/model/evidence.js';
import { crashing, diagnosisOf, event, logTail, node, pod, unscheduled } from './made.js';

/** Milliseconds of processor time of the fastest of some runs: other work on the machine slows a run down, nothing speeds it up. */
function fastest(run: () => void): number {
  const times = Array.from({ length: 15 }, () => {
    const begun = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

const BUSY: readonly RawObject[] = Array.from({ length: 300 }, (_, index) =>
  pod({ name: `other-${index}`, spec: { nodeName: `n${index % 60}` } }),
);
const EVENTS = Array.from({ length: 1000 }, (_, index) =>
  event('FailedMount', `MountVolume.SetUp failed for volume "v${index}" : odd`, { name: `other-${index % 300}` }),
);
const NODES = Array.from({ length: 60 }, (_, index) => node(`n${index}`));

describe('a diagnosis', () => {
  test('of an ordinary crash takes less than 10 ms', () => {
    const logs = [logTail('Error: connect ECONNREFUSED db:5432\n    at x (/app/a.js:1:1)')];
    expect(fastest(() => diagnosisOf([crashing('Error', 1), node()], { logs }))).toBeLessThan(10);
  });

  test('with 1 MiB of log takes less than 50 ms', () => {
    const noise = Array.from(
      { length: 14_000 },
      (_, index) =>
        `2026-05-11T10:00:00Z INFO request ${index} GET /orders/${index} 200 in ${index % 90} ms from 10.0.0.1`,
    );
    const text = [...noise, 'Error: connect ECONNREFUSED db:5432'].join('\n').slice(-1_048_576);
    expect(text).toHaveLength(1_048_576);
    expect(fastest(() => diagnosisOf([crashing('Error', 1)], { logs: [logTail(text)] }))).toBeLessThan(50);
  });

  test('among 300 pods, 60 nodes and 1000 events takes less than 100 ms', () => {
    const refused = unscheduled('0/60 nodes are available: 60 Insufficient cpu.', {
      containers: [{ name: 'app', image: 'x', resources: { requests: { cpu: '9' } } }],
    });
    expect(fastest(() => diagnosisOf([refused, ...BUSY, ...NODES, ...EVENTS]))).toBeLessThan(100);
    expect(fastest(() => diagnosisOf([pod(), ...BUSY, ...NODES, ...EVENTS]))).toBeLessThan(100);
  });
});
