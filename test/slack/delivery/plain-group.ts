import type { GroupEntry } from '../../../src/model/group.js';
import { shortHash } from '../../../src/model/hash.js';
import type { IncidentId } from '../../../src/model/incident.js';
import type { RenderGroup } from '../../../src/slack/delivery/group-steps.js';
import type { GroupContents } from '../../../src/slack/views/group.js';

/** What the tests show of a group: each line with its state, and who has a message of its own. */
export const plainGroup: RenderGroup = (loaded, channel) => {
  const { group, lines, apart } = loaded;
  const shown = lines.map(
    ({ subject, phase, severity, reopened }) => `${subject.name} ${phase.phase} ${severity} v${reopened}`,
  );
  const state = group.closedAt === null ? 'open' : 'over';
  const others = apart.map(({ incident, url }) => `${incident.subject.name} at ${url ?? 'nowhere'}`).sort();
  const text = `${group.subject.kind} ${state} for ${channel}: ${shown.sort().join(', ')}; apart: ${others.join(', ')}`;
  return {
    parent: { text, blocks: [{ type: 'section', text: { type: 'plain_text', text } }], plain: `plain ${text}` },
    hash: shortHash(text),
    reply: (entries) => ({
      text: entries.map((entry) => tell(entry, loaded)).join(', '),
      blocks: [{ type: 'divider' }],
    }),
  };
};

function tell({ event }: GroupEntry, { lines, others }: GroupContents): string {
  if (!('incident' in event)) return event.kind;
  const name = nameOf(event.incident, lines, others);
  return event.kind === 'told' ? `${name} #${event.entry}` : `${name} ${event.kind}`;
}

function nameOf(id: IncidentId, lines: GroupContents['lines'], others: GroupContents['others']): string {
  const incident = lines.find((one) => one.id === id) ?? others.get(id);
  return incident?.subject.name ?? 'somebody';
}
