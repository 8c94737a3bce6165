import { describe, expect, test } from '@jest/globals';
import type { Subject } from '../../src/model/subject.js';
import type { MuteScope } from '../../src/routing/noise.js';
import { planRoute, routeVariants } from '../../src/routing/route-plan.js';
import type { RouteRule, RoutingTable } from '../../src/routing/route.js';

const SUBJECT: Subject = { cluster: 'prod', kind: 'Deployment', namespace: 'payments', name: 'api' };
const rule = (change: Partial<RouteRule>): RouteRule => ({
  cluster: null,
  namespace: null,
  label: null,
  severity: null,
  causes: null,
  channels: ['C1'],
  locale: null,
  ...change,
});
const table = (rules: readonly RouteRule[], defaultChannel: string | null = 'rest'): RoutingTable => ({
  rules,
  watches: [],
  defaultChannel,
  locale: 'en',
});
const routed = { subject: SUBJECT, labels: {}, annotations: {} };
const critical = { ...routed, severity: 'critical', cause: null } as const;
const mute = (until: number): MuteScope => ({ id: 'm', scope: { kind: 'all' }, until });

describe('where an alert would go', () => {
  test('is the route, with what leaves it out and what holds it back', () => {
    const exclude = [{ namespace: 'payments', name: null, label: null }];
    const plan = planRoute(critical, table([rule({})]), { exclude, mutes: [mute(9)], now: 10 });
    expect(plan).toEqual({
      route: { channels: ['C1'], locale: 'en', because: 'routes[0]' },
      excluded: 'detection.exclude[0]',
      mute: null,
    });
    const held = planRoute(critical, table([]), { exclude: [], mutes: [mute(9), mute(11)], now: 10 });
    expect([held.route.because, held.excluded, held.mute]).toEqual(['defaultChannel', null, mute(11)]);
  });
});

describe('alerts that go elsewhere', () => {
  test.each<[string, RoutingTable, 'info' | 'warning', readonly (readonly [string | null, number, string])[]]>([
    ['nothing differs', table([rule({})]), 'info', []],
    ['a rule from critical on', table([rule({ severity: 'critical' })]), 'warning', [['warning', 0, 'defaultChannel']]],
    [
      'also what is alerted as info',
      table([rule({ severity: 'critical' })], null),
      'info',
      [
        ['info', 0, 'no route'],
        ['warning', 0, 'no route'],
      ],
    ],
    [
      'causes of one rule stand together',
      table([
        rule({ causes: ['oom-killed', 'secret-not-found'] }),
        rule({ causes: ['quota-exceeded'], namespace: 'search' }),
      ]),
      'warning',
      [[null, 2, 'routes[0]']],
    ],
    ['a rule before takes them all', table([rule({}), rule({ causes: ['oom-killed'] })]), 'warning', []],
  ])('%s', (_name, given, from, expected) => {
    const variants = routeVariants(routed, given, from);
    expect(variants.map(({ severity, causes, route }) => [severity, causes?.length ?? 0, route.because])).toEqual(
      expected,
    );
  });
});
