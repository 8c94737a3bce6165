import { shortHash } from '../../../src/model/hash.js';
import type { MessageContent } from '../../../src/slack/delivery/slack-client.js';
import type { RenderWanted } from '../../../src/slack/delivery/wanted.js';

/** What the tests show of an incident: enough to see that the newest state is told. */
export const plainRender: RenderWanted = (incident, channel) => {
  const text = `${incident.subject.name} ${incident.phase.phase} ${incident.severity} v${incident.reopened} for ${channel}`;
  return {
    parent: { text, blocks: [{ type: 'section', text: { type: 'plain_text', text } }] },
    hash: shortHash(text),
    reply: (entry) => ({ text: `${entry.seq} ${entry.event.kind}`, blocks: [{ type: 'divider' }] }),
  };
};

/** What they show of an alert that a lost store had told. */
export function plainLost(shown: string): MessageContent {
  return { text: `over: ${shown}`, blocks: [] };
}
