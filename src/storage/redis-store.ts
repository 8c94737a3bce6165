import type { Delivery } from '../model/delivery.js';
import { shortHash } from '../model/hash.js';
import type { Incident, IncidentId } from '../model/incident.js';
import { subjectKey, type SubjectKey } from '../model/subject.js';
import type { Instant, Millis } from '../model/time.js';
import { HISTORY_KEPT, TRACES_KEPT } from './bounds.js';
import { StorageError, storageError } from './errors.js';
import { connectRedis, type RedisClient } from './redis-connection.js';
import * as scripts from './scripts.js';
import type { Script } from './scripts.js';
import { parseDelivery, parseIncident, parseMute, parseObject, STORE_SCHEMA } from './stored-values.js';
import type { Mute, SaveMarks, Store, Versioned } from './store.js';

export interface RedisStoreOptions {
  readonly redisUrl: string;
  readonly prefix: string;
  /** How long resolved incidents, their deliveries and traces are kept. */
  readonly historyTtlMs: Millis;
  /** Hears of lost connections and of stored values that cannot be read. */
  readonly onError: (error: StorageError) => void;
}

type Watch = Awaited<ReturnType<Store['watches']>>[number];
type TraceLine = Parameters<Store['trace']>[1];

/**
 * The store on Redis 6.2 or newer, Valkey, Sentinel or Cluster. All keys carry one hash tag, `{prefix}`: saving an incident marks
 * channels, the subject and the index in one atomic step, and Redis Cluster allows that in one slot only. podwhy's
 * state is small (open incidents, bounded history), so one slot carries it.
 */
export class RedisStore implements Store {
  readonly kind = 'redis';
  readonly #client: RedisClient;
  readonly #options: RedisStoreOptions;
  #schema: Promise<void> | null = null;

