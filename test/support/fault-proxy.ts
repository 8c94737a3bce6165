import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';

/** An answer given in the API server's place. */
export interface CannedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface SeenRequest {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string;
}

/** A proxy before an API server that breaks things on request. Plain HTTP on the near side. */
export interface FaultProxy {
  readonly url: URL;
  /** Every request that came, in order. */
  readonly seen: readonly SeenRequest[];
  readonly openWatches: number;
  /** Ends every connection with a TCP reset. */
  reset(): void;
  /** Existing connections stay open and never say anything again. */
  goSilent(): void;
  /** Answers the next requests that match in the server's place, one answer each. */
  answerNext(matches: (request: SeenRequest) => boolean, ...answers: readonly CannedAnswer[]): void;
  /** Accepts only this `Authorization` from now on; 401 for any other. */
  requireAuthorization(value: string | null): void;
  /** Writes bytes of our own into every open watch. */
  inject(text: string): void;
  /** The next line of each open watch is cut in its middle, then the line ends and the stream goes on. */
  cutNextLine(): void;
  close(): Promise<void>;
}

export const isWatch = (request: SeenRequest): boolean => request.url.searchParams.get('watch') === 'true';
export const isList = (request: SeenRequest): boolean => !isWatch(request);

interface OpenWatch {
  readonly response: http.ServerResponse;
  silent: boolean;
  cut: boolean;
}

export async function startFaultProxy(upstream: URL): Promise<FaultProxy> {
  const seen: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  const watches = new Set<OpenWatch>();
  const canned: { readonly matches: (request: SeenRequest) => boolean; readonly answer: CannedAnswer }[] = [];
  let required: string | null = null;
  const isSecure = upstream.protocol === 'https:';
  const agent = isSecure
    ? new https.Agent({ rejectUnauthorized: false, keepAlive: true })
    : new http.Agent({ keepAlive: true });
  const send = isSecure ? https.request : http.request;

  const server = http.createServer((request, response) => {
    const it: SeenRequest = {
      method: request.method ?? '',
      url: new URL(request.url ?? '/', upstream),
      authorization: request.headers.authorization ?? '',
    };
    seen.push(it);
    const index = canned.findIndex(({ matches }) => matches(it));
    const answer =
      required !== null && it.authorization !== required
        ? { status: 401, body: '{"kind":"Status","code":401,"message":"Unauthorized"}' }
        : index === -1
          ? null
          : canned.splice(index, 1)[0]!.answer;
    if (answer !== null) {
      request.resume();
      response.writeHead(answer.status, { 'Content-Type': 'application/json', ...answer.headers });
      response.end(answer.body ?? '{}');
      return;
    }
    const forward = send(it.url, {
      method: it.method,
      headers: { ...request.headers, host: upstream.host },
      agent,
    });
    forward.on('error', () => response.destroy());
    // as in the transport: a TLS socket that is torn down may fail after its request let go of it
    forward.on('socket', (socket) => {
      if (socket.listenerCount('error') < 5) socket.on('error', () => undefined);
    });
    response.once('close', () => forward.destroy());
    forward.once('response', (incoming) => {
      response.writeHead(incoming.statusCode ?? 502, incoming.headers);
      response.flushHeaders();
      const watch: OpenWatch = { response, silent: false, cut: false };
      if (isWatch(it)) watches.add(watch);
      response.once('close', () => watches.delete(watch));
      incoming.on('data', (chunk: Buffer) => {
        if (watch.silent) return;
        if (watch.cut) {
          watch.cut = false;
          response.write(chunk.subarray(0, Math.floor(chunk.length / 2)));
          response.write('\n');
          return;
        }
        response.write(chunk);
      });
      incoming.once('end', () => {
        if (!watch.silent) response.end();
      });
      incoming.on('error', () => {
        if (!watch.silent) response.destroy();
      });
    });
    request.pipe(forward);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  return {
    url: new URL(`http://127.0.0.1:${address.port}`),
    seen,
    get openWatches() {
      return watches.size;
    },
    reset: () => {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    goSilent: () => {
      for (const watch of watches) watch.silent = true;
    },
    answerNext: (matches, ...answers) => {
      for (const answer of answers) canned.push({ matches, answer });
    },
    requireAuthorization: (value) => {
      required = value;
    },
    inject: (text) => {
      for (const watch of watches) watch.response.write(text);
    },
    cutNextLine: () => {
      for (const watch of watches) watch.cut = true;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      agent.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
