import { shortHash } from '../model/hash.js';
import type { Diagnosis } from '../model/diagnosis.js';
import type { Incident, IncidentId, RecoveryProof, TimelineEvent } from '../model/incident.js';
import { compareSeverity, type Severity } from '../model/severity.js';
import { subjectKey, type Subject } from '../model/subject.js';
import { MINUTE, type Instant, type Millis } from '../model/time.js';
import { didHelp, didNotHelp, didRemove, type FreshFailure } from './action-verdict.js';
import { preferred, shownDiffers, topCause } from './shown-diagnosis.js';
import { remindAt } from './reminder.js';
import { escalate, worstAtFirst } from './escalation.js';
import { recheck, silent, tell, type Transition, type Verdict } from './outcome.js';
import { acknowledge, assign, mute, unmute } from './people.js';
import { withEvents } from './timeline.js';

/** What was just seen of a subject, or done to its incident. */
export type Observation =
  | {
      readonly kind: 'failing';
      readonly diagnosis: Diagnosis;
      /** Longest run among the abnormal container ends seen, ms; null when nothing crashed. */
      readonly longestCrashRunMs: Millis | null;
      /** Channels that routing chooses now; kept by the incident once it is open. */
      readonly channels: readonly string[];
      /** The newest failing pod; null when no pod fails (a node, a workload whose pods cannot be created). */
      readonly fresh: FreshFailure | null;
    }
  /** The true end may have come: everything wanted has been Ready since `stableSince`. */
  | { readonly kind: 'healthy'; readonly stableSince: Instant; readonly proof: RecoveryProof }
  /** Over without a hold: deleted, scaled to zero, a Job that succeeded. */
  | { readonly kind: 'over'; readonly proof: RecoveryProof }
  /** Nothing is past its threshold, but health is not proven either. */
  | {
      readonly kind: 'unproven';
      /** When the oldest live pod that is not Ready was created, null when all are; absent where pods do not decide. */
      readonly oldestUnready?: Instant | null;
    }
  | { readonly kind: 'acknowledge'; readonly by: string }
  | { readonly kind: 'mute'; readonly by: string; readonly until: Instant }
  | { readonly kind: 'unmute'; readonly by: string }
  | { readonly kind: 'assign'; readonly by: string; readonly to: string }
  | { readonly kind: 'told'; readonly event: Extract<TimelineEvent, { kind: 'action' | 'verdict' }> };

export interface LifecyclePolicy {
  readonly holdMs: Millis;
  readonly crashHoldMs: Millis;
  readonly reopenWindowMs: Millis;
  readonly alertFrom: Severity;
  /** What nobody acknowledged is mentioned again once after this long; null for never. */
  readonly remindAfterMs: Millis | null;
}

/**
 * The life of one incident as a pure function. Given the newest incident of the subject (or null) and an observation,
 * returns what it becomes. Never resolves without a proof, never tells the same thing twice.
 */
export function transition(
  incident: Incident | null,
  subject: Subject,
  observation: Observation,
  now: Instant,
  policy: LifecyclePolicy,
): Transition {
  return remind(endMute(incident, observe(incident, subject, observation, now, policy), now), observation, now, policy);
}

/** A mute that has passed is no longer shown. */
function endMute(before: Incident | null, next: Transition, now: Instant): Transition {
  const { incident } = next;
  if (incident === null || incident.mutedUntil === null || incident.phase.phase === 'resolved') return next;
  if (incident.mutedUntil > now)
    return { ...next, recheckAt: Math.min(next.recheckAt ?? Infinity, incident.mutedUntil) };
  if (before?.mutedUntil !== incident.mutedUntil) return next;
  const verdict: Verdict = next.verdict.tell ? next.verdict : { tell: true, because: 'mute-ended' };
  return { ...next, incident: { ...incident, mutedUntil: null, updatedAt: now }, verdict };
}

function remind(next: Transition, observation: Observation, now: Instant, policy: LifecyclePolicy): Transition {
  const { incident } = next;
  if (incident === null) return next;
  const at = remindAt(incident, policy.remindAfterMs);
  if (at === null) return next;
  if (at > now) return { ...next, recheckAt: Math.min(next.recheckAt ?? Infinity, at) };
  // Only a look at the cluster says that it still fails.
  if (observation.kind !== 'failing' && observation.kind !== 'unproven') return next;
  const reminded = withEvents({ ...incident, updatedAt: now }, now, [
    { kind: 'reminded', afterMs: now - at + (policy.remindAfterMs ?? 0) },
  ]);
  return {
    ...next,
    incident: reminded,
    verdict: next.verdict.tell ? next.verdict : { tell: true, because: 'reminded' },
  };
}