  constructor(options: RedisStoreOptions) {
    this.#options = options;
    this.#client = connectRedis(options.redisUrl, 'command', (cause) => {
      options.onError(storageError(cause));
    });
  }

  now(): Promise<Instant> {
    return this.#ask(async (redis) => {
      const [seconds, micros] = await redis.time();
      return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
    });
  }

  async bornAt(): Promise<Instant> {
    return Number(await this.#run(scripts.BORN_AT, [this.#key('born')], []));
  }

  async ping(): Promise<void> {
    await this.#ask((redis) => redis.ping());
  }

  async latest(subject: SubjectKey): Promise<Versioned<Incident> | null> {
    const [id] = await this.#ask((redis) => redis.zrevrange(this.#key('subject', subject), 0, '0'));
    return id === undefined ? null : this.#incident(id);
  }

  incident(id: IncidentId): Promise<Versioned<Incident> | null> {
    return this.#incident(id);
  }

  async latestByHash(subjectHash: string): Promise<Versioned<Incident> | null> {
    const key = await this.#ask((redis) => redis.get(this.#key('hash', subjectHash)));
    return key === null ? null : this.latest(key as SubjectKey);
  }

  async saveIncident(incident: Incident, expected: number, marks: SaveMarks): Promise<'saved' | 'conflict'> {
    const subject = subjectKey(incident.subject);
    const keys = [
      this.#key('incident', incident.id),
      this.#key('subject', subject),
      this.#key('open'),
      this.#key('recheck'),
      this.#key('deliveries', incident.id),
      this.#key('seq'),
      this.#key('dirty-channels'),
      this.#key('hash', shortHash(subject)),
      ...marks.dirtyChannels.map((channel) => this.#key('dirty', channel)),
    ];
    const saved = await this.#run(scripts.SAVE_INCIDENT, keys, [
      expected,
      JSON.stringify(incident),
      incident.id,
      incident.episode,
      subject,
      incident.phase.phase === 'resolved' ? 1 : 0,
      this.#options.historyTtlMs,
      marks.recheckAt ?? '',
      HISTORY_KEPT,
      ...marks.dirtyChannels,
    ]);
    return saved === 1 ? 'saved' : 'conflict';
  }

  async openIncidents(limit: number): Promise<readonly Incident[]> {
    const ids = await this.#ask((redis) => redis.zrange(this.#key('open'), 0, String(limit - 1)));
    return this.#incidents(ids);
  }

  async history(subject: SubjectKey, limit: number): Promise<readonly Incident[]> {
    const ids = await this.#ask((redis) => redis.zrevrange(this.#key('subject', subject), 0, String(limit - 1)));
    return this.#incidents(ids);
  }

  async markSubjects(keys: readonly SubjectKey[]): Promise<void> {
    const touched = [this.#key('seq'), this.#key('marks'), this.#key('mark-tokens')];
    for (let i = 0; i < keys.length; i += 500) await this.#run(scripts.MARK_SUBJECTS, touched, keys.slice(i, i + 500));
  }

  async dueSubjects(limit: number): Promise<readonly { readonly key: SubjectKey; readonly mark: string }[]> {
    const touched = [this.#key('marks'), this.#key('mark-tokens'), this.#key('recheck')];
    const flat = texts(await this.#run(scripts.DUE_SUBJECTS, touched, [limit]));
    return pairs(flat).map(([key, mark]) => ({ key: key as SubjectKey, mark }));
  }

  async subjectMark(key: SubjectKey): Promise<string | null> {
    const mark = await this.#run(scripts.SUBJECT_MARK_OF, [this.#key('mark-tokens'), this.#key('recheck')], [key]);
    return typeof mark === 'string' ? mark : null;
  }

  async clearSubject(key: SubjectKey, mark: string): Promise<void> {
    const [token = '', due = ''] = mark.split('/');
    const touched = [this.#key('marks'), this.#key('mark-tokens'), this.#key('recheck')];
    await this.#run(scripts.CLEAR_SUBJECT, touched, [key, token, due]);
  }

  async deferSubject(key: SubjectKey, mark: string | null, delayMs: Millis): Promise<void> {
    const [token = '', due = ''] = mark?.split('/') ?? [];
    const touched = [this.#key('marks'), this.#key('mark-tokens'), this.#key('recheck')];
    await this.#run(scripts.DEFER_SUBJECT, touched, [key, token, due, Math.round(delayMs)]);
  }

  async markDelivery(channel: string, incident: IncidentId): Promise<void> {
    const touched = [this.#key('seq'), this.#key('dirty', channel), this.#key('dirty-channels')];
    await this.#run(scripts.MARK_DIRTY, touched, [channel, incident]);
  }

  async dirtyDeliveries(
    channel: string,
    limit: number,
  ): Promise<readonly { readonly incident: IncidentId; readonly mark: string }[]> {
    const all = await this.#ask((redis) => redis.hgetall(this.#key('dirty', channel)));
    return Object.entries(all)
      .sort(([, a], [, b]) => Number(a) - Number(b))
      .slice(0, limit)
      .map(([incident, mark]) => ({ incident: incident as IncidentId, mark }));
  }

  async clearDelivery(channel: string, incident: IncidentId, mark: string): Promise<void> {
    const touched = [this.#key('dirty', channel), this.#key('dirty-channels')];
    await this.#run(scripts.CLEAR_DIRTY, touched, [channel, incident, mark]);
  }

  dirtyChannels(limit: number): Promise<readonly string[]> {
    return this.#ask((redis) => redis.zrange(this.#key('dirty-channels'), 0, String(limit - 1)));
  }

  async delivery(incident: IncidentId, channel: string): Promise<Versioned<Delivery> | null> {
    const stored = await this.#ask((redis) => redis.hget(this.#key('deliveries', incident), channel));
    if (stored === null) return null;
    const space = stored.indexOf(' ');
    return { value: parseDelivery(stored.slice(space + 1)), version: Number(stored.slice(0, space)) };
  }

  async saveDelivery(delivery: Delivery, expected: number): Promise<'saved' | 'conflict'> {
    const touched = [this.#key('deliveries', delivery.incident), this.#key('incident', delivery.incident)];
    const argv = [delivery.channel, expected, JSON.stringify(delivery), this.#options.historyTtlMs];
    return (await this.#run(scripts.SAVE_DELIVERY, touched, argv)) === 1 ? 'saved' : 'conflict';
  }

  async reserveSlot(name: string, intervalMs: Millis, burst: number): Promise<Instant> {
    return Number(await this.#run(scripts.RESERVE_SLOT, [this.#key('slot', name)], [intervalMs, burst]));
  }

  async holdSlots(name: string, until: Instant): Promise<void> {
    await this.#run(scripts.HOLD_SLOTS, [this.#key('slot', name)], [until]);
  }

  async firstTime(key: string, ttlMs: Millis): Promise<boolean> {
    return (await this.#ask((redis) => redis.set(this.#key('once', key), '1', 'PX', ttlMs, 'NX'))) !== null;
  }

  async holdLease(name: string, holder: string, ttlMs: Millis): Promise<boolean> {
    return (await this.#run(scripts.HOLD_LEASE, [this.#key('lease', name)], [holder, ttlMs])) === 1;
  }

  async releaseLease(name: string, holder: string): Promise<void> {
    await this.#run(scripts.RELEASE_LEASE, [this.#key('lease', name)], [holder]);
  }

  async mutes(): Promise<readonly Mute[]> {
    const [stored, hidden] = await this.#ask((redis) =>
      Promise.all([redis.hgetall(this.#key('mutes')), redis.hgetall(this.#key('hidden'))]),
    );
    return Object.entries(stored).flatMap(([id, text]) =>
      this.#readable(() => ({ ...parseMute(text), hidden: Number(hidden[id] ?? 0) })),
    );
  }

  async saveMute(mute: Mute): Promise<void> {
    await this.#ask((redis) =>
      Promise.all([
        redis.hset(this.#key('mutes'), mute.id, JSON.stringify(mute)),
        redis.hset(this.#key('hidden'), mute.id, mute.hidden),
      ]),
    );
  }

  removeMute(id: string): Promise<boolean> {
    return this.#ask(async (redis) => {
      const removed = await redis.hdel(this.#key('mutes'), id);
      await redis.hdel(this.#key('hidden'), id);
      return removed === 1;
    });
  }

  async countHidden(id: string): Promise<void> {
    await this.#run(scripts.COUNT_HIDDEN, [this.#key('mutes'), this.#key('hidden')], [id]);
  }

  async watches(): Promise<readonly Watch[]> {
    const all = await this.#ask((redis) => redis.smembers(this.#key('watches')));
    return all.sort().flatMap((text) =>
      this.#readable(() => {
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
    await this.#ask((redis) => redis.sadd(this.#key('watches'), watchText(watch)));
  }

  async removeWatch(watch: Watch): Promise<boolean> {
    return (await this.#ask((redis) => redis.srem(this.#key('watches'), watchText(watch)))) === 1;
  }

  async trace(subject: SubjectKey, line: TraceLine): Promise<void> {
    const argv = [JSON.stringify(line), TRACES_KEPT, this.#options.historyTtlMs];
    await this.#run(scripts.TRACE, [this.#key('trace', subject)], argv);
  }

  async traces(subject: SubjectKey, limit: number): Promise<readonly TraceLine[]> {
    const all = await this.#ask((redis) => redis.lrange(this.#key('trace', subject), 0, limit - 1));
    return all.flatMap((text) =>
      this.#readable(() => {
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
    this.#client.disconnect();
  }

  #key(kind: string, ...rest: readonly string[]): string {
    return [`{${this.#options.prefix}}`, kind, ...rest].join(':');
  }

  async #incident(id: string): Promise<Versioned<Incident> | null> {
    const [version, text] = await this.#ask((redis) => redis.hmget(this.#key('incident', id), 'v', 'j'));
    if (text === null || text === undefined) return null;
    return { value: parseIncident(text), version: Number(version) };
  }

  async #incidents(ids: readonly string[]): Promise<readonly Incident[]> {
    const all = await this.#ask((redis) => Promise.all(ids.map((id) => redis.hget(this.#key('incident', id), 'j'))));
    return all.flatMap((text) => (text === null ? [] : this.#readable(() => parseIncident(text))));
  }

  /** One unreadable value must not hide the others of a list: it is reported and left out. */
  #readable<T>(parse: () => T): T[] {
    try {
      return [parse()];
    } catch (cause) {
      this.#options.onError(storageError(cause));
      return [];
    }
  }

  /** Answers or fails in bounded time; what fails is a {@link StorageError}. */
  async #ask<T>(question: (redis: RedisClient) => Promise<T>): Promise<T> {
    try {
      this.#schema ??= this.#checkSchema();
      await this.#schema;
      return await question(this.#client);
    } catch (cause) {
      throw storageError(cause);
    }
  }

  #run(script: Script, keys: readonly string[], argv: readonly (string | number)[]): Promise<unknown> {
    return this.#ask(async (redis) => {
      try {
        return await redis.evalsha(script.sha, keys.length, ...keys, ...argv);
      } catch (cause) {
        if (!(cause instanceof Error) || !cause.message.startsWith('NOSCRIPT')) throw cause;
        return redis.eval(script.lua, keys.length, ...keys, ...argv);
      }
    });
  }

  /** Once per process: a store that a newer podwhy has rewritten is not touched. */
  async #checkSchema(): Promise<void> {
    try {
      await this.#client.set(this.#key('schema'), STORE_SCHEMA, 'NX');
      const found = Number(await this.#client.get(this.#key('schema')));
      if (found !== STORE_SCHEMA) {
        throw new StorageError(
          'schema-unknown',
          `The store has schema ${found}, this podwhy knows ${STORE_SCHEMA}`,
          'Run the newest podwhy everywhere, or give this one another redis.prefix.',
        );
      }
    } catch (cause) {
      this.#schema = null;
      throw cause;
    }
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
