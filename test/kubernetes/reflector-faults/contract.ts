import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createTransport, type Transport } from '../../../src/kubernetes/transport.js';
import type { ClusterConnection } from '../../../src/kubernetes/connect.js';
import { projectPod } from '../../../src/kubernetes/project.js';
import { Reflector } from '../../../src/kubernetes/reflector.js';
import type { PodRecord } from '../../../src/model/records.js';
import { systemClock } from '../../../src/telemetry/clock.js';
import { silentLog } from '../../../src/telemetry/log.js';
import type { Metrics } from '../../../src/telemetry/metrics.js';
import { isList, isWatch, startFaultProxy, type FaultProxy } from '../../support/fault-proxy.js';
import { ADMIN_TOKEN, NOBODY_TOKEN, RENEWED_TOKEN, ask } from '../../support/kube-api-server.js';
import { until } from '../../support/until.js';

/** An API server that knows the tests' tokens and does not have the streaming list. */
export interface Ground {
  readonly url: URL;
  stopServer(): Promise<void>;
  /** On the same port, with what it held. */
  startAgain(): Promise<void>;
  close(): Promise<void>;
}

/** Everything that the handler was told, and what it would believe after that. */
class Listener {
  readonly told: string[] = [];
  readonly state = new Map<string, string>();
  throwNext = false;

  put(pod: PodRecord): void {
    // whether the short time between deletion and disappearance is seen depends on the moment
    if (pod.deletion !== null) return;
    this.told.push(`${pod.name}=${pod.phase}`);
    this.state.set(pod.name, pod.phase);
    if (this.throwNext) {
      this.throwNext = false;
      throw new Error('this handler throws');
    }
  }

  gone(pod: PodRecord): void {
    this.told.push(`${pod.name} gone`);
    this.state.delete(pod.name);
  }
}

