import type { Delivery } from '../model/delivery.js';
import { shortHash } from '../model/hash.js';
import type { Incident, IncidentId } from '../model/incident.js';
import { subjectKey, type SubjectKey } from '../model/subject.js';
import type { Clock, Instant, Millis } from '../model/time.js';
import { HISTORY_KEPT, TRACES_KEPT } from './bounds.js';
import type { Mute, SaveMarks, Store, Versioned } from './store.js';

type Watch = Awaited<ReturnType<Store['watches']>>[number];
type TraceLine = Parameters<Store['trace']>[1];

interface SubjectState {
  token: number | null;
  markedAt: Instant;
  recheckAt: Instant | null;
}

interface Slot {
  tat: Instant;
  hold: Instant;
}

/** Expired keys are looked for after this many writes. */
const TIDY_EVERY = 1_000;

/** The store of a single process: everything is gone with it. For the demo, tests and small installs. */
export class EmbeddedStore implements Store {
  readonly kind = 'embedded';
  readonly #clock: Clock;
  readonly #bornAt: Instant;
  readonly #historyTtlMs: Millis;
  readonly #incidents = new Map<string, Versioned<Incident>>();
  readonly #resolvedAt = new Map<string, Instant>();
  readonly #bySubject = new Map<SubjectKey, IncidentId[]>();
  readonly #byHash = new Map<string, SubjectKey>();
  readonly #open = new Set<string>();
  readonly #subjects = new Map<SubjectKey, SubjectState>();
  readonly #dirty = new Map<string, Map<IncidentId, string>>();
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
    this.#bornAt = options.clock.now();
    this.#historyTtlMs = options.historyTtlMs;
  }

  now(): Promise<Instant> {
    return Promise.resolve(this.#clock.now());
  }

  bornAt(): Promise<Instant> {
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
    this.#subject(subject).recheckAt = marks.recheckInMs === null ? null : this.#clock.now() + marks.recheckInMs;
    this.#dropIdle(subject);
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

  markSubjects(keys: readonly SubjectKey[]): Promise<void> {
    for (const key of keys) {
      const state = this.#subject(key);
      if (state.token === null) state.markedAt = this.#clock.now();
      state.token = ++this.#seq;
    }
    return Promise.resolve();
  }

  dueSubjects(limit: number): Promise<readonly { readonly key: SubjectKey; readonly mark: string }[]> {
    const due = [...this.#subjects].flatMap(([key, state]) => {
      const mark = this.#markOf(state);
      if (mark === null) return [];
      return [{ key, mark, since: state.token === null ? (state.recheckAt ?? 0) : state.markedAt }];
    });
    due.sort((a, b) => a.since - b.since || (a.key < b.key ? -1 : 1));
    return Promise.resolve(due.slice(0, limit).map(({ key, mark }) => ({ key, mark })));
  }

  subjectMark(key: SubjectKey): Promise<string | null> {
    const state = this.#subjects.get(key);
    return Promise.resolve(state === undefined ? null : this.#markOf(state));
  }

  clearSubject(key: SubjectKey, mark: string): Promise<void> {
    const [token = '', due = ''] = mark.split('/');
    const state = this.#subjects.get(key);
    if (state !== undefined) {
      if (token !== '' && String(state.token) === token) state.token = null;
      if (due !== '' && String(state.recheckAt) === due) state.recheckAt = null;
      this.#dropIdle(key);
    }
    return Promise.resolve();
  }

  async deferSubject(key: SubjectKey, mark: string | null, delayMs: Millis): Promise<void> {
    if (mark !== null) await this.clearSubject(key, mark);
    const state = this.#subject(key);
    state.recheckAt = Math.min(state.recheckAt ?? Infinity, this.#clock.now() + delayMs);
  }

  markDelivery(channel: string, incident: IncidentId): Promise<void> {
    this.#mark(channel, incident);
    return Promise.resolve();
  }

  dirtyDeliveries(
    channel: string,
    limit: number,
  ): Promise<readonly { readonly incident: IncidentId; readonly mark: string }[]> {
    const all = [...(this.#dirty.get(channel) ?? [])].map(([incident, mark]) => ({ incident, mark }));
    all.sort((a, b) => Number(a.mark) - Number(b.mark));
    return Promise.resolve(all.slice(0, limit));
  }

  clearDelivery(channel: string, incident: IncidentId, mark: string): Promise<void> {
    const marks = this.#dirty.get(channel);
    if (marks?.get(incident) === mark) marks.delete(incident);
    if (marks?.size === 0) this.#dirty.delete(channel);
    return Promise.resolve();
  }

  dirtyChannels(limit: number): Promise<readonly string[]> {
    return Promise.resolve([...this.#dirty.keys()].slice(0, limit));
  }

  delivery(incident: IncidentId, channel: string): Promise<Versioned<Delivery> | null> {
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

  #mark(channel: string, incident: IncidentId): void {
    const marks = this.#dirty.get(channel) ?? new Map<IncidentId, string>();
    marks.set(incident, String(++this.#seq));
    this.#dirty.set(channel, marks);
  }

  #subject(key: SubjectKey): SubjectState {
    const state = this.#subjects.get(key) ?? { token: null, markedAt: 0, recheckAt: null };
    this.#subjects.set(key, state);
    return state;
  }

  #markOf({ token, recheckAt }: SubjectState): string | null {
    const due = recheckAt !== null && recheckAt <= this.#clock.now() ? String(recheckAt) : '';
    return token === null && due === '' ? null : `${token ?? ''}/${due}`;
  }

  #dropIdle(key: SubjectKey): void {
    const state = this.#subjects.get(key);
    if (state?.token === null && state.recheckAt === null) this.#subjects.delete(key);
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
