import { projectEvent } from '../../../kubernetes/project.js';
import { subjectLabel } from '../../../model/subject.js';
import type { RawObject } from '../../../model/evidence.js';
import type { EventRecord } from '../../../model/records.js';
import type { Millis } from '../../../model/time.js';
import { isAllowed, type Exchange } from '../exchange.js';
import { eventList } from '../../views/pod-list.js';
import type { Found } from '../subjects.js';
import type { Command } from './parse.js';
import { targetOf } from './target.js';

/** The cluster is asked within this; what the watcher remembers is shown either way. */
const GATHER_MS: Millis = 2_000;

/** `events NAME`: of the workload, its pods and what stands between them. */
export async function runEvents(exchange: Exchange, command: Command): Promise<void> {
  const target = await targetOf(exchange, command, 'events');
  if (target !== null) await showEvents(exchange, target);
}

/** What the cluster says now, and what the watcher remembers of events that the cluster has forgotten. */
export async function showEvents(exchange: Exchange, { cluster, subject, pod }: Found): Promise<void> {
  const { deps } = exchange;
  if (!(await isAllowed(exchange, 'events', subject))) return;
  const target = pod === '' ? subject : { ...subject, kind: 'Pod', name: pod };
  const evidence = await cluster.gather(target, { logs: 'none', deadlineMs: GATHER_MS }, exchange.signal);
  const read = evidence.objects.flatMap((object) => (object['kind'] === 'Event' ? wholeEvent(object) : []));
  const remembered = cluster.directory.events(subject).filter(({ about }) => pod === '' || about.name === pod);
  const events = [...new Map([...remembered, ...read].map((event) => [event.uid, event])).values()];
  const gaps = evidence.gaps.filter(({ what }) => what.startsWith('events'));
  const shown = { name: subjectLabel(target), about: target.name, events, gaps };
  await exchange.reply(eventList(shown, deps.locale, deps.clock.now()), 'person');
}

/** With its whole message: the redaction gate must see it before anything is cut off. */
function wholeEvent(object: RawObject): EventRecord[] {
  const record = projectEvent(object);
  const message = object['message'] ?? object['note'];
  return record === null ? [] : [{ ...record, message: typeof message === 'string' ? message : record.message }];
}
