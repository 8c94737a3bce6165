import { SLACK_LIMITS } from '../../slack/views/limits.js';
import { refuse, type Args } from './api-args.js';
import { bot, type Desk, type MethodTable } from './api-method.js';
import { judgedBlocks, messageJson, readContent, readMetadata } from './content.js';
import { APP, type Content, type StandInChannel, type StandInMessage } from './workspace-types.js';

/** chat.* (errors: the pages of docs.slack.dev of the same names). */
export const CHAT_METHODS: MethodTable = {
  'chat.postMessage': bot('post', ['chat:write'], (args, desk) => {
    const channel = writableChannel(args, desk);
    const content = readContent(args, desk.workspace);
    const metadata = readMetadata(args);
    const threadTs = threadOf(args, channel, desk);
    const broadcast = threadTs !== null && args.flag('reply_broadcast');
    const draft = { ...content, channel: channel.id, user: APP.botUser, metadata, threadTs, broadcast };
    const linked = args.flag('link_names') || args.text('parse') === 'full';
    const message = desk.workspace.post(draft, linked ? 'linked' : 'as-text');
    return {
      channel: channel.id,
      ts: message.ts,
      message: messageJson(message, desk.workspace, { metadata: true }),
      ...((args.text('text')?.length ?? 0) > SLACK_LIMITS.postTextChars ? { warning: 'message_truncated' } : {}),
    };
  }),
  'chat.update': bot(3, ['chat:write'], (args, desk) => {
    const { message, channel } = ownMessage(args, desk, 'cant_update_message');
    const content = updatedContent(args, desk, message);
    const metadata = readMetadata(args) ?? message.metadata;
    const { text, blocks, attachments } = message;
    const after = desk.workspace.change(
      message,
      {
        ...content,
        metadata,
        edited: content.blocks.length === 0,
        revisions: [...message.revisions, { text, blocks, attachments }],
      },
      'edit',
      args.text('parse') === 'none' && !args.flag('link_names') ? 'as-text' : 'linked',
    );
    return {
      channel: channel.id,
      ts: after.ts,
      text: after.text,
      message: messageJson(after, desk.workspace, { metadata: true }),
    };
  }),
  'chat.delete': bot(3, ['chat:write'], (args, desk) => {
    const { message, channel } = ownMessage(args, desk, 'cant_delete_message');
    desk.workspace.change(message, { deleted: true }, 'delete');
    return { channel: channel.id, ts: message.ts };
  }),
  'chat.postEphemeral': bot(4, ['chat:write'], (args, desk) => {
    const channel = writableChannel(args, desk);
    const user = args.need('user');
    if (!channel.members.has(user)) return refuse('user_not_in_channel');
    const content = readContent(args, desk.workspace);
    const threadTs = args.text('thread_ts') ?? null;
    const whisper = { ...content, channel: channel.id, user, threadTs, via: 'chat.postEphemeral' as const };
    return { message_ts: desk.workspace.whisper(whisper).ts };
  }),
  'chat.getPermalink': bot('none', [], (args, desk) => {
    const channel = knownChannel(args, desk);
    const ts = args.need('message_ts');
    if (desk.workspace.message(channel.id, ts) === undefined) return refuse('message_not_found');
    return { channel: channel.id, permalink: `${desk.baseUrl()}/archives/${channel.id}/p${ts.replace('.', '')}` };
  }),
};

/** A channel that the app can see: private ones only as a member. */
export function knownChannel(args: Args, desk: Desk): StandInChannel {
  const channel = desk.workspace.findChannel(args.need('channel'));
  if (channel === undefined || (channel.private && !channel.members.has(APP.botUser)))
    return refuse('channel_not_found');
  return channel;
}

/** A channel that the app can post to; `chat:write.public` opens public ones without joining. A user id means the direct message. */
export function writableChannel(args: Args, desk: Desk): StandInChannel {
  const reference = args.need('channel');
  if (desk.workspace.users.has(reference)) return desk.workspace.directChannel(reference);
  const channel = knownChannel(args, desk);
  if (channel.archived) return refuse('is_archived');
  if (!channel.members.has(APP.botUser) && !desk.scopes.has('chat:write.public')) return refuse('not_in_channel');
  return channel;
}

function threadOf(args: Args, channel: StandInChannel, desk: Desk): string | null {
  const ts = args.text('thread_ts');
  if (ts === undefined || ts === '') return null;
  const parent = desk.workspace.message(channel.id, ts);
  if (parent === undefined) return refuse('thread_not_found');
  return parent.threadTs ?? ts;
}

function ownMessage(
  args: Args,
  desk: Desk,
  refusal: string,
): { readonly message: StandInMessage; readonly channel: StandInChannel } {
  const channel = knownChannel(args, desk);
  const message = desk.workspace.message(channel.id, args.need('ts'));
  if (message === undefined) return refuse('message_not_found');
  if (message.user !== APP.botUser) return refuse(refusal);
  if (channel.archived) return refuse('is_inactive');
  return { message, channel };
}

/**
 * docs.slack.dev chat.update: 4,000 characters of text; text without blocks removes the blocks; `block_mismatch` "Rich-text
 * blocks cannot be replaced with non-rich-text blocks".
 */
function updatedContent(args: Args, desk: Desk, before: StandInMessage): Content {
  const text = args.text('text');
  if ((text?.length ?? 0) > SLACK_LIMITS.updateTextChars) return refuse('msg_too_long');
  const given = args.json('blocks', 'invalid_blocks_format');
  if (text === undefined && given === undefined && args.raw['attachments'] === undefined) return refuse('no_text');
  const content = given === undefined ? readContent(args, desk.workspace) : null;
  const blocks = content?.blocks ?? judgedBlocks(given, desk.workspace);
  const hadRichText = before.blocks.some((block) => block['type'] === 'rich_text');
  if (hadRichText && blocks.length > 0 && !blocks.some((block) => block['type'] === 'rich_text')) {
    return refuse('block_mismatch');
  }
  return { text: text ?? before.text, blocks, attachments: content?.attachments ?? before.attachments };
}
