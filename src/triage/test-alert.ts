import { transition, type LifecyclePolicy } from '../incidents/lifecycle.js';
import type { Diagnosis } from '../model/diagnosis.js';
import type { Incident } from '../model/incident.js';
import { TEST_KIND, type Subject } from '../model/subject.js';
import { MINUTE, type Instant, type Millis } from '../model/time.js';

/** How long a test alert stays open. */
export const TEST_LASTS_MS: Millis = MINUTE;

/** What the test of an alert is about: never a real object, so no diagnosis, mute or action meets it. */
export function testSubject(about: Subject): Subject {
  return { ...about, kind: TEST_KIND, name: `TEST-${about.name}` };
}

/** A new incident that says of itself that it is a test; null while one is open. */
export function openTest(
  latest: Incident | null,
  test: { readonly subject: Subject; readonly channels: readonly string[]; readonly by: string; readonly because: string },
  now: Instant,
  policy: LifecyclePolicy,
): Incident | null {
  if (latest !== null && latest.phase.phase !== 'resolved') return null;
  const { subject, channels, by, because } = test;
  const diagnosis: Diagnosis = {
    subject,
    workload: subject,
    at: now,
    severity: 'info',
    state: null,
    pod: '',
    container: '',
    since: now,
    replicas: null,
    restarts: 0,
    revision: '',
    causes: [],
    ruledOut: [],
    gaps: [],
    suspectChange: null,
  };
  const always: LifecyclePolicy = { ...policy, alertFrom: 'info', reopenWindowMs: 0 };
  const opened = transition(latest, subject, { kind: 'failing', diagnosis, longestCrashRunMs: null, channels }, now, always);
  const event = { kind: 'action', action: 'test', by, reason: '', outcome: 'done', detail: because } as const;
  return transition(opened.incident, subject, { kind: 'told', event }, now, always).incident;
}
