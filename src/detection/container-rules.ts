import type { ContainerRecord, PodRecord, TerminatedRecord } from '../model/records.js';
import type { Severity } from '../model/severity.js';
import type { Instant } from '../model/time.js';
import { examineCreation } from './creation-rules.js';
import { firstSeen, newest, type Examination, type Finding } from './finding.js';
import { isAbnormalEnd, isRunToCompletion, placedAt, stateKey } from './pod-facts.js';
import { limitOf, type ThresholdName } from './thresholds.js';
import { isNotStarted, isTransientMessage, rowOfWaiting } from './waiting-reasons.js';

/** How an examined container stands, so that the pod's rules know whether an earlier stage explains the rest. */
export type Standing = 'fine' | 'wrong';

/** Finds what is wrong with one container of a pod that is placed, not ended and not being deleted. */
export function examineContainer(examination: Examination, pod: PodRecord, container: ContainerRecord): Standing {
  const { state } = container;
  switch (state.kind) {
    case 'waiting':
      if (isNotStarted(state.reason)) {
        examineCreation(examination, pod, container);
      } else {
        examineWaiting(examination, pod, container, state);
      }
      return 'wrong';
    case 'terminated':
      return examineEnd(examination, pod, container, state);
    case 'running':
      return examineEnds(examination, pod, container);
    case 'none':
      examineCreation(examination, pod, container);
      return 'wrong';
  }
}

/** Rows whose waiting message is the error itself. */
const PROVEN_ROWS: ReadonlySet<ThresholdName> = new Set(['imagePull', 'containerConfig', 'containerStart']);

/** Before Kubernetes 1.32 the message between two pulls did not repeat the error. */
const BARE_BACK_OFF = /^Back-off pulling image "[^"]{0,300}"$/;

function examineWaiting(
  examination: Examination,
  pod: PodRecord,
  container: ContainerRecord,
  state: { readonly reason: string; readonly message: string },
): void {
  const row = isTransientMessage(state.message) ? 'otherWaiting' : rowOfWaiting(state.reason);
  const lastEnd = container.last?.finishedAt ?? null;
  const floor = newest([lastEnd], placedAt(pod));
  const since = waitingSince(examination, pod, container, { reason: state.reason, row, floor });
  push(examination, pod, container, {
    state: state.reason,
    since,
    dueAt: since + limitOf(examination.thresholds, row),
    provenByStatus: PROVEN_ROWS.has(row) && state.message !== '' && !BARE_BACK_OFF.test(state.message),
    rule: row,
    waiting: 'just-began',
  });
}

/** A waiting state carries no time of its own: the last end, the placement, and what was seen stand in. */
function waitingSince(
  examination: Examination,
  pod: PodRecord,
  container: ContainerRecord,
  { reason, row, floor }: { readonly reason: string; readonly row: ThresholdName; readonly floor: Instant },
): Instant {
  if (row === 'crashLoop') return abnormalEnds(examination, pod, container)[0] ?? floor;
  if (row === 'otherWaiting') return firstSeen(examination, stateKey(pod, container, reason), floor);
  return floor;
}

function examineEnd(
  examination: Examination,
  pod: PodRecord,
  container: ContainerRecord,
  end: TerminatedRecord,
): Standing {
  if (!isAbnormalEnd(pod, container, end)) return 'fine';
  if (examineEnds(examination, pod, container) === 'wrong') return 'wrong';
  const since = end.finishedAt ?? firstSeen(examination, stateKey(pod, container, 'terminated'), placedAt(pod));
  push(examination, pod, container, {
    state: endState(end),
    since,
    dueAt: since + limitOf(examination.thresholds, 'staysDown'),
    provenByStatus: end.reason === 'OOMKilled' || end.reason === 'StartError' || end.reason === 'ContainerCannotRun',
    rule: 'staysDown',
    waiting: 'restarting',
  });
  return 'wrong';
}

/** Two abnormal ends within the window, whatever the container does at the moment. */
function examineEnds(examination: Examination, pod: PodRecord, container: ContainerRecord): Standing {
  const { now, thresholds, silences } = examination;
  if (container.last === null && container.state.kind !== 'terminated') return 'fine';
  const window = limitOf(thresholds, 'repeatedEnds');
  const recent = abnormalEnds(examination, pod, container).filter((at) => at > now - window && at <= now);
  const first = recent[0];
  if (first === undefined) return 'fine';
  if (recent.length < 2 && !endedTwiceSince(pod, container, now - window)) {
    if (container.state.kind === 'running') silences.push({ reason: 'restarted-once', pod, until: null });
    return 'fine';
  }
  const end = container.state.kind === 'terminated' ? container.state : container.last;
  const secondLast = recent[recent.length - 2] ?? first;
  push(examination, pod, container, {
    state: end === null ? 'Error' : endState(end),
    since: first,
    dueAt: secondLast,
    provenByStatus: end?.reason === 'OOMKilled',
    rule: 'repeatedEnds',
    waiting: 'restarted-once',
  });
  // The answer changes by itself when the second last end leaves the window.
  silences.push({ reason: 'repeated-ends-window', pod, until: secondLast + window });
  return 'wrong';
}

/**
 * Known abnormal ends of a container, oldest first: those that its status shows and those that history kept. Times are
 * whole seconds, so two ends of a fast crasher may carry the same one.
 */
function abnormalEnds(examination: Examination, pod: PodRecord, container: ContainerRecord): readonly Instant[] {
  const shown: Instant[] = [];
  for (const end of [container.last, container.state]) {
    if (end?.kind !== 'terminated' || end.finishedAt === null) continue;
    if (isAbnormalEnd(pod, container, end)) shown.push(end.finishedAt);
  }
  for (const end of examination.view.history.ends) {
    if (end.pod === pod.uid && end.container === container.name && !shown.includes(end.at)) shown.push(end.at);
  }
  return shown.sort((one, other) => one - other);
}

/** Without history: all its restarts happened after the pod was created, so a young pod with two of them ended twice lately. */
function endedTwiceSince(pod: PodRecord, container: ContainerRecord, since: Instant): boolean {
  return pod.createdAt > since && container.restarts >= 2;
}

function endState(end: TerminatedRecord): string {
  if (end.reason !== '') return end.reason;
  return end.signal === 0 ? `ExitCode:${end.exitCode}` : `Signal:${end.signal}`;
}

type Draft = Pick<Finding, 'state' | 'since' | 'dueAt' | 'provenByStatus' | 'waiting'> & {
  readonly rule: ThresholdName;
};

function push(examination: Examination, pod: PodRecord, container: ContainerRecord, draft: Draft): void {
  examination.findings.push({
    ...draft,
    pod,
    container: container.name,
    severity: severityOfCrash(examination, pod, draft.rule),
  });
}

const CRASH_ROWS: ReadonlySet<ThresholdName> = new Set(['crashLoop', 'repeatedEnds', 'staysDown']);

/** A Job retries by itself: a crash of its pod is only listed until the attempts have lasted. */
function severityOfCrash(examination: Examination, pod: PodRecord, rule: ThresholdName): Severity {
  const { demand, view, now, thresholds, silences } = examination;
  const isJob = view.subject.kind === 'Job' || view.subject.kind === 'CronJob';
  if (!isJob || !isRunToCompletion(pod) || !CRASH_ROWS.has(rule)) return demand.severity;
  const toldAt = placedAt(pod) + limitOf(thresholds, 'jobAttempts');
  if (toldAt <= now) return demand.severity;
  silences.push({ reason: 'job-attempt', pod, until: toldAt });
  return 'info';
}
