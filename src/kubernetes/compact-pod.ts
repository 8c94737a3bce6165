import type { ConditionRecord, PodRecord } from '../model/records.js';

/** Conditions of a ready pod whose moment still matters: how long it is ready, and when it got its node. */
const TIMED = new Set(['Ready', 'PodScheduled']);

const shared = new Map<string, ConditionRecord>();
/** Types are few, but custom readiness gates may be named by anybody. */
const SHARED_MAX = 500;

/**
 * The same record with less heap. While a pod is ready, its other conditions are true and their moments say nothing, so
 * that all pods share them; when it stops being ready the API server sends all of them again.
 */
export function compactPod(pod: PodRecord): PodRecord {
  const ready =
    pod.deletion === null && pod.conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  return {
    ...pod,
    conditions: ready ? pod.conditions.map(share) : pod.conditions,
    // a copy is as long as it must be; an array that grew by pushing keeps room for 17
    containers: pod.containers.slice(),
  };
}

function share(condition: ConditionRecord): ConditionRecord {
  const { type, status, reason, message } = condition;
  if (status !== 'True' || message !== '' || TIMED.has(type)) return condition;
  const key = `${type}/${reason}`;
  let one = shared.get(key);
  if (one === undefined) {
    if (shared.size >= SHARED_MAX) shared.clear();
    one = { type, status, reason, message, since: null };
    shared.set(key, one);
  }
  return one;
}
