import type { JsonObject } from '../../slack/views/check-shape.js';
import { ApiRefusal, type Args } from './api-args.js';
import { CHAT_METHODS } from './api-chat.js';
import { CONVERSATION_METHODS } from './api-conversations.js';
import { FILE_METHODS } from './api-files.js';
import type { Desk, MethodTable } from './api-method.js';
import { PEOPLE_METHODS } from './api-people.js';
import { REACTION_METHODS } from './api-reactions.js';
import { VIEW_METHODS } from './api-views.js';
import type { Faults } from './faults.js';
import type { RateLimits } from './rate-limits.js';
import { without } from './without.js';

/** What happens on the wire. `cut`: the connection is reset. `hold`: no answer ever. */
export type Outcome =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Record<string, string>;
      readonly body: string;
    }
  | { readonly kind: 'cut' }
  | { readonly kind: 'hold' };

export interface Tokens {
  readonly bot: string;
  readonly app: string;
}

const METHODS: MethodTable = {
  ...CHAT_METHODS,
  ...CONVERSATION_METHODS,
  ...FILE_METHODS,
  ...PEOPLE_METHODS,
  ...REACTION_METHODS,
  ...VIEW_METHODS,
};

/** Answers Web API calls: faults first, then token, scope, rate limit, and the method itself. Every call lands in the log. */
export class WebApi {
  constructor(
    private readonly desk: Desk,
    private readonly tokens: Tokens,
    private readonly limits: RateLimits,
    private readonly faults: Faults,
  ) {}

  call(method: string, args: Args, token: string): Outcome {
    const fault = this.faults.take(method);
    if (fault?.reset === true) return this.log(method, args, { kind: 'cut' });
    if (fault?.timeout === true) return this.log(method, args, { kind: 'hold' });
    if (fault?.error !== undefined) return this.log(method, args, answer(200, { ok: false, error: fault.error }));
    if (fault?.retryAfter !== undefined && fault.status === undefined) {
      return this.log(method, args, limited(fault.retryAfter));
    }
    if (fault?.status !== undefined) {
      const headers: Record<string, string> =
        fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
      return this.log(method, args, { kind: 'answer', status: fault.status, headers, body: '' });
    }
    const outcome = this.answered(method, args, token);
    return this.log(method, args, fault?.dropAfterCommit === true ? { kind: 'cut' } : outcome);
  }

  private answered(method: string, args: Args, token: string): Outcome {
    try {
      return this.run(method, args, token);
    } catch (error) {
      if (error instanceof ApiRefusal) return answer(200, { ok: false, error: error.code, ...error.more });
      throw error;
    }
  }

  private run(name: string, args: Args, token: string): Outcome {
    const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
    if (method === undefined) return answer(200, { ok: false, error: 'unknown_method', req_method: name });
    if (token === '') return answer(200, { ok: false, error: 'not_authed' });
    const other = method.token === 'bot' ? this.tokens.app : this.tokens.bot;
    if (token !== this.tokens[method.token]) {
      return answer(200, { ok: false, error: token === other ? 'not_allowed_token_type' : 'invalid_auth' });
    }
    const provided = [...this.desk.scopes];
    if (method.scopes.length > 0 && !method.scopes.some((scope) => this.desk.scopes.has(scope))) {
      const [needed = ''] = method.scopes;
      return answer(200, { ok: false, error: 'missing_scope', needed, provided: provided.join(',') });
    }
    const wait = this.limits.take(name, method.tier, args.text('channel') ?? '');
    if (wait !== null) return limited(wait);
    return answer(
      200,
      { ok: true, ...method.run(args, this.desk) },
      {
        'x-oauth-scopes': provided.join(','),
        'x-accepted-oauth-scopes': method.scopes.join(','),
      },
    );
  }

  private log(method: string, args: Args, outcome: Outcome): Outcome {
    this.desk.workspace.recordCall({
      method,
      at: this.desk.workspace.now(),
      args: decoded(without(args.raw, 'token')),
      status: outcome.kind === 'answer' ? outcome.status : 0,
      answer: outcome.kind === 'answer' ? parsed(outcome.body) : null,
    });
    return outcome;
  }
}

/** 429 with Retry-After in whole seconds (docs.slack.dev/apis/web-api/rate-limits). */
function limited(seconds: number): Outcome {
  return answer(429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(seconds) });
}

function answer(status: number, body: JsonObject, headers: Record<string, string> = {}): Outcome {
  const all = { 'content-type': 'application/json; charset=utf-8', ...headers };
  return { kind: 'answer', status, headers: all, body: JSON.stringify(body) };
}

function parsed(body: string): JsonObject | null {
  return body === '' ? null : (JSON.parse(body) as JsonObject);
}

/** Form fields that hold JSON, as objects, so that the log reads the same for both encodings. */
function decoded(args: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      if (typeof value !== 'string' || !/^[[{]/.test(value)) return [name, value];
      try {
        const parsedValue: unknown = JSON.parse(value);
        return [name, parsedValue];
      } catch {
        return [name, value];
      }
    }),
  );
}
