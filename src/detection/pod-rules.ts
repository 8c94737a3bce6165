import type { ContainerRecord, PodRecord } from '../model/records.js';
import type { Severity } from '../model/severity.js';
import { examineContainer } from './container-rules.js';
import { examineCreation } from './creation-rules.js';
import { examineFailedPod } from './failed-pod-rules.js';
import { firstSeen, newest, type Examination } from './finding.js';
import { findNodeTrouble, type NodeTrouble } from './node-trouble.js';
import { conditionOf, isRunToCompletion, placedAt, stateKey } from './pod-facts.js';
import { examinePlacement } from './placement-rules.js';
import { limitOf } from './thresholds.js';

/** Walks one pod along its life and stops at the earliest stage that is not done. */
export function examinePod(examination: Examination, pod: PodRecord): void {
  if (pod.deletion !== null) {
    examineDeletion(examination, pod, pod.deletion.at);
  } else if (pod.phase === 'Failed') {
    examineFailedPod(examination, pod);
  } else if (pod.phase === 'Succeeded') {
    return;
  } else if (!examineNodeOf(examination, pod)) {
    if (pod.phase === 'Unknown') examineUnknown(examination, pod);
    else if (pod.node === '') examinePlacement(examination, pod);
    else examineContainers(examination, pod);
  }
}

/** By deletionTimestamp, never by STATUS: a pod that a finalizer holds prints Completed. */
function examineDeletion(examination: Examination, pod: PodRecord, deletedAt: number): void {
  const { findings, thresholds, demand } = examination;
  findings.push({
    state: 'Terminating',
    pod,
    container: '',
    since: deletedAt,
    dueAt: deletedAt + limitOf(thresholds, 'terminating'),
    severity: troubleOf(examination, pod) === null ? demand.severity : severityOnDeadNode(examination, pod),
    provenByStatus: pod.finalizers.length > 0,
    rule: 'terminating',
    waiting: 'terminating',
  });
}

/** Its node is down, so its containers' statuses are stale. The node has its own incident: a mere loss of redundancy is only listed. */
function examineNodeOf(examination: Examination, pod: PodRecord): boolean {
  const { thresholds, findings, now } = examination;
  const trouble = troubleOf(examination, pod);
  if (trouble === null) return false;
  const dueAt = Math.max(
    trouble.rule === 'nodeNotReady' ? 0 : trouble.dueAt,
    Math.max(trouble.since, pod.createdAt) + limitOf(thresholds, 'podOnLostNode'),
  );
  findings.push({
    state: trouble.state,
    pod,
    container: '',
    since: trouble.since,
    dueAt,
    severity: severityOnDeadNode(examination, pod),
    provenByStatus: true,
    rule: 'podOnLostNode',
    waiting: 'node-not-ready',
  });
  return dueAt <= now;
}

function troubleOf({ view, thresholds }: Examination, pod: PodRecord): NodeTrouble | null {
  const node = view.nodes.find((each) => each.name === pod.node);
  return node === undefined ? null : findNodeTrouble(node, thresholds);
}

/** A static pod is part of its node, and its mirror tells nothing that the node does not. */
function severityOnDeadNode({ demand }: Examination, pod: PodRecord): Severity {
  return demand.severity === 'critical' && !pod.mirror ? 'critical' : 'info';
}

function examineUnknown(examination: Examination, pod: PodRecord): void {
  const { findings, thresholds, demand } = examination;
  const since = firstSeen(
    examination,
    stateKey(pod, null, 'Unknown'),
    newest([conditionOf(pod, 'Ready')?.since], pod.createdAt),
  );
  findings.push({
    state: 'Unknown',
    pod,
    container: '',
    since,
    dueAt: since + limitOf(thresholds, 'phaseUnknown'),
    severity: demand.severity,
    provenByStatus: false,
    rule: 'phaseUnknown',
    waiting: 'phase-unknown',
  });
}

function examineContainers(examination: Examination, pod: PodRecord): void {
  if (examineInit(examination, pod)) return;
  let wrong = false;
  for (const container of pod.containers) {
    if (container.role === 'main' || container.role === 'sidecar') {
      if (examineContainer(examination, pod, container) === 'wrong') wrong = true;
    }
  }
  if (wrong) return;
  if (isRunToCompletion(pod) && pod.containers.some(isFinishedMain)) examineLingering(examination, pod);
  else examineReadiness(examination, pod);
  examineResize(examination, pod);
}

