import { useMemo } from 'react';
import type { PageChannel } from '../../page-contract.js';
import { usePage } from '../live/use-page.js';
import { useDoing, useSession } from '../shell/session.js';
import { useWords } from '../shell/words-context.js';
import { Avatar } from './avatar.js';
import { PersonSwitcher } from './person-switcher.js';
import { unreadIn } from './rows.js';

/** The rail on the left: channels with what is unread, the app, and who one is. */
export function ChannelList() {
  const words = useWords();
  const { person, place } = useSession();
  const { goTo, person: me } = useDoing();
  const channels = usePage((held) => held.channels);
  const app = usePage((held) => held.people.find(({ bot }) => bot));
  const named = channels.filter(({ direct }) => direct === null);
  const direct = channels.find((channel) => channel.direct === person.id);
  return (
    <nav className="rail" aria-label={words.channels}>
      <div className="rail-lists">
        <h2 className="rail-title">{words.channels}</h2>
        <ul>
          {named.map((channel) => (
            <ChannelItem key={channel.id} channel={channel} joined={channel.members.includes(me)} />
          ))}
        </ul>
        <h2 className="rail-title">{words.apps}</h2>
        <ul>
          <li>
            <button
              type="button"
              className="rail-item"
              aria-current={
                place.kind === 'home' || (direct !== undefined && place.id === direct.id) ? 'page' : undefined
              }
              onClick={() => {
                goTo({ kind: 'home' });
              }}
            >
              <Avatar person={app} size={20} />
              <span className="rail-name">{app?.name ?? 'podwhy'}</span>
              {direct === undefined ? null : <Unread channel={direct} />}
            </button>
          </li>
        </ul>
      </div>
      <PersonSwitcher />
    </nav>
  );
}

function ChannelItem({ channel, joined }: { readonly channel: PageChannel; readonly joined: boolean }) {
  const { place } = useSession();
  const { goTo } = useDoing();
  return (
    <li>
      <button
        type="button"
        className="rail-item"
        aria-current={place.kind === 'channel' && place.id === channel.id ? 'page' : undefined}
        onClick={() => {
          goTo({ kind: 'channel', id: channel.id });
        }}
      >
        <span className="rail-mark" aria-hidden="true">
          {channel.private ? '🔒' : '#'}
        </span>
        <span className="rail-name">{channel.name}</span>
        {joined ? <Unread channel={channel} /> : null}
      </button>
    </li>
  );
}

/** How much is unread, and whether some of it calls this person. */
function Unread({ channel }: { readonly channel: PageChannel }) {
  const words = useWords();
  const { person, lastRead } = useSession();
  const messages = usePage((held) => held.messages[channel.id]);
  const notifications = usePage((held) => held.notifications);
  const readUntil = lastRead[`${person.id}/${channel.id}`];
  const count = useMemo(() => unreadIn(messages ?? [], person.id, readUntil), [messages, person.id, readUntil]);
  if (count === 0) return null;
  const calls = notifications.some(
    (each) => each.channel === channel.id && each.pinged.includes(person.id) && each.ts > (readUntil ?? ''),
  );
  return (
    <span className={calls ? 'unread unread-calls' : 'unread'}>
      <span aria-hidden="true">{count > 99 ? '99+' : count}</span>
      <span className="for-ears">{words.unread(count)}</span>
    </span>
  );
}
