import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';

/** A real redis-server of one test suite, on a free port of this machine and in a folder of its own. */
export interface TestRedis {
  readonly url: string;
  /** Ends it as a crash does; what was written stays on disk (append-only file, written at each command). */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Starts it again with nothing in it. */
  startEmpty(): Promise<void>;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
}

const READY_LIMIT_MS = 10_000;

export async function startTestRedis(): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'podwhy-redis-'));
  const port = await freePort();
  let child: ChildProcess | null = null;

  const start = async (): Promise<void> => {
    child = await launch(port, folder);
  };
  const kill = async (): Promise<void> => {
    if (child === null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    child = null;
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    start,
    startEmpty: async () => {
      await rm(join(folder, 'appendonlydir'), { recursive: true, force: true });
      await start();
    },
    remove: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function launch(port: number, folder: string): Promise<ChildProcess> {
  const child = spawn(
    'redis-server',
    [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
      ...['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await new Promise<void>((resolve, reject) => {
    const limit = setTimeout(() => {
      reject(new Error('redis-server was not ready in time'));
    }, READY_LIMIT_MS);
    child.once('error', (cause) => {
      clearTimeout(limit);
      reject(new Error('redis-server cannot be started; run bash test/install-servers.sh', { cause }));
    });
    child.once('exit', (code) => {
      clearTimeout(limit);
      reject(new Error(`redis-server ended with ${String(code)} before it was ready`));
    });
    child.stdout.on('data', (chunk: Buffer) => {
      if (!/ready to accept/i.test(chunk.toString())) return;
      clearTimeout(limit);
      resolve();
    });
  });
  child.removeAllListeners('exit');
  return child;
}
