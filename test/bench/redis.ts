import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { freePort } from '../support/free-port.js';

/** A redis-server of its own, which writes nothing to disk, as most that serve queues. */
export class BenchRedis {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    private readonly client: Redis,
  ) {}

  static async start(): Promise<BenchRedis> {
    const port = await freePort();
    const options = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction'];
    const child = spawn('redis-server', ['--port', String(port), ...options], { stdio: 'ignore' });
    const client = new Redis({ port, host: '127.0.0.1', retryStrategy: () => 50 });
    client.on('error', () => undefined);
    await client.ping();
    return new BenchRedis(child, port, client);
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Commands that clients sent so far (what scripts call inside is not among them). */
  async commands(): Promise<number> {
    const info = await this.client.info('stats');
    return Number(/total_commands_processed:(\d+)/.exec(info)?.[1] ?? NaN);
  }

  /** Each command and how often it was called, scripts' own calls included. */
  async commandCounts(): Promise<ReadonlyMap<string, number>> {
    const info = await this.client.info('commandstats');
    return new Map(
      [...info.matchAll(/cmdstat_([^:]+):calls=(\d+)/g)].map(([, name = '', calls = '0']) => [name, Number(calls)]),
    );
  }

  async empty(): Promise<void> {
    await this.client.flushall();
  }

  /** It stands still: connections stay, and nothing answers. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    this.client.disconnect();
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
