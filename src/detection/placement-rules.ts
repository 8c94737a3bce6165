import type { PodRecord } from '../model/records.js';
import type { Instant } from '../model/time.js';
import { isAbout } from './creation-rules.js';
import type { Examination } from './finding.js';
import { conditionOf } from './pod-facts.js';
import { limitOf, type ThresholdName } from './thresholds.js';

/** A pod without a node: gated, not looked at by any scheduler, or refused by it. */
export function examinePlacement(examination: Examination, pod: PodRecord): void {
  const { findings, thresholds, demand } = examination;
  const { state, since, rule, waiting } = findPlacementTrouble(examination, pod);
  findings.push({
    state,
    pod,
    container: '',
    since,
    dueAt: since + limitOf(thresholds, rule),
    severity: demand.severity,
    provenByStatus: rule !== 'schedulerSilent',
    rule,
    waiting,
  });
}

interface PlacementTrouble {
  readonly state: string;
  readonly since: Instant;
  readonly rule: ThresholdName;
  readonly waiting: string;
}

function findPlacementTrouble(examination: Examination, pod: PodRecord): PlacementTrouble {
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (pod.schedulingGated || scheduled?.reason === 'SchedulingGated') {
    return { state: 'SchedulingGated', since: pod.createdAt, rule: 'schedulingGated', waiting: 'scheduling-gated' };
  }
  if (scheduled === null) {
    return { state: 'Pending', since: pod.createdAt, rule: 'schedulerSilent', waiting: 'not-scheduled-yet' };
  }
  const since = scheduled.since ?? pod.createdAt;
  if (isScalingUp(examination, pod, since)) {
    return { state: 'Unschedulable', since, rule: 'unschedulableAutoscaling', waiting: 'autoscaling' };
  }
  if (pod.nominatedNode !== '') {
    return { state: 'Unschedulable', since, rule: 'waitingForPreemption', waiting: 'preempting' };
  }
  return { state: 'Unschedulable', since, rule: 'unschedulable', waiting: 'scheduling' };
}

/** Events of cluster-autoscaler and of Karpenter. */
const SCALE_UP = new Set(['TriggeredScaleUp', 'Nominated']);

function isScalingUp(examination: Examination, pod: PodRecord, since: Instant): boolean {
  return examination.view.events.some(
    (event) => SCALE_UP.has(event.reason) && isAbout(event, pod) && event.lastAt >= since,
  );
}
