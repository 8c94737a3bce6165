/**
 * The logger that rooms take: an event name from a fixed vocabulary (`room.thing.happened`) plus fields, and a constant
 * sentence for people. Never secrets, never untrusted text as the event or the sentence.
 */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** A logger that adds `fields` to every line. */
  child(fields: Readonly<Record<string, unknown>>): Log;
}

export interface LogFields {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** A logger that says nothing, for tests and one-shot commands. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
};
