import { describe, expect, test } from '@jest/globals';
import { isDecided, sharedCause } from '../../src/incidents/shared-cause.js';
import type { CauseId } from '../../src/model/causes.js';
import type { Confidence, Diagnosis } from '../../src/model/diagnosis.js';
import type { CauseParams } from '../../src/model/params.js';
import { untrustedText } from '../../src/model/untrusted.js';

interface Said {
  readonly params?: CauseParams;
  readonly confidence?: Confidence;
  readonly name?: string;
  readonly namespace?: string;
  readonly cluster?: string;
}

function diagnosis(id: CauseId, said: Said = {}): Diagnosis {
  const { params = {}, confidence = 'likely', name = 'api', namespace = 'shop', cluster = 'prod' } = said;
  const subject = { cluster, kind: 'Deployment', namespace, name };
  const evidence = [{ source: 'pod status', quote: untrustedText('x'), at: null, count: 1 }];
  return {
    subject,
    workload: subject,
    at: 0,
    severity: 'critical',
    state: 'CrashLoopBackOff',
    pod: `${name}-1`,
    container: 'app',
    since: 0,
    replicas: null,
    restarts: 0,
    revision: '1',
    causes: [{ id, params, confidence, pod: `${name}-1`, container: 'app', reach: null, evidence }],
    ruledOut: [],
    gaps: [],
    suspectChange: null,
  };
}

const key = (id: CauseId, said: Said = {}): string | undefined => sharedCause(diagnosis(id, said))?.key;

describe('a shared cause', () => {
  test.each<[string, [CauseId, Said], [CauseId, Said]]>([
    [
      'one missing Secret of a namespace',
      ['secret-not-found', { name: 'api', params: { secret: 'db', error: 'a', node: 'n1' } }],
      ['secret-not-found', { name: 'web', params: { secret: 'db', error: 'b', node: 'n2' } }],
    ],
    [
      'one registry, down in different words and for different images',
      ['registry-timeout', { params: { registry: 'r.io', image: 'r.io/a:1' } }],
      ['registry-dns', { namespace: 'other', params: { registry: 'R.io', image: 'r.io/b:2' } }],
    ],
    [
      'one dependency that refuses some and keeps others waiting',
      ['connection-refused', { params: { host: 'db.shop.svc', port: 5432 } }],
      ['connection-timeout', { namespace: 'other', params: { host: 'db.shop.svc', port: '5432' } }],
    ],
    [
      'one dependency, said as host and port or together',
      ['connection-refused', { params: { host: '10.0.0.7', port: 5432 } }],
      ['connection-refused', { params: { address: '10.0.0.7:5432' } }],
    ],
    [
      'one node, whatever is wrong with it',
      ['node-lost', { params: { node: 'n1' } }],
      ['container-runtime-down', { namespace: 'other', params: { node: 'n1' } }],
    ],
    [
      'one quota',
      ['quota-exceeded', { params: { quota: 'team', requested: 'pods=1' } }],
      ['quota-exceeded', { params: { quota: 'team', requested: 'pods=9' } }],
    ],
    [
      'one StorageClass in the whole cluster',
      ['storageclass-not-found', { params: { storageClass: 'fast' } }],
      ['storageclass-not-found', { namespace: 'other', params: { storageClass: 'fast' } }],
    ],
    ['a DNS that answers nobody', ['dns-unavailable', {}], ['dns-unavailable', { namespace: 'other' }]],
  ])('is %s', (_what, a, b) => {
    expect(key(...a)).toBe(key(...b));
    expect(key(...a)).toMatch(/^prod\//);
  });

  test.each<[string, [CauseId, Said], [CauseId, Said]]>([
    [
      'Secrets of the same name in two namespaces',
      ['secret-not-found', { params: { secret: 'db' } }],
      ['secret-not-found', { namespace: 'other', params: { secret: 'db' } }],
    ],
    [
      'the same registry of two clusters',
      ['registry-dns', { params: { registry: 'r.io' } }],
      ['registry-dns', { cluster: 'stage', params: { registry: 'r.io' } }],
    ],
    [
      'two ports of one host',
      ['connection-refused', { params: { host: 'db.x', port: 5432 } }],
      ['connection-refused', { params: { host: 'db.x', port: 6379 } }],
    ],
    [
      'a short host name in two namespaces',
      ['connection-refused', { params: { host: 'db', port: 5432 } }],
      ['connection-refused', { namespace: 'other', params: { host: 'db', port: 5432 } }],
    ],
    [
      'a registry that is down and one that limits',
      ['registry-dns', { params: { registry: 'r.io' } }],
      ['registry-rate-limit', { params: { registry: 'r.io' } }],
    ],
    [
      'names that only differ where the separator stands',
      ['secret-key-not-found', { params: { secret: 'a/b', key: 'c' } }],
      ['secret-key-not-found', { params: { secret: 'a', key: 'b/c' } }],
    ],
  ])('is not %s', (_what, a, b) => {
    expect(key(...a)).not.toBeUndefined();
    expect(key(...a)).not.toBe(key(...b));
  });

  test.each<[string, CauseId, Said]>([
    ['the workload is the cause', 'panic', {}],
    ['it crashed for reasons of its own, like others', 'app-exit-nonzero', { params: { exitCode: 1 } }],
    ['it is a mere possibility', 'secret-not-found', { params: { secret: 'db' }, confidence: 'possible' }],
    ['the thing has no name', 'secret-not-found', {}],
    ['the refused host is the pod itself', 'connection-refused', { params: { host: 'localhost', port: 5432 } }],
    ['the refused address is the pod itself', 'connection-refused', { params: { address: '127.0.0.1:5432' } }],
    ['nothing is wrong', 'none', {}],
  ])('is none where %s', (_what, id, said) => {
    expect(sharedCause(diagnosis(id, said))).toBeNull();
  });

  test('keeps only the names of the thing, for its title', () => {
    const params = { registry: 'r.io', image: 'r.io/a:1', node: 'n1', error: 'long' };
    expect(sharedCause(diagnosis('registry-timeout', { params }))).toEqual({
      key: 'prod/registry//r.io',
      id: 'registry-timeout',
      params: { registry: 'r.io' },
    });
  });

  test('is none before anything is known', () => {
    expect(sharedCause(null)).toBeNull();
    expect(sharedCause({ ...diagnosis('panic'), causes: [] })).toBeNull();
  });
});

describe('a decided cause', () => {
  test.each<[string, Diagnosis | null, boolean]>([
    ['a missing Secret', diagnosis('secret-not-found', { params: { secret: 'db' } }), true],
    ['a panic', diagnosis('panic'), true],
    ['what may be something else', diagnosis('app-exit-nonzero', { confidence: 'possible' }), false],
    ['what is not known', null, false],
    ['that nothing is wrong', diagnosis('none'), false],
  ])('%s: %#', (_what, now, expected) => {
    expect(isDecided(now)).toBe(expected);
  });
});
