import { beforeEach, describe, expect, test } from '@jest/globals';
import { ClusterBehaviour } from '../../src/playground/cluster/behaviour.js';
import { readSchedule } from '../../src/playground/cluster/cron-jobs.js';
import { failureOf } from '../../src/playground/cluster/failure.js';
import { raiseFleet, raiseNodes } from '../../src/playground/cluster/fleet.js';
import { jobBackoffMs } from '../../src/playground/cluster/jobs.js';
import { pullBackoffMs } from '../../src/playground/cluster/image-pull.js';
import type { JsonObject } from '../../src/playground/cluster/json.js';
import { nameOf, namespaceOf, numberAt, objectsAt, setAt, textAt } from '../../src/playground/cluster/json.js';
import { resourceNamed } from '../../src/playground/cluster/kinds.js';
import { conditionStatus, isReady } from '../../src/playground/cluster/pod-status.js';
import { readRecording } from '../../src/playground/cluster/recording.js';
import { ClusterServer } from '../../src/playground/cluster/server.js';
import { ManualClock } from '../support/manual-clock.js';

const RECORDINGS = new URL('../recordings/', import.meta.url).pathname;
const SECOND = 1_000;
const MINUTE = 60_000;

let clock: ManualClock;
let server: ClusterServer;
let behaviour: ClusterBehaviour;

beforeEach(() => {
  clock = new ManualClock();
  server = new ClusterServer({ clock });
  behaviour = new ClusterBehaviour(server, { clock });
});

const all = (plural: string, prefix: string): JsonObject[] =>
  server.store.all(plural).filter((object) => nameOf(object).startsWith(prefix));

const phases = (prefix: string): readonly string[] => all('pods', prefix).map((pod) => textAt(pod, 'status', 'phase'));

const told = (reason: string): readonly string[] =>
  server.store
    .all('events')
    .filter((event) => textAt(event, 'reason') === reason)
    .map((event) => textAt(event, 'message'));

function cronJob(spec: JsonObject): JsonObject {
  return {
    metadata: { name: 'report', namespace: 'lab' },
    spec: {
      schedule: '*/5 * * * *',
      jobTemplate: {
        spec: {
          backoffLimit: 1,
          template: { spec: { restartPolicy: 'Never', containers: [{ name: 'report', image: 'report:1' }] } },
        },
      },
      ...spec,
    },
    status: {},
  };
}

