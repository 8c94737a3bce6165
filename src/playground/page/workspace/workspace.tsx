import { usePage } from '../live/use-page.js';
import { ListIcon } from '../shell/icons.js';
import { useDoing, useSession } from '../shell/session.js';
import { useWords } from '../shell/words-context.js';
import { Avatar } from './avatar.js';
import { ChannelList } from './channel-list.js';
import { ChannelView } from './channel-view.js';
import { HomeView } from './home-view.js';
import { ThreadPane } from './thread-pane.js';

/** The Slack side: rail, channel or Home tab, and a thread beside it. */
export function Workspace() {
  const words = useWords();
  const { place, thread, drawerOpen } = useSession();
  const { setDrawer } = useDoing();
  const channel = usePage((held) =>
    place.kind === 'channel' ? held.channels.find(({ id }) => id === place.id) : undefined,
  );
  return (
    <div
      className="workspace"
      data-drawer={drawerOpen ? 'open' : 'closed'}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && drawerOpen) setDrawer(false);
      }}
    >
      <ChannelList />
      {drawerOpen ? (
        <div
          className="drawer-shade"
          onClick={() => {
            setDrawer(false);
          }}
        />
      ) : null}
      <main className="channel" aria-label={words.workspace}>
        <header className="pane-head">
          <button
            type="button"
            className="icon-button rail-toggle"
            aria-label={words.channels}
            aria-expanded={drawerOpen}
            onClick={() => {
              setDrawer(!drawerOpen);
            }}
          >
            <ListIcon />
          </button>
          {channel === undefined || channel.direct !== null ? (
            <AppTitle />
          ) : (
            <ChannelTitle name={channel.name} members={channel.members.length} />
          )}
        </header>
        {channel === undefined ? <HomeView /> : <ChannelView channel={channel} />}
      </main>
      {thread === null ? null : <ThreadPane thread={thread} />}
    </div>
  );
}

function ChannelTitle({ name, members }: { readonly name: string; readonly members: number }) {
  const words = useWords();
  return (
    <>
      <h1>
        <span aria-hidden="true"># </span>
        {name}
      </h1>
      <span className="quiet pane-note">{words.members(members)}</span>
    </>
  );
}

/** The app has two faces: its Home tab and its direct messages. */
function AppTitle() {
  const words = useWords();
  const { place, person } = useSession();
  const { goTo } = useDoing();
  const app = usePage((held) => held.people.find(({ bot }) => bot));
  const direct = usePage((held) => held.channels.find((channel) => channel.direct === person.id));
  return (
    <>
      <Avatar person={app} size={24} />
      <h1>{app?.name ?? 'podwhy'}</h1>
      <div className="tabs" role="group" aria-label={app?.name ?? 'podwhy'}>
        <button
          type="button"
          aria-pressed={place.kind === 'home'}
          onClick={() => {
            goTo({ kind: 'home' });
          }}
        >
          {words.home}
        </button>
        <button
          type="button"
          aria-pressed={place.kind === 'channel'}
          disabled={direct === undefined}
          onClick={() => {
            if (direct !== undefined) goTo({ kind: 'channel', id: direct.id });
          }}
        >
          {words.messages}
        </button>
      </div>
    </>
  );
}
