import type { CauseId } from '../../../src/model/causes.js';
import type { Evidence, RawObject } from '../../../src/model/evidence.js';

/** One way in which a cause shows itself: the smallest evidence from which it must come out first. */
export interface CauseRow {
  readonly cause: CauseId;
  readonly by: string;
  readonly objects: readonly RawObject[];
  readonly more?: Partial<Evidence>;
}

export function row(cause: CauseId, by: string, objects: readonly RawObject[], more: Partial<Evidence> = {}): CauseRow {
  return { cause, by, objects, more };
}
