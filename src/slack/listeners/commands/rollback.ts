import type { Exchange } from '../exchange.js';
import { pressHere } from '../flows/press-here.js';
import { askRollback, rollbackLoading } from '../flows/rollback.js';
import type { Command } from './parse.js';
import { targetOf } from './target.js';

/** `rollback NAME`: shows what going back would change and asks; never acts by itself. */
export async function runRollback(exchange: Exchange, command: Command): Promise<void> {
  const target = await targetOf(exchange, command, 'rollback');
  if (target === null) return;
  if (exchange.openModal === null) await pressHere(exchange, 'rollback', target.subject, target.pod);
  else await askRollback(exchange, target, await exchange.openModal(rollbackLoading(exchange)));
}