function observe(
  incident: Incident | null,
  subject: Subject,
  observation: Observation,
  now: Instant,
  policy: LifecyclePolicy,
): Transition {
  switch (observation.kind) {
    case 'failing':
      return observeFailing(incident, subject, observation, now, policy);
    case 'healthy':
      return observeHealthy(incident, observation, now, policy);
    case 'over':
      return observeOver(incident, observation.proof, now);
    case 'unproven':
      return observeUnproven(incident, observation.oldestUnready, now);
    case 'acknowledge':
      return acknowledge(incident, observation.by, now);
    case 'mute':
      return mute(incident, observation, now);
    case 'unmute':
      return unmute(incident, observation.by, now);
    case 'assign':
      return assign(incident, observation, now);
    case 'told':
      return incident === null
        ? silent(null, 'no-incident', null)
        : tell(
            withEvents({ ...incident, updatedAt: now }, now, [observation.event]),
            'person-acted',
            recheck(incident, now),
          );
  }
}

type Failing = Extract<Observation, { kind: 'failing' }>;

function observeFailing(
  incident: Incident | null,
  subject: Subject,
  seen: Failing,
  now: Instant,
  policy: LifecyclePolicy,
): Transition {
  const exitCode = seen.fresh?.exitCode ?? null;
  const crash = {
    crashed: seen.longestCrashRunMs !== null,
    longestCrashRunMs: seen.longestCrashRunMs ?? 0,
    ...(exitCode === null ? {} : { lastExitCode: exitCode }),
  };
  if (incident === null || incident.phase.phase === 'resolved') {
    if (compareSeverity(seen.diagnosis.severity, policy.alertFrom) < 0)
      return silent(incident, 'below-alert-severity', now + MINUTE);
    if (incident?.phase.phase === 'resolved' && now - incident.phase.since <= policy.reopenWindowMs) {
      return reopen(incident, seen, now, crash);
    }
    return open(incident, subject, seen, now, crash);
  }
  return continueFailing(incident, seen, now, crash);
}

type Crash = Pick<Incident, 'crashed' | 'longestCrashRunMs' | 'lastExitCode'>;

function open(previous: Incident | null, subject: Subject, seen: Failing, now: Instant, crash: Crash): Transition {
  const episode = (previous?.episode ?? 0) + 1;
  const opened: Incident = {
    schema: 1,
    id: `${shortHash(subjectKey(subject))}-${episode}` as IncidentId,
    subject,
    episode,
    phase: { phase: 'open', since: now },
    openedAt: now,
    failingSince: beganAt(seen, now),
    updatedAt: now,
    severity: seen.diagnosis.severity,
    diagnosis: seen.diagnosis,
    timeline: [],
    acknowledged: null,
    mutedUntil: null,
    heldBack: false,
    reopened: 0,
    channels: seen.channels,
    toldWorst: worstAtFirst(seen.diagnosis, now),
    ...crash,
  };
  const told = withEvents(opened, now, [{ kind: 'opened', cause: topCause(seen.diagnosis) }]);
  return tell(told, 'opened', recheck(told, now));
}

/** Never in the future, whatever the cluster's clocks say. */
function beganAt(seen: Failing, now: Instant): Instant {
  return Math.min(now, seen.diagnosis.since ?? now);
}

function reopen(incident: Incident, seen: Failing, now: Instant, crash: Crash): Transition {
  const again: Incident = {
    ...incident,
    phase: { phase: 'open', since: now },
    failingSince: Math.max(beganAt(seen, now), incident.phase.since),
    updatedAt: now,
    severity: seen.diagnosis.severity,
    diagnosis: seen.diagnosis,
    toldWorst: worstAtFirst(seen.diagnosis, now),
    acknowledged: null,
    reopened: incident.reopened + 1,
    ...crash,
    crashed: crash.crashed || incident.crashed,
    longestCrashRunMs: Math.max(crash.longestCrashRunMs, incident.longestCrashRunMs),
  };
  const events: TimelineEvent[] = [{ kind: 'reopened', times: again.reopened }];
  if (incident.acknowledged !== null) events.push({ kind: 'unacknowledged', why: 'reopened' });
  return tell(withEvents(again, now, events), 'reopened', recheck(again, now));
}

