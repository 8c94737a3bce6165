import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { NAMESPACES } from './made-cluster.js';
import { DIST } from './processes.js';
import { freePort } from '../support/free-port.js';

export const CHANNELS = 40;
const READY_WITHIN_MS = 120_000;

export interface ServeOptions {
  /** Of the stand-in: API server and Slack. */
  readonly port: number;
  readonly redisUrl: string | null;
  readonly roles: string;
  readonly slackApiUrl?: string;
  /** More of the settings under `slack`. */
  readonly slack?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** `podwhy serve` in a process of its own, as it is shipped, with a channel per namespace. */
export class Served {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly healthPort: number,
    /** From the start of the process until `/readyz` said yes, s. */
    readonly readySeconds: number,
  ) {}

  static async start(options: ServeOptions): Promise<Served> {
    const folder = await mkdtemp(join(tmpdir(), 'podwhy-bench-'));
    const health = await freePort();
    await writeFile(join(folder, 'kubeconfig'), kubeconfig(options.port));
    await writeFile(join(folder, 'podwhy.json'), settings(options, join(folder, 'kubeconfig'), health));
    const startedAt = performance.now();
    const child = spawn(
      process.execPath,
      [join(DIST, 'main.js'), 'serve', '--roles', options.roles, '--config', join(folder, 'podwhy.json')],
      {
        env: {
          PATH: process.env['PATH'] ?? '',
          HOME: folder,
          SLACK_BOT_TOKEN: 'xoxb-bench',
          SLACK_APP_TOKEN: 'xapp-bench',
          ...(options.redisUrl === null ? {} : { REDIS_URL: options.redisUrl }),
          ...options.env,
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000);
    });
    while (!(await isReady(health))) {
      if (child.exitCode !== null || performance.now() - startedAt > READY_WITHIN_MS) {
        child.kill('SIGKILL');
        throw new Error(`podwhy serve did not become ready; it wrote:\n${said}`);
      }
      await pause(10);
    }
    return new Served(child, folder, health, (performance.now() - startedAt) / 1000);
  }

  /** Resident memory now and at its highest, bytes. */
  memory(): { readonly rss: number; readonly peak: number } {
    const status = readFileSync(`/proc/${String(this.child.pid)}/status`, 'utf8');
    const field = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? NaN) * 1024;
    return { rss: field('VmRSS'), peak: field('VmHWM') };
  }

  /** User and system time so far, ms. */
  cpuMs(): number {
    const fields =
      readFileSync(`/proc/${String(this.child.pid)}/stat`, 'utf8')
        .split(') ')[1]
        ?.split(' ') ?? [];
    // fields 14 and 15 of proc(5), in ticks of 10 ms
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }

  /** Sum of a counter over its labels, from `/metrics`. */
  async counter(name: string): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${this.healthPort}/metrics`)).text();
    return [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].reduce(
      (sum, [, value]) => sum + Number(value),
      0,
    );
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
  } catch {
    return false;
  }
}

function kubeconfig(port: number): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'bench',
    clusters: [{ name: 'bench', cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: 'bench', user: { token: 'bench' } }],
    contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
  });
}

function settings(options: ServeOptions, kubeconfigFile: string, health: number): string {
  return JSON.stringify({
    clusters: [{ name: 'bench', kubeconfig: kubeconfigFile }],
    slack: { apiUrl: options.slackApiUrl ?? `http://127.0.0.1:${options.port}/slack/api/`, ...options.slack },
    routes: Array.from({ length: NAMESPACES }, (_, at) => ({
      namespace: `team-${at}`,
      channels: [`C${String(at % CHANNELS).padStart(4, '0')}`],
    })),
    http: { port: health, host: '127.0.0.1' },
    log: { level: 'warn' },
  });
}
