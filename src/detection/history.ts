import type { ContainerRecord, PodRecord, SubjectHistory, SubjectView, TerminatedRecord } from '../model/records.js';
import { HOUR, type Instant } from '../model/time.js';
import { assessDemand } from './demand.js';
import { failureOf } from './job-rules.js';
import { conditionOf, isAbnormalEnd, isTerminal, stateKey } from './pod-facts.js';
import { DEFAULT_THRESHOLDS } from './thresholds.js';
import { REPLICAS_MISSING } from './workload-rules.js';

const ENDS_KEPT = 20;
const RUNS_KEPT = 20;
const STATES_KEPT = 200;
const ENDS_LIVE = HOUR;

/**
 * The history after one more look at the subject: states seen without a break keep their first moment, new abnormal ends
 * and failed runs are added. Pure and bounded; returns `previous` itself when nothing changed, so that a healthy subject
 * costs no memory.
 */
export function recordHistory(previous: SubjectHistory, view: SubjectView, now: Instant): SubjectHistory {
  const next: SubjectHistory = {
    since: recordStates(previous, view, now),
    ends: recordEnds(previous, view, now),
    failedRuns: recordRuns(previous, view),
    progressAt: recordProgress(previous, view),
  };
  return isSame(previous, next) ? previous : next;
}

function recordStates(previous: SubjectHistory, view: SubjectView, now: Instant): Readonly<Record<string, Instant>> {
  const since: Record<string, Instant> = {};
  let kept = 0;
  const see = (key: string): void => {
    if (kept >= STATES_KEPT) return;
    kept += 1;
    since[key] = previous.since[key] ?? now;
  };
  for (const pod of view.pods) {
    if (isTerminal(pod)) continue;
    if (pod.phase === 'Unknown') see(stateKey(pod, null, 'Unknown'));
    for (const container of pod.containers) {
      const state = troubledState(container);
      if (state !== '') see(stateKey(pod, container, state));
    }
  }
  const demand = assessDemand(view, now, DEFAULT_THRESHOLDS);
  const desired = view.subject.kind === 'Job' ? null : demand.desired;
  if (view.workload !== null && desired !== null && demand.live < desired) see(REPLICAS_MISSING);
  return since;
}

/** The state as `since` names it; '' for a container about which time will not matter. */
function troubledState(container: ContainerRecord): string {
  switch (container.state.kind) {
    case 'waiting':
      return container.state.reason || 'waiting';
    case 'terminated':
      return container.state.finishedAt === null ? 'terminated' : '';
    case 'running':
      return container.state.startedAt === null ? 'running' : '';
    case 'none':
      return '';
  }
}

function recordEnds(previous: SubjectHistory, view: SubjectView, now: Instant): SubjectHistory['ends'] {
  const ends = previous.ends.filter((end) => end.at > now - ENDS_LIVE);
  for (const pod of view.pods) {
    for (const container of pod.containers) {
      for (const end of [container.last, container.state]) {
        if (end?.kind === 'terminated') recordEnd(ends, pod, container, end);
      }
    }
  }
  ends.sort((one, other) => one.at - other.at);
  return ends.slice(-ENDS_KEPT);
}

function recordEnd(
  ends: SubjectHistory['ends'][number][],
  pod: PodRecord,
  container: ContainerRecord,
  end: TerminatedRecord,
): void {
  const at = end.finishedAt;
  if (at === null || !isAbnormalEnd(pod, container, end)) return;
  const known = ends.some((each) => each.at === at && each.container === container.name && each.pod === pod.uid);
  if (!known) ends.push({ pod: pod.uid, container: container.name, at, exitCode: end.exitCode });
}

/** Failed runs since the last one that succeeded. */
function recordRuns(previous: SubjectHistory, view: SubjectView): SubjectHistory['failedRuns'] {
  if (view.subject.kind !== 'CronJob') return previous.failedRuns;
  const succeededAt = view.workload?.job?.lastSuccessAt ?? 0;
  const runs = previous.failedRuns.filter((each) => each.at > succeededAt);
  for (const run of view.children) {
    const failure = failureOf(run);
    const at = failure?.since ?? run.createdAt;
    if (failure === null || at <= succeededAt || runs.some((each) => each.run === run.uid)) continue;
    runs.push({ run: run.uid, at });
  }
  return runs.sort((one, other) => one.at - other.at).slice(-RUNS_KEPT);
}

function recordProgress(previous: SubjectHistory, view: SubjectView): Instant | null {
  let latest = previous.progressAt ?? 0;
  for (const pod of view.pods) {
    const ready = conditionOf(pod, 'Ready');
    if (ready?.status === 'True') latest = Math.max(latest, ready.since ?? 0);
    latest = Math.max(latest, pod.createdAt);
    for (const { role, state } of pod.containers) {
      if (role !== 'init' || state.kind !== 'terminated' || state.exitCode !== 0) continue;
      latest = Math.max(latest, state.finishedAt ?? 0);
    }
  }
  return latest === 0 ? null : latest;
}

function isSame(one: SubjectHistory, other: SubjectHistory): boolean {
  return (
    one.progressAt === other.progressAt &&
    one.ends.length === other.ends.length &&
    one.ends[one.ends.length - 1]?.at === other.ends[other.ends.length - 1]?.at &&
    one.failedRuns.length === other.failedRuns.length &&
    one.failedRuns[one.failedRuns.length - 1]?.run === other.failedRuns[other.failedRuns.length - 1]?.run &&
    Object.keys(one.since).length === Object.keys(other.since).length &&
    Object.entries(other.since).every(([key, at]) => one.since[key] === at)
  );
}
