import type { KeptCrashes, CrashRecord } from '../model/crash-record.js';
import type { Delivery, DeliveryId } from '../model/delivery.js';
import type { Incident, IncidentId } from '../model/incident.js';
import type { Subject, SubjectKey } from '../model/subject.js';
import type { Instant, Millis } from '../model/time.js';
import type { ErrandStore } from './errand-store.js';
import type { GroupStore } from './group-store.js';

/** A value with the version that a compare-and-set must name. Version 0 means "does not exist yet". */
export interface Versioned<T> {
  readonly value: T;
  readonly version: number;
}

/** What one save of an incident does besides writing it, in the same atomic step. */
export interface SaveMarks {
  /** Channels whose delivery must look at this incident. */
  readonly dirtyChannels: readonly string[];
  /** After how long, by the store's clock, triage must look at the subject again though nothing changes; null when never. */
  readonly recheckInMs: Millis | null;
}

export interface Mute {
  readonly id: string;
  /** A workload, a whole namespace, or everything (`all`, for maintenance). */
  readonly scope:
    | { readonly kind: 'subject'; readonly subject: Subject }
    | { readonly kind: 'namespace'; readonly cluster: string; readonly namespace: string }
    | { readonly kind: 'all' };
  readonly by: string;
  readonly reason: string;
  readonly at: Instant;
  readonly until: Instant;
  /** How many alerts it held back so far. */
  readonly hidden: number;
}

/** Alerts that a mute or a night of quiet hours kept out of their channels, to be told when it ends. */
export interface HeldBack {
  /** The mute's id, or one for the night. */
  readonly hold: string;
  readonly until: Instant;
  /** Null for quiet hours. */
  readonly mute: Pick<Mute, 'scope' | 'by' | 'reason'> | null;
  /** In no order, at most 500. */
  readonly incidents: readonly IncidentId[];
}

/** Every shared need of podwhy. On Redis for production, embedded for the demo and single-replica installs; one contract suite. */
export interface Store {
  readonly kind: 'redis' | 'embedded';
  readonly groups: GroupStore;
  readonly errands: ErrandStore;
  /** The store's own clock (Redis TIME), so that all replicas agree. */
  now(): Promise<Instant>;
  /** When it began empty, by its own clock: what was known before is lost to it. */
  bornAt(): Promise<Instant>;
  /**
   * Since when this process can be sure to see all that was ever written: the birth of the store, or the beginning of the
   * present connection to it, since a fail-over or a restored copy may have lost what came last.
   */
  trustedSince(): Promise<Instant>;
  /** Rejects when the store cannot be used. */
  ping(): Promise<void>;

  /** The newest incident of a subject, open or not. */
  latest(subject: SubjectKey): Promise<Versioned<Incident> | null>;
  incident(id: IncidentId): Promise<Versioned<Incident> | null>;
  /** Finds an incident by the short hash of its subject key, as buttons carry it. The newest one. */
  latestByHash(subjectHash: string): Promise<Versioned<Incident> | null>;
  /** Compare-and-set; `expected` 0 creates. Marks channels dirty and sets the recheck in the same step. */
  saveIncident(incident: Incident, expected: number, marks: SaveMarks): Promise<'saved' | 'conflict'>;
  /** Everything not resolved, any order. Bounded by `limit`. */
  openIncidents(limit: number): Promise<readonly Incident[]>;
  /** Earlier incidents of a subject, newest first. */
  history(subject: SubjectKey, limit: number): Promise<readonly Incident[]>;

  /** Keeps a container's end with its incident: the first for good, the newest in place of the one before. */
  keepCrash(incident: IncidentId, crash: CrashRecord): Promise<void>;
  crashes(incident: IncidentId): Promise<KeptCrashes | null>;

