import { hasNews, withAlarm, withLines, withNews } from '../../incidents/group-story.js';
import {
  blankBoard,
  freshDigest,
  isStorm,
  planPlaces,
  stemOf,
  stemOfId,
  withArrival,
  type Candidate,
  type GroupingPolicy,
  type Plan,
} from '../../incidents/placing.js';
import { sharedCause } from '../../incidents/shared-cause.js';
import type { Delivery } from '../../model/delivery.js';
import type { Board, Group, GroupId, SharedCause } from '../../model/group.js';
import { shortHash } from '../../model/hash.js';
import type { Incident, IncidentId } from '../../model/incident.js';
import { subjectKey } from '../../model/subject.js';
import { MINUTE, type Instant, type Millis } from '../../model/time.js';
import type { Store, Versioned } from '../../storage/store.js';
import { faultPoint } from '../../telemetry/fault-point.js';
import type { Orphans } from './orphans.js';
import { markedStem } from './topic.js';

/** An incident in a channel as the placer sees and changes it. */
export interface Placeable {
  readonly incident: Incident;
  readonly mark: string;
  row: Delivery;
  version: number;
}

export interface Placed<T extends Placeable> {
  /** Incidents with messages of their own: what is left for Slack. */
  readonly own: readonly T[];
  /** Something was written: the channel is to be looked at anew. */
  readonly changed: boolean;
  /** When to come back for what could not be placed; null when all is. */
  readonly lookAgainAt: Instant | null;
}

/** What fails when a store was lost is found again within this time; what is new later is no line of an old digest. */
const FOUND_AGAIN_MS: Millis = 2 * MINUTE;
const TRIES = 5;

/**
 * Gives every incident of a channel its one visible place: a message of its own, or a line of a group. All of it happens
 * in the store, before anything is sent:
 *
 * 1. the board of the channel is saved with what arrived and which groups are open (compare-and-set, so of two processes
 *    one decides),
 * 2. each group is saved with its new members and what its thread has to tell, which marks it,
 * 3. each incident's row is saved with its group, which marks the groups that it joins and leaves in the same step.
 *
 * The row decides: an incident is a line of the group that its row names and of no other, and has a message of its own
 * when it names none. A process that dies in between leaves the incident marked; it is placed again, and what was
 * saved of it by then does no harm. An incident whose row names a group has nothing to be sent by itself: it is told by
 * marking the group.
 */
export class Placer {
  readonly #store: Store;
  readonly #orphans: Orphans;
  readonly #policy: GroupingPolicy;

  constructor(store: Store, orphans: Orphans, policy: GroupingPolicy) {
    this.#store = store;
    this.#orphans = orphans;
    this.#policy = policy;
  }

