import type { Exchange } from '../exchange.js';
import { pressHere } from '../flows/press-here.js';
import { describeLoading, showDescribe } from '../flows/show-describe.js';
import type { Command } from './parse.js';
import { targetOf } from './target.js';

/** `describe NAME`: the same modal as the button. */
export async function runDescribe(exchange: Exchange, command: Command): Promise<void> {
  const target = await targetOf(exchange, command, 'describe');
  if (target === null) return;
  if (exchange.openModal === null) await pressHere(exchange, 'describe', target.subject, target.pod);
  else await showDescribe(exchange, target, await exchange.openModal(describeLoading(exchange)));
}
