import type { Group, GroupId } from '../../../src/model/group.js';
import type { Incident, IncidentId } from '../../../src/model/incident.js';
import { shortHash } from '../../../src/model/hash.js';
import { subjectKey } from '../../../src/model/subject.js';
import { blankRow } from '../../../src/slack/delivery/wanted.js';
import { renderGroup } from '../../../src/slack/views/group.js';
import { subjectHash } from '../../../src/slack/views/button-value.js';
import { DIAGNOSIS, incident, SUBJECT } from '../views/samples.js';
import type { Desk } from './desk.js';

/** A list of so many lines beside the one incident that the desk knows, as the delivery would show it. */
export async function postListTo(
  desk: Desk,
  more: number,
): Promise<{ readonly ts: string; readonly lines: readonly Incident[] }> {
  const { store } = desk;
  const channel = desk.slack.channels().find(({ name }) => name === 'alerts')?.id ?? '';
  const now = Date.now();
  const own = (await store.latestByHash(subjectHash(SUBJECT)))!.value;
  const others = Array.from({ length: more }, (_, index) => {
    const subject = { ...SUBJECT, name: `service-${String(index).padStart(2, '0')}` };
    const id = `${shortHash(subjectKey(subject))}-1` as IncidentId;
    return incident({ id, subject, openedAt: now + index, diagnosis: { ...DIAGNOSIS, subject, workload: subject } });
  });
  for (const each of others) await store.saveIncident(each, 0, { dirtyChannels: [], recheckInMs: null });
  const lines = [own, ...others];
  const group: Group = {
    schema: 1,
    id: 'group:storm.0123456789abcdef:1796000000000' as GroupId,
    channel,
    subject: { kind: 'storm' },
    openedAt: now,
    closedAt: null,
    members: lines.map(({ id }) => id),
    story: [],
  };
  await store.groups.saveGroup(group, 0);
  for (const { id } of lines) {
    const row = await store.delivery(id, channel);
    await store.saveDelivery({ ...blankRow(id, channel), group: group.id }, row?.version ?? 0);
  }
  const { parent } = renderGroup({ group, lines, others: new Map(), apart: [] }, null, 'en', now);
  const { ts } = await desk.app.client.chat.postMessage({
    channel,
    text: parent.text,
    blocks: [...parent.blocks],
  });
  return { ts: ts ?? '', lines };
}
