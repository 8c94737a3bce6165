import type { PodRecord } from '../model/records.js';
import type { Instant } from '../model/time.js';
import type { Examination } from './finding.js';
import { endedAt } from './pod-facts.js';
import { limitOf } from './thresholds.js';

/** So many failed pods of one workload within the window are a loop, though each was replaced at once. */
const LOOP_COUNT = 3;

/**
 * A pod whose phase is Failed: evicted, refused by the kubelet, ended by the node, past its deadline, or a pod that is
 * never restarted. A bare one is down; one attempt of a Job is only listed; elsewhere it is history once it was replaced.
 */
export function examineFailedPod(examination: Examination, pod: PodRecord): void {
  const at = endedAt(pod);
  switch (examination.view.subject.kind) {
    case 'Pod':
      examineBarePod(examination, pod, at);
      return;
    case 'Job':
    case 'CronJob':
      examination.silences.push({ reason: 'job-attempt', pod, until: null });
      return;
    default:
      examineReplica(examination, pod, at);
  }
}

function examineBarePod(examination: Examination, pod: PodRecord, at: Instant): void {
  const { now, thresholds, demand, silences } = examination;
  const forgottenAt = at + limitOf(thresholds, 'failureForgotten');
  const isOld = forgottenAt <= now;
  if (!isOld) silences.push({ reason: 'failure-forgotten-later', pod, until: forgottenAt });
  push(examination, pod, { since: at, dueAt: at, severity: isOld ? 'info' : demand.severity });
}

function examineReplica(examination: Examination, pod: PodRecord, at: Instant): void {
  const { view, demand, thresholds, silences } = examination;
  const desired = demand.desired ?? 0;
  if (demand.ready >= desired) {
    silences.push({ reason: 'leftover', pod, until: null });
    return;
  }
  const newestFailed = view.pods.every((other) => other.phase !== 'Failed' || endedAt(other) <= at);
  if (!newestFailed || (demand.live >= desired && !isLooping(examination))) {
    silences.push({ reason: 'replaced', pod, until: null });
    return;
  }
  push(examination, pod, {
    since: at,
    dueAt: at + limitOf(thresholds, 'failedPod'),
    severity: demand.severity,
  });
}

function isLooping(examination: Examination): boolean {
  const { view, now, thresholds } = examination;
  const from = now - limitOf(thresholds, 'repeatedEnds');
  return view.pods.filter((pod) => pod.phase === 'Failed' && endedAt(pod) > from).length >= LOOP_COUNT;
}

function push(
  examination: Examination,
  pod: PodRecord,
  told: { readonly since: Instant; readonly dueAt: Instant; readonly severity: 'info' | 'warning' | 'critical' },
): void {
  const ended = pod.containers.find(({ state }) => state.kind === 'terminated' && state.exitCode !== 0);
  const reason = ended?.state.kind === 'terminated' ? ended.state.reason : '';
  examination.findings.push({
    ...told,
    state: pod.reason || reason || 'Failed',
    pod,
    container: pod.reason === '' ? (ended?.name ?? '') : '',
    provenByStatus: pod.reason !== '',
    rule: 'failedPod',
    waiting: 'being-replaced',
  });
}
