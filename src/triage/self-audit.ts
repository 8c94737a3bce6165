import { detectSymptoms } from '../detection/detect.js';
import { resolveThresholds } from '../detection/thresholds.js';
import { observeRecovery } from '../incidents/recovery.js';
import type { Cluster } from '../kubernetes/cluster.js';
import type { Incident } from '../model/incident.js';
import { compareSeverity, type Severity } from '../model/severity.js';
import { parseSubjectKey, subjectKey, TEST_KIND, type SubjectKey } from '../model/subject.js';
import { MINUTE, SECOND, type Clock, type Instant, type Millis } from '../model/time.js';
import type { WorkQueue } from '../queue/queue.js';
import { excludedBecause } from '../routing/noise.js';
import type { DetectionSettings } from '../settings/settings.js';
import type { Store } from '../storage/store.js';
import type { Log } from '../telemetry/log.js';
import type { Metrics } from '../telemetry/metrics.js';
import { annotationsOf, labelsOf } from './metadata-of.js';

export interface SelfAuditDependencies {
  readonly cluster: Cluster;
  readonly store: Store;
  readonly triage: WorkQueue;
  readonly delivery: WorkQueue;
  readonly detection: DetectionSettings;
  readonly alertFrom: Severity;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** How what is stored differs from what the cluster shows. */
type Difference = 'untold' | 'told-as-healing' | 'over-but-open' | 'hold-passed' | 'vanished' | 'unposted';

const EVERY_MS: Millis = 5 * MINUTE;
/** A difference counts when it is seen again after this long: until then it is work in progress. */
const SECOND_LOOK_MS: Millis = 30 * SECOND;
/** What opened a moment ago may wait for its slot in a busy channel. */
const POSTED_WITHIN_MS: Millis = 5 * MINUTE;
const OPEN_LIMIT = 10_000;
/** Repairs of one round; the rest is found again by the next. */
const REPAIRS_MAX = 500;
/** Subjects looked at before others get their turn. */
const STRIDE = 200;

/**
 * Compares every few minutes what the cluster shows with the open incidents and their messages, in case an event, a
 * mark or a wake was lost in a way that nobody foresaw. What differs twice in a row is looked at again by triage or
 * delivery, logged and counted. Only the leader of the cluster does it.
 */
export class SelfAudit {
  readonly #deps: SelfAuditDependencies;
  #suspects = new Map<SubjectKey, Difference>();
  #stopped = false;
  #cancel: () => void = () => undefined;

  constructor(deps: SelfAuditDependencies) {
    this.#deps = deps;
  }

  start(): void {
    this.#schedule(EVERY_MS);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  /** One look. Never rejects. Answers how many differences it repaired. */
  async look(): Promise<number> {
    const { cluster, log } = this.#deps;
    const { leader, watching } = cluster.health();
    if (!leader || !watching) {
      this.#suspects.clear();
      return 0;
    }
    try {
      const found = await this.#compare();
      const twice = [...found].filter(([key, difference]) => this.#suspects.get(key) === difference);
      this.#suspects = new Map([...found].filter(([key, difference]) => this.#suspects.get(key) !== difference));
      await this.#repair(twice.slice(0, REPAIRS_MAX));
      return Math.min(twice.length, REPAIRS_MAX);
    } catch (error) {
      log.warn({ event: 'audit.failed', error }, 'The incidents could not be compared with the cluster');
      return 0;
    }
  }

  #schedule(ms: Millis): void {
    this.#cancel = this.#deps.clock.after(ms, () => {
      void this.look().then(() => {
        if (!this.#stopped) this.#schedule(this.#suspects.size > 0 ? SECOND_LOOK_MS : EVERY_MS);
      });
    });
  }

  async #compare(): Promise<Map<SubjectKey, Difference>> {
    const { cluster, store, clock } = this.#deps;
    const mine = (await store.openIncidents(OPEN_LIMIT)).filter(
      ({ subject }) => subject.cluster === cluster.name && subject.kind !== TEST_KIND,
    );
    const open = new Map(mine.map((incident) => [subjectKey(incident.subject), incident]));
    const found = new Map<SubjectKey, Difference>();
    let looked = 0;
    for (const subject of cluster.subjects()) {
      looked += 1;
      if (looked % STRIDE === 0) await turn();
      const key = subjectKey(subject);
      const difference = this.#differs(key, open.get(key) ?? null, clock.now());
      if (difference !== null) found.set(key, difference);
    }
    for (const [key, incident] of open) {
      if (found.has(key)) continue;
      if (cluster.view(incident.subject) === null) found.set(key, 'vanished');
      else if (await this.#unposted(incident)) found.set(key, 'unposted');
    }
    return found;
  }

  #differs(key: SubjectKey, incident: Incident | null, now: Instant): Difference | null {
    const view = this.#deps.cluster.view(parseSubjectKey(key));
    if (view === null) return null;
    const annotations = annotationsOf(view);
    if (excludedBecause(view.subject, labelsOf(view), annotations, this.#deps.detection.exclude) !== null) return null;
    const { thresholds } = resolveThresholds(this.#deps.detection.thresholds, annotations);
    const { symptoms } = detectSymptoms(view, now, thresholds);
    const alerts = symptoms.filter(({ severity }) => severity !== 'info');
    if (incident === null) {
      const told = alerts.some(({ severity }) => compareSeverity(severity, this.#deps.alertFrom) >= 0);
      return told ? 'untold' : null;
    }
    if (alerts.length > 0) return incident.phase.phase === 'recovering' ? 'told-as-healing' : null;
    const recovery = observeRecovery(view, true, incident.diagnosis?.revision ?? '');
    if (incident.phase.phase === 'recovering') {
      return incident.phase.quietUntil + MINUTE < now && recovery.kind !== 'unproven' ? 'hold-passed' : null;
    }
    return recovery.kind === 'unproven' ? null : 'over-but-open';
  }

  async #unposted(incident: Incident): Promise<boolean> {
    if (incident.heldBack || this.#deps.clock.now() - incident.openedAt < POSTED_WITHIN_MS) return false;
    for (const channel of incident.channels) {
      const own = await this.#deps.store.delivery(incident.id, channel);
      // A line is shown by the message of its list.
      const list = own?.value.group ?? null;
      const row = list === null ? own : await this.#deps.store.delivery(list, channel);
      if (row === null || (row.value.ts === null && row.value.degraded !== 'undeliverable')) return true;
    }
    return false;
  }

  async #repair(differences: readonly (readonly [SubjectKey, Difference])[]): Promise<void> {
    const { store, triage, delivery, metrics, log } = this.#deps;
    for (const [key, difference] of differences) {
      if (difference === 'unposted') {
        const latest = await store.latest(key);
        for (const channel of latest?.value.channels ?? []) {
          if (latest !== null) await store.markDelivery(channel, latest.value.id);
          await delivery.wake(channel);
        }
      } else {
        await store.markSubjects([key]);
        await triage.wake(key);
      }
      metrics.count('podwhy_audit_repairs_total', { difference });
      log.warn(
        { event: 'audit.repaired', subject: parseSubjectKey(key), difference },
        'An incident differed from the cluster and is looked at again',
      );
    }
  }
}

/** Lets others have their turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
