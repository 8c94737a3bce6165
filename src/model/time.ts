/** A moment: milliseconds since the Unix epoch. */
export type Instant = number;

/** A duration in milliseconds. */
export type Millis = number;

export const SECOND: Millis = 1_000;
export const MINUTE: Millis = 60_000;
export const HOUR: Millis = 3_600_000;
export const DAY: Millis = 86_400_000;

/** The clock of the shell rooms. Pure rooms take `now: Instant` instead. */
export interface Clock {
  now(): Instant;
  /** Resolves after `ms`, or at once when the signal aborts (it never rejects; the caller looks at the signal). */
  sleep(ms: Millis, signal?: AbortSignal): Promise<void>;
  /** A signal that aborts after `ms` of this clock. */
  deadline(ms: Millis): AbortSignal;
  /** Calls `task` once after `ms`; the returned function takes that back. Never keeps the process alive by itself. */
  after(ms: Millis, task: () => void): () => void;
}
