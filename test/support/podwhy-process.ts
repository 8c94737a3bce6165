import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from '@jest/globals';

/** A test that fails stops none of its processes: what still runs at the end of a file is ended here. */
const running = new Set<PodwhyProcess>();
afterAll(async () => {
  await Promise.all([...running].map((process) => process.stop('SIGKILL')));
});

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface LogLine {
  readonly level: string;
  readonly event: string;
  readonly [field: string]: unknown;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
}

/** The built podwhy in a process of its own, as a user runs it. */
export class PodwhyProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<Ended>;
  readonly #folder: string;
  #out = '';
  #err = '';

  private constructor(child: ChildProcess, folder: string) {
    this.#child = child;
    this.#folder = folder;
    child.stdout?.on('data', (data: Buffer) => {
      this.#out += data.toString();
    });
    child.stderr?.on('data', (data: Buffer) => {
      this.#err += data.toString();
    });
    this.#ended = once(child, 'exit').then(([code, signal]: unknown[]) => ({
      code: code as number | null,
      signal: signal as string | null,
    }));
    running.add(this);
  }

  /** Starts `podwhy ARGS`; `settings` (YAML or JSON) becomes its `--config` file. */
  static async start(
    args: readonly string[],
    options: {
      readonly env?: Readonly<Record<string, string>>;
      readonly settings?: string;
      readonly input?: string;
    } = {},
  ): Promise<PodwhyProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'podwhy-process-'));
    const all = [...args];
    if (options.settings !== undefined) {
      const file = join(folder, 'podwhy.yaml');
      await writeFile(file, options.settings);
      all.push('--config', file);
    }
    const child = spawn(process.execPath, [MAIN, ...all], {
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.end(options.input ?? '');
    return new PodwhyProcess(child, folder);
  }

  get out(): string {
    return this.#out;
  }

  get err(): string {
    return this.#err;
  }

  /** Its structured log so far. */
  get log(): readonly LogLine[] {
    return this.#err.split('\n').flatMap((line) => {
      try {
        const parsed: unknown = JSON.parse(line);
        return isLogLine(parsed) ? [parsed] : [];
      } catch {
        return [];
      }
    });
  }

  /** Resolves with the first log line of an event; rejects when the process ends or a minute passes without it. */
  async logged(event: string, limitMs = 60_000): Promise<LogLine> {
    const until = Date.now() + limitMs;
    for (;;) {
      const found = this.log.find((line) => line.event === event);
      if (found !== undefined) return found;
      if (this.#child.exitCode !== null || Date.now() > until) {
        throw new Error(`podwhy never logged ${event}; it wrote:\n${this.#err.slice(-4_000)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Resolves when it has ended, by itself or by a fault point. */
  async ended(): Promise<Ended> {
    const ended = await this.#ended;
    running.delete(this);
    await rm(this.#folder, { recursive: true, force: true });
    return ended;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<Ended> {
    if (this.running) this.#child.kill(signal);
    return this.ended();
  }
}

function isLogLine(value: unknown): value is LogLine {
  return typeof value === 'object' && value !== null && 'event' in value && 'level' in value;
}
