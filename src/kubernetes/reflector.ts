import { HOUR, SECOND, type Instant, type Millis } from '../model/time.js';
import type { Query } from './api-client.js';
import { ApiError, targetOf } from './api-error.js';
import { Backoff, BACKOFF_MAX_MS } from './backoff.js';
import { buffers, errorOf } from './calls.js';
import { ItemsScanner } from './items-scanner.js';
import { LineSplitter } from './line-splitter.js';
import { isRecord, metadataOf, textOf } from './raw.js';
import {
  DEFAULT_TUNING,
  problemLine,
  type RecordHandler,
  type ReflectorDeps,
  type ReflectorHealth,
  type ReflectorSource,
  type ReflectorTuning,
} from './reflector-contract.js';
import { RecordSet } from './record-set.js';
import type { TransportAnswer } from './transport.js';
import { changedObjectBytes, errorOfFrame, Expired, parseItem, parseWatchEvent } from './watch-event.js';
import { Watchdog } from './watchdog.js';

/** Objects handled in one go before other work may run: about 2 ms of parsing. */
const BATCH = 40;
/** Seen on servers that are upgraded in place: ask again now and then. */
const STREAMING_RETRY_MS: Millis = HOUR;
/** Broken lines at one and the same resourceVersion after which a fresh list is wanted. */
const BROKEN_LINES_MAX = 3;
/** A watch that ends by itself sooner than this without a word has failed. */
const SHORT_WATCH_MS: Millis = SECOND;

/** The server does not do streaming lists. */
class NotStreaming extends Error {
  override readonly name = 'NotStreaming';
}

/**
 * Follows one collection: list, then watch, for ever. Keeps the projected records and tells the handler about each
 * change exactly once, whatever happens in between: what the server repeats is compared, what it could not tell
 * (a gap) is found by a new list and its difference to memory.
 */
export class Reflector<R extends { readonly uid: string }> {
  readonly #source: ReflectorSource<R>;
  readonly #deps: ReflectorDeps;
  readonly #tuning: ReflectorTuning;
  readonly #backoff: Backoff;
  readonly #records: RecordSet<R>;
  #version = '';
  #synced = false;
  #watching = false;
  #lastByteAt: Instant | null = null;
  #problem: string | null = null;
  #refused = false;
  #noStreamingUntil: Instant = 0;
  #brokenInARow = 0;

  constructor(
    source: ReflectorSource<R>,
    handler: RecordHandler<R>,
    deps: ReflectorDeps,
    tuning: Partial<ReflectorTuning> = {},
  ) {
    this.#source = source;
    this.#records = new RecordSet(
      source,
      handler,
      (name) => {
        this.#count(name, {});
      },
      deps.log,
    );
    this.#deps = deps;
    this.#tuning = { ...DEFAULT_TUNING, ...tuning };
    this.#backoff = new Backoff(deps.random, this.#tuning.backoffBaseMs);
    if (this.#tuning.streamingList === 'never') this.#noStreamingUntil = Infinity;
  }

  get size(): number {
    return this.#records.size;
  }

  health(): ReflectorHealth {
    return {
      resource: this.#source.resource,
      synced: this.#synced,
      watching: this.#watching,
      lastByteAt: this.#lastByteAt,
      problem: this.#problem,
      failures: this.#backoff.failures,
      refused: this.#refused,
    };
  }

  /** Follows until `signal` aborts; then no socket is left. Never rejects. `onSettled` is called after each list and each failure. */
  async run(signal: AbortSignal, onSettled: () => void = () => undefined): Promise<void> {
    while (!signal.aborted) {
      const waitMs = await this.#round(signal, onSettled);
      if (waitMs > 0) await this.#deps.clock.sleep(waitMs, signal);
    }
    this.#watching = false;
  }

  /** One list or one watch; the result is how long to wait before the next. */
  async #round(signal: AbortSignal, onSettled: () => void): Promise<Millis> {
    const startedAt = this.#deps.clock.now();
    try {
      if (this.#version === '') {
        await this.#list(signal, onSettled);
        return 0;
      }
      return await this.#watch(signal);
    } catch (error) {
      if (signal.aborted) return 0;
      // a stream that held for long was no failure when it began
      if (this.#deps.clock.now() - startedAt > BACKOFF_MAX_MS) this.#backoff.reset();
      const waitMs = this.#fail(error);
      onSettled();
      return waitMs;
    } finally {
      this.#watching = false;
    }
  }

