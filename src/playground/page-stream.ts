import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock, Millis } from '../model/time.js';
import type { PageChange, PageState } from './page-contract.js';

/** At most so often something is sent; what changes meanwhile goes together. */
const BATCH_MS: Millis = 100;
/** A comment line this often, so that both sides notice a dead connection. */
const KEEP_ALIVE_MS: Millis = 15_000;
/** How much of the past a page that comes back can catch up on; beyond it a snapshot is shorter anyway. */
const KEPT_BYTES = 4 * 1024 * 1024;
const KEPT_BATCHES = 1_000;
/** A page that does not read is let go; it comes back and catches up. */
const UNREAD_BYTES = 8 * 1024 * 1024;
const LISTENERS_MAX = 24;

export interface PageStreamOptions {
  /** Real time. */
  readonly clock: Clock;
  /** Unlike that of every other run of the server. */
  readonly epoch: string;
  readonly snapshot: () => PageState;
  /** What has changed since the last call. */
  readonly changes: () => readonly PageChange[];
}

interface Batch {
  readonly id: number;
  readonly text: string;
}

/** Server-sent events: a snapshot, then batches of changes under rising ids, resumable by Last-Event-ID. */
export class PageStream {
  readonly #options: PageStreamOptions;
  readonly #listeners = new Set<ServerResponse>();
  #kept: Batch[] = [];
  #keptBytes = 0;
  #last = 0;
  #cancelBatch: (() => void) | null = null;
  #cancelKeepAlive: () => void = () => undefined;

  constructor(options: PageStreamOptions) {
    this.#options = options;
    this.#keepAlive();
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** Something has changed; it is sent soon. */
  wake(): void {
    this.#cancelBatch ??= this.#options.clock.after(BATCH_MS, () => {
      this.flush();
    });
  }

  /** Sends what has changed, now. */
  flush(): void {
    this.#cancelBatch?.();
    this.#cancelBatch = null;
    const changes = this.#options.changes();
    if (changes.length === 0) return;
    this.#last += 1;
    const batch = { id: this.#last, text: this.#message('changes', this.#last, changes) };
    this.#keep(batch);
    for (const listener of this.#listeners) this.#write(listener, batch.text);
  }

  /** Takes over the response; false when there are too many listeners already. */
  attach(request: IncomingMessage, response: ServerResponse): boolean {
    if (this.#listeners.size >= LISTENERS_MAX) return false;
    // What is under way belongs to the past of a page that begins now.
    this.flush();
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const missed = this.#missedSince(request.headers['last-event-id']);
    response.write('retry: 1000\n\n');
    if (missed === null) response.write(this.#message('snapshot', this.#last, this.#options.snapshot()));
    else for (const { text } of missed) response.write(text);
    this.#listeners.add(response);
    const forget = (): void => {
      this.#listeners.delete(response);
    };
    response.on('close', forget);
    response.on('error', forget);
    return true;
  }

  close(): void {
    this.#cancelBatch?.();
    this.#cancelBatch = null;
    this.#cancelKeepAlive();
    for (const listener of this.#listeners) listener.end();
    this.#listeners.clear();
  }

  /** Null when a snapshot is needed. */
  #missedSince(lastEventId: string | string[] | undefined): readonly Batch[] | null {
    if (typeof lastEventId !== 'string') return null;
    const match = /^([a-z0-9]{1,40})-(\d{1,15})$/.exec(lastEventId);
    if (match?.[1] !== this.#options.epoch) return null;
    const seen = Number(match[2]);
    const oldest = this.#kept[0]?.id ?? this.#last + 1;
    if (seen > this.#last || seen < oldest - 1) return null;
    return this.#kept.filter((batch) => batch.id > seen);
  }

  #message(event: 'snapshot' | 'changes', id: number, data: unknown): string {
    return `id: ${this.#options.epoch}-${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
  }

  #keep(batch: Batch): void {
    this.#kept.push(batch);
    this.#keptBytes += batch.text.length;
    while (this.#kept.length > KEPT_BATCHES || this.#keptBytes > KEPT_BYTES) {
      const oldest = this.#kept.shift();
      if (oldest === undefined) return;
      this.#keptBytes -= oldest.text.length;
    }
  }

  #write(listener: ServerResponse, text: string): void {
    if (listener.writableLength > UNREAD_BYTES) {
      this.#listeners.delete(listener);
      listener.destroy();
      return;
    }
    listener.write(text);
  }

  #keepAlive(): void {
    this.#cancelKeepAlive = this.#options.clock.after(KEEP_ALIVE_MS, () => {
      for (const listener of this.#listeners) this.#write(listener, ': here\n\n');
      this.#keepAlive();
    });
  }
}
