import type { Clock, Millis } from '../../model/time.js';
import type { WorkQueue } from '../../queue/queue.js';
import type { Store } from '../../storage/store.js';
import type { Log } from '../../telemetry/log.js';

export interface SweepOptions {
  readonly store: Store;
  readonly triage: WorkQueue;
  readonly delivery: WorkQueue;
  readonly clock: Clock;
  readonly log: Log;
  readonly intervalMs?: Millis;
}

const INTERVAL_MS: Millis = 3_000;
/** Keys asked for per round: the rest is asked for in the next one, the oldest first. */
const PER_ROUND = 500;

/**
 * Every few seconds wakes what is marked in the store and perhaps no longer queued: the queue may have lost it, or the
 * process died between the mark and the wake. What is queued already collapses there. Returns how to stop it.
 */
export function startSweep(options: SweepOptions): () => void {
  const interval = options.intervalMs ?? INTERVAL_MS;
  let stopped = false;
  let cancel = (): void => undefined;
  const schedule = (): void => {
    if (!stopped) cancel = options.clock.after(interval, round);
  };
  const round = (): void => {
    sweepOnce(options).then(schedule, (cause: unknown) => {
      options.log.warn({ event: 'sweep.failed', error: cause instanceof Error ? cause.message : '' }, 'A sweep failed');
      schedule();
    });
  };
  schedule();
  return () => {
    stopped = true;
    cancel();
  };
}

/** One round. Rejects when the store or a queue cannot be reached; the marks stay for the next. */
export async function sweepOnce(options: Pick<SweepOptions, 'store' | 'triage' | 'delivery'>): Promise<void> {
  const [subjects, channels] = await Promise.all([
    options.store.dueSubjects(PER_ROUND),
    options.store.dirtyChannels(PER_ROUND),
  ]);
  await Promise.all([
    ...subjects.map(({ key }) => options.triage.wake(key)),
    ...channels.map((channel) => options.delivery.wake(channel)),
  ]);
}
