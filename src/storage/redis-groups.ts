import type { Delivery } from '../model/delivery.js';
import type { Board, Group, GroupId } from '../model/group.js';
import type { Millis } from '../model/time.js';
import { StorageError } from './errors.js';
import { SAVE_BOARD, SAVE_GROUP, SAVE_LINE } from './group-scripts.js';
import type { GroupStore } from './group-store.js';
import type { RedisCalls } from './redis-calls.js';
import type { Script } from './scripts.js';
import { parseObject } from './stored-values.js';
import type { Versioned } from './store.js';

/** The groups of the store on Redis, under the same hash tag as all else. */
export class RedisGroups implements GroupStore {
  readonly #redis: RedisCalls;
  readonly #historyTtlMs: Millis;

  constructor(redis: RedisCalls, historyTtlMs: Millis) {
    this.#redis = redis;
    this.#historyTtlMs = historyTtlMs;
  }

  board(channel: string): Promise<Versioned<Board> | null> {
    return this.#read(this.#redis.key('board', channel), (text) => readable(text) as Board);
  }

  saveBoard(board: Board, expected: number): Promise<'saved' | 'conflict'> {
    return this.#save(SAVE_BOARD, [this.#redis.key('board', board.channel)], [expected, JSON.stringify(board)]);
  }

  group(id: GroupId): Promise<Versioned<Group> | null> {
    return this.#read(this.#redis.key('group', id), (text) => readable(text) as Group);
  }

  saveGroup(group: Group, expected: number): Promise<'saved' | 'conflict'> {
    const { id, channel, closedAt } = group;
    const touched = [this.#redis.key('group', id), this.#redis.key('deliveries', id), ...this.#marking(channel)];
    const ttl = closedAt === null ? '' : this.#historyTtlMs;
    return this.#save(SAVE_GROUP, touched, [expected, JSON.stringify(group), ttl, channel, id]);
  }

  saveLine(delivery: Delivery, expected: number, look: readonly GroupId[]): Promise<'saved' | 'conflict'> {
    const { incident, channel } = delivery;
    const touched = [
      this.#redis.key('deliveries', incident),
      this.#redis.key('incident', incident),
      ...this.#marking(channel),
    ];
    return this.#save(SAVE_LINE, touched, [channel, expected, JSON.stringify(delivery), this.#historyTtlMs, ...look]);
  }

  #marking(channel: string): readonly string[] {
    return [this.#redis.key('seq'), this.#redis.key('dirty', channel), this.#redis.key('dirty-channels')];
  }

  async #read<T>(key: string, parse: (text: string) => T): Promise<Versioned<T> | null> {
    const [version, text] = await this.#redis.ask((redis) => redis.hmget(key, 'v', 'j'));
    if (text === null || text === undefined) return null;
    return { value: parse(text), version: Number(version) };
  }

  async #save(
    script: Script,
    keys: readonly string[],
    argv: readonly (string | number)[],
  ): Promise<'saved' | 'conflict'> {
    return (await this.#redis.run(script, keys, argv)) === 1 ? 'saved' : 'conflict';
  }
}

/** Throws `schema-unknown` or `value-malformed`. podwhy itself wrote the rest. */
function readable(text: string): unknown {
  const value = parseObject(text, 'A group');
  if (value['schema'] === 1) return value;
  throw new StorageError(
    'schema-unknown',
    'A stored group has an unknown schema',
    'Run the newest podwhy everywhere, or give this one another redis.prefix.',
  );
}
