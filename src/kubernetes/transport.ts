import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SECOND, type Millis } from '../model/time.js';
import type { Impersonation, Query } from './api-client.js';
import { ApiError, targetOf, type ApiTarget } from './api-error.js';
import { ConnectError, type ClusterConnection, type Credentials } from './connect.js';

export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute, encoded: `/api/v1/namespaces/a/pods`. */
  readonly path: string;
  readonly query?: Query;
  readonly body?: Buffer;
  readonly contentType?: string;
  readonly accept?: string;
  /** Ask for gzip: worth it across networks for single calls; for bulk it costs the API server more than the wire. */
  readonly gzip?: boolean;
  /** Long-lived: taken from a pool of its own, so that watches never hold up calls. */
  readonly watch?: boolean;
  readonly impersonate?: Impersonation;
  readonly signal: AbortSignal;
}

export interface TransportAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** Decompressed. The reader must read it to its end or call `discard`. */
  readonly body: Readable;
  readonly target: ApiTarget;
  /** Ends the exchange and its socket at once. */
  discard(): void;
}

/** HTTP to one API server. */
export interface Transport {
  /** Resolves with any HTTP status, once the headers are here. Reads credentials anew and repeats once after a 401. Throws {@link ApiError}. */
  send(request: TransportRequest): Promise<TransportAnswer>;
  /** Destroys every socket; later sends fail. */
  close(): void;
}

/**
 * Calls at the same time, and sockets kept for them: one alert reads a dozen things at once, and a new socket costs more
 * than the call. The API server's own fairness starts queueing a client far above it.
 */
const MAX_CALL_SOCKETS = 24;
/** Half-open connections are found by the kernel too, long before its default of two hours. */
const TCP_KEEPALIVE_MS: Millis = 15 * SECOND;

interface Pool {
  readonly credentials: Credentials;
  readonly calls: http.Agent;
  readonly watches: http.Agent;
}

export function createTransport(connection: ClusterConnection): Transport {
  const secure = connection.server.protocol === 'https:';
  let pool: Pool | null = null;
  let closed = false;

  const poolFor = (credentials: Credentials): Pool => {
    if (pool !== null && sameTls(pool.credentials, credentials)) return pool;
    // streams of the old identity end by themselves; only its idle sockets are dropped
    if (pool !== null) dropIdle(pool);
    const options = {
      keepAlive: true,
      maxFreeSockets: MAX_CALL_SOCKETS,
      scheduling: 'lifo' as const,
      ...definedTls(credentials),
    };
    const make = (extra: http.AgentOptions): http.Agent =>
      credentials.proxyAgent ??
      (secure ? new https.Agent({ ...options, ...extra }) : new http.Agent({ ...options, ...extra }));
    pool = { credentials, calls: make({ maxSockets: MAX_CALL_SOCKETS }), watches: make({ keepAlive: false }) };
    return pool;
  };

  const once = async (request: TransportRequest, target: ApiTarget): Promise<TransportAnswer> => {
    const credentials = await readCredentials(connection, target);
    if (closed || request.signal.aborted) throw new ApiError('unreachable', { target, serverMessage: 'stopped' });
    const { calls, watches } = poolFor(credentials);
    return exchange(connection.server, request, credentials, request.watch === true ? watches : calls, target);
  };

  return {
    send: async (request) => {
      const target = targetOf(request.method, request.path, request.query ?? {});
      const answer = await once(request, target);
      if (answer.status !== 401) return answer;
      answer.discard();
      connection.refreshCredentials();
      return once(request, target);
    },
    close: () => {
      closed = true;
      pool?.calls.destroy();
      pool?.watches.destroy();
    },
  };
}

async function readCredentials(connection: ClusterConnection, target: ApiTarget): Promise<Credentials> {
  try {
    return await connection.credentials();
  } catch (error) {
    const serverMessage = error instanceof ConnectError ? error.message : 'credentials could not be read';
    throw new ApiError('unauthorized', { target, serverMessage, cause: error });
  }
}

/**
 * A TLS socket that is destroyed with a write pending fails once more ("Canceled because of SSL destruction"), after its
 * request has been told and let go of it. Without a listener of its own that error would end the process.
 */
