import type { KnownBlock } from '@slack/types';

/** What a message is made of; built by `slack/views`, valid by Slack's limits. */
export interface MessageContent {
  /** Self-sufficient sentence for the push notification and screen readers; escaped. */
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
  /** Said instead where Slack refuses the blocks and `text` alone would leave out too much; escaped. */
  readonly plain?: string;
}

/** Ids only, readable by every app in the workspace: how a message is found again after an unclear outcome. */
export interface MessageMark {
  readonly subject: string;
  readonly episode: number;
  /** Timeline seq of a thread reply; 0 for the parent. */
  readonly seq: number;
  /** True on a parent that shows the incident's end. */
  readonly over?: boolean;
}

export type SlackFailure =
  /** Slack did not do it and said when to come back. */
  | { readonly kind: 'rate-limited'; readonly retryAfterMs: number }
  /** Nobody knows whether Slack did it: timeout, reset, 5xx, internal_error. */
  | { readonly kind: 'unclear'; readonly detail: string }
  /** Slack refused for good: `code` is its own word (`is_archived`, `invalid_blocks`, `not_in_channel`, …). */
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string }
  /** The token is dead; nothing will work until a person acts. */
  | { readonly kind: 'unauthorized'; readonly code: string };

export type SlackAnswer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: SlackFailure };

/** A message of ours as a channel's history shows it. */
export interface OwnMessage {
  readonly ts: string;
  readonly mark: MessageMark;
  /** Its text, escaped as Slack keeps it. */
  readonly text: string;
}

/** The calls of the alert path. Never retries inside: a repeated post would double the alert. Always answers within 10 s. */
export interface DeliveryClient {
  post(
    channel: string,
    content: MessageContent,
    mark: MessageMark,
    thread: { readonly ts: string; readonly broadcast: boolean } | null,
  ): Promise<SlackAnswer<{ readonly ts: string }>>;
  /** `mark` replaces the message's; without one it keeps its own. */
  update(channel: string, ts: string, content: MessageContent, mark?: MessageMark): Promise<SlackAnswer<null>>;
  /** The address of a message for people; null while Slack does not tell the workspace's. */
  permalink(channel: string, ts: string): Promise<string | null>;
  /** Own messages of a channel since `oldest` that carry our metadata, newest first, bounded. */
  findOwn(channel: string, oldestMs: number): Promise<SlackAnswer<readonly OwnMessage[]>>;
}
