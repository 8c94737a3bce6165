import { expect } from '@jest/globals';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** An API server, real or not, spoken to over HTTP only. */
export interface ApiGround {
  readonly url: URL;
  /** May do everything. */
  readonly admin: string;
  /** Known, without any right. */
  readonly nobody: string;
  /** Makes revisions of the past unreadable, as etcd does every five minutes. */
  compact(): Promise<void>;
  /** Lets so much of the server's time pass. */
  pass(ms: number): Promise<void>;
}

export interface Reply {
  readonly status: number;
  readonly body: Fields;
  readonly text: string;
}

export type Fields = Readonly<Record<string, unknown>>;

interface Frame {
  readonly type: string;
  readonly object: Fields;
}

export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** The value there, or undefined. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((here, step) => fields(here)[step], value);
}

/** A namespace of one's own on the ground, and what clients do there. */
export class ApiStage {
  readonly #open = new Set<IncomingMessage>();

  constructor(
    readonly ground: ApiGround,
    readonly namespace: string,
  ) {}

  path(plural: string, group = ''): string {
    const root = group === '' ? '/api/v1' : `/apis/${group}`;
    return `${root}/namespaces/${this.namespace}/${plural}`;
  }

  async ask(
    method: string,
    path: string,
    body?: unknown,
    options: { readonly type?: string; readonly token?: string; readonly accept?: string } = {},
  ): Promise<Reply> {
    const response = await this.#send(method, path, body, options);
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    return { status: response.statusCode ?? 0, body: text.startsWith('{') ? (JSON.parse(text) as Fields) : {}, text };
  }

  async create(path: string, object: Fields): Promise<Fields> {
    const reply = await this.ask('POST', path, object);
    expect({ status: reply.status, why: reply.status === 201 ? '' : reply.text }).toEqual({ status: 201, why: '' });
    return reply.body;
  }

  /** Resolves once the server has answered; frames come one by one. */
  async watch(path: string, accept?: string): Promise<Watching> {
    const url = `${path}${path.includes('?') ? '&' : '?'}watch=true`;
    const response = await this.#send('GET', url, undefined, accept === undefined ? {} : { accept });
    this.#open.add(response);
    return new Watching(response);
  }

  close(): void {
    for (const response of this.#open) response.destroy();
    this.#open.clear();
  }

  #send(
    method: string,
    path: string,
    body: unknown,
    options: { readonly type?: string; readonly token?: string; readonly accept?: string },
  ): Promise<IncomingMessage> {
    const { url, admin } = this.ground;
    const secure = url.protocol === 'https:';
    const text = body === undefined ? '' : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const sent = (secure ? httpsRequest : httpRequest)(new URL(path, url), {
        method,
        agent: false,
        ...(secure ? { rejectUnauthorized: false } : {}),
        headers: {
          authorization: `Bearer ${options.token ?? admin}`,
          'content-type': options.type ?? 'application/json',
          // Without it Node sends the body of a DELETE unframed, and no server reads it.
          'content-length': String(Buffer.byteLength(text)),
          ...(options.accept === undefined ? {} : { accept: options.accept }),
        },
      });
      sent.on('error', reject);
      sent.on('socket', (socket) => socket.on('error', reject));
      sent.once('response', resolve);
      sent.end(text);
    });
  }
}

class Watching {
  readonly status: number;
  readonly #frames: AsyncGenerator<Frame, undefined>;

  constructor(response: IncomingMessage) {
    this.status = response.statusCode ?? 0;
    this.#frames = framesOf(response);
  }

  /** The next frame; null when the server has ended the watch. */
  async next(): Promise<Frame | null> {
    const { value, done } = await this.#frames.next();
    return done === true ? null : value;
  }

  async take(count: number): Promise<readonly string[]> {
    const taken: string[] = [];
    while (taken.length < count) {
      const frame = await this.next();
      if (frame === null) break;
      taken.push(`${frame.type} ${String(at(frame.object, 'metadata', 'name'))}`);
    }
    return taken;
  }
}

async function* framesOf(response: IncomingMessage): AsyncGenerator<Frame, undefined> {
  let rest = '';
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      rest += chunk.toString();
      for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
        yield JSON.parse(rest.slice(0, end)) as Frame;
        rest = rest.slice(end + 1);
      }
    }
  } catch {
    // The watcher has left.
  }
}
