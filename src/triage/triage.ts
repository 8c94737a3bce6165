import { diagnose } from '../diagnosis/diagnose.js';
import type { Hold } from '../incidents/hold-back.js';
import { transition, type LifecyclePolicy, type Observation } from '../incidents/lifecycle.js';
import { crashRecordOf, isNewer } from '../incidents/crash-record.js';
import { observeRecovery } from '../incidents/recovery.js';
import type { Cluster } from '../kubernetes/cluster.js';
import type { Diagnosis } from '../model/diagnosis.js';
import type { Gap } from '../model/evidence.js';
import type { Incident, IncidentId } from '../model/incident.js';
import type { SubjectView } from '../model/records.js';
import { compareSeverity, type Severity } from '../model/severity.js';
import { parseSubjectKey, TEST_KIND, type SubjectKey } from '../model/subject.js';
import type { Symptom } from '../model/symptom.js';
import { SECOND, type Clock, type Instant } from '../model/time.js';
import type { WorkQueue } from '../queue/queue.js';
import { mutedBy } from '../routing/noise.js';
import { quietUntil } from '../routing/quiet-hours.js';
import { chooseRoute, type RoutingTable } from '../routing/route.js';
import type { Settings } from '../settings/settings.js';
import type { Mute, Store, Versioned } from '../storage/store.js';
import type { Log } from '../telemetry/log.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { ClusterShares } from './cluster-shares.js';
import {
  fails,
  hidesSymptoms,
  isConclusive,
  isProven,
  look,
  promisesProof,
  timedOut,
  type Look,
  type Pass,
} from './look.js';
import { annotationsOf, labelsOf } from './metadata-of.js';
import { foldIntoNode } from './fold-into-node.js';
import { freshFailure, longestCrashRun } from './observe.js';
import { save } from './save.js';
import { endTest } from './test-alert.js';

export interface TriageDependencies {
  readonly clusters: ReadonlyMap<string, Cluster>;
  readonly store: Store;
  readonly delivery: WorkQueue;
  readonly settings: Pick<
    Settings,
    'detection' | 'incidents' | 'routes' | 'defaultChannel' | 'locale' | 'alertFrom' | 'quietHours'
  >;
  readonly shares: ClusterShares;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Waited for between the first word of an alert and the gathering of more: the message goes out first. */
  readonly afterFirstWord?: () => Promise<void>;
}

/** What the status alone proves is posted after this long at most; logs and the rest follow as an edit. */
const QUICK_GATHER_MS = 1_000;
/** An alert whose cause needs evidence waits so long at most (design 8). */
const FIRST_GATHER_MS = 2 * SECOND;
const FULL_GATHER_MS = 15 * SECOND;
/** Two writers of one incident meet rarely; more than this many in a row is a defect to be retried by the queue. */
const SAVE_TRIES = 5;
const UNREADABLE_RECHECK_MS = 15 * SECOND;
const RECHECK_MIN_MS = 5 * SECOND;
/** The node of a folded subject may come back, or turn out not to explain it. */
const FOLDED_RECHECK_MS = 30 * SECOND;
/** A cluster that does not answer, rather than one that refuses. */
const SICKNESS: ReadonlySet<Gap['reason']> = new Set(['timeout', 'unreachable', 'unavailable']);

/**
 * Handles one key of the triage queue: reads the subject's present state from the API server, makes its incident true,
 * and marks the channels that show it. May run twice, late or out of order without harm. Rejects when the store cannot
 * be used, so that the queue tries again; a cluster that cannot be read leaves the incident as it is, and the subject is
 * looked at again later.
 */
export async function triageSubject(key: string, deps: TriageDependencies, signal: AbortSignal): Promise<void> {
  const subject = parseSubjectKey(key);
  const cluster = deps.clusters.get(subject.cluster);
  const mark = await deps.store.subjectMark(key as SubjectKey);
  if (cluster === undefined) {
    deps.log.warn(
      { event: 'triage.cluster.unknown', subject },
      'A subject belongs to a cluster that settings do not name',
    );
    if (mark !== null) await deps.store.clearSubject(key as SubjectKey, mark);
    return;
  }
  if (subject.kind === TEST_KIND) {
    await endTest(subject, { ...deps, policy: policyOf(deps.settings, null) });
    if (mark !== null) await deps.store.clearSubject(key as SubjectKey, mark);
    return;
  }
  const wait = deps.shares.enter(cluster.name);
  if (wait !== null) {
    await deps.store.deferSubject(key as SubjectKey, mark, wait);
    return;
  }
  try {
    await run({ subject, key: key as SubjectKey, cluster, deps, signal }, mark);
  } finally {
    deps.shares.leave(cluster.name);
  }
}

