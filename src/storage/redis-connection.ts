import { Cluster, Redis } from 'ioredis';
import { parseRedisUrl } from './redis-url.js';

export type RedisClient = Redis | Cluster;

/**
 * command: answers or fails within {@link COMMAND_LIMIT_MS}, whatever happens to Redis ·
 * blocking: for BullMQ workers, which wait inside a command and ride out an outage (`maxRetriesPerRequest: null` is
 * BullMQ's own condition).
 */
export type RedisUse = 'command' | 'blocking';

/** Longest wait for a connection, ms. */
export const CONNECT_LIMIT_MS = 3_000;
/** Longest wait for the answer to one command, ms. */
export const COMMAND_LIMIT_MS = 3_000;
/** Longest pause between attempts to connect again, ms: a Redis that is back is noticed within this. */
export const RECONNECT_PAUSE_MAX_MS = 2_000;
/** Unanswered commands fail after this many lost connections, so that an outage never piles them up. */
const RETRIES_PER_COMMAND = 1;

/**
 * A client for REDIS_URL (forms: {@link parseRedisUrl}). It connects in the background and again after every loss, with
 * capped back-off, until it is closed. `onError` hears each failed attempt. Throws `redis-url-invalid`.
 */
export function connectRedis(url: string, use: RedisUse, onError: (error: unknown) => void): RedisClient {
  const target = parseRedisUrl(url);
  const pause = (attempt: number): number => Math.min(50 * 2 ** Math.min(attempt, 10), RECONNECT_PAUSE_MAX_MS);
  const common = {
    ...(target.username === null ? {} : { username: target.username }),
    ...(target.password === null ? {} : { password: target.password }),
    connectTimeout: CONNECT_LIMIT_MS,
    keepAlive: 15_000,
    maxRetriesPerRequest: use === 'command' ? RETRIES_PER_COMMAND : null,
    ...(use === 'command' ? { commandTimeout: COMMAND_LIMIT_MS } : {}),
    // After a fail-over the old primary answers READONLY: only a new connection finds the new one.
    reconnectOnError: (error: Error) => (error.message.startsWith('READONLY') ? (2 as const) : false),
    ...(target.tls ? { tls: {} } : {}),
  };
  const options = { ...common, retryStrategy: pause };
  const client = open();
  client.on('error', onError);
  return client;

  function open(): RedisClient {
    switch (target.kind) {
      case 'standalone':
        return new Redis({ ...options, ...target.address, db: target.db });
      case 'socket':
        return new Redis({ ...options, path: target.path, db: target.db });
      case 'sentinel':
        return new Redis({
          ...options,
          sentinels: target.sentinels.map((one) => ({ ...one })),
          name: target.master,
          db: target.db,
          sentinelRetryStrategy: pause,
          ...(target.tls ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
          ...(target.sentinelPassword === null ? {} : { sentinelPassword: target.sentinelPassword }),
        });
      case 'cluster':
        return new Cluster(
          target.nodes.map((one) => ({ ...one })),
          {
            clusterRetryStrategy: pause,
            redisOptions: common,
            slotsRefreshTimeout: CONNECT_LIMIT_MS,
          },
        );
    }
  }
}
