import { setMaxListeners } from 'node:events';
import type { Gap, RawObject } from '../model/evidence.js';
import type { Clock, Instant, Millis } from '../model/time.js';
import type { ApiClient } from './api-client.js';
import { ApiError } from './api-error.js';
import { gapOf } from './gap.js';
import { kindOf, nameOf, namespaceOf, uidOf, withoutSecrets } from './raw-object.js';
import type { ReadableKind } from './resource-paths.js';
import { listPath, objectPath } from './resource-paths.js';

export interface ListQuery {
  /** '' = every namespace. */
  readonly namespace: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** More than so many are not read; a gap tells. */
  readonly atMost: number;
  /** Keeps only those; the rest is read and forgotten. */
  readonly keep?: (object: RawObject) => boolean;
}

/** No single read may take the whole time of a diagnosis. */
const READ_LIMIT_MS: Millis = 5_000;

/** Collects objects and gaps for one diagnosis, under one deadline. No method rejects. */
export class Reading {
  private readonly objects = new Map<string, RawObject>();
  private readonly complete = new Set<string>();
  readonly gaps: Gap[] = [];
  private readonly until: Instant;
  private readonly expired: AbortSignal;
  private readonly signal: AbortSignal;

  constructor(
    private readonly api: ApiClient,
    private readonly clock: Clock,
    deadlineMs: Millis,
    signal: AbortSignal,
  ) {
    this.until = clock.now() + deadlineMs;
    this.expired = clock.deadline(deadlineMs);
    this.signal = AbortSignal.any([signal, this.expired]);
    // Dozens of reads listen at once, each until it ends.
    setMaxListeners(0, this.signal);
  }

  get all(): readonly RawObject[] {
    return [...this.objects.values()];
  }

  get completeKinds(): readonly string[] {
    return [...this.complete];
  }

  /** Says that the kind is held completely, so far as the subject refers to it. */
  markComplete(kind: ReadableKind): void {
    this.complete.add(kind);
  }

  keep(object: RawObject): RawObject {
    const clean = withoutSecrets(object);
    this.objects.set(uidOf(clean) || `${kindOf(clean)}/${namespaceOf(clean)}/${nameOf(clean)}`, clean);
    return clean;
  }

  addGap(gap: Gap): void {
    if (!this.gaps.some((one) => one.what === gap.what && one.reason === gap.reason)) this.gaps.push(gap);
  }

  /** One object; `missing` when the API server says that it does not exist, null when it could not be read. */
  async get(kind: ReadableKind, namespace: string, name: string): Promise<RawObject | 'missing' | null> {
    const what = `${kind} ${name}${namespace === '' ? '' : ` in ${namespace}`}`;
    const read = await this.attempt(what, (options) => this.api.get(objectPath(kind, namespace, name), options));
    if (read === 'missing' || read === null) return read;
    return this.keep({ ...read, kind });
  }

  /** A list, kept; what could not be read is a gap and not an empty list (`ok` is false). */
  async list(
    kind: ReadableKind,
    query: ListQuery,
  ): Promise<{ readonly ok: boolean; readonly items: readonly RawObject[] }> {
    const { namespace, labelSelector, fieldSelector, atMost } = query;
    const what = `${plainPlural(kind)}${namespace === '' ? '' : ` in ${namespace}`}`;
    const read = await this.attempt(what, (options) =>
      this.api.list(listPath(kind, namespace), {
        ...options,
        kind,
        limit: Math.min(500, atMost),
        maxItems: atMost,
        query: {
          ...(labelSelector === undefined || labelSelector === '' ? {} : { labelSelector }),
          ...(fieldSelector === undefined ? {} : { fieldSelector }),
        },
      }),
    );
    if (read === null) return { ok: false, items: [] };
    if (read === 'missing') {
      // A list is 404 only where the API server does not serve the kind.
      this.addGap({ what, reason: 'unavailable', detail: 'this API server does not serve the kind' });
      return { ok: false, items: [] };
    }
    if (!read.complete)
      this.addGap({ what, reason: 'too-large', detail: `more than ${atMost}; only the first were read` });
    else if (labelSelector === undefined && fieldSelector === undefined && query.keep === undefined)
      this.complete.add(kind);
    const kept = query.keep === undefined ? read.items : read.items.filter(query.keep);
    return { ok: true, items: kept.map((item) => this.keep(item)) };
  }

  /** The end of a container's log; `missing` when the kubelet has none. */
  async text(
    path: string,
    what: string,
    query: Readonly<Record<string, string>>,
    maxBytes: number,
  ): Promise<{ readonly text: string } | 'missing' | null> {
    return this.attempt(
      what,
      async (options) => ({ text: await this.api.text(path, { ...options, query, maxBytes }) }),
      (error) => error.code === 'refused',
    );
  }

  private async attempt<T>(
    what: string,
    call: (options: { signal: AbortSignal; deadlineMs: Millis }) => Promise<T>,
    isMissing: (error: ApiError) => boolean = () => false,
  ): Promise<T | 'missing' | null> {
    const left = this.until - this.clock.now();
    if (left <= 0 || this.signal.aborted) {
      this.addGap(gapOf(null, what, true));
      return null;
    }
    try {
      return await this.untilExpiry(call({ signal: this.signal, deadlineMs: Math.min(left, READ_LIMIT_MS) }));
    } catch (error) {
      if (error instanceof ApiError && (error.code === 'not-found' || isMissing(error))) return 'missing';
      this.addGap(gapOf(error, what, this.expired.aborted));
      return null;
    }
  }

  /** Ends with the deadline even where the call does not. */
  private untilExpiry<T>(call: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        reject(new Error('the time is over'));
      };
      this.signal.addEventListener('abort', stop, { once: true });
      call
        .finally(() => {
          this.signal.removeEventListener('abort', stop);
        })
        .then(resolve, reject);
    });
  }
}

/** `events`, `persistent volume claims`: for people. */
function plainPlural(kind: ReadableKind): string {
  const words = kind.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  return /(s|x)$/.test(words) ? `${words}es` : words.endsWith('y') ? `${words.slice(0, -1)}ies` : `${words}s`;
}
