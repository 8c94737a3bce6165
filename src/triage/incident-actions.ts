import { transition, type LifecyclePolicy, type Observation } from '../incidents/lifecycle.js';
import type { Verdict } from '../incidents/outcome.js';
import type { Incident, TimelineEvent } from '../model/incident.js';
import type { Subject } from '../model/subject.js';
import { subjectKey } from '../model/subject.js';
import type { Clock } from '../model/time.js';
import type { WorkQueue } from '../queue/queue.js';
import { mutedBy } from '../routing/noise.js';
import type { Mute, Store } from '../storage/store.js';
import type { Log } from '../telemetry/log.js';
import { openTest, TEST_LASTS_MS, testSubject } from './test-alert.js';

/** What people do to incidents from Slack. Each resolves with what became of it; rejects only when the store cannot be used. */
export interface IncidentActions {
  acknowledge(subject: Subject, by: string): Promise<Outcome>;
  mute(subject: Subject, by: string, until: number): Promise<Outcome>;
  unmute(subject: Subject, by: string): Promise<Outcome>;
  /** Mutes were taken back: what they held back is looked at within seconds, and told if it still fails. */
  endMutes(mutes: readonly Mute[], by: string): Promise<void>;
  /** Hands the open incident over; `to` counts as having acknowledged it. */
  assign(subject: Subject, by: string, to: string): Promise<Outcome>;
  /** Opens a test alert about a subject in channels; the incident is null while the last one is still open. It ends by itself. */
  test(subject: Subject, channels: readonly string[], by: string, because: string): Promise<Outcome>;
  /** Adds what a person did, or how it ended, to the thread. */
  tell(subject: Subject, event: Extract<TimelineEvent, { kind: 'action' | 'verdict' }>): Promise<Outcome>;
}

export interface Outcome {
  readonly incident: Incident | null;
  readonly because: Verdict['because'];
}

const TRIES = 5;
const OPEN_LIMIT = 10_000;

export function createIncidentActions(deps: {
  readonly store: Store;
  readonly delivery: WorkQueue;
  readonly policy: LifecyclePolicy;
  readonly clock: Clock;
  readonly log: Log;
}): IncidentActions {
  const apply = async (subject: Subject, observation: Observation): Promise<Outcome> => {
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const latest = await deps.store.latest(subjectKey(subject));
      const now = deps.clock.now();
      const { incident, verdict, recheckAt } = transition(
        latest?.value ?? null,
        subject,
        observation,
        now,
        deps.policy,
      );
      if (incident === null || !verdict.tell) return { incident, because: verdict.because };
      const marks = { dirtyChannels: incident.channels, recheckInMs: recheckAt === null ? null : recheckAt - now };
      if ((await deps.store.saveIncident(incident, latest?.version ?? 0, marks)) === 'conflict') continue;
      await Promise.all(incident.channels.map((channel) => wake(channel)));
      return { incident, because: verdict.because };
    }
    throw new Error(`incident of ${subject.name} changed ${TRIES} times while it was written`);
  };
  const wake = async (channel: string): Promise<void> => {
    await deps.delivery.wake(channel).catch((error: unknown) => {
      deps.log.warn(
        { event: 'incident.delivery.wake_failed', channel, error },
        'The delivery queue could not be reached; the sweep asks again',
      );
    });
  };
  return {
    acknowledge: (subject, by) => apply(subject, { kind: 'acknowledge', by }),
    mute: (subject, by, until) => apply(subject, { kind: 'mute', by, until }),
    unmute: (subject, by) => apply(subject, { kind: 'unmute', by }),
    endMutes: async (mutes, by) => {
      const now = deps.clock.now();
      for (const { id } of mutes) await deps.store.endHold(id, now);
      const open = await deps.store.openIncidents(OPEN_LIMIT);
      const released = open.filter(({ subject }) => mutedBy(subject, mutes, now) !== null);
      for (const { subject } of released) await apply(subject, { kind: 'unmute', by });
      // The sweep looks at what is marked within seconds.
      await deps.store.markSubjects(released.map(({ subject }) => subjectKey(subject)));
    },
    assign: (subject, by, to) => apply(subject, { kind: 'assign', by, to }),
    test: async (about, channels, by, because) => {
      const subject = testSubject(about);
      const latest = await deps.store.latest(subjectKey(subject));
      const now = deps.clock.now();
      const incident = openTest(latest?.value ?? null, { subject, channels, by, because }, now, deps.policy);
      if (incident === null) return { incident: null, because: 'unchanged' };
      const marks = { dirtyChannels: incident.channels, recheckInMs: TEST_LASTS_MS };
      if ((await deps.store.saveIncident(incident, latest?.version ?? 0, marks)) === 'conflict') {
        return { incident: null, because: 'unchanged' };
      }
      await Promise.all(incident.channels.map((channel) => wake(channel)));
      return { incident, because: 'opened' };
    },
    tell: (subject, event) => apply(subject, { kind: 'told', event }),
  };
}