  /** Marks subjects for triage; the watcher calls it before it wakes the queue. */
  markSubjects(keys: readonly SubjectKey[]): Promise<void>;
  /** Marked subjects and subjects whose recheck is due, oldest first. Does not remove them. */
  dueSubjects(limit: number): Promise<readonly { readonly key: SubjectKey; readonly mark: string }[]>;
  /** The present mark, to be cleared after a run with the mark seen before it; null when unmarked. */
  subjectMark(key: SubjectKey): Promise<string | null>;
  /** Removes the mark unless the subject was marked again since. */
  clearSubject(key: SubjectKey, mark: string): Promise<void>;
  /**
   * Clears like `clearSubject`, and has the subject looked at again after `delayMs` of the store's clock, or at an
   * earlier recheck that stands: for what could not be concluded now.
   */
  deferSubject(key: SubjectKey, mark: string | null, delayMs: Millis): Promise<void>;

  /** Marks one incident as to be looked at in a channel. */
  markDelivery(channel: string, incident: DeliveryId): Promise<void>;
  /** Incidents that a channel must look at, with the mark to clear. */
  dirtyDeliveries(
    channel: string,
    limit: number,
  ): Promise<readonly { readonly incident: DeliveryId; readonly mark: string }[]>;
  clearDelivery(channel: string, incident: DeliveryId, mark: string): Promise<void>;
  /** Channels that have anything dirty. */
  dirtyChannels(limit: number): Promise<readonly string[]>;

  delivery(incident: DeliveryId, channel: string): Promise<Versioned<Delivery> | null>;
  saveDelivery(delivery: Delivery, expected: number): Promise<'saved' | 'conflict'>;

  /**
   * Reserves the next slot of a paced resource (`post:C123`, `chat.update`) and returns when it is: slots lie
   * `intervalMs` apart, with up to `burst` at once after a quiet time. Shared by all replicas.
   */
  reserveSlot(name: string, intervalMs: Millis, burst: number): Promise<Instant>;
  /** No slot of `name` before `until` (Retry-After). Never moves a later one nearer. */
  holdSlots(name: string, until: Instant): Promise<void>;

  /** True for the first caller within `ttlMs` for this key: event ids, double clicks. */
  firstTime(key: string, ttlMs: Millis): Promise<boolean>;
  /** Takes or renews a named lease; false when another holder has it. */
  holdLease(name: string, holder: string, ttlMs: Millis): Promise<boolean>;
  releaseLease(name: string, holder: string): Promise<void>;

  mutes(): Promise<readonly Mute[]>;
  saveMute(mute: Mute): Promise<void>;
  removeMute(id: string): Promise<boolean>;
  /** Counts one alert that the mute held back. */
  countHidden(id: string): Promise<void>;

  /** Notes an alert that is held back; the hold's end is the newest that was given. */
  noteHeld(hold: Omit<HeldBack, 'incidents'>, incident: IncidentId): Promise<void>;
  /** A mute that is taken back has ended; nothing when it held nothing back. */
  endHold(hold: string, at: Instant): Promise<void>;
  /** Holds that have ended by `at`, the longest past first. */
  endedHolds(at: Instant, limit: number): Promise<readonly HeldBack[]>;
  forgetHold(hold: string): Promise<void>;

  /** Says that a cluster is being watched now, by the store's clock. */
  markWatched(cluster: string): Promise<void>;
  /** When a cluster was last watched; null when the store does not know. */
  watchedAt(cluster: string): Promise<Instant | null>;

  /** Routes made by `/pod watch`: channel ids per cluster and namespace. */
  watches(): Promise<readonly { readonly cluster: string; readonly namespace: string; readonly channel: string }[]>;
  addWatch(watch: { readonly cluster: string; readonly namespace: string; readonly channel: string }): Promise<void>;
  removeWatch(watch: {
    readonly cluster: string;
    readonly namespace: string;
    readonly channel: string;
  }): Promise<boolean>;

  /** Appends to the bounded decision trace of a subject (newest 50 kept, with a TTL). */
  trace(
    subject: SubjectKey,
    line: { readonly at: Instant; readonly decision: string; readonly because: string },
  ): Promise<void>;
  traces(
    subject: SubjectKey,
    limit: number,
  ): Promise<readonly { readonly at: Instant; readonly decision: string; readonly because: string }[]>;

  close(): Promise<void>;
}
