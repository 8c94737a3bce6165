import { describe, expect, test } from '@jest/globals';
import type { Cause } from '../../../src/model/diagnosis.js';
import type { Incident, IncidentId } from '../../../src/model/incident.js';
import { MINUTE, SECOND } from '../../../src/model/time.js';
import { aDiagnosis } from '../../support/a-diagnosis.js';
import { anIncident, RESOLVED } from '../../support/an-incident.js';
import { CHANNEL, DeliveryPlay, FALLBACK, withEvent } from './delivery-play.js';
import { DROPPED_AFTER, DROPPED_BEFORE, limited, refuse, type Fault, type Shown } from './fake-slack.js';

const POLICY = { sharedCauseFrom: 3, stormPerMinute: 4 };
const SECRET: Partial<Cause> = { id: 'secret-not-found', params: { secret: 'db' }, confidence: 'certain' };
const PANIC: Partial<Cause> = { id: 'panic', confidence: 'certain' };

const play = (age: 'old' | 'young' = 'old'): DeliveryPlay => new DeliveryPlay(FALLBACK, age, POLICY);

function failing(name: string, cause: Partial<Cause> = PANIC, change: Partial<Incident> = {}): Incident {
  return anIncident(name, { diagnosis: aDiagnosis(name, cause), ...change });
}

const over = (incident: Incident): Incident =>
  withEvent(incident, { kind: 'resolved', proof: { kind: 'deleted' }, lastedMs: 1 }, { phase: RESOLVED });
const worse = (incident: Incident): Incident =>
  withEvent(incident, { kind: 'got-worse', from: 'warning', to: 'critical' }, { severity: 'critical' });

async function told(on: DeliveryPlay, incidents: readonly Incident[], ms = 10_000): Promise<void> {
  for (const incident of incidents) await on.save(incident);
  await on.run(ms);
}

/** The first two have messages of their own; `more` are lines of the parent. */
async function withParent(on = play(), more: readonly string[] = ['c']): Promise<DeliveryPlay> {
  for (const name of ['a', 'b', ...more]) await told(on, [failing(name, SECRET)], 20 * SECOND);
  return on;
}

/** Five that come at once, beyond the rate. */
async function withDigest(on = play(), change: Partial<Incident> = {}): Promise<DeliveryPlay> {
  await told(
    on,
    ['p', 'q', 'r', 's', 't'].map((name) => failing(name, PANIC, change)),
    20 * SECOND,
  );
  return on;
}

const parents = (on: DeliveryPlay): readonly string[] => on.slack.parents().map((one) => one.content.text);
const listOf = (on: DeliveryPlay, kind: string): Shown | undefined =>
  on.slack.parents().find((one) => one.content.text.startsWith(kind));
const replies = (on: DeliveryPlay, parent: Shown | undefined): (string | boolean)[][] =>
  on.slack
    .replies()
    .filter(({ thread }) => thread === parent?.ts)
    .map(({ content, broadcast }) => [content.text, broadcast]);

