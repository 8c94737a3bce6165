import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ApiClient } from '../../src/kubernetes/api-client.js';
import { ApiError, targetOf, type ApiErrorCode } from '../../src/kubernetes/api-error.js';
import { LeaderElection } from '../../src/kubernetes/leader.js';
import type { RawObject } from '../../src/model/evidence.js';
import { SECOND } from '../../src/model/time.js';
import { silentLog } from '../../src/telemetry/log.js';
import { silentMetrics } from '../../src/telemetry/metrics.js';
import { ManualClock } from '../support/manual-clock.js';

const PATH = '/apis/coordination.k8s.io/v1/namespaces/bots/leases';

/** The Lease of an API server: versions, conflicts, and faults on request. */
class LeaseServer {
  lease: (RawObject & { metadata: { resourceVersion: string }; spec: RawObject }) | null = null;
  writes: string[] = [];
  version = 1;
  fault: ApiErrorCode | null = null;
  onGet: () => void = () => undefined;

  client(who: string): ApiClient {
    const fail = (code: ApiErrorCode): ApiError => new ApiError(code, { target: targetOf('GET', PATH, {}) });
    const unused = (): Promise<never> => Promise.reject(new Error('not used'));
    const write = (body: unknown): RawObject => {
      if (this.fault !== null) throw fail(this.fault);
      const sent = body as { metadata: RawObject; spec: RawObject };
      if (this.lease !== null && sent.metadata['resourceVersion'] !== this.lease.metadata.resourceVersion) {
        throw fail('conflict');
      }
      this.version += 1;
      this.lease = { ...sent, metadata: { ...sent.metadata, resourceVersion: String(this.version) } };
      this.writes.push(`${who}: ${String(sent.spec['holderIdentity'])}`);
      return this.lease;
    };
    return {
      cluster: 'eu',
      get: () => {
        if (this.fault !== null) return Promise.reject(fail(this.fault));
        const found = this.lease;
        this.onGet();
        return found === null ? Promise.reject(fail('not-found')) : Promise.resolve(found);
      },
      post: (_path, body) => Promise.resolve().then(() => write(body)),
      put: (_path, body) => Promise.resolve().then(() => write(body)),
      list: unused,
      text: unused,
      patch: unused,
      delete: unused,
    };
  }
}

let clock: ManualClock;
let server: LeaseServer;

beforeEach(() => {
  clock = new ManualClock();
  server = new LeaseServer();
});

interface Candidate {
  readonly election: LeaderElection;
  readonly changes: boolean[];
  stop(): Promise<void>;
}

function candidate(identity: string): Candidate {
  const stop = new AbortController();
  const changes: boolean[] = [];
  const election = new LeaderElection(
    { namespace: 'bots', name: 'podwhy', identity },
    {
      client: server.client(identity),
      clock,
      monotonic: () => clock.now(),
      random: () => 0,
      log: silentLog,
      metrics: silentMetrics,
      onChange: (leading) => changes.push(leading),
    },
  );
  const running = election.run(stop.signal);
  return {
    election,
    changes,
    stop: () => {
      stop.abort();
      return running;
    },
  };
}

/** Lets everything that is ready run, then moves on by `seconds`, second by second. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second <= seconds; second += 1) {
    if (second > 0) clock.advance(SECOND);
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  }
}

describe('leading by a Lease', () => {
  test('the first takes it and renews it; the second only reads', async () => {
    const first = candidate('one');
    await pass(0);
    const second = candidate('two');
    await pass(60);
    expect([first.election.isLeader(), second.election.isLeader()]).toEqual([true, false]);
    expect(new Set(server.writes)).toEqual(new Set(['one: one']));
    expect(server.writes).toHaveLength(31);
    expect(server.lease?.spec).toMatchObject({
      holderIdentity: 'one',
      leaseDurationSeconds: 15,
      leaseTransitions: 1,
      acquireTime: '2026-11-24T12:00:00.000000Z',
      renewTime: '2026-11-24T12:01:00.000000Z',
    });
    await Promise.all([second.stop(), first.stop()]);
  });

  test('who stops gives it back, and the next begins at its next try', async () => {
    const first = candidate('one');
    await pass(0);
    const second = candidate('two');
    await pass(5);
    await first.stop();
    expect(first.changes).toEqual([true, false]);
    await pass(2);
    expect(second.election.isLeader()).toBe(true);
    expect(server.lease?.spec).toMatchObject({ holderIdentity: 'two', leaseTransitions: 2 });
    await second.stop();
    expect(server.lease?.spec['holderIdentity']).toBe('');
  });

  test('who vanishes is followed when the lease stood still for its duration, whatever the clocks say', async () => {
    server.lease = {
      metadata: { resourceVersion: '1' },
      spec: { holderIdentity: 'gone', leaseDurationSeconds: 15, renewTime: '2001-01-01T00:00:00.000000Z' },
    };
    const second = candidate('two');
    await pass(14);
    expect(second.election.isLeader()).toBe(false);
    expect(server.writes).toEqual([]);
    await pass(3);
    expect(second.election.isLeader()).toBe(true);
    await second.stop();
  });

  test('who cannot renew stops leading before anybody else may begin', async () => {
    const first = candidate('one');
    await pass(0);
    const second = candidate('two');
    await pass(4);
    server.fault = 'timeout';
    await pass(9);
    expect(first.election.isLeader()).toBe(true);
    await pass(1);
    expect(first.election.isLeader()).toBe(false);
    expect(first.election.problem()).toBe('cannot hold the lease bots/podwhy: timeout: list leases in bots');
    expect(second.election.isLeader()).toBe(false);
    await pass(2);
    expect(first.changes).toEqual([true, false]);
    await Promise.all([second.stop(), first.stop()]);
  });

  test('a conflict is a loss', async () => {
    const first = candidate('one');
    await pass(0);
    server.onGet = () => {
      server.onGet = () => undefined;
      server.version += 1;
      const spec = { ...server.lease?.spec, holderIdentity: 'two' };
      server.lease = { metadata: { resourceVersion: String(server.version) }, spec };
    };
    await pass(2);
    expect(first.election.isLeader()).toBe(false);
    await pass(4);
    expect(server.writes).toEqual(['one: one']);
    await first.stop();
    expect(server.lease?.spec['holderIdentity']).toBe('two');
  });
});
