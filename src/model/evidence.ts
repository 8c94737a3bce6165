import type { Subject } from './subject.js';
import type { Instant } from './time.js';
import type { Untrusted } from './untrusted.js';

/** One object as an API server returned it. Nothing about its inside may be trusted: read it leniently. */
export type RawObject = Readonly<Record<string, unknown>>;

/** What could not be read, and why. It is told to the reader and lowers confidence. */
export interface Gap {
  /** What is missing: `previous log of api in payments/checkout-1`, `events`, `secret stripe in payments`. */
  readonly what: string;
  readonly reason:
    | 'forbidden'
    | 'not-found'
    | 'expired'
    | 'timeout'
    | 'unreachable'
    | 'too-large'
    | 'malformed'
    | 'not-asked'
    | 'unavailable';
  /** For people: `needs get pods/log in payments`. */
  readonly detail: string;
}

/** Failure is never emptiness: what cannot be read is a gap, not an empty list. */
export type Read<T> =
  { readonly ok: true; readonly value: T; readonly at: Instant } | { readonly ok: false; readonly gap: Gap };

export interface LogTail {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly run: 'current' | 'previous';
  /** At most 1 MiB from the end. */
  readonly text: Untrusted;
  readonly at: Instant;
}

/**
 * Everything gathered about one subject for one diagnosis: online by `kubernetes/gather`, offline from files. Objects
 * of any kind and order (pods, events, owners, nodes, claims, quotas, …), those of other subjects among them.
 */
export interface Evidence {
  /** What was asked for: a Pod, a workload or a Node. */
  readonly subject: Subject;
  readonly objects: readonly RawObject[];
  readonly logs: readonly LogTail[];
  readonly gaps: readonly Gap[];
  /**
   * Kinds that `objects` holds completely for the subject's namespace (and cluster-scoped kinds completely), so that
   * an absent object is proof: e.g. `['Pod', 'ConfigMap', 'Node']`. Kinds not listed prove nothing by absence.
   */
  readonly completeKinds: readonly string[];
}
