import { useEffect } from 'react';
import { Blocks } from '../blocks/block.js';
import { usePage } from '../live/use-page.js';
import { useDoing } from '../shell/session.js';
import { useWords } from '../shell/words-context.js';
import { Standing } from './content.js';

const PLACE = { kind: 'home' } as const;

/** The app's Home tab. Opening it tells the app, which then draws it. */
export function HomeView() {
  const words = useWords();
  const { person, perform } = useDoing();
  const home = usePage((held) => held.homes[person]);
  useEffect(() => {
    void perform({ act: 'home', person });
  }, [person, perform]);
  if (home === undefined) {
    return (
      <div className="empty" role="status">
        <span className="spinner" aria-hidden="true" />
        <p>{words.homeLoading}</p>
      </div>
    );
  }
  return (
    <div className="home-view" role="region" tabIndex={0} aria-label={words.home}>
      <Standing place={PLACE} id="home" values={home.values}>
        <Blocks blocks={home.blocks} />
      </Standing>
    </div>
  );
}
