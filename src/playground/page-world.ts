import type { Clock } from '../model/time.js';
import type { PageChange, PageClock, PageHappening, PageOutages, PageState } from './page-contract.js';
import { GALLERY } from './gallery.js';
import { PageCluster } from './page-cluster.js';
import { PagePodwhyWatch, type PodwhyControl } from './page-podwhy.js';
import { PageSlack, type Roles } from './page-slack.js';
import type { Playground } from './playground.js';

/** How often the page hears what time it is while the clock runs fast. */
const CLOCK_EVERY_MS = 1_000;

export interface PageWorldOptions {
  readonly playground: Playground;
  readonly podwhy: PodwhyControl;
  readonly roles: Roles;
  /** Real time. */
  readonly clock: Clock;
  readonly clockFixed: string | null;
  /** Something has changed. */
  readonly wake: () => void;
}

/** Everything that the page shows, put together. */
export class PageWorld {
  readonly slack: PageSlack;
  readonly #options: PageWorldOptions;
  readonly #cluster: PageCluster;
  readonly #podwhy: PagePodwhyWatch;
  readonly #stops: (() => void)[];
  #happened: PageHappening[] = [];
  #clockDirty = false;
  #outages = '';

  constructor(options: PageWorldOptions) {
    const { playground, podwhy, roles, clock, wake } = options;
    this.#options = options;
    this.slack = new PageSlack(playground.slack, roles, wake);
    this.#cluster = new PageCluster(playground.behaviour, wake);
    this.#podwhy = new PagePodwhyWatch(podwhy, clock, wake);
    this.#outages = JSON.stringify(this.#outagesNow());
    const tellTime = (): void => {
      this.#clockDirty = true;
      wake();
    };
    let cancel = (): void => undefined;
    const tick = (): void => {
      if (playground.clock.speed > 1) tellTime();
      cancel = clock.after(CLOCK_EVERY_MS, tick);
    };
    tick();
    this.#stops = [
      () => {
        cancel();
      },
      playground.clock.onChange(tellTime),
      playground.onHappening((happening) => {
        this.#happened.push(happening);
        wake();
      }),
    ];
  }

  close(): void {
    this.slack.close();
    this.#cluster.close();
    this.#podwhy.close();
    for (const stop of this.#stops) stop();
  }

  snapshot(): PageState {
    return {
      clock: this.#clock(),
      ...this.slack.snapshot(),
      ...this.#cluster.snapshot(),
      gallery: GALLERY,
      outages: this.#outagesNow(),
      ...this.#podwhy.snapshot(),
      happenings: [...this.#options.playground.happenings],
    };
  }

  /** Since the last call. */
  changes(): readonly PageChange[] {
    const happened = this.#happened.map((happening) => ({ kind: 'happening' as const, happening }));
    this.#happened = [];
    const clock: PageChange[] = this.#clockDirty ? [{ kind: 'clock', clock: this.#clock() }] : [];
    this.#clockDirty = false;
    return [
      ...clock,
      ...this.slack.changes(),
      ...this.#cluster.changes(),
      ...this.#outageChanges(),
      ...this.#podwhy.changes(),
      ...happened,
    ];
  }

  #clock(): PageClock {
    const { clock } = this.#options.playground;
    return {
      now: clock.now(),
      real: this.#options.clock.now(),
      speed: clock.speed,
      skippingTo: clock.skippingTo,
      fixed: this.#options.clockFixed,
    };
  }

  #outagesNow(): PageOutages {
    const { disorder, slackFault } = this.#options.playground;
    return { registry: disorder.registryDown, storm: disorder.stormSize, slack: slackFault };
  }

  #outageChanges(): readonly PageChange[] {
    const outages = this.#outagesNow();
    const text = JSON.stringify(outages);
    if (text === this.#outages) return [];
    this.#outages = text;
    return [{ kind: 'outages', outages }];
  }
}
