import type { ServerResponse } from 'node:http';
import type { Clock, Millis } from '../../model/time.js';
import type { JsonObject } from './json.js';
import { apiVersionOf, storageKey } from './kinds.js';
import { asIs, selection } from './listing.js';
import type { ObjectRequest } from './request.js';
import { StatusError, badRequest, expired } from './status.js';
import type { Change, ObjectStore } from './store.js';

export interface WatchOptions {
  /** How often bookmarks come to those who asked; the API server sends them about once a minute. */
  readonly bookmarkMs: Millis;
  /** Streaming lists: served, refused with 422 (gate off), or not known and ignored (before 1.27). */
  readonly streamingList: 'on' | 'refused' | 'ignored';
  /** How a watch from a compacted revision fails: an ERROR frame (watch cache) or HTTP 410 (etcd). */
  readonly expiredAs: 'frame' | 'status';
}

interface Live {
  readonly response: ServerResponse;
  silent: boolean;
  readonly end: () => void;
}

/** Serves WATCH and knows the open ones, so that faults can strike them. */
export class Watcher {
  private readonly live = new Set<Live>();

  constructor(
    private readonly store: ObjectStore,
    private readonly clock: Clock,
    readonly options: WatchOptions,
  ) {}

  get open(): number {
    return this.live.size;
  }

  /** Takes over the response. Throws before anything is sent: 400, 410, 422. */
  watch(request: ObjectRequest, response: ServerResponse, shape: (object: JsonObject) => JsonObject): void {
    const query = request.url.searchParams;
    const matches = selection(request);
    const initial = this.wantsInitialEvents(query);
    const version = query.get('resourceVersion') ?? '';
    if (!/^\d{0,18}$/.test(version)) throw badRequest(`Invalid resource version: ${version}`);
    const from = Number(version === '' ? '0' : version);
    const missed = initial || from === 0 ? [] : this.store.since(request.resource, from);
    const tooOld = expired(`too old resource version: ${from} (${this.store.compacted})`);
    if (missed === null && this.options.expiredAs === 'status') throw tooOld;

    response.writeHead(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
    response.flushHeaders();
    const send = (type: string, object: JsonObject): void => {
      if (!watch.silent) response.write(`${JSON.stringify({ type, object })}\n`);
    };
    const wanted = storageKey(request.resource);
    const onChange = (change: Change): void => {
      if (change.storage !== wanted) return;
      const event = eventOf(change, request.namespace, matches);
      if (event !== null) send(event, shape(change.object));
    };
    const stops: (() => void)[] = [];
    const watch: Live = {
      response,
      silent: false,
      end: () => {
        for (const stop of stops.splice(0)) stop();
        this.live.delete(watch);
        response.end();
      },
    };
    if (missed === null) {
      send('ERROR', tooOld.body());
      response.end();
      return;
    }
    this.live.add(watch);
    response.on('close', watch.end);
    if (initial || from === 0) {
      for (const object of this.store.list(request.resource, request.namespace))
        if (matches(object)) send('ADDED', shape(object));
    }
    if (initial) send('BOOKMARK', this.bookmark(request, shape, true));
    for (const change of missed) onChange(change);
    stops.push(this.store.onChange(onChange));
    if (query.get('allowWatchBookmarks') === 'true') {
      const again = (): void => {
        send('BOOKMARK', this.bookmark(request, shape, false));
        stops.push(this.clock.after(this.options.bookmarkMs, again));
      };
      stops.push(this.clock.after(this.options.bookmarkMs, again));
    }
    const seconds = Number(query.get('timeoutSeconds') ?? '1800');
    stops.push(this.clock.after(seconds * 1000, watch.end));
  }

  /** Cuts every open watch with a TCP reset. */
  reset(): void {
    for (const watch of [...this.live]) watch.response.socket?.resetAndDestroy();
  }

  /** Ends every open watch as at its timeout. */
  endAll(): void {
    for (const watch of [...this.live]) watch.end();
  }

  /** Open watches say nothing more, bookmarks neither, while TCP stays open: a half-open connection. */
  silence(): void {
    for (const watch of this.live) watch.silent = true;
  }

  /** Writes a raw line into every open watch. */
  inject(line: string): void {
    for (const watch of this.live) if (!watch.silent) watch.response.write(`${line}\n`);
  }

  /** Sends an ERROR frame and ends every open watch, e.g. with 410 or 500. */
  fail(error: StatusError): void {
    this.inject(JSON.stringify({ type: 'ERROR', object: error.body() }));
    this.endAll();
  }

  private wantsInitialEvents(query: URLSearchParams): boolean {
    if (query.get('sendInitialEvents') !== 'true' || this.options.streamingList === 'ignored') return false;
    // apimachinery/pkg/apis/meta/internalversion/validation/validation.go, ValidateListOptions.
    const refuse = (why: string): StatusError =>
      new StatusError(422, 'Invalid', `ListOptions.meta.k8s.io "" is invalid: ${why}`);
    if (this.options.streamingList === 'refused') {
      throw refuse(
        'sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
      );
    }
    if (query.get('resourceVersionMatch') !== 'NotOlderThan') {
      throw refuse(
        'resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
      );
    }
    return true;
  }

  private bookmark(request: ObjectRequest, shape: (object: JsonObject) => JsonObject, last: boolean): JsonObject {
    const metadata: JsonObject = { resourceVersion: String(this.store.revision), creationTimestamp: null };
    // apimachinery/pkg/apis/meta/v1/types.go, InitialEventsAnnotationKey.
    if (last) metadata['annotations'] = { 'k8s.io/initial-events-end': 'true' };
    const object = { kind: request.resource.kind, apiVersion: apiVersionOf(request.resource), metadata };
    return shape === asIs ? object : shape(object);
  }
}

/** storage/cacher/cache_watcher.go, convertToWatchEvent: what enters or leaves the selection is added or deleted. */
function eventOf(change: Change, namespace: string, matches: (object: JsonObject) => boolean): string | null {
  const inside = (object: JsonObject): boolean => {
    const { metadata } = object;
    const here =
      typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) ? metadata['namespace'] : '';
    return (namespace === '' || here === namespace) && matches(object);
  };
  const before = change.previous !== null && inside(change.previous);
  const now = change.type !== 'DELETED' && inside(change.object);
  if (now) return before ? 'MODIFIED' : 'ADDED';
  return before ? 'DELETED' : null;
}
