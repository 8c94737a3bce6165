import type { Exchange } from '../exchange.js';
import { answerWhy } from '../flows/answer-why.js';
import type { Command } from './parse.js';
import { targetOf } from './target.js';

/** `why NAME`: the diagnosis of the pod or workload that was named. */
export async function runWhy(exchange: Exchange, command: Command): Promise<void> {
  const target = await targetOf(exchange, command, 'why');
  if (target !== null) await answerWhy(exchange, target.named, command.flags.public ? 'channel' : 'person');
}
