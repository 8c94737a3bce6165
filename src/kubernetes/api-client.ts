import type { RawObject } from '../model/evidence.js';
import type { Millis } from '../model/time.js';

/** Whom to act as; Kubernetes then checks that person's rights instead of ours. */
export interface Impersonation {
  readonly user: string;
  readonly groups: readonly string[];
}

export type Query = Readonly<Record<string, string>>;

export interface CallOptions {
  readonly query?: Query;
  readonly signal: AbortSignal;
  /** For the whole call, retries included; default {@link DEFAULT_DEADLINE_MS}. */
  readonly deadlineMs?: Millis;
  readonly impersonate?: Impersonation;
}

export interface ListOptions extends CallOptions {
  /** Items per page; default 500. */
  readonly limit?: number;
  /** Stops after so many items, with `complete: false`; default 5,000. */
  readonly maxItems?: number;
  /** Kind given to items that carry none, as the API server leaves it out in lists: `Pod`. */
  readonly kind?: string;
}

export interface TextOptions extends CallOptions {
  /** Keeps only so many bytes from the end; default 1 MiB. Never fails for size. */
  readonly maxBytes?: number;
}

export type PatchType =
  'application/merge-patch+json' | 'application/strategic-merge-patch+json' | 'application/json-patch+json';

/** {@link CallOptions.deadlineMs} when none is given. */
export const DEFAULT_DEADLINE_MS: Millis = 10_000;

/**
 * Single calls to one API server. Paths are absolute (`/api/v1/namespaces/a/pods/b`), names encoded by the caller
 * with `encodeURIComponent`. Everything throws {@link ./api-error.ts ApiError} and nothing else, aborted calls too
 * (code `timeout` after the deadline, `unreachable` when `signal` aborted). GETs are retried within the deadline on
 * 429, 503 and a reset connection; writes are sent once (again only after a 401, which the server did not act on).
 */
export interface ApiClient {
  /** podwhy's name for the cluster. */
  readonly cluster: string;
  get(path: string, options: CallOptions): Promise<RawObject>;
  /** Follows `continue`. Items get `apiVersion` and `kind`. Items that are no objects are left out. */
  list(path: string, options: ListOptions): Promise<{ readonly items: RawObject[]; readonly complete: boolean }>;
  /** A plain-text answer, such as a log; its end when it is longer than `maxBytes`. Broken UTF-8 becomes U+FFFD. */
  text(path: string, options: TextOptions): Promise<string>;
  patch(path: string, body: unknown, type: PatchType, options: CallOptions): Promise<RawObject>;
  post(path: string, body: unknown, options: CallOptions): Promise<RawObject>;
  put(path: string, body: unknown, options: CallOptions): Promise<RawObject>;
  /** `body` is DeleteOptions, e.g. with `preconditions.uid`. */
  delete(path: string, body: unknown, options: CallOptions): Promise<RawObject>;
}
