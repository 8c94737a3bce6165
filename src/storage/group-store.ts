import type { Delivery } from '../model/delivery.js';
import type { Board, Group, GroupId } from '../model/group.js';
import type { Versioned } from './store.js';

/** What the store keeps of messages that list several incidents. Part of {@link Store}, under the same contract suite. */
export interface GroupStore {
  board(channel: string): Promise<Versioned<Board> | null>;
  /** Compare-and-set; `expected` 0 creates. */
  saveBoard(board: Board, expected: number): Promise<'saved' | 'conflict'>;
  /** A closed group leaves, with its delivery, after the history time. */
  group(id: GroupId): Promise<Versioned<Group> | null>;
  /** Compare-and-set; marks the group as to be looked at in its channel in the same step. */
  saveGroup(group: Group, expected: number): Promise<'saved' | 'conflict'>;
  /** Saves the delivery of an incident like `saveDelivery`, and marks groups of its channel in the same step. */
  saveLine(delivery: Delivery, expected: number, look: readonly GroupId[]): Promise<'saved' | 'conflict'>;
}
