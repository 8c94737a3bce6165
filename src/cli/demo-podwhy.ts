import { startApp, type App, type AppDependencies } from '../app.js';
import type { Incident } from '../model/incident.js';
import type { PageIncident, PagePodwhy } from '../playground/page-contract.js';
import type { PodwhyControl } from '../playground/page-podwhy.js';
import type { Settings } from '../settings/settings.js';

export interface DemoPodwhyOptions {
  readonly settings: Settings;
  /** Made anew for each start. */
  readonly dependencies: () => AppDependencies;
  /** What keeps podwhy's state, for people. */
  readonly store: string;
}

const OPEN_MAX = 200;
/** Incidents that ended are shown a while longer. */
const ENDED_KEPT = 30;

/** podwhy in this process, as the page shows, stops and starts it. */
export class DemoPodwhy implements PodwhyControl {
  readonly #options: DemoPodwhyOptions;
  readonly #listeners = new Set<() => void>();
  #app: App | null = null;
  #state: PagePodwhy['state'] = 'stopped';
  #why = '';
  /** One change of state after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #open: readonly Incident['id'][] = [];
  #ended: PageIncident[] = [];

  constructor(options: DemoPodwhyOptions) {
    this.#options = options;
  }

  /** Null while it does not run. */
  get app(): App | null {
    return this.#app;
  }

  start(): Promise<void> {
    return this.#next(async () => {
      if (this.#app !== null) return;
      this.#become('starting');
      try {
        this.#app = await startApp(this.#options.settings, this.#options.dependencies());
      } catch (error) {
        this.#become('failed', error instanceof Error ? error.message : String(error));
        throw error;
      }
      this.#become('running');
    });
  }

  stop(): Promise<void> {
    return this.#next(async () => {
      const app = this.#app;
      if (app === null) return;
      this.#app = null;
      await app.stop();
      this.#become('stopped');
    });
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  async look(): Promise<PagePodwhy> {
    const app = this.#app;
    const { store } = this.#options;
    const still = { state: this.#state, why: this.#why, store };
    if (app === null) return { ...still, url: '', parts: [], queues: [] };
    const [parts, queues] = await Promise.all([
      app.parts().catch(() => []),
      Promise.all(app.queues.map(async (queue) => ({ name: queue.name, ...(await queue.counts()) }))).catch(() => []),
    ]);
    return { ...still, url: `http://127.0.0.1:${app.healthPort}`, parts, queues };
  }

  async incidents(): Promise<readonly PageIncident[]> {
    const app = this.#app;
    if (app === null) return [];
    try {
      const open = await app.store.openIncidents(OPEN_MAX);
      const ids = open.map(({ id }) => id);
      for (const id of this.#open.filter((known) => !ids.includes(known))) {
        const ended = await app.store.incident(id);
        if (ended !== null) this.#ended = [incidentOf(ended.value), ...this.#ended].slice(0, ENDED_KEPT);
      }
      this.#open = ids;
      // One that came back is open again.
      this.#ended = this.#ended.filter((each) => !ids.some((id) => id === each.id));
      return [...open.map(incidentOf).sort((a, b) => b.openedAt - a.openedAt), ...this.#ended];
    } catch {
      // `look` tells that the store does not answer.
      return [];
    }
  }

  #next(task: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(task);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #become(state: PagePodwhy['state'], why = ''): void {
    this.#state = state;
    this.#why = why;
    for (const listener of this.#listeners) listener();
  }
}

function incidentOf(incident: Incident): PageIncident {
  const { id, subject, phase, severity, diagnosis, failingSince, openedAt, acknowledged, channels } = incident;
  return {
    id,
    subject: { kind: subject.kind, namespace: subject.namespace, name: subject.name },
    phase: phase.phase,
    severity,
    state: diagnosis?.state ?? '',
    causes: diagnosis?.causes.map((cause) => cause.id) ?? [],
    failingSince,
    openedAt,
    quietUntil: phase.phase === 'recovering' ? phase.quietUntil : null,
    acknowledgedBy: acknowledged?.by ?? null,
    mutedUntil: incident.mutedUntil,
    heldBack: incident.heldBack,
    reopened: incident.reopened,
    channels,
  };
}
