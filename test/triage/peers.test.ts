import { describe, expect, test } from '@jest/globals';
import { detectSymptoms } from '../../src/detection/detect.js';
import { DEFAULT_THRESHOLDS } from '../../src/detection/thresholds.js';
import { subjectKey } from '../../src/model/subject.js';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/model/time.js';
import { excludedBecause } from '../../src/routing/noise.js';
import { container, ended, pod, T, view } from '../detection/make.js';
import { Desk } from './desk.js';
import { deployment } from './world.js';

/**
 * What other tools of this kind were found to get wrong, played as sequences through detection, diagnosis and the life of
 * an incident. Each test is named after the defect.
 */
describe('false "resolved"', () => {
  test('a steady crash loop is resolved by a timer, and never alerted again', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'crashing');
    await desk.triage('api');
    for (let crash = 0; crash < 24; crash += 1) {
      desk.world.crashAgain('api');
      await desk.pass(5 * MINUTE, MINUTE);
    }
    expect([await desk.story('api'), (await desk.incident('api'))?.phase.phase]).toEqual([['opened'], 'open']);
  });

  test('a pull that is backed off for hours is resolved while it still fails', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'no-image');
    await desk.triage('api');
    await desk.pass(3 * HOUR, 5 * MINUTE);
    expect([await desk.story('api'), (await desk.incident('api'))?.phase.phase]).toEqual([['opened'], 'open']);
  });

  test('a real recovery resolves nothing', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'crashing');
    await desk.triage('api');
    desk.world.become('api', 'ready');
    await desk.pass(12 * MINUTE);
    expect(await desk.story('api')).toEqual(['opened', 'resolved']);
  });

  test('a broken pod that another broken one replaces is "resolved" and alerted anew', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'crashing');
    await desk.triage('api');
    for (let replaced = 0; replaced < 4; replaced += 1) {
      desk.world.replace('api', 'starting');
      await desk.triage('api');
      await desk.pass(90 * SECOND);
      desk.world.become('api', 'crashing');
      await desk.triage('api');
      await desk.pass(3 * MINUTE);
    }
    expect([await desk.story('api'), (await desk.incident('api'))?.episode]).toEqual([['opened'], 1]);
  });

  test('a deleted pod of a workload that still fails ends the alert', async () => {
    const desk = new Desk();
    desk.world.create('api', 2, 'no-image');
    await desk.triage('api');
    desk.world.scale('api', 1, 'no-image');
    await desk.triage('api');
    await desk.pass(10 * MINUTE);
    expect(await desk.story('api')).toEqual(['opened']);
  });
});

describe('failures that hide each other', () => {
  const two = (one: Parameters<typeof container>[0], other: Parameters<typeof container>[0]) =>
    view({ pods: [pod({ containers: [container(one), container({ name: 'other', ...other })] })] });
  const crashing = {
    ready: false,
    restarts: 5,
    state: { kind: 'waiting', reason: 'CrashLoopBackOff', message: '' },
    last: ended(T - MINUTE),
  } as const;

  test('of two failing containers of one pod only one is seen', () => {
    const { symptoms } = detectSymptoms(two(crashing, crashing), T, DEFAULT_THRESHOLDS);
    expect(symptoms.map((symptom) => symptom.container).sort()).toEqual(['app', 'other']);
  });

  test('a sidecar that restarted last month hides the crash of today', () => {
    const old = { restarts: 1, last: ended(T - 30 * DAY) };
    const { symptoms } = detectSymptoms(two(old, crashing), T, DEFAULT_THRESHOLDS);
    expect(symptoms.map((symptom) => symptom.container)).toEqual(['other']);
  });

  test('what was Unschedulable first never names the image that is missing afterwards', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'unschedulable');
    await desk.pass(90 * SECOND);
    await desk.triage('api');
    desk.world.become('api', 'no-image');
    await desk.triage('api');
    expect(await desk.story('api')).toEqual(['opened', 'cause-changed']);
    expect((await desk.incident('api'))?.diagnosis?.causes[0]?.id).toBe('image-not-found');
  });

  test('a second, different failure of the same workload is invisible for hours', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'no-image');
    await desk.triage('api');
    await desk.pass(10 * MINUTE);
    desk.world.replace('api', 'crashing', 'new');
    await desk.triage('api');
    expect((await desk.incident('api'))?.diagnosis?.causes[0]?.id).toBe('app-exit-nonzero');
    desk.world.exitWith('api', 137);
    await desk.triage('api');
    expect((await desk.incident('api'))?.diagnosis?.causes[0]?.id).toBe('oom-killed');
    expect(await desk.story('api')).toEqual(['opened', 'cause-changed', 'cause-changed']);
  });
});

