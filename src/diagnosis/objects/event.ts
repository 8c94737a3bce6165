import type { RawObject } from '../../model/evidence.js';
import type { Instant } from '../../model/time.js';
import { instantAt, later, numberAt, objectAt, textAt } from './raw.js';

/** An event of either API group and either recorder. */
export interface EventView {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly firstAt: Instant | null;
  /** Newest of series.lastObservedTime, lastTimestamp, eventTime, creationTimestamp. */
  readonly lastAt: Instant | null;
  /** `kubelet`, `default-scheduler`, …; '' when unknown. */
  readonly component: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** `api` of `spec.containers{api}`, or ''. */
  readonly container: string;
}

/** Reads a v1 or events.k8s.io Event; legacy and new recorders fill different fields. */
export function readEvent(raw: RawObject): EventView {
  const about =
    Object.keys(objectAt(raw, 'involvedObject')).length > 0
      ? objectAt(raw, 'involvedObject')
      : objectAt(raw, 'regarding');
  const created = instantAt(raw, 'metadata', 'creationTimestamp');
  const seen = [
    instantAt(raw, 'series', 'lastObservedTime'),
    instantAt(raw, 'lastTimestamp'),
    instantAt(raw, 'deprecatedLastTimestamp'),
    instantAt(raw, 'eventTime'),
  ].reduce(later, null);
  return {
    type: textAt(raw, 'type'),
    reason: textAt(raw, 'reason'),
    message: textAt(raw, 'message') || textAt(raw, 'note'),
    count: numberAt(raw, 'series', 'count') ?? (numberAt(raw, 'count') || numberAt(raw, 'deprecatedCount') || 1),
    firstAt:
      instantAt(raw, 'firstTimestamp') ??
      instantAt(raw, 'deprecatedFirstTimestamp') ??
      instantAt(raw, 'eventTime') ??
      created,
    lastAt: seen ?? created,
    component:
      textAt(raw, 'source', 'component') || textAt(raw, 'reportingComponent') || textAt(raw, 'reportingController'),
    kind: textAt(about, 'kind'),
    namespace: textAt(about, 'namespace'),
    name: textAt(about, 'name'),
    uid: textAt(about, 'uid'),
    container: /\{([^{}]{1,253})\}$/.exec(textAt(about, 'fieldPath'))?.[1] ?? '',
  };
}
