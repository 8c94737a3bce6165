/** What may go wrong on purpose with a request. */
export type Fault =
  /** TCP RST instead of an answer. */
  | { readonly kind: 'reset' }
  /** The connection is closed without an answer. */
  | { readonly kind: 'drop' }
  /** Accepted, never answered: a half-open connection or a hung server. */
  | { readonly kind: 'silent' }
  /** Answered late. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds?: number }
  /** A body that is no JSON; in a watch, a line that is none, after which it goes on. */
  | { readonly kind: 'garbage' }
  /** The body ends in the middle and the connection with it. */
  | { readonly kind: 'truncate' };

export interface FaultRule {
  readonly fault: Fault;
  readonly method?: string;
  /** Tested against path and query. */
  readonly path?: RegExp;
  /** True: watches only; false: everything but watches. */
  readonly watch?: boolean;
  /** How often it strikes; left out: until cleared. */
  readonly times?: number;
}

interface Armed {
  readonly rule: FaultRule;
  left: number;
}

export class FaultPlan {
  private armed: Armed[] = [];

  add(rule: FaultRule): void {
    this.armed.push({ rule, left: rule.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.armed = [];
  }

  /** The first fault that fits the request; uses up one of its times. */
  strike(request: { readonly method: string; readonly url: string; readonly watch: boolean }): Fault | null {
    const hit = this.armed.find(
      ({ rule, left }) =>
        left > 0 &&
        (rule.method === undefined || rule.method === request.method) &&
        (rule.path === undefined || rule.path.test(request.url)) &&
        (rule.watch === undefined || rule.watch === request.watch),
    );
    if (hit === undefined) return null;
    hit.left -= 1;
    return hit.rule.fault;
  }
}
