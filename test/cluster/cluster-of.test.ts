import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCluster, type ClusterDeps } from '../../src/kubernetes/cluster-of.js';
import type { Cluster } from '../../src/kubernetes/cluster.js';
import type { LeaseSettings } from '../../src/kubernetes/leader.js';
import { createGatherer } from '../../src/kubernetes/gather.js';
import { createOperations } from '../../src/kubernetes/operate.js';
import { subjectLabel } from '../../src/model/subject.js';
import { systemClock } from '../../src/telemetry/clock.js';
import { silentLog } from '../../src/telemetry/log.js';
import { silentMetrics } from '../../src/telemetry/metrics.js';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import {
  ADMIN_TOKEN,
  KUBE_ASSETS,
  NOBODY_TOKEN,
  ask,
  startKubeApiServer,
  type KubeApiServer,
} from '../support/kube-api-server.js';
import { until } from '../support/until.js';

const onRealServer = KUBE_ASSETS === undefined ? describe.skip : describe;

const APPS = '/apis/apps/v1/namespaces/shop';
const PODS = '/api/v1/namespaces/shop/pods';
const template = { metadata: { labels: { app: 'api' } }, spec: { containers: [{ name: 'app', image: 'app:1' }] } };
const selector = { matchLabels: { app: 'api' } };
const MERGE = { contentType: 'application/merge-patch+json' };

