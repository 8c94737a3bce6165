import { describe, expect, test } from '@jest/globals';
import type { Subject } from '../../src/model/subject.js';
import { globMatches } from '../../src/routing/glob.js';
import { excludedBecause, mutedBy } from '../../src/routing/noise.js';
import { chooseRoute, type RouteRule, type Routed, type RoutingTable } from '../../src/routing/route.js';

const API: Subject = { cluster: 'prod', kind: 'Deployment', namespace: 'payments-eu', name: 'api' };
const ROUTED: Routed = {
  subject: API,
  severity: 'warning',
  cause: 'oom-killed',
  labels: { team: 'pay' },
  annotations: {},
};

function rule(over: Partial<RouteRule>): RouteRule {
  return {
    cluster: null,
    namespace: null,
    label: null,
    severity: null,
    causes: null,
    channels: ['C-rule'],
    locale: null,
    ...over,
  };
}

function table(...rules: RouteRule[]): RoutingTable {
  return { rules, watches: [], defaultChannel: 'C-default', locale: 'en' };
}

describe('routing/route', () => {
  test.each<[string, Partial<RouteRule>, string]>([
    ['a namespace glob', { namespace: 'payments-*' }, 'routes[0]'],
    ['another namespace', { namespace: 'search' }, 'defaultChannel'],
    ['a label with its value', { label: 'team=pay' }, 'routes[0]'],
    ['a label of another value', { label: 'team=search' }, 'defaultChannel'],
    ['a label key alone', { label: 'team' }, 'routes[0]'],
    ['a severity that is reached', { severity: 'warning' }, 'routes[0]'],
    ['a severity that is not reached', { severity: 'critical' }, 'defaultChannel'],
    ['a cause', { causes: ['oom-killed'] }, 'routes[0]'],
    ['another cause', { causes: ['panic'] }, 'defaultChannel'],
    ['fields of which one does not match', { cluster: 'prod', namespace: 'search' }, 'defaultChannel'],
  ])('%s', (_name, over, because) => {
    expect(chooseRoute(ROUTED, table(rule(over))).because).toBe(because);
  });

  test('the first rule that matches wins', () => {
    const rules = [
      rule({ namespace: 'none' }),
      rule({ channels: ['C-a'], locale: 'zh-CN' }),
      rule({ channels: ['C-b'] }),
    ];
    expect(chooseRoute(ROUTED, table(...rules))).toEqual({ channels: ['C-a'], locale: 'zh-CN', because: 'routes[1]' });
  });

  test('the annotation of a workload comes before every rule', () => {
    const annotated = { ...ROUTED, annotations: { 'podwhy.dev/channel': '#pay-alerts, C2' } };
    expect(chooseRoute(annotated, table(rule({})))).toEqual({
      channels: ['pay-alerts', 'C2'],
      locale: 'en',
      because: 'annotation podwhy.dev/channel',
    });
  });

  test('a watch adds its channel once', () => {
    const watches = [
      { cluster: 'prod', namespace: 'payments-eu', channel: 'C-w' },
      { cluster: 'prod', namespace: 'payments-eu', channel: 'C-default' },
      { cluster: 'dev', namespace: 'payments-eu', channel: 'C-other' },
    ];
    expect(chooseRoute(ROUTED, { ...table(), watches }).channels).toEqual(['C-default', 'C-w']);
  });

  test('without a route and a default nothing is chosen, and it says so', () => {
    expect(chooseRoute(ROUTED, { ...table(), defaultChannel: null })).toEqual({
      channels: [],
      locale: 'en',
      because: 'no route',
    });
  });
});

describe('routing/noise', () => {
  test('a muted annotation and an exclude rule tell themselves as the reason', () => {
    const rules = [
      { namespace: 'x', name: null, label: null },
      { namespace: 'payments-*', name: 'ap*', label: null },
    ];
    expect([
      excludedBecause(API, {}, { 'podwhy.dev/mute': 'true' }, []),
      excludedBecause(API, {}, {}, rules),
      excludedBecause({ ...API, name: 'web' }, {}, {}, rules),
    ]).toEqual(['annotation podwhy.dev/mute', 'detection.exclude[1]', null]);
  });

  test('a mute covers its scope until it ends', () => {
    const mute = {
      id: 'm',
      scope: { kind: 'namespace', cluster: 'prod', namespace: 'payments-eu' } as const,
      until: 100,
    };
    expect([
      mutedBy(API, [mute], 99)?.id,
      mutedBy(API, [mute], 100),
      mutedBy({ ...API, namespace: 'b' }, [mute], 1),
    ]).toEqual(['m', null, null]);
  });
});

describe('routing/glob', () => {
  test.each([
    ['abc', 'abc', true],
    ['abc', 'abcd', false],
    ['a*', 'abc', true],
    ['*c', 'abc', true],
    ['a*c', 'ac', true],
    ['ab*bc', 'abc', false],
    ['*a*b*', 'xxaxxbxx', true],
    ['*', '', true],
  ])('%s and %s', (pattern, text, expected) => {
    expect(globMatches(pattern, text)).toBe(expected);
  });
});