  #fail(error: unknown): Millis {
    const { clock, log } = this.#deps;
    const { resource } = this.#source;
    if (error instanceof NotStreaming) {
      this.#noStreamingUntil = clock.now() + STREAMING_RETRY_MS;
      this.#count('podwhy_reflector_restarts_total', { reason: 'not-streaming' });
      return 0;
    }
    const gone = error instanceof Expired || (error instanceof ApiError && error.code === 'gone');
    if (gone) {
      this.#version = '';
      this.#count('podwhy_reflector_restarts_total', { reason: 'expired' });
      log.info({ event: 'reflector.version.expired', resource }, 'The watch fell behind; listing again');
      // the first time at once; a server that always says so is not hammered
      const waitMs = this.#backoff.next();
      return this.#backoff.failures === 1 ? 0 : waitMs;
    }
    const failure = error instanceof ApiError ? error : null;
    const code =
      failure?.code ?? (error instanceof SyntaxError || error instanceof RangeError ? 'malformed' : 'unreachable');
    this.#refused = code === 'forbidden' || code === 'not-found';
    this.#problem = problemLine(this.#source.resource, error);
    this.#count('podwhy_reflector_restarts_total', { reason: code });
    const waitMs = this.#backoff.next(failure?.retryAfterMs ?? null);
    log.warn(
      { event: 'reflector.round.failed', resource, code, waitMs, problem: this.#problem },
      'Following a resource failed; trying again',
    );
    return waitMs;
  }

