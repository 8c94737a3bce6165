import { setTimeout as pause } from 'node:timers/promises';

/** Looks until it is so; fails after `limitMs`. For what other processes do, which no clock of ours can move. */
export async function until(so: () => boolean | Promise<boolean>, limitMs = 15_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await so())) {
    if (Date.now() > end) throw new Error(`not within ${limitMs} ms: ${so.toString()}`);
    await pause(5);
  }
}
