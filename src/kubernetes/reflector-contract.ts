import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RawObject } from '../model/evidence.js';
import { SECOND, type Clock, type Instant, type Millis } from '../model/time.js';
import type { Log } from '../telemetry/log.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { Query } from './api-client.js';
import { ApiError, neededPermission } from './api-error.js';
import type { Shape } from './narrow.js';
import type { Transport } from './transport.js';

/** Told about what changed. May throw: that is counted and ends nothing. */
export interface RecordHandler<R> {
  put(record: R, previous: R | null): void;
  gone(record: R): void;
}

export interface ReflectorSource<R extends { readonly uid: string }> {
  /** For metrics and messages: `pods`. */
  readonly resource: string;
  /** Collection to follow: `/api/v1/pods`, `/apis/apps/v1/namespaces/a/deployments`. */
  readonly path: string;
  readonly query?: Query;
  /** Kind of the items, which a list leaves out. */
  readonly kind: string;
  readonly apiVersion: string;
  /** `previous` is what is held of the same object, to share with; its uid may be another one after all. */
  readonly project: (raw: RawObject, previous: R | null) => R | null;
  /** What `project` reads: only that is parsed. Without it objects are parsed as a whole. */
  readonly wanted?: Shape;
  /** Whether two records show the same; by default they are compared field by field. */
  readonly isSame?: (one: R, other: R) => boolean;
}

export interface ReflectorTuning {
  readonly pageSize: number;
  /** A watch without a single byte for so long is dead. Bookmarks come about every minute. */
  readonly silenceMs: Millis;
  /** The same for the first byte of an answer, and inside lists. */
  readonly answerMs: Millis;
  /** How long the initial events of a streaming list may pause before it counts as not supported. */
  readonly initialEventsMs: Millis;
  /** Server-side end of a watch: between one and two times this. */
  readonly watchSeconds: number;
  readonly backoffBaseMs: Millis;
  readonly streamingList: 'try' | 'never';
  /** Lets other work run in between; a test counts it. */
  readonly pause: () => Promise<unknown>;
}

export const DEFAULT_TUNING: ReflectorTuning = {
  pageSize: 500,
  silenceMs: 90 * SECOND,
  answerMs: 30 * SECOND,
  initialEventsMs: 10 * SECOND,
  watchSeconds: 290,
  backoffBaseMs: 800,
  streamingList: 'try',
  pause: () => nextTurn(),
};

export interface ReflectorDeps {
  readonly cluster: string;
  readonly transport: Transport;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface ReflectorHealth {
  readonly resource: string;
  /** A whole list is in memory. */
  readonly synced: boolean;
  readonly watching: boolean;
  readonly lastByteAt: Instant | null;
  /** One line with the fix; null when all is well. */
  readonly problem: string | null;
  /** Failures in a row. */
  readonly failures: number;
  /** The server says that this cannot be read at all: forbidden or unknown. Trying goes on, slowly. */
  readonly refused: boolean;
}

/** One line for health, with the fix where there is one. */
export function problemLine(resource: string, error: unknown): string {
  if (!(error instanceof ApiError)) {
    return `cannot follow ${resource}: ${error instanceof Error ? error.message.slice(0, 200) : 'connection lost'}`;
  }
  switch (error.code) {
    case 'forbidden':
      return `cannot ${error.target.verb} ${resource}: forbidden, grant list,watch on ${resource} (${neededPermission(error.target)})`;
    case 'unauthorized':
      return `cannot ${error.target.verb} ${resource}: the credentials are not accepted; renew the token or kubeconfig`;
    case 'not-found':
      return `cannot ${error.target.verb} ${resource}: this server does not know it`;
    default:
      return `cannot follow ${resource}: ${error.code}: ${error.serverMessage.slice(0, 200)}`;
  }
}
