import type { SubjectView } from '../model/records.js';
import type { Detection } from '../model/symptom.js';
import type { Instant } from '../model/time.js';
import { assessDemand } from './demand.js';
import { concludeDetection, type Examination } from './finding.js';
import { examineCronJob, examineJob } from './job-rules.js';
import { examineNode } from './node-rules.js';
import { examinePod } from './pod-rules.js';
import type { Thresholds } from './thresholds.js';
import { examineWorkload } from './workload-rules.js';

/**
 * Finds what is wrong with one subject, past its thresholds, and when to look again though nothing changes. Takes times
 * from the objects first and from the history second, so a saved snapshot is judged like a watched cluster.
 * `thresholds` are already those of this workload (`resolveThresholds`). Pure; never throws.
 */
export function detectSymptoms(view: SubjectView, now: Instant, thresholds: Thresholds): Detection {
  const demand = assessDemand(view, now, thresholds);
  const examination: Examination = { view, now, thresholds, demand, findings: [], silences: [] };
  examineSubject(examination);
  return concludeDetection(examination);
}

function examineSubject(examination: Examination): void {
  const { view } = examination;
  if (view.subject.kind === 'Node') {
    examineNode(examination);
    return;
  }
  for (const pod of view.pods) examinePod(examination, pod);
  switch (view.subject.kind) {
    case 'Job':
      examineJob(examination);
      return;
    case 'CronJob':
      examineCronJob(examination);
      return;
    case 'Pod':
      return;
    default:
      examineWorkload(examination);
  }
}
