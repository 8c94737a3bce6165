import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Clock } from '../../model/time.js';
import { isObject, type JsonObject } from '../../slack/views/check-shape.js';
import { APP } from './workspace-types.js';

/** Slack pings its sockets; the client counts a silent half minute as dead (@slack/socket-mode serverPingTimeoutMS). */
const PING_EVERY_MS = 10_000;

/**
 * Why Slack ends a connection: it is to be renewed, will be in about ten seconds, or Socket Mode was switched off (docs.slack.dev
 * Socket Mode, "disconnect").
 */
export type DisconnectReason = 'refresh_requested' | 'warning' | 'link_disabled';

export interface Envelope {
  readonly type: 'slash_commands' | 'interactive' | 'events_api';
  readonly payload: JsonObject;
  readonly acceptsResponse: boolean;
}

export interface Retry {
  readonly attempt: number;
  readonly reason: string;
}

/** Socket Mode (docs.slack.dev Socket Mode): hello, envelopes, acks, `disconnect`; each envelope to one of the connections. */
export class Sockets {
  private readonly server = new WebSocketServer({ noServer: true });
  private readonly tickets = new Set<string>();
  /** Connections that still take envelopes; one that was told to disconnect takes none. */
  private readonly open: WebSocket[] = [];
  private readonly waiting = new Map<string, (payload: unknown) => void>();
  private next = 0;

  constructor(
    private readonly clock: Clock,
    private readonly onCount: (open: number) => void,
  ) {}

  count(): number {
    return this.open.length;
  }

  /** A single-use address; the client may add query parameters of its own. */
  url(port: number): string {
    const ticket = randomUUID();
    this.tickets.add(ticket);
    return `ws://127.0.0.1:${port}/link?ticket=${ticket}&app_id=${APP.id}`;
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? '/', 'http://stand-in').searchParams.get('ticket') ?? '';
    if (!this.tickets.delete(ticket)) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n');
      return;
    }
    this.server.handleUpgrade(request, socket, head, (connection) => {
      this.welcome(connection);
    });
  }

  /** Sends to one connection, in turns; the promise resolves with the ack's payload, or null when there is no connection. */
  send(
    envelope: Envelope,
    retry: Retry | null,
  ): { readonly ack: Promise<unknown>; readonly forget: () => void } | null {
    const connection = this.open[this.next++ % Math.max(1, this.open.length)];
    if (connection === undefined) return null;
    const id = randomUUID();
    const ack = new Promise<unknown>((resolve) => {
      this.waiting.set(id, resolve);
    });
    const retried = retry === null ? {} : { retry_attempt: retry.attempt, retry_reason: retry.reason };
    connection.send(
      JSON.stringify({
        envelope_id: id,
        type: envelope.type,
        accepts_response_payload: envelope.acceptsResponse,
        payload: envelope.payload,
        ...retried,
      }),
    );
    return {
      ack,
      forget: () => {
        this.waiting.delete(id);
      },
    };
  }

  /** Asks clients to come back on a new connection. `first` asks only the oldest one; one that is only warned still takes envelopes. */
  refresh(which: 'all' | 'first', reason: DisconnectReason): void {
    const asked = this.open.slice(0, which === 'all' ? this.open.length : 1);
    if (reason !== 'warning') this.open.splice(0, asked.length);
    for (const connection of asked)
      connection.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'stand-in' } }));
    this.onCount(this.open.length);
  }

  /** Cuts every connection without a word. */
  cut(): void {
    this.open.length = 0;
    for (const connection of this.server.clients) connection.terminate();
  }

  private welcome(connection: WebSocket): void {
    this.open.push(connection);
    connection.on('error', () => {
      connection.terminate();
    });
    connection.on('close', () => {
      stopPings();
      const index = this.open.indexOf(connection);
      if (index >= 0) this.open.splice(index, 1);
      this.onCount(this.open.length);
    });
    connection.on('message', (data) => {
      this.receive(Buffer.isBuffer(data) ? data.toString('utf8') : '');
    });
    let stopPings = (): void => undefined;
    const ping = (): void => {
      if (connection.readyState === connection.OPEN) connection.ping();
      stopPings = this.clock.after(PING_EVERY_MS, ping);
    };
    ping();
    connection.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.open.length,
        debug_info: { host: 'stand-in', approximate_connection_time: 18_060 },
        connection_info: { app_id: APP.id },
      }),
    );
    this.onCount(this.open.length);
  }

  private receive(text: string): void {
    const message = parsed(text);
    const id = message?.['envelope_id'];
    if (typeof id !== 'string') return;
    this.waiting.get(id)?.(message?.['payload'] ?? null);
    this.waiting.delete(id);
  }
}

function parsed(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
