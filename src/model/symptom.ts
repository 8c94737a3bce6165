import type { Severity } from './severity.js';
import type { Instant } from './time.js';

/** "This container, pod, workload or node is in this state since then", past its threshold. */
export interface Symptom {
  /** The word a person would use for it: a glossary entry where one fits, else the API's own reason. */
  readonly state: string;
  /** Name of the pod it was seen on; '' when it is about the workload or node itself. */
  readonly pod: string;
  readonly podUid: string;
  readonly container: string;
  readonly since: Instant;
  readonly severity: Severity;
  /** True when status fields alone prove the cause, so that an alert need not wait for evidence. */
  readonly provenByStatus: boolean;
  /** The row of the threshold table that decided, for the decision trace. */
  readonly rule: string;
}

export interface Detection {
  readonly symptoms: readonly Symptom[];
  /** When to look again though nothing changes (a threshold will pass, a grace will end); null when nothing is pending. */
  readonly recheckAt: Instant | null;
  /** Why nothing was raised, where something looked wrong: `slow-start`, `rolling-update`, … for `/pod why-silent`. */
  readonly silent: readonly { readonly reason: string; readonly pod: string; readonly until: Instant | null }[];
}
