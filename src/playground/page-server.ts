import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../model/time.js';
import { readAct } from './page-act-shape.js';
import { ActRefused, perform, type ActDesk } from './page-acts.js';
import type { PageChange, PageState, Refused } from './page-contract.js';
import { NOT_BUILT, pageFile } from './page-files.js';
import type { PageLookups } from './page-lookups.js';
import { PageStream } from './page-stream.js';

/** Largest act: a message of 40,000 characters and some. */
const BODY_MAX_BYTES = 256 * 1024;

const STATUS: Readonly<Record<Refused['error'], number>> = {
  'bad-request': 400,
  forbidden: 403,
  'not-found': 404,
  'not-now': 409,
  'too-large': 413,
  unavailable: 503,
};

/** Nothing from elsewhere is loaded, and nobody may frame the page. */
const SECURITY: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};

export interface PageServerOptions {
  /** Real time. */
  readonly clock: Clock;
  /** Folder of the built page. */
  readonly folder: string;
  readonly desk: ActDesk;
  readonly lookups: PageLookups;
  readonly snapshot: () => PageState;
  readonly changes: () => readonly PageChange[];
  /** 0 takes a free one. */
  readonly port: number;
}

/** The page, its acts and its stream on 127.0.0.1 (page-contract.ts). */
export class PageServer {
  readonly #options: PageServerOptions;
  readonly #server: Server;
  readonly #stream: PageStream;

  private constructor(options: PageServerOptions) {
    this.#options = options;
    const { clock, snapshot, changes } = options;
    this.#stream = new PageStream({ clock, epoch: randomBytes(6).toString('hex'), snapshot, changes });
    this.#server = createServer((request, response) => {
      void this.#serve(request, response);
    });
    this.#server.requestTimeout = 30_000;
  }

  /** Rejects when the port is taken. */
  static async start(options: PageServerOptions): Promise<PageServer> {
    const server = new PageServer(options);
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', reject);
      server.#server.listen(options.port, '127.0.0.1', resolve);
    });
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** `http://127.0.0.1:PORT/`. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** Something that the page shows has changed. */
  wake(): void {
    this.#stream.wake();
  }

  async close(): Promise<void> {
    this.#stream.close();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      for (const [name, value] of Object.entries(SECURITY)) response.setHeader(name, value);
      this.#guard(request);
      const url = new URL(request.url ?? '/', this.url);
      if (!url.pathname.startsWith('/api/')) await this.#page(request, response, url);
      else if (url.pathname === '/api/act') await this.#act(request, response);
      else this.#look(request, response, url);
    } catch (error) {
      refuse(response, error);
    }
  }

  /**
   * A page of another site may reach 127.0.0.1, under a name of its own too (DNS rebinding): only requests to this very
   * address, and from pages of it, are served. No CORS headers are ever given.
   */
  #guard(request: IncomingMessage): void {
    const own = [`127.0.0.1:${this.port}`, `localhost:${this.port}`];
    const { host, origin } = request.headers;
    if (!own.includes(host ?? '')) throw new ActRefused('forbidden', 'This server answers only under its own address.');
    if (origin !== undefined && !own.some((each) => origin === `http://${each}`))
      throw new ActRefused('forbidden', 'Only the page of this server may talk to it.');
    const site = request.headers['sec-fetch-site'];
    if (request.method !== 'GET' && site !== undefined && site !== 'same-origin')
      throw new ActRefused('forbidden', 'Only the page of this server may talk to it.');
  }

  async #page(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    demand(request, 'GET');
    const file = await pageFile(this.#options.folder, url.pathname);
    if (file !== null) {
      const cache = file.keep ? 'public, max-age=31536000, immutable' : 'no-cache';
      response.writeHead(200, { 'content-type': file.type, 'cache-control': cache }).end(file.body);
    } else if (url.pathname === '/') {
      response
        .writeHead(503, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
        .end(NOT_BUILT);
    } else throw new ActRefused('not-found', 'There is no such file.');
  }

  async #act(request: IncomingMessage, response: ServerResponse): Promise<void> {
    demand(request, 'POST');
    // A form of another site cannot send this type without asking first.
    if (!/^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? ''))
      throw new ActRefused('bad-request', 'Acts are sent as application/json.');
    const read = readAct(parsed(await readBody(request)));
    if (!read.ok) throw new ActRefused('bad-request', read.why);
    send(response, 200, await perform(read.act, this.#options.desk));
  }

  #look(request: IncomingMessage, response: ServerResponse, url: URL): void {
    demand(request, 'GET');
    if (url.pathname === '/api/stream') {
      if (!this.#stream.attach(request, response))
        throw new ActRefused('unavailable', 'Too many pages are open; close one.');
      return;
    }
    const found = this.#options.lookups.find(url);
    if (found.kind === 'json') send(response, 200, found.value);
    // As plain text: what a program printed, or a person uploaded, must not become a page.
    else
      response
        .writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
        .end(found.text);
  }
}

function demand(request: IncomingMessage, method: 'GET' | 'POST'): void {
  if (request.method !== method) throw new ActRefused('bad-request', `Only ${method} works here.`);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // The rest is read and thrown away, so that the answer arrives.
    if (size <= BODY_MAX_BYTES) chunks.push(chunk);
    else if (size > 8 * BODY_MAX_BYTES) break;
  }
  if (size > BODY_MAX_BYTES) throw new ActRefused('too-large', `An act may have ${BODY_MAX_BYTES / 1024} kB at most.`);
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    throw new ActRefused('bad-request', 'The body is no JSON.');
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const known =
    error instanceof ActRefused
      ? error
      : new ActRefused(
          'unavailable',
          `The playground could not do this: ${error instanceof Error ? error.message : String(error)}.`,
        );
  const body: Refused = { ok: false, error: known.code, message: known.message };
  response.setHeader('connection', 'close');
  send(response, STATUS[known.code], body);
}
