import type { Group } from '../../../model/group.js';
import type { Incident } from '../../../model/incident.js';
import { groupLines } from '../../delivery/group-lines.js';
import { decodeGroupPage } from '../../views/group-value.js';
import type { ListenerDependencies } from '../dependencies.js';

/** A list that a button means, with its lines and the page that the button asks for. */
export interface FoundGroup {
  readonly group: Group;
  readonly lines: readonly Incident[];
  readonly page: number;
}

/** Null when the value is no button's of a list, or the list is known no more. */
export async function groupOf(
  value: string,
  { store }: Pick<ListenerDependencies, 'store'>,
): Promise<FoundGroup | null> {
  const asked = decodeGroupPage(value);
  const stored = asked === null ? null : await store.groups.group(asked.id);
  if (asked === null || stored === null) return null;
  const { lines } = await groupLines(stored.value, store);
  return { group: stored.value, lines, page: asked.page };
}
