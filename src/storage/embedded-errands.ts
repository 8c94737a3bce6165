import type { Errand } from '../model/errand.js';
import type { Instant } from '../model/time.js';
import type { ErrandStore } from './errand-store.js';

/** The errands of the embedded store. */
export class EmbeddedErrands implements ErrandStore {
  readonly #errands = new Map<string, Errand>();

  claim(errand: Errand, since: Instant): Promise<Errand | null> {
    const first = [...this.#errands.values()].find(({ subject, at }) => subject === errand.subject && at > since);
    if (first === undefined) this.#errands.set(errand.id, structuredClone(errand));
    return Promise.resolve(first ?? null);
  }

  all(): Promise<readonly Errand[]> {
    return Promise.resolve([...this.#errands.values()]);
  }

  save(errand: Errand): Promise<void> {
    if (this.#errands.has(errand.id)) this.#errands.set(errand.id, structuredClone(errand));
    return Promise.resolve();
  }

  drop(id: string): Promise<void> {
    this.#errands.delete(id);
    return Promise.resolve();
  }
}
