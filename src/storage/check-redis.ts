import type { CheckLine } from '../model/check-line.js';
import { SECOND, type Clock, type Millis } from '../model/time.js';
import { storageError } from './errors.js';
import { connectRedis, type RedisClient } from './redis-connection.js';
import { describeTarget, parseRedisUrl } from './redis-url.js';

/** BullMQ's recommendation, and the first with the commands that podwhy's scripts use. Valkey began at 7.2. */
const VERSION_MIN = [6, 2] as const;
/** Slots and holds come from Redis' clock; what people read comes from this machine's. */
const SKEW_MAX_MS: Millis = 2 * SECOND;
const REACHABLE = 'redis: reachable';

/**
 * Looks at the Redis of REDIS_URL: reachable, old, evicting, read-only, out of step with this machine's clock. Never
 * throws; every call answers or fails within the limits of the connection (3 s each).
 */
export async function checkRedis(url: string | null, clock: Clock): Promise<readonly CheckLine[]> {
  if (url === null) {
    return [
      {
        what: 'redis',
        verdict: 'warn',
        detail:
          'embedded: a restart forgets open alerts, mutes and history, may post an alert again, and only one replica may run',
        fix: 'set REDIS_URL to a Redis 6.2+ or Valkey',
      },
    ];
  }
  const first = await look(url, clock);
  // A busy machine may miss the limits of a first connection; a Redis that is down misses them twice.
  return first.every(({ what, verdict }) => what !== REACHABLE || verdict === 'ok') ? first : look(url, clock);
}

async function look(url: string, clock: Clock): Promise<readonly CheckLine[]> {
  let client: RedisClient | null = null;
  try {
    const where = describeTarget(parseRedisUrl(url));
    client = connectRedis(url, 'command', () => undefined);
    const before = clock.now();
    const [seconds, micros] = await client.time();
    const after = clock.now();
    const skewMs = Number(seconds) * SECOND + Number(micros) / 1_000 - (before + after) / 2;
    const info = parseInfo(await client.info());
    return [
      line(REACHABLE, true, `${where}, answers in ${after - before} ms`, ''),
      versionLine(info),
      line(
        'redis: eviction',
        info.get('maxmemory_policy') === 'noeviction',
        `maxmemory-policy ${info.get('maxmemory_policy') ?? 'unknown'}`,
        'set maxmemory-policy noeviction: else Redis drops queued work and open alerts when memory is short',
      ),
      line(
        'redis: role',
        info.get('role') !== 'slave',
        info.get('role') === 'slave' ? 'a read-only replica' : 'primary',
        'point REDIS_URL at the primary',
      ),
      persistenceLine(info),
      {
        what: 'redis: clock',
        verdict: Math.abs(skewMs) > SKEW_MAX_MS ? 'warn' : 'ok',
        detail: `${Math.abs(Math.round(skewMs))} ms ${skewMs < 0 ? 'behind' : 'ahead of'} this machine`,
        fix: Math.abs(skewMs) > SKEW_MAX_MS ? 'let NTP set both clocks' : '',
      },
    ];
  } catch (cause) {
    const error = storageError(cause);
    const [what = ''] = error.message.split(` (${error.code})`, 1);
    return [line(REACHABLE, false, what, error.fix)];
  } finally {
    client?.disconnect();
  }
}

function line(what: string, well: boolean, detail: string, fix: string): CheckLine {
  return { what, verdict: well ? 'ok' : 'fail', detail, fix: well ? '' : fix };
}

function versionLine(info: ReadonlyMap<string, string>): CheckLine {
  const valkey = info.get('valkey_version');
  const version = valkey ?? info.get('redis_version') ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const newEnough = major > VERSION_MIN[0] || (major === VERSION_MIN[0] && minor >= VERSION_MIN[1]);
  return line(
    'redis: version',
    newEnough,
    `${valkey === undefined ? 'Redis' : 'Valkey'} ${version === '' ? 'of unknown version' : version}`,
    'use Redis 6.2 or newer, or Valkey',
  );
}

function persistenceLine(info: ReadonlyMap<string, string>): CheckLine {
  const appends = info.get('aof_enabled') === '1';
  return {
    what: 'redis: persistence',
    verdict: appends ? 'ok' : 'warn',
    detail: appends ? 'append-only file' : 'no append-only file: a restart of Redis loses the newest alerts',
    fix: appends ? '' : 'set appendonly yes, unless the service keeps replicas',
  };
}

function parseInfo(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(/\r?\n/).flatMap((row): [string, string][] => {
      const colon = row.indexOf(':');
      return colon <= 0 || row.startsWith('#') ? [] : [[row.slice(0, colon), row.slice(colon + 1).trim()]];
    }),
  );
}
