import type { Incident } from '../model/incident.js';
import { MINUTE, SECOND, type Instant } from '../model/time.js';

/** Why something is told or not; what `/pod why-alert` and `/pod why-silent` show. */
export type Verdict =
  | {
      readonly tell: true;
      readonly because:
        | 'opened'
        | 'reopened'
        | 'cause-changed'
        | 'got-worse'
        | 'details-changed'
        | 'recovering'
        | 'relapsed'
        | 'resolved'
        | 'mute-ended'
        | 'routed'
        | 'reminded'
        | 'action-judged'
        | 'person-acted';
    }
  | {
      readonly tell: false;
      readonly because:
        | 'unchanged'
        | 'below-alert-severity'
        | 'no-incident'
        | 'already-resolved'
        | 'holding'
        | 'health-not-proven'
        | 'already-acknowledged';
    };

export interface Transition {
  readonly incident: Incident | null;
  readonly verdict: Verdict;
  /** When to look at the subject again though nothing changes; null when never. */
  readonly recheckAt: Instant | null;
}

/** Open incidents are looked at again often while young, every five minutes when old: changes wake triage anyway. */
export function recheck(incident: Incident, now: Instant): Instant {
  return now + Math.min(5 * MINUTE, Math.max(30 * SECOND, (now - incident.openedAt) / 4));
}

type Told = Extract<Verdict, { tell: true }>['because'];
type Silent = Extract<Verdict, { tell: false }>['because'];

/** Something to be told. */
export function tell(incident: Incident, because: Told, recheckAt: Instant | null): Transition {
  return { incident, verdict: { tell: true, because }, recheckAt };
}

/** Nothing to be told. */
export function silent(incident: Incident | null, because: Silent, recheckAt: Instant | null): Transition {
  return { incident, verdict: { tell: false, because }, recheckAt };
}
