import { memo, useMemo, useState } from 'react';
import { SHORTCUTS, type PageEphemeral, type PageMessage } from '../../page-contract.js';
import { formatSlackDate } from '../blocks/slack-date.js';
import { emojiNamed } from '../blocks/emoji.js';
import { Moment } from '../blocks/moment.js';
import { useReading } from '../blocks/surface.js';
import { JsonDialog } from '../curtain/json-dialog.js';
import { usePage } from '../live/use-page.js';
import { DotsIcon, EyeIcon, ThreadIcon } from '../shell/icons.js';
import { Menu } from '../shell/menu.js';
import { useDoing } from '../shell/session.js';
import { useWords } from '../shell/words-context.js';
import { Avatar } from './avatar.js';
import { Content, Standing } from './content.js';
import { FileCards } from './file-card.js';
import type { Replies } from './rows.js';

interface MessageProps {
  readonly message: PageMessage;
  /** The author stands above already. */
  readonly follows?: boolean;
  readonly replies?: Replies | undefined;
  /** In the thread pane: there is nowhere further to go. */
  readonly inThread?: boolean;
}

/** A message with its author, its tools on hover or focus, and its thread. */
export const Message = memo(function Message({ message, follows = false, replies, inThread = false }: MessageProps) {
  const author = usePage((held) => held.people.find(({ id }) => id === message.user));
  const words = useWords();
  const { openThread } = useDoing();
  const place = useMemo(
    () => ({ kind: 'message' as const, channel: message.channel, ts: message.ts }),
    [message.channel, message.ts],
  );
  const name = author?.name ?? message.user;
  return (
    <article
      className={follows ? 'message follows' : 'message'}
      data-ts={message.ts}
      aria-label={words.messageFrom(name)}
    >
      {follows ? (
        <span className="message-time-aside">
          <Clock at={message.at} />
        </span>
      ) : (
        <Avatar person={author} />
      )}
      <div className="message-body">
        {follows ? null : (
          <p className="message-head">
            <strong>{name}</strong>
            {author?.bot === true ? <span className="app-badge">{words.app}</span> : null}
            <Clock at={message.at} />
          </p>
        )}
        {message.broadcast && message.threadTs !== null && !inThread ? (
          <p className="message-note">{words.alsoInThread}</p>
        ) : null}
        <Standing place={place} id={`m${message.ts}${inThread ? 't' : ''}`}>
          <Content text={message.text} blocks={message.blocks} attachments={message.attachments} />
        </Standing>
        {message.edited ? <span className="message-edited">({words.edited})</span> : null}
        <FileCards ids={message.files} />
        <Reactions message={message} />
        {replies === undefined || inThread ? null : (
          <button
            type="button"
            className="thread-link"
            onClick={() => {
              openThread({ channel: message.channel, ts: message.ts });
            }}
          >
            <Faces users={replies.users} />
            <strong>{words.replies(replies.count)}</strong>
            <span className="quiet">
              {words.lastReply} <Ago at={replies.lastAt} />
            </span>
          </button>
        )}
      </div>
      <Tools message={message} inThread={inThread} />
    </article>
  );
});

/** A message that only one person sees. */
export const Ephemeral = memo(function Ephemeral({ ephemeral }: { readonly ephemeral: PageEphemeral }) {
  const app = usePage((held) => held.people.find(({ bot }) => bot));
  const words = useWords();
  const place = useMemo(
    () => ({ kind: 'message' as const, channel: ephemeral.channel, ts: ephemeral.ts }),
    [ephemeral.channel, ephemeral.ts],
  );
  const name = app?.name ?? 'podwhy';
  return (
    <article className="message ephemeral" data-ts={ephemeral.ts} aria-label={words.whisperFrom(name)}>
      <span className="ephemeral-note">
        <EyeIcon /> {words.onlyYou}
      </span>
      <Avatar person={app} />
      <div className="message-body">
        <p className="message-head">
          <strong>{name}</strong>
          <span className="app-badge">{words.app}</span>
        </p>
        <Standing place={place} id={`e${ephemeral.ts}`}>
          <Content text={ephemeral.text} blocks={ephemeral.blocks} attachments={ephemeral.attachments} />
        </Standing>
      </div>
    </article>
  );
});

function Tools({ message, inThread }: { readonly message: PageMessage; readonly inThread: boolean }) {
  const words = useWords();
  const { openThread, perform, person } = useDoing();
  const [showsJson, setShowsJson] = useState(false);
  const reply = (): void => {
    openThread({ channel: message.channel, ts: message.threadTs ?? message.ts });
  };
  const shortcuts = SHORTCUTS.filter(({ kind }) => kind === 'message').map(({ callbackId, name }) => ({
    key: callbackId,
    label: name,
    act: (): void => {
      const { channel, ts } = message;
      void perform({ act: 'message-shortcut', person, callbackId, channel, ts });
    },
  }));
  const json = {
    key: 'json',
    label: words.showJson,
    act: (): void => {
      setShowsJson(true);
    },
  };
  return (
    <div className="message-tools">
      {inThread ? null : (
        <button
          type="button"
          className="icon-button"
          aria-label={words.replyInThread}
          title={words.replyInThread}
          onClick={reply}
        >
          <ThreadIcon />
        </button>
      )}
      <Menu label={words.moreOfMessage} className="icon-button" align="end" items={[...shortcuts, json]}>
        <DotsIcon />
      </Menu>
      {showsJson ? (
        <JsonDialog
          title={words.blockKitOf}
          value={{ text: message.text, blocks: message.blocks, attachments: message.attachments }}
          onClose={() => {
            setShowsJson(false);
          }}
        />
      ) : null}
    </div>
  );
}

function Reactions({ message }: { readonly message: PageMessage }) {
  if (message.reactions.length === 0) return null;
  return (
    <ul className="reactions">
      {message.reactions.map(({ name, users }) => (
        <li key={name}>
          {emojiNamed(name) ?? `:${name}:`} {users.length}
        </li>
      ))}
    </ul>
  );
}

function Faces({ users }: { readonly users: readonly string[] }) {
  const people = usePage((held) => held.people);
  return users.slice(0, 3).map((user) => <Avatar key={user} person={people.find(({ id }) => id === user)} size={24} />);
}

/** The time of day; the whole date for a pointer. */
function Clock({ at }: { readonly at: number }) {
  const reading = useReading();
  const date = (format: string): string =>
    formatSlackDate({ seconds: at / 1000, format, fallback: '' }, { ...reading, now: reading.now() });
  return (
    <time className="message-time" dateTime={new Date(at).toISOString()} title={date('{date_long} {time_secs}')}>
      {date('{time}')}
    </time>
  );
}

function Ago({ at }: { readonly at: number }) {
  return <Moment seconds={at / 1000} format="{ago}" fallback="" />;
}
