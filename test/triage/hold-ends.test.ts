import { describe, expect, test } from '@jest/globals';
import { createIncidentActions } from '../../src/triage/incident-actions.js';
import { subjectKey } from '../../src/model/subject.js';
import { DAY, HOUR, MINUTE, SECOND, type Millis } from '../../src/model/time.js';
import { holdSummary } from '../../src/slack/views/summaries.js';
import type { Mute } from '../../src/storage/store.js';
import { silentLog } from '../../src/telemetry/log.js';
import { HoldEnds, type HoldEnd } from '../../src/triage/hold-ends.js';
import { expectSafeMessage } from '../slack/views/checks.js';
import { Desk, SETTINGS } from './desk.js';
import { CLUSTER, deployment, NAMESPACE } from './world.js';

type Settings = ConstructorParameters<typeof Desk>[0];

class Night {
  readonly desk: Desk;
  readonly told: HoldEnd[] = [];
  readonly ends: HoldEnds;

  constructor(settings: Settings = {}) {
    this.desk = new Desk(settings);
    this.ends = new HoldEnds({
      store: this.desk.store,
      tell: (end) => {
        this.told.push(end);
        return Promise.resolve();
      },
      clock: this.desk.clock,
      log: silentLog,
    });
  }

  async mute(id: string, scope: Mute['scope'], ms: Millis): Promise<void> {
    const at = this.desk.clock.now();
    await this.desk.store.saveMute({ id, scope, by: 'U1', reason: 'move', at, until: at + ms, hidden: 0 });
  }

  async run(ms: Millis, step: Millis = 20 * SECOND): Promise<void> {
    for (let left = ms; left > 0; left -= step) {
      this.desk.clock.advance(step);
      await this.desk.sweep();
      await this.ends.look();
    }
  }

  lines(): readonly string[] {
    return this.told.map(({ channel, mute, failing, ended }) => {
      const names = [failing, ended].map((all) => all.map(({ subject }) => subject.name).join(','));
      return `${channel} ${mute === null ? 'night' : mute.by}: ${names.join(' | ')}`;
    });
  }
}

const SHOP: Mute['scope'] = { kind: 'namespace', cluster: CLUSTER, namespace: NAMESPACE };

