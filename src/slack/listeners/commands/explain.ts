import { explainAnswer, type ExplainContext } from '../../views/explain.js';
import { resolveThresholds } from '../../../detection/thresholds.js';
import type { ListenerDependencies } from '../dependencies.js';
import { isAllowed, type Exchange } from '../exchange.js';
import type { Command } from './parse.js';

/** `explain STATE`, `explain thresholds`: the glossary, and how long each state may last. */
export async function runExplain(exchange: Exchange, { name, rest, flags }: Command): Promise<void> {
  const { deps } = exchange;
  if (!(await isAllowed(exchange, 'explain', null))) return;
  const word = [name, rest].join(' ').trim();
  await exchange.reply(explainAnswer(word, explainContext(deps), deps.locale), flags.public ? 'channel' : 'person');
}

/** What explanations say of this podwhy's settings. */
export function explainContext({ command, detection }: ListenerDependencies): ExplainContext {
  return { command, thresholds: resolveThresholds(detection.thresholds).thresholds };
}