describe('a parent of a shared cause', () => {
  test('lists what fails after the first two, which keep their messages and are linked', async () => {
    const on = await withParent(play(), ['c', 'd']);
    const links = ['a', 'b'].map((name) => {
      const ts = on.slack
        .parents()
        .find((one) => one.content.text.startsWith(`${name} `))
        ?.ts.replace('.', '');
      return `${name} at https://team.slack.test/archives/C1/p${String(ts)}`;
    });
    expect(parents(on)).toEqual([
      'a open warning v0 for C1',
      'b open warning v0 for C1',
      `shared-cause open for C1: c open warning v0, d open warning v0; apart: ${links.join(', ')}`,
    ]);
    await expect(on.store.dirtyChannels(10)).resolves.toEqual([]);
  });

  test('shows each line with its own end, and is over with the last', async () => {
    const on = await withParent(play(), ['c', 'd']);
    await told(on, [over(failing('c', SECRET))]);
    expect(listOf(on, 'shared-cause')?.content.text).toMatch(/ open for C1: c resolved warning v0, d open warning v0;/);
    await told(on, [over(failing('d', SECRET))], 30_000);
    const list = listOf(on, 'shared-cause');
    expect(list?.content.text).toMatch(/ over for C1: c resolved warning v0, d resolved warning v0;/);
    expect(list?.mark.over).toBe(true);
    expect(replies(on, list)).toEqual([
      ['d joined', false],
      ['over', false],
    ]);
    await told(on, [failing('e', SECRET)]);
    expect(parents(on)).toHaveLength(4);
  });

  test('goes on when a line of it fails again', async () => {
    const on = await withParent();
    await told(on, [over(failing('c', SECRET))], 30_000);
    await told(on, [withEvent(failing('c', SECRET, { reopened: 1 }), { kind: 'reopened', times: 1 })], 30_000);
    expect(listOf(on, 'shared-cause')?.content.text).toMatch(/ open for C1: c open warning v1;/);
    await told(on, [failing('d', SECRET)]);
    expect(listOf(on, 'shared-cause')?.content.text).toMatch(/ open for C1: c open warning v1, d open warning v0;/);
    expect(parents(on)).toHaveLength(3);
  });

  test('loses a line that fails for something of its own, which then has its message with its whole story', async () => {
    const on = await withParent(play(), ['c', 'd']);
    const own = withEvent(failing('c', PANIC), { kind: 'cause-changed', from: 'secret-not-found', to: 'panic' });
    await told(on, [own], 30_000);
    expect(listOf(on, 'shared-cause')?.content.text).toMatch(/ open for C1: d open warning v0;/);
    expect(parents(on).at(-1)).toBe('c open warning v0 for C1');
    expect(replies(on, listOf(on, 'shared-cause'))).toEqual([
      ['d joined', false],
      ['c left', false],
    ]);
    expect(replies(on, listOf(on, 'c '))).toEqual([['1 cause-changed', false]]);
  });

  test('tells what people did to its lines, once', async () => {
    const on = await withParent();
    const taken = withEvent(failing('c', SECRET), { kind: 'acknowledged', by: 'U1' });
    await told(on, [taken], 30_000);
    await told(on, [taken], 30_000);
    expect(replies(on, listOf(on, 'shared-cause'))).toEqual([['c #1', false]]);
  });

  test('calls people at once when it gets critical, and once a minute at most about more', async () => {
    const on = await withParent();
    await told(on, [worse(failing('c', SECRET))], 5 * SECOND);
    const list = listOf(on, 'shared-cause');
    expect(replies(on, list)).toEqual([['c #1', true]]);
    for (const name of ['d', 'e']) await told(on, [failing(name, SECRET, { severity: 'critical' })], 5 * SECOND);
    expect(replies(on, list)).toHaveLength(1);
    await on.run(MINUTE);
    expect(replies(on, list)).toEqual([
      ['c #1', true],
      ['d joined, e joined', true],
    ]);
  });

  test('calls nobody about what is muted or over by then', async () => {
    const on = await withParent();
    await told(on, [worse(failing('c', SECRET))], 5 * SECOND);
    const later = on.clock.now() + 60 * MINUTE;
    await told(on, [failing('d', SECRET, { severity: 'critical', mutedUntil: later })], 5 * SECOND);
    await told(on, [failing('e', SECRET, { severity: 'critical' })], 5 * SECOND);
    await told(on, [over(failing('e', SECRET, { severity: 'critical' }))], 2 * MINUTE);
    expect(replies(on, listOf(on, 'shared-cause'))).toEqual([
      ['c #1', true],
      ['d joined, e joined', false],
    ]);
  });
});

