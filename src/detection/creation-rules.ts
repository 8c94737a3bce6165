import type { ContainerRecord, EventRecord, PodRecord } from '../model/records.js';
import type { Instant } from '../model/time.js';
import { newest, type Examination } from './finding.js';
import { conditionOf, hasCondition, placedAt } from './pod-facts.js';
import { EVENT_LIFE, limitOf, type ThresholdName } from './thresholds.js';
import { CREATE_FAILURES, isTransientMessage } from './waiting-reasons.js';

/**
 * A placed pod whose container was not started yet. Volumes, network, sandbox and a slow pull all look the same here
 * (ContainerCreating); an event that names the failure shortens the wait, a pull under way lengthens it.
 */
export function examineCreation(examination: Examination, pod: PodRecord, container: ContainerRecord): void {
  const { findings, thresholds, demand } = examination;
  if (findings.some((each) => each.pod === pod && each.waiting === 'creating')) return;
  const since = newest([container.last?.finishedAt, lastInitEnd(pod, container)], placedAt(pod));
  const failedAt = firstFailure(examination, pod, since);
  const sandboxStands = hasCondition(pod, 'PodReadyToStartContainers');
  const slow: ThresholdName = sandboxStands || isPulling(examination, pod) ? 'creatingPulling' : 'creating';
  const slowAt = newest([since, sandboxStands ? standsSince(pod) : null], since) + limitOf(thresholds, slow);
  const toldAt = failedAt === null ? Infinity : failedAt + limitOf(thresholds, 'creatingFailed');
  findings.push({
    state:
      container.state.kind === 'waiting' && container.state.reason !== ''
        ? container.state.reason
        : 'ContainerCreating',
    pod,
    container: container.name,
    since,
    dueAt: Math.min(slowAt, toldAt),
    severity: demand.severity,
    provenByStatus: false,
    rule: toldAt <= slowAt ? 'creatingFailed' : slow,
    waiting: 'creating',
  });
}

/** Main containers start after the last init container ended. */
function lastInitEnd(pod: PodRecord, container: ContainerRecord): Instant | null {
  let last: Instant | null = null;
  for (const { role, name, state } of pod.containers) {
    if (role !== 'init' || name === container.name || state.kind !== 'terminated') continue;
    if (state.finishedAt !== null && state.finishedAt > (last ?? 0)) last = state.finishedAt;
  }
  return last;
}

function standsSince(pod: PodRecord): Instant | null {
  return conditionOf(pod, 'PodReadyToStartContainers')?.since ?? null;
}

/** When the first event came that says why it cannot be created, if one still holds. */
function firstFailure(examination: Examination, pod: PodRecord, since: Instant): Instant | null {
  let first: Instant | null = null;
  for (const event of examination.view.events) {
    if (!isAbout(event, pod) || !CREATE_FAILURES.has(event.reason) || isTransientMessage(event.message)) continue;
    if (event.lastAt < since || event.lastAt < examination.now - EVENT_LIFE) continue;
    const at = Math.max(event.firstAt, since);
    if (first === null || at < first) first = at;
  }
  return first;
}

function isPulling(examination: Examination, pod: PodRecord): boolean {
  let latest: EventRecord | null = null;
  for (const event of examination.view.events) {
    if (isAbout(event, pod) && (latest === null || event.lastAt > latest.lastAt)) latest = event;
  }
  return latest?.reason === 'Pulling';
}

/** Pods of a StatefulSet use a name again, so the uid decides where the event has one. */
export function isAbout(event: EventRecord, pod: PodRecord): boolean {
  const { about } = event;
  return about.kind === 'Pod' && (about.uid === '' ? about.name === pod.name : about.uid === pod.uid);
}
