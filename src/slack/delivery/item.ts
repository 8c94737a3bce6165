import { settled, withoutLine } from '../../incidents/group-story.js';
import type { Delivery, DeliveryId } from '../../model/delivery.js';
import { isGroupId, type Group, type GroupId } from '../../model/group.js';
import type { Incident, IncidentId } from '../../model/incident.js';
import type { Instant } from '../../model/time.js';
import type { Store } from '../../storage/store.js';
import type { GroupContents } from '../views/group.js';
import { groupLines } from './group-lines.js';
import { openGroupSteps, type RenderGroup } from './group-steps.js';
import type { Placeable, Placer } from './placer.js';
import type { DeliveryClient, MessageContent } from './slack-client.js';
import { topicOfGroup, topicOfIncident, type Topic } from './topic.js';
import { blankRow, openSteps, type RenderWanted, type SharedWith, type Step } from './wanted.js';

/** One incident or group in one channel while a run looks at it. */
export interface Item {
  readonly topic: Topic;
  readonly mark: string;
  readonly wanted: { readonly parent: MessageContent; readonly hash: string };
  readonly steps: (row: Delivery) => readonly Step[];
  row: Delivery;
  version: number;
}

export interface ItemsOptions {
  readonly store: Store;
  readonly client: Pick<DeliveryClient, 'permalink'>;
  readonly render: RenderWanted;
  readonly renderGroup: RenderGroup | null;
  /** Null where every incident has a message of its own. */
  readonly placer: Placer | null;
}

/** Reads what a message needs from the store: one look per mark. */
export class Items {
  readonly #options: ItemsOptions;

  constructor(options: ItemsOptions) {
    this.#options = options;
  }

  /** Null when the store knows the incident no more. */
  async placeable(id: IncidentId, channel: string, mark: string): Promise<Placeable | null> {
    const { store } = this.#options;
    const [incident, stored] = await Promise.all([store.incident(id), store.delivery(id, channel)]);
    if (incident === null) return null;
    return {
      incident: incident.value,
      mark,
      row: stored?.value ?? blankRow(id, channel),
      version: stored?.version ?? 0,
    };
  }

  async ofIncident({ incident, mark, row, version }: Placeable): Promise<Item> {
    const wanted = this.#options.render(incident, row.channel, await this.#sharedWith(incident, row.channel));
    const steps = (now: Delivery): readonly Step[] => openSteps(incident, now, wanted);
    return { topic: topicOfIncident(incident), mark, wanted, steps, row, version };
  }

  /** `changed`: the group was not true to its lines, and is marked anew. Null when there is none to show. */
  async ofGroup(id: GroupId, channel: string, mark: string, now: Instant): Promise<Item | 'changed' | null> {
    const { store, placer, renderGroup } = this.#options;
    const stored = await store.groups.group(id);
    if (stored === null || placer === null || renderGroup === null) return null;
    const { lines, left } = await groupLines(stored.value, store);
    const kept = left.reduce((group, incident) => withoutLine(group, incident, now), stored.value);
    const group = settled(kept, lines, now);
    if (group !== stored.value) {
      // The board first: a group that dies in between is found unsettled again.
      await placer.noteOpen(group, now);
      await store.groups.saveGroup(group, stored.version);
      return 'changed';
    }
    const row = await store.delivery(id, channel);
    const [others, apart] = await Promise.all([
      this.#othersOf(group, lines, row?.value.threadSeq ?? 0),
      this.#apart(group),
    ]);
    const loaded: GroupContents = { group, lines, others, apart };
    const topic = topicOfGroup(group, lines);
    const wanted = renderGroup(loaded, channel);
    return {
      topic,
      mark,
      wanted,
      steps: (at) => openGroupSteps(loaded, topic, at, wanted),
      row: row?.value ?? blankRow(id, channel),
      version: row?.version ?? 0,
    };
  }

  /** Has those looked at that link to a group, once what it shows is settled. True when there are any. */
  async relink(id: DeliveryId, channel: string): Promise<boolean> {
    const { store, placer } = this.#options;
    const group = placer === null || !isGroupId(id) ? null : await store.groups.group(id);
    if (group === null || placer === null) return false;
    const sharers = await placer.sharersOf(group.value);
    await Promise.all(sharers.map((sharer) => store.markDelivery(channel, sharer)));
    return sharers.length > 0;
  }

  /** Incidents that the untold story names and that are no lines. */
  async #othersOf(group: Group, lines: readonly Incident[], toldSeq: number): Promise<Map<IncidentId, Incident>> {
    const known = new Set(lines.map(({ id }) => id));
    const named = group.story.flatMap(({ seq, event }) =>
      seq > toldSeq && 'incident' in event && !known.has(event.incident) ? [event.incident] : [],
    );
    const found = await Promise.all([...new Set(named)].map((id) => this.#options.store.incident(id)));
    return new Map(found.flatMap((one) => (one === null ? [] : [[one.value.id, one.value] as const])));
  }

  async #apart(group: Group): Promise<GroupContents['apart']> {
    const { store, placer } = this.#options;
    const sharers = placer === null ? [] : await placer.sharersOf(group);
    const all = await Promise.all(
      sharers.map(async (id) => {
        const [incident, row] = await Promise.all([store.incident(id), store.delivery(id, group.channel)]);
        if (incident === null || row === null || row.value.ts === null) return [];
        return [{ incident: incident.value, url: await this.#urlOf(row.value) }];
      }),
    );
    return all.flat();
  }

  async #sharedWith(incident: Incident, channel: string): Promise<SharedWith | null> {
    const { store, placer } = this.#options;
    const group = placer === null ? null : await placer.sharedWith(incident, channel);
    const row = group === null ? null : await store.delivery(group.id, channel);
    if (group === null || row === null || row.value.ts === null) return null;
    return { group, url: await this.#urlOf(row.value) };
  }

  async #urlOf({ postedIn, ts }: Delivery): Promise<string | null> {
    return postedIn === null || ts === null ? null : this.#options.client.permalink(postedIn, ts);
  }
}
