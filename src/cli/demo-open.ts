import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

export interface Desktop {
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Somebody sits at the terminal. */
  readonly interactive: boolean;
}

/** The program that opens an address here, or null: no desktop, a remote shell, or a machine that builds. */
export async function opener(desktop: Desktop): Promise<string | null> {
  const { platform, env, interactive } = desktop;
  const set = (name: string): boolean => (env[name] ?? '') !== '';
  if (!interactive || set('CI') || set('SSH_CONNECTION') || set('SSH_TTY')) return null;
  if (platform === 'darwin') return findProgram('open', env['PATH'] ?? '');
  if (platform !== 'linux' || !(set('DISPLAY') || set('WAYLAND_DISPLAY'))) return null;
  return findProgram('xdg-open', env['PATH'] ?? '');
}

/** Starts it and forgets it; that it could not be started is no reason to stop, since the address is printed too. */
export function openPage(program: string, url: string): void {
  const child = spawn(program, [url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

/** The first file of this name in PATH that may be run. */
export async function findProgram(name: string, path: string): Promise<string | null> {
  for (const folder of path.split(delimiter).filter((each) => each !== '')) {
    const file = join(folder, name);
    const usable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return file;
  }
  return null;
}
