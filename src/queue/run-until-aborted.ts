import type { Clock } from '../model/time.js';
import { ABORT_LIMIT_MS } from './back-off.js';

/**
 * Runs `task` and answers `done`, or `given-back` when the signal aborted meanwhile: then the task had a moment to heed
 * it, and its outcome no longer counts. Rejects with the task's own error. Leaves nothing behind on the signal.
 */
export async function runUntilAborted(
  task: () => Promise<void>,
  signal: AbortSignal,
  clock: Clock,
): Promise<'done' | 'given-back'> {
  let forget = (): void => undefined;
  const aborted = new Promise<void>((resolve) => {
    const wait = (): void => {
      clock.after(ABORT_LIMIT_MS, resolve);
    };
    signal.addEventListener('abort', wait);
    forget = () => {
      signal.removeEventListener('abort', wait);
    };
  });
  try {
    await Promise.race([task(), aborted]);
  } catch (cause) {
    if (!signal.aborted) throw cause;
  } finally {
    forget();
  }
  return signal.aborted ? 'given-back' : 'done';
}