async function run(pass: Pass, mark: string | null): Promise<void> {
  const { deps, key, cluster } = pass;
  const started = deps.clock.now();
  const glimpse = promisesProof(pass) ? await look(pass, 'status', QUICK_GATHER_MS) : null;
  const hasty = glimpse !== null && isProven(glimpse.detection) ? glimpse : await look(pass, 'none', QUICK_GATHER_MS);
  // A slow API server must not keep alerts from being told at all.
  const patient = !isConclusive(hasty) && !deps.shares.isSick(cluster.name);
  const quick = patient ? await look(pass, 'none', FULL_GATHER_MS) : hasty;
  if (!isConclusive(quick)) {
    await putOff(pass, quick, mark);
    return;
  }
  deps.shares.answered(cluster.name);
  const latest = await deps.store.latest(key);
  const isNew = latest === null || latest.value.phase.phase === 'resolved';
  if (!fails(quick.detection)) {
    if (!isNew) await settle(pass, quick);
    else if (quick.detection.recheckAt !== null) {
      // Who asked may know it for longer than this process does: what only needs time is looked at again.
      const left = quick.detection.recheckAt - deps.clock.now();
      await deps.store.deferSubject(key, mark, Math.max(left, RECHECK_MIN_MS));
      return;
    }
  } else if (isNew && (await foldIntoNode(pass, quick))) {
    await deps.store.deferSubject(key, mark, FOLDED_RECHECK_MS);
    return;
  } else {
    const proven = quick.detection.symptoms.some((symptom) => symptom.provenByStatus);
    if (isNew && proven) {
      await settle(pass, quick);
      await deps.afterFirstWord?.();
    }
    const evidence = await look(pass, 'ended', isNew && !proven ? FIRST_GATHER_MS : FULL_GATHER_MS);
    // An alert never dies of enrichment: what the quick look knows is told when the longer one fails.
    await settle(pass, evidence.observed.kind === 'unreadable' ? quick : evidence);
    if (isNew && !proven && timedOut(evidence.evidence)) {
      const late = await look(pass, 'ended', FULL_GATHER_MS);
      if (late.observed.kind !== 'unreadable') await settle(pass, late);
    }
  }
  if (mark !== null) await deps.store.clearSubject(key, mark);
  deps.metrics.observe('podwhy_triage_duration_seconds', (deps.clock.now() - started) / 1000);
}

/** Not an error of the queue: a sick API server would be asked again at once, and crowd out the other clusters. */
async function putOff(pass: Pass, seen: Look, mark: string | null): Promise<void> {
  const { deps, subject, key } = pass;
  const gap = seen.observed.kind === 'unreadable' ? seen.observed.gap : seen.evidence.gaps.find(hidesSymptoms);
  deps.metrics.count('podwhy_triage_unreadable_total', { cluster: subject.cluster });
  const unread = gap === undefined || SICKNESS.has(gap.reason) ? deps.shares.unanswered(subject.cluster) : 1;
  if (unread !== null) {
    deps.log.warn(
      { event: 'triage.subject.unreadable', subject, gap, times: unread },
      'A subject could not be read; it is tried again',
    );
  }
  await deps.store.deferSubject(key, mark, UNREADABLE_RECHECK_MS);
}

