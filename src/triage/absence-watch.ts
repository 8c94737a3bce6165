import { compareAbsence, type Absence } from '../incidents/absence.js';
import type { Cluster } from '../kubernetes/cluster.js';
import type { Incident } from '../model/incident.js';
import { TEST_KIND } from '../model/subject.js';
import { DAY, MINUTE, SECOND, type Clock, type Instant, type Millis } from '../model/time.js';
import type { Store } from '../storage/store.js';
import type { Log } from '../telemetry/log.js';

export interface AbsenceWatchDependencies {
  readonly cluster: Pick<Cluster, 'name' | 'health'>;
  readonly store: Store;
  /** Tells people. A rejection is logged; it is not told again. */
  readonly tell: (absence: Absence) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

const LOOK_MS: Millis = 10 * SECOND;
/** A shorter absence is a restart, and nobody's business: what changed meanwhile is told as if it had been seen. */
const AWAY_MS: Millis = 5 * MINUTE;
/** So long after the return everything has been looked at again, slow readings included. */
const SETTLED_MS: Millis = 90 * SECOND;
const OPEN_LIMIT = 10_000;

interface Return {
  readonly from: Instant;
  readonly until: Instant;
  readonly before: readonly Incident[];
}

/**
 * Keeps in the store when a cluster was last watched, and tells once what changed after a time in which it was not: podwhy
 * stopped, the cluster or the store out of reach. Only the leader of the cluster does it. The note in the store moves on
 * when the summary is told, so that a process that ends before leaves it to the next.
 */
export class AbsenceWatch {
  readonly #deps: AbsenceWatchDependencies;
  #return: Return | null = null;
  #stopped = false;
  #cancel: () => void = () => undefined;

  constructor(deps: AbsenceWatchDependencies) {
    this.#deps = deps;
  }

  start(): void {
    this.#cancel = this.#deps.clock.after(LOOK_MS, () => {
      void this.look().then(() => {
        if (!this.#stopped) this.start();
      });
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  /** One look. Never rejects. */
  async look(): Promise<void> {
    const { cluster, store, log } = this.#deps;
    const { leader, watching } = cluster.health();
    if (!leader || !watching) {
      this.#return = null;
      return;
    }
    try {
      const now = await store.now();
      if (this.#return === null) {
        const from = await store.watchedAt(cluster.name);
        if (from !== null && now - from >= AWAY_MS) this.#return = { from, until: now, before: await this.#open() };
      } else if (now - this.#return.until >= SETTLED_MS) {
        await this.#settle(this.#return);
        this.#return = null;
      }
      if (this.#return === null) await store.markWatched(cluster.name);
    } catch (error) {
      log.warn({ event: 'absence.failed', cluster: cluster.name, error }, 'What happened meanwhile could not be read');
    }
  }

  async #settle({ from, until, before }: Return): Promise<void> {
    const { cluster, store, tell, log } = this.#deps;
    const known = await Promise.all(before.map(({ id }) => store.incident(id)));
    const open = await this.#open();
    const now = new Map([...known.flatMap((one) => one?.value ?? []), ...open].map((one) => [one.id, one]));
    const absence = compareAbsence({ cluster: cluster.name, from, until }, before, [...now.values()]);
    log.info(
      { event: 'absence.ended', cluster: cluster.name, ms: until - from, changed: absence !== null },
      'The cluster is watched again',
    );
    if (absence === null || !(await store.firstTime(`absence:${cluster.name}:${from}`, DAY))) return;
    await tell(absence).catch((error: unknown) => {
      log.warn({ event: 'absence.untold', cluster: cluster.name, error }, 'What happened meanwhile was not told');
    });
  }

  async #open(): Promise<readonly Incident[]> {
    const open = await this.#deps.store.openIncidents(OPEN_LIMIT);
    return open.filter(({ subject }) => subject.cluster === this.#deps.cluster.name && subject.kind !== TEST_KIND);
  }
}
