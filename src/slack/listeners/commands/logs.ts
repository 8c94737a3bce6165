import type { Exchange } from '../exchange.js';
import { pressHere } from '../flows/press-here.js';
import { logsLoading, showLogs } from '../flows/show-logs.js';
import type { Command } from './parse.js';
import { targetOf } from './target.js';

/** `logs NAME`: the same modal as the button. */
export async function runLogs(exchange: Exchange, command: Command): Promise<void> {
  const target = await targetOf(exchange, command, 'logs');
  if (target === null) return;
  if (exchange.openModal === null) {
    await pressHere(exchange, 'logs', target.subject, target.pod);
    return;
  }
  const modal = await exchange.openModal(logsLoading(exchange));
  const { container, previous, tail, grep } = command.flags;
  const choice = {
    pod: target.pod,
    container: container ?? '',
    run: previous ? ('previous' as const) : null,
    tailLines: tail,
    grep: grep ?? '',
  };
  await showLogs(exchange, target, choice, modal);
}