  async place<T extends Placeable>(channel: string, items: readonly T[], now: Instant): Promise<Placed<T>> {
    // What a mute or quiet hours hold back has no place until they end.
    const shown = items.filter(({ incident, row }) => !isUnplaced(row) || !incident.heldBack);
    const hidden = items.filter((item) => !shown.includes(item));
    const told = await this.#toldByLostStore(channel, shown, now);
    const known = shown.filter((item) => told.of(item) !== 'unknown');
    const candidates = known.map((item): Candidate => ({
      incident: item.incident,
      group: item.row.group ?? null,
      posted: !isUnplaced(item.row) || told.of(item) === 'there',
    }));
    const stored = await this.#board(channel);
    const plan = planPlaces(stored.value, candidates, told.stands, this.#policy, now);
    if (!isSame(plan.board, stored.value)) {
      faultPoint('delivery.board.before');
      if ((await this.#store.groups.saveBoard(plan.board, stored.version)) === 'conflict') return again();
      faultPoint('delivery.board.after');
    }
    const lines = known.filter(({ incident }) => plan.places.get(incident.id) != null);
    const joined = await this.#saveGroups(plan, lines, told.isKnown, now);
    if (!joined) return again();
    const lists = listsToTell(stored.value, plan.board);
    for (const list of lists) await this.#store.markDelivery(channel, list);
    let changed = lists.length > 0;
    for (const item of known) changed = (await this.#saveRow(channel, item, plan)) || changed;
    const own = [...hidden, ...known.filter(({ row }) => (row.group ?? null) === null)];
    return { own, changed, lookAgainAt: told.lookAgainAt };
  }

  /** The open group about the cause that an incident with a message of its own shares; null when there is none. */
  async sharedWith(incident: Incident, channel: string): Promise<Group | null> {
    const shared = incident.phase.phase === 'resolved' ? null : sharedCause(incident.diagnosis);
    if (shared === null) return null;
    const open = openList((await this.#board(channel)).value, shared);
    return open === null ? null : ((await this.#store.groups.group(open))?.value ?? null);
  }

  /** Has the list about its cause looked at, which names those that have messages of their own. */
  async noteApart(incident: Incident, channel: string): Promise<void> {
    const group = await this.sharedWith(incident, channel);
    if (group !== null) await this.#store.markDelivery(channel, group.id);
  }

  /** Open incidents that fail for what the group is about and have messages of their own. */
  async sharersOf({ channel, subject }: Group): Promise<readonly IncidentId[]> {
    if (subject.kind === 'storm') return [];
    return (await this.#board(channel)).value.sharers[subject.key] ?? [];
  }

  /**
   * Whether an alarm of a message of its own is sounded by the digest instead, together with others: while more happens
   * than the channel takes one by one.
   */
  async soundsTogether(channel: string, incident: IncidentId, entry: number, now: Instant): Promise<boolean> {
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const stored = await this.#board(channel);
      const board = withArrival(stored.value, `${incident}#${entry}`, this.#policy, now);
      if (!isSame(board, stored.value)) {
        if ((await this.#store.groups.saveBoard(board, stored.version)) === 'conflict') continue;
      }
      const digest = isStorm(board, this.#policy, now) ? freshDigest(board, now) : null;
      const group = digest === null ? null : await this.#store.groups.group(digest);
      if (group === null || group.value.closedAt !== null) return false;
      const next = withAlarm(group.value, incident, entry, now);
      if (next === group.value || (await this.#store.groups.saveGroup(next, group.version)) === 'saved') return true;
    }
    return false;
  }

  /** Keeps the board's list of open groups true to a group that was closed or opened again. */
  async noteOpen(group: Group, now: Instant): Promise<void> {
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const { value, version } = await this.#board(group.channel);
      const others = value.open.filter(({ id }) => id !== group.id);
      const taken = others.some(({ id }) => stemOfId(id) === stemOfId(group.id));
      const isListed = others.length < value.open.length;
      const belongs = group.closedAt === null && (isListed || !taken);
      if (belongs === isListed) return;
      // The digest that took lines last stays the one that takes them.
      const open = belongs ? [...others, { id: group.id, joinedAt: now }] : others;
      if ((await this.#store.groups.saveBoard({ ...value, open }, version)) === 'saved') return;
    }
  }

  async #board(channel: string): Promise<Versioned<Board>> {
    return (await this.#store.groups.board(channel)) ?? { value: blankBoard(channel), version: 0 };
  }

  /** False when somebody else changed a group meanwhile. */
  async #saveGroups(
    plan: Plan,
    items: readonly Placeable[],
    isKnown: (incident: Incident, group: Group) => boolean,
    now: Instant,
  ): Promise<boolean> {
    const byGroup = new Map<GroupId, Placeable[]>();
    for (const item of items) {
      const id = plan.places.get(item.incident.id);
      if (id != null) byGroup.set(id, [...(byGroup.get(id) ?? []), item]);
    }
    for (const [id, members] of byGroup) {
      const stored = await this.#store.groups.group(id);
      const before = stored?.value ?? plan.founded.find((each) => each.id === id) ?? this.#refound(id, members[0]);
      let next = before;
      for (const known of [true, false]) {
        const fresh = members.filter(({ incident }) => isKnown(incident, before) === known);
        next = withLines(
          next,
          fresh.map(({ incident }) => incident.id),
          now,
          known,
        );
      }
      for (const { incident, row } of members) {
        if (row.group === id) next = withNews(next, incident, row.threadSeq, now);
      }
      if (stored !== null && next === before) continue;
      faultPoint('delivery.group.before');
      if ((await this.#store.groups.saveGroup(next, stored?.version ?? 0)) === 'conflict') return false;
      faultPoint('delivery.group.after');
    }
    return true;
  }

  /** The board was saved and the process died before its new group was. */
  #refound(id: GroupId, first: Placeable | undefined): Group {
    const shared = sharedCause(first?.incident.diagnosis ?? null);
    const common = shared === null ? null : ({ kind: 'shared-cause', ...shared } as const);
    const channel = first?.row.channel ?? '';
    const isCommon = common !== null && stemOf(channel, common) === stemOfId(id);
    const openedAt = Number(id.slice(id.lastIndexOf(':') + 1));
    const subject = isCommon ? common : ({ kind: 'storm' } as const);
    return { schema: 1, id, channel, subject, openedAt, closedAt: null, members: [], story: [] };
  }

  /** Writes where the incident is shown, and tells its group that it changed. True when it has another place now. */
  async #saveRow(channel: string, item: Placeable, plan: Plan): Promise<boolean> {
    const { incident, row } = item;
    const from = row.group ?? null;
    const to = plan.places.get(incident.id) ?? null;
    if (from === to && to === null) return false;
    const last = incident.timeline.at(-1)?.seq ?? 0;
    if (from !== to || hasNews(incident, row.threadSeq)) {
      // What happened before it became a line shows in the line; a thread of its own tells it from the beginning.
      const next = { ...row, group: to, threadSeq: to === null ? 0 : last };
      const look = [from, to].filter((group) => group !== null);
      faultPoint('delivery.line.before');
      const saved = await this.#store.groups.saveLine(next, item.version, look);
      faultPoint('delivery.line.after');
      if (saved === 'conflict') {
        item.version = -1;
        return true;
      }
      item.row = next;
      item.version += 1;
    } else if (to !== null) {
      await this.#store.markDelivery(channel, to);
    }
    if (to !== null) await this.#store.clearDelivery(channel, incident.id, item.mark);
    return true;
  }

  /** What messages of a store that was lost tell already of incidents without a place, and of groups. */
  async #toldByLostStore(channel: string, items: readonly Placeable[], now: Instant) {
    const answers = new Map<IncidentId, 'there' | 'unknown'>();
    const openedAt = new Map<string, Instant>();
    let lookAgainAt: Instant | null = null;
    const bornAt = await this.#store.bornAt();
    for (const { incident, row, version } of items) {
      if (!isUnplaced(row) || version !== 0) continue;
      const mark = { subject: shortHash(subjectKey(incident.subject)), episode: incident.episode, seq: 0 };
      const own = await this.#orphans.find(channel, mark, now);
      if (own.is === 'there') answers.set(incident.id, 'there');
      if (own.is === 'unknown') {
        answers.set(incident.id, 'unknown');
        lookAgainAt = own.lookAgainAt;
      }
      if (own.is !== 'none' || !isFoundAgain(incident, bornAt)) continue;
      for (const stem of stemsFor(incident, channel)) {
        const group = await this.#orphans.findGroup(channel, markedStem(stem), now);
        if (group.is === 'there') openedAt.set(stem, group.episode);
      }
    }
    return {
      of: ({ incident }: Placeable) => answers.get(incident.id) ?? null,
      stands: (stem: string, incident: Incident) =>
        isFoundAgain(incident, bornAt) ? (openedAt.get(stem) ?? null) : null,
      /** Readers know the line from before the store was lost. */
      isKnown: (incident: Incident, group: Group) => group.openedAt < bornAt && isFoundAgain(incident, bornAt),
      lookAgainAt,
    };
  }
}

function openList({ channel, open }: Board, shared: SharedCause): GroupId | null {
  const stem = stemOf(channel, { kind: 'shared-cause', ...shared });
  return open.find(({ id }) => stemOfId(id) === stem)?.id ?? null;
}

/** Open lists that name others now as having messages of their own. */
function listsToTell(before: Board, after: Board): readonly GroupId[] {
  const keys = new Set([...Object.keys(before.sharers), ...Object.keys(after.sharers)]);
  return [...keys].flatMap((key) => {
    if (isSameList(before.sharers[key], after.sharers[key])) return [];
    // A stem is made of the key alone.
    return openList(after, { key, id: 'none', params: {} }) ?? [];
  });
}

function isSameList(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return a === b || a.join() === b.join();
}

function stemsFor({ diagnosis }: Incident, channel: string): readonly string[] {
  const shared = sharedCause(diagnosis);
  const storm = stemOf(channel, { kind: 'storm' });
  return shared === null ? [storm] : [stemOf(channel, { kind: 'shared-cause', ...shared }), storm];
}

function isFoundAgain({ openedAt }: Incident, bornAt: Instant): boolean {
  return openedAt - bornAt <= FOUND_AGAIN_MS;
}

function isUnplaced(row: Delivery): boolean {
  return row.ts === null && row.sending === null && (row.group ?? null) === null;
}

function isSame(a: Board, b: Board): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function again<T extends Placeable>(): Placed<T> {
  return { own: [], changed: true, lookAgainAt: null };
}
