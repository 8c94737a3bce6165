import type { SubjectView } from '../model/records.js';
import type { Detection } from '../model/symptom.js';
import type { Instant } from '../model/time.js';
import type { Thresholds } from './thresholds.js';

/** Finds what is wrong with one subject, past its thresholds. Pure; never throws. */
export function detectSymptoms(view: SubjectView, now: Instant, thresholds: Thresholds): Detection {
  throw new Error(`${view.subject.name} ${now} ${Object.keys(thresholds).length}`);
}
