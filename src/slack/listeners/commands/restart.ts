import type { Exchange } from '../exchange.js';
import { pressHere } from '../flows/press-here.js';
import { askRestart, restartLoading } from '../flows/restart.js';
import type { Command } from './parse.js';
import { targetOf } from './target.js';

/** `restart NAME`: opens the same question as the button; never acts by itself. */
export async function runRestart(exchange: Exchange, command: Command): Promise<void> {
  const target = await targetOf(exchange, command, 'restart');
  if (target === null) return;
  if (exchange.openModal === null) await pressHere(exchange, 'restart', target.subject, target.pod);
  else await askRestart(exchange, target, await exchange.openModal(restartLoading(exchange)));
}
