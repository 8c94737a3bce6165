import type { JsonObject } from '../../slack/views/check-shape.js';
import { refuse, type Args } from './api-args.js';
import { bot, type Desk, type MethodTable } from './api-method.js';
import { knownChannel } from './api-chat.js';
import { messageJson } from './content.js';
import { APP, TEAM, type StandInChannel, type StandInMessage } from './workspace-types.js';

/** conversations.* (docs.slack.dev, pages of the same names). */
export const CONVERSATION_METHODS: MethodTable = {
  'conversations.info': bot(3, ['channels:read', 'groups:read', 'im:read'], (args, desk) => ({
    channel: channelJson(knownChannel(args, desk)),
  })),
  'conversations.list': bot(2, ['channels:read', 'groups:read'], (args, desk) => {
    const types = (args.text('types') ?? 'public_channel').split(',').map((type) => type.trim());
    const shown = [...desk.workspace.channels.values()]
      .filter((channel) => channel.direct === null && (!channel.private || channel.members.has(APP.botUser)))
      .filter((channel) => types.includes(channel.private ? 'private_channel' : 'public_channel'))
      .filter((channel) => !(channel.archived && args.flag('exclude_archived')));
    const { items, cursor } = page(shown, args, 100);
    return { channels: items.map(channelJson), response_metadata: { next_cursor: cursor } };
  }),
  'conversations.members': bot(4, ['channels:read', 'groups:read'], (args, desk) => {
    const { items, cursor } = page([...knownChannel(args, desk).members], args, 100);
    return { members: items, response_metadata: { next_cursor: cursor } };
  }),
  'conversations.join': bot(3, ['channels:join', 'chat:write'], (args, desk) => {
    const channel = knownChannel(args, desk);
    if (channel.private) return refuse('method_not_supported_for_channel_type');
    if (channel.archived) return refuse('is_archived');
    const joined = { ...channel, members: new Set([...channel.members, APP.botUser]) };
    desk.workspace.setChannel(joined);
    return { channel: channelJson(joined) };
  }),
  'conversations.open': bot(3, ['im:write'], (args, desk) => {
    const [user = ''] = (args.text('users') ?? '').split(',');
    if (!desk.workspace.users.has(user)) return refuse('user_not_found');
    return { channel: { id: desk.workspace.directChannel(user).id } };
  }),
  'conversations.history': bot(3, ['channels:history', 'groups:history', 'im:history'], (args, desk) => {
    const channel = readableChannel(args, desk);
    const fresh = desk.workspace.now() - desk.historyLagMs();
    const parents = desk.workspace
      .messagesOf(channel.id)
      .filter((message) => message.threadTs === null || message.broadcast)
      .filter((message) => desk.historyLagMs() === 0 || message.postedAt <= fresh);
    return messagePage(within(parents, args).reverse(), args, desk);
  }),
  'conversations.replies': bot(3, ['channels:history', 'groups:history', 'im:history'], (args, desk) => {
    const channel = readableChannel(args, desk);
    const ts = args.need('ts');
    if (desk.workspace.message(channel.id, ts) === undefined) return refuse('thread_not_found');
    const thread = desk.workspace
      .messagesOf(channel.id)
      .filter((message) => message.ts === ts || message.threadTs === ts);
    return messagePage(within(thread, args), args, desk);
  }),
};

/** Only members read: "not_in_channel" (docs.slack.dev conversations.history errors). */
function readableChannel(args: Args, desk: Desk): StandInChannel {
  const channel = knownChannel(args, desk);
  return channel.members.has(APP.botUser) ? channel : refuse('not_in_channel');
}

/** `oldest` and `latest` leave their own message out unless `inclusive` (docs.slack.dev conversations.history). */
function within(messages: readonly StandInMessage[], args: Args): StandInMessage[] {
  const oldest = args.text('oldest') ?? '0';
  const latest = args.text('latest') ?? '';
  const inclusive = args.flag('inclusive');
  const after = (ts: string): boolean => compareTs(ts, oldest) > 0 || (inclusive && compareTs(ts, oldest) === 0);
  const before = (ts: string): boolean =>
    latest === '' || compareTs(ts, latest) < 0 || (inclusive && compareTs(ts, latest) === 0);
  return messages.filter(({ ts }) => after(ts) && before(ts));
}

/** Message ids compare as seconds, then as microseconds; as one number they would lose digits. */
function compareTs(a: string, b: string): number {
  const [aSeconds = '0', aMicros = ''] = a.split('.');
  const [bSeconds = '0', bMicros = ''] = b.split('.');
  return Number(aSeconds) - Number(bSeconds) || Number(aMicros.padEnd(6, '0')) - Number(bMicros.padEnd(6, '0'));
}

function messagePage(messages: readonly StandInMessage[], args: Args, desk: Desk): JsonObject {
  const { items, cursor } = page(messages, args, 100);
  const metadata = args.flag('include_all_metadata');
  return {
    messages: items.map((message) => messageJson(message, desk.workspace, { metadata })),
    has_more: cursor !== '',
    pin_count: 0,
    response_metadata: { next_cursor: cursor },
  };
}

/** Cursor pages; `limit` up to 999 (docs.slack.dev pagination). */
function page<T>(
  all: readonly T[],
  args: Args,
  otherwise: number,
): { readonly items: readonly T[]; readonly cursor: string } {
  const limit = Math.min(999, Math.max(1, args.number('limit', otherwise)));
  const start = Number(
    Buffer.from(args.text('cursor') ?? '', 'base64')
      .toString('utf8')
      .replace(/^from:/, '') || '0',
  );
  if (!Number.isInteger(start) || start < 0) return refuse('invalid_cursor');
  const end = start + limit;
  const cursor = end < all.length ? Buffer.from(`from:${end}`).toString('base64') : '';
  return { items: all.slice(start, end), cursor };
}

function channelJson(channel: StandInChannel): JsonObject {
  return {
    id: channel.id,
    name: channel.name,
    is_channel: channel.direct === null && !channel.private,
    is_group: channel.direct === null && channel.private,
    is_im: channel.direct !== null,
    ...(channel.direct === null ? {} : { user: channel.direct }),
    is_private: channel.private,
    is_archived: channel.archived,
    is_member: channel.members.has(APP.botUser),
    num_members: channel.members.size,
    context_team_id: TEAM.id,
  };
}
