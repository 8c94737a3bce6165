import type { ConditionRecord, PodRecord, WorkloadRecord } from '../model/records.js';
import type { Instant } from '../model/time.js';
import type { Examination } from './finding.js';
import { conditionOf, endedAt, isLive } from './pod-facts.js';
import { EVENT_LIFE, FAILED_RUNS_TOLD, jobRetryWait, limitOf } from './thresholds.js';
import { pushOnOwner, refusedSince } from './workload-rules.js';

/** A Job is told when it has failed for good, when its pods cannot be created, or when its next attempt stays away. */
export function examineJob(examination: Examination): void {
  const { view, silences } = examination;
  const job = view.workload;
  if (job === null || job.deletionAt !== null || hasSucceeded(job)) return;
  if (job.suspended) {
    silences.push({ reason: 'suspended', pod: null, until: null });
    return;
  }
  const failure = failureOf(job);
  if (failure !== null) {
    examineFailedJob(examination, job, failure);
    return;
  }
  const live = view.pods.filter(isLive);
  if (live.length > 0) return;
  const refused = refusedSince(examination);
  if (refused !== null && (job.job?.active ?? 0) === 0) {
    pushOnOwner(examination, {
      state: 'FailedCreate',
      since: refused,
      rule: 'podNotCreated',
      waiting: 'creating-pods',
    });
    return;
  }
  examineRetry(examination);
}

/** A CronJob is told when three runs in a row failed, when a run cannot start, or when runs are skipped for one that never ends. */
export function examineCronJob(examination: Examination): void {
  const { workload: cronJob } = examination.view;
  if (cronJob === null || cronJob.deletionAt !== null) return;
  if (cronJob.suspended) {
    examineSuspension(examination, cronJob);
    return;
  }
  examineRuns(examination, cronJob);
  examineStarts(examination, cronJob);
}

/** The condition that says a Job has failed for good; null while it may still succeed. */
export function failureOf(job: WorkloadRecord): ConditionRecord | null {
  const failed = conditionOf(job, 'Failed');
  return failed?.status === 'True' ? failed : null;
}

export function hasSucceeded(job: WorkloadRecord): boolean {
  return conditionOf(job, 'Complete')?.status === 'True' || (job.job?.finishedAt ?? null) !== null;
}

/** Somebody asked for it, so it is no alert; forgotten ones are found in lists. */
function examineSuspension(examination: Examination, cronJob: WorkloadRecord): void {
  const { now, thresholds, findings } = examination;
  const since = cronJob.job?.lastScheduleAt ?? cronJob.createdAt;
  findings.push({
    state: 'Suspended',
    pod: null,
    container: '',
    since: Math.min(since, now),
    dueAt: since + limitOf(thresholds, 'cronJobSuspended'),
    severity: 'info',
    provenByStatus: true,
    rule: 'cronJobSuspended',
    waiting: 'suspended',
  });
}

function examineFailedJob(examination: Examination, job: WorkloadRecord, failure: ConditionRecord): void {
  const { now, thresholds, findings, silences, demand } = examination;
  const since = failure.since ?? job.createdAt;
  const forgottenAt = since + limitOf(thresholds, 'failureForgotten');
  if (forgottenAt > now) silences.push({ reason: 'failure-forgotten-later', pod: null, until: forgottenAt });
  findings.push({
    state: failure.reason || 'Failed',
    pod: null,
    container: '',
    since,
    dueAt: since + limitOf(thresholds, 'jobFailed'),
    severity: forgottenAt > now ? demand.severity : 'info',
    provenByStatus: false,
    rule: 'jobFailed',
    waiting: 'job-failed',
  });
}

/** The controller starts the next attempt after a back-off; long after that, something holds it up. */
function examineRetry(examination: Examination): void {
  const { view, thresholds, findings, demand } = examination;
  const attempts = view.pods.filter((pod) => pod.phase === 'Failed');
  let last: PodRecord | null = null;
  for (const pod of attempts) if (last === null || endedAt(pod) > endedAt(last)) last = pod;
  if (last === null) return;
  const since = endedAt(last);
  const ended = last.containers.find(({ state }) => state.kind === 'terminated' && state.exitCode !== 0);
  const reason = ended?.state.kind === 'terminated' ? ended.state.reason : '';
  findings.push({
    state: last.reason || reason || 'Failed',
    pod: last,
    container: ended?.name ?? '',
    since,
    dueAt: since + jobRetryWait(attempts.length) + limitOf(thresholds, 'jobRetryOverdue'),
    severity: demand.severity,
    provenByStatus: reason === 'OOMKilled',
    rule: 'jobRetryOverdue',
    waiting: 'job-attempt',
  });
}

