import { describe, expect, test } from '@jest/globals';
import type { RawObject } from '../../src/model/evidence.js';
import { crashing, diagnosisOf, logTail, object, pod, time, waiting } from './made.js';

const REFUSED = { logs: [logTail('Error: connect ECONNREFUSED db:5432')] };
const service = (spec: Record<string, unknown> = {}) =>
  object('Service', 'db', {
    spec: { clusterIP: '10.96.0.7', selector: { app: 'db' }, ports: [{ port: 5432 }], ...spec },
  });
const slice = (ready: readonly boolean[]) =>
  object(
    'EndpointSlice',
    'db-x1',
    { endpoints: ready.map((each) => ({ addresses: ['10.0.0.9'], conditions: { ready: each } })) },
    { labels: { 'kubernetes.io/service-name': 'db' } },
  );
const database = pod({
  name: 'db-0',
  meta: { labels: { app: 'db' } },
  state: waiting('ImagePullBackOff'),
});

function first(objects: readonly RawObject[], more: Parameters<typeof diagnosisOf>[1] = REFUSED) {
  const [cause] = diagnosisOf([crashing('Error', 1), ...objects], more).causes;
  return {
    id: cause?.id,
    confidence: cause?.confidence,
    otherPod: cause?.params.otherPod,
    facts: cause?.evidence
      .filter((each) => !/^(?:log|pod status)/.test(each.source))
      .map((each) => `${each.source}: ${each.quote}`),
  };
}

describe('a refused connection to a Service', () => {
  test('without a ready endpoint is proven, and the pod behind it is named', () => {
    expect(first([service(), slice([false]), database])).toEqual({
      id: 'connection-refused',
      confidence: 'certain',
      otherPod: 'db-0',
      facts: ['Service db: has no ready endpoint', 'pod db-0: ImagePullBackOff, not ready (behind Service db)'],
    });
  });

  test('whose selector matches no pod is proven', () => {
    expect(first([service({ selector: { app: 'postgres' } }), slice([])])).toMatchObject({
      confidence: 'certain',
      facts: ['Service db: has no ready endpoint', 'Service db: selector app=postgres matches no pod'],
    });
  });

  test('that does not have the port is proven', () => {
    expect(first([service({ ports: [{ port: 3306 }] }), slice([true])])).toMatchObject({
      confidence: 'certain',
      facts: ['Service db: ports: 3306; not 5432'],
    });
  });

  test('with ready endpoints stays as likely as the log line', () => {
    expect(first([service(), slice([true, false])])).toMatchObject({
      confidence: 'likely',
      facts: ['Service db: 1 ready endpoints, ports: 5432'],
    });
  });

  test('named by its cluster IP or its full name is found too', () => {
    for (const host of ['10.96.0.7', 'db.shop.svc.cluster.local', 'db.shop'])
      expect(
        first([service(), slice([])], { logs: [logTail(`Error: connect ECONNREFUSED ${host}:5432`)] }).confidence,
      ).toBe('certain');
  });

  test('Endpoints of old clusters count', () => {
    expect(first([service(), object('Endpoints', 'db', { subsets: [] })]).confidence).toBe('certain');
  });

  test('nothing is claimed where Services were not read, or for hosts outside', () => {
    expect(first([], { ...REFUSED, completeKinds: [] })).toMatchObject({ confidence: 'likely', facts: [] });
    expect(first([service()], { logs: [logTail('Error: connect ECONNREFUSED db.acme.io:5432')] })).toMatchObject({
      confidence: 'likely',
      facts: [],
    });
  });
});

describe('a name that does not resolve', () => {
  test('and is no Service of the namespace is proven', () => {
    expect(
      first([object('Service', 'web')], { logs: [logTail('Error: getaddrinfo ENOTFOUND postgres')] }),
    ).toMatchObject({
      id: 'dns-resolution',
      confidence: 'certain',
      facts: ['Services: no Service postgres in namespace shop'],
    });
  });
});

describe('an init container that waits', () => {
  test('for a Service without endpoints names it', () => {
    const { causes } = diagnosisOf([
      pod({
        init: true,
        state: { running: { startedAt: time(1) } },
        container: { command: ['sh', '-c', 'until nc -z db 5432; do sleep 2; done'] },
      }),
      service(),
      slice([]),
    ]);
    expect(causes[0]).toMatchObject({
      id: 'init-container-waiting',
      confidence: 'certain',
      params: { host: 'db', service: 'db' },
    });
  });
});
