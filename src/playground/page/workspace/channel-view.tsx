import { useCallback, useMemo } from 'react';
import type { PageChannel, PageMessage } from '../../page-contract.js';
import { usePage } from '../live/use-page.js';
import { useDoing } from '../shell/session.js';
import { useWords } from '../shell/words-context.js';
import { Composer } from './composer.js';
import { MessageList } from './message-list.js';
import { channelRows, repliesOf } from './rows.js';

const NONE: readonly PageMessage[] = [];

/** The messages of a channel and where one writes into it. */
export function ChannelView({ channel }: { readonly channel: PageChannel }) {
  const words = useWords();
  const { person, markRead } = useDoing();
  const messages = usePage((held) => held.messages[channel.id] ?? NONE);
  const ephemerals = usePage((held) => held.ephemerals);
  const rows = useMemo(
    () => channelRows(messages, ephemerals, { channel: channel.id, person }),
    [messages, ephemerals, channel.id, person],
  );
  const replies = useMemo(() => repliesOf(messages), [messages]);
  const onRead = useCallback(
    (ts: string) => {
      markRead(channel.id, ts);
    },
    [markRead, channel.id],
  );
  const name = channel.direct === null ? `#${channel.name}` : 'podwhy';
  if (channel.direct === null && !channel.members.includes(person)) {
    return <p className="empty">{words.notAMember(name)}</p>;
  }
  return (
    <>
      {rows.length === 0 ? (
        <div className="empty">
          <p>{words.quietChannel}</p>
          <p className="quiet">{words.quietChannelHint}</p>
        </div>
      ) : (
        <MessageList
          key={`${channel.id}/${person}`}
          label={words.messagesIn(name)}
          rows={rows}
          replies={replies}
          onRead={onRead}
        />
      )}
      {channel.archived ? (
        <p className="composer-note">{words.archived}</p>
      ) : (
        <Composer key={channel.id} channel={channel.id} placeholder={words.messageTo(name)} />
      )}
    </>
  );
}
