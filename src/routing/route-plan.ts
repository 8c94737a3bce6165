import type { CauseId } from '../model/causes.js';
import { compareSeverity, SEVERITIES, type Severity } from '../model/severity.js';
import type { Instant } from '../model/time.js';
import { excludedBecause, mutedBy, type ExcludeRule, type MuteScope } from './noise.js';
import { chooseRoute, type Route, type Routed, type RoutingTable } from './route.js';

/** What keeps an alert from being told, whatever its route. */
export interface Noise<M extends MuteScope> {
  readonly exclude: readonly ExcludeRule[];
  readonly mutes: readonly M[];
  readonly now: Instant;
}

/** Where an alert of a subject would go now, and what would keep it from going there. */
export interface RoutePlan<M extends MuteScope> {
  readonly route: Route;
  /** `detection.exclude[0]`, `annotation podwhy.dev/mute`; null when it is watched. */
  readonly excluded: string | null;
  /** The mute that holds it back until it ends; null for none. */
  readonly mute: M | null;
}

/** The one answer to where an alert would go: the test alert, the decision trace and the dry run of all routes take it. */
export function planRoute<M extends MuteScope>(routed: Routed, table: RoutingTable, noise: Noise<M>): RoutePlan<M> {
  const { subject, labels, annotations } = routed;
  return {
    route: chooseRoute(routed, table),
    excluded: excludedBecause(subject, labels, annotations, noise.exclude),
    mute: mutedBy(subject, noise.mutes, noise.now),
  };
}

/** Alerts of the same subject that go elsewhere than its others. */
export interface RouteVariant {
  /** Null: whatever the severity. */
  readonly severity: Severity | null;
  /** Null: whatever the cause. */
  readonly causes: readonly CauseId[] | null;
  readonly route: Route;
}

/**
 * Where alerts go that are not critical, or have a cause that a rule names, if that is elsewhere than where critical ones
 * without such a cause go. `from` is the least severity that is alerted.
 */
export function routeVariants(
  routed: Omit<Routed, 'severity' | 'cause'>,
  table: RoutingTable,
  from: Severity,
): readonly RouteVariant[] {
  const usual = chooseRoute({ ...routed, severity: 'critical', cause: null }, table);
  const bySeverity = SEVERITIES.filter((severity) => severity !== 'critical' && compareSeverity(severity, from) >= 0)
    .map((severity) => ({ severity, causes: null, route: chooseRoute({ ...routed, severity, cause: null }, table) }))
    .filter(({ route }) => route.because !== usual.because);
  const named = [...new Set(table.rules.flatMap(({ causes }) => causes ?? []))];
  const byRoute = new Map<string, { readonly causes: CauseId[]; readonly route: Route }>();
  for (const cause of named) {
    const route = chooseRoute({ ...routed, severity: 'critical', cause }, table);
    if (route.because === usual.because) continue;
    const group = byRoute.get(route.because) ?? { causes: [], route };
    group.causes.push(cause);
    byRoute.set(route.because, group);
  }
  return [...bySeverity, ...[...byRoute.values()].map((group) => ({ severity: null, ...group }))];
}
