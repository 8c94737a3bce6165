import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type {
  StandInCommand,
  StandInNews,
  StandInReport,
  SubjectNews,
  SubjectSample,
  SyncNews,
} from './stand-in-messages.js';

const HOOKS = fileURLToPath(new URL('../support/ts-hooks.js', import.meta.url));

/** Where the built podwhy is; another build can be measured by PODWHY_BENCH_DIST. */
export const DIST = process.env['PODWHY_BENCH_DIST'] ?? fileURLToPath(new URL('../../dist', import.meta.url));

function start(file: string, args: readonly string[], nodeOptions: readonly string[]): ChildProcess {
  return fork(fileURLToPath(new URL(file, import.meta.url)), [...args], {
    execArgv: [...nodeOptions],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** Resolves with the first message that `wanted` accepts; rejects when the process ends or falls silent. */
function hear<T>(child: ChildProcess, wanted: (message: unknown) => T | null, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => {
      end();
      reject(new Error('a process of the benchmark fell silent'));
    }, limitMs);
    const onMessage = (message: unknown): void => {
      const found = wanted(message);
      if (found === null) return;
      end();
      resolve(found);
    };
    const onExit = (code: number | null, signal: string | null): void => {
      end();
      reject(new Error(`a process of the benchmark ended with ${String(code ?? signal)}`));
    };
    const end = (): void => {
      clearTimeout(limit);
      child.off('message', onMessage);
      child.off('exit', onExit);
    };
    child.on('message', onMessage);
    child.on('exit', onExit);
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** Longest wait for one step: 100,000 pods on a busy machine. */
const PATIENCE_MS = 180_000;

type Doing = { [Each in StandInCommand as Each['do']]: Omit<Each, 'id'> }[StandInCommand['do']];

/** The stand-in cluster and Slack, in its own process. */
export class StandIn {
  #ids = 0;

  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  static async start(pods: number, listing: 'stream' | 'pages' = 'stream'): Promise<StandIn> {
    const child = start('stand-in.ts', [String(pods), listing], ['--import', HOOKS]);
    const port = await hear(child, (message) => portOf(message as StandInNews), PATIENCE_MS);
    return new StandIn(child, port);
  }

  /** Resolves when it is done. */
  async do(command: Doing): Promise<void> {
    await this.#ask(command);
  }

  /** Told, and not waited for. */
  tell(command: Doing): void {
    this.#ids += 1;
    this.child.send({ ...command, id: this.#ids });
  }

  async report(): Promise<StandInReport> {
    const news = await this.#ask({ do: 'report' });
    if (news.did !== 'report') throw new Error('the stand-in did something else');
    return news;
  }

  async #ask(command: Doing): Promise<StandInNews> {
    const id = (this.#ids += 1);
    const done = hear(this.child, (message) => newsOf(message as StandInNews, id), PATIENCE_MS);
    this.child.send({ ...command, id });
    return done;
  }

  stop(): Promise<void> {
    return stop(this.child);
  }
}

function portOf(news: StandInNews): number | null {
  return news.did === 'listen' ? news.port : null;
}

function newsOf(news: StandInNews, id: number): StandInNews | null {
  return news.id === id ? news : null;
}

/** A measured process. */
export class Subject {
  #ids = 0;

  private constructor(
    private readonly child: ChildProcess,
    readonly sync: SyncNews,
  ) {}

  /** `file` is one of this folder's subject-….js. Resolves when it has synced. */
  static async start(file: string, args: readonly string[], nodeOptions: readonly string[] = []): Promise<Subject> {
    const child = start(file, [...args], ['--expose-gc', ...nodeOptions]);
    try {
      return new Subject(child, await hear(child, (message) => syncOf(message as SubjectNews), PATIENCE_MS));
    } catch (error) {
      await stop(child);
      throw error;
    }
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** With `gc` after collecting garbage, which is not counted. */
  async sample(gc: boolean): Promise<SubjectSample> {
    const id = (this.#ids += 1);
    const heard = hear(
      this.child,
      (message) => {
        const news = message as SubjectNews;
        return news.tells === 'sample' && news.id === id ? news : null;
      },
      PATIENCE_MS,
    );
    this.child.send({ do: 'sample', id, gc });
    return heard;
  }

  stop(): Promise<void> {
    return stop(this.child);
  }
}

function syncOf(news: SubjectNews): SyncNews | null {
  return news.tells === 'synced' ? news : null;
}
