import { holdBack, type Hold } from '../incidents/hold-back.js';
import type { Transition, Verdict } from '../incidents/outcome.js';
import { seenBefore } from '../incidents/seen-before.js';
import type { Incident } from '../model/incident.js';
import type { Detection } from '../model/symptom.js';
import type { Instant } from '../model/time.js';
import type { Mute, Versioned } from '../storage/store.js';
import { faultPoint } from '../telemetry/fault-point.js';
import type { Pass } from './look.js';

/** What was found beside the transition. */
export interface Around {
  readonly detection: Detection;
  readonly mute: Mute | null;
  readonly hold: Hold | null;
}

/** Writes what became of an incident and wakes its channels. False when somebody else wrote it meanwhile. */
export async function save(
  pass: Pass,
  latest: Versioned<Incident> | null,
  next: Transition,
  around: Around,
): Promise<boolean> {
  const { deps, subject, key } = pass;
  const now = deps.clock.now();
  const { verdict } = next;
  if (next.incident === null || (next.incident === latest?.value && next.recheckAt === null)) return true;
  const named = await withEarlier(pass, next.incident, verdict.because);
  const held = holdBack(next, named, around.hold, now);
  const { incident } = held;
  const channels = held.changed ? incident.channels : [];
  const recheckAt = held.recheckAt === null ? null : earliest(held.recheckAt, around.detection.recheckAt);
  faultPoint('incident.save.before');
  // A new episode is another incident: its first version, whatever the version of the one before.
  const expected = latest?.value.id === incident.id ? latest.version : 0;
  const recheckInMs = recheckAt === null ? null : recheckAt - now;
  const outcome = await deps.store.saveIncident(incident, expected, { dirtyChannels: channels, recheckInMs });
  faultPoint('incident.save.after');
  if (outcome === 'conflict') return false;
  for (const channel of channels) {
    // The dirty mark is written: when the queue cannot be reached now, the sweep asks again.
    await deps.delivery.wake(channel).catch((error: unknown) => {
      deps.log.warn(
        { event: 'triage.delivery.wake_failed', channel, error },
        'The delivery queue could not be reached',
      );
    });
  }
  // The trace keeps decisions; looks that found nothing new would push them out of it.
  if (held.changed) {
    const told = held.told && incident.channels.length > 0;
    const because = held.told && !told ? `${held.because}, no route` : held.because;
    await deps.store.trace(key, { at: now, decision: told ? 'told' : 'silent', because });
  }
  if (around.hold !== null && incident.heldBack) await noteHeld(pass, incident, verdict.because, around);
  if (verdict.tell) {
    deps.log.info(
      { event: `incident.${incident.phase.phase}`, subject, because: verdict.because, incident: incident.id },
      'An incident changed',
    );
    deps.metrics.count('podwhy_incident_changes_total', { because: verdict.because });
  }
  return true;
}

/** Incidents of one subject that are looked through for the same trouble. */
const EARLIER = 20;

/** What opens, or turns out to be something else, is compared with what the subject had before. */
async function withEarlier(pass: Pass, incident: Incident, because: Verdict['because']): Promise<Incident> {
  if (because !== 'opened' && because !== 'reopened' && because !== 'cause-changed') return incident;
  const history = await pass.deps.store.history(pass.key, EARLIER);
  const others = history.filter(({ id }) => id !== incident.id);
  return { ...incident, seenBefore: seenBefore(incident.diagnosis, others) };
}

/** Noted with each hold that it meets, so that the end of each can say what it hid. */
async function noteHeld(
  { deps }: Pass,
  incident: Incident,
  because: Verdict['because'],
  { hold, mute }: Around,
): Promise<void> {
  if (hold === null || incident.phase.phase === 'resolved') return;
  if (mute !== null && (because === 'opened' || because === 'reopened')) await deps.store.countHidden(mute.id);
  const by = mute === null ? null : { scope: mute.scope, by: mute.by, reason: mute.reason };
  await deps.store.noteHeld({ hold: hold.id, until: hold.until, mute: by }, incident.id);
}

function earliest(...instants: readonly (Instant | null)[]): Instant | null {
  const set = instants.filter((instant) => instant !== null);
  return set.length === 0 ? null : Math.min(...set);
}
