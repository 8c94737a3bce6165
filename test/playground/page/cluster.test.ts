import { describe, expect, test } from '@jest/globals';
import { fleetOf, lookOf, toBreak } from '../../../src/playground/page/cluster/fleet.js';
import { nextHold, skipFor } from '../../../src/playground/page/cluster/next-hold.js';
import { anIncident, aPod, aWorkload, NOW } from './state.js';

const MINUTE = 60_000;

describe('the fleet', () => {
  test('is namespaces, their workloads and their pods by name, each saying what is the matter', () => {
    const fleet = fleetOf(
      [aWorkload('web', { namespace: 'storefront' }), aWorkload('worker'), aWorkload('api')],
      [
        aPod('api-b', { status: 'CrashLoopBackOff', well: false, restarts: 4 }),
        aPod('api-a', { status: 'CrashLoopBackOff', well: false, restarts: 1 }),
        aPod('api-c', { status: 'ImagePullBackOff', well: false }),
        aPod('lone', { workload: null }),
      ],
    );
    expect(
      fleet.map(({ namespace, rows, bare, pods, failing }) => ({
        namespace,
        rows: rows.map((row) => [row.workload.name, row.pods.map(({ name }) => name), row.restarts, row.trouble]),
        bare: bare.map(({ name }) => name),
        counts: [pods, failing],
      })),
    ).toEqual([
      {
        namespace: 'payments',
        rows: [
          ['api', ['api-a', 'api-b', 'api-c'], 5, 'CrashLoopBackOff'],
          ['worker', [], 0, ''],
        ],
        bare: ['lone'],
        counts: [4, 3],
      },
      { namespace: 'storefront', rows: [['web', [], 0, '']], bare: [], counts: [0, 0] },
    ]);
  });

  test.each([
    ['Deployment', 2, [aPod('api-1')], true],
    ['Deployment', 1, [aPod('api-1')], false],
    ['Deployment', 2, [aPod('api-1', { well: false, status: 'CrashLoopBackOff' })], false],
    ['Job', 0, [], true],
    [
      'Job',
      0,
      [aPod('api-1', { well: false, status: 'Error', workload: { kind: 'Job', namespace: 'payments', name: 'api' } })],
      false,
    ],
  ])('a %s with %d of 2 ready and %j is well: %s', (kind, ready, pods, well) => {
    const fleet = fleetOf([aWorkload('api', { kind, ready, desired: 2 })], pods);
    expect(fleet.flatMap(({ rows }) => rows.map((row) => row.well))).toEqual([well]);
  });

  test.each([
    ['Running', true, 'well'],
    ['Completed', true, 'well'],
    ['Running', false, 'coming'],
    ['ContainerCreating', false, 'coming'],
    ['CrashLoopBackOff', false, 'failing'],
    ['Terminating', false, 'leaving'],
  ] as const)('a pod that is %s and well: %s looks %s', (status, well, look) => {
    expect(lookOf(aPod('a', { status, well }))).toBe(look);
  });
});

describe('what is broken when nobody says what', () => {
  const fixed = { break: false, restart: true, scale: true, rollback: true, run: false };
  test.each([
    ['the favourite', [aWorkload('api'), aWorkload('checkout-api')], 'checkout-api'],
    ['another, while the favourite is broken', [aWorkload('api'), aWorkload('checkout-api', { broken: 'x' })], 'api'],
    ['what can be broken', [aWorkload('api', { can: fixed }), aWorkload('web')], 'web'],
    ['nothing, when nothing can', [aWorkload('api', { broken: 'x' })], undefined],
  ])('is %s', (_what, workloads, name) => {
    expect(toBreak(workloads)?.name).toBe(name);
  });
});

describe('the next hold', () => {
  test('is the nearest moment at which something happens by itself', () => {
    const incidents = [
      anIncident('late', { quietUntil: NOW + 9 * MINUTE, phase: 'recovering' }),
      anIncident('soon', { quietUntil: NOW + 3 * MINUTE, phase: 'recovering' }),
      anIncident('muted', { mutedUntil: NOW + 60 * MINUTE }),
      anIncident('over', { mutedUntil: NOW + MINUTE, phase: 'resolved' }),
      anIncident('past', { quietUntil: NOW - MINUTE, phase: 'recovering' }),
    ];
    const hold = nextHold(incidents, NOW);
    expect(hold).toEqual({ kind: 'resolves', name: 'soon', at: NOW + 3 * MINUTE });
    expect(skipFor(hold, NOW)).toBe(3 * MINUTE + 5_000);
  });

  test('is five minutes ahead where nothing waits', () => {
    const hold = nextHold([], NOW);
    expect([hold.kind, skipFor(hold, NOW)]).toEqual(['nothing', 5 * MINUTE]);
  });

  test('is never further than the server skips', () => {
    const hold = nextHold([anIncident('a', { mutedUntil: NOW + 600 * MINUTE })], NOW);
    expect(skipFor(hold, NOW)).toBe(60 * MINUTE);
  });
});
