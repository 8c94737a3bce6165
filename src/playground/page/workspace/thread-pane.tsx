import { useEffect, useMemo, useRef } from 'react';
import type { PageMessage } from '../../page-contract.js';
import { usePage } from '../live/use-page.js';
import { CloseIcon } from '../shell/icons.js';
import { useDoing, type ThreadRef } from '../shell/session.js';
import { useWords } from '../shell/words-context.js';
import { Composer } from './composer.js';
import { MessageList } from './message-list.js';
import { threadRows, type Row } from './rows.js';

const NONE: readonly PageMessage[] = [];

/** A thread beside its channel: the parent, its replies, and a place to answer. */
export function ThreadPane({ thread }: { readonly thread: ThreadRef }) {
  const words = useWords();
  const { openThread, person } = useDoing();
  const messages = usePage((held) => held.messages[thread.channel] ?? NONE);
  const ephemerals = usePage((held) => held.ephemerals);
  const channel = usePage((held) => held.channels.find(({ id }) => id === thread.channel));
  const rows = useMemo(() => {
    const parent = messages.find(({ ts }) => ts === thread.ts);
    const first: readonly Row[] =
      parent === undefined ? [] : [{ kind: 'message', ts: parent.ts, message: parent, follows: false }];
    return [...first, ...threadRows(messages, ephemerals, { channel: thread.channel, person, parent: thread.ts })];
  }, [messages, ephemerals, thread, person]);
  const pane = useRef<HTMLElement>(null);
  useEffect(() => {
    // Who opens a thread goes on in it, and comes back to where they were.
    const before = document.activeElement;
    pane.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [thread.ts]);
  const close = (): void => {
    openThread(null);
  };
  return (
    <section
      ref={pane}
      tabIndex={-1}
      className="thread-pane"
      aria-label={words.thread}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) close();
      }}
    >
      <header className="pane-head">
        <h2>
          {words.thread} <span className="quiet">#{channel?.name}</span>
        </h2>
        <button type="button" className="icon-button" aria-label={words.closeThread} onClick={close}>
          <CloseIcon />
        </button>
      </header>
      {rows.length === 0 ? (
        <p className="empty">{words.threadGone}</p>
      ) : (
        <MessageList key={thread.ts} label={words.thread} rows={rows} inThread />
      )}
      <Composer key={`c${thread.ts}`} channel={thread.channel} threadTs={thread.ts} placeholder={words.reply} />
    </section>
  );
}
