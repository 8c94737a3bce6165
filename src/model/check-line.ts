/** One thing that `podwhy check` looked at. */
export interface CheckLine {
  /** `slack: bot token`, `cluster prod-eu: reading`. */
  readonly what: string;
  readonly verdict: 'ok' | 'warn' | 'fail';
  /** What was found; one line, no secrets. */
  readonly detail: string;
  /** What to do; '' when there is nothing to do. */
  readonly fix: string;
}
