import type { PageEphemeral, PageMessage } from '../../page-contract.js';

/** One line of a channel or thread. */
export type Row =
  | { readonly kind: 'message'; readonly ts: string; readonly message: PageMessage; readonly follows: boolean }
  | { readonly kind: 'ephemeral'; readonly ts: string; readonly ephemeral: PageEphemeral };

export interface Replies {
  readonly count: number;
  readonly lastAt: number;
  /** Who wrote them, first come first. */
  readonly users: readonly string[];
}

/** Messages of one author so close together show the author once, ms. */
const FOLLOWS_MS = 5 * 60_000;
/** A message of more blocks, such as an alert, stands on its own, so that one sees where it begins. */
const SMALL_BLOCKS = 1;

/** What a channel shows: messages, replies that were sent to the channel too, and what only this person sees. */
export function channelRows(
  messages: readonly PageMessage[],
  ephemerals: readonly PageEphemeral[],
  who: { readonly channel: string; readonly person: string },
): readonly Row[] {
  const shown = messages.filter(({ threadTs, broadcast, ts }) => threadTs === null || threadTs === ts || broadcast);
  const whispered = ephemerals.filter(
    ({ channel, user, threadTs }) => channel === who.channel && user === who.person && threadTs === null,
  );
  return rowsOf(shown, whispered);
}

/** The replies of a thread, without its parent. */
export function threadRows(
  messages: readonly PageMessage[],
  ephemerals: readonly PageEphemeral[],
  who: { readonly channel: string; readonly person: string; readonly parent: string },
): readonly Row[] {
  const replies = messages.filter(({ threadTs, ts }) => threadTs === who.parent && ts !== who.parent);
  const whispered = ephemerals.filter(
    ({ channel, user, threadTs }) => channel === who.channel && user === who.person && threadTs === who.parent,
  );
  return rowsOf(replies, whispered);
}

/** How many replies each parent has, by its `ts`. */
export function repliesOf(messages: readonly PageMessage[]): ReadonlyMap<string, Replies> {
  const found = new Map<string, Replies>();
  for (const { threadTs, ts, user, at } of messages) {
    if (threadTs === null || threadTs === ts) continue;
    const held = found.get(threadTs) ?? { count: 0, lastAt: 0, users: [] };
    const users = held.users.includes(user) ? held.users : [...held.users, user];
    found.set(threadTs, { count: held.count + 1, lastAt: at, users });
  }
  return found;
}

/**
 * How many messages of a channel somebody has not read. Their own count as read, and so do thread replies that were not
 * sent to the channel: Slack shows those elsewhere.
 */
export function unreadIn(messages: readonly PageMessage[], person: string, readUntil: string | undefined): number {
  return messages.filter(
    ({ ts, user, threadTs, broadcast }) =>
      user !== person && (threadTs === null || threadTs === ts || broadcast) && ts > (readUntil ?? ''),
  ).length;
}

function rowsOf(messages: readonly PageMessage[], ephemerals: readonly PageEphemeral[]): readonly Row[] {
  const rows: Row[] = [
    ...messages.map((message): Row => ({ kind: 'message', ts: message.ts, message, follows: false })),
    ...ephemerals.map((ephemeral): Row => ({ kind: 'ephemeral', ts: ephemeral.ts, ephemeral })),
  ].sort((a, b) => (a.ts < b.ts ? -1 : Number(a.ts > b.ts)));
  return rows.map((row, index) => {
    const before = rows[index - 1];
    if (row.kind !== 'message' || before?.kind !== 'message') return row;
    const { message } = before;
    const isSmall = row.message.blocks.length <= SMALL_BLOCKS;
    return {
      ...row,
      follows: isSmall && message.user === row.message.user && row.message.at - message.at < FOLLOWS_MS,
    };
  });
}