function examineRuns(examination: Examination, cronJob: WorkloadRecord): void {
  const { view, silences } = examination;
  const succeededAt = Math.max(
    cronJob.job?.lastSuccessAt ?? 0,
    ...view.children.filter(hasSucceeded).map((run) => run.job?.finishedAt ?? 0),
  );
  const failedAt = new Map<string, Instant>();
  for (const { run, at } of view.history.failedRuns) failedAt.set(run, at);
  for (const run of view.children) {
    const failure = failureOf(run);
    if (failure !== null) failedAt.set(run.uid, failure.since ?? run.createdAt);
  }
  const inARow = [...failedAt.values()].filter((at) => at > succeededAt).sort((one, other) => one - other);
  const last = inARow[inARow.length - 1];
  if (last === undefined) return;
  if (inARow.length < FAILED_RUNS_TOLD) {
    silences.push({ reason: 'single-run-failed', pod: null, until: null });
    return;
  }
  const newestRun = view.children.find((run) => failureOf(run) !== null);
  const reason = newestRun === undefined ? '' : (failureOf(newestRun)?.reason ?? '');
  pushOnOwner(examination, {
    state: reason || 'Failed',
    since: last,
    rule: 'cronJobFailing',
    waiting: 'cronjob-failing',
  });
}

const CANNOT_START: ReadonlySet<string> = new Set([
  'FailedCreate',
  'MissSchedule',
  'TooManyMissedTimes',
  'InvalidSchedule',
  'UnparseableSchedule',
]);

function examineStarts(examination: Examination, cronJob: WorkloadRecord): void {
  const { view, now } = examination;
  const lastStart = cronJob.job?.lastScheduleAt ?? 0;
  const lastSuccess = cronJob.job?.lastSuccessAt ?? 0;
  let missed: Instant | null = null;
  let skipped: Instant | null = null;
  for (const event of view.events) {
    if (event.about.kind !== 'CronJob' || event.lastAt < now - EVENT_LIFE) continue;
    if (CANNOT_START.has(event.reason) && event.lastAt > lastStart) {
      missed = Math.min(missed ?? Infinity, Math.max(event.firstAt, lastStart));
    }
    if (event.reason === 'JobAlreadyActive' && event.lastAt >= Math.max(lastStart, lastSuccess)) {
      skipped = Math.min(skipped ?? Infinity, Math.max(event.firstAt, lastStart, lastSuccess));
    }
  }
  if (missed !== null) {
    pushOnOwner(examination, {
      state: 'FailedCreate',
      since: missed,
      rule: 'cronJobMissed',
      waiting: 'cronjob-missed',
    });
  }
  if (skipped !== null && (cronJob.job?.active ?? 0) > 0) {
    pushOnOwner(examination, {
      state: 'JobAlreadyActive',
      since: skipped,
      rule: 'cronJobOverlap',
      waiting: 'cronjob-overlap',
    });
  }
  const refused = view.children.length > 0 ? refusedByRuns(examination) : null;
  if (missed === null && refused !== null) {
    pushOnOwner(examination, {
      state: 'FailedCreate',
      since: refused,
      rule: 'podNotCreated',
      waiting: 'creating-pods',
    });
  }
}

/** The newest run exists, but the API server refuses its pods. */
function refusedByRuns(examination: Examination): Instant | null {
  const { view } = examination;
  const run = view.children[0];
  if (run === undefined || hasSucceeded(run) || failureOf(run) !== null || (run.job?.active ?? 0) > 0) return null;
  const events = view.events.filter((event) => event.about.kind === 'Job' && event.about.name === run.name);
  return refusedSince({ ...examination, view: { ...view, workload: run, children: [], events } });
}
