import type { GroupingPolicy } from '../../../src/incidents/placing.js';
import type { Incident, TimelineEvent } from '../../../src/model/incident.js';
import { DeliveryHealth } from '../../../src/slack/delivery/delivery-health.js';
import { DeliveryPump } from '../../../src/slack/delivery/pump.js';
import { EmbeddedStore } from '../../../src/storage/embedded-store.js';
import { silentLog } from '../../../src/telemetry/log.js';
import { silentMetrics } from '../../../src/telemetry/metrics.js';
import { DAY } from '../../../src/model/time.js';
import { ManualClock } from '../../support/manual-clock.js';
import { FakeSlack } from './fake-slack.js';
import { plainGroup } from './plain-group.js';
import { plainLost, plainRender } from './plain-render.js';

export const CHANNEL = 'C1';
export const FALLBACK = 'COPS';

/** A pump on an embedded store, a fake Slack and a clock that only the test moves; the queue is a set of woken channels. */
export class DeliveryPlay {
  readonly clock = new ManualClock();
  readonly store = new EmbeddedStore({ clock: this.clock, historyTtlMs: 86_400_000 });
  readonly slack = new FakeSlack(this.clock);
  health = new DeliveryHealth();
  readonly #woken = new Set<string>();
  #pump: DeliveryPump;

  /** Its store has been there for long, unless it is `young`. */
  constructor(
    private readonly fallbackChannel: string | null = FALLBACK,
    age: 'old' | 'young' = 'old',
    private readonly grouping: GroupingPolicy | null = null,
  ) {
    if (age === 'old') this.clock.advance(8 * DAY);
    this.#pump = this.#makePump();
  }

  /** A process that knows nothing but the store. */
  restart(): void {
    this.#pump.close();
    this.health = new DeliveryHealth();
    this.#pump = this.#makePump();
  }

  async save(incident: Incident): Promise<void> {
    const version = (await this.store.incident(incident.id))?.version ?? 0;
    await this.store.saveIncident(incident, version, { dirtyChannels: incident.channels, recheckInMs: null });
    for (const channel of incident.channels) this.#woken.add(channel);
  }

  /** Runs what is woken, then moves the clock in steps until `ms` have passed. */
  async run(ms = 0): Promise<void> {
    const end = this.clock.now() + ms;
    for (;;) {
      for (const channel of this.#woken) {
        this.#woken.delete(channel);
        await this.#pump.run(channel, new AbortController().signal);
      }
      if (this.clock.now() >= end) return;
      this.clock.advance(Math.min(100, end - this.clock.now()));
    }
  }

  /** As the sweep does. */
  async sweep(): Promise<void> {
    for (const channel of await this.store.dirtyChannels(100)) this.#woken.add(channel);
  }

  /** Without an incident there, as it happens now and then. */
  async wake(channel: string): Promise<void> {
    this.#woken.add(channel);
    await this.run();
  }

  texts(): readonly string[] {
    return this.slack.messages.map((one) => one.content.text);
  }

  #makePump(): DeliveryPump {
    return new DeliveryPump({
      store: this.store,
      client: this.slack,
      clock: this.clock,
      log: silentLog,
      metrics: silentMetrics,
      health: this.health,
      render: plainRender,
      renderLost: plainLost,
      ...(this.grouping === null ? {} : { grouping: { policy: this.grouping, render: plainGroup } }),
      fallbackChannel: this.fallbackChannel,
      wake: (channel) => {
        this.#woken.add(channel);
        return Promise.resolve();
      },
    });
  }
}

/** The incident with one more line of its story. */
export function withEvent(incident: Incident, event: TimelineEvent, change: Partial<Incident> = {}): Incident {
  const seq = (incident.timeline.at(-1)?.seq ?? 0) + 1;
  return { ...incident, ...change, timeline: [...incident.timeline, { seq, at: incident.updatedAt, event }] };
}
