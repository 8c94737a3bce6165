import type { Clock } from '../../model/time.js';
import type { EventWriter } from './event-writer.js';
import type { Failure, FailureBook } from './failure.js';
import type { LogShelf } from './pod-log.js';
import type { ObjectStore } from './store.js';

/** What the controllers and kubelets of the stand-in work on. */
export interface World {
  readonly clock: Clock;
  readonly store: ObjectStore;
  readonly logs: LogShelf;
  readonly events: EventWriter;
  readonly failures: FailureBook;
  /** Jobs and CronJobs that stay as they were recorded, by uid. */
  readonly recorded: Set<string>;
  readonly registry: {
    /** Cannot be reached: images that a node does not have yet cannot be pulled. */
    down: boolean;
    /** NODE/IMAGE. */
    readonly pulled: Set<string>;
  };
  /** How the kubelet drives pods, by uid; pods that are missing stay as they are. */
  readonly scripts: Map<string, PodScript>;
}

export type PodScript =
  /** Comes up and runs, from `since` on. */
  | { readonly kind: 'healthy'; readonly since: number }
  /** Would come up, but waits for its images. */
  | { readonly kind: 'pulling'; readonly since: number; attempts: number; triedAt: number; nextAt: number }
  /** Works for `runMs` and ends with `exitCode`, as the pods of Jobs do; `log` is what it prints. */
  | {
      readonly kind: 'job';
      readonly since: number;
      readonly runMs: number;
      readonly exitCode: number;
      readonly log: string;
    }
  /** Replays a recorded failure from `since` on, then goes on crashing where it crash-loops. */
  | { readonly kind: 'failing'; readonly since: number; readonly failure: Failure; frame: number; event: number };
