import { describe, expect, test } from '@jest/globals';
import { MINUTE, SECOND } from '../../src/model/time.js';
import { EmbeddedQueue } from '../../src/queue/embedded-queue.js';
import { silentLog } from '../../src/telemetry/log.js';
import { Watcher, type WatcherDependencies } from '../../src/triage/watcher.js';
import { Desk, settle } from './desk.js';

/** A watcher over a desk, with what it asked of the store and the queue. */
class Watch {
  readonly desk = new Desk();
  readonly queue = new EmbeddedQueue('triage', this.desk.clock);
  readonly woken: string[] = [];
  readonly marked: string[] = [];
  refuse: 'mark' | 'wake' | null = null;
  #watcher: Watcher | null = null;

  constructor() {
    const mark = this.desk.store.markSubjects.bind(this.desk.store);
    this.desk.store.markSubjects = async (keys) => {
      if (this.refuse === 'mark') throw new Error('the store is away');
      this.marked.push(...keys.map(nameOf));
      await mark(keys);
    };
    this.queue.wake = (key) => {
      if (this.refuse === 'wake') return Promise.reject(new Error('the queue is away'));
      this.woken.push(nameOf(key));
      return Promise.resolve();
    };
  }

  async start(detection: WatcherDependencies['detection'] = { thresholds: {}, exclude: [] }): Promise<void> {
    const { world: cluster, store, clock, metrics } = this.desk;
    this.#watcher = new Watcher({ cluster, store, triage: this.queue, detection, clock, log: silentLog, metrics });
    await this.#watcher.start();
    await settle();
  }

  stop(): void {
    this.#watcher?.stop();
  }

  async pass(ms: number, step = SECOND): Promise<void> {
    for (let left = ms; left > 0; left -= step) {
      this.desk.clock.advance(Math.min(step, left));
      await settle();
    }
  }

  /** What was asked since the last call. */
  asked(): readonly string[] {
    return this.woken.splice(0);
  }
}

function nameOf(key: string): string {
  return key.split('/').at(-1) ?? '';
}

