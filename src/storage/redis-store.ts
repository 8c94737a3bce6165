import type { CrashRecord, KeptCrashes } from '../model/crash-record.js';
import type { Delivery, DeliveryId } from '../model/delivery.js';
import { isGroupId } from '../model/group.js';
import { shortHash } from '../model/hash.js';
import type { Incident, IncidentId } from '../model/incident.js';
import { subjectKey, type SubjectKey } from '../model/subject.js';
import type { Instant, Millis } from '../model/time.js';
import { HELD_KEPT, HISTORY_KEPT, TRACES_KEPT } from './bounds.js';
import { RedisCalls, type RedisCallsOptions } from './redis-calls.js';
import { RedisErrands } from './redis-errands.js';
import { RedisGroups } from './redis-groups.js';
import * as scripts from './scripts.js';
import { parseCrash, parseDelivery, parseHold, parseIncident, parseMute, parseObject } from './stored-values.js';
import type { HeldBack, Mute, SaveMarks, Store, Versioned } from './store.js';

export interface RedisStoreOptions extends RedisCallsOptions {
  /** How long resolved incidents, their deliveries and traces are kept. */
  readonly historyTtlMs: Millis;
}

/** The clocks of two machines drift apart by far less than a millisecond in this time. */
const CLOCK_KEPT_MS: Millis = 1_000;

type Watch = Awaited<ReturnType<Store['watches']>>[number];
type TraceLine = Parameters<Store['trace']>[1];

/**
 * The store on Redis 6.2 or newer, Valkey, Sentinel or Cluster. All keys carry one hash tag, `{prefix}`: saving an incident marks
 * channels, the subject and the index in one atomic step, and Redis Cluster allows that in one slot only. podwhy's
 * state is small (open incidents, bounded history), so one slot carries it.
 */
export class RedisStore implements Store {
  readonly kind = 'redis';
  readonly groups: RedisGroups;
  readonly errands: RedisErrands;
  readonly #redis: RedisCalls;
  readonly #historyTtlMs: Millis;
  #clock: { readonly at: number; readonly instant: number; readonly connections: number } | null = null;
  #trusted: { readonly connections: number; readonly since: Instant } | null = null;

