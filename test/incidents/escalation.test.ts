import { describe, expect, test } from '@jest/globals';
import { transition, type Observation } from '../../src/incidents/lifecycle.js';
import type { Incident, TimelineEvent } from '../../src/model/incident.js';
import type { Severity } from '../../src/model/severity.js';
import { MINUTE, type Instant } from '../../src/model/time.js';
import { API, diagnosisOf, healthySince, min, POLICY } from './play.js';

interface Seen {
  readonly failing?: number;
  readonly restarts?: number;
  readonly severity?: Severity;
}

function seen({ failing = 1, restarts = 2, severity = 'warning' }: Seen): Observation {
  const diagnosis = { ...diagnosisOf({ cause: 'panic', severity }), restarts };
  const replicas = { desired: 20, ready: 20 - failing, failing };
  return {
    kind: 'failing',
    diagnosis: { ...diagnosis, replicas },
    longestCrashRunMs: 1_000,
    channels: ['C1'],
    fresh: null,
  };
}

const ACK: Observation = { kind: 'acknowledge', by: 'U1' };

function story(steps: readonly (readonly [Instant, Observation])[]): readonly (readonly [number, TimelineEvent])[] {
  let incident: Incident | null = null;
  for (const [at, observation] of steps) incident = transition(incident, API, observation, at, POLICY).incident;
  return (incident?.timeline ?? []).map(({ at, event }) => [(at - min(0)) / MINUTE, event]);
}

function kinds(steps: readonly (readonly [Instant, Observation])[]): readonly string[] {
  return story(steps).map(([at, event]) => `${at} ${event.kind}`);
}

describe('incidents/escalation: severity', () => {
  test('a workload whose last replica swings between ready and not is told to be worse once', () => {
    const swings = Array.from(
      { length: 40 },
      (_, index) => [min(index), seen({ severity: index % 2 === 0 ? 'warning' : 'critical' })] as const,
    );
    expect(kinds(swings)).toEqual(['0 opened', '1 got-worse']);
  });

  test('the swing does not take an acknowledgement back that was given when it was known', () => {
    const steps = [
      [min(0), seen({ severity: 'critical' })],
      [min(1), ACK],
      [min(2), seen({ severity: 'warning' })],
      [min(3), seen({ severity: 'critical' })],
    ] as const;
    expect(kinds(steps)).toEqual(['0 opened', '1 acknowledged']);
  });

  test('what was better for an hour and is bad again is told, and nobody counts as being on it', () => {
    const hour = Array.from({ length: 61 }, (_, index) => [min(index + 2), seen({ severity: 'warning' })] as const);
    const steps = [
      [min(0), seen({ severity: 'critical' })],
      [min(1), ACK],
      ...hour,
      [min(70), seen({ severity: 'critical' })],
    ] as const;
    expect(kinds(steps)).toEqual(['0 opened', '1 acknowledged', '70 got-worse', '70 unacknowledged']);
  });
});

describe('incidents/escalation: more pods', () => {
  test('each doubling is told once, with the numbers, and takes no acknowledgement back', () => {
    const steps = [
      [min(0), seen({ failing: 1 })],
      [min(1), ACK],
      ...[1, 2, 3, 4, 5, 6, 6, 7, 11, 12, 13, 3, 12].map(
        (failing, index) => [min(5 + index), seen({ failing })] as const,
      ),
    ] as const;
    const told = story(steps);
    expect(told.map(([at, event]) => `${at} ${event.kind}`)).toEqual([
      '0 opened',
      '1 acknowledged',
      '7 more-pods',
      '10 more-pods',
      '14 more-pods',
    ]);
    expect(told[2]?.[1]).toEqual({ kind: 'more-pods', from: 1, to: 3, desired: 20 });
  });

  test('pods that follow the first within two minutes belong to the alert', () => {
    const steps = [
      [min(0), seen({ failing: 1 })],
      [min(1), seen({ failing: 9 })],
      [min(3), seen({ failing: 9 })],
      [min(4), seen({ failing: 17 })],
    ] as const;
    expect(kinds(steps)).toEqual(['0 opened']);
  });

  test('a severity that rises says it already', () => {
    const steps = [
      [min(0), seen({ failing: 2 })],
      [min(5), seen({ failing: 20, severity: 'critical' })],
      [min(6), seen({ failing: 20, severity: 'critical' })],
    ] as const;
    expect(kinds(steps)).toEqual(['0 opened', '5 got-worse']);
  });

  test('what came back begins with its own number', () => {
    const steps = [
      [min(0), seen({ failing: 8 })],
      [min(1), healthySince(min(1))],
      [min(30), healthySince(min(1))],
      [min(60), seen({ failing: 1 })],
      [min(65), seen({ failing: 4 })],
    ] as const;
    expect(kinds(steps)).toEqual(['0 opened', '30 resolved', '60 reopened', '65 more-pods']);
  });
});

describe('incidents/escalation: restarts', () => {
  test('a steady crash loop whose back-off grows is never told to be faster', () => {
    // kubelet: 10 s doubling to 5 minutes
    const counts = [2, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 20, 22, 24, 26];
    const steps = counts.map((restarts, index) => [min(index * 5), seen({ restarts })] as const);
    expect(kinds(steps)).toEqual(['0 opened']);
  });

  test('three times the pace is told once per step', () => {
    const steps = [0, 1, 2, 3, 12, 21, 30, 60, 90].map(
      (restarts, index) => [min(index * 10), seen({ restarts })] as const,
    );
    const told = story(steps);
    expect(told.map(([at, event]) => `${at} ${event.kind}`)).toEqual([
      '0 opened',
      '40 restarts-faster',
      '70 restarts-faster',
    ]);
    expect(told[1]?.[1]).toEqual({ kind: 'restarts-faster', fromPerHour: 6, toPerHour: 54 });
  });

  test('new pods count from zero and prove nothing', () => {
    const steps = [10, 11, 12, 0, 1, 2].map((restarts, index) => [min(index * 10), seen({ restarts })] as const);
    expect(kinds(steps)).toEqual(['0 opened']);
  });
});
