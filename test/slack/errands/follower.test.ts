import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { LogLevel, WebClient } from '@slack/web-api';
import type { AuditEntry } from '../../../src/access/audit.js';
import type { Cluster } from '../../../src/kubernetes/cluster.js';
import type { Errand, Goal } from '../../../src/model/errand.js';
import type { PodRecord, WorkloadRecord } from '../../../src/model/records.js';
import { subjectKey } from '../../../src/model/subject.js';
import { MINUTE } from '../../../src/model/time.js';
import { StandInSlack } from '../../../src/playground/slack/stand-in-slack.js';
import { ErrandFollower } from '../../../src/slack/errands/follower.js';
import { LONGEST_MS, progressOf } from '../../../src/slack/errands/progress-of.js';
import { EmbeddedStore } from '../../../src/storage/embedded-store.js';
import type { Store } from '../../../src/storage/store.js';
import { systemClock } from '../../../src/telemetry/clock.js';
import type { Log, LogFields } from '../../../src/telemetry/log.js';
import { until } from '../../support/until.js';
import { SUBJECT } from '../views/samples.js';

const WORKLOAD: WorkloadRecord = {
  uid: 'uid-1',
  kind: SUBJECT.kind,
  namespace: SUBJECT.namespace,
  name: SUBJECT.name,
  owner: null,
  createdAt: 0,
  deletionAt: null,
  desired: 3,
  ready: 3,
  updated: 3,
  available: 3,
  observed: true,
  paused: false,
  suspended: false,
  conditions: [],
  job: null,
  labels: {},
  annotations: {},
  revision: '43',
};

/** A cluster of which only the watcher's memory is looked at. */
interface Memory {
  watching: boolean;
  workload: WorkloadRecord | null;
  pods: Pick<PodRecord, 'uid'>[];
}

function clusterOf(memory: Memory): Cluster {
  const part = {
    name: SUBJECT.cluster,
    health: () => ({ watching: memory.watching }),
    directory: { workload: () => memory.workload, podsOf: () => memory.pods },
  };
  return part as unknown as Cluster;
}

const ROLLOUT: Goal = { kind: 'rollout', from: '43' };
const started: Pick<WorkloadRecord, 'revision' | 'updated' | 'ready'> = { revision: '44', updated: 1, ready: 2 };

describe('how far an action is', () => {
  const memory = (change: Partial<WorkloadRecord>): Memory => ({
    watching: true,
    workload: { ...WORKLOAD, ...change },
    pods: [],
  });

  test.each<[string, Memory, Goal, number, unknown]>([
    ['a rollout whose revision is not made yet', memory({}), ROLLOUT, 1, { replaced: 0, standing: 'running' }],
    ['one under way', memory(started), ROLLOUT, 1, { replaced: 1, standing: 'running' }],
    ['one that nobody has looked at', memory({ revision: '44', observed: false }), ROLLOUT, 1, { standing: 'running' }],
    ['one that is through', memory({ revision: '44' }), ROLLOUT, 1, { replaced: 3, standing: 'done' }],
    ['a kind without revisions', memory({}), { kind: 'rollout', from: '' }, 1, { standing: 'done' }],
    ['one that takes too long', memory(started), ROLLOUT, LONGEST_MS + 1, { replaced: 1, standing: 'late' }],
    ['a workload that is gone', { ...memory({}), workload: null }, ROLLOUT, 1, { what: 'gone', standing: 'failed' }],
    ['a replica more', memory({ desired: 4 }), { kind: 'replicas', to: 4 }, 1, { ready: 3, standing: 'running' }],
    ['it is ready', memory({ desired: 4, ready: 4 }), { kind: 'replicas', to: 4 }, 1, { standing: 'done' }],
    ['somebody set it back', memory({}), { kind: 'replicas', to: 4 }, MINUTE, { what: 'undone', standing: 'failed' }],
    ['a pod that is there', { ...memory({}), pods: [{ uid: 'p' }] }, { kind: 'gone', uid: 'p' }, 1, { gone: false }],
    ['it is gone, its place is empty', memory({ ready: 2 }), { kind: 'gone', uid: 'p' }, 1, { standing: 'running' }],
    ['its place is taken', memory({}), { kind: 'gone', uid: 'p' }, 1, { gone: true, standing: 'done' }],
    ['a lone pod', { ...memory({}), workload: null }, { kind: 'gone', uid: 'p' }, 1, { ready: null, standing: 'done' }],
    ['a blind watcher, late', { ...memory({}), watching: false }, ROLLOUT, LONGEST_MS + 1, { what: 'unseen' }],
  ])('%s', (_name, seen, goal, sinceMs, expected) => {
    const found = progressOf(clusterOf(seen), SUBJECT, goal, sinceMs);
    expect({ ...found?.progress, standing: found?.standing }).toMatchObject(expected as object);
  });

  test.each([
    ['a blind watcher', { ...memory({}), watching: false }, ROLLOUT],
    ['what may be older than the action', memory({}), { kind: 'replicas', to: 4 } as const],
  ])('nothing is said from %s', (_name, seen, goal) => {
    expect(progressOf(clusterOf(seen), SUBJECT, goal, 1)).toBeNull();
  });
});

