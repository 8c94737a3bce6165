import type { SubjectKey } from '../model/subject.js';
import type { Clock, Instant, Millis } from '../model/time.js';

interface SubjectState {
  token: number | null;
  markedAt: Instant;
  recheckAt: Instant | null;
}

/** Which subjects triage must look at, now or at a time: the same rules as the scripts on Redis. */
export class EmbeddedMarks {
  readonly #clock: Clock;
  readonly #states = new Map<SubjectKey, SubjectState>();
  #seq = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  mark(keys: readonly SubjectKey[]): void {
    for (const key of keys) {
      const state = this.#state(key);
      if (state.token === null) state.markedAt = this.#clock.now();
      state.token = ++this.#seq;
    }
  }

  /** Null takes an earlier recheck back. */
  recheck(key: SubjectKey, inMs: Millis | null): void {
    this.#state(key).recheckAt = inMs === null ? null : this.#clock.now() + inMs;
    this.#dropIdle(key);
  }

  due(limit: number): readonly { readonly key: SubjectKey; readonly mark: string }[] {
    const due = [...this.#states].flatMap(([key, state]) => {
      const mark = this.#mark(state);
      if (mark === null) return [];
      return [{ key, mark, since: state.token === null ? (state.recheckAt ?? 0) : state.markedAt }];
    });
    due.sort((a, b) => a.since - b.since || (a.key < b.key ? -1 : 1));
    return due.slice(0, limit).map(({ key, mark }) => ({ key, mark }));
  }

  markOf(key: SubjectKey): string | null {
    const state = this.#states.get(key);
    return state === undefined ? null : this.#mark(state);
  }

  clear(key: SubjectKey, mark: string): void {
    const [token = '', due = ''] = mark.split('/');
    const state = this.#states.get(key);
    if (state === undefined) return;
    if (token !== '' && String(state.token) === token) state.token = null;
    if (due !== '' && String(state.recheckAt) === due) state.recheckAt = null;
    this.#dropIdle(key);
  }

  defer(key: SubjectKey, mark: string | null, delayMs: Millis): void {
    if (mark !== null) this.clear(key, mark);
    const state = this.#state(key);
    state.recheckAt = Math.min(state.recheckAt ?? Infinity, this.#clock.now() + delayMs);
  }

  #state(key: SubjectKey): SubjectState {
    const state = this.#states.get(key) ?? { token: null, markedAt: 0, recheckAt: null };
    this.#states.set(key, state);
    return state;
  }

  #mark({ token, recheckAt }: SubjectState): string | null {
    const due = recheckAt !== null && recheckAt <= this.#clock.now() ? String(recheckAt) : '';
    return token === null && due === '' ? null : `${token ?? ''}/${due}`;
  }

  #dropIdle(key: SubjectKey): void {
    const state = this.#states.get(key);
    if (state?.token === null && state.recheckAt === null) this.#states.delete(key);
  }
}
