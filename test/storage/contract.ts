import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CrashRecord } from '../../src/model/crash-record.js';
import type { Delivery } from '../../src/model/delivery.js';
import type { Errand } from '../../src/model/errand.js';
import type { Board, Group, GroupId } from '../../src/model/group.js';
import { shortHash } from '../../src/model/hash.js';
import { subjectKey, type SubjectKey } from '../../src/model/subject.js';
import { untrustedText } from '../../src/model/untrusted.js';
import { redact } from '../../src/redaction/redact.js';
import { HELD_KEPT, TRACES_KEPT } from '../../src/storage/bounds.js';
import type { HeldBack, Mute, Store } from '../../src/storage/store.js';
import { anIncident, RESOLVED } from '../support/an-incident.js';

export interface StoreUnderTest {
  readonly store: Store;
  /** Lets at least `ms` of the store's clock pass. */
  pass(ms: number): Promise<void>;
  /** How long the store keeps resolved incidents, ms. */
  readonly historyTtlMs: number;
}

/** What every store keeps, whatever it is made of. `make` gives an empty one. */
export function storeContract(make: () => StoreUnderTest): void {
  let under: StoreUnderTest;
  let store: Store;
  beforeEach(() => {
    under = make();
    store = under.store;
  });
  afterEach(async () => {
    await store.close();
  });

  const none = { dirtyChannels: [], recheckInMs: null };
  const api = anIncident('api');
  const key = subjectKey(api.subject);

  describe('incidents', () => {
    test('one that was never saved is not there', async () => {
      await expect(store.incident(api.id)).resolves.toBeNull();
      await expect(store.latest(key)).resolves.toBeNull();
      await expect(store.latestByHash(shortHash(key))).resolves.toBeNull();
      await expect(store.history(key, 10)).resolves.toEqual([]);
      await expect(store.openIncidents(10)).resolves.toEqual([]);
    });

    test('a save names the version it saw; any other is a conflict and changes nothing', async () => {
      await expect(store.saveIncident(api, 0, none)).resolves.toBe('saved');
      await expect(store.saveIncident({ ...api, reopened: 7 }, 0, none)).resolves.toBe('conflict');
      await expect(store.saveIncident({ ...api, reopened: 1 }, 1, none)).resolves.toBe('saved');
      await expect(
        store.saveIncident({ ...api, reopened: 2 }, 1, { dirtyChannels: ['C1'], recheckInMs: 0 }),
      ).resolves.toBe('conflict');
      await expect(store.incident(api.id)).resolves.toEqual({ value: { ...api, reopened: 1 }, version: 2 });
      await expect(store.dirtyChannels(10)).resolves.toEqual([]);
      await expect(store.dueSubjects(10)).resolves.toEqual([]);
    });

    test('of many saves of one version at the same time, one wins', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => store.saveIncident(api, 0, none)));
      expect(answers.filter((answer) => answer === 'saved')).toHaveLength(1);
    });

    test('the newest episode is the latest, by key and by hash; history is newest first', async () => {
      const episodes = [1, 2, 3].map((episode) => anIncident('api', { episode, phase: RESOLVED }));
      for (const one of episodes) await store.saveIncident(one, 0, none);
      await store.saveIncident({ ...episodes[0]!, reopened: 1 }, 1, none);
      expect((await store.latest(key))?.value.episode).toBe(3);
      expect((await store.latestByHash(shortHash(key)))?.value.episode).toBe(3);
      expect((await store.history(key, 2)).map((one) => one.episode)).toEqual([3, 2]);
    });

    test('open are those not resolved', async () => {
      await store.saveIncident(api, 0, none);
      await store.saveIncident(anIncident('web'), 0, none);
      await store.saveIncident({ ...api, phase: RESOLVED }, 1, none);
      expect((await store.openIncidents(10)).map((one) => one.id)).toEqual(['web-1']);
      await store.saveIncident(api, 2, none);
      expect((await store.openIncidents(10)).map((one) => one.id).sort()).toEqual(['api-1', 'web-1']);
      await expect(store.openIncidents(1)).resolves.toHaveLength(1);
    });

    test('resolved ones leave with their deliveries after the history time; open ones stay', async () => {
      const web = anIncident('web');
      await store.saveIncident(api, 0, none);
      await store.saveIncident(web, 0, none);
      await store.saveDelivery(aDelivery(api.id), 0);
      await store.saveDelivery(aDelivery(web.id), 0);
      await store.saveIncident({ ...api, phase: RESOLVED }, 1, none);
      await under.pass(under.historyTtlMs + 50);
      await expect(store.latest(key)).resolves.toBeNull();
      await expect(store.history(key, 5)).resolves.toEqual([]);
      await expect(store.delivery(api.id, 'C1')).resolves.toBeNull();
      expect((await store.latest(subjectKey(web.subject)))?.version).toBe(1);
      expect((await store.delivery(web.id, 'C1'))?.version).toBe(1);
    });
  });

  describe('subjects to look at', () => {
    const [a, b] = ['a', 'b'].map((name) => subjectKey({ ...api.subject, name })) as [SubjectKey, SubjectKey];

    test('a mark stays until it is cleared, and a mark set since survives the clearing', async () => {
      await store.markSubjects([a]);
      const seen = await store.subjectMark(a);
      await store.markSubjects([a]);
      await store.clearSubject(a, seen!);
      expect((await store.dueSubjects(10)).map((one) => one.key)).toEqual([a]);
      await store.clearSubject(a, (await store.subjectMark(a))!);
      await expect(store.subjectMark(a)).resolves.toBeNull();
      await expect(store.dueSubjects(10)).resolves.toEqual([]);
    });

    test('due are the oldest first, within the limit, with the mark to clear', async () => {
      await store.markSubjects([b]);
      await under.pass(3);
      await store.markSubjects([a]);
      const due = await store.dueSubjects(10);
      expect(due.map((one) => one.key)).toEqual([b, a]);
      expect(due[0]!.mark).toBe(await store.subjectMark(b));
      expect((await store.dueSubjects(1)).map((one) => one.key)).toEqual([b]);
      await store.markSubjects([]);
    });

    test('a recheck becomes due at its time and is cleared like a mark; a later one set since stays', async () => {
      await store.saveIncident(api, 0, { dirtyChannels: [], recheckInMs: 60 });
      await expect(store.dueSubjects(10)).resolves.toEqual([]);
      await expect(store.subjectMark(key)).resolves.toBeNull();
      await under.pass(80);
      const [due] = await store.dueSubjects(10);
      expect(due?.key).toBe(key);
      await store.saveIncident(api, 1, { dirtyChannels: [], recheckInMs: 100 });
      await store.clearSubject(key, due!.mark);
      await under.pass(120);
      const [again] = await store.dueSubjects(10);
      await store.clearSubject(key, again!.mark);
      await expect(store.dueSubjects(10)).resolves.toEqual([]);
    });

    test('what is put off is unmarked and due after its delay; a mark set since and an earlier recheck stand', async () => {
      await store.markSubjects([a, b]);
      const seen = await store.subjectMark(b);
      await store.markSubjects([b]);
      await store.deferSubject(a, await store.subjectMark(a), 60_000);
      await store.deferSubject(b, seen, 60_000);
      expect((await store.dueSubjects(10)).map((one) => one.key)).toEqual([b]);
      await store.deferSubject(a, null, 1);
      await store.deferSubject(a, null, 60_000);
      await under.pass(80);
      expect(new Set((await store.dueSubjects(10)).map((one) => one.key))).toEqual(new Set([a, b]));
      for (const due of await store.dueSubjects(10)) await store.clearSubject(due.key, due.mark);
      await expect(store.dueSubjects(10)).resolves.toEqual([]);
    });

    test('a save without recheck takes the earlier one back', async () => {
      await store.saveIncident(api, 0, { dirtyChannels: [], recheckInMs: 0 });
      await store.saveIncident(api, 1, none);
      await expect(store.dueSubjects(10)).resolves.toEqual([]);
    });
  });

  describe('deliveries', () => {
    test('a save of an incident marks its channels; a mark set since survives the clearing', async () => {
      await store.saveIncident(api, 0, { dirtyChannels: ['C1', 'C2'], recheckInMs: null });
      await store.markDelivery('C1', anIncident('web').id);
      expect([...(await store.dirtyChannels(10))].sort()).toEqual(['C1', 'C2']);
      const dirty = await store.dirtyDeliveries('C1', 10);
      expect(dirty.map((one) => one.incident)).toEqual(['api-1', 'web-1']);
      await store.markDelivery('C1', api.id);
      for (const { incident, mark } of dirty) await store.clearDelivery('C1', incident, mark);
      const left = await store.dirtyDeliveries('C1', 10);
      expect(left.map((one) => one.incident)).toEqual(['api-1']);
      await store.clearDelivery('C1', api.id, left[0]!.mark);
      await expect(store.dirtyChannels(10)).resolves.toEqual(['C2']);
    });

    test('rows are kept per incident and channel, by version', async () => {
      const row = aDelivery(api.id);
      await expect(store.saveDelivery(row, 0)).resolves.toBe('saved');
      await expect(store.saveDelivery({ ...row, channel: 'C2' }, 0)).resolves.toBe('saved');
      await expect(store.saveDelivery({ ...row, ts: '2.2' }, 0)).resolves.toBe('conflict');
      await expect(store.saveDelivery({ ...row, ts: '3.3' }, 1)).resolves.toBe('saved');
      await expect(store.delivery(api.id, 'C1')).resolves.toEqual({ value: { ...row, ts: '3.3' }, version: 2 });
      await expect(store.delivery(anIncident('web').id, 'C1')).resolves.toBeNull();
    });
  });

  describe('groups', () => {
    const group: Group = {
      schema: 1,
      id: 'group:c1:1' as GroupId,
      channel: 'C1',
      subject: { kind: 'shared-cause', key: 'prod/registry//r.io', id: 'registry-dns', params: { registry: 'r.io' } },
      openedAt: 1,
      closedAt: null,
      members: [api.id],
      story: [{ seq: 1, at: 1, event: { kind: 'joined', incident: api.id } }],
    };
    const board: Board = { schema: 1, channel: 'C1', arrivals: [], open: [], sharers: {} };

    test('a board is kept per channel, by version', async () => {
      await expect(store.groups.board('C1')).resolves.toBeNull();
      await expect(store.groups.saveBoard(board, 0)).resolves.toBe('saved');
      await expect(store.groups.saveBoard(board, 0)).resolves.toBe('conflict');
      const next: Board = {
        ...board,
        arrivals: [{ what: 'api-1', at: 5 }],
        open: [{ id: group.id, joinedAt: 5 }],
        sharers: { 'prod/registry//r.io': [api.id] },
      };
      await expect(store.groups.saveBoard(next, 1)).resolves.toBe('saved');
      await expect(store.groups.board('C1')).resolves.toEqual({ value: next, version: 2 });
      await expect(store.groups.board('C2')).resolves.toBeNull();
    });

    test('of many saves of one version of a group, one wins; it marks the group in its channel', async () => {
      const answers = await Promise.all(Array.from({ length: 10 }, () => store.groups.saveGroup(group, 0)));
      expect(answers.filter((answer) => answer === 'saved')).toHaveLength(1);
      await expect(store.groups.group(group.id)).resolves.toEqual({ value: group, version: 1 });
      const dirty = await store.dirtyDeliveries('C1', 10);
      expect(dirty.map((one) => one.incident)).toEqual([group.id]);
      await store.clearDelivery('C1', group.id, dirty[0]!.mark);
      await expect(store.groups.saveGroup({ ...group, members: [] }, 0)).resolves.toBe('conflict');
      await expect(store.dirtyChannels(10)).resolves.toEqual([]);
    });

    test('a line is saved like a delivery, and marks the groups it joins and leaves in the same step', async () => {
      const line: Delivery = { ...aDelivery(api.id), postedIn: null, ts: null, group: group.id };
      const other = 'group:c1:2' as GroupId;
      await expect(store.groups.saveLine(line, 0, [group.id, other])).resolves.toBe('saved');
      expect((await store.dirtyDeliveries('C1', 10)).map((one) => one.incident)).toEqual([group.id, other]);
      await expect(store.delivery(api.id, 'C1')).resolves.toEqual({ value: line, version: 1 });
      await expect(store.groups.saveLine({ ...line, group: null }, 0, [])).resolves.toBe('conflict');
      await expect(store.saveDelivery({ ...line, group: null }, 1)).resolves.toBe('saved');
    });

    test('a closed one leaves with its delivery after the history time; an open one stays', async () => {
      const open: Group = { ...group, id: 'group:c1:2' as GroupId };
      for (const each of [group, open]) {
        await store.groups.saveGroup(each, 0);
        await store.saveDelivery(aDelivery(each.id), 0);
      }
      await store.groups.saveGroup({ ...group, closedAt: 9 }, 1);
      await under.pass(under.historyTtlMs + 50);
      await expect(store.groups.group(group.id)).resolves.toBeNull();
      await expect(store.delivery(group.id, 'C1')).resolves.toBeNull();
      expect((await store.groups.group(open.id))?.version).toBe(1);
      expect((await store.delivery(open.id, 'C1'))?.version).toBe(1);
    });

    test('one that is opened again stays', async () => {
      await store.groups.saveGroup({ ...group, closedAt: 9 }, 0);
      await store.saveDelivery(aDelivery(group.id), 0);
      await store.groups.saveGroup(group, 1);
      await under.pass(under.historyTtlMs + 50);
      expect((await store.groups.group(group.id))?.version).toBe(2);
      expect((await store.delivery(group.id, 'C1'))?.version).toBe(1);
    });
  });

  describe('slots', () => {
    test('some at once after a quiet time, then one per interval, none lost among many callers', async () => {
      const slots = await Promise.all(Array.from({ length: 8 }, () => store.reserveSlot('post:C1', 1_000, 3)));
      slots.sort((a, b) => a - b);
      const from = slots[0]!;
      const gaps = slots.map((slot) => Math.round((slot - from) / 1_000));
      expect(gaps).toEqual([0, 0, 0, 1, 2, 3, 4, 5]);
      const other = await store.reserveSlot('post:C2', 1_000, 3);
      expect(other - from).toBeLessThan(500);
    });

    test('a hold moves the next slot to its end, one after the other, and never nearer', async () => {
      const now = await store.now();
      await store.holdSlots('post:C1', now + 30_000);
      await store.holdSlots('post:C1', now + 5_000);
      const slots = [await store.reserveSlot('post:C1', 1_000, 3), await store.reserveSlot('post:C1', 1_000, 3)];
      expect(slots.map((slot) => slot - now)).toEqual([30_000, 31_000]);
    });
  });

  test('it knows when it began', async () => {
    const bornAt = await store.bornAt();
    await under.pass(20);
    await expect(store.bornAt()).resolves.toBe(bornAt);
    expect((await store.now()) - bornAt).toBeGreaterThanOrEqual(20);
    expect((await store.now()) - bornAt).toBeLessThan(10_000);
  });

  test('the first caller within the time is told so', async () => {
    await expect(store.firstTime('event:1', 100)).resolves.toBe(true);
    await expect(store.firstTime('event:1', 100)).resolves.toBe(false);
    await expect(store.firstTime('event:2', 100)).resolves.toBe(true);
    await under.pass(130);
    await expect(store.firstTime('event:1', 100)).resolves.toBe(true);
  });

  test('a lease has one holder until it ends or is released', async () => {
    await expect(store.holdLease('leader', 'a', 100)).resolves.toBe(true);
    await expect(store.holdLease('leader', 'b', 100)).resolves.toBe(false);
    await expect(store.holdLease('leader', 'a', 100)).resolves.toBe(true);
    await store.releaseLease('leader', 'b');
    await expect(store.holdLease('leader', 'b', 100)).resolves.toBe(false);
    await store.releaseLease('leader', 'a');
    await expect(store.holdLease('leader', 'b', 100)).resolves.toBe(true);
    await under.pass(130);
    await expect(store.holdLease('leader', 'a', 100)).resolves.toBe(true);
  });

  test('mutes are kept with what they hid', async () => {
    const mute: Mute = { id: 'm1', scope: { kind: 'all' }, by: 'U1', reason: 'move', at: 1, until: 2, hidden: 0 };
    await store.saveMute(mute);
    await store.countHidden('m1');
    await store.countHidden('m1');
    await store.countHidden('unknown');
    await expect(store.mutes()).resolves.toEqual([{ ...mute, hidden: 2 }]);
    await expect(store.removeMute('m1')).resolves.toBe(true);
    await expect(store.removeMute('m1')).resolves.toBe(false);
    await expect(store.mutes()).resolves.toEqual([]);
  });

  test('of the ends of containers the first is kept for good and the newest beside it, as long as the incident', async () => {
    await store.saveIncident(api, 0, none);
    await expect(store.crashes(api.id)).resolves.toBeNull();
    for (const exitCode of [1, 2, 3]) await store.keepCrash(api.id, aCrash(exitCode));
    const both = { first: aCrash(1), latest: aCrash(3) };
    await expect(store.crashes(api.id)).resolves.toEqual(both);
    await under.pass(under.historyTtlMs + 50);
    await expect(store.crashes(api.id)).resolves.toEqual(both);
    await store.saveIncident({ ...api, phase: RESOLVED }, 1, none);
    await store.keepCrash(api.id, aCrash(4));
    await under.pass(under.historyTtlMs + 50);
    await expect(store.crashes(api.id)).resolves.toBeNull();
  });

  test('what a hold keeps back is there when it ends, early when it is taken back, until it is forgotten', async () => {
    const night: Omit<HeldBack, 'incidents'> = { hold: 'night', until: 900, mute: null };
    const mute = { scope: { kind: 'all' }, by: 'U1', reason: 'move' } as const;
    const long: Omit<HeldBack, 'incidents'> = { hold: 'm1', until: 5_000, mute };
    for (const name of ['api', 'web', 'api']) await store.noteHeld(night, anIncident(name).id);
    await store.noteHeld(long, api.id);
    await store.endHold('unknown', 1);
    await expect(store.endedHolds(899, 10)).resolves.toEqual([]);
    const [ended] = await store.endedHolds(900, 10);
    expect({ ...ended, incidents: [...(ended?.incidents ?? [])].sort() }).toEqual({
      ...night,
      incidents: ['api-1', 'web-1'],
    });
    await store.endHold('m1', 100);
    expect((await store.endedHolds(900, 10)).map(({ hold }) => hold)).toEqual(['m1', 'night']);
    expect(await store.endedHolds(900, 1)).toEqual([{ ...long, incidents: ['api-1'] }]);
    await store.forgetHold('m1');
    await store.forgetHold('night');
    await expect(store.endedHolds(9_000, 10)).resolves.toEqual([]);
  });

  test('a hold remembers no more than is told of it', async () => {
    const night = { hold: 'night', until: 1, mute: null };
    for (let index = 0; index < HELD_KEPT + 5; index += 1) await store.noteHeld(night, anIncident(`w${index}`).id);
    expect((await store.endedHolds(1, 10))[0]?.incidents).toHaveLength(HELD_KEPT);
  });

  test('it knows when a cluster was last watched', async () => {
    await expect(store.watchedAt('prod')).resolves.toBeNull();
    await store.markWatched('prod');
    const at = (await store.watchedAt('prod')) ?? 0;
    expect(Math.abs(at - (await store.now()))).toBeLessThan(1_000);
    await under.pass(20);
    await store.markWatched('prod');
    expect((await store.watchedAt('prod')) ?? 0).toBeGreaterThanOrEqual(at + 20);
  });

  test('it can be trusted since it began at the earliest', async () => {
    const since = await store.trustedSince();
    expect(since).toBeGreaterThanOrEqual(await store.bornAt());
    expect(since).toBeLessThanOrEqual(await store.now());
    await under.pass(20);
    await expect(store.trustedSince()).resolves.toBe(since);
  });

  test('watched namespaces are a set', async () => {
    const watch = { cluster: 'a', namespace: 'n', channel: 'C1' };
    await store.addWatch(watch);
    await store.addWatch({ channel: 'C1', namespace: 'n', cluster: 'a' });
    await store.addWatch({ ...watch, channel: 'C2' });
    await expect(store.watches()).resolves.toEqual([watch, { ...watch, channel: 'C2' }]);
    await expect(store.removeWatch(watch)).resolves.toBe(true);
    await expect(store.removeWatch(watch)).resolves.toBe(false);
    await expect(store.watches()).resolves.toEqual([{ ...watch, channel: 'C2' }]);
  });

  test('of two people who looked at the same time one is first, and the other learns who', async () => {
    const errand = (id: string, by: string, at: number): Errand => ({
      ...{ schema: 1, id, by, at, subject: key, action: 'restart', reason: '', audited: true, progress: null },
    });
    const [ana, bo] = [errand('e-1', 'U1', 20), errand('e-2', 'U2', 21)];
    expect(await Promise.all([store.errands.claim(ana, 10), store.errands.claim(bo, 10)])).toEqual([null, ana]);
    const elsewhere = { ...bo, id: 'e-3', subject: subjectKey(anIncident('other').subject) };
    expect(await store.errands.claim(elsewhere, 10)).toBeNull();
    // Who looked after it was done knows of it.
    expect(await store.errands.claim({ ...bo, at: 40 }, 30)).toBeNull();
    const goal = { kind: 'rollout', from: '7' } as const;
    const progress = {
      channel: 'C1',
      threadTs: '1.0',
      ts: null,
      posting: true,
      shown: '',
      locale: 'en',
      goal,
    } as const;
    await store.errands.save({ ...ana, progress });
    await store.errands.drop('e-2');
    await store.errands.drop('e-3');
    await store.errands.save({ ...elsewhere, progress });
    expect(await store.errands.all()).toEqual([{ ...ana, progress }]);
  });

  test('the newest lines of a decision trace are kept', async () => {
    for (let at = 1; at <= TRACES_KEPT + 5; at += 1) {
      await store.trace(key, { at: at + 1_900_000_000_000, decision: 'post', because: `reason ${at}` });
    }
    const lines = await store.traces(key, 1_000);
    expect(lines).toHaveLength(TRACES_KEPT);
    expect(lines[0]).toEqual({ at: 1_900_000_000_055, decision: 'post', because: 'reason 55' });
    expect(await store.traces(key, 2)).toHaveLength(2);
  });
}

function aCrash(exitCode: number): CrashRecord {
  const log = redact(untrustedText('panic: boom'));
  const message = redact(untrustedText('Back-off restarting failed container'));
  return {
    at: 5,
    pod: 'api-1',
    container: 'api',
    exitCode,
    reason: 'Error',
    finishedAt: 4,
    log,
    events: [{ at: 3, reason: 'BackOff', count: 2, message }],
    node: { name: 'n1', conditions: [redact(untrustedText('MemoryPressure'))] },
  };
}

function aDelivery(incident: Delivery['incident']): Delivery {
  return {
    incident,
    channel: 'C1',
    postedIn: 'C1',
    ts: '1.1',
    shownHash: 'h',
    shownAt: 1,
    threadSeq: 0,
    sending: null,
    degraded: 'none',
    error: null,
  };
}
