import type { Errand } from '../model/errand.js';
import type { Instant } from '../model/time.js';

/** What the store keeps of what people had podwhy do. Part of {@link Store}, under the same contract suite. */
export interface ErrandStore {
  /**
   * Notes an errand before it is done, unless another one for the same subject was noted after `since`, when the person
   * looked. Null when it is noted, else the other one. One step, so that of two people one is first.
   */
  claim(errand: Errand, since: Instant): Promise<Errand | null>;
  /** Every errand that is kept, any order. */
  all(): Promise<readonly Errand[]>;
  /** Writes a newer state over one that is kept; nothing when it was dropped. */
  save(errand: Errand): Promise<void>;
  drop(id: string): Promise<void>;
}
