import type { PageChange, PageState } from '../../page-contract.js';
import { applyChanges, holdSnapshot, withoutTrouble, withTrouble, type Held } from './held.js';

/** `starting`: nothing came yet. `lost`: it was there, and is being looked for again. */
export type Connection = 'starting' | 'live' | 'lost';

/** The one copy of the server's state on the page, for `useSyncExternalStore`. */
export class PageStore {
  #held: Held | null = null;
  #connection: Connection = 'starting';
  readonly #told = new Set<() => void>();

  get held(): Held | null {
    return this.#held;
  }

  get connection(): Connection {
    return this.#connection;
  }

  readonly subscribe = (told: () => void): (() => void) => {
    this.#told.add(told);
    return () => {
      this.#told.delete(told);
    };
  };

  takeSnapshot(state: PageState): void {
    this.#held = holdSnapshot(state);
    this.#connection = 'live';
    this.#tell();
  }

  takeChanges(changes: readonly PageChange[]): void {
    if (this.#held === null) return;
    this.#held = applyChanges(this.#held, changes);
    this.#connection = 'live';
    this.#tell();
  }

  setConnection(connection: Connection): void {
    if (connection === this.#connection) return;
    this.#connection = connection;
    this.#tell();
  }

  tellTrouble(person: string, text: string): void {
    if (this.#held === null) return;
    this.#held = withTrouble(this.#held, person, text);
    this.#tell();
  }

  forgetTrouble(key: number): void {
    if (this.#held === null) return;
    this.#held = withoutTrouble(this.#held, key);
    this.#tell();
  }

  #tell(): void {
    for (const told of [...this.#told]) told();
  }
}
