import type { Instant } from './time.js';
import type { Redacted } from './untrusted.js';

/** What Kubernetes forgets about the end of a container, kept with its incident. All text is redacted and bounded. */
export interface CrashRecord {
  /** When it was read. */
  readonly at: Instant;
  readonly pod: string;
  readonly container: string;
  readonly exitCode: number;
  /** The runtime's word: `OOMKilled`, `Error`, …; may be ''. */
  readonly reason: string;
  readonly finishedAt: Instant | null;
  /** The end of the log of the run that ended, at most 12,000 characters; '' when it could not be read or says nothing. */
  readonly log: Redacted;
  /** Newest first, at most 12. */
  readonly events: readonly {
    readonly at: Instant;
    readonly reason: string;
    readonly count: number;
    readonly message: Redacted;
  }[];
  /** What the pod's node said of itself, other than that it is well; null when the node is unknown. */
  readonly node: { readonly name: string; readonly conditions: readonly Redacted[] } | null;
}

/** The first end of an incident and the newest one; the same while there was only one. */
export interface KeptCrashes {
  readonly first: CrashRecord;
  readonly latest: CrashRecord;
}
