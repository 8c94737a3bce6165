/**
 * critical: no replica of the current demand is ready, or a node is lost · warning: degraded, or a single Job failed ·
 * info: told in lists and App Home, not alerted by default.
 */
export const SEVERITIES = ['info', 'warning', 'critical'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** Negative when `a` is less severe than `b`, 0 when equal. */
export function compareSeverity(a: Severity, b: Severity): number {
  return SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b);
}