describe('a storm digest', () => {
  test('takes what comes beyond the rate; commands and other channels are not its business', async () => {
    const on = play();
    for (const name of ['p', 'q', 'r', 's', 't']) await on.save(failing(name));
    await on.save(failing('calm', PANIC, { channels: ['C2'] }));
    await on.run(10_000);
    expect(parents(on)).toEqual([
      'storm open for C1: p open warning v0, q open warning v0, r open warning v0, s open warning v0, t open warning v0; apart: ',
      'calm open warning v0 for C2',
    ]);
  });

  test('of a hundred in ten seconds at most a few have messages of their own, and all have a place', async () => {
    const on = play();
    const all = Array.from({ length: 100 }, (_, index) => failing(`w${index}`, PANIC, { severity: 'critical' }));
    for (const incident of all) {
      await on.save(incident);
      await on.run(100);
    }
    await on.run(3 * MINUTE);
    const messages = on.slack.messages.filter(({ thread, broadcast }) => thread === null || broadcast);
    expect(messages.length).toBeLessThanOrEqual(8);
    const shown = parents(on).join('\n');
    const places = all.map(({ subject }) => shown.split(`${subject.name} open critical`).length - 1);
    expect(places).toEqual(all.map(() => 1));
    for (const incident of all) await on.save(over(incident));
    await on.run(MINUTE);
    const ended = parents(on).join('\n');
    expect(all.filter(({ subject }) => !ended.includes(`${subject.name} resolved critical`))).toEqual([]);
    expect(ended).not.toContain('open');
    await expect(on.store.dirtyChannels(10)).resolves.toEqual([]);
  });

  test('sounds the alarms of all in a storm, in place of one broadcast each', async () => {
    const on = play();
    await told(
      on,
      ['a', 'b', 'c', 'd'].map((name) => failing(name)),
      8 * SECOND,
    );
    await told(
      on,
      ['e', 'f'].map((name) => failing(name)),
      5 * SECOND,
    );
    await told(
      on,
      ['a', 'b'].map((name) => worse(failing(name))),
      2 * MINUTE,
    );
    expect(
      on.slack
        .replies()
        .filter(({ broadcast }) => broadcast)
        .map(({ content }) => content.text),
    ).toEqual([
      expect.stringContaining('a #1'),
      ...(replies(on, listOf(on, 'storm')).filter(([, broadcast]) => broadcast).length > 1 ? ['b #1'] : []),
    ]);
    expect(replies(on, listOf(on, 'a '))).toEqual([['1 got-worse', false]]);
    expect(replies(on, listOf(on, 'b '))).toEqual([['1 got-worse', false]]);
  });
});

describe('the list is one message', () => {
  test('that is posted once though its first answer is lost', async () => {
    const on = play();
    let faults = 0;
    on.slack.fault = (what, _channel, content) => {
      if (what !== 'post' || content?.text.startsWith('shared-cause') !== true || faults > 0) return null;
      faults += 1;
      return DROPPED_AFTER;
    };
    await withParent(on);
    await on.run(30_000);
    expect(faults).toBe(1);
    expect(parents(on).filter((text) => text.startsWith('shared-cause'))).toHaveLength(1);
  });

  test.each<[string, Fault]>([
    ['is limited', limited(5_000)],
    ['gets lost on the way', DROPPED_BEFORE],
  ])('that comes though the first attempt %s', async (_name, fault) => {
    const on = play();
    let left = 1;
    on.slack.fault = (what, _channel, content) =>
      what === 'post' && content?.text.startsWith('storm') === true && left-- > 0 ? fault : null;
    await withDigest(on);
    await on.run(30_000);
    expect(parents(on)).toHaveLength(1);
  });

  test('that is posted anew after somebody deleted it', async () => {
    const on = await withDigest();
    on.slack.messages.length = 0;
    await told(on, [over(failing('p'))], 30_000);
    expect(parents(on)).toEqual([expect.stringMatching(/^storm open for C1: p resolved warning v0, q open/)]);
  });

  test('whose lines are readable in plain text when Slack refuses its blocks', async () => {
    const on = play();
    on.slack.fault = (_what, _channel, content) =>
      (content?.blocks.length ?? 0) > 0 ? refuse('msg_blocks_too_long') : null;
    await withDigest(on);
    expect(parents(on)).toEqual([expect.stringMatching(/^plain storm open for C1: p open/)]);
  });

  test('that goes to the fallback channel when its own refuses it', async () => {
    const on = play();
    on.slack.fault = (_what, channel) => (channel === CHANNEL ? refuse('is_archived') : null);
    await withDigest(on);
    expect(on.slack.parents().map(({ channel, content }) => [channel, content.text.slice(0, 10)])).toEqual([
      [FALLBACK, 'storm open'],
    ]);
  });

  test.each(['before', 'after'])(
    'a process that dies %s any write to the store loses no line and doubles none',
    async (when) => {
      for (let death = 1; death <= 25; death += 1) {
        const on = play();
        let left = death;
        const dying = <A extends unknown[], R>(call: (...args: A) => Promise<R>) => {
          return async (...args: A): Promise<R> => {
            left -= 1;
            const dies = left === 0;
            if (dies && when === 'before') throw new Error('killed');
            const done = await call(...args);
            if (dies) throw new Error('killed');
            return done;
          };
        };
        const { store } = on;
        store.saveDelivery = dying(store.saveDelivery.bind(store));
        store.groups.saveBoard = dying(store.groups.saveBoard.bind(store.groups));
        store.groups.saveGroup = dying(store.groups.saveGroup.bind(store.groups));
        store.groups.saveLine = dying(store.groups.saveLine.bind(store.groups));
        const survive = async (ms: number): Promise<void> => {
          await on.run(ms).catch((cause: unknown) => {
            if (!(cause instanceof Error) || cause.message !== 'killed') throw cause;
            on.restart();
          });
          await on.sweep();
        };
        const names = ['a', 'b', 'c', 'd', 'e', 'f'];
        for (const name of names) await on.save(failing(name));
        for (let turn = 0; turn < 6; turn += 1) await survive(20_000);
        const shown = parents(on).join('\n');
        expect({ death, places: names.map((name) => shown.split(`${name} open warning`).length - 1) }).toEqual({
          death,
          places: names.map(() => 1),
        });
        await expect(store.dirtyChannels(10)).resolves.toEqual([]);
      }
    },
  );
});

