import type { JsonObject } from '../../slack/views/check-shape.js';
import type { Instant } from '../../model/time.js';

/** Ids of the one workspace and the one installed app. */
export const TEAM = { id: 'T0PLAYGROUND', domain: 'playground', name: 'Playground' } as const;
export const APP = { id: 'A0PODWHY', botUser: 'U0PODWHY', bot: 'B0PODWHY', name: 'podwhy' } as const;

export interface StandInUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** The workspace the person belongs to; another one means Slack Connect. */
  readonly team: string;
  readonly guest: boolean;
  readonly deactivated: boolean;
  readonly bot: boolean;
}

export interface StandInChannel {
  readonly id: string;
  readonly name: string;
  readonly private: boolean;
  readonly archived: boolean;
  /** The person of a direct message, else null. */
  readonly direct: string | null;
  readonly members: ReadonlySet<string>;
}

export interface StandInGroup {
  readonly id: string;
  readonly handle: string;
  readonly members: readonly string[];
}

/** What a message or an ephemeral shows. */
export interface Content {
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly attachments: readonly JsonObject[];
}

export interface StandInMessage extends Content {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  readonly metadata: JsonObject | null;
  readonly threadTs: string | null;
  readonly broadcast: boolean;
  /** Whether the client shows "(edited)": an update with blocks does not (docs.slack.dev chat.update). */
  readonly edited: boolean;
  /** Earlier contents, oldest first. */
  readonly revisions: readonly Content[];
  readonly reactions: readonly { readonly name: string; readonly users: readonly string[] }[];
  readonly files: readonly string[];
  readonly deleted: boolean;
  readonly postedAt: Instant;
}

export interface StandInEphemeral extends Content {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  readonly threadTs: string | null;
  readonly via: 'ack' | 'response_url' | 'chat.postEphemeral';
}

export interface StandInFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  /** Bytes announced to files.getUploadURLExternal. */
  readonly length: number;
  /** Null until the bytes arrived. */
  readonly content: string | null;
  readonly channel: string | null;
  readonly threadTs: string | null;
}

export interface StandInView {
  readonly id: string;
  readonly user: string;
  readonly hash: string;
  readonly rootId: string;
  readonly previousId: string | null;
  /** As the app sent it: type, title, blocks, callback_id, private_metadata, … */
  readonly source: JsonObject;
  readonly blocks: readonly JsonObject[];
  /** block_id → action_id → value, as in `view.state.values`. */
  readonly values: ViewValues;
}

export type ViewValues = Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;

/** Somebody who would have been mentioned. `pinged` is empty for edits: Slack does not notify on chat.update. */
export interface StandInNotification {
  readonly channel: string;
  readonly ts: string;
  readonly kind: 'user' | 'usergroup' | 'here' | 'channel' | 'everyone';
  readonly target: string;
  readonly pinged: readonly string[];
  /** Where it stood: `text`, or the JSON pointer of the block text. */
  readonly source: string;
}

export interface StandInCall {
  readonly method: string;
  readonly at: Instant;
  /** The arguments as decoded, without the token. */
  readonly args: JsonObject;
  readonly status: number;
  /** What was answered; null when the connection was cut or held. */
  readonly answer: JsonObject | null;
}

/** An envelope that nobody acknowledged. */
export interface StandInUndelivered {
  readonly type: string;
  readonly reason: string;
  readonly payload: JsonObject;
}

/** What changed, in order; everything that a page or a test wants to follow. */
export type Change = { readonly seq: number; readonly at: Instant } & ChangeBody;

export type ChangeBody =
  | { readonly kind: 'message' | 'edit' | 'delete' | 'reaction'; readonly channel: string; readonly ts: string }
  | {
      readonly kind: 'ephemeral' | 'ephemeral-gone';
      readonly channel: string;
      readonly ts: string;
      readonly user: string;
    }
  | {
      readonly kind: 'view';
      readonly how: 'open' | 'push' | 'update' | 'close' | 'clear';
      readonly user: string;
      readonly view: string;
    }
  | {
      readonly kind: 'view-errors';
      readonly user: string;
      readonly view: string;
      readonly errors: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'home'; readonly user: string }
  /** What Slack itself tells the person when the app does not answer. */
  | { readonly kind: 'trouble'; readonly user: string; readonly code: string; readonly text: string }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'people' | 'channels' }
  | { readonly kind: 'notification'; readonly notification: StandInNotification }
  | { readonly kind: 'call'; readonly call: StandInCall }
  | { readonly kind: 'envelope'; readonly type: string; readonly payload: JsonObject }
  | { readonly kind: 'undelivered'; readonly undelivered: StandInUndelivered }
  | { readonly kind: 'sockets'; readonly open: number };