describe('the message that tells it', () => {
  let slack: StandInSlack;
  let store: EmbeddedStore;
  let memory: Memory;
  let channel: string;
  let threadTs: string;
  let client: WebClient;
  const lines: LogFields[] = [];
  const audits: AuditEntry[] = [];
  const followers: ErrandFollower[] = [];
  let ids = 0;

  beforeEach(async () => {
    slack = new StandInSlack();
    await slack.start();
    channel = slack.addChannel('alerts').id;
    client = new WebClient(slack.botToken, {
      slackApiUrl: slack.apiUrl(),
      retryConfig: { retries: 0 },
      logLevel: LogLevel.ERROR,
    });
    threadTs = (await client.chat.postMessage({ channel, text: 'FIRING' })).ts ?? '';
    store = new EmbeddedStore({ clock: systemClock, historyTtlMs: 60_000 });
    memory = { watching: true, workload: { ...WORKLOAD, ...started }, pods: [] };
  });
  afterEach(async () => {
    await Promise.all(followers.splice(0).map((follower) => follower.stop()));
    await slack.stop();
    await store.close();
  });

  /** One process; looks follow each other at once. `kind` says whether the store outlives it. */
  function follow(kind: 'redis' | 'embedded' = 'redis'): ErrandFollower {
    const push = (fields: LogFields): void => {
      lines.push(fields);
    };
    const log: Log = { debug: push, info: push, warn: push, error: push, child: () => log };
    const seen: Store = new Proxy<Store>(store, {
      get: (target, key) => (key === 'kind' ? kind : bound(target, Reflect.get(target, key))),
    });
    const clock = { ...systemClock, sleep: (_ms: number, signal?: AbortSignal) => systemClock.sleep(2, signal) };
    const newId = (): string => `replica-${(ids += 1)}`;
    const audit = (entry: AuditEntry): Promise<void> => {
      audits.push(entry);
      return Promise.resolve();
    };
    const follower = new ErrandFollower({
      ...{ clusters: [clusterOf(memory)], store: seen, client, audit, clock, log, newId },
    });
    followers.push(follower);
    follower.start();
    return follower;
  }

  const bound = (target: Store, value: unknown): unknown =>
    typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;

  async function begin(change: Partial<Errand['progress'] & object> = {}): Promise<void> {
    const errand: Errand = {
      ...{ schema: 1, id: 'e-1', subject: subjectKey(SUBJECT), action: 'restart', by: 'U1', at: Date.now() },
      ...{ reason: 'memory', audited: true, progress: null },
    };
    await store.errands.claim(errand, 0);
    const progress = { channel, threadTs, ts: null, posting: false, shown: '', locale: 'en', goal: ROLLOUT } as const;
    await store.errands.save({ ...errand, progress: { ...progress, ...change } });
  }

  const replies = (): readonly string[] =>
    slack
      .thread('alerts', threadTs)
      .filter((message) => message.ts !== threadTs)
      .map(({ text }) => text);
  const told = (text: string): Promise<void> => until(() => replies().includes(text));

  test('another process goes on with the same message to its end', async () => {
    await begin();
    const first = follow();
    await told('⏳ Restart: 1/3 pods replaced, 2/3 ready');
    await first.stop();
    memory.workload = { ...WORKLOAD, revision: '44' };
    follow();
    await told('✓ Restart: 3/3 pods replaced, 3/3 ready');
    expect(replies()).toHaveLength(1);
    await until(async () => (await store.errands.all())[0]?.progress === null);
  });

  test('a process that comes after it is all over says how it ended', async () => {
    await begin({ shown: '⏳ Restart: 1/3 pods replaced, 2/3 ready' });
    memory.workload = null;
    follow();
    await told('✗ Restart: the workload is gone');
    expect(replies()).toHaveLength(1);
  });

  test('a memory that is not filled yet says nothing of the workload', async () => {
    await begin();
    memory.watching = false;
    memory.workload = null;
    follow();
    await systemClock.sleep(50);
    expect(replies()).toEqual([]);
    memory.watching = true;
    memory.workload = { ...WORKLOAD, revision: '44' };
    await told('✓ Restart: 3/3 pods replaced, 3/3 ready');
  });

  test('a post whose answer was lost is found again, not repeated', async () => {
    slack.fail('chat.postMessage', { dropAfterCommit: true });
    await begin();
    follow();
    await told('⏳ Restart: 1/3 pods replaced, 2/3 ready');
    memory.workload = { ...WORKLOAD, revision: '44' };
    await told('✓ Restart: 3/3 pods replaced, 3/3 ready');
    expect(replies()).toHaveLength(1);
  });

  test('of two replicas one tells it', async () => {
    await begin();
    follow();
    follow();
    await told('⏳ Restart: 1/3 pods replaced, 2/3 ready');
    memory.workload = { ...WORKLOAD, revision: '44' };
    await told('✓ Restart: 3/3 pods replaced, 3/3 ready');
    expect(replies()).toHaveLength(1);
  });

  test('what a podwhy that died left without audit lines gets them once, and not before it is sure', async () => {
    const errand = { schema: 1, subject: subjectKey(SUBJECT), action: 'restart', by: 'U1', reason: 'memory' } as const;
    const left = { ...errand, audited: false, progress: null };
    await store.errands.claim({ ...left, id: 'dead', at: Date.now() - 2 * MINUTE }, Date.now());
    await store.errands.claim({ ...left, id: 'running', at: Date.now() }, Date.now());
    follow();
    follow();
    await until(() => audits.length > 0);
    await systemClock.sleep(50);
    expect(audits).toEqual([
      {
        ...{ action: 'restart', subject: SUBJECT, reason: 'memory', channel: '', correlationId: 'dead' },
        actor: { slackUserId: 'U1', name: 'U1', kubernetesUser: null },
        outcome: 'failed',
        detail: 'podwhy ended while it acted: look whether it took effect',
      },
    ]);
    expect(replies()).toEqual([]);
  });

  test('where the store ends with the process, the message says that nobody will know', async () => {
    await begin();
    const only = follow('embedded');
    await told('⏳ Restart: 1/3 pods replaced, 2/3 ready');
    await only.stop();
    expect(replies()).toEqual([
      '⏹ Restart: podwhy was stopped and keeps nothing, so it does not know the end. The incident tells on',
    ]);
  });
});
