import { explainAnswer, type ExplainContext } from '../../views/explain.js';
import { resolveThresholds } from '../../../detection/thresholds.js';
import { subjectKey } from '../../../model/subject.js';
import type { ListenerDependencies } from '../dependencies.js';
import { isAllowed, type Exchange } from '../exchange.js';
import type { Command } from './parse.js';
import { impliedTarget } from './target.js';

/**
 * `explain STATE`, `explain thresholds`: the glossary, and how long each state may last. In an incident's thread the state that
 * it shows is implied.
 */
export async function runExplain(exchange: Exchange, command: Command): Promise<void> {
  const { name, rest, flags } = command;
  const { deps } = exchange;
  if (!(await isAllowed(exchange, 'explain', null))) return;
  const typed = [name, rest].join(' ').trim();
  const word = typed === '' ? await stateOfThread(exchange, command) : typed;
  if (word === null) return;
  await exchange.reply(explainAnswer(word, explainContext(deps), deps.locale), flags.public ? 'channel' : 'person');
}

/** What explanations say of this podwhy's settings. */
export function explainContext({ command, detection }: ListenerDependencies): ExplainContext {
  return { command, thresholds: resolveThresholds(detection.thresholds).thresholds };
}

async function stateOfThread(exchange: Exchange, command: Command): Promise<string | null> {
  const target = await impliedTarget(exchange, command);
  if (target === null) return null;
  const latest = await exchange.deps.store.latest(subjectKey(target.subject));
  return latest?.value.diagnosis?.state ?? 'Unknown';
}
