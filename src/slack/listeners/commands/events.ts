import { subjectLabel } from '../../../model/subject.js';
import { isAllowed, type Exchange } from '../exchange.js';
import { eventList } from '../../views/pod-list.js';
import type { Found } from '../subjects.js';
import type { Command } from './parse.js';
import { targetOf } from './target.js';

/** `events NAME`: what the watcher's memory holds. */
export async function runEvents(exchange: Exchange, command: Command): Promise<void> {
  const target = await targetOf(exchange, command, 'events');
  if (target !== null) await showEvents(exchange, target);
}

export async function showEvents(exchange: Exchange, { cluster, subject }: Found): Promise<void> {
  const { deps } = exchange;
  if (!(await isAllowed(exchange, 'events', subject))) return;
  const events = cluster.directory.events(subject);
  await exchange.reply(eventList(subjectLabel(subject), events, deps.locale, deps.clock.now()), 'person');
}
