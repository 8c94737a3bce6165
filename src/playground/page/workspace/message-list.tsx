import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useWords } from '../shell/words-context.js';
import { Ephemeral, Message } from './message.js';
import type { Replies, Row } from './rows.js';

interface MessageListProps {
  readonly label: string;
  readonly rows: readonly Row[];
  /** By `ts` of the parent; without it nothing has a thread. */
  readonly replies?: ReadonlyMap<string, Replies>;
  readonly inThread?: boolean;
  /** Called with the newest `ts` when the reader has it before their eyes. */
  readonly onRead?: (ts: string) => void;
}

/** Nearer to the end than this counts as being there, in pixels. */
const END_PX = 60;

/** Rows, oldest first, that stay at their end while the reader is there, and where they are while they read further up. */
export function MessageList({ label, rows, replies, inThread = false, onRead }: MessageListProps) {
  const words = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [unseen, setUnseen] = useState(0);
  const newest = rows.at(-1)?.ts ?? '';
  const count = rows.length;
  const seenCount = useRef(0);

  const toEnd = (): void => {
    const box = scroller.current;
    if (box !== null) box.scrollTop = box.scrollHeight;
  };
  useLayoutEffect(() => {
    if (!atEnd.current) {
      setUnseen((held) => held + Math.max(0, count - seenCount.current));
    } else {
      toEnd();
      onRead?.(newest);
    }
    seenCount.current = count;
  });
  useEffect(() => {
    // What grows later (an edit, a loaded font) must not push the end out of sight.
    const box = scroller.current;
    const inner = box?.firstElementChild;
    if (box === null || inner === null || inner === undefined) return undefined;
    const watch = new ResizeObserver(() => {
      if (atEnd.current) toEnd();
    });
    watch.observe(inner);
    watch.observe(box);
    return () => {
      watch.disconnect();
    };
  }, []);

  return (
    <div className="message-list-frame">
      <div
        ref={scroller}
        className="message-list"
        role="log"
        aria-label={label}
        tabIndex={0}
        onScroll={(event) => {
          const box = event.currentTarget;
          atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < END_PX;
          if (!atEnd.current) return;
          setUnseen(0);
          onRead?.(newest);
        }}
      >
        <div className="message-rows">
          {rows.map((row) =>
            row.kind === 'message' ? (
              <Message
                key={row.ts}
                message={row.message}
                follows={row.follows}
                replies={replies?.get(row.ts)}
                inThread={inThread}
              />
            ) : (
              <Ephemeral key={row.ts} ephemeral={row.ephemeral} />
            ),
          )}
        </div>
      </div>
      {unseen > 0 ? (
        <button
          type="button"
          className="to-end"
          onClick={() => {
            atEnd.current = true;
            setUnseen(0);
            toEnd();
          }}
        >
          {words.newMessages(unseen)} ↓
        </button>
      ) : null}
    </div>
  );
}