describe('one problem, many alerts', () => {
  test('a bad rollout is told as a missing image, a pending pod and an exceeded deadline', async () => {
    const desk = new Desk();
    desk.world.create('api', 2);
    desk.world.replace('api', 'no-image', 'new');
    await desk.triage('api');
    await desk.pass(6 * MINUTE);
    desk.world.giveUp('api');
    await desk.triage('api');
    await desk.pass(10 * MINUTE);
    expect(await desk.story('api')).toEqual(['opened']);
    expect((await desk.incident('api'))?.diagnosis?.causes[0]?.id).toBe('image-not-found');
    expect(await desk.store.openIncidents(10)).toHaveLength(1);
  });

  test('a restart of the bot tells everything anew', async () => {
    const desk = new Desk();
    for (const [name, health] of [
      ['api', 'crashing'],
      ['web', 'no-image'],
      ['job', 'unschedulable'],
    ] as const) {
      desk.world.create(name, 1, health);
      await desk.pass(70 * SECOND);
      await desk.triage(name);
    }
    await desk.dirty();
    // Another process knows nothing but the store and the cluster.
    for (let restart = 0; restart < 3; restart += 1) {
      for (const name of desk.world.names()) await desk.triage(name);
      await desk.pass(MINUTE);
    }
    const stories = await Promise.all(desk.world.names().map((name) => desk.story(name)));
    expect(stories).toEqual([['opened'], ['opened'], ['opened']]);
  });

  test('replicas of one workload are alerted one by one', async () => {
    const desk = new Desk();
    desk.world.create('api', 12, 'crashing');
    await desk.triage('api');
    expect([(await desk.store.openIncidents(50)).length, await desk.dirty()]).toEqual([1, 1]);
  });
});

describe('alerts that never come', () => {
  test('what only waits for its threshold needs another update of the pod to be told', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'starting');
    await desk.store.markSubjects([subjectKey(deployment('api'))]);
    await desk.pass(4 * MINUTE);
    expect(await desk.story('api')).toEqual(['opened']);
  });

  test('evidence that cannot be read drops the alert, just when the node died', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'crashing');
    const pods = desk.world.made('api')?.pods.map(({ name }) => name) ?? [];
    desk.world.logGap = { what: `previous log of app in shop/${pods[0] ?? ''}`, reason: 'unavailable', detail: 'node' };
    await desk.triage('api');
    expect(await desk.story('api')).toEqual(['opened']);
    const gaps = (await desk.incident('api'))?.diagnosis?.gaps ?? [];
    expect(gaps.map(({ what }) => what)).toContain(desk.world.logGap.what);
  });

  test('above thirty restarts it is silent for ever', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'crashing');
    for (let crash = 0; crash < 40; crash += 1) desk.world.crashAgain('api');
    await desk.triage('api');
    desk.world.become('api', 'ready');
    await desk.pass(12 * MINUTE);
    desk.world.crashAgain('api');
    desk.world.become('api', 'crashing');
    await desk.triage('api');
    expect(await desk.story('api')).toEqual(['opened', 'resolved', 'reopened']);
  });

  test('a silence of a namespace and a name at once covers that name everywhere', () => {
    const rules = [{ namespace: 'dev', name: 'api', label: null }];
    const of = (namespace: string, name: string) =>
      excludedBecause({ cluster: 'prod', kind: 'Deployment', namespace, name }, {}, {}, rules) !== null;
    expect([of('dev', 'api'), of('shop', 'api'), of('dev', 'web')]).toEqual([true, false, false]);
  });

  test('what was muted is dropped, not deferred', async () => {
    const desk = new Desk();
    const at = desk.clock.now();
    const scope = { kind: 'all' } as const;
    await desk.store.saveMute({ id: 'm', scope, by: 'U1', reason: '', at, until: at + HOUR, hidden: 0 });
    desk.world.create('api', 1, 'no-image');
    await desk.triage('api');
    const quietly = await desk.incident('api');
    await desk.pass(62 * MINUTE, MINUTE);
    expect([quietly?.heldBack, await desk.story('api')]).toEqual([true, ['opened', 'told-late']]);
  });
});
