import type { Board, Group, GroupId, GroupSubject, SharedCause } from '../model/group.js';
import { shortHash } from '../model/hash.js';
import type { Incident, IncidentId } from '../model/incident.js';
import { TEST_KIND } from '../model/subject.js';
import { MINUTE, type Instant, type Millis } from '../model/time.js';
import { isDecided, sharedCause } from './shared-cause.js';

export interface GroupingPolicy {
  /** From so many workloads on that fail for the same thing, the later ones become lines of one message. */
  readonly sharedCauseFrom: number;
  /** So many incidents a minute get messages of their own in a channel; beyond that they become lines of a digest. */
  readonly stormPerMinute: number;
}

/** An open or just resolved incident as a channel sees it. */
export interface Candidate {
  readonly incident: Incident;
  /** Of which it is a line. */
  readonly group: GroupId | null;
  /** It has a message of its own, or may have one. */
  readonly posted: boolean;
}

/** When a list with such ids was opened, of which a message stands that the store does not know; null when there is none. */
export type Stands = (stem: string, incident: Incident) => Instant | null;

export interface Plan {
  readonly board: Board;
  /** Of each candidate: the group that it is to be a line of, or null for a message of its own. */
  readonly places: ReadonlyMap<IncidentId, GroupId | null>;
  /** Groups that do not exist yet, without members. */
  readonly founded: readonly Group[];
}

/** The rate is that of the last minute. */
const WINDOW_MS: Millis = MINUTE;
/** A digest that nothing joined for so long has scrolled away: the next storm gets one of its own. */
const DIGEST_FRESH_MS: Millis = 10 * MINUTE;
/** Messages of their own that are remembered per shared cause; they are linked to the parent once there is one. */
const SHARERS_MAX = 20;

export function blankBoard(channel: string): Board {
  return { schema: 1, channel, arrivals: [], open: [], sharers: {} };
}

/** What the ids of all groups about the same in the same channel begin with. */
export function stemOf(channel: string, subject: GroupSubject): string {
  return subject.kind === 'storm'
    ? `group:storm.${shortHash(channel)}`
    : `group:cause.${shortHash(JSON.stringify([channel, subject.key]))}`;
}

export function groupId(stem: string, openedAt: Instant): GroupId {
  return `${stem}:${openedAt}` as GroupId;
}

export function stemOfId(id: GroupId): string {
  return id.slice(0, id.lastIndexOf(':'));
}

/** Whether more is told anew than the channel takes one by one. */
export function isStorm(board: Board, policy: GroupingPolicy, now: Instant): boolean {
  return recent(board, now).length > policy.stormPerMinute;
}

/** The board with something told anew: an incident, or an alarm about one. Told twice it counts once. */
export function withArrival(board: Board, what: string, policy: GroupingPolicy, now: Instant): Board {
  const arrivals = recent(board, now);
  if (arrivals.some((one) => one.what === what))
    return arrivals.length === board.arrivals.length ? board : { ...board, arrivals };
  return { ...board, arrivals: [...arrivals, { what, at: now }].slice(-(policy.stormPerMinute + 1)) };
}

function recent(board: Board, now: Instant): Board['arrivals'] {
  return board.arrivals.filter(({ at }) => at > now - WINDOW_MS);
}

/** The digest that takes lines now; null when there is none. */
export function freshDigest(board: Board, now: Instant): GroupId | null {
  const stem = stemOf(board.channel, { kind: 'storm' });
  return board.open.find(({ id, joinedAt }) => stemOfId(id) === stem && now - joinedAt <= DIGEST_FRESH_MS)?.id ?? null;
}

/**
 * Decides for all that a channel must look at whether each is a message of its own or a line, and of what. What has a
 * message keeps it, since Slack cannot move one. A line stays where it is, unless it fails for another cause than the
 * rest of its list. All others join the list of their shared cause, or found it when enough fail for the same; the rest
 * get messages of their own, or go to the digest when more is new than the channel takes. `stands` tells when a list was
 * opened whose message is left from a store that was lost. Pure: the same arguments give the same plan.
 */
export function planPlaces(
  before: Board,
  candidates: readonly Candidate[],
  stands: Stands,
  policy: GroupingPolicy,
  now: Instant,
): Plan {
  const plan = new Planning(before, policy, now, stands);
  const seeking: Candidate[] = [];
  for (const candidate of candidates) {
    if (seeksPlace(candidate, before.channel)) seeking.push(candidate);
    else plan.keep(candidate.incident, candidate.group);
  }
  const apart = plan.placeTogether(seeking);
  for (const candidate of apart) plan.arrive(candidate);
  for (const candidate of apart) plan.placeApart(candidate);
  return plan.result();
}

function seeksPlace({ incident, group, posted }: Candidate, channel: string): boolean {
  if (group === null) return !posted;
  if (incident.phase.phase === 'resolved' || !isDecided(incident.diagnosis)) return false;
  const stem = stemOfId(group);
  if (stem === stemOf(channel, { kind: 'storm' })) return false;
  const shared = sharedCause(incident.diagnosis);
  return shared === null || stemOf(channel, { kind: 'shared-cause', ...shared }) !== stem;
}

type SharedSubject = Extract<GroupSubject, { kind: 'shared-cause' }>;

