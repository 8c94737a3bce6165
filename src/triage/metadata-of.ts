import type { SubjectView } from '../model/records.js';

/** Annotations that say how a subject wants to be watched: the workload's over its first pod's. */
export function annotationsOf(view: SubjectView): Readonly<Record<string, string>> {
  return { ...view.pods[0]?.annotations, ...view.workload?.annotations };
}

/** Labels that settings route and exclude by. */
export function labelsOf(view: SubjectView): Readonly<Record<string, string>> {
  return { ...view.pods[0]?.labels, ...view.workload?.labels };
}
