import { createContext, useContext } from 'react';
import type { Act, PagePerson } from '../../page-contract.js';
import type { PageLocale, Theme } from './look.js';

/** What the workspace shows: a channel, or the app's Home tab. */
export type Place = { readonly kind: 'channel'; readonly id: string } | { readonly kind: 'home' };

export interface ThreadRef {
  readonly channel: string;
  readonly ts: string;
}

export type SidePane = 'cluster' | 'curtain';

/** What is this page's own: who acts, what is open. The rest is the server's. */
export interface Session {
  readonly person: PagePerson;
  readonly place: Place;
  readonly thread: ThreadRef | null;
  readonly side: SidePane;
  /** What a narrow screen shows, where not everything fits. */
  readonly front: 'workspace' | 'side';
  readonly theme: Theme;
  readonly locale: PageLocale;
  readonly drawerOpen: boolean;
  /** Until which `ts` each person has read each channel, by `person/channel`. */
  readonly lastRead: Readonly<Record<string, string>>;
}

/** What can be done on the page. Apart from {@link Session}, since it hardly ever changes and every message holds it. */
export interface Doing {
  /** Who does it: a person's id. */
  readonly person: string;
  readonly become: (person: string) => void;
  readonly goTo: (place: Place) => void;
  readonly openThread: (thread: ThreadRef | null) => void;
  readonly showSide: (side: SidePane) => void;
  readonly showWorkspace: () => void;
  readonly setDrawer: (open: boolean) => void;
  readonly setTheme: (theme: Theme) => void;
  readonly setLocale: (locale: PageLocale) => void;
  readonly markRead: (channel: string, ts: string) => void;
  /** Does something; false when it was refused, and the person has been told why. */
  readonly perform: (act: Act) => Promise<boolean>;
}

export const SessionContext = createContext<Session | null>(null);
export const DoingContext = createContext<Doing | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('The page stands inside a SessionContext');
  return session;
}

export function useDoing(): Doing {
  const doing = useContext(DoingContext);
  if (doing === null) throw new Error('The page stands inside a DoingContext');
  return doing;
}
