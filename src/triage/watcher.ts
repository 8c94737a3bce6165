import { detectSymptoms } from '../detection/detect.js';
import { resolveThresholds } from '../detection/thresholds.js';
import { observeRecovery } from '../incidents/recovery.js';
import type { Cluster } from '../kubernetes/cluster.js';
import type { SubjectView } from '../model/records.js';
import { parseSubjectKey, subjectKey, TEST_KIND, type Subject, type SubjectKey } from '../model/subject.js';
import type { Detection } from '../model/symptom.js';
import { MINUTE, SECOND, type Clock, type Instant, type Millis } from '../model/time.js';
import type { WorkQueue } from '../queue/queue.js';
import { excludedBecause } from '../routing/noise.js';
import type { DetectionSettings } from '../settings/settings.js';
import type { Store } from '../storage/store.js';
import { faultPoint } from '../telemetry/fault-point.js';
import type { Log } from '../telemetry/log.js';
import type { Metrics } from '../telemetry/metrics.js';
import { annotationsOf, labelsOf } from './metadata-of.js';

export interface WatcherDependencies {
  readonly cluster: Cluster;
  readonly store: Store;
  readonly triage: WorkQueue;
  readonly detection: DetectionSettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** How often the set of open incidents is read again, and changes that the queue could not take are offered again. */
const RESYNC_MS: Millis = 10 * SECOND;
/** Timers longer than this are cut: `setTimeout` wraps at 24.8 days, and a moved clock must be noticed. */
const TIMER_MAX_MS: Millis = 10 * MINUTE;
/** A moment that has passed already is looked at soon, and not in a loop. */
const OVERDUE_MS: Millis = SECOND;
const OPEN_LIMIT = 10_000;
/** The picture of a subject that the cluster no longer shows. */
const GONE = 'gone';

/**
 * Joins one cluster's memory to the triage queue: looks at each changed subject with detection, again when a threshold
 * passes, and asks for triage when what it sees is news, or when the subject has an open incident. A healthy subject
 * costs no call and no job. Only the leader asks; the others keep looking so that a take-over misses nothing.
 */
export class Watcher {
  readonly #deps: WatcherDependencies;
  readonly #timers = new Map<SubjectKey, { readonly at: Instant; readonly cancel: () => void }>();
  /** What was last asked for, by subject: the same picture is not asked for twice. */
  readonly #asked = new Map<SubjectKey, string>();
  /** Asked for, and without symptoms since; forgotten when the open incidents are read the next time. */
  readonly #calm = new Set<SubjectKey>();
  #open = new Set<SubjectKey>();
  #unsent = new Map<SubjectKey, Subject>();
  #stopped = false;
  #wasLeader = false;
  #trustedSince: Instant | null = null;
  #cancelResync: () => void = () => undefined;

  constructor(deps: WatcherDependencies) {
    this.#deps = deps;
  }

