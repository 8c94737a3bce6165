import { transition, type LifecyclePolicy } from '../incidents/lifecycle.js';
import type { Diagnosis } from '../model/diagnosis.js';
import type { Incident } from '../model/incident.js';
import { subjectKey, TEST_KIND, type Subject } from '../model/subject.js';
import { MINUTE, type Clock, type Instant, type Millis } from '../model/time.js';
import type { WorkQueue } from '../queue/queue.js';
import type { Store } from '../storage/store.js';

/** How long a test alert stays open. */
export const TEST_LASTS_MS: Millis = MINUTE;

/** What the test of an alert is about: never a real object, so no diagnosis, mute or action meets it. */
export function testSubject(about: Subject): Subject {
  return { ...about, kind: TEST_KIND, name: `TEST-${about.name}` };
}

/** A new incident that says of itself that it is a test; null while one is open. */
export function openTest(
  latest: Incident | null,
  test: {
    readonly subject: Subject;
    readonly channels: readonly string[];
    readonly by: string;
    readonly because: string;
  },
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
  const always: LifecyclePolicy = { ...policy, alertFrom: 'info', reopenWindowMs: 0, remindAfterMs: null };
  const opened = transition(
    latest,
    subject,
    { kind: 'failing', diagnosis, longestCrashRunMs: null, channels, fresh: null },
    now,
    always,
  );
  const event = { kind: 'action', action: 'test', by, reason: '', outcome: 'done', detail: because } as const;
  return transition(opened.incident, subject, { kind: 'told', event }, now, always).incident;
}

/** Ends the test alert of a subject when its time is over. Triage calls it for subjects of {@link TEST_KIND}: nothing in a cluster stands behind them. */
export async function endTest(
  subject: Subject,
  deps: {
    readonly store: Store;
    readonly delivery: WorkQueue;
    readonly clock: Clock;
    readonly policy: LifecyclePolicy;
  },
): Promise<void> {
  const latest = await deps.store.latest(subjectKey(subject));
  if (latest === null || latest.value.phase.phase === 'resolved') return;
  const now = deps.clock.now();
  const due = latest.value.openedAt + TEST_LASTS_MS;
  const over = { kind: 'over', proof: { kind: 'deleted' } } as const;
  const ended = now < due ? latest.value : transition(latest.value, subject, over, now, deps.policy).incident;
  if (ended === null) return;
  const dirtyChannels = ended === latest.value ? [] : ended.channels;
  const marks = { dirtyChannels, recheckInMs: now < due ? due - now : null };
  // Another worker that ended it meanwhile has done the same.
  if ((await deps.store.saveIncident(ended, latest.version, marks)) === 'conflict') return;
  await Promise.all(dirtyChannels.map((channel) => deps.delivery.wake(channel).catch(() => undefined)));
}