/** Makes the incident follow what was seen; compare-and-set, so that a stale worker changes nothing. */
async function settle(pass: Pass, seen: Look): Promise<void> {
  const { deps, subject, key } = pass;
  if (seen.observed.kind === 'unreadable') return;
  const now = seen.at;
  const { view } = seen.observed;
  const diagnosis = fails(seen.detection) ? withSeverity(diagnose(seen.evidence, now), seen.detection.symptoms) : null;
  for (let attempt = 1; attempt <= SAVE_TRIES; attempt += 1) {
    const [latest, mutes, watches] = await Promise.all([
      deps.store.latest(key),
      deps.store.mutes(),
      deps.store.watches(),
    ]);
    const observation: Observation =
      diagnosis === null
        ? observeRecovery(view, seen.observed.kind === 'present', latest?.value.diagnosis?.revision ?? '')
        : {
            kind: 'failing',
            diagnosis,
            longestCrashRunMs: longestCrashRun(view.pods),
            channels: [],
            fresh: freshFailure(view.pods, seen.detection.symptoms),
          };
    const routed = withRoute(observation, latest, watches, pass, seen);
    const mute = mutedBy(subject, mutes, now);
    const severity = diagnosis?.severity ?? latest?.value.severity ?? 'warning';
    const hold = holdFor(mute, severity, deps.settings.quietHours, now);
    const next = transition(latest?.value ?? null, subject, routed, now, policyOf(deps.settings, hold));
    if (await save(pass, latest, next, { detection: seen.detection, mute, hold })) {
      if (diagnosis !== null && next.incident !== null && seen.logs)
        await keepCrash(pass, seen, view, next.incident.id, now);
      return;
    }
  }
  throw new Error(`incident of ${key} changed ${SAVE_TRIES} times while it was written`);
}

/** What Kubernetes forgets of the first end of a container, and of the newest. */
async function keepCrash(pass: Pass, seen: Look, view: SubjectView, id: IncidentId, now: Instant): Promise<void> {
  const { store, log } = pass.deps;
  const crash = crashRecordOf(seen.evidence, view, seen.detection.symptoms, now);
  if (crash === null) return;
  try {
    const kept = await store.crashes(id);
    if (kept === null || isNewer(crash, kept.latest)) await store.keepCrash(id, crash);
  } catch (error) {
    log.warn({ event: 'triage.crash.not_kept', subject: pass.subject, error }, 'The end of a container was not kept');
  }
}

/** A new incident gets its channels. */
function withRoute(
  observation: Observation,
  latest: Versioned<Incident> | null,
  watches: RoutingTable['watches'],
  pass: Pass,
  seen: Look,
): Observation {
  if (observation.kind !== 'failing') return observation;
  // Routed once: an alert does not move. One that no route took is offered again, since a route may have been made.
  const { phase, channels } = latest?.value ?? { phase: null, channels: [] };
  if (phase !== null && phase.phase !== 'resolved' && channels.length > 0) return observation;
  if (seen.observed.kind === 'unreadable') return observation;
  const { deps, subject } = pass;
  const table: RoutingTable = {
    rules: deps.settings.routes,
    watches,
    defaultChannel: deps.settings.defaultChannel,
    locale: deps.settings.locale,
  };
  const { view } = seen.observed;
  const route = chooseRoute(
    {
      subject,
      severity: observation.diagnosis.severity,
      cause: observation.diagnosis.causes[0]?.id ?? null,
      labels: labelsOf(view),
      annotations: annotationsOf(view),
    },
    table,
  );
  return { ...observation, channels: route.channels };
}

/** Detection sees replicas and thresholds; the diagnosis may have been made from less. The higher of both counts. */
function withSeverity(diagnosis: Diagnosis, symptoms: readonly Symptom[]): Diagnosis {
  const worst = symptoms.reduce<Severity>(
    (most, symptom) => (compareSeverity(symptom.severity, most) > 0 ? symptom.severity : most),
    'info',
  );
  return { ...diagnosis, severity: worst };
}

/** While alerts are held back nobody is reminded either. */
function policyOf(settings: TriageDependencies['settings'], hold: Hold | null = null): LifecyclePolicy {
  const { incidents, alertFrom } = settings;
  return { ...incidents, alertFrom, remindAfterMs: hold === null ? incidents.remindAfterMs : null };
}

/** A mute holds back everything it covers; quiet hours everything of which some replica is still ready. */
function holdFor(mute: Mute | null, severity: Severity, quietHours: Settings['quietHours'], now: Instant): Hold | null {
  if (mute !== null) return { id: mute.id, because: `muted by ${mute.by}`, until: mute.until };
  if (quietHours === null || severity === 'critical') return null;
  const until = quietUntil(now, quietHours);
  return until === null ? null : { id: `night-${until}`, because: 'quiet hours', until };
}
