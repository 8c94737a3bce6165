import type { Delivery } from '../model/delivery.js';
import type { Board, Group, GroupId } from '../model/group.js';
import type { Clock, Instant, Millis } from '../model/time.js';
import type { GroupStore } from './group-store.js';
import type { Versioned } from './store.js';

export interface EmbeddedGroupsOptions {
  readonly clock: Clock;
  readonly historyTtlMs: Millis;
  /** Marks a group as to be looked at in a channel. */
  readonly mark: (channel: string, group: GroupId) => void;
  readonly saveDelivery: (delivery: Delivery, expected: number) => Promise<'saved' | 'conflict'>;
  /** Forgets the deliveries of a group. */
  readonly forget: (group: GroupId) => void;
}

/** The groups of the embedded store. */
export class EmbeddedGroups implements GroupStore {
  readonly #options: EmbeddedGroupsOptions;
  readonly #boards = new Map<string, Versioned<Board>>();
  readonly #groups = new Map<GroupId, Versioned<Group>>();
  /** In the order of closing. */
  readonly #closedAt = new Map<GroupId, Instant>();

  constructor(options: EmbeddedGroupsOptions) {
    this.#options = options;
  }

  board(channel: string): Promise<Versioned<Board> | null> {
    return Promise.resolve(this.#boards.get(channel) ?? null);
  }

  saveBoard(board: Board, expected: number): Promise<'saved' | 'conflict'> {
    const version = this.#boards.get(board.channel)?.version ?? 0;
    if (version !== expected) return Promise.resolve('conflict');
    this.#boards.set(board.channel, { value: structuredClone(board), version: version + 1 });
    return Promise.resolve('saved');
  }

  group(id: GroupId): Promise<Versioned<Group> | null> {
    this.#forgetOld();
    return Promise.resolve(this.#groups.get(id) ?? null);
  }

  saveGroup(group: Group, expected: number): Promise<'saved' | 'conflict'> {
    this.#forgetOld();
    const version = this.#groups.get(group.id)?.version ?? 0;
    if (version !== expected) return Promise.resolve('conflict');
    this.#groups.set(group.id, { value: structuredClone(group), version: version + 1 });
    this.#closedAt.delete(group.id);
    if (group.closedAt !== null) this.#closedAt.set(group.id, this.#options.clock.now());
    this.#options.mark(group.channel, group.id);
    return Promise.resolve('saved');
  }

  async saveLine(delivery: Delivery, expected: number, look: readonly GroupId[]): Promise<'saved' | 'conflict'> {
    const saved = await this.#options.saveDelivery(delivery, expected);
    if (saved === 'saved') for (const group of look) this.#options.mark(delivery.channel, group);
    return saved;
  }

  #forgetOld(): void {
    const oldest = this.#options.clock.now() - this.#options.historyTtlMs;
    for (const [id, at] of this.#closedAt) {
      if (at > oldest) break;
      this.#closedAt.delete(id);
      this.#groups.delete(id);
      this.#options.forget(id);
    }
  }
}