describe('CronJobs and Jobs', () => {
  test('run by their schedule, succeed, and keep a short history', () => {
    raiseNodes(behaviour);
    const made = server.store.create(resourceNamed('cronjobs'), cronJob({ successfulJobsHistoryLimit: 2 }));
    behaviour.start();
    clock.advance(4 * MINUTE);
    expect(all('jobs', 'report')).toEqual([]);
    clock.advance(70 * SECOND);
    expect(phases('report')).toEqual(['Running']);
    expect(all('cronjobs', 'report')[0]?.['status']).toMatchObject({
      lastScheduleTime: '2026-11-24T12:05:00Z',
      active: [{ kind: 'Job', name: nameOf(all('jobs', 'report')[0]!) }],
    });
    clock.advance(30 * SECOND);
    expect(phases('report')).toEqual(['Succeeded']);
    const [job] = all('jobs', 'report');
    expect(conditionStatus(job!, 'Complete')).toBe('True');
    expect(job).toMatchObject({
      metadata: { ownerReferences: [{ kind: 'CronJob', name: 'report', uid: textAt(made, 'metadata', 'uid') }] },
      status: { succeeded: 1, failed: 0, active: 0, completionTime: expect.stringMatching(/^2026-11-24T12:05:/) },
    });
    clock.advance(20 * MINUTE);
    expect(all('jobs', 'report')).toHaveLength(2);
    expect(all('pods', 'report')).toHaveLength(2);
    expect(all('cronjobs', 'report')[0]?.['status']).toMatchObject({ lastScheduleTime: '2026-11-24T12:25:00Z' });
  });

  test('fail for good after their retries, with the back-off between them, as a recorded program does', async () => {
    raiseNodes(behaviour);
    server.store.create(resourceNamed('cronjobs'), cronJob({}));
    behaviour.start();
    const failure = failureOf(await readRecording(`${RECORDINGS}crash-node-missing-env`));
    behaviour.breakWorkload({ kind: 'CronJob', namespace: 'lab', name: 'report' }, failure);
    clock.advance(5 * MINUTE + 7 * SECOND);
    expect(phases('report')).toEqual(['Failed']);
    clock.advance(7 * SECOND);
    expect(all('pods', 'report')).toHaveLength(1);
    clock.advance(20 * SECOND);
    expect(phases('report')).toEqual(['Failed', 'Failed']);
    const [pod] = all('pods', 'report');
    expect(objectsAt(pod, 'status', 'containerStatuses')).toMatchObject([
      { name: 'report', state: { terminated: { exitCode: 1, reason: 'Error' } } },
    ]);
    expect(server.logs.get(textAt(pod, 'metadata', 'uid'), 'report').current).toMatch(/environment/i);
    expect(conditionStatus(all('jobs', 'report')[0]!, 'Failed')).toBe('True');
    expect(told('BackoffLimitExceeded')).toEqual(['Job has reached the specified backoff limit']);
    behaviour.fixWorkload({ kind: 'CronJob', namespace: 'lab', name: 'report' });
    clock.advance(5 * MINUTE);
    expect(phases('report').filter((phase) => phase === 'Succeeded')).toHaveLength(1);
  });

  test.each([
    ['Forbid', 1, 1],
    ['Allow', 2, 0],
  ])('with %s, a run that is due while one works', (concurrencyPolicy, running, skipped) => {
    raiseNodes(behaviour);
    const cron = cronJob({ schedule: '* * * * *', concurrencyPolicy });
    const annotations = ['spec', 'jobTemplate', 'spec', 'template', 'metadata', 'annotations'];
    setAt(cron, [...annotations, 'stand-in.podwhy.dev/run-seconds'], '100');
    server.store.create(resourceNamed('cronjobs'), cron);
    behaviour.start();
    clock.advance(2 * MINUTE + 10 * SECOND);
    expect(phases('report')).toEqual(Array(running).fill('Running'));
    expect(told('JobAlreadyActive').length > 0 ? 1 : 0).toBe(skipped);
  });

  test.each([
    ['suspended', { suspend: true }],
    ['with a schedule that nobody can read', { schedule: '@never' }],
  ])('never run when %s', (_what, spec) => {
    raiseNodes(behaviour);
    server.store.create(resourceNamed('cronjobs'), cronJob(spec));
    behaviour.start();
    clock.advance(20 * MINUTE);
    expect(all('jobs', 'report')).toEqual([]);
  });

  test('read a schedule as cron does', () => {
    const at = (text: string): Date => new Date(`2026-11-24T${text}:00Z`);
    expect(readSchedule('*/15 * * * *')?.(at('10:45'))).toBe(true);
    expect(readSchedule('*/15 * * * *')?.(at('10:46'))).toBe(false);
    expect(readSchedule('5,35 10 * * 2')?.(at('10:35'))).toBe(true);
    expect(readSchedule('5,35 10 * * 3')?.(at('10:35'))).toBe(false);
    expect(readSchedule('*/0 * * * *')?.(at('10:00'))).toBe(false);
    expect([readSchedule('* * *'), readSchedule('1-5 * * * *')]).toEqual([null, null]);
    expect([0, 1, 2, 3, 9].map(jobBackoffMs)).toEqual([0, 10_000, 20_000, 40_000, 600_000]);
  });
});

