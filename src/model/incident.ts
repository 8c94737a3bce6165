import type { CauseId } from './causes.js';
import type { Diagnosis } from './diagnosis.js';
import type { Severity } from './severity.js';
import type { Subject } from './subject.js';
import type { Instant } from './time.js';

export type IncidentId = string & { readonly __incidentId: true };

/** How an incident's end was proven. */
export type RecoveryProof =
  | {
      readonly kind: 'ready';
      readonly ready: number;
      readonly desired: number;
      readonly stableForMs: number;
      readonly revision: string;
    }
  | {
      readonly kind: 'new-revision';
      readonly revision: string;
      readonly ready: number;
      readonly desired: number;
      readonly stableForMs: number;
    }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'scaled-to-zero' }
  | { readonly kind: 'job-succeeded' }
  | { readonly kind: 'later-run-succeeded'; readonly run: string };

export type Phase =
  | { readonly phase: 'open'; readonly since: Instant }
  | { readonly phase: 'recovering'; readonly since: Instant; readonly quietUntil: Instant }
  | { readonly phase: 'resolved'; readonly since: Instant; readonly proof: RecoveryProof };

/** One line of the story that the thread tells. `seq` counts from 1 without gaps. */
export interface TimelineEntry {
  readonly seq: number;
  readonly at: Instant;
  readonly event: TimelineEvent;
}

export type TimelineEvent =
  | { readonly kind: 'opened'; readonly cause: CauseId | null }
  | { readonly kind: 'reopened'; readonly times: number }
  | { readonly kind: 'cause-changed'; readonly from: CauseId | null; readonly to: CauseId | null }
  | { readonly kind: 'got-worse'; readonly from: Severity; readonly to: Severity }
  /** Pods that fail: twice as many as were told, at least. */
  | { readonly kind: 'more-pods'; readonly from: number; readonly to: number; readonly desired: number }
  /** Restarts of all pods together in an hour: three times as many as were told, at least. */
  | { readonly kind: 'restarts-faster'; readonly fromPerHour: number; readonly toPerHour: number }
  | { readonly kind: 'acknowledged'; readonly by: string }
  | { readonly kind: 'unacknowledged'; readonly why: 'got-worse' | 'reopened' }
  | {
      readonly kind: 'action';
      readonly action: string;
      readonly by: string;
      readonly reason: string;
      readonly outcome: 'asked' | 'done' | 'failed';
      readonly detail: string;
    }
  | { readonly kind: 'verdict'; readonly action: string; readonly helped: boolean; readonly detail: string }
  | { readonly kind: 'muted'; readonly by: string; readonly until: Instant }
  | { readonly kind: 'unmuted'; readonly by: string }
  /** Handed over: `to` is on it from now on, as if they had acknowledged. */
  | { readonly kind: 'assigned'; readonly by: string; readonly to: string }
  /** Nobody had acknowledged it for the time that settings give. */
  | { readonly kind: 'reminded'; readonly afterMs: number }
  /** A mute or quiet hours had held it back until now. */
  | { readonly kind: 'told-late' }
  | { readonly kind: 'resolved'; readonly proof: RecoveryProof; readonly lastedMs: number };

/** Earlier incidents of the same workload with the same container, cause and error. */
export interface SeenBefore {
  readonly times: number;
  /** The newest of them. */
  readonly last: {
    readonly id: IncidentId;
    readonly failingSince: Instant;
    readonly lastedMs: number;
    readonly proof: RecoveryProof;
    /** What a person did that helped; null when nothing of the kind is known. */
    readonly helped: { readonly action: string; readonly by: string } | null;
  };
}

/** How bad people were told it is; what is worse by a whole step is told again, once. */
export interface ToldWorst {
  readonly severity: Severity;
  /** When it was last as severe as that. */
  readonly severeAt: Instant;
  /** Failing pods. */
  readonly failing: number;
  /** Restarts of all pods in an hour; null until the first was measured. */
  readonly restartsPerHour: number | null;
  /** Where the present measurement of restarts began. */
  readonly counted: { readonly at: Instant; readonly restarts: number };
}

/** One episode of one subject failing, from first symptom to truthful end. What is shown in Slack is a view of this. */
export interface Incident {
  readonly schema: 1;
  readonly id: IncidentId;
  readonly subject: Subject;
  /** Counts this subject's incidents from 1; part of the message metadata. */
  readonly episode: number;
  readonly phase: Phase;
  readonly openedAt: Instant;
  /** When it began to fail, this time, by the cluster's own times: before podwhy may have seen it. What "since" and "lasted" mean. */
  readonly failingSince: Instant;
  readonly updatedAt: Instant;
  readonly severity: Severity;
  /** The newest diagnosis while it fails; the last failing one afterwards. Null until the first is made. */
  readonly diagnosis: Diagnosis | null;
  readonly timeline: readonly TimelineEntry[];
  /** Since it began, this time; absent in what an older podwhy stored. */
  readonly toldWorst?: ToldWorst;
  /** By the cause that was told last; null when it is new. */
  readonly seenBefore?: SeenBefore | null;
  readonly acknowledged: { readonly by: string; readonly at: Instant } | null;
  readonly mutedUntil: Instant | null;
  /** A mute or quiet hours keep it out of its channels; it is told when they end and it still fails, else never. */
  readonly heldBack: boolean;
  /** How often it came back within the reopen window. */
  readonly reopened: number;
  /** Longest run that ended in a crash, ms: the hold before "resolved" is twice this, at least 10 minutes after a crash. */
  readonly longestCrashRunMs: number;
  readonly crashed: boolean;
  /** Of the newest abnormal end that was seen; absent before the first. */
  readonly lastExitCode?: number;
  /** Channels it is shown in, decided by routing when it opened and kept. */
  readonly channels: readonly string[];
}
