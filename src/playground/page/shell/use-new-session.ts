import { useMemo, useState } from 'react';
import type { Act } from '../../page-contract.js';
import { act, NotDone } from '../live/act.js';
import { usePage, useStore } from '../live/use-page.js';
import type { PageWords } from '../words.js';
import { keep, readKept } from './kept.js';
import { keptTheme, showLocale, showTheme, type PageLocale, type Theme } from './look.js';
import type { Doing, Place, Session, SidePane, ThreadRef } from './session.js';

interface Language {
  readonly locale: PageLocale;
  readonly setLocale: (locale: PageLocale) => void;
  readonly words: PageWords;
}

/** The session of this page, beginning with what an earlier visit left. */
export function useNewSession({ locale, setLocale, words }: Language): {
  readonly session: Session;
  readonly doing: Doing;
} {
  const store = useStore();
  const people = usePage((held) => held.people);
  const channels = usePage((held) => held.channels);
  const [wantedPerson, setPerson] = useState(() => readKept('person'));
  const [wantedPlace, setPlace] = useState<Place | null>(null);
  const [thread, setThread] = useState<ThreadRef | null>(null);
  const [side, setSide] = useState<SidePane>('cluster');
  const [front, setFront] = useState<Session['front']>('workspace');
  const [theme, setTheme] = useState<Theme>(keptTheme);
  const [drawerOpen, setDrawer] = useState(false);
  const [lastRead, setLastRead] = useState<Session['lastRead']>({});

  const actors = people.filter(({ role }) => role !== null);
  const person = actors.find(({ id }) => id === wantedPerson) ?? actors[0] ?? people[0];
  if (person === undefined) throw new Error('A playground has people');
  const seen = channels.filter(({ direct }) => direct === null || direct === person.id);
  const known = wantedPlace?.kind === 'channel' ? seen.some(({ id }) => id === wantedPlace.id) : wantedPlace !== null;
  const first = seen[0];
  const fallback: Place = first === undefined ? { kind: 'home' } : { kind: 'channel', id: first.id };
  const place = known && wantedPlace !== null ? wantedPlace : fallback;

  const personId = person.id;
  const doing = useMemo<Doing>(
    () => ({
      person: personId,
      become: (id) => {
        setPerson(id);
        setThread(null);
        keep('person', id);
      },
      goTo: (next) => {
        setPlace(next);
        setThread(null);
        setDrawer(false);
        setFront('workspace');
      },
      openThread: (ref) => {
        setThread(ref);
        if (ref !== null) setFront('workspace');
      },
      showSide: (next) => {
        setSide(next);
        setFront('side');
        setDrawer(false);
      },
      showWorkspace: () => {
        setFront('workspace');
      },
      setDrawer,
      setTheme: (next) => {
        setTheme(next);
        showTheme(next);
      },
      setLocale: (next) => {
        setLocale(next);
        showLocale(next);
      },
      markRead: (channel, ts) => {
        const key = `${personId}/${channel}`;
        setLastRead((held) => ((held[key] ?? '') < ts ? { ...held, [key]: ts } : held));
      },
      perform: async (what: Act) => {
        try {
          await act(what, words.offline);
          return true;
        } catch (error) {
          if (!(error instanceof NotDone)) throw error;
          store.tellTrouble(personId, error.message);
          return false;
        }
      },
    }),
    [store, words, personId, setLocale],
  );
  const session = { person, place, thread, side, front, theme, locale, drawerOpen, lastRead };
  return { session, doing };
}
