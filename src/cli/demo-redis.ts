import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { SECOND, type Millis } from '../model/time.js';
import { findProgram } from './demo-open.js';

/** Where the demo keeps its state. */
export interface DemoRedis {
  /** Null: in memory. */
  readonly url: string | null;
  /** For the person: which one, and why. */
  readonly says: string;
  /** Ends what was started here. */
  stop(): Promise<void>;
}

export interface DemoRedisRequest {
  /** A Redis of its own is asked for (`--redis`). */
  readonly wanted: boolean;
  /** REDIS_URL and PATH are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For the socket; short, since a socket's path may have 107 bytes at most. */
  readonly folder: string;
}

const SERVERS = ['redis-server', 'valkey-server'] as const;
const READY_LIMIT_MS: Millis = 5 * SECOND;
const END_LIMIT_MS: Millis = 3 * SECOND;

/**
 * REDIS_URL if set; else, when asked for, a server found in PATH on a private socket; else memory, which is what the
 * demo's clock can run fast with: a Redis has a clock of its own.
 */
export async function chooseRedis(request: DemoRedisRequest): Promise<DemoRedis> {
  const given = request.env['REDIS_URL'] ?? '';
  if (given !== '') return { url: given, says: 'your Redis (REDIS_URL)', stop: () => Promise.resolve() };
  if (!request.wanted) return embedded('');
  const found = await findServer(request.env['PATH'] ?? '');
  if (found === null) return embedded('no redis-server or valkey-server in PATH');
  try {
    return await launch(found, join(request.folder, 'redis.sock'));
  } catch (error) {
    return embedded(error instanceof Error ? error.message : String(error));
  }
}

function embedded(why: string): DemoRedis {
  return {
    url: null,
    says: `none, everything in memory${why === '' ? '' : ` (${why})`}`,
    stop: () => Promise.resolve(),
  };
}

async function findServer(path: string): Promise<string | null> {
  for (const name of SERVERS) {
    const file = await findProgram(name, path);
    if (file !== null) return file;
  }
  return null;
}

async function launch(file: string, socket: string): Promise<DemoRedis> {
  const child = spawn(
    file,
    [
      ...['--port', '0', '--unixsocket', socket, '--unixsocketperm', '700'],
      ...['--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction'],
    ],
    // A group of its own: Ctrl-C at the terminal must not end it before podwhy has closed.
    { stdio: ['ignore', 'pipe', 'ignore'], detached: true },
  );
  const end = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', end);
  endWithUs(child);
  try {
    await ready(child, file);
  } catch (error) {
    process.off('exit', end);
    end();
    throw error;
  }
  // Nobody reads its log; an unread pipe would hold it up.
  child.stdout.resume();
  return {
    url: `unix://${socket}`,
    says: `${file} (process ${child.pid ?? 0}) on a private socket, ended with the demo`,
    stop: async () => {
      process.off('exit', end);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const limit = setTimeout(end, END_LIMIT_MS);
      await ended;
      clearTimeout(limit);
    },
  };
}

/** A process that is killed outright can end nothing: a shell waits for the end of our pipe, and ends the server then. */
function endWithUs(server: ChildProcess): void {
  if (server.pid === undefined) return;
  const watchdog = spawn('/bin/sh', ['-c', 'read -r _; kill -9 "$1"', 'sh', String(server.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // Without a shell the server is ended by what ends orderly, as before.
  watchdog.once('error', () => undefined);
  watchdog.unref();
  server.once('exit', () => {
    watchdog.kill('SIGKILL');
  });
}

function ready(child: ChildProcess, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const finish = (error: Error | null): void => {
      clearTimeout(limit);
      child.stdout?.off('data', hear);
      child.off('error', failed);
      child.off('exit', ended);
      if (error === null) resolve();
      else reject(error);
    };
    const failed = (error: Error): void => {
      finish(new Error(`${file} cannot be started: ${error.message}`));
    };
    const ended = (code: number | null): void => {
      finish(new Error(`${file} ended with ${code ?? 'a signal'} before it was ready`));
    };
    const hear = (chunk: Buffer): void => {
      said = (said + chunk.toString('utf8')).slice(-4_000);
      if (/ready to accept/i.test(said)) finish(null);
    };
    const limit = setTimeout(() => {
      finish(new Error(`${file} was not ready within ${READY_LIMIT_MS / SECOND} s`));
    }, READY_LIMIT_MS);
    child.stdout?.on('data', hear);
    child.once('error', failed);
    child.once('exit', ended);
  });
}
