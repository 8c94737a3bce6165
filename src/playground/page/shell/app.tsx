import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { ReadingContext, type Reading } from '../blocks/surface.js';
import { ClusterPane } from '../cluster/cluster-pane.js';
import { TimeBar } from '../cluster/time-bar.js';
import { CurtainPane } from '../curtain/curtain-pane.js';
import { StoreContext, Ticker, usePage, useStore } from '../live/use-page.js';
import type { PageStore } from '../live/page-store.js';
import { TOUR_STEPS, type Tour } from '../tour/steps.js';
import { keepTour, keptTour, TourStrip } from '../tour/tour-strip.js';
import { EN } from '../words-en.js';
import { ZH_CN } from '../words-zh-cn.js';
import type { PageWords } from '../words.js';
import { ModalStack } from '../workspace/modal.js';
import { Workspace } from '../workspace/workspace.js';
import { Header } from './header.js';
import { ClusterIcon, CurtainIcon, ThreadIcon } from './icons.js';
import { keptLocale, type PageLocale } from './look.js';
import { DoingContext, SessionContext, useDoing, useSession } from './session.js';
import { Tabs } from './tabs.js';
import { Toasts } from './toasts.js';
import { useNewSession } from './use-new-session.js';
import { useWords, WordsContext } from './words-context.js';

const WORDS: Readonly<Record<PageLocale, PageWords>> = { en: EN, 'zh-CN': ZH_CN };

/** The whole page. */
export function App({ store }: { readonly store: PageStore }) {
  const [locale, setLocale] = useState(() => keptLocale(navigator.languages));
  const arrived = useSyncExternalStore(store.subscribe, () => store.held !== null);
  const words = WORDS[locale];
  useEffect(() => {
    document.title = words.title;
    document.documentElement.lang = locale;
  }, [words, locale]);
  return (
    <StoreContext value={store}>
      <WordsContext value={words}>
        {arrived ? <Page locale={locale} setLocale={setLocale} /> : <Waiting />}
      </WordsContext>
    </StoreContext>
  );
}

/** Before the first word of the server. */
function Waiting() {
  const words = useWords();
  return (
    <main className="waiting" role="status">
      <span className="spinner" aria-hidden="true" />
      <p>{words.connecting}</p>
    </main>
  );
}

interface PageProps {
  readonly locale: PageLocale;
  readonly setLocale: (locale: PageLocale) => void;
}

function Page({ locale, setLocale }: PageProps) {
  const store = useStore();
  const words = useWords();
  const { session, doing } = useNewSession({ locale, setLocale, words });
  const [tour, setTour] = useState(keptTour);
  const [ticker] = useState(() => new Ticker(store));
  useEffect(() => ticker.start(), [ticker]);
  const people = usePage((held) => held.people);
  const channels = usePage((held) => held.channels);
  const groups = usePage((held) => held.groups);
  const { person, goTo } = doing;
  const reading = useMemo<Reading>(
    () => ({
      locale,
      now: ticker.now,
      tick: ticker.tick,
      reader: person,
      userName: (id) => people.find((each) => each.id === id)?.name,
      channelName: (id) => channels.find((each) => each.id === id)?.name,
      groupHandle: (id) => groups.find((each) => each.id === id)?.handle,
      openChannel: (id) => {
        goTo({ kind: 'channel', id });
      },
      openMessage: ({ channel, ts }) => {
        goTo({ kind: 'channel', id: channel });
        // Once the channel is drawn.
        window.requestAnimationFrame(() => {
          document.querySelector(`.channel [data-ts="${ts}"]`)?.scrollIntoView({ block: 'center' });
        });
      },
    }),
    [locale, ticker, person, people, channels, groups, goTo],
  );
  const changeTour = (next: Tour): void => {
    setTour(next);
    keepTour(next);
  };
  return (
    <ReadingContext value={reading}>
      <SessionContext value={session}>
        <DoingContext value={doing}>
          <div className="page" data-front={session.front}>
            <Header
              onTour={() => {
                changeTour({ at: tour.at >= TOUR_STEPS.length ? 0 : tour.at, shown: true });
              }}
              clock={<TimeBar />}
            />
            <Lost />
            {tour.shown ? <TourStrip tour={tour} onChange={changeTour} /> : null}
            <div className="panes">
              <Workspace />
              <SidePanes />
            </div>
            <FrontBar />
            <ModalStack />
            <Toasts />
          </div>
        </DoingContext>
      </SessionContext>
    </ReadingContext>
  );
}

/** Says that the server is gone. What stands on the page is then old. */
function Lost() {
  const store = useStore();
  const words = useWords();
  const connection = useSyncExternalStore(store.subscribe, () => store.connection);
  return (
    <div className="lost-frame" role="alert">
      {connection === 'lost' ? <p className="lost-banner">{words.lost}</p> : null}
    </div>
  );
}

function SidePanes() {
  const words = useWords();
  const { side } = useSession();
  const { showSide } = useDoing();
  const tabs = [
    { key: 'cluster' as const, label: words.cluster },
    { key: 'curtain' as const, label: words.curtain },
  ];
  return (
    <aside className="side" aria-label={words.panes}>
      <Tabs label={words.panes} tabs={tabs} chosen={side} onChoose={showSide} className="tabs side-tabs">
        {side === 'cluster' ? <ClusterPane /> : <CurtainPane />}
      </Tabs>
    </aside>
  );
}

/** On a narrow screen: which of the three one looks at. */
function FrontBar() {
  const words = useWords();
  const { front, side } = useSession();
  const { showSide, showWorkspace } = useDoing();
  return (
    <nav className="front-bar" aria-label={words.panes}>
      <button type="button" aria-pressed={front === 'workspace'} onClick={showWorkspace}>
        <ThreadIcon />
        {words.workspace}
      </button>
      <button
        type="button"
        aria-pressed={front === 'side' && side === 'cluster'}
        onClick={() => {
          showSide('cluster');
        }}
      >
        <ClusterIcon />
        {words.cluster}
      </button>
      <button
        type="button"
        aria-pressed={front === 'side' && side === 'curtain'}
        onClick={() => {
          showSide('curtain');
        }}
      >
        <CurtainIcon />
        {words.curtainShort}
      </button>
    </nav>
  );
}
