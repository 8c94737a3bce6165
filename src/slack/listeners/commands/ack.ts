import type { Exchange } from '../exchange.js';
import { acknowledge } from '../flows/acknowledge.js';
import type { Command } from './parse.js';
import { targetOf } from './target.js';

/** `ack NAME`: the same as the button. */
export async function runAck(exchange: Exchange, command: Command): Promise<void> {
  const target = await targetOf(exchange, command, 'ack');
  if (target !== null) await acknowledge(exchange, target);
}
