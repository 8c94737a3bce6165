import type { PageIncident, PageInstant } from '../../page-contract.js';

/** What the playground's clock would have to pass for something to happen by itself. */
export type Hold =
  | { readonly kind: 'resolves' | 'mute-ends'; readonly name: string; readonly at: PageInstant }
  | { readonly kind: 'nothing'; readonly at: PageInstant };

/** Where no incident waits for anything, so much time is skipped: longer than most thresholds and back-offs, ms. */
const QUIET_SKIP_MS = 5 * 60_000;
/** A little beyond, so that what was waited for has happened, ms. */
const BEYOND_MS = 5_000;
/** The longest skip that the server takes, ms. */
const SKIP_MAX_MS = 60 * 60_000;

/** The nearest moment at which an incident resolves or a mute ends. */
export function nextHold(incidents: readonly PageIncident[], now: PageInstant): Hold {
  const holds = incidents.flatMap(({ subject: { name }, quietUntil, mutedUntil, phase }): Hold[] => [
    ...(quietUntil === null ? [] : [{ kind: 'resolves' as const, name, at: quietUntil }]),
    ...(mutedUntil === null || phase === 'resolved' ? [] : [{ kind: 'mute-ends' as const, name, at: mutedUntil }]),
  ]);
  const ahead = holds.filter(({ at }) => at > now).sort((a, b) => a.at - b.at);
  return ahead[0] ?? { kind: 'nothing', at: now + QUIET_SKIP_MS - BEYOND_MS };
}

/** How long to skip to pass the hold, ms. */
export function skipFor(hold: Hold, now: PageInstant): number {
  return Math.min(SKIP_MAX_MS, Math.max(0, hold.at - now) + BEYOND_MS);
}
