import { MINUTE, SECOND, type Clock, type Millis } from '../model/time.js';
import type { HealthPart } from './health-server.js';
import type { Log } from './log.js';
import type { Metrics } from './metrics.js';

export interface HeartbeatOptions {
  /** Kept out of every log line: such addresses carry a key. */
  readonly url: string;
  readonly parts: () => Promise<readonly HealthPart[]>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

const EVERY_MS: Millis = MINUTE;
const LIMIT_MS: Millis = 10 * SECOND;

/**
 * Calls the address every minute while every part of podwhy is well. Whoever expects the call tells people when it stays
 * away: a podwhy that is dead or blind cannot. Returns how to stop it.
 */
export function startHeartbeat(options: HeartbeatOptions): () => void {
  let cancel = (): void => undefined;
  const stopped = new AbortController();
  const beat = (): void => {
    void beatOnce(options, stopped.signal).then(() => {
      if (!stopped.signal.aborted) cancel = options.clock.after(EVERY_MS, beat);
    });
  };
  beat();
  return () => {
    stopped.abort();
    cancel();
  };
}

/** One call, if all is well. Never rejects. */
async function beatOnce(options: HeartbeatOptions, stopped: AbortSignal): Promise<void> {
  const { clock, log, metrics } = options;
  try {
    const ill = (await options.parts()).filter((part) => !part.ok).map((part) => part.name);
    if (ill.length > 0) {
      log.warn({ event: 'heartbeat.withheld', parts: ill }, 'The heartbeat is withheld while something does not work');
      return;
    }
    const answer = await fetch(options.url, {
      redirect: 'follow',
      signal: AbortSignal.any([clock.deadline(LIMIT_MS), stopped]),
    });
    await answer.body?.cancel();
    metrics.count('podwhy_heartbeats_total', { outcome: answer.ok ? 'ok' : 'refused' });
    if (!answer.ok) log.warn({ event: 'heartbeat.refused', status: answer.status }, 'The heartbeat was refused');
  } catch (cause) {
    if (stopped.aborted) return;
    metrics.count('podwhy_heartbeats_total', { outcome: 'failed' });
    const error = cause instanceof Error ? cause.name : 'unknown';
    log.warn({ event: 'heartbeat.failed', error }, 'The heartbeat could not be sent');
  }
}
