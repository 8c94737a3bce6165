import type { CrashRecord, KeptCrashes } from '../model/crash-record.js';
import type { Delivery, DeliveryId } from '../model/delivery.js';
import { shortHash } from '../model/hash.js';
import type { Incident, IncidentId } from '../model/incident.js';
import { subjectKey, type SubjectKey } from '../model/subject.js';
import type { Clock, Instant, Millis } from '../model/time.js';
import { HELD_KEPT, HISTORY_KEPT, TRACES_KEPT } from './bounds.js';
import { EmbeddedErrands } from './embedded-errands.js';
import { EmbeddedGroups } from './embedded-groups.js';
import { EmbeddedMarks } from './embedded-marks.js';
import type { HeldBack, Mute, SaveMarks, Store, Versioned } from './store.js';

type Watch = Awaited<ReturnType<Store['watches']>>[number];
type TraceLine = Parameters<Store['trace']>[1];

interface Slot {
  tat: Instant;
  hold: Instant;
}

/** Expired keys are looked for after this many writes. */
const TIDY_EVERY = 1_000;

/** The store of a single process: everything is gone with it. For the demo, tests and small installs. */
export class EmbeddedStore implements Store {
  readonly kind = 'embedded';
  readonly groups: EmbeddedGroups;
  readonly errands = new EmbeddedErrands();
  readonly #clock: Clock;
  readonly #bornAt: Instant;
  readonly #historyTtlMs: Millis;
  readonly #incidents = new Map<string, Versioned<Incident>>();
  readonly #resolvedAt = new Map<string, Instant>();
  readonly #bySubject = new Map<SubjectKey, IncidentId[]>();
  readonly #byHash = new Map<string, SubjectKey>();
  readonly #open = new Set<string>();
  readonly #subjects: EmbeddedMarks;
  readonly #crashes = new Map<IncidentId, KeptCrashes>();
  readonly #holds = new Map<
    string,
    { hold: Omit<HeldBack, 'incidents'>; until: Instant; incidents: Set<IncidentId> }
  >();
  readonly #watched = new Map<string, Instant>();
  readonly #dirty = new Map<string, Map<DeliveryId, string>>();
  readonly #deliveries = new Map<string, Map<string, Versioned<Delivery>>>();
  readonly #slots = new Map<string, Slot>();
  readonly #once = new Map<string, Instant>();
  readonly #leases = new Map<string, { holder: string; until: Instant }>();
  readonly #mutes = new Map<string, Mute>();
  readonly #watches = new Map<string, Watch>();
  readonly #traces = new Map<SubjectKey, TraceLine[]>();
  #seq = 0;
  #writes = 0;

  constructor(options: { readonly clock: Clock; readonly historyTtlMs: Millis }) {
    this.#clock = options.clock;
    this.#subjects = new EmbeddedMarks(options.clock);
    this.#bornAt = options.clock.now();
    this.#historyTtlMs = options.historyTtlMs;
    this.groups = new EmbeddedGroups({
      ...options,
      mark: (channel, group) => {
        this.#mark(channel, group);
      },
      saveDelivery: (delivery, expected) => this.saveDelivery(delivery, expected),
      forget: (group) => this.#deliveries.delete(group),
    });
  }