describe('the end of a mute', () => {
  test('tells what it hid: how many, what still fails, and what nobody would ever have heard of', async () => {
    const night = new Night();
    const { world } = night.desk;
    await night.mute('m1', SHOP, HOUR);
    world.create('lasting', 1, 'no-image');
    world.create('passing', 1, 'no-image');
    for (const name of world.names()) await night.desk.triage(name);
    await night.run(10 * MINUTE);
    world.become('passing', 'ready');
    await night.desk.triage('passing');
    await night.run(49 * MINUTE);
    const before = night.lines();
    await night.run(3 * MINUTE);
    expect([before, night.lines()]).toEqual([[], ['C1 U1: lasting | passing']]);
    expect(await night.desk.story('lasting')).toEqual(['opened', 'told-late']);
    const message = holdSummary(night.told[0]!, 'en');
    expectSafeMessage(message);
    expect(message.text).toBe('The mute of shop (prod) is over. It held back 2 alerts.');
    await night.run(DAY, HOUR);
    await night.run(2 * HOUR, HOUR);
    expect([night.told.length, await night.desk.store.mutes()]).toEqual([1, []]);
  });

  test('nothing is said of a mute that hid nothing', async () => {
    const night = new Night();
    await night.mute('m1', SHOP, HOUR);
    night.desk.world.create('fine', 1);
    await night.desk.triage('fine');
    await night.run(2 * HOUR, MINUTE);
    expect(night.told).toEqual([]);
  });

  test('what a longer mute still holds back is told at the end of that one', async () => {
    const night = new Night();
    await night.mute('m1', { kind: 'subject', subject: deployment('api') }, HOUR);
    night.desk.world.create('api', 1, 'no-image');
    await night.desk.triage('api');
    await night.mute('m2', { kind: 'all' }, 3 * HOUR);
    await night.run(2 * HOUR, MINUTE);
    const early = night.lines();
    await night.run(2 * HOUR, MINUTE);
    expect([early, night.lines(), await night.desk.story('api')]).toEqual([
      [],
      ['C1 U1: api | '],
      ['opened', 'told-late'],
    ]);
  });

  test.each<[string, Mute['scope']]>([
    ['a namespace', SHOP],
    ['everything', { kind: 'all' }],
  ])('that is taken back for %s releases its alerts at once and says what it hid', async (_name, scope) => {
    const night = new Night();
    const { store, delivery, deps, clock } = night.desk;
    await night.mute('m1', scope, 8 * HOUR);
    night.desk.world.create('api', 1, 'no-image');
    await night.desk.triage('api');
    await night.run(HOUR, 5 * MINUTE);
    await night.desk.dirty();
    const policy = { ...SETTINGS.incidents, alertFrom: 'warning' } as const;
    const people = createIncidentActions({ store, delivery, policy, clock, log: deps.log });
    const [mute] = await store.mutes();
    await store.removeMute('m1');
    await people.endMutes([{ ...mute!, id: 'm2', scope: { ...SHOP, namespace: 'elsewhere' } }], 'U2');
    expect(await store.subjectMark(subjectKey(deployment('api')))).toBeNull();
    await people.endMutes([mute!], 'U2');
    expect((await store.dueSubjects(10)).map(({ key }) => key)).toEqual([subjectKey(deployment('api'))]);
    await night.desk.sweep();
    expect([await night.desk.dirty(), await night.desk.story('api')]).toEqual([1, ['opened', 'told-late']]);
    await night.run(2 * MINUTE);
    expect(night.lines()).toEqual(['C1 U1: api | ']);
  });
});

describe('the morning after quiet hours', () => {
  // The desk's clock begins at 12:00 UTC.
  const quiet = { quietHours: { from: '12:00', to: '13:00', timeZone: 'UTC' } };

  test('one digest per channel says what waited, and what is over by itself', async () => {
    const route = { cluster: null, namespace: null, severity: null, causes: null, locale: null };
    const night = new Night({ ...quiet, routes: [{ ...route, label: 'tier=db', channels: ['C9'] }] });
    const { world } = night.desk;
    for (const name of ['lasting', 'passing', 'db', 'down']) {
      world.create(name, 2);
      if (name === 'db') world.label(name, { tier: 'db' });
      world.become(name, 'no-image', name === 'down' ? undefined : 0);
      await night.desk.triage(name);
    }
    await night.run(10 * MINUTE);
    world.become('passing', 'ready');
    await night.desk.triage('passing');
    await night.run(55 * MINUTE);
    expect([...night.lines()].sort()).toEqual(['C1 night: lasting | passing', 'C9 night: db | ']);
    const stories = await Promise.all(['lasting', 'passing', 'db', 'down'].map((name) => night.desk.story(name)));
    // "No replica is ready" passes at once.
    expect(stories).toEqual([['opened', 'told-late'], ['opened', 'resolved'], ['opened', 'told-late'], ['opened']]);
    expect(holdSummary(night.told[0]!, 'zh-CN').text).toBe('免打扰时段已结束，期间有 2 条告警未通知。');
  });

  test('what gets worse in the night until no replica is ready is told at once', async () => {
    const night = new Night(quiet);
    night.desk.world.create('api', 2);
    night.desk.world.become('api', 'no-image', 0);
    await night.desk.triage('api');
    const quietly = await night.desk.incident('api');
    night.desk.world.become('api', 'no-image');
    await night.desk.triage('api');
    const loud = await night.desk.incident('api');
    expect([quietly?.heldBack, loud?.heldBack, loud?.severity]).toEqual([true, false, 'critical']);
  });
});
