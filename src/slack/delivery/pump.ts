import type { GroupingPolicy } from '../../incidents/placing.js';
import type { DeliveryId } from '../../model/delivery.js';
import { isGroupId } from '../../model/group.js';
import type { Clock, Instant, Millis } from '../../model/time.js';
import type { Store } from '../../storage/store.js';
import type { Log } from '../../telemetry/log.js';
import type { Metrics } from '../../telemetry/metrics.js';
import type { DeliveryHealth } from './delivery-health.js';
import type { RenderGroup } from './group-steps.js';
import { Items, type Item } from './item.js';
import { LostAlerts } from './lost-alerts.js';
import { Orphans } from './orphans.js';
import { Placer, type Placeable } from './placer.js';
import { Sender } from './sender.js';
import type { DeliveryClient, MessageContent } from './slack-client.js';
import { postPace, Slots, UPDATE_PACE } from './slots.js';
import type { RenderWanted, Step } from './wanted.js';

export interface PumpOptions {
  readonly store: Store;
  readonly client: DeliveryClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly health: DeliveryHealth;
  readonly render: RenderWanted;
  /** How incidents become lines of one message; absent where each has a message of its own. */
  readonly grouping?: { readonly policy: GroupingPolicy; readonly render: RenderGroup };
  /** What an alert of a lost store becomes once it is over; `shown` is its text. */
  readonly renderLost: (shown: string, channel: string) => MessageContent;
  /** Where alerts go whose channel refuses them: the default or the ops channel; null when there is none. */
  readonly fallbackChannel: string | null;
  /** Asks the queue for a run of a channel; a failure is left to the sweep. */
  readonly wake: (channel: string) => Promise<void>;
}

type Dirty = readonly { readonly incident: DeliveryId; readonly mark: string }[];

/** What one run has read, by the marks of that time. */
interface Known {
  readonly incidents: Map<DeliveryId, Placeable>;
  readonly items: Map<DeliveryId, Item>;
}

const SETTLED = { changed: false, lookAgainAt: null } as const;

/** What came of one step: `again` looks at the channel anew; `later` leaves the item until then; `stop` ends the run. */
export type Outcome =
  | { readonly go: 'again' }
  | { readonly go: 'later'; readonly at: Instant }
  | { readonly go: 'stop'; readonly at: Instant };

/** Dirty incidents looked at per round; the rest follows, the oldest marks first. */
const PER_ROUND = 200;
/** Bounds one run: others wait for the worker too. */
const STEPS_PER_RUN = 100;
/** A dead token is tried again this often: a person may have renewed the app's grants. */
const TOKEN_RETRY_MS: Millis = 60_000;
/** Remembered waits are forgotten beyond this many; they cost a call each, nothing else. */
const WAITS_MAX = 10_000;

/**
 * Makes Slack show what the store says, one channel per run. It takes the most urgent step of the channel's dirty incidents while
 * slots allow, and leaves the marks of what must wait. Runs of one channel must not overlap (the queue sees to that).
 */
export class DeliveryPump {
  readonly #options: PumpOptions;
  readonly #slots: Slots;
  readonly #sender: Sender;
  readonly #lost: LostAlerts;
  readonly #items: Items;
  readonly #placer: Placer | null;
  /** When an item may be looked at again, per incident and channel. */
  readonly #waits = new Map<string, Instant>();
  readonly #alarms = new Map<string, { readonly at: Instant; readonly cancel: () => void }>();

  constructor(options: PumpOptions) {
    this.#options = options;
    this.#slots = new Slots(options.store);
    const { store, client, render, grouping } = options;
    const orphans = new Orphans(client, store);
    this.#sender = new Sender(options, this.#slots, orphans);
    this.#placer = grouping === undefined ? null : new Placer(store, orphans, grouping.policy);
    this.#items = new Items({ store, client, render, placer: this.#placer, renderGroup: grouping?.render ?? null });
    this.#lost = new LostAlerts({ ...options, slots: this.#slots, renderEnded: options.renderLost });
  }

