import type { CrashRecord } from '../model/crash-record.js';
import type { Evidence, Gap } from '../model/evidence.js';
import type { ContainerRecord, NodeRecord, PodRecord, SubjectView, TerminatedRecord } from '../model/records.js';
import type { Symptom } from '../model/symptom.js';
import type { Instant } from '../model/time.js';
import { untrustedText, type Redacted } from '../model/untrusted.js';
import { redact } from '../redaction/redact.js';
import { truncate } from '../redaction/truncate.js';

const LOG_MAX = 12_000;
const EVENTS_MAX = 12;
const MESSAGE_MAX = 400;
const CONDITIONS_MAX = 6;
/** Reading that failed for the moment: what is kept now would be kept for good without its log. */
const PASSING: ReadonlySet<Gap['reason']> = new Set(['timeout', 'unreachable', 'unavailable']);
const WELL: Readonly<Record<string, string>> = { Ready: 'True' };

interface End {
  readonly pod: PodRecord;
  readonly container: ContainerRecord;
  readonly end: TerminatedRecord;
  readonly run: 'current' | 'previous';
}

/**
 * What there is to keep of the newest end of a container that shows a symptom: the end of its log, events, and what its
 * node said, all of it redacted and then cut. Null when nothing ended, or its log may still be read later.
 */
export function crashRecordOf(
  evidence: Evidence,
  view: SubjectView,
  symptoms: readonly Symptom[],
  now: Instant,
): CrashRecord | null {
  const newest = newestEnd(view.pods, symptoms);
  if (newest === null) return null;
  const { pod, container, end, run } = newest;
  const tail = evidence.logs.find((log) => log.pod === pod.name && log.container === container.name && log.run === run);
  if (tail === undefined && evidence.gaps.some((gap) => PASSING.has(gap.reason) && gap.what.includes(pod.name))) {
    return null;
  }
  const node = view.nodes.find(({ name }) => name === pod.node);
  return {
    at: now,
    pod: pod.name,
    container: container.name,
    exitCode: end.exitCode,
    reason: end.reason,
    finishedAt: end.finishedAt,
    log: tail === undefined ? redact(untrustedText('')) : truncate(redact(tail.text), LOG_MAX, 'tail'),
    events: [...view.events]
      .sort((a, b) => b.lastAt - a.lastAt)
      .slice(0, EVENTS_MAX)
      .map(({ lastAt, reason, count, message }) => ({
        at: lastAt,
        reason,
        count,
        message: truncate(redact(untrustedText(message)), MESSAGE_MAX),
      })),
    node: node === undefined ? null : { name: node.name, conditions: notWell(node) },
  };
}

/** Whether a record is about a later end than the one that is kept. */
export function isNewer(crash: CrashRecord, kept: CrashRecord): boolean {
  return (crash.finishedAt ?? crash.at) > (kept.finishedAt ?? kept.at);
}

function newestEnd(pods: readonly PodRecord[], symptoms: readonly Symptom[]): End | null {
  const failing = new Set(symptoms.map(({ podUid }) => podUid));
  let newest: End | null = null;
  for (const pod of pods) {
    if (!failing.has(pod.uid)) continue;
    for (const container of pod.containers) {
      for (const [end, run] of [[container.state, 'current'] as const, [container.last, 'previous'] as const]) {
        if (end?.kind !== 'terminated' || (end.exitCode === 0 && container.role === 'init')) continue;
        if ((end.finishedAt ?? 0) >= (newest?.end.finishedAt ?? 0)) newest = { pod, container, end, run };
      }
    }
  }
  return newest;
}

function notWell(node: NodeRecord): readonly Redacted[] {
  return node.conditions
    .filter(({ type, status }) => status !== (WELL[type] ?? 'False'))
    .slice(0, CONDITIONS_MAX)
    .map(({ type, status, reason, message }) =>
      truncate(redact(untrustedText(`${type}=${status} ${reason}: ${message}`)), MESSAGE_MAX),
    );
}
