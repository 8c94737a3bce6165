import { isObject, type JsonObject } from '../../slack/views/check-shape.js';
import { refuseMessageBlocks, SLACK_LIMITS } from '../../slack/views/limits.js';
import { refuse, refuseWith, type Args } from './api-args.js';
import { withIds } from './block-ids.js';
import { APP, TEAM, type Content, type StandInMessage } from './workspace-types.js';
import type { Workspace } from './workspace.js';

/** Slack names `metadata_too_large` without a number; this one is the stand-in's own. */
const METADATA_BYTES = 8_000;

/**
 * Reads `text`, `blocks` and `attachments` of a post, and refuses what Slack refuses (docs.slack.dev chat.postMessage errors):
 * `no_text`, `invalid_blocks`, `invalid_blocks_format`, `msg_blocks_too_long`, `too_many_attachments`, `markdown_text_conflict`.
 */
export function readContent(args: Args, workspace: Workspace): Content {
  const blocks = args.json('blocks', 'invalid_blocks_format');
  const attachments = args.json('attachments', 'invalid_attachments');
  const text = args.text('text') ?? '';
  const markdown = args.text('markdown_text');
  if (markdown !== undefined) {
    if (text !== '' || blocks !== undefined) return refuse('markdown_text_conflict');
    if (markdown.length > SLACK_LIMITS.markdownChars) return refuse('msg_too_long');
    return { text: markdown, blocks: [], attachments: [] };
  }
  const judged = judgedBlocks(blocks, workspace);
  const attached = Array.isArray(attachments) ? attachments.filter(isObject) : [];
  if (attached.length > SLACK_LIMITS.attachments) return refuse('too_many_attachments');
  if (text === '' && judged.length === 0 && attached.length === 0) return refuse('no_text');
  return { text: text.slice(0, SLACK_LIMITS.postTextChars), blocks: judged, attachments: attached };
}

/** Judges blocks and gives each an id. */
export function judgedBlocks(blocks: unknown, workspace: Workspace): readonly JsonObject[] {
  if (blocks === undefined || blocks === null) return [];
  const refusal = refuseMessageBlocks(blocks);
  if (refusal !== null) return refuseWith(refusal);
  return withIds(Array.isArray(blocks) ? blocks.filter(isObject) : [], (prefix) => workspace.newId(prefix));
}

/** `{event_type, event_payload}` (docs.slack.dev message metadata), null when absent. */
export function readMetadata(args: Args): JsonObject | null {
  const metadata = args.json('metadata', 'invalid_metadata_format');
  if (metadata === undefined || metadata === null) return null;
  if (!isObject(metadata) || typeof metadata['event_type'] !== 'string' || !isObject(metadata['event_payload'])) {
    return refuse('invalid_metadata_format');
  }
  return JSON.stringify(metadata).length > METADATA_BYTES ? refuse('metadata_too_large') : metadata;
}

/** A message as the API shows it; metadata only on request (docs.slack.dev conversations.history `include_all_metadata`). */
export function messageJson(
  message: StandInMessage,
  workspace: Workspace,
  show: { readonly metadata: boolean },
): JsonObject {
  const replies = workspace
    .messagesOf(message.channel)
    .filter((held) => held.threadTs === message.ts && held.ts !== message.ts);
  const own = message.user === APP.botUser;
  return {
    type: 'message',
    ...(message.broadcast ? { subtype: 'thread_broadcast' } : {}),
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: TEAM.id,
    ...(own ? { bot_id: APP.bot, app_id: APP.id, bot_profile: { id: APP.bot, app_id: APP.id, name: APP.name } } : {}),
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.attachments.length > 0 ? { attachments: message.attachments } : {}),
    ...(show.metadata && message.metadata !== null ? { metadata: message.metadata } : {}),
    ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    ...(replies.length === 0
      ? {}
      : {
          thread_ts: message.ts,
          reply_count: replies.length,
          reply_users_count: new Set(replies.map((reply) => reply.user)).size,
          latest_reply: replies.at(-1)?.ts,
        }),
    ...(message.edited ? { edited: { user: message.user, ts: message.ts } } : {}),
    ...(message.reactions.length === 0
      ? {}
      : { reactions: message.reactions.map(({ name, users }) => ({ name, users, count: users.length })) }),
    ...(message.files.length === 0 ? {} : { files: message.files.map((id) => ({ id })) }),
  };
}
