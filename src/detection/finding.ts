import type { PodRecord, SubjectView } from '../model/records.js';
import type { Severity } from '../model/severity.js';
import type { Detection, Symptom } from '../model/symptom.js';
import type { Instant } from '../model/time.js';
import type { ThresholdName, Thresholds } from './thresholds.js';

/** Something that looks wrong, and when it has lasted long enough to be told. */
export interface Finding {
  readonly state: string;
  /** Null when it is about the workload or node itself. */
  readonly pod: PodRecord | null;
  readonly container: string;
  readonly since: Instant;
  /** Told from this moment on. */
  readonly dueAt: Instant;
  readonly severity: Severity;
  readonly provenByStatus: boolean;
  readonly rule: ThresholdName;
  /** The word for `/pod why-silent` while it is not due: `slow-start`, `creating`, … */
  readonly waiting: string;
}

/** Something that looked wrong and will not be told, or a moment at which the answer changes by itself. */
export interface Silence {
  readonly reason: string;
  readonly pod: PodRecord | null;
  readonly until: Instant | null;
}

/** What the rules read and where they put what they find. Lives for one call of `detectSymptoms`. */
export interface Examination {
  readonly view: SubjectView;
  readonly now: Instant;
  readonly thresholds: Thresholds;
  readonly demand: Demand;
  readonly findings: Finding[];
  readonly silences: Silence[];
}

/** How much of the workload is wanted and how much of it really serves. */
export interface Demand {
  /** Null where the subject has no number of replicas (Node, CronJob). */
  readonly desired: number | null;
  /** Pods that are Ready, not being deleted, and not on a node that is down. */
  readonly ready: number;
  /** Pods that are neither ended nor being deleted. */
  readonly live: number;
  /** Severity of a failure of this subject that is told. */
  readonly severity: Severity;
}

/** The findings that are due, and when the next one will be. */
export function concludeDetection(examination: Examination): Detection {
  const { findings, silences, now } = examination;
  const symptoms: Symptom[] = [];
  const silent = silences.map(({ reason, pod, until }) => ({ reason, pod: pod?.name ?? '', until }));
  let recheckAt: Instant | null = null;
  for (const { until } of silences) if (until !== null && until > now) recheckAt = earlier(recheckAt, until);
  for (const finding of findings) {
    if (finding.dueAt <= now) {
      symptoms.push(toSymptom(finding, now));
    } else {
      recheckAt = earlier(recheckAt, finding.dueAt);
      silent.push({ reason: finding.waiting, pod: finding.pod?.name ?? '', until: finding.dueAt });
    }
  }
  return { symptoms, recheckAt, silent };
}

/** The newest of the moments that are known, `floor` among them. */
export function newest(moments: readonly (Instant | null | undefined)[], floor: Instant): Instant {
  let found = floor;
  for (const at of moments) if (at !== null && at !== undefined && at > found) found = at;
  return found;
}

/** When a state was first seen, by the history; else `otherwise`. */
export function firstSeen(examination: Examination, key: string, otherwise: Instant): Instant {
  return examination.view.history.since[key] ?? otherwise;
}

function toSymptom(finding: Finding, now: Instant): Symptom {
  return {
    state: finding.state,
    pod: finding.pod?.name ?? '',
    podUid: finding.pod?.uid ?? '',
    container: finding.container,
    // Clocks differ between machines: nothing began in the future.
    since: Math.min(finding.since, now),
    severity: finding.severity,
    provenByStatus: finding.provenByStatus,
    rule: finding.rule,
  };
}

function earlier(one: Instant | null, other: Instant): Instant {
  return one === null || other < one ? other : one;
}
