import type { Clock, Millis } from '../model/time.js';
import { PAGE_LIMITS, type PageChange, type PageIncident, type PagePodwhy } from './page-contract.js';

/** podwhy as the playground drives it. */
export interface PodwhyControl {
  /** What it is now; never rejects. */
  look(): Promise<PagePodwhy>;
  /** Everything that is not resolved, and what was resolved lately if it is known; never rejects, empty when it cannot be asked. */
  incidents(): Promise<readonly PageIncident[]>;
  /** Nothing when it runs already. Rejects when it cannot be started. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Hears when it starts, stops or fails. */
  onChange(listener: () => void): () => void;
}

const INCIDENTS_EVERY_MS: Millis = 1_000;
const PARTS_EVERY_MS: Millis = 2_000;

const UNKNOWN: PagePodwhy = { state: 'starting', why: '', url: '', parts: [], queues: [], store: '' };

/** podwhy as the page shows it: asked now and then, told when it differs. */
export class PagePodwhyWatch {
  #podwhy = UNKNOWN;
  #incidents: readonly PageIncident[] = [];
  readonly #changed = new Set<'podwhy' | 'incidents'>();
  readonly #stops: (() => void)[] = [];
  #closed = false;

  /** `clock` is real time. */
  constructor(
    private readonly control: PodwhyControl,
    private readonly clock: Clock,
    private readonly wake: () => void,
  ) {
    const look = (): Promise<void> => this.#look();
    this.#stops.push(
      this.#every(PARTS_EVERY_MS, look),
      this.#every(INCIDENTS_EVERY_MS, () => this.#askIncidents()),
      control.onChange(() => {
        void look();
      }),
    );
  }

  close(): void {
    this.#closed = true;
    for (const stop of this.#stops) stop();
  }

  snapshot(): { readonly podwhy: PagePodwhy; readonly incidents: readonly PageIncident[] } {
    return { podwhy: this.#podwhy, incidents: this.#incidents };
  }

  changes(): readonly PageChange[] {
    const changes: PageChange[] = [];
    if (this.#changed.has('podwhy')) changes.push({ kind: 'podwhy', podwhy: this.#podwhy });
    if (this.#changed.has('incidents')) changes.push({ kind: 'incidents', incidents: this.#incidents });
    this.#changed.clear();
    return changes;
  }

  async #look(): Promise<void> {
    const podwhy = await this.control.look();
    if (JSON.stringify(podwhy) === JSON.stringify(this.#podwhy)) return;
    this.#podwhy = podwhy;
    this.#changed.add('podwhy');
    this.wake();
  }

  async #askIncidents(): Promise<void> {
    const incidents = (await this.control.incidents()).slice(0, PAGE_LIMITS.incidents);
    if (JSON.stringify(incidents) === JSON.stringify(this.#incidents)) return;
    this.#incidents = incidents;
    this.#changed.add('incidents');
    this.wake();
  }

  /** Runs at once and again so long after each run has ended. */
  #every(ms: Millis, run: () => Promise<void>): () => void {
    let cancel = (): void => undefined;
    const again = (): void => {
      void run().then(() => {
        if (!this.#closed) cancel = this.clock.after(ms, again);
      });
    };
    again();
    return () => {
      cancel();
    };
  }
}
