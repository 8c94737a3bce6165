import type { JsonObject } from '../../slack/views/check-shape.js';
import type { Args } from './api-args.js';
import type { Tier } from './rate-limits.js';
import type { Triggers } from './triggers.js';
import type { ViewDesk } from './view-desk.js';
import type { Workspace } from './workspace.js';

/** What the methods work on. */
export interface Desk {
  readonly workspace: Workspace;
  readonly views: ViewDesk;
  readonly triggers: Triggers;
  readonly scopes: ReadonlySet<string>;
  /** `http://127.0.0.1:PORT`. */
  readonly baseUrl: () => string;
  /** A fresh WebSocket address for apps.connections.open. */
  readonly socketUrl: () => string;
  /** How long a new message stays out of conversations.history, in milliseconds. */
  readonly historyLagMs: () => number;
}

/** One method of the Web API. Answers what stands beside `ok: true`, or throws an ApiRefusal. */
export interface Method {
  readonly tier: Tier;
  readonly token: 'bot' | 'app';
  /** One of these scopes is needed; none when empty. */
  readonly scopes: readonly string[];
  readonly run: (args: Args, desk: Desk) => JsonObject;
}

export type MethodTable = Readonly<Record<string, Method>>;

export function bot(tier: Tier, scopes: readonly string[], run: Method['run']): Method {
  return { tier, token: 'bot', scopes, run };
}
