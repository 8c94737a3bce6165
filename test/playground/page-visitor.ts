import { request, type IncomingMessage } from 'node:http';
import type { Act, PageChange, PageState } from '../../src/playground/page-contract.js';
import { applyChanges, holdSnapshot, type Held } from '../../src/playground/page/live/held.js';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** One request, with any Host and headers that a browser or somebody bad would send. */
export function ask(
  url: string,
  options: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: options.method ?? 'GET', headers: { ...options.headers }, agent: false });
    sent.on('error', reject);
    sent.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.once('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        });
      });
    });
    sent.end(options.body);
  });
}

/** A page as it follows the server: its state, and everything that came. */
export class Visitor {
  held: Held | null = null;
  lastId = '';
  readonly snapshots: PageState[] = [];
  readonly changes: PageChange[] = [];
  #response: IncomingMessage | null = null;
  #wake: () => void = () => undefined;
  #rest = '';

  constructor(private readonly url: string) {}

  /** Comes (back); resolves when the server has answered. */
  async come(headers: Readonly<Record<string, string>> = {}): Promise<number> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request(`${this.url}api/stream`, { headers: { ...headers }, agent: false });
      sent.on('error', reject);
      sent.once('response', resolve);
      sent.end();
    });
    this.#response = response;
    response.setEncoding('utf8');
    response.on('error', () => undefined);
    response.on('data', (text: string) => {
      this.#hear(text);
    });
    return response.statusCode ?? 0;
  }

  leave(): void {
    this.#response?.destroy();
    this.#response = null;
    this.#rest = '';
  }

  /** Resolves once `met` holds, asked after everything that came; jest's own limit ends a vain wait. */
  async until(met: (held: Held) => boolean): Promise<Held> {
    for (;;) {
      if (this.held !== null && met(this.held)) return this.held;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async act(act: Act): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }> {
    const headers = { 'content-type': 'application/json' };
    const { status, text } = await ask(`${this.url}api/act`, { method: 'POST', headers, body: JSON.stringify(act) });
    return { status, body: JSON.parse(text) as Readonly<Record<string, unknown>> };
  }

  #hear(text: string): void {
    this.#rest += text;
    for (let end = this.#rest.indexOf('\n\n'); end >= 0; end = this.#rest.indexOf('\n\n')) {
      this.#message(this.#rest.slice(0, end));
      this.#rest = this.#rest.slice(end + 2);
    }
    this.#wake();
  }

  #message(text: string): void {
    const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? '';
    const data = field('data');
    if (data === '') return;
    this.lastId = field('id');
    if (field('event') === 'snapshot') {
      const state = JSON.parse(data) as PageState;
      this.snapshots.push(state);
      this.held = holdSnapshot(state);
    } else {
      const changes = JSON.parse(data) as PageChange[];
      this.changes.push(...changes);
      if (this.held !== null) this.held = applyChanges(this.held, changes);
    }
  }
}
