import { StorageError } from './errors.js';

interface Address {
  readonly host: string;
  readonly port: number;
}

interface Login {
  readonly username: string | null;
  readonly password: string | null;
  readonly tls: boolean;
}

export type RedisTarget =
  | (Login & { readonly kind: 'standalone'; readonly address: Address; readonly db: number })
  | (Login & { readonly kind: 'socket'; readonly path: string; readonly db: number })
  | (Login & {
      readonly kind: 'sentinel';
      readonly sentinels: readonly Address[];
      readonly master: string;
      readonly sentinelPassword: string | null;
      readonly db: number;
    })
  | (Login & { readonly kind: 'cluster'; readonly nodes: readonly Address[] });

const FIX =
  'Use redis://[user:password@]host:port/db, rediss:// for TLS, redis+sentinel://host:port,host:port/master?db=0, ' +
  'redis+cluster://host:port,host:port, or unix:///path?db=0.';

/**
 * Reads REDIS_URL. Forms:
 * `redis://[user:pass@]host[:6379][/db]` · `rediss://…` the same over TLS · `unix:///path[?db=n]` ·
 * `redis+sentinel://[user:pass@]host[:26379],…/master[?db=n][&sentinelPassword=…]` ·
 * `redis+cluster://[user:pass@]host[:6379],…`; the last two take `?tls=true`.
 * Throws a {@link StorageError} `redis-url-invalid` whose text never repeats the URL: it may hold a password.
 */
export function parseRedisUrl(url: string): RedisTarget {
  const match =
    /^(redis|rediss|unix|redis\+sentinel|redis\+cluster):\/\/(?:([^@/?]*)@)?([^/?]*)(\/[^?]*)?(?:\?(.*))?$/.exec(
      url.trim(),
    );
  if (match === null) throw invalid('it has none of the known forms');
  const [, scheme = '', user, hosts = '', path = '', search = ''] = match;
  const query = new URLSearchParams(search);
  const login = { ...parseLogin(user), tls: scheme === 'rediss' || query.get('tls') === 'true' };
  switch (scheme) {
    case 'unix':
      if (path === '') throw invalid('the path of the socket is missing');
      return { kind: 'socket', ...login, path: decode(path), db: parseDb(query.get('db')) };
    case 'redis+sentinel': {
      const master = decode(path.slice(1));
      if (master === '') throw invalid('the name of the Sentinel master is missing');
      return {
        kind: 'sentinel',
        ...login,
        sentinels: hosts.split(',').map((host) => parseAddress(host, 26_379)),
        master,
        sentinelPassword: query.get('sentinelPassword'),
        db: parseDb(query.get('db')),
      };
    }
    case 'redis+cluster':
      return { kind: 'cluster', ...login, nodes: hosts.split(',').map((host) => parseAddress(host, 6379)) };
    default:
      return {
        kind: 'standalone',
        ...login,
        address: parseAddress(hosts, 6379),
        db: parseDb(path.length > 1 ? path.slice(1) : query.get('db')),
      };
  }
}

/** Where a target is, for logs and `podwhy check`: never the password. */
export function describeTarget(target: RedisTarget): string {
  const list = (all: readonly Address[]): string => all.map((one) => `${one.host}:${one.port}`).join(',');
  switch (target.kind) {
    case 'socket':
      return target.path;
    case 'sentinel':
      return `${target.master} at sentinels ${list(target.sentinels)}`;
    case 'cluster':
      return `cluster ${list(target.nodes)}`;
    case 'standalone':
      return list([target.address]);
  }
}

function parseLogin(text: string | undefined): { username: string | null; password: string | null } {
  if (text === undefined || text === '') return { username: null, password: null };
  const colon = text.indexOf(':');
  if (colon < 0) return { username: decode(text), password: null };
  return { username: colon === 0 ? null : decode(text.slice(0, colon)), password: decode(text.slice(colon + 1)) };
}

function parseAddress(text: string, standardPort: number): Address {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:[\]\s,]+)(?::(\d{1,5}))?$/.exec(text.trim());
  const host = match?.[1];
  const port = Number(match?.[2] ?? standardPort);
  if (host === undefined || port < 1 || port > 65_535) throw invalid('a host or port is missing or wrong');
  return { host: host.replace(/^\[|\]$/g, ''), port };
}

function parseDb(text: string | null): number {
  if (text === null || text === '') return 0;
  if (!/^\d{1,4}$/.test(text)) throw invalid('the database is not a number');
  return Number(text);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('it holds a broken %-escape');
  }
}

function invalid(why: string): StorageError {
  return new StorageError('redis-url-invalid', `REDIS_URL cannot be understood: ${why}`, FIX);
}
