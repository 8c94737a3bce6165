import type { SubjectView } from '../model/records.js';
import type { Instant } from '../model/time.js';
import { detectSymptoms } from './detect.js';
import type { Thresholds } from './thresholds.js';

/**
 * Whether podwhy would raise an alert about this subject at `now`, the view being unchanged since its newest timestamp:
 * any symptom above `info`.
 */
export function wouldAlert(view: SubjectView, now: Instant, thresholds: Thresholds): boolean {
  return detectSymptoms(view, now, thresholds).symptoms.some((symptom) => symptom.severity !== 'info');
}
