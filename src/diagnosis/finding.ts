import type { CauseId } from '../model/causes.js';
import type { Cause, Confidence, EvidenceLine, RuledOut } from '../model/diagnosis.js';
import type { Evidence, Gap } from '../model/evidence.js';
import type { CauseParams, ParamMeanings, ParamName } from '../model/params.js';
import type { Instant } from '../model/time.js';
import type { RuledOutKey } from './ruled-out.js';
import type { LogReading } from './logs/reading.js';
import type { ClusterView } from './objects/cluster.js';
import type { EventView } from './objects/event.js';
import type { NodeView } from './objects/node.js';
import type { PodView } from './objects/pod.js';
import { untrustedText } from '../model/untrusted.js';
import { excerpt } from '../redaction/excerpt.js';

/** Everything the rules look at when they judge one pod. */
export interface PodCase {
  readonly pod: PodView;
  readonly cluster: ClusterView;
  readonly evidence: Evidence;
  readonly now: Instant;
  /** Events about this very pod (by uid), oldest first. */
  readonly events: readonly EventView[];
  readonly node: NodeView | null;
  /** What the logs of a container say; null where there is no log. Previous run first where there is one. */
  readonly log: (container: string) => LogReading | null;
  /** The raw text of that log; '' where there is none. */
  readonly logText: (container: string) => string;
  readonly ruledOut: RuledOut[];
  readonly gaps: Gap[];
}

const QUOTE_LENGTH = 600;
const PARAM_LENGTH = 300;

/** A quoted fact, without secrets. Long texts are cut, since evidence is shown to people. */
export function line(source: string, quote: string, at: Instant | null = null, count = 1): EvidenceLine {
  return {
    source,
    quote: untrustedText(excerpt(quote.trim(), QUOTE_LENGTH)),
    at,
    count: Number.isInteger(count) && count > 0 ? count : 1,
  };
}

export function eventLine(event: EventView): EvidenceLine {
  const source = [event.component, 'event', event.reason].filter((part) => part !== '').join(' ');
  return line(source, event.message === '' ? event.reason : event.message, event.lastAt, event.count);
}

/** Parameters without secrets, long ones cut; drops those that are unknown ('' or null), so that texts fall back to general words. */
export function params(given: Readonly<Partial<Record<ParamName, string | number | null | undefined>>>): CauseParams {
  const result: Partial<Record<ParamName, ParamMeanings[ParamName]>> = {};
  for (const [name, value] of Object.entries(given) as [ParamName, string | number | null | undefined][]) {
    if (value === undefined || value === null || value === '') continue;
    result[name] = typeof value === 'string' ? excerpt(value, PARAM_LENGTH) : value;
  }
  return result;
}

/** A cause with its evidence; null when there is none, since a cause without evidence is no cause. */
export function cause(
  id: CauseId,
  confidence: Confidence,
  given: CauseParams,
  evidence: readonly (EvidenceLine | null)[],
  where: { readonly pod?: string; readonly container?: string; readonly reach?: Cause['reach'] } = {},
): Cause[] {
  const lines = evidence.filter((entry): entry is EvidenceLine => entry !== null && entry.quote !== '');
  if (lines.length === 0) return [];
  return [
    {
      id,
      params: given,
      confidence,
      pod: where.pod ?? '',
      container: where.container ?? '',
      reach: where.reach ?? null,
      evidence: lines,
    },
  ];
}

export function ruleOut(
  podCase: PodCase,
  id: CauseId,
  because: RuledOutKey,
  given: CauseParams,
  evidence: EvidenceLine | null,
): void {
  if (!podCase.ruledOut.some((entry) => entry.id === id && entry.because === because)) {
    podCase.ruledOut.push({ id, because, params: given, evidence });
  }
}

/** The newest event with one of these reasons that satisfies the test. */
export function lastEvent(
  events: readonly EventView[],
  reasons: readonly string[],
  test: (event: EventView) => boolean = () => true,
): EventView | null {
  return events.findLast((event) => reasons.includes(event.reason) && test(event)) ?? null;
}
