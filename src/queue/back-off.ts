import type { Millis } from '../model/time.js';

/** How often a failing key is tried in all before it is kept as failed. The sweep asks again while its mark stands. */
export const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 250;
/** Capped low: the world that a key is about changes within seconds. */
const PAUSE_MAX_MS = 5_000;

/** The pause before the next attempt, after `failures` (from 1) of them: 250 ms, 500 ms, … at most 5 s. */
export function pauseAfter(failures: number): Millis {
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20), PAUSE_MAX_MS);
}

/** How many failed keys are kept to be shown; the oldest go first. */
export const FAILED_KEPT = 500;
/** How long an aborted handler may still take before its key is given back without it, ms. */
export const ABORT_LIMIT_MS = 1_000;
