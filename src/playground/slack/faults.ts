/** What goes wrong instead of, or after, a call. */
export interface Fault {
  /** HTTP status with an empty page, such as 500 or 503. */
  readonly status?: number;
  /** `{ok: false, error}` with status 200. */
  readonly error?: string;
  /** Seconds; alone it makes the call a 429 (docs.slack.dev rate limits). */
  readonly retryAfter?: number;
  /** The connection is cut before anything is done. */
  readonly reset?: boolean;
  /** It is done, and then the connection is cut: nobody knows. */
  readonly dropAfterCommit?: boolean;
  /** No answer ever; nothing is done. */
  readonly timeout?: boolean;
  /** How often; default once. */
  readonly times?: number;
}

/** Faults by method name (`chat.postMessage`, `response_url`, `upload`, or `*` for any), used up in the order given. */
export class Faults {
  private readonly waiting: { readonly method: string; readonly fault: Fault; left: number }[] = [];

  add(method: string, fault: Fault): void {
    this.waiting.push({ method, fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.waiting.length = 0;
  }

  take(method: string): Fault | null {
    const next = this.waiting.find((held) => held.left > 0 && (held.method === method || held.method === '*'));
    if (next === undefined) return null;
    next.left -= 1;
    return next.fault;
  }
}
