/** Values looked at before a key is made: what comes one after the other is mostly alike. */
const RECENT = 4;

/**
 * The one copy of values that many records hold alike. Bounded: when it is full it starts anew, and what was handed out
 * before stays valid, only no longer shared with what comes. Values must hold nothing but JSON.
 */
export class Shared<T extends object> {
  readonly #known = new Map<string, T>();
  readonly #capacity: number;
  readonly #isSame: (one: T, other: T) => boolean;
  readonly #recent: T[] = [];
  #oldest = 0;

  constructor(capacity: number, isSame: (one: T, other: T) => boolean) {
    this.#capacity = capacity;
    this.#isSame = isSame;
  }

  one(value: T): T {
    for (const each of this.#recent) if (this.#isSame(each, value)) return each;
    const key = JSON.stringify(value);
    let known = this.#known.get(key);
    if (known === undefined) {
      if (this.#known.size >= this.#capacity) this.#known.clear();
      this.#known.set(key, value);
      known = value;
    }
    this.#recent[this.#oldest] = known;
    this.#oldest = (this.#oldest + 1) % RECENT;
    return known;
  }
}
