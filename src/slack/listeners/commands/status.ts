import { compareSeverity } from '../../../model/severity.js';
import { incidentList } from '../../views/pod-list.js';
import { isAllowed, type Exchange } from '../exchange.js';
import type { Command } from './parse.js';

/** `status`: open incidents, the most severe and newest first. */
export async function runStatus(exchange: Exchange, { flags }: Command): Promise<void> {
  const { deps } = exchange;
  if (!(await isAllowed(exchange, 'list', null))) return;
  const open = [...(await deps.store.openIncidents(200))].sort(
    (a, b) => compareSeverity(b.severity, a.severity) || b.openedAt - a.openedAt,
  );
  await exchange.reply(incidentList(open, deps.locale, deps.clock.now()), flags.public ? 'channel' : 'person');
}
