import { setTimeout as pause } from 'node:timers/promises';

/** Looks until it is so; fails after `limitMs`. */
export async function until(so: () => boolean | Promise<boolean>, limitMs = 5_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await so())) {
    if (Date.now() > end) throw new Error('it did not come about in time');
    await pause(5);
  }
}
