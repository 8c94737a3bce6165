import type { WorkloadRecord } from '../model/records.js';
import type { Instant } from '../model/time.js';
import { firstSeen, type Examination } from './finding.js';
import { conditionOf } from './pod-facts.js';
import { EVENT_LIFE, limitOf, type ThresholdName } from './thresholds.js';

/** Key of `SubjectHistory.since` for "fewer pods than wanted". */
export const REPLICAS_MISSING = '//ReplicasMissing';

/** What only the owner of the pods shows: pods that were never created, and a rollout that its controller gave up. */
export function examineWorkload(examination: Examination): void {
  const { view, demand, silences } = examination;
  const { workload } = view;
  if (workload === null || workload.deletionAt !== null) return;
  if (demand.desired === 0) {
    silences.push({ reason: 'scaled-to-zero', pod: null, until: null });
    return;
  }
  if (demand.desired !== null && demand.live < demand.desired && demand.ready < demand.desired) {
    examineMissingPods(examination);
  }
  examineRollout(examination, workload);
}

/** Since when the API server refuses pods of this subject, by its conditions and events; null when it does not. */
export function refusedSince(examination: Examination): Instant | null {
  const { view, now } = examination;
  const lastCreated = Math.max(0, ...view.pods.map((pod) => pod.createdAt));
  let first: Instant | null = null;
  for (const owner of [view.workload, ...view.children]) {
    const failure = owner === null ? null : conditionOf(owner, 'ReplicaFailure');
    if (owner === null || failure?.status !== 'True' || owner.desired === 0) continue;
    first = Math.min(first ?? Infinity, failure.since ?? owner.createdAt);
  }
  for (const event of view.events) {
    if (event.reason !== 'FailedCreate' || event.about.kind === 'Pod' || event.lastAt < now - EVENT_LIFE) continue;
    // A pod that was created afterwards proves that the refusal is over.
    if (event.lastAt < lastCreated) continue;
    first = Math.min(first ?? Infinity, event.firstAt);
  }
  return first;
}

export function pushOnOwner(
  examination: Examination,
  told: { readonly state: string; readonly since: Instant; readonly rule: ThresholdName; readonly waiting: string },
): void {
  examination.findings.push({
    ...told,
    pod: null,
    container: '',
    dueAt: told.since + limitOf(examination.thresholds, told.rule),
    severity: examination.demand.severity,
    provenByStatus: false,
  });
}

function examineMissingPods(examination: Examination): void {
  const refused = refusedSince(examination);
  if (refused !== null) {
    pushOnOwner(examination, {
      state: 'FailedCreate',
      since: refused,
      rule: 'podNotCreated',
      waiting: 'creating-pods',
    });
    return;
  }
  // No object says since when: without a history the wait begins now.
  const seen = firstSeen(examination, REPLICAS_MISSING, examination.now);
  pushOnOwner(examination, { state: 'FailedCreate', since: seen, rule: 'replicasMissing', waiting: 'creating-pods' });
}

function examineRollout(examination: Examination, workload: WorkloadRecord): void {
  const { demand, silences } = examination;
  if (workload.kind !== 'Deployment') return;
  if (workload.paused) silences.push({ reason: 'rollout-paused', pod: null, until: null });
  const progressing = conditionOf(workload, 'Progressing');
  const isStuck = progressing?.status === 'False' && progressing.reason === 'ProgressDeadlineExceeded';
  const isComplete = demand.ready >= (demand.desired ?? 0) && workload.updated >= (demand.desired ?? 0);
  if (isStuck && !isComplete) {
    const since = progressing.since ?? workload.createdAt;
    pushOnOwner(examination, {
      state: 'ProgressDeadlineExceeded',
      since,
      rule: 'rolloutStuck',
      waiting: 'rolling-update',
    });
  } else if (!isStuck && workload.updated < (demand.desired ?? 0)) {
    silences.push({ reason: 'rolling-update', pod: null, until: null });
  }
}
