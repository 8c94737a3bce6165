import { explainAnswer } from '../../views/explain.js';
import { isAllowed, type Exchange } from '../exchange.js';
import type { Command } from './parse.js';

/** `explain STATE`: the glossary. */
export async function runExplain(exchange: Exchange, { name, rest, flags }: Command): Promise<void> {
  const { deps } = exchange;
  if (!(await isAllowed(exchange, 'explain', null))) return;
  const word = [name, rest].join(' ').trim();
  await exchange.reply(explainAnswer(word, deps.command, deps.locale), flags.public ? 'channel' : 'person');
}