const guarded = new WeakSet<object>();

function exchange(
  server: URL,
  request: TransportRequest,
  credentials: Credentials,
  agent: http.Agent,
  target: ApiTarget,
): Promise<TransportAnswer> {
  return new Promise((resolve, reject) => {
    const send = server.protocol === 'https:' ? https.request : http.request;
    const outgoing = send({
      protocol: server.protocol,
      hostname: server.hostname.replace(/^\[|\]$/g, ''),
      port: server.port === '' ? (server.protocol === 'https:' ? 443 : 80) : Number(server.port),
      method: request.method,
      path: pathOf(server, request),
      headers: headersOf(request, credentials),
      agent,
      signal: request.signal,
      ...definedTls(credentials),
    });
    outgoing.on('socket', (socket) => {
      socket.setKeepAlive(true, TCP_KEEPALIVE_MS);
      socket.setNoDelay(true);
      if (!guarded.has(socket)) {
        guarded.add(socket);
        socket.on('error', () => undefined);
      }
    });
    // for good: a socket that is torn down may fail twice, and after the headers the reader of the body is told
    outgoing.on('error', (error) => {
      reject(
        new ApiError('unreachable', {
          target,
          serverMessage: `${server.host}: ${transportMessage(error)}`,
          cause: error,
        }),
      );
    });
    outgoing.once('response', (incoming) => {
      resolve({
        status: incoming.statusCode ?? 0,
        headers: incoming.headers,
        body: decompressed(incoming),
        target,
        discard: () => {
          outgoing.destroy();
        },
      });
    });
    outgoing.end(request.body);
  });
}

function pathOf(server: URL, request: TransportRequest): string {
  const query = new URLSearchParams(request.query).toString();
  const base = server.pathname.replace(/\/$/, '');
  return `${base}${request.path}${query === '' ? '' : `?${query}`}`;
}

function headersOf(request: TransportRequest, credentials: Credentials): http.OutgoingHttpHeaders {
  const headers: http.OutgoingHttpHeaders = {
    ...credentials.headers,
    Accept: request.accept ?? 'application/json',
    'Accept-Encoding': request.gzip === true ? 'gzip' : 'identity',
    'User-Agent': 'podwhy',
  };
  if (request.body !== undefined) {
    headers['Content-Type'] = request.contentType ?? 'application/json';
    headers['Content-Length'] = request.body.length;
  }
  if (request.impersonate !== undefined) {
    headers['Impersonate-User'] = request.impersonate.user;
    // node sends an array as repeated headers, which is how Kubernetes wants groups
    if (request.impersonate.groups.length > 0) headers['Impersonate-Group'] = [...request.impersonate.groups];
  }
  return headers;
}

function decompressed(incoming: http.IncomingMessage): Readable {
  if (incoming.headers['content-encoding'] !== 'gzip') return incoming;
  const gunzip = createGunzip();
  incoming.once('error', (error) => gunzip.destroy(error));
  incoming.once('close', () => {
    if (!incoming.complete) gunzip.destroy(new Error('connection closed inside the answer'));
  });
  gunzip.once('close', () => {
    if (!incoming.complete) incoming.destroy();
  });
  return incoming.pipe(gunzip);
}

function definedTls(credentials: Credentials): https.AgentOptions {
  const { ca, cert, key, servername, rejectUnauthorized } = credentials.tls;
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(servername === undefined ? {} : { servername }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
  };
}

function sameTls(a: Credentials, b: Credentials): boolean {
  const text = (value: string | Buffer | boolean | undefined): string => (value === undefined ? '' : value.toString());
  return (
    (a.proxyAgent === null) === (b.proxyAgent === null) &&
    (['ca', 'cert', 'key', 'servername', 'rejectUnauthorized'] as const).every(
      (field) => text(a.tls[field]) === text(b.tls[field]),
    )
  );
}

function dropIdle(pool: Pool): void {
  for (const sockets of Object.values(pool.calls.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

function transportMessage(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // a refused connection to every address of a name has an empty message
  return error.message === '' ? code : error.message.slice(0, 300);
}
