import type { NodeRecord, SubjectView } from '../model/records.js';
import type { Severity } from '../model/severity.js';
import type { Instant } from '../model/time.js';
import type { Demand } from './finding.js';
import { findNodeTrouble } from './node-trouble.js';
import { hasCondition, isLive, isRunToCompletion } from './pod-facts.js';
import type { Thresholds } from './thresholds.js';

/** Counts what is wanted and what really serves: a pod on a dead node stays Ready in the API for a while. */
export function assessDemand(view: SubjectView, now: Instant, thresholds: Thresholds): Demand {
  const down = new Set<string>();
  for (const node of view.nodes) if (isDown(node, now, thresholds)) down.add(node.name);
  let live = 0;
  let ready = 0;
  for (const pod of view.pods) {
    if (!isLive(pod)) continue;
    live += 1;
    if (hasCondition(pod, 'Ready') && !down.has(pod.node)) ready += 1;
  }
  if (view.pods.length === 0) ready = view.workload?.ready ?? 0;
  const desired = desiredOf(view, live);
  return { desired, ready, live, severity: severityOf(view, desired, ready) };
}

function desiredOf(view: SubjectView, live: number): number | null {
  if (view.subject.kind === 'Node' || view.subject.kind === 'CronJob') return null;
  if (view.subject.kind === 'Pod') return 1;
  if (view.workload !== null) return view.workload.desired;
  // A custom owner does not say how many it wants; failed pods with nothing in their place are at least one.
  return live === 0 && view.pods.some((pod) => pod.phase === 'Failed') ? 1 : live;
}

/**
 * critical: no replica of the current demand is ready · warning: degraded, or a Job failed. A pod that only lingers
 * after its deletion is a warning where nothing is wanted any more.
 */
function severityOf(view: SubjectView, desired: number | null, ready: number): Severity {
  switch (view.subject.kind) {
    case 'Job':
    case 'CronJob':
    case 'Node':
      return 'warning';
    case 'Pod':
      return view.pods.every((pod) => pod.deletion !== null) ? 'warning' : criticalWhenDown(desired, ready);
    default:
      return view.workload === null && view.pods.every(isRunToCompletion)
        ? 'warning'
        : criticalWhenDown(desired, ready);
  }
}

function criticalWhenDown(desired: number | null, ready: number): Severity {
  return (desired ?? 0) > 0 && ready === 0 ? 'critical' : 'warning';
}

function isDown(node: NodeRecord, now: Instant, thresholds: Thresholds): boolean {
  const trouble = findNodeTrouble(node, thresholds);
  return trouble !== null && trouble.dueAt <= now;
}