function continueFailing(incident: Incident, seen: Failing, now: Instant, crash: Crash): Transition {
  const diagnosis = preferred(incident.diagnosis, seen.diagnosis, now);
  const events: TimelineEvent[] = [];
  const from = incident.diagnosis === null ? null : topCause(incident.diagnosis);
  const to = topCause(diagnosis);
  const judged = didNotHelp(incident, seen.fresh, to);
  if (judged !== null) events.push(judged);
  if (from !== to) events.push({ kind: 'cause-changed', from, to });
  const { told, steps, severer } = escalate(incident, seen.diagnosis, now);
  events.push(...steps);
  if (severer && incident.acknowledged !== null) events.push({ kind: 'unacknowledged', why: 'got-worse' });
  const relapsed = incident.phase.phase === 'recovering';
  const routed = incident.channels.length === 0 && seen.channels.length > 0;
  const next: Incident = {
    ...incident,
    phase: relapsed ? { phase: 'open', since: now } : incident.phase,
    severity: seen.diagnosis.severity,
    diagnosis,
    toldWorst: told,
    acknowledged: severer ? null : incident.acknowledged,
    channels: routed ? seen.channels : incident.channels,
    ...crash,
    crashed: incident.crashed || crash.crashed,
    longestCrashRunMs: Math.max(incident.longestCrashRunMs, crash.longestCrashRunMs),
  };
  const at = recheck(incident, now);
  if (steps.length > 0) return tell(withEvents({ ...next, updatedAt: now }, now, events), 'got-worse', at);
  if (events.length > 0) {
    const because = from === to ? 'action-judged' : 'cause-changed';
    return tell(withEvents({ ...next, updatedAt: now }, now, events), because, at);
  }
  if (relapsed) return tell({ ...next, updatedAt: now }, 'relapsed', at);
  if (routed) return tell({ ...next, updatedAt: now }, 'routed', at);
  if (shownDiffers(incident, next)) return tell({ ...next, updatedAt: now }, 'details-changed', at);
  return silent(next, 'unchanged', at);
}

function observeHealthy(
  incident: Incident | null,
  seen: Extract<Observation, { kind: 'healthy' }>,
  now: Instant,
  policy: LifecyclePolicy,
): Transition {
  if (incident === null) return silent(null, 'no-incident', null);
  if (incident.phase.phase === 'resolved') return silent(incident, 'already-resolved', null);
  const hold = holdMs(incident, policy);
  // Readiness that began before the incident did, or before it came back, is no recovery from it.
  const since = Math.max(seen.stableSince, incident.phase.since);
  const quietUntil = since + hold;
  if (now >= quietUntil) {
    const proof = withStability(seen.proof, now - since);
    const resolved: Incident = { ...incident, phase: { phase: 'resolved', since: now, proof }, updatedAt: now };
    const judged = didHelp(incident, now - since);
    const end: TimelineEvent = { kind: 'resolved', proof, lastedMs: since - incident.failingSince };
    return tell(withEvents(resolved, now, judged === null ? [end] : [judged, end]), 'resolved', null);
  }
  const was = incident.phase;
  const next: Incident = { ...incident, phase: { phase: 'recovering', since, quietUntil }, updatedAt: now };
  if (was.phase === 'recovering') {
    return was.quietUntil === quietUntil
      ? silent(incident, 'holding', quietUntil)
      : silent(next, 'holding', quietUntil);
  }
  return tell(next, 'recovering', quietUntil);
}

function observeOver(incident: Incident | null, proof: RecoveryProof, now: Instant): Transition {
  if (incident === null) return silent(null, 'no-incident', null);
  if (incident.phase.phase === 'resolved') return silent(incident, 'already-resolved', null);
  const resolved: Incident = { ...incident, phase: { phase: 'resolved', since: now, proof }, updatedAt: now };
  const judged = didRemove(incident, proof);
  const end: TimelineEvent = { kind: 'resolved', proof, lastedMs: now - incident.failingSince };
  return tell(withEvents(resolved, now, judged === null ? [end] : [judged, end]), 'resolved', null);
}

function observeUnproven(
  incident: Incident | null,
  oldestUnready: Instant | null | undefined,
  now: Instant,
): Transition {
  if (incident === null) return silent(null, 'no-incident', null);
  switch (incident.phase.phase) {
    case 'resolved':
      return silent(incident, 'already-resolved', null);
    case 'open':
      return silent(incident, 'health-not-proven', recheck(incident, now));
    case 'recovering': {
      // More were wanted, or a rollout began, and what had recovered stands: the end waits, and it does not fail again.
      const onlyNew = oldestUnready === null || (oldestUnready ?? 0) > incident.phase.since;
      if (onlyNew) return silent(incident, 'holding', recheck(incident, now));
      const next: Incident = { ...incident, phase: { phase: 'open', since: now }, updatedAt: now };
      return tell(next, 'relapsed', recheck(next, now));
    }
  }
}

/** How long health must last before it is told as the end: a slow crasher must not flap between red and green. */
export function holdMs(incident: Pick<Incident, 'crashed' | 'longestCrashRunMs'>, policy: LifecyclePolicy): Millis {
  if (!incident.crashed) return policy.holdMs;
  return Math.max(policy.holdMs, policy.crashHoldMs, 2 * incident.longestCrashRunMs);
}

function withStability(proof: RecoveryProof, stableForMs: Millis): RecoveryProof {
  return proof.kind === 'ready' || proof.kind === 'new-revision' ? { ...proof, stableForMs } : proof;
}