class Planning {
  readonly #policy: GroupingPolicy;
  readonly #now: Instant;
  readonly #stands: Stands;
  readonly #places = new Map<IncidentId, GroupId | null>();
  readonly #founded: Group[] = [];
  #board: Board;

  constructor(board: Board, policy: GroupingPolicy, now: Instant, stands: Stands) {
    this.#board = board;
    this.#policy = policy;
    this.#now = now;
    this.#stands = stands;
  }

  keep(incident: Incident, group: GroupId | null): void {
    this.#places.set(incident.id, group);
    this.#share(incident, group === null ? sharedCause(incident.diagnosis) : null);
  }

  /** Lines of lists about a shared cause; returns what is left. A list that is founded is one new message. */
  placeTogether(seeking: readonly Candidate[]): readonly Candidate[] {
    const byStem = new Map<string, { readonly subject: SharedSubject; readonly all: Candidate[] }>();
    const apart: Candidate[] = [];
    for (const candidate of seeking) {
      const shared = isTest(candidate.incident) ? null : sharedCause(candidate.incident.diagnosis);
      if (shared === null) {
        apart.push(candidate);
        continue;
      }
      const subject = { kind: 'shared-cause', ...shared } as const;
      const stem = stemOf(this.#board.channel, subject);
      const same = byStem.get(stem) ?? { subject, all: [] };
      same.all.push(candidate);
      byStem.set(stem, same);
    }
    for (const [stem, { subject, all }] of byStem) {
      const group = this.#listOf(stem, subject, all);
      if (group === null) apart.push(...all);
      else for (const { incident } of all) this.keep(incident, group);
    }
    return apart;
  }

  arrive({ incident, group }: Candidate): void {
    if (isTest(incident)) return;
    // A line that leaves is news like any other.
    const what = group === null ? incident.id : `${incident.id} from ${group}`;
    this.#board = withArrival(this.#board, what, this.#policy, this.#now);
  }

  placeApart(candidate: Candidate): void {
    this.keep(candidate.incident, this.#digestFor(candidate));
  }

  result(): Plan {
    return { board: this.#board, places: this.#places, founded: this.#founded };
  }

  #listOf(stem: string, subject: SharedSubject, all: readonly Candidate[]): GroupId | null {
    const open = this.#board.open.find(({ id }) => stemOfId(id) === stem)?.id;
    if (open !== undefined) return this.#join(open);
    const standing = this.#standing(stem, all);
    if (standing !== null) return this.#found(subject, standing);
    const ids = new Set([...(this.#board.sharers[subject.key] ?? []), ...all.map(({ incident }) => incident.id)]);
    if (ids.size < this.#policy.sharedCauseFrom) return null;
    const board = withArrival(this.#board, stem, this.#policy, this.#now);
    if (isStorm(board, this.#policy, this.#now)) return null;
    this.#board = board;
    return this.#found(subject, this.#now);
  }

  #standing(stem: string, all: readonly Candidate[]): Instant | null {
    for (const { incident } of all) {
      const openedAt = this.#stands(stem, incident);
      if (openedAt !== null) return openedAt;
    }
    return null;
  }

  #digestFor(candidate: Candidate): GroupId | null {
    if (isTest(candidate.incident)) return null;
    const subject = { kind: 'storm' } as const;
    const digest = freshDigest(this.#board, this.#now);
    const standing = this.#standing(stemOf(this.#board.channel, subject), [candidate]);
    if (standing !== null) return digest === null ? this.#found(subject, standing) : this.#join(digest);
    if (!isStorm(this.#board, this.#policy, this.#now)) return null;
    return digest === null ? this.#found(subject, this.#now) : this.#join(digest);
  }

  #join(id: GroupId): GroupId {
    const open = this.#board.open.map((one) => (one.id === id ? { id, joinedAt: this.#now } : one));
    this.#board = { ...this.#board, open };
    return id;
  }

  #found(subject: GroupSubject, openedAt: Instant): GroupId {
    const { channel } = this.#board;
    const stem = stemOf(channel, subject);
    const id = groupId(stem, openedAt);
    this.#founded.push({
      schema: 1,
      id,
      channel,
      subject,
      openedAt,
      closedAt: null,
      members: [],
      story: [],
    });
    // An older digest stays open as long as its lines; new ones go to this.
    this.#board = { ...this.#board, open: [{ id, joinedAt: this.#now }, ...this.#board.open] };
    return id;
  }

  /** Remembers a message of its own under the cause that it fails for now, and nowhere else. */
  #share({ id, phase }: Incident, shared: SharedCause | null): void {
    const key = shared === null || phase.phase === 'resolved' ? null : shared.key;
    const before = this.#board.sharers;
    const sharers: Record<string, readonly IncidentId[]> = {};
    for (const [each, ids] of Object.entries(before)) {
      const left = each === key ? ids : ids.filter((one) => one !== id);
      if (left.length > 0) sharers[each] = left;
    }
    if (key !== null) {
      const others = sharers[key] ?? [];
      if (!others.includes(id) && others.length < SHARERS_MAX) sharers[key] = [...others, id];
    }
    this.#board = { ...this.#board, sharers };
  }
}

function isTest({ subject }: Incident): boolean {
  return subject.kind === TEST_KIND;
}