describe('a store that was lost', () => {
  function afterLoss(before: DeliveryPlay): DeliveryPlay {
    const on = play('young');
    on.slack.messages.push(...before.slack.messages);
    const earlier = before.clock.now() - on.clock.now() + 60_000;
    on.slack.backdate(earlier);
    // The mark of a list says when it was opened.
    for (const message of on.slack.messages) {
      const { mark } = message;
      if (mark.subject.includes('.')) message.mark = { ...mark, episode: mark.episode - earlier };
    }
    return on;
  }

  test('goes on with the digest and the parent that stand, and tells nobody anew', async () => {
    const before = await withDigest(await withParent(play(), ['c', 'd']), { severity: 'critical' });
    const on = afterLoss(before);
    const had = on.slack.parents().map(({ ts }) => ts);
    const now = { openedAt: on.clock.now() };
    await told(
      on,
      [
        ...['d', 'c', 'b', 'a'].map((name) => failing(name, SECRET, now)),
        ...['t', 's', 'r', 'q', 'p'].map((name) => failing(name, PANIC, { ...now, severity: 'critical' })),
      ],
      3 * MINUTE,
    );
    expect(on.slack.parents().map(({ ts }) => ts)).toEqual(had);
    expect(listOf(on, 'shared-cause')?.content.text).toMatch(
      /c open warning v0, d open warning v0; apart: a at .*b at/,
    );
    expect(listOf(on, 'storm')?.content.text).toMatch(/p open critical v0, q .*, r .*, s .*, t open critical v0;/);
    expect(on.slack.calls.filter(({ what }) => what === 'reply')).toEqual([]);
    await told(on, [over(failing('c', SECRET, now)), over(failing('d', SECRET, now))], MINUTE);
    expect(listOf(on, 'shared-cause')?.content.text).toMatch(/^shared-cause over/);
  });

  test('a fail-over that lost only the row of a list doubles no list', async () => {
    const before = await withDigest();
    const on = play();
    on.slack.messages.push(...before.slack.messages);
    on.slack.backdate(1_000);
    on.clock.advance(60_000);
    const row = await before.store.delivery('p-1' as IncidentId, CHANNEL);
    const group = await before.store.groups.group(row!.value.group!);
    await on.store.groups.saveGroup(group!.value, 0);
    for (const member of group!.value.members) {
      const [incident, line] = await Promise.all([
        before.store.incident(member),
        before.store.delivery(member, CHANNEL),
      ]);
      await on.store.saveIncident(incident!.value, 0, { dirtyChannels: [], recheckInMs: null });
      await on.store.saveDelivery(line!.value, 0);
    }
    const trusted = on.clock.now();
    on.store.trustedSince = () => Promise.resolve(trusted);
    await told(on, [over(failing('p'))], 30_000);
    expect(parents(on)).toEqual([expect.stringMatching(/^storm open for C1: p resolved warning v0, q open/)]);
  });

  test('what is new later is no line of the old digest', async () => {
    const on = afterLoss(await withDigest());
    on.clock.advance(30 * MINUTE);
    await told(on, [failing('new', PANIC, { openedAt: on.clock.now() })]);
    expect(parents(on).at(-1)).toBe('new open warning v0 for C1');
  });
});

test('a mute keeps an incident out of every list until it ends', async () => {
  const on = play();
  const held = failing('held', PANIC, { heldBack: true });
  await told(on, [held]);
  await withDigest(on);
  expect(parents(on).join()).not.toContain('held');
  expect(await on.store.delivery('held-1' as IncidentId, CHANNEL)).toBeNull();
  await told(on, [withEvent({ ...held, heldBack: false }, { kind: 'told-late' })], 30_000);
  expect(parents(on).join()).toMatch(/held open warning/);
});