class Counts implements Metrics {
  readonly counts = new Map<string, number>();
  count(name: string, labels: Readonly<Record<string, string>> = {}): void {
    const key = labels['reason'] === undefined ? name : `${name}/${labels['reason']}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }
  gauge(): void {
    // not looked at
  }
  observe(): void {
    // not looked at
  }
}

/** What a reflector does when things break, the same on any API server. */
export function reflectorContract(where: string, start: () => Promise<Ground>): void {
  describe(`a reflector on ${where}, when things break`, () => {
    let server: Ground;
    let proxy: FaultProxy;
    let transport: Transport;
    let listener: Listener;
    let metrics: Counts;
    let reflector: Reflector<PodRecord>;
    let stop: AbortController;
    let running: Promise<void>;
    let token: string;
    let number = 0;
    let namespace = '';

    beforeAll(async () => {
      server = await start();
    }, 90_000);

    afterAll(async () => {
      await server.close();
    });

    beforeEach(async () => {
      number += 1;
      namespace = `case-${number}`;
      await ask(server.url, 'POST', '/api/v1/namespaces', { metadata: { name: namespace } });
      proxy = await startFaultProxy(server.url);
      token = ADMIN_TOKEN;
      let held: string | null = null;
      const connection: ClusterConnection = {
        server: proxy.url,
        source: 'test',
        namespace: null,
        credentials: () => {
          held ??= token;
          return Promise.resolve({ headers: { Authorization: `Bearer ${held}` }, tls: {}, proxyAgent: null });
        },
        refreshCredentials: () => {
          held = null;
        },
      };
      transport = createTransport(connection);
      listener = new Listener();
      metrics = new Counts();
      stop = new AbortController();
      reflector = new Reflector(
        {
          resource: 'pods',
          path: `/api/v1/namespaces/${namespace}/pods`,
          kind: 'Pod',
          apiVersion: 'v1',
          project: (raw) => projectPod(raw),
        },
        listener,
        { cluster: 'test', transport, clock: systemClock, random: () => 0.1, log: silentLog, metrics },
        { pageSize: 2, silenceMs: 700, answerMs: 5_000, backoffBaseMs: 100 },
      );
    });

    afterEach(async () => {
      stop.abort();
      await running;
      transport.close();
      await until(() => proxy.openWatches === 0);
      await proxy.close();
    });

    const pods = (): string => `/api/v1/namespaces/${namespace}/pods`;

    async function create(name: string): Promise<void> {
      const { status } = await ask(server.url, 'POST', pods(), {
        metadata: { name },
        spec: { containers: [{ name: 'app', image: 'app:1' }] },
      });
      expect(status).toBe(201);
    }

    async function setPhase(name: string, phase: string): Promise<void> {
      const options = { contentType: 'application/merge-patch+json' };
      const { status } = await ask(server.url, 'PATCH', `${pods()}/${name}/status`, { status: { phase } }, options);
      expect(status).toBe(200);
    }

    async function remove(name: string): Promise<void> {
      const { status } = await ask(server.url, 'DELETE', `${pods()}/${name}?gracePeriodSeconds=0`);
      expect(status).toBe(200);
    }

    async function follow(...names: string[]): Promise<void> {
      for (const name of names) await create(name);
      running = reflector.run(stop.signal);
      await until(() => reflector.health().watching && proxy.openWatches === 1);
      expect(listener.told).toEqual(names.map((name) => `${name}=Pending`));
    }

    /** What happens while the reflector cannot see, and what it must have been told in the end: each change once. */
    async function changeUnseen(): Promise<void> {
      await setPhase('a', 'Running');
      await remove('b');
      await create('d');
    }

    async function expectCaughtUp(): Promise<void> {
      await until(() => listener.told.length >= 6);
      expect([...listener.told].slice(3).sort()).toEqual(['a=Running', 'b gone', 'd=Pending']);
      await setPhase('c', 'Succeeded');
      await until(() => listener.told.length >= 7);
      expect(listener.told.slice(6)).toEqual(['c=Succeeded']);
      expect([...listener.state]).toEqual(
        expect.arrayContaining([
          ['a', 'Running'],
          ['c', 'Succeeded'],
          ['d', 'Pending'],
        ]),
      );
      await until(() => reflector.health().watching && reflector.health().problem === null);
      expect(reflector.size).toBe(3);
    }

    test('it lists in pages, falls back from the streaming list, and then watches', async () => {
      await follow('a', 'b', 'c', 'd', 'e');
      const first = proxy.seen.map(
        ({ url }) => url.searchParams.get('sendInitialEvents') ?? url.searchParams.get('limit') ?? 'watch',
      );
      expect(first).toEqual(['true', '2', '2', '2', 'watch']);
      await setPhase('e', 'Failed');
      await until(() => listener.state.get('e') === 'Failed');
      expect(listener.told).toHaveLength(6);
    });

    test('a change that no record shows is not told', async () => {
      await follow('a', 'b', 'c');
      const options = { contentType: 'application/merge-patch+json' };
      await ask(server.url, 'PATCH', `${pods()}/a`, { metadata: { annotations: { other: 'thing' } } }, options);
      await setPhase('b', 'Running');
      await until(() => listener.told.length >= 4);
      expect(listener.told.slice(3)).toEqual(['b=Running']);
    });

    test('a connection reset: nothing missed, nothing told twice', async () => {
      await follow('a', 'b', 'c');
      proxy.reset();
      await changeUnseen();
      await expectCaughtUp();
      expect(proxy.seen.filter(isList)).toHaveLength(2);
    });

    test('a half-open connection is noticed by its silence', async () => {
      await follow('a', 'b', 'c');
      proxy.goSilent();
      await changeUnseen();
      expect(listener.told).toHaveLength(3);
      await expectCaughtUp();
      expect(metrics.counts.get('podwhy_reflector_restarts_total/timeout')).toBeGreaterThanOrEqual(1);
    });

    test('410 as HTTP status: a new list, and its difference', async () => {
      await follow('a', 'b', 'c');
      proxy.answerNext(isWatch, { status: 410, body: '{"kind":"Status","code":410,"reason":"Expired"}' });
      proxy.reset();
      await changeUnseen();
      await expectCaughtUp();
      expect(metrics.counts.get('podwhy_reflector_restarts_total/expired')).toBe(1);
    });

    test('410 as a frame of the watch: a new list, and its difference', async () => {
      await follow('a', 'b', 'c');
      proxy.goSilent();
      await changeUnseen();
      proxy.inject('{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}\n');
      await expectCaughtUp();
      expect(metrics.counts.get('podwhy_reflector_restarts_total/expired')).toBe(1);
    });

    test('429 with Retry-After is honoured', async () => {
      await follow('a', 'b', 'c');
      proxy.answerNext(isWatch, { status: 429, headers: { 'Retry-After': '1' } });
      const before = Date.now();
      proxy.reset();
      await changeUnseen();
      await expectCaughtUp();
      expect(Date.now() - before).toBeGreaterThanOrEqual(1_000);
      expect(metrics.counts.get('podwhy_reflector_restarts_total/too-many-requests')).toBe(1);
    });

    test('500, twice, and a 500 frame', async () => {
      await follow('a', 'b', 'c');
      proxy.answerNext(isWatch, { status: 500 }, { status: 500 });
      proxy.inject('{"type":"ERROR","object":{"kind":"Status","code":500,"message":"etcd"}}\n');
      await changeUnseen();
      await expectCaughtUp();
      expect(metrics.counts.get('podwhy_reflector_restarts_total/server')).toBe(3);
    });

    test('a list that fails in its middle starts again and loses nothing', async () => {
      await follow('a', 'b', 'c');
      proxy.answerNext(isWatch, { status: 410 });
      proxy.answerNext((it) => it.url.searchParams.has('continue'), { status: 410 }, { status: 500 });
      proxy.reset();
      await changeUnseen();
      await expectCaughtUp();
    });

    test('a garbage line is counted, and the watch resumes from before it', async () => {
      await follow('a', 'b', 'c');
      proxy.inject('this is no JSON\n');
      await changeUnseen();
      await expectCaughtUp();
      expect(metrics.counts.get('podwhy_reflector_broken_lines_total')).toBe(1);
    });

    test('a truncated line is counted, and its change is not lost', async () => {
      await follow('a', 'b', 'c');
      proxy.cutNextLine();
      await changeUnseen();
      await expectCaughtUp();
      expect(metrics.counts.get('podwhy_reflector_broken_lines_total')).toBeGreaterThanOrEqual(1);
    });

    test('a token that expires is read anew after a 401', async () => {
      await follow('a', 'b', 'c');
      token = RENEWED_TOKEN;
      proxy.requireAuthorization(`Bearer ${RENEWED_TOKEN}`);
      proxy.reset();
      await changeUnseen();
      await expectCaughtUp();
      expect(proxy.seen.at(-1)?.authorization).toBe(`Bearer ${RENEWED_TOKEN}`);
      expect(metrics.counts.has('podwhy_reflector_restarts_total/unauthorized')).toBe(false);
    });

    test('while no token is accepted it keeps trying and says what to do', async () => {
      await follow('a', 'b', 'c');
      proxy.requireAuthorization('Bearer something-else');
      proxy.reset();
      await changeUnseen();
      await until(
        () => reflector.health().problem !== null && metrics.counts.has('podwhy_reflector_restarts_total/unauthorized'),
      );
      expect(reflector.health().problem).toBe(
        'cannot watch pods: the credentials are not accepted; renew the token or kubeconfig',
      );
      proxy.requireAuthorization(null);
      await expectCaughtUp();
    });

    test('a handler that throws ends nothing', async () => {
      await follow('a', 'b', 'c');
      listener.throwNext = true;
      await changeUnseen();
      await expectCaughtUp();
      expect(metrics.counts.get('podwhy_reflector_handler_errors_total')).toBe(1);
    });

    test('a restart of the API server', async () => {
      await follow('a', 'b', 'c');
      await changeUnseen();
      await until(() => listener.told.length === 6);
      await server.stopServer();
      await until(() => !reflector.health().watching);
      await server.startAgain();
      await expectCaughtUp();
    }, 60_000);

    test('no permission is one line with the fix', async () => {
      token = NOBODY_TOKEN;
      running = reflector.run(stop.signal);
      await until(() => reflector.health().problem !== null);
      expect(reflector.health()).toMatchObject({
        synced: false,
        refused: true,
        problem: `cannot list pods: forbidden, grant list,watch on pods (needs list on pods in ${namespace})`,
      });
    });
  });
}