/** The first init container in the order of the spec that is not done decides; true when there is one. */
function examineInit(examination: Examination, pod: PodRecord): boolean {
  for (const container of pod.containers) {
    if (container.role !== 'init' && container.role !== 'sidecar') break;
    const { state } = container;
    if (state.kind === 'terminated' && state.exitCode === 0 && container.role === 'init') continue;
    // A sidecar holds up the others only until it has started once; afterwards it is examined like a main container.
    if (container.role === 'sidecar' && (container.started === true || pod.phase === 'Running')) continue;
    if (state.kind !== 'running') {
      if (state.kind === 'none') examineCreation(examination, pod, container);
      else examineContainer(examination, pod, container);
      return true;
    }
    if (examineContainer(examination, pod, container) === 'fine') {
      examineRunningInit(examination, pod, container, state.startedAt);
    }
    return true;
  }
  return false;
}

function examineRunningInit(
  examination: Examination,
  pod: PodRecord,
  container: ContainerRecord,
  startedAt: number | null,
): void {
  const { findings, thresholds, demand } = examination;
  const since = startedAt ?? firstSeen(examination, stateKey(pod, container, 'running'), placedAt(pod));
  findings.push({
    state: 'PodInitializing',
    pod,
    container: container.name,
    since,
    dueAt: since + container.startupBudgetMs + limitOf(thresholds, 'initProgress'),
    severity: demand.severity,
    provenByStatus: false,
    rule: 'initProgress',
    waiting: 'init-progress',
  });
}

function examineReadiness(examination: Examination, pod: PodRecord): void {
  const { findings, thresholds, demand, now } = examination;
  const ready = conditionOf(pod, 'Ready');
  if (ready === null || ready.status === 'True' || ready.reason === 'PodCompleted') return;
  let budgetEnd = 0;
  let culprit = '';
  for (const container of pod.containers) {
    if (container.ready || container.state.kind !== 'running') continue;
    if (container.role !== 'main' && container.role !== 'sidecar') continue;
    if (culprit === '') culprit = container.name;
    budgetEnd = Math.max(budgetEnd, (container.state.startedAt ?? placedAt(pod)) + container.startupBudgetMs);
  }
  const since = ready.since ?? placedAt(pod);
  findings.push({
    state: ready.reason === 'ReadinessGatesNotReady' ? 'ReadinessGatesNotReady' : 'NotReady',
    pod,
    container: culprit,
    since,
    dueAt: Math.max(since, budgetEnd) + limitOf(thresholds, 'notReady'),
    severity: demand.severity,
    provenByStatus: ready.reason === 'ReadinessGatesNotReady',
    rule: 'notReady',
    waiting: budgetEnd > now ? 'slow-start' : 'not-ready',
  });
}

/** One container of a Job's pod did its work, another keeps the pod alive. */
function examineLingering(examination: Examination, pod: PodRecord): void {
  const { findings, thresholds } = examination;
  const ends = pod.containers
    .filter(isFinishedMain)
    .map(({ state }) => (state.kind === 'terminated' ? state.finishedAt : null));
  const since = newest(ends, placedAt(pod));
  const other = pod.containers.find((each) => each.role === 'main' && each.state.kind === 'running');
  if (other === undefined) return;
  findings.push({
    state: 'NotReady',
    pod,
    container: other.name,
    since,
    dueAt: since + limitOf(thresholds, 'jobLingering'),
    severity: 'warning',
    provenByStatus: false,
    rule: 'jobLingering',
    waiting: 'job-lingering',
  });
}

function isFinishedMain(container: ContainerRecord): boolean {
  return container.role === 'main' && container.state.kind === 'terminated' && container.state.exitCode === 0;
}

/** The pod keeps running with its old resources: told in lists only. */
function examineResize(examination: Examination, pod: PodRecord): void {
  const pending = conditionOf(pod, 'PodResizePending');
  if (pending?.status !== 'True') return;
  if (pending.reason !== 'Infeasible') {
    examination.silences.push({ reason: 'resize-deferred', pod, until: null });
    return;
  }
  const since = pending.since ?? examination.now;
  examination.findings.push({
    state: 'PodResizePending',
    pod,
    container: '',
    since,
    dueAt: since + limitOf(examination.thresholds, 'resize'),
    severity: 'info',
    provenByStatus: true,
    rule: 'resize',
    waiting: 'resize',
  });
}