describe('triage/watcher', () => {
  test('what is healthy costs no call, however often it changes', async () => {
    const watch = new Watch();
    watch.desk.world.create('api', 3);
    await watch.start();
    for (let change = 0; change < 50; change += 1) watch.desk.world.replace('api', 'ready');
    await watch.pass(MINUTE);
    expect([watch.marked, watch.asked(), await watch.desk.store.dueSubjects(10)]).toEqual([[], [], []]);
  });

  test('what fails already at the start is asked for once', async () => {
    const watch = new Watch();
    watch.desk.world.create('api', 1, 'no-image');
    watch.desk.world.create('web', 1);
    await watch.start();
    for (let again = 0; again < 10; again += 1) watch.desk.world.nudge('api');
    await watch.pass(MINUTE);
    expect([watch.marked, watch.asked()]).toEqual([['api'], ['api']]);
  });

  test('a threshold that passes is noticed without any change of the cluster', async () => {
    const watch = new Watch();
    await watch.start();
    watch.desk.world.create('api', 1, 'unschedulable');
    await watch.pass(59 * SECOND);
    const before = watch.asked();
    await watch.pass(3 * SECOND);
    expect([before, watch.asked()]).toEqual([[], ['api']]);
  });

  test('another pod that fails, and each change of readiness of what fails, is news', async () => {
    const watch = new Watch();
    watch.desk.world.create('api', 3);
    await watch.start();
    watch.desk.world.become('api', 'no-image', 0);
    watch.desk.world.become('api', 'no-image', 1);
    watch.desk.world.become('api', 'ready');
    await settle();
    expect(watch.asked()).toEqual(['api', 'api', 'api']);
  });

  test('the count that a controller writes after its pods became ready is news', async () => {
    const watch = new Watch();
    watch.desk.world.create('api', 1, 'no-image');
    await watch.start();
    await watch.desk.triage('api');
    await watch.pass(15 * SECOND);
    watch.asked();
    watch.desk.world.controllersBehind = true;
    watch.desk.world.become('api', 'ready');
    await settle();
    const before = watch.asked();
    watch.desk.world.controllersBehind = false;
    watch.desk.world.nudge('api');
    await settle();
    expect([before, watch.asked()]).toEqual([['api'], ['api']]);
  });

  test.each([0, 12])('each step of a recovery %s s after the alert is news', async (seconds) => {
    const watch = new Watch();
    await watch.start();
    watch.desk.world.create('api', 1, 'no-image');
    await settle();
    await watch.desk.triage('api');
    await watch.pass(seconds * SECOND);
    watch.asked();
    watch.desk.world.controllersBehind = true;
    watch.desk.world.become('api', 'ready');
    await settle();
    watch.desk.world.controllersBehind = false;
    watch.desk.world.nudge('api');
    await settle();
    expect(watch.asked()).toEqual(['api', 'api']);
  });

  test('without the lease nothing is asked; whoever takes over considers everything', async () => {
    const watch = new Watch();
    watch.desk.world.leader = false;
    watch.desk.world.create('api', 1, 'no-image');
    await watch.start();
    watch.desk.world.create('web', 1, 'no-image');
    await watch.pass(30 * SECOND);
    expect(watch.asked()).toEqual([]);
    watch.desk.world.leader = true;
    await watch.pass(2 * SECOND);
    expect(watch.asked()).toEqual(['api', 'web']);
  });

  test('a lease that was lost for a moment between two looks loses nothing', async () => {
    const watch = new Watch();
    await watch.start();
    await watch.pass(3 * SECOND);
    watch.desk.world.leader = false;
    watch.desk.world.create('api', 1, 'no-image');
    await settle();
    watch.desk.world.leader = true;
    await watch.pass(15 * SECOND);
    expect(watch.asked()).toEqual(['api']);
  });

  test('a store that lost everything is told everything anew', async () => {
    const watch = new Watch();
    watch.desk.world.create('api', 1, 'no-image');
    await watch.start();
    await watch.pass(15 * SECOND);
    const before = watch.asked();
    const trustedSince = watch.desk.clock.now();
    watch.desk.store.trustedSince = () => Promise.resolve(trustedSince);
    await watch.pass(15 * SECOND);
    expect([before, watch.asked()]).toEqual([['api'], ['api']]);
  });

  test.each(['mark', 'wake'] as const)('a %s that fails is offered again', async (refuse) => {
    const watch = new Watch();
    await watch.start();
    watch.refuse = refuse;
    watch.desk.world.create('api', 1, 'no-image');
    await watch.pass(25 * SECOND);
    expect(watch.asked()).toEqual([]);
    watch.refuse = null;
    await watch.pass(11 * SECOND);
    expect(watch.asked()).toEqual(['api']);
  });

  test('an open incident whose subject vanished while nobody watched is asked for', async () => {
    const watch = new Watch();
    watch.desk.world.create('api', 1, 'no-image');
    await watch.desk.triage('api');
    watch.desk.world.delete('api');
    await watch.start();
    await watch.pass(MINUTE);
    expect(watch.asked()).toEqual(['api']);
  });

  test('a subject deleted a moment after its incident opened is asked for', async () => {
    const watch = new Watch();
    await watch.start();
    watch.desk.world.create('api', 1, 'no-image');
    await settle();
    watch.desk.world.delete('api');
    await settle();
    expect(watch.asked()).toEqual(['api', 'api']);
  });

  test('the end of an open incident is asked for', async () => {
    const watch = new Watch();
    watch.desk.world.create('api', 1, 'no-image');
    await watch.start();
    await watch.desk.triage('api');
    await watch.pass(10 * SECOND);
    watch.asked();
    watch.desk.world.become('api', 'ready');
    await settle();
    expect(watch.asked()).toEqual(['api']);
  });

  test('a store that cannot be read at the start is read later', async () => {
    const watch = new Watch();
    const open = watch.desk.store.openIncidents.bind(watch.desk.store);
    watch.desk.store.openIncidents = () => Promise.reject(new Error('the store is away'));
    watch.desk.world.create('api', 1, 'no-image');
    await watch.start();
    watch.desk.store.openIncidents = open;
    expect(watch.asked()).toEqual(['api']);
  });

  test('what settings or an annotation exclude is not watched', async () => {
    const watch = new Watch();
    watch.desk.world.create('api', 1, 'no-image');
    watch.desk.world.annotate('api', { 'podwhy.dev/mute': 'true' });
    watch.desk.world.create('dev-web', 1, 'no-image');
    await watch.start({ thresholds: {}, exclude: [{ namespace: null, name: 'dev-*', label: null }] });
    await watch.pass(MINUTE);
    expect(watch.asked()).toEqual([]);
  });

  test('a stopped watcher asks for nothing more', async () => {
    const watch = new Watch();
    await watch.start();
    watch.desk.world.create('api', 1, 'unschedulable');
    watch.stop();
    watch.desk.world.create('web', 1, 'no-image');
    await watch.pass(2 * MINUTE);
    expect(watch.asked()).toEqual([]);
  });
});
