import type { Diagnosis } from '../model/diagnosis.js';
import type { Evidence } from '../model/evidence.js';
import type { Instant } from '../model/time.js';

/**
 * Names the root cause of what is wrong with the evidence's subject at `now`. Pure; never throws, whatever the
 * evidence holds; never returns a cause without evidence; `causes` is `none` alone when nothing is wrong.
 */
export function diagnose(evidence: Evidence, now: Instant): Diagnosis {
  throw new Error(`diagnose ${evidence.subject.name} at ${now}`);
}