  constructor(options: RedisStoreOptions) {
    this.#redis = new RedisCalls(options);
    this.#historyTtlMs = options.historyTtlMs;
    this.groups = new RedisGroups(this.#redis, options.historyTtlMs);
    this.errands = new RedisErrands(this.#redis);
  }

  /** Asked of Redis once a second; in between this process counts on. Never behind Redis, ahead by less than one answer took. */
  async now(): Promise<Instant> {
    const read = this.#clock;
    const sinceRead = performance.now() - (read?.at ?? 0);
    if (read !== null && read.connections === this.#redis.connections && sinceRead < CLOCK_KEPT_MS) {
      return Math.ceil(read.instant + sinceRead);
    }
    const at = performance.now();
    const [seconds, micros] = await this.#redis.ask((redis) => redis.time());
    const instant = Number(seconds) * 1000 + Number(micros) / 1000;
    this.#clock = { at, instant, connections: this.#redis.connections };
    return Math.ceil(instant);
  }

  async bornAt(): Promise<Instant> {
    return Number(await this.#redis.run(scripts.BORN_AT, [this.#redis.key('born')], []));
  }

  async trustedSince(): Promise<Instant> {
    const bornAt = await this.bornAt();
    const { connections } = this.#redis;
    if (this.#trusted?.connections !== connections) this.#trusted = { connections, since: await this.now() };
    return Math.max(bornAt, this.#trusted.since);
  }

  async ping(): Promise<void> {
    await this.#redis.ask((redis) => redis.ping());
  }

  async latest(subject: SubjectKey): Promise<Versioned<Incident> | null> {
    const [id] = await this.#redis.ask((redis) => redis.zrevrange(this.#redis.key('subject', subject), 0, '0'));
    return id === undefined ? null : this.#incident(id);
  }

  incident(id: IncidentId): Promise<Versioned<Incident> | null> {
    return this.#incident(id);
  }

  async latestByHash(subjectHash: string): Promise<Versioned<Incident> | null> {
    const key = await this.#redis.ask((redis) => redis.get(this.#redis.key('hash', subjectHash)));
    return key === null ? null : this.latest(key as SubjectKey);
  }

  async saveIncident(incident: Incident, expected: number, marks: SaveMarks): Promise<'saved' | 'conflict'> {
    const subject = subjectKey(incident.subject);
    const keys = [
      this.#redis.key('incident', incident.id),
      this.#redis.key('subject', subject),
      this.#redis.key('open'),
      this.#redis.key('recheck'),
      this.#redis.key('deliveries', incident.id),
      this.#redis.key('seq'),
      this.#redis.key('dirty-channels'),
      this.#redis.key('hash', shortHash(subject)),
      this.#redis.key('crashes', incident.id),
      ...marks.dirtyChannels.map((channel) => this.#redis.key('dirty', channel)),
    ];
    const saved = await this.#redis.run(scripts.SAVE_INCIDENT, keys, [
      expected,
      JSON.stringify(incident),
      incident.id,
      incident.episode,
      subject,
      incident.phase.phase === 'resolved' ? 1 : 0,
      this.#historyTtlMs,
      marks.recheckInMs === null ? '' : Math.round(marks.recheckInMs),
      HISTORY_KEPT,
      ...marks.dirtyChannels,
    ]);
    return saved === 1 ? 'saved' : 'conflict';
  }

  async openIncidents(limit: number): Promise<readonly Incident[]> {
    const ids = await this.#redis.ask((redis) => redis.zrange(this.#redis.key('open'), 0, String(limit - 1)));
    return this.#incidents(ids);
  }

  async history(subject: SubjectKey, limit: number): Promise<readonly Incident[]> {
    const ids = await this.#redis.ask((redis) =>
      redis.zrevrange(this.#redis.key('subject', subject), 0, String(limit - 1)),
    );
    return this.#incidents(ids);
  }

  async keepCrash(incident: IncidentId, crash: CrashRecord): Promise<void> {
    const touched = [this.#redis.key('crashes', incident), this.#redis.key('incident', incident)];
    await this.#redis.run(scripts.KEEP_CRASH, touched, [JSON.stringify(crash), this.#historyTtlMs]);
  }

  async crashes(incident: IncidentId): Promise<KeptCrashes | null> {
    const all = await this.#redis.ask((redis) => redis.hgetall(this.#redis.key('crashes', incident)));
    const { first, latest } = all;
    if (first === undefined || latest === undefined) return null;
    return { first: parseCrash(first), latest: parseCrash(latest) };
  }

  async markSubjects(keys: readonly SubjectKey[]): Promise<void> {
    const touched = [this.#redis.key('seq'), this.#redis.key('marks'), this.#redis.key('mark-tokens')];
    for (let i = 0; i < keys.length; i += 500)
      await this.#redis.run(scripts.MARK_SUBJECTS, touched, keys.slice(i, i + 500));
  }

  async dueSubjects(limit: number): Promise<readonly { readonly key: SubjectKey; readonly mark: string }[]> {
    const touched = [this.#redis.key('marks'), this.#redis.key('mark-tokens'), this.#redis.key('recheck')];
    const flat = texts(await this.#redis.run(scripts.DUE_SUBJECTS, touched, [limit]));
    return pairs(flat).map(([key, mark]) => ({ key: key as SubjectKey, mark }));
  }

  async subjectMark(key: SubjectKey): Promise<string | null> {
    const mark = await this.#redis.run(
      scripts.SUBJECT_MARK_OF,
      [this.#redis.key('mark-tokens'), this.#redis.key('recheck')],
      [key],
    );
    return typeof mark === 'string' ? mark : null;
  }

  async clearSubject(key: SubjectKey, mark: string): Promise<void> {
    const [token = '', due = ''] = mark.split('/');
    const touched = [this.#redis.key('marks'), this.#redis.key('mark-tokens'), this.#redis.key('recheck')];
    await this.#redis.run(scripts.CLEAR_SUBJECT, touched, [key, token, due]);
  }

  async deferSubject(key: SubjectKey, mark: string | null, delayMs: Millis): Promise<void> {
    const [token = '', due = ''] = mark?.split('/') ?? [];
    const touched = [this.#redis.key('marks'), this.#redis.key('mark-tokens'), this.#redis.key('recheck')];
    await this.#redis.run(scripts.DEFER_SUBJECT, touched, [key, token, due, Math.round(delayMs)]);
  }

  async markDelivery(channel: string, incident: DeliveryId): Promise<void> {
    const touched = [this.#redis.key('seq'), this.#redis.key('dirty', channel), this.#redis.key('dirty-channels')];
    await this.#redis.run(scripts.MARK_DIRTY, touched, [channel, incident]);
  }

  async dirtyDeliveries(
    channel: string,
    limit: number,
  ): Promise<readonly { readonly incident: DeliveryId; readonly mark: string }[]> {
    const all = await this.#redis.ask((redis) => redis.hgetall(this.#redis.key('dirty', channel)));
    return Object.entries(all)
      .sort(([, a], [, b]) => Number(a) - Number(b))
      .slice(0, limit)
      .map(([incident, mark]) => ({ incident: incident as DeliveryId, mark }));
  }

  async clearDelivery(channel: string, incident: DeliveryId, mark: string): Promise<void> {
    const touched = [this.#redis.key('dirty', channel), this.#redis.key('dirty-channels')];
    await this.#redis.run(scripts.CLEAR_DIRTY, touched, [channel, incident, mark]);
  }

  dirtyChannels(limit: number): Promise<readonly string[]> {
    return this.#redis.ask((redis) => redis.zrange(this.#redis.key('dirty-channels'), 0, String(limit - 1)));
  }

  async delivery(incident: DeliveryId, channel: string): Promise<Versioned<Delivery> | null> {
    const stored = await this.#redis.ask((redis) => redis.hget(this.#redis.key('deliveries', incident), channel));
    if (stored === null) return null;
    const space = stored.indexOf(' ');
    return { value: parseDelivery(stored.slice(space + 1)), version: Number(stored.slice(0, space)) };
  }

  async saveDelivery(delivery: Delivery, expected: number): Promise<'saved' | 'conflict'> {
    const { incident } = delivery;
    const owner = isGroupId(incident) ? this.#redis.key('group', incident) : this.#redis.key('incident', incident);
    const touched = [this.#redis.key('deliveries', incident), owner];
    const argv = [delivery.channel, expected, JSON.stringify(delivery), this.#historyTtlMs];
    return (await this.#redis.run(scripts.SAVE_DELIVERY, touched, argv)) === 1 ? 'saved' : 'conflict';
  }

  async reserveSlot(name: string, intervalMs: Millis, burst: number): Promise<Instant> {
    return Number(await this.#redis.run(scripts.RESERVE_SLOT, [this.#redis.key('slot', name)], [intervalMs, burst]));
  }

  async holdSlots(name: string, until: Instant): Promise<void> {
    await this.#redis.run(scripts.HOLD_SLOTS, [this.#redis.key('slot', name)], [until]);
  }

  async firstTime(key: string, ttlMs: Millis): Promise<boolean> {
    return (await this.#redis.ask((redis) => redis.set(this.#redis.key('once', key), '1', 'PX', ttlMs, 'NX'))) !== null;
  }

  async holdLease(name: string, holder: string, ttlMs: Millis): Promise<boolean> {
    return (await this.#redis.run(scripts.HOLD_LEASE, [this.#redis.key('lease', name)], [holder, ttlMs])) === 1;
  }

  async releaseLease(name: string, holder: string): Promise<void> {
    await this.#redis.run(scripts.RELEASE_LEASE, [this.#redis.key('lease', name)], [holder]);
  }

  async mutes(): Promise<readonly Mute[]> {
    const [stored, hidden] = await this.#redis.ask((redis) =>
      Promise.all([redis.hgetall(this.#redis.key('mutes')), redis.hgetall(this.#redis.key('hidden'))]),
    );
    return Object.entries(stored).flatMap(([id, text]) =>
      this.#redis.readable(() => ({ ...parseMute(text), hidden: Number(hidden[id] ?? 0) })),
    );
  }

  async saveMute(mute: Mute): Promise<void> {
    await this.#redis.ask((redis) =>
      Promise.all([
        redis.hset(this.#redis.key('mutes'), mute.id, JSON.stringify(mute)),
        redis.hset(this.#redis.key('hidden'), mute.id, mute.hidden),
      ]),
    );
  }

  removeMute(id: string): Promise<boolean> {
    return this.#redis.ask(async (redis) => {
      const removed = await redis.hdel(this.#redis.key('mutes'), id);
      await redis.hdel(this.#redis.key('hidden'), id);
      return removed === 1;
    });
  }

  async countHidden(id: string): Promise<void> {
    await this.#redis.run(scripts.COUNT_HIDDEN, [this.#redis.key('mutes'), this.#redis.key('hidden')], [id]);
  }

  async noteHeld(hold: Omit<HeldBack, 'incidents'>, incident: IncidentId): Promise<void> {
    const touched = [this.#redis.key('holds'), this.#redis.key('hold-ends'), this.#redis.key('held', hold.hold)];
    const argv = [hold.hold, hold.until, JSON.stringify(hold), incident, HELD_KEPT, this.#historyTtlMs];
    await this.#redis.run(scripts.NOTE_HELD, touched, argv);
  }

  async endHold(hold: string, at: Instant): Promise<void> {
    await this.#redis.ask((redis) => redis.zadd(this.#redis.key('hold-ends'), 'XX', at, hold));
  }

  async endedHolds(at: Instant, limit: number): Promise<readonly HeldBack[]> {
    const ended = await this.#redis.ask((redis) =>
      redis.zrangebyscore(this.#redis.key('hold-ends'), '-inf', at, 'LIMIT', 0, limit),
    );
    const all = await Promise.all(ended.map((hold) => this.#hold(hold)));
    return all.flat();
  }

  async forgetHold(hold: string): Promise<void> {
    await this.#redis.ask((redis) =>
      Promise.all([
        redis.hdel(this.#redis.key('holds'), hold),
        redis.zrem(this.#redis.key('hold-ends'), hold),
        redis.del(this.#redis.key('held', hold)),
      ]),
    );
  }

  async markWatched(cluster: string): Promise<void> {
    await this.#redis.run(scripts.MARK_WATCHED, [this.#redis.key('watched')], [cluster]);
  }

  async watchedAt(cluster: string): Promise<Instant | null> {
    const at = await this.#redis.ask((redis) => redis.hget(this.#redis.key('watched'), cluster));
    return at === null ? null : Number(at);
  }

  async watches(): Promise<readonly Watch[]> {
    const all = await this.#redis.ask((redis) => redis.smembers(this.#redis.key('watches')));
    return all.sort().flatMap((text) =>
      this.#redis.readable(() => {
        const value = parseObject(text, 'A watched namespace');
        return {
          cluster: String(value['cluster']),
          namespace: String(value['namespace']),
          channel: String(value['channel']),
        };
      }),
    );
  }

  async addWatch(watch: Watch): Promise<void> {
    await this.#redis.ask((redis) => redis.sadd(this.#redis.key('watches'), watchText(watch)));
  }

  async removeWatch(watch: Watch): Promise<boolean> {
    return (await this.#redis.ask((redis) => redis.srem(this.#redis.key('watches'), watchText(watch)))) === 1;
  }

  async trace(subject: SubjectKey, line: TraceLine): Promise<void> {
    const argv = [JSON.stringify(line), TRACES_KEPT, this.#historyTtlMs];
    await this.#redis.run(scripts.TRACE, [this.#redis.key('trace', subject)], argv);
  }

  async traces(subject: SubjectKey, limit: number): Promise<readonly TraceLine[]> {
    const all = await this.#redis.ask((redis) => redis.lrange(this.#redis.key('trace', subject), 0, limit - 1));
    return all.flatMap((text) =>
      this.#redis.readable(() => {
        const value = parseObject(text, 'A trace');
        return {
          at: Number(value['at']),
          decision: String(value['decision']),
          because: String(value['because']),
        };
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.resolve();
    this.#redis.close();
  }

  async #hold(hold: string): Promise<HeldBack[]> {
    const [text, incidents] = await this.#redis.ask((redis) =>
      Promise.all([redis.hget(this.#redis.key('holds'), hold), redis.smembers(this.#redis.key('held', hold))]),
    );
    if (text === null) return [];
    return this.#redis.readable(() => ({ ...parseHold(text), incidents: incidents as IncidentId[] }));
  }

  async #incident(id: string): Promise<Versioned<Incident> | null> {
    const [version, text] = await this.#redis.ask((redis) => redis.hmget(this.#redis.key('incident', id), 'v', 'j'));
    if (text === null || text === undefined) return null;
    return { value: parseIncident(text), version: Number(version) };
  }

  async #incidents(ids: readonly string[]): Promise<readonly Incident[]> {
    const all = await this.#redis.ask((redis) =>
      Promise.all(ids.map((id) => redis.hget(this.#redis.key('incident', id), 'j'))),
    );
    return all.flatMap((text) => (text === null ? [] : this.#redis.readable(() => parseIncident(text))));
  }
}

function texts(answer: unknown): readonly string[] {
  return Array.isArray(answer) ? answer.map(String) : [];
}

function pairs(flat: readonly string[]): [string, string][] {
  return flat.flatMap((text, i) => (i % 2 === 0 ? [[text, flat[i + 1] ?? ''] as [string, string]] : []));
}

function watchText({ cluster, namespace, channel }: Watch): string {
  return JSON.stringify({ cluster, namespace, channel });
}
