import type { Intervention } from './intervention.js';
import type { Locale } from './locale.js';
import type { SubjectKey } from './subject.js';
import type { Instant } from './time.js';

/** What a person can have podwhy do in a cluster. */
export type ErrandAction = 'restart' | 'rollback' | Intervention;

/** What a person had podwhy do to a subject. Kept for a while: who comes second is told of it, and its progress outlives the process. */
export interface Errand {
  readonly schema: 1;
  readonly id: string;
  readonly subject: SubjectKey;
  readonly action: ErrandAction;
  /** Slack id. */
  readonly by: string;
  /** By the store's clock. */
  readonly at: Instant;
  /** In the person's words; '' when none were asked. */
  readonly reason: string;
  /** Its audit lines are written: what came of it is known. */
  readonly audited: boolean;
  /** Null when there is nothing (more) to tell. */
  readonly progress: ErrandProgress | null;
}

/** The one message that tells how it goes, and what it goes towards. */
export interface ErrandProgress {
  readonly channel: string;
  readonly threadTs: string;
  /** Of the message; null before it is posted. */
  readonly ts: string | null;
  /** A post was begun: without a `ts` nobody knows whether it arrived. */
  readonly posting: boolean;
  /** The words that stand in the message; '' before. */
  readonly shown: string;
  readonly locale: Locale;
  readonly goal: Goal;
}

export type Goal =
  /** All replicas are of another revision than `from` and ready; '' where the kind shows no revision. */
  | { readonly kind: 'rollout'; readonly from: string }
  | { readonly kind: 'replicas'; readonly to: number }
  /** The pod is gone and all replicas are ready. */
  | { readonly kind: 'gone'; readonly uid: string };
