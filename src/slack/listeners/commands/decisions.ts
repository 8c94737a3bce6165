import type { Exchange } from '../exchange.js';
import { showDecisions, showHistory } from '../flows/decisions.js';
import type { Command } from './parse.js';
import { targetOf } from './target.js';

/** `why-alert NAME` and `why-silent NAME`: the decision trace. */
export async function runDecisions(exchange: Exchange, command: Command): Promise<void> {
  const target = await targetOf(exchange, command, 'why-silent');
  if (target !== null) await showDecisions(exchange, target);
}

/** `history NAME`: earlier incidents. */
export async function runHistory(exchange: Exchange, command: Command): Promise<void> {
  const target = await targetOf(exchange, command, 'history');
  if (target !== null) await showHistory(exchange, target);
}
