import type { Diagnosis } from '../model/diagnosis.js';
import type { Incident, TimelineEvent, ToldWorst } from '../model/incident.js';
import { compareSeverity } from '../model/severity.js';
import { HOUR, MINUTE, type Instant, type Millis } from '../model/time.js';

/** What of a new look at a failing subject is worse than people were told. */
export interface Escalation {
  readonly told: ToldWorst;
  /** One line of the story for each step that was reached; empty when nothing is worse. */
  readonly steps: readonly TimelineEvent[];
  readonly severer: boolean;
}

/** What went down for less than this and comes back up is the same trouble swinging, not a new turn of it. */
const SWING_MS: Millis = HOUR;
/** Pods of one failure fail one after the other: until then the number that is told with the alert is still growing. */
const GATHERING_MS: Millis = 2 * MINUTE;
/** Restarts are counted over this long, so that one more or less is no pace. */
const COUNTED_MS: Millis = 10 * MINUTE;
const PODS_FACTOR = 2;
const PODS_LEAST = 2;
const PACE_FACTOR = 3;
const RESTARTS_LEAST = 5;

/** The measure that an alert begins with. */
export function worstAtFirst(diagnosis: Diagnosis, now: Instant): ToldWorst {
  return {
    severity: diagnosis.severity,
    severeAt: now,
    failing: diagnosis.replicas?.failing ?? 0,
    restartsPerHour: null,
    counted: { at: now, restarts: diagnosis.restarts },
  };
}

/**
 * Compares what is seen with the worst that was told: a higher severity, at least twice as many failing pods, or
 * restarts at three times the pace. Each step is told once; what swings between two severities is not told each time.
 */
export function escalate(incident: Incident, seen: Diagnosis, now: Instant): Escalation {
  const before = incident.toldWorst ?? {
    ...worstAtFirst(seen, now),
    severity: incident.severity,
    failing: incident.diagnosis?.replicas?.failing ?? 0,
  };
  const severer = compareSeverity(seen.severity, before.severity) > 0;
  const failing = failingTold(before, incident, seen, now);
  const pace = paceTold(before, seen, now);
  const steps: TimelineEvent[] = [];
  if (severer) steps.push({ kind: 'got-worse', from: before.severity, to: seen.severity });
  // Said already with the severity, when no pod is left.
  else if (failing.more) {
    const desired = seen.replicas?.desired ?? failing.count;
    steps.push({ kind: 'more-pods', from: before.failing, to: failing.count, desired });
  }
  if (pace.faster && pace.restartsPerHour !== null) {
    const fromPerHour = before.restartsPerHour ?? 0;
    steps.push({ kind: 'restarts-faster', fromPerHour, toPerHour: pace.restartsPerHour });
  }
  const told: ToldWorst = {
    ...severityTold(before, seen, now),
    failing: failing.count,
    restartsPerHour: pace.restartsPerHour,
    counted: pace.counted,
  };
  return { told, steps, severer };
}

function severityTold(before: ToldWorst, seen: Diagnosis, now: Instant): Pick<ToldWorst, 'severity' | 'severeAt'> {
  const stillSwings = now - before.severeAt < SWING_MS;
  return compareSeverity(seen.severity, before.severity) < 0 && stillSwings
    ? { severity: before.severity, severeAt: before.severeAt }
    : { severity: seen.severity, severeAt: now };
}

function failingTold(
  before: ToldWorst,
  incident: Incident,
  seen: Diagnosis,
  now: Instant,
): { readonly count: number; readonly more: boolean } {
  const count = seen.replicas?.failing ?? 0;
  if (now - begunAt(incident) < GATHERING_MS) return { count: Math.max(count, before.failing), more: false };
  const more = count >= before.failing + PODS_LEAST && count >= before.failing * PODS_FACTOR;
  return { count: more ? count : before.failing, more };
}

function paceTold(
  before: ToldWorst,
  seen: Diagnosis,
  now: Instant,
): Pick<ToldWorst, 'restartsPerHour' | 'counted'> & { readonly faster: boolean } {
  const { counted, restartsPerHour } = before;
  const restarts = seen.restarts - counted.restarts;
  const anew = { at: now, restarts: seen.restarts };
  // Other pods count from zero again.
  if (restarts < 0) return { restartsPerHour, counted: anew, faster: false };
  if (now - counted.at < COUNTED_MS) return { restartsPerHour, counted, faster: false };
  const perHour = Math.round((restarts * HOUR) / (now - counted.at));
  if (restartsPerHour === null) return { restartsPerHour: perHour, counted: anew, faster: false };
  const faster = restarts >= RESTARTS_LEAST && perHour >= restartsPerHour * PACE_FACTOR;
  return { restartsPerHour: faster ? perHour : restartsPerHour, counted: anew, faster };
}

/** When it was told that it began, this time. */
function begunAt(incident: Incident): Instant {
  const begun = incident.timeline.findLast(({ event }) => event.kind === 'opened' || event.kind === 'reopened');
  return begun?.at ?? incident.openedAt;
}
