import type { SubjectKey } from '../../../src/model/subject.js';
import type { Instant } from '../../../src/model/time.js';

/** When each subject was visibly unwell, whatever thresholds say. */
export class TruthLog {
  readonly #changes = new Map<SubjectKey, { readonly at: Instant; readonly bad: boolean }[]>();

  note(key: SubjectKey, at: Instant, bad: boolean): void {
    const changes = this.#changes.get(key) ?? [];
    if (changes.at(-1)?.bad === bad) return;
    changes.push({ at, bad });
    this.#changes.set(key, changes);
  }

  /** Unwell at any moment between the two. */
  wasBad(key: SubjectKey, from: Instant, to: Instant): boolean {
    return this.#spans(key, from, to).some(({ bad }) => bad);
  }

  /** Well, or absent, at any moment between the two. */
  wasWell(key: SubjectKey, from: Instant, to: Instant): boolean {
    return this.#spans(key, from, to).some(({ bad }) => !bad);
  }

  keys(): Iterable<SubjectKey> {
    return this.#changes.keys();
  }

  #spans(key: SubjectKey, from: Instant, to: Instant): readonly { readonly bad: boolean }[] {
    const changes = this.#changes.get(key) ?? [];
    const before = changes.findLast(({ at }) => at <= from) ?? { bad: false };
    return [before, ...changes.filter(({ at }) => at > from && at <= to)];
  }
}