onRealServer('a cluster on a real API server', () => {
  let server: KubeApiServer;
  let proxy: FaultProxy;
  let dir: string;
  let open: Cluster[];
  const stop = new AbortController();

  beforeAll(async () => {
    // Nock takes all listeners off a TLS socket that it passes through, also those that keep a torn one from ending the process.
    nock.restore();
    server = await startKubeApiServer(KUBE_ASSETS ?? '');
    for (const name of ['shop', 'bots']) await ask(server.url, 'POST', '/api/v1/namespaces', { metadata: { name } });
    await createDeployment();
  }, 90_000);

  afterAll(async () => {
    await server.close();
  });

  beforeEach(async () => {
    proxy = await startFaultProxy(server.url);
    dir = await mkdtemp(join(tmpdir(), 'podwhy-cluster-'));
    open = [];
  });

  afterEach(async () => {
    await Promise.all(open.map((cluster) => cluster.stop()));
    await until(() => proxy.openWatches === 0);
    await proxy.close();
    await rm(dir, { recursive: true, force: true });
  });

  async function create(path: string, body: object): Promise<{ name: string; uid: string }> {
    const reply = await ask(server.url, 'POST', path, body);
    expect(reply.status).toBe(201);
    return reply.body['metadata'] as { name: string; uid: string };
  }

  async function createDeployment(): Promise<void> {
    const owns = (kind: string, { name, uid }: { name: string; uid: string }, apiVersion = 'apps/v1'): object => ({
      ownerReferences: [{ apiVersion, kind, name, uid, controller: true }],
    });
    const deployment = await create(`${APPS}/deployments`, {
      metadata: { name: 'api' },
      spec: { replicas: 1, selector, template },
    });
    const replicaSet = await create(`${APPS}/replicasets`, {
      metadata: { name: 'api-abc', ...owns('Deployment', deployment) },
      spec: { replicas: 1, selector, template },
    });
    await create(PODS, { metadata: { name: 'api-abc-x', ...owns('ReplicaSet', replicaSet) }, spec: template.spec });
    const jobTemplate = { spec: { template: { spec: { ...template.spec, restartPolicy: 'Never' } } } };
    await create('/apis/batch/v1beta1/namespaces/shop/cronjobs', {
      metadata: { name: 'nightly' },
      spec: { schedule: '0 3 * * *', jobTemplate },
    });
    await create('/api/v1/nodes', { metadata: { name: 'n1' } });
  }

  async function openCluster(token: string, lease: LeaseSettings | null): Promise<Cluster> {
    const kubeconfig = join(dir, `${token}.yaml`);
    const config = {
      'current-context': 'test',
      clusters: [{ name: 'c', cluster: { server: proxy.url.origin } }],
      users: [{ name: 'u', user: { token } }],
      contexts: [{ name: 'test', context: { cluster: 'c', user: 'u' } }],
    };
    await writeFile(kubeconfig, JSON.stringify(config));
    const deps: ClusterDeps = {
      env: {},
      clock: systemClock,
      monotonic: () => performance.now(),
      random: () => 0.1,
      log: silentLog,
      metrics: silentMetrics,
      soon: (task) => {
        setImmediate(task);
      },
      lease,
      gather: (api) => createGatherer({ api, clock: systemClock, metrics: silentMetrics }),
      operate: (api) => createOperations({ api, clock: systemClock, log: silentLog }),
    };
    const settings = { name: 'eu', kubeconfig, context: null, namespaces: 'all' as const, production: false };
    const cluster = await createCluster(settings, deps);
    open.push(cluster);
    return cluster;
  }

  async function setStatus(status: object): Promise<void> {
    const reply = await ask(server.url, 'PATCH', `${PODS}/api-abc-x/status`, { status }, MERGE);
    expect(reply.status).toBe(200);
  }

  const waiting = (reason: string): object => ({
    phase: 'Running',
    containerStatuses: [
      { name: 'app', image: '', imageID: '', ready: false, restartCount: 3, state: { waiting: { reason } } },
    ],
  });

  test('it tells a crash on the Deployment, and asks nothing for updates that change nothing', async () => {
    await setStatus({ phase: 'Pending' });
    const cluster = await openCluster(ADMIN_TOKEN, null);
    const told: string[] = [];
    cluster.onChange((subject) => told.push(`${subject.kind} ${subjectLabel(subject)}`));
    await cluster.start(stop.signal);
    await until(() => cluster.health().watching && proxy.openWatches === 9);
    expect(cluster.health()).toMatchObject({ pods: 1, problems: [], leader: true });
    await until(() => told.length === 3);
    expect(told.sort()).toEqual(['CronJob shop/nightly', 'Deployment shop/api', 'Node n1']);

    const asked = proxy.seen.length;
    for (let beat = 0; beat < 20; beat += 1) {
      const reply = await ask(
        server.url,
        'PATCH',
        `${PODS}/api-abc-x`,
        { metadata: { annotations: { beat: `${beat}` } } },
        MERGE,
      );
      expect(reply.status).toBe(200);
    }
    await setStatus(waiting('CrashLoopBackOff'));
    await until(() => told.length > 3);
    expect(told.slice(3)).toEqual(['Deployment shop/api']);
    expect(proxy.seen).toHaveLength(asked);

    const view = cluster.view({ cluster: 'eu', kind: 'Deployment', namespace: 'shop', name: 'api' });
    expect(view?.workload?.name).toBe('api');
    expect(view?.children.map((child) => child.name)).toEqual(['api-abc']);
    expect(view?.pods[0]?.containers[0]?.state).toMatchObject({ kind: 'waiting', reason: 'CrashLoopBackOff' });
    expect(cluster.directory.search('api', { limit: 1 })[0]?.workload.kind).toBe('Deployment');
  });

  test('a warning about an owner that can make no pods is told', async () => {
    const cluster = await openCluster(ADMIN_TOKEN, null);
    await cluster.start(stop.signal);
    const told: string[] = [];
    await until(() => proxy.openWatches === 9);
    await new Promise((resolve) => setImmediate(resolve));
    cluster.onChange((subject) => told.push(subjectLabel(subject)));
    await create('/api/v1/namespaces/shop/events', {
      metadata: { name: 'api-abc.1' },
      involvedObject: { kind: 'ReplicaSet', namespace: 'shop', name: 'api-abc' },
      type: 'Warning',
      reason: 'FailedCreate',
      message: 'exceeded quota',
      lastTimestamp: new Date().toISOString(),
    });
    const subject = { cluster: 'eu', kind: 'Deployment', namespace: 'shop', name: 'api' };
    await until(() => (cluster.view(subject)?.events.length ?? 0) > 0);
    await until(() => told.includes('shop/api'));
    expect(cluster.view(subject)?.events.map((event) => event.reason)).toEqual(['FailedCreate']);
  });

  test('without permissions it starts, is not watching, and says what to grant', async () => {
    const cluster = await openCluster(NOBODY_TOKEN, null);
    await cluster.start(stop.signal);
    const { watching, problems, pods } = cluster.health();
    expect({ watching, pods }).toEqual({ watching: false, pods: 0 });
    expect(problems).toContain(
      'cannot list pods: forbidden, grant list,watch on pods (needs list on pods at cluster scope)',
    );
    expect(problems).toHaveLength(9);
  });

  test('an API server that cannot be reached is no error; the start waits until told to stop', async () => {
    const cluster = await openCluster(ADMIN_TOKEN, null);
    await proxy.close();
    const giveUp = new AbortController();
    const started = cluster.start(giveUp.signal).then(() => 'ended');
    await until(() => cluster.health().problems.some((line) => line.includes('ECONNREFUSED')));
    expect(cluster.health()).toMatchObject({ watching: false, leader: false, freshAt: null });
    giveUp.abort();
    expect(await started).toBe('ended');
    await cluster.stop();
    proxy = await startFaultProxy(server.url);
  });

  test('of two replicas one leads, and the other takes over when it begins to stop, while it finishes its work', async () => {
    const lease = { namespace: 'bots', name: 'podwhy' };
    const one = await openCluster(ADMIN_TOKEN, { ...lease, identity: 'one' });
    const two = await openCluster(ADMIN_TOKEN, { ...lease, identity: 'two' });
    const leaving = new AbortController();
    await one.start(leaving.signal);
    await until(() => one.health().leader);
    await two.start(stop.signal);
    const writes = (): string[] => proxy.seen.filter(({ method }) => method !== 'GET').map(({ method }) => method);
    await until(() => writes().length >= 2);
    expect([one.health().leader, two.health().leader]).toEqual([true, false]);
    leaving.abort();
    await until(() => two.health().leader);
    const { leader, watching } = one.health();
    expect([leader, watching, [...one.subjects()].length > 0]).toEqual([false, true, true]);
    await one.stop();
    const held = await ask(server.url, 'GET', '/apis/coordination.k8s.io/v1/namespaces/bots/leases/podwhy');
    expect(held.body['spec']).toMatchObject({ holderIdentity: 'two', leaseTransitions: 2 });
  });
});
