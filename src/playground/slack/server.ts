import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { isObject } from '../../slack/views/check-shape.js';
import { ApiRefusal, readArgs, readMultipart } from './api-args.js';
import type { Faults } from './faults.js';
import type { ResponseUrls } from './response-urls.js';
import type { Sockets } from './sockets.js';
import type { Outcome, WebApi } from './web-api.js';
import type { Workspace } from './workspace.js';

/** Largest body that is read; Slack itself takes files of 1 GB, a stand-in does not need to. */
const BODY_MAX_BYTES = 32 * 1024 * 1024;

/** The HTTP side on 127.0.0.1: `/api/METHOD`, `/response/ID`, `/upload/ID`, and the WebSocket at `/link`. */
export class SlackServer {
  private server: Server | null = null;
  private readonly connections = new Set<Socket>();
  private refusing = false;
  private boundPort = 0;

  constructor(
    private readonly parts: {
      readonly api: WebApi;
      readonly responses: ResponseUrls;
      readonly sockets: Sockets;
      readonly workspace: Workspace;
      readonly faults: Faults;
    },
  ) {}

  port(): number {
    return this.boundPort;
  }

  async start(port: number): Promise<void> {
    const server = createServer((request, response) => {
      void this.serve(request, response).catch(() => {
        response.destroy();
      });
    });
    server.on('connection', (socket) => {
      if (this.refusing) {
        socket.destroy();
        return;
      }
      this.connections.add(socket);
      socket.on('close', () => this.connections.delete(socket));
    });
    server.on('upgrade', (request, socket, head) => {
      this.parts.sockets.accept(request, socket, head);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    this.boundPort = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async stop(): Promise<void> {
    const server = this.server;
    this.server = null;
    if (server === null) return;
    this.parts.sockets.cut();
    for (const socket of this.connections) socket.destroy();
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
  }

  /** While on, every new connection is cut at once, and the open ones are too: Slack is unreachable. */
  refuseConnections(on: boolean): void {
    this.refusing = on;
    if (!on) return;
    this.parts.sockets.cut();
    for (const socket of this.connections) socket.destroy();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    const [, area = '', name = ''] = url.pathname.split('/');
    const body = await readBody(request);
    if (body === null) send(response, { kind: 'answer', status: 413, headers: {}, body: '' });
    else if (area === 'api') send(response, this.callApi(name, request, body, url.searchParams));
    else if (area === 'response') send(response, this.respond(name, body));
    else if (area === 'upload') send(response, this.upload(name, request, body));
    else send(response, { kind: 'answer', status: 404, headers: {}, body: 'Not found' });
  }

  /** The token comes in the header or in the body (docs.slack.dev Web API: "authentication"). */
  private callApi(method: string, request: IncomingMessage, body: Buffer, query: URLSearchParams): Outcome {
    try {
      const args = readArgs(body, request.headers['content-type'] ?? '', query);
      const header = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
      return this.parts.api.call(method, args, header ?? args.text('token') ?? '');
    } catch (error) {
      if (error instanceof ApiRefusal) return json(200, { ok: false, error: error.code, ...error.more });
      throw error;
    }
  }

  private respond(id: string, body: Buffer): Outcome {
    const fault = this.parts.faults.take('response_url');
    if (fault?.reset === true) return { kind: 'cut' };
    if (fault?.timeout === true) return { kind: 'hold' };
    if (fault?.status !== undefined) return { kind: 'answer', status: fault.status, headers: {}, body: '' };
    const message = parsed(body);
    if (!isObject(message)) return json(400, { ok: false, error: 'invalid_payload' });
    const answer = this.parts.responses.respond(id, message);
    if (fault?.dropAfterCommit === true) return { kind: 'cut' };
    return { kind: 'answer', status: answer.status, headers: { 'content-type': 'text/html' }, body: answer.body };
  }

  /** Takes the bytes, raw or as multipart; answers "OK - length" (docs.slack.dev working with files). */
  private upload(id: string, request: IncomingMessage, body: Buffer): Outcome {
    const fault = this.parts.faults.take('upload');
    if (fault?.reset === true) return { kind: 'cut' };
    if (fault?.status !== undefined) return { kind: 'answer', status: fault.status, headers: {}, body: '' };
    const file = this.parts.workspace.files.get(id);
    if (file === undefined) return { kind: 'answer', status: 404, headers: {}, body: 'Not found' };
    const content = uploaded(body, request.headers['content-type'] ?? '');
    if (content.length !== file.length) return { kind: 'answer', status: 400, headers: {}, body: 'Wrong length' };
    this.parts.workspace.setFile({ ...file, content: content.toString('utf8') });
    return { kind: 'answer', status: 200, headers: {}, body: `OK - ${content.length}` };
  }
}

function uploaded(body: Buffer, contentType: string): Buffer {
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    return Buffer.from(new URLSearchParams(body.toString('utf8')).get('body') ?? '', 'utf8');
  }
  if (!contentType.startsWith('multipart/form-data')) return body;
  return readMultipart(body, contentType)[0]?.content ?? Buffer.alloc(0);
}

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_MAX_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, outcome: Outcome): void {
  switch (outcome.kind) {
    case 'answer':
      response.writeHead(outcome.status, outcome.headers).end(outcome.body);
      return;
    case 'cut':
      response.socket?.destroy();
      return;
    case 'hold':
      return;
  }
}

function json(status: number, body: object): Outcome {
  return { kind: 'answer', status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function parsed(body: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return value;
  } catch {
    return null;
  }
}
