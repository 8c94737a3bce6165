import { detectSymptoms } from '../detection/detect.js';
import { resolveThresholds } from '../detection/thresholds.js';
import type { Cluster } from '../kubernetes/cluster.js';
import { DEFAULT_LABELS } from '../kubernetes/project.js';
import type { Evidence, Gap } from '../model/evidence.js';
import type { NodeRecord } from '../model/records.js';
import type { Subject, SubjectKey } from '../model/subject.js';
import type { Detection } from '../model/symptom.js';
import type { Instant } from '../model/time.js';
import { labelsRead } from '../routing/labels-read.js';
import { annotationsOf } from './metadata-of.js';
import { observeSubject, type Observed } from './observe.js';
import type { TriageDependencies } from './triage.js';

/** What detection reads beside the subject itself, as gaps name it. */
const NEEDED = ['pods', 'replica sets', 'jobs', 'events'];
/** Reading that failed for the moment, not for good. */
const PASSING: ReadonlySet<Gap['reason']> = new Set(['timeout', 'unreachable', 'unavailable']);

/** One run for one subject. */
export interface Pass {
  readonly subject: Subject;
  readonly key: SubjectKey;
  readonly cluster: Cluster;
  readonly deps: TriageDependencies;
  readonly signal: AbortSignal;
}

/** What one reading of the API shows. */
export interface Look {
  /** When the reading began. All is judged as of then: a process that is suspended meanwhile knows nothing of what came after. */
  readonly at: Instant;
  /** Whether logs of containers that ended were asked for. */
  readonly logs: boolean;
  readonly evidence: Evidence;
  readonly observed: Observed;
  readonly detection: Detection;
}

/** Reads the subject and everything about it, for `status` only what shows its status. Never rejects for what cannot be read. */
export async function look(pass: Pass, what: 'status' | 'none' | 'ended', deadlineMs: number): Promise<Look> {
  const { deps, subject } = pass;
  const at = deps.clock.now();
  const logs = what === 'ended';
  const options = what === 'status' ? ({ logs: 'none', statusOnly: true } as const) : { logs: what };
  const evidence = await pass.cluster.gather(subject, { ...options, deadlineMs }, pass.signal);
  const labels = labelsThatSettingsRead(deps.settings);
  const observed = observeSubject(evidence, subject, { history: pass.cluster.view(subject)?.history, labels });
  if (observed.kind === 'unreadable')
    return { at, logs, evidence, observed, detection: { symptoms: [], recheckAt: null, silent: [] } };
  const { thresholds } = resolveThresholds(deps.settings.detection.thresholds, annotationsOf(observed.view));
  return { at, logs, evidence, observed, detection: detectSymptoms(observed.view, at, thresholds) };
}

/**
 * Whether the watcher's memory promises that the status alone proves a cause, with every node well: then a look at the
 * status is enough for the first alert. Costs no call.
 */
export function promisesProof({ cluster, subject, deps }: Pass): boolean {
  const view = cluster.view(subject);
  if (view === null || !view.nodes.every(isWell)) return false;
  const { thresholds } = resolveThresholds(deps.settings.detection.thresholds, annotationsOf(view));
  return isProven(detectSymptoms(view, deps.clock.now(), thresholds));
}

/** Something fails of which the status alone tells the cause. */
export function isProven(detection: Detection): boolean {
  return detection.symptoms.some((symptom) => symptom.provenByStatus && symptom.severity !== 'info');
}

function isWell({ conditions }: NodeRecord): boolean {
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** A symptom that was seen is there, whatever else could not be read; that there is none takes a whole reading. */
export function isConclusive({ observed, detection, evidence }: Look): boolean {
  if (observed.kind === 'unreadable') return false;
  return observed.kind === 'absent' || fails(detection) || !evidence.gaps.some(hidesSymptoms);
}

/** Whether what could not be read may hide that something is wrong. */
export function hidesSymptoms({ what, reason }: Gap): boolean {
  return PASSING.has(reason) && NEEDED.some((kind) => what === kind || what.startsWith(`${kind} in `));
}

/** Symptoms of severity `info` are told in lists only; they neither open an incident nor keep one open. */
export function fails(detection: Detection): boolean {
  return detection.symptoms.some((symptom) => symptom.severity !== 'info');
}

/** Whether time ran out before everything was read. */
export function timedOut(evidence: Evidence): boolean {
  return evidence.gaps.some((gap) => gap.reason === 'timeout');
}

function labelsThatSettingsRead({ routes, detection }: TriageDependencies['settings']): readonly string[] {
  return [...DEFAULT_LABELS, ...labelsRead([...routes, ...detection.exclude])];
}
