import type { Group } from '../../model/group.js';
import type { Incident, IncidentId } from '../../model/incident.js';
import type { Store } from '../../storage/store.js';

/** What of a group's members is still shown by it. */
export interface GroupLines {
  /** Incidents whose rows name the group, in the order of joining. */
  readonly lines: readonly Incident[];
  /** Members whose rows do not name it (any more), or that nobody knows any more. */
  readonly left: readonly IncidentId[];
}

/** The row of an incident decides whether it is a line; what the group lists may be older. */
export async function groupLines(
  { id, channel, members }: Group,
  store: Pick<Store, 'delivery' | 'incident'>,
): Promise<GroupLines> {
  const all = await Promise.all(
    members.map(async (member) => {
      const [row, incident] = await Promise.all([store.delivery(member, channel), store.incident(member)]);
      return { member, incident: row?.value.group === id ? (incident?.value ?? null) : null };
    }),
  );
  return {
    lines: all.flatMap(({ incident }) => (incident === null ? [] : [incident])),
    left: all.filter(({ incident }) => incident === null).map(({ member }) => member),
  };
}
