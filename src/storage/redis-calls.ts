import { StorageError, storageError } from './errors.js';
import { connectRedis, type RedisClient } from './redis-connection.js';
import type { Script } from './scripts.js';
import { STORE_SCHEMA } from './stored-values.js';

export interface RedisCallsOptions {
  readonly redisUrl: string;
  readonly prefix: string;
  /** Hears of lost connections and of stored values that cannot be read. */
  readonly onError: (error: StorageError) => void;
}

/** The connection under the store: keys of one hash tag, scripts by their digest, errors with a code, the schema check. */
export class RedisCalls {
  readonly #client: RedisClient;
  readonly #options: RedisCallsOptions;
  #schema: Promise<void> | null = null;
  #connections = 0;

  constructor(options: RedisCallsOptions) {
    this.#options = options;
    this.#client = connectRedis(options.redisUrl, 'command', (cause) => {
      options.onError(storageError(cause));
    });
    this.#client.on('ready', () => {
      this.#connections += 1;
    });
  }

  /** How many connections there were: another one may lead to another server, or to one that lost writes. */
  get connections(): number {
    return this.#connections;
  }

  key(kind: string, ...rest: readonly string[]): string {
    return [`{${this.#options.prefix}}`, kind, ...rest].join(':');
  }

  /** Answers or fails in bounded time; what fails is a {@link StorageError}. */
  async ask<T>(question: (redis: RedisClient) => Promise<T>): Promise<T> {
    try {
      this.#schema ??= this.#checkSchema();
      await this.#schema;
      return await question(this.#client);
    } catch (cause) {
      throw storageError(cause);
    }
  }

  run(script: Script, keys: readonly string[], argv: readonly (string | number)[]): Promise<unknown> {
    return this.ask(async (redis) => {
      try {
        return await redis.evalsha(script.sha, keys.length, ...keys, ...argv);
      } catch (cause) {
        if (!(cause instanceof Error) || !cause.message.startsWith('NOSCRIPT')) throw cause;
        return redis.eval(script.lua, keys.length, ...keys, ...argv);
      }
    });
  }

  /** One unreadable value must not hide the others of a list: it is reported and left out. */
  readable<T>(parse: () => T): T[] {
    try {
      return [parse()];
    } catch (cause) {
      this.#options.onError(storageError(cause));
      return [];
    }
  }

  close(): void {
    this.#client.disconnect();
  }

  /** Once per process: a store that a newer podwhy has rewritten is not touched. */
  async #checkSchema(): Promise<void> {
    try {
      await this.#client.set(this.key('schema'), STORE_SCHEMA, 'NX');
      const found = Number(await this.#client.get(this.key('schema')));
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
