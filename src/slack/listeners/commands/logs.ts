import type { Exchange } from '../exchange.js';
import { showKept } from '../flows/show-kept.js';
import { logsLoading, sayLogs, showLogs } from '../flows/show-logs.js';
import type { Command } from './parse.js';
import { targetOf } from './target.js';

/** `logs NAME`: the same modal as the button; where none can be opened, an excerpt. */
export async function runLogs(exchange: Exchange, command: Command): Promise<void> {
  const target = await targetOf(exchange, command, 'logs');
  if (target === null) return;
  const { container, first, previous, tail, grep } = command.flags;
  if (first) {
    await showKept(exchange, target.subject, await exchange.openModal?.(logsLoading(exchange)));
    return;
  }
  const choice = {
    pod: target.pod,
    container: container ?? '',
    run: previous ? ('previous' as const) : null,
    tailLines: tail,
    grep: grep ?? '',
  };
  if (exchange.openModal === null) await sayLogs(exchange, target, choice);
  else await showLogs(exchange, target, choice, await exchange.openModal(logsLoading(exchange)));
}