  now(): Promise<Instant> {
    return Promise.resolve(this.#clock.now());
  }

  bornAt(): Promise<Instant> {
    return Promise.resolve(this.#bornAt);
  }

  trustedSince(): Promise<Instant> {
    return Promise.resolve(this.#bornAt);
  }

  ping(): Promise<void> {
    return Promise.resolve();
  }

  latest(subject: SubjectKey): Promise<Versioned<Incident> | null> {
    this.#forgetOld();
    const [id] = this.#bySubject.get(subject) ?? [];
    return Promise.resolve(id === undefined ? null : (this.#incidents.get(id) ?? null));
  }

  incident(id: IncidentId): Promise<Versioned<Incident> | null> {
    this.#forgetOld();
    return Promise.resolve(this.#incidents.get(id) ?? null);
  }

  latestByHash(subjectHash: string): Promise<Versioned<Incident> | null> {
    const key = this.#byHash.get(subjectHash);
    return key === undefined ? Promise.resolve(null) : this.latest(key);
  }

  saveIncident(incident: Incident, expected: number, marks: SaveMarks): Promise<'saved' | 'conflict'> {
    this.#tidy();
    const version = this.#incidents.get(incident.id)?.version ?? 0;
    if (version !== expected) return Promise.resolve('conflict');
    const subject = subjectKey(incident.subject);
    this.#incidents.set(incident.id, { value: structuredClone(incident), version: version + 1 });
    const others = (this.#bySubject.get(subject) ?? []).filter((id) => id !== incident.id);
    const ordered = [...others, incident.id].sort((a, b) => this.#episode(b) - this.#episode(a));
    this.#bySubject.set(subject, ordered.slice(0, HISTORY_KEPT));
    this.#byHash.set(shortHash(subject), subject);
    if (incident.phase.phase === 'resolved') {
      this.#open.delete(incident.id);
      this.#resolvedAt.delete(incident.id);
      this.#resolvedAt.set(incident.id, this.#clock.now());
    } else {
      this.#open.add(incident.id);
      this.#resolvedAt.delete(incident.id);
    }
    this.#subjects.recheck(subject, marks.recheckInMs);
    for (const channel of marks.dirtyChannels) this.#mark(channel, incident.id);
    return Promise.resolve('saved');
  }

  openIncidents(limit: number): Promise<readonly Incident[]> {
    return Promise.resolve(this.#read([...this.#open].slice(0, limit)));
  }

  history(subject: SubjectKey, limit: number): Promise<readonly Incident[]> {
    this.#forgetOld();
    return Promise.resolve(this.#read((this.#bySubject.get(subject) ?? []).slice(0, limit)));
  }

  keepCrash(incident: IncidentId, crash: CrashRecord): Promise<void> {
    const latest = structuredClone(crash);
    this.#crashes.set(incident, { first: this.#crashes.get(incident)?.first ?? latest, latest });
    return Promise.resolve();
  }

  crashes(incident: IncidentId): Promise<KeptCrashes | null> {
    this.#forgetOld();
    return Promise.resolve(this.#crashes.get(incident) ?? null);
  }

  markSubjects(keys: readonly SubjectKey[]): Promise<void> {
    this.#subjects.mark(keys);
    return Promise.resolve();
  }

  dueSubjects(limit: number): Promise<readonly { readonly key: SubjectKey; readonly mark: string }[]> {
    return Promise.resolve(this.#subjects.due(limit));
  }

  subjectMark(key: SubjectKey): Promise<string | null> {
    return Promise.resolve(this.#subjects.markOf(key));
  }

  clearSubject(key: SubjectKey, mark: string): Promise<void> {
    this.#subjects.clear(key, mark);
    return Promise.resolve();
  }

  deferSubject(key: SubjectKey, mark: string | null, delayMs: Millis): Promise<void> {
    this.#subjects.defer(key, mark, delayMs);
    return Promise.resolve();
  }

  markDelivery(channel: string, incident: DeliveryId): Promise<void> {
    this.#mark(channel, incident);
    return Promise.resolve();
  }

  dirtyDeliveries(
    channel: string,
    limit: number,
  ): Promise<readonly { readonly incident: DeliveryId; readonly mark: string }[]> {
    const all = [...(this.#dirty.get(channel) ?? [])].map(([incident, mark]) => ({ incident, mark }));
    all.sort((a, b) => Number(a.mark) - Number(b.mark));
    return Promise.resolve(all.slice(0, limit));
  }

  clearDelivery(channel: string, incident: DeliveryId, mark: string): Promise<void> {
    const marks = this.#dirty.get(channel);
    if (marks?.get(incident) === mark) marks.delete(incident);
    if (marks?.size === 0) this.#dirty.delete(channel);
    return Promise.resolve();
  }

  dirtyChannels(limit: number): Promise<readonly string[]> {
    return Promise.resolve([...this.#dirty.keys()].slice(0, limit));
  }

  delivery(incident: DeliveryId, channel: string): Promise<Versioned<Delivery> | null> {
    return Promise.resolve(this.#deliveries.get(incident)?.get(channel) ?? null);
  }

  saveDelivery(delivery: Delivery, expected: number): Promise<'saved' | 'conflict'> {
    this.#tidy();
    const rows = this.#deliveries.get(delivery.incident) ?? new Map<string, Versioned<Delivery>>();
    const version = rows.get(delivery.channel)?.version ?? 0;
    if (version !== expected) return Promise.resolve('conflict');
    rows.set(delivery.channel, { value: structuredClone(delivery), version: version + 1 });
    this.#deliveries.set(delivery.incident, rows);
    return Promise.resolve('saved');
  }

  /** The same arithmetic as RESERVE_SLOT in scripts.ts. */
  reserveSlot(name: string, intervalMs: Millis, burst: number): Promise<Instant> {
    const now = this.#clock.now();
    const head = (burst - 1) * intervalMs;
    const slot = this.#slots.get(name) ?? { tat: 0, hold: 0 };
    let tat = Math.max(slot.tat, now);
    if (slot.hold > now) tat = Math.max(tat, slot.hold + head);
    this.#slots.set(name, { tat: tat + intervalMs, hold: slot.hold });
    return Promise.resolve(Math.max(now, tat - head));
  }

  holdSlots(name: string, until: Instant): Promise<void> {
    const slot = this.#slots.get(name) ?? { tat: 0, hold: 0 };
    this.#slots.set(name, { tat: slot.tat, hold: Math.max(slot.hold, until) });
    return Promise.resolve();
  }

  firstTime(key: string, ttlMs: Millis): Promise<boolean> {
    this.#tidy();
    const now = this.#clock.now();
    if ((this.#once.get(key) ?? 0) > now) return Promise.resolve(false);
    this.#once.set(key, now + ttlMs);
    return Promise.resolve(true);
  }

  holdLease(name: string, holder: string, ttlMs: Millis): Promise<boolean> {
    const now = this.#clock.now();
    const lease = this.#leases.get(name);
    if (lease !== undefined && lease.until > now && lease.holder !== holder) return Promise.resolve(false);
    this.#leases.set(name, { holder, until: now + ttlMs });
    return Promise.resolve(true);
  }

  releaseLease(name: string, holder: string): Promise<void> {
    if (this.#leases.get(name)?.holder === holder) this.#leases.delete(name);
    return Promise.resolve();
  }

  mutes(): Promise<readonly Mute[]> {
    return Promise.resolve([...this.#mutes.values()]);
  }

  saveMute(mute: Mute): Promise<void> {
    this.#mutes.set(mute.id, structuredClone(mute));
    return Promise.resolve();
  }

  removeMute(id: string): Promise<boolean> {
    return Promise.resolve(this.#mutes.delete(id));
  }

  countHidden(id: string): Promise<void> {
    const mute = this.#mutes.get(id);
    if (mute !== undefined) this.#mutes.set(id, { ...mute, hidden: mute.hidden + 1 });
    return Promise.resolve();
  }

  noteHeld(hold: Omit<HeldBack, 'incidents'>, incident: IncidentId): Promise<void> {
    const incidents = this.#holds.get(hold.hold)?.incidents ?? new Set();
    if (incidents.size < HELD_KEPT) incidents.add(incident);
    this.#holds.set(hold.hold, { hold: structuredClone(hold), until: hold.until, incidents });
    return Promise.resolve();
  }

  endHold(hold: string, at: Instant): Promise<void> {
    const held = this.#holds.get(hold);
    if (held !== undefined) held.until = at;
    return Promise.resolve();
  }

  endedHolds(at: Instant, limit: number): Promise<readonly HeldBack[]> {
    const ended = [...this.#holds.values()].filter(({ until }) => until <= at).sort((a, b) => a.until - b.until);
    return Promise.resolve(
      ended.slice(0, limit).map(({ hold, incidents }) => ({ ...hold, incidents: [...incidents] })),
    );
  }

  forgetHold(hold: string): Promise<void> {
    this.#holds.delete(hold);
    return Promise.resolve();
  }

  markWatched(cluster: string): Promise<void> {
    this.#watched.set(cluster, this.#clock.now());
    return Promise.resolve();
  }

  watchedAt(cluster: string): Promise<Instant | null> {
    return Promise.resolve(this.#watched.get(cluster) ?? null);
  }

  watches(): Promise<readonly Watch[]> {
    return Promise.resolve([...this.#watches].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, watch]) => watch));
  }

  addWatch({ cluster, namespace, channel }: Watch): Promise<void> {
    const watch = { cluster, namespace, channel };
    this.#watches.set(JSON.stringify(watch), watch);
    return Promise.resolve();
  }

  removeWatch({ cluster, namespace, channel }: Watch): Promise<boolean> {
    return Promise.resolve(this.#watches.delete(JSON.stringify({ cluster, namespace, channel })));
  }

  trace(subject: SubjectKey, line: TraceLine): Promise<void> {
    this.#traces.set(subject, [line, ...(this.#traces.get(subject) ?? [])].slice(0, TRACES_KEPT));
    return Promise.resolve();
  }

  traces(subject: SubjectKey, limit: number): Promise<readonly TraceLine[]> {
    return Promise.resolve((this.#traces.get(subject) ?? []).slice(0, limit));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #episode(id: string): number {
    return this.#incidents.get(id)?.value.episode ?? 0;
  }

  #read(ids: readonly string[]): readonly Incident[] {
    return ids.flatMap((id) => this.#incidents.get(id)?.value ?? []);
  }

  #mark(channel: string, incident: DeliveryId): void {
    const marks = this.#dirty.get(channel) ?? new Map<DeliveryId, string>();
    marks.set(incident, String(++this.#seq));
    this.#dirty.set(channel, marks);
  }

  /** Drops resolved incidents past their time, with all that hangs on them. */
  #forgetOld(): void {
    const oldest = this.#clock.now() - this.#historyTtlMs;
    for (const [id, at] of this.#resolvedAt) {
      // In the order of resolving: the first that is young enough ends it.
      if (at > oldest) break;
      const subject = this.#incidents.get(id)?.value.subject;
      this.#resolvedAt.delete(id);
      this.#incidents.delete(id);
      this.#deliveries.delete(id);
      this.#crashes.delete(id as IncidentId);
      if (subject === undefined) continue;
      const key = subjectKey(subject);
      const left = (this.#bySubject.get(key) ?? []).filter((one) => one !== id);
      if (left.length > 0) this.#bySubject.set(key, left);
      else {
        this.#bySubject.delete(key);
        this.#byHash.delete(shortHash(key));
      }
    }
  }

  #tidy(): void {
    this.#writes += 1;
    if (this.#writes % TIDY_EVERY !== 0) return;
    const now = this.#clock.now();
    this.#forgetOld();
    for (const [key, until] of this.#once) if (until <= now) this.#once.delete(key);
    for (const [name, { tat, hold }] of this.#slots) if (tat <= now && hold <= now) this.#slots.delete(name);
    const oldest = now - this.#historyTtlMs;
    for (const [key, [newest]] of this.#traces) if ((newest?.at ?? 0) < oldest) this.#traces.delete(key);
  }
}