  #well(): void {
    this.#problem = null;
    this.#refused = false;
  }

  async #list(signal: AbortSignal, onSettled: () => void): Promise<void> {
    const startedAt = this.#deps.clock.now();
    const streaming = startedAt >= this.#noStreamingUntil;
    const seen = new Set<string>();
    const listed = (): void => {
      this.#listed(seen, startedAt);
      onSettled();
    };
    if (streaming) {
      await this.#streamList(signal, seen, listed);
    } else {
      this.#version = await this.#pagedList(signal, seen);
      listed();
    }
  }

  /** A whole list has been taken in: what it did not hold is gone. */
  #listed(seen: ReadonlySet<string>, startedAt: Instant): void {
    this.#records.keepOnly(seen);
    this.#synced = true;
    this.#well();
    const { cluster, metrics, clock, log } = this.#deps;
    const { resource } = this.#source;
    metrics.gauge('podwhy_reflector_records', this.#records.size, { cluster, resource });
    metrics.observe('podwhy_reflector_list_seconds', (clock.now() - startedAt) / SECOND, { cluster, resource });
    log.info({ event: 'reflector.list.done', resource, count: this.#records.size }, 'Listed a resource');
  }

  async #pagedList(signal: AbortSignal, seen: Set<string>): Promise<string> {
    let next = '';
    let version = '';
    do {
      const query = {
        ...this.#source.query,
        limit: String(this.#tuning.pageSize),
        ...(next === '' ? {} : { continue: next }),
      };
      await this.#exchange(query, 'list', signal, async (answer, alive) => {
        const scanner = new ItemsScanner();
        let handled = 0;
        for await (const chunk of buffers(answer.body)) {
          alive();
          for (const bytes of scanner.push(chunk)) {
            if (this.#records.takeBytes(bytes, seen) === null) this.#records.take(parseItem(bytes), seen);
            handled += 1;
            if (handled % BATCH === 0) await this.#breathe(signal);
          }
        }
        const frame = scanner.finish();
        const metadata = isRecord(frame) ? metadataOf(frame) : {};
        version = textOf(metadata['resourceVersion']);
        next = textOf(metadata['continue']);
      });
      await this.#breathe(signal);
    } while (next !== '');
    if (version === '') throw new SyntaxError('the list has no resourceVersion');
    return version;
  }

  /** List by watch: the present objects come as ADDED lines up to a marked bookmark, and the same stream goes on as the watch. */
  async #streamList(signal: AbortSignal, seen: Set<string>, onListed: () => void): Promise<void> {
    const query = {
      ...this.#watchQuery(),
      sendInitialEvents: 'true',
      resourceVersionMatch: 'NotOlderThan',
    };
    try {
      await this.#follow(query, signal, { seen, onListed });
    } catch (error) {
      const refused =
        error instanceof ApiError &&
        error.status !== null &&
        error.status >= 400 &&
        error.status < 500 &&
        !['unauthorized', 'too-many-requests', 'gone'].includes(error.code);
      if (refused && this.#version === '') throw new NotStreaming();
      throw error;
    }
  }

  async #watch(signal: AbortSignal): Promise<Millis> {
    const startedAt = this.#deps.clock.now();
    const query = { ...this.#watchQuery(), resourceVersion: this.#version };
    const lines = await this.#follow(query, signal, null);
    this.#count('podwhy_reflector_restarts_total', { reason: 'ended' });
    if (lines === 0 && this.#deps.clock.now() - startedAt < SHORT_WATCH_MS) return this.#backoff.next();
    return 0;
  }

  #watchQuery(): Query {
    const seconds = Math.round(this.#tuning.watchSeconds * (1 + this.#deps.random()));
    return { ...this.#source.query, watch: 'true', allowWatchBookmarks: 'true', timeoutSeconds: String(seconds) };
  }

  /** Reads a watch to its end. Returns how many lines came. */
  async #follow(query: Query, signal: AbortSignal, initial: InitialEvents | null): Promise<number> {
    let lines = 0;
    let pending = initial;
    await this.#exchange(query, 'watch', signal, async (answer, alive, allow) => {
      const splitter = new LineSplitter();
      this.#watching = pending === null;
      if (pending === null) this.#well();
      else allow(this.#tuning.initialEventsMs, () => new NotStreaming());
      for await (const chunk of buffers(answer.body)) {
        alive();
        for (const line of splitter.push(chunk)) {
          lines += 1;
          if (this.#takeLine(line, pending)) {
            pending?.onListed();
            pending = null;
            this.#watching = true;
            allow(this.#tuning.silenceMs, null);
          }
          if (lines % BATCH === 0) await this.#breathe(signal);
        }
      }
      if (splitter.isCut) this.#count('podwhy_reflector_broken_lines_total', {});
    });
    if (pending !== null)
      throw new ApiError('unreachable', {
        target: this.#target(query),
        serverMessage: 'the stream ended inside the list',
      });
    return lines;
  }

  /** Takes in one line; true when it ends the initial events. Throws for lines that end this watch. */
  #takeLine(line: Buffer, initial: InitialEvents | null): boolean {
    const changed = changedObjectBytes(line);
    const taken = changed === null ? null : this.#records.takeBytes(changed.bytes, initial?.seen ?? null);
    if (changed !== null && taken !== null) {
      this.#brokenInARow = 0;
      this.#count('podwhy_reflector_events_total', { type: changed.type });
      if (initial === null) this.#follows(taken);
      return false;
    }
    const event = parseWatchEvent(line);
    if (event === null) {
      // nothing after a broken line may be believed to follow on what came before it
      this.#count('podwhy_reflector_broken_lines_total', {});
      this.#brokenInARow += 1;
      if (this.#brokenInARow >= BROKEN_LINES_MAX) {
        this.#brokenInARow = 0;
        throw new Expired('broken lines at the same place');
      }
      throw new SyntaxError('a line of the watch is broken');
    }
    this.#brokenInARow = 0;
    const { type, object } = event;
    if (type === 'ERROR') throw errorOfFrame(object, this.#target({ watch: 'true' }));
    const metadata = metadataOf(object);
    const version = textOf(metadata['resourceVersion']);
    this.#count('podwhy_reflector_events_total', { type: type.toLowerCase() });
    if (type === 'BOOKMARK') {
      const annotations = isRecord(metadata['annotations']) ? metadata['annotations'] : {};
      const marksEnd = annotations['k8s.io/initial-events-end'] === 'true';
      // a server that ignores the wish for initial events sends its ordinary bookmarks
      if (initial !== null && !marksEnd) throw new NotStreaming();
      if (version !== '') this.#version = version;
      return initial !== null;
    }
    if (type === 'DELETED') {
      this.#records.remove(textOf(metadata['uid']));
      initial?.seen.delete(textOf(metadata['uid']));
    } else {
      this.#records.take(object, initial?.seen ?? null);
    }
    if (initial === null) this.#follows(version);
    return false;
  }

  /** The watch has come this far. */
  #follows(version: string): void {
    if (version !== '') this.#version = version;
    this.#backoff.reset();
  }

  async #breathe(signal: AbortSignal): Promise<void> {
    await this.#tuning.pause();
    if (signal.aborted) throw new ApiError('unreachable', { target: this.#target({}), serverMessage: 'stopped' });
  }

  /** One request with its watchdog: `alive` on each byte, `allow` to change how long it may be silent. */
  async #exchange(
    query: Query,
    verb: 'list' | 'watch',
    signal: AbortSignal,
    read: (
      answer: TransportAnswer,
      alive: () => void,
      allow: (ms: Millis, onSilence: (() => Error) | null) => void,
    ) => Promise<void>,
  ): Promise<void> {
    const dog = new Watchdog(
      this.#deps.clock,
      this.#tuning.answerMs,
      () => new ApiError('timeout', { target: this.#target(query), serverMessage: 'the server fell silent' }),
    );
    let answer: TransportAnswer | null = null;
    try {
      answer = await this.#deps.transport.send({
        method: 'GET',
        path: this.#source.path,
        query,
        watch: verb === 'watch',
        signal: AbortSignal.any([signal, dog.signal]),
      });
      if (answer.status !== 200) throw await errorOf(answer);
      if (verb === 'watch') dog.allow(this.#tuning.silenceMs, null);
      await read(
        answer,
        () => {
          dog.alive();
          this.#lastByteAt = this.#deps.clock.now();
        },
        (ms, onSilence) => {
          dog.allow(ms, onSilence);
        },
      );
    } catch (error) {
      throw dog.verdict ?? error;
    } finally {
      dog.stop();
      answer?.discard();
    }
  }

  #target(query: Query): ReturnType<typeof targetOf> {
    return targetOf('GET', this.#source.path, query);
  }

  #count(name: `podwhy_reflector_${string}`, labels: Readonly<Record<string, string>>): void {
    this.#deps.metrics.count(name, { cluster: this.#deps.cluster, resource: this.#source.resource, ...labels });
  }
}

interface InitialEvents {
  readonly seen: Set<string>;
  readonly onListed: () => void;
}
