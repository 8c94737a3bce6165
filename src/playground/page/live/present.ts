import type { PageClock, PageInstant } from '../../page-contract.js';

/** The present on the playground's clock, from its last word and the machine's own time (ms since the epoch). */
export function presentOf(clock: PageClock, machine: number): PageInstant {
  return clock.now + Math.max(0, machine - clock.real) * clock.speed;
}