  /** Looks at everything once, then at each change until `stop`. */
  async start(): Promise<void> {
    this.#deps.cluster.onChange((subject) => {
      this.#consider(subject);
    });
    await this.#resync();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelResync();
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  async #resync(): Promise<void> {
    const { cluster, store, clock, log } = this.#deps;
    try {
      const trustedSince = await store.trustedSince();
      // A store that lost everything, or only what came last, is told everything anew.
      if (this.#trustedSince !== null && trustedSince !== this.#trustedSince) this.#wasLeader = false;
      this.#trustedSince = trustedSince;
      const open = await store.openIncidents(OPEN_LIMIT);
      const before = this.#open;
      this.#open = new Set(
        open
          .filter((incident) => incident.subject.cluster === cluster.name)
          .map((incident) => subjectKey(incident.subject)),
      );
      this.#forgetCalm();
      // What changed between its opening and this reading was no news of an open incident yet.
      for (const key of this.#open) if (!before.has(key)) this.#considerOpen(key);
    } catch (error) {
      log.warn(
        { event: 'watcher.store.unreachable', error },
        'The open incidents could not be read; the last known ones are used',
      );
    }
    const { leader, watching } = cluster.health();
    if (leader && !this.#wasLeader) {
      this.#asked.clear();
      for (const subject of cluster.subjects()) this.#consider(subject);
    }
    this.#wasLeader = leader;
    // What vanished while nobody watched sends no event.
    if (watching) this.#considerVanished();
    const unsent = [...this.#unsent.values()];
    this.#unsent = new Map();
    for (const subject of unsent) this.#consider(subject);
    if (!this.#stopped) {
      this.#cancelResync = clock.after(leader ? RESYNC_MS : SECOND, () => {
        void this.#resync();
      });
    }
  }

  #considerOpen(key: SubjectKey): void {
    const subject = parseSubjectKey(key);
    if (subject.kind !== TEST_KIND && this.#deps.cluster.view(subject) !== null) this.#consider(subject);
  }

  /** What was asked for, shows no symptom and has no incident is like any other subject again. */
  #forgetCalm(): void {
    for (const key of this.#calm) if (!this.#open.has(key)) this.#asked.delete(key);
    this.#calm.clear();
  }

  #considerVanished(): void {
    for (const key of this.#open) {
      const subject = parseSubjectKey(key);
      if (subject.kind === TEST_KIND) continue;
      if (this.#deps.cluster.view(subject) === null) this.#consider(subject);
    }
    for (const [key, picture] of this.#asked) if (picture === GONE && !this.#open.has(key)) this.#asked.delete(key);
  }

  #consider(subject: Subject): void {
    if (this.#stopped) return;
    const key = subjectKey(subject);
    const view = this.#deps.cluster.view(subject);
    if (view === null) {
      this.#schedule(key, subject, null);
      // Asked for before, it may have an incident that is not among the open ones as they were last read.
      if (!this.#open.has(key) && !this.#asked.has(key)) return;
      if (this.#asked.get(key) !== GONE) this.#ask(key, subject, GONE);
      return;
    }
    const now = this.#deps.clock.now();
    const detection = this.#detect(view, now);
    this.#schedule(key, subject, detection.recheckAt);
    if (detection.symptoms.length > 0 || this.#open.has(key) || this.#asked.has(key)) {
      const picture = pictureOf(detection, view);
      if (this.#asked.get(key) !== picture) this.#ask(key, subject, picture);
    }
    // Its incident may have opened since the open ones were read: what changes until then is news.
    if (detection.symptoms.length === 0 && !this.#open.has(key) && this.#asked.has(key)) this.#calm.add(key);
    else this.#calm.delete(key);
  }

  #detect(view: SubjectView, now: Instant): Detection {
    const annotations = annotationsOf(view);
    if (excludedBecause(view.subject, labelsOf(view), annotations, this.#deps.detection.exclude) !== null) {
      return { symptoms: [], recheckAt: null, silent: [] };
    }
    const { thresholds } = resolveThresholds(this.#deps.detection.thresholds, annotations);
    return detectSymptoms(view, now, thresholds);
  }

  #ask(key: SubjectKey, subject: Subject, picture: string): void {
    if (!this.#deps.cluster.health().leader) {
      // Whoever leads by then considers everything, this one too if it was without the lease for a moment only.
      this.#wasLeader = false;
      return;
    }
    this.#asked.set(key, picture);
    void this.#send(key, subject);
  }

  async #send(key: SubjectKey, subject: Subject): Promise<void> {
    const { store, triage, log, metrics } = this.#deps;
    try {
      faultPoint('watcher.mark.before');
      await store.markSubjects([key]);
      faultPoint('watcher.mark.after');
      await triage.wake(key);
      faultPoint('watcher.wake.after');
      metrics.count('podwhy_triage_asked_total');
    } catch (error) {
      this.#asked.delete(key);
      this.#unsent.set(key, subject);
      log.warn({ event: 'watcher.ask.failed', subject, error }, 'Triage could not be asked for; it is asked again');
    }
  }

  #schedule(key: SubjectKey, subject: Subject, at: Instant | null): void {
    const present = this.#timers.get(key);
    if (present !== undefined && present.at === at) return;
    present?.cancel();
    this.#timers.delete(key);
    if (at === null) return;
    const left = at - this.#deps.clock.now();
    const wait = left > 0 ? Math.min(TIMER_MAX_MS, left + 1) : OVERDUE_MS;
    const cancel = this.#deps.clock.after(wait, () => {
      this.#timers.delete(key);
      this.#consider(subject);
    });
    this.#timers.set(key, { at, cancel });
  }
}

/**
 * What makes a picture news: other symptoms, other readiness, by the pods or by the workload, whose status its
 * controller writes later; without that the end of an incident would wait for the next change. Counts of restarts and
 * ages are left out on purpose.
 */
function pictureOf(detection: Detection, view: SubjectView): string {
  const symptoms = detection.symptoms
    .map((symptom) => `${symptom.state}/${symptom.podUid}/${symptom.container}/${symptom.severity}`)
    .sort();
  const ready = view.pods.filter((pod) =>
    pod.conditions.some((each) => each.type === 'Ready' && each.status === 'True'),
  ).length;
  const { revision = '', desired = null, ready: counted = null, updated = null, observed = null } = view.workload ?? {};
  const provable = observeRecovery(view, true, '').kind;
  return JSON.stringify([symptoms, ready, view.pods.length, revision, desired, counted, updated, observed, provable]);
}
