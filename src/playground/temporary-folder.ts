import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { shortHash } from '../model/hash.js';

/** `podwhy-demo-1f0c-4711-Ab3dEf`: what for, on which machine (a folder may be shared by containers), for which process. */
const OURS = /^podwhy-[a-z]{1,20}-([0-9a-f]{4})-(\d{1,10})-[A-Za-z0-9]{6}$/;

/**
 * Makes a folder of this process among the temporary ones, and removes those of processes of this machine that ended
 * without doing it. Rejects when it cannot be made; what cannot be removed is left.
 */
export async function temporaryFolder(purpose: 'demo' | 'playground'): Promise<string> {
  await removeStale(tmpdir());
  return mkdtemp(join(tmpdir(), `podwhy-${purpose}-${machine()}-${process.pid}-`));
}

async function removeStale(among: string): Promise<void> {
  const names = await readdir(among).catch(() => []);
  const stale = names.filter((name) => {
    const [, where, pid] = OURS.exec(name) ?? [];
    return where === machine() && !isRunning(Number(pid));
  });
  await Promise.all(
    stale.map((name) => rm(join(among, name), { recursive: true, force: true }).catch(() => undefined)),
  );
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return error instanceof Error && 'code' in error && error.code !== 'ESRCH';
  }
}

function machine(): string {
  return shortHash(hostname()).slice(0, 4);
}
