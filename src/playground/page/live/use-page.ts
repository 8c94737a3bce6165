import { createContext, useContext, useSyncExternalStore } from 'react';
import type { PageInstant } from '../../page-contract.js';
import type { Held } from './held.js';
import { presentOf } from './present.js';
import type { PageStore } from './page-store.js';

export const StoreContext = createContext<PageStore | null>(null);

export function useStore(): PageStore {
  const store = useContext(StoreContext);
  if (store === null) throw new Error('The page stands inside a StoreContext');
  return store;
}

/** A part of the state. The component is drawn again when the part is another object; so pick parts, do not build them. */
export function usePage<Part>(pick: (held: Held) => Part): Part {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, () => {
    if (store.held === null) throw new Error('Nothing of the page is drawn before the first snapshot');
    return pick(store.held);
  });
}

/** A clock that tells everybody at once that a second has passed. */
export class Ticker {
  readonly #store: PageStore;
  readonly #told = new Set<() => void>();

  constructor(store: PageStore) {
    this.#store = store;
  }

  readonly now = (): PageInstant => {
    const clock = this.#store.held?.clock;
    return clock === undefined ? Date.now() : presentOf(clock, Date.now());
  };

  readonly tick = (told: () => void): (() => void) => {
    this.#told.add(told);
    return () => {
      this.#told.delete(told);
    };
  };

  /** Begins to tell; answers how to stop. */
  start(): () => void {
    const timer = window.setInterval(() => {
      for (const told of [...this.#told]) told();
    }, 1_000);
    return () => {
      window.clearInterval(timer);
    };
  }
}