describe('a registry that does not answer', () => {
  test('stops new images only, with the back-off of the kubelet, until it is back', () => {
    raiseFleet(behaviour);
    behaviour.start();
    behaviour.world.registry.down = true;
    const web = server.store.get(resourceNamed('deployments'), 'storefront', 'web')!;
    const release = (image: string): void => {
      server.store.change(resourceNamed('deployments'), web, (copy) => {
        const [container] = objectsAt(copy, 'spec', 'template', 'spec', 'containers');
        container!['image'] = image;
      });
    };
    release('registry.acme.io/storefront/web:2026.11.4');
    clock.advance(4 * SECOND);
    const waiting = (): JsonObject[] => all('pods', 'web-').filter((pod) => !isReady(pod));
    const reasons = (): readonly string[] =>
      waiting().map((pod) => textAt(objectsAt(pod, 'status', 'containerStatuses')[0], 'state', 'waiting', 'reason'));
    expect(reasons()).toEqual(['ImagePullBackOff', 'ImagePullBackOff']);
    expect(told('Failed').filter((text) => text.startsWith('Failed to pull'))).toEqual([
      expect.stringContaining('Head "https://registry.acme.io/v2/storefront/web/manifests/2026.11.4": dial tcp'),
      expect.stringContaining('i/o timeout'),
    ]);
    const pulls = (): number => {
      const events = server.store.all('events').filter((event) => textAt(event, 'reason') === 'Pulling');
      return Math.max(...events.map((event) => numberAt(event, 'count')));
    };
    expect(pulls()).toBe(1);
    clock.advance(8 * SECOND);
    expect(pulls()).toBe(2);
    clock.advance(19 * SECOND);
    expect(pulls()).toBe(2);
    clock.advance(2 * SECOND);
    expect(pulls()).toBe(3);

    // What a node has already still starts.
    const [agent] = all('pods', 'node-agent');
    server.store.remove(resourceNamed('pods'), { namespace: 'kube-system', name: nameOf(agent!) });
    clock.advance(20 * SECOND);
    expect(all('pods', 'node-agent').map(isReady)).toEqual([true, true, true, true]);

    behaviour.world.registry.down = false;
    clock.advance(2 * MINUTE);
    expect(waiting()).toEqual([]);
    expect(told('Pulled').some((text) => text.startsWith('Successfully pulled image'))).toBe(true);
    expect([1, 2, 3, 9].map(pullBackoffMs)).toEqual([10_000, 20_000, 40_000, 300_000]);
  });
});

describe('a namespace', () => {
  test('that is deleted takes everything in it along, and only then goes', () => {
    raiseFleet(behaviour);
    behaviour.start();
    const namespace = (): JsonObject | null => server.store.get(resourceNamed('namespaces'), '', 'analytics');
    server.store.remove(resourceNamed('namespaces'), { namespace: '', name: 'analytics' });
    // The fleet's own were there before: a namespace that was loaded has no finalizer of its own.
    expect(namespace()).toBeNull();
    server.store.create(resourceNamed('namespaces'), { metadata: { name: 'lab' } });
    expect(server.store.get(resourceNamed('namespaces'), '', 'lab')).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'lab' } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
    server.store.create(resourceNamed('deployments'), {
      metadata: { name: 'web', namespace: 'lab' },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
      },
      status: {},
    });
    clock.advance(20 * SECOND);
    expect(all('pods', 'web-').filter((pod) => namespaceOf(pod) === 'lab')).toHaveLength(2);
    server.store.remove(resourceNamed('namespaces'), { namespace: '', name: 'lab' });
    expect(server.store.get(resourceNamed('namespaces'), '', 'lab')?.['status']).toMatchObject({
      phase: 'Terminating',
    });
    clock.advance(30 * SECOND);
    expect(server.store.get(resourceNamed('namespaces'), '', 'lab')).toBeNull();
    expect(all('pods', 'web-').filter((pod) => namespaceOf(pod) === 'lab')).toEqual([]);
  });
});