  /** The handler of the delivery queue; `channel` is its key. Rejects when the store fails; the marks then stand. */
  async run(channel: string, signal: AbortSignal): Promise<void> {
    const refusedAt = this.#options.health.unauthorizedAt();
    const now = await this.#options.store.now();
    if (refusedAt !== null && now < refusedAt + TOKEN_RETRY_MS) {
      this.wakeAt(channel, refusedAt + TOKEN_RETRY_MS, now);
      return;
    }
    const known: Known = { incidents: new Map(), items: new Map() };
    for (let steps = 0; steps < STEPS_PER_RUN && !signal.aborted; steps += 1) {
      const next = await this.#round(channel, known);
      if (next === 'again') continue;
      const at = next === 'done' ? await this.#lost.end(channel) : next;
      if (at !== null) this.wakeAt(channel, at, await this.#options.store.now());
      return;
    }
    await this.#wake(channel);
  }

  /** Wakes the channel once at `at` of the store's clock; an earlier alarm stands. The sweep covers a lost one. */
  wakeAt(channel: string, at: Instant, storeNow: Instant): void {
    const due = this.#options.clock.now() + Math.max(0, at - storeNow);
    const standing = this.#alarms.get(channel);
    if (standing !== undefined && standing.at <= due) return;
    standing?.cancel();
    const cancel = this.#options.clock.after(due - this.#options.clock.now(), () => {
      this.#alarms.delete(channel);
      void this.#wake(channel);
    });
    this.#alarms.set(channel, { at: due, cancel });
  }

  /** Takes back all alarms. */
  close(): void {
    for (const { cancel } of this.#alarms.values()) cancel();
    this.#alarms.clear();
  }

  /** One step of the channel. Answers when to come back if nothing can be done now. */
  async #round(channel: string, known: Known): Promise<'again' | 'done' | Instant> {
    const dirty = await this.#options.store.dirtyDeliveries(channel, PER_ROUND);
    const incidents = await this.#incidents(channel, dirty, known);
    const now = await this.#options.store.now();
    const later: Instant[] = [];
    const placed = (await this.#placer?.place(channel, incidents, now)) ?? { own: incidents, ...SETTLED };
    if (placed.changed) return 'again';
    if (placed.lookAgainAt !== null) later.push(placed.lookAgainAt);
    const items = await this.#load(channel, placed.own, dirty, known, now);
    if (items === 'changed') return 'again';
    let relinked = false;
    const open: { item: Item; step: Step }[] = [];
    for (const item of items) {
      const steps = item.steps(item.row);
      if (steps.length === 0) {
        if (item.topic.kind === 'group') relinked = (await this.#items.relink(item.topic.id, channel)) || relinked;
        await this.#options.store.clearDelivery(channel, item.topic.id, item.mark);
        continue;
      }
      const notBefore = this.#waits.get(waitKey(item)) ?? 0;
      if (notBefore > now) later.push(notBefore);
      else open.push(...steps.map((step) => ({ item, step })));
    }
    if (relinked) return 'again';
    open.sort((a, b) => a.step.rank - b.step.rank || a.item.topic.openedAt - b.item.topic.openedAt);

    const denied = new Set<string>();
    for (const { item, step } of open) {
      if ('notBefore' in step && step.notBefore > now) {
        later.push(step.notBefore);
        continue;
      }
      if (step.what !== 'look-up') {
        const pace = step.what === 'update' ? UPDATE_PACE : postPace(this.#sender.channelOf(item));
        if (denied.has(pace.name)) continue;
        const at = await this.#slots.take(pace);
        if (at !== null) {
          denied.add(pace.name);
          later.push(at);
          continue;
        }
      }
      const outcome = await this.#sender.take(item, await this.#together(channel, item, step, now));
      const posted = step.what === 'post' ? known.incidents.get(item.topic.id) : undefined;
      if (posted !== undefined) await this.#placer?.noteApart(posted.incident, channel);
      if (outcome.go === 'again') return 'again';
      if (outcome.go === 'stop') return outcome.at;
      this.#remember(item, outcome.at);
      return 'again';
    }
    if (later.length > 0) return Math.min(...later);
    return dirty.length === PER_ROUND ? 'again' : 'done';
  }

  /** In a storm the digest sounds the alarms of all. */
  async #together(channel: string, { topic }: Item, step: Step, now: Instant): Promise<Step> {
    if (this.#placer === null || step.what !== 'reply' || !step.broadcast || isGroupId(topic.id)) return step;
    const sounded = await this.#placer.soundsTogether(channel, topic.id, step.seq, now);
    return sounded ? { ...step, broadcast: false } : step;
  }

  async #incidents(channel: string, dirty: Dirty, known: Known): Promise<readonly Placeable[]> {
    const found: Placeable[] = [];
    for (const { incident: id, mark } of dirty) {
      if (isGroupId(id)) continue;
      const seen = known.items.get(id) ?? known.incidents.get(id);
      const before = known.incidents.get(id);
      if (before?.mark === mark && seen !== undefined && seen.version >= 0 && before.version >= 0) {
        // Sending writes the row of the item.
        if (seen.mark === mark) {
          before.row = seen.row;
          before.version = seen.version;
        }
        found.push(before);
        continue;
      }
      const incident = await this.#items.placeable(id, channel, mark);
      if (incident === null) await this.#options.store.clearDelivery(channel, id, mark);
      else {
        known.incidents.set(id, incident);
        known.items.delete(id);
        found.push(incident);
      }
    }
    return found;
  }

  async #load(
    channel: string,
    own: readonly Placeable[],
    dirty: Dirty,
    known: Known,
    now: Instant,
  ): Promise<readonly Item[] | 'changed'> {
    const items: Item[] = [];
    for (const placeable of own) {
      const { id } = placeable.incident;
      const item = known.items.get(id) ?? (await this.#items.ofIncident(placeable));
      known.items.set(id, item);
      items.push(item);
    }
    for (const { incident: id, mark } of dirty) {
      if (!isGroupId(id)) continue;
      const seen = known.items.get(id);
      const item = seen?.mark === mark && seen.version >= 0 ? seen : await this.#items.ofGroup(id, channel, mark, now);
      if (item === 'changed') return item;
      if (item === null) {
        await this.#options.store.clearDelivery(channel, id, mark);
        continue;
      }
      known.items.set(id, item);
      items.push(item);
    }
    return items;
  }

  #remember(item: Item, at: Instant): void {
    this.#waits.delete(waitKey(item));
    this.#waits.set(waitKey(item), at);
    const [oldest] = this.#waits.keys();
    if (this.#waits.size > WAITS_MAX && oldest !== undefined) this.#waits.delete(oldest);
  }

  async #wake(channel: string): Promise<void> {
    await this.#options.wake(channel).catch((cause: unknown) => {
      const error = cause instanceof Error ? cause.message : '';
      this.#options.log.warn({ event: 'delivery.wake.failed', error }, 'A channel was not woken; the sweep will');
    });
  }
}

function waitKey(item: Item): string {
  return `${item.row.channel} ${item.topic.id}`;
}
