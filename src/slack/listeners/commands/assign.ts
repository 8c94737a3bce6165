import { person, text } from '../../views/blocks.js';
import { misuse, sentence, sentenceWith } from '../../views/notices.js';
import { own, showName } from '../../views/own-text.js';
import { USAGE, viewWords } from '../../views/words.js';
import { isAllowed, record, type Exchange } from '../exchange.js';
import type { Command } from './parse.js';
import { targetOf } from './target.js';

/** `assign @PERSON NAME`: hands an open incident over. Only a full member who may acknowledge it can get it. */
export async function runAssign(exchange: Exchange, command: Command): Promise<void> {
  const { deps, channel } = exchange;
  const words = viewWords(deps.locale).assign;
  const { mentioned } = command;
  if (mentioned === null) {
    const usage = `${deps.command} ${USAGE.assign}`;
    await exchange.reply(misuse(words.whom, usage, `${deps.command} help assign`, deps.locale), 'person');
    return;
  }
  const target = await targetOf(exchange, command, 'why');
  if (target === null || !(await isAllowed(exchange, 'assign', target.subject))) return;
  const { subject } = target;
  const heir = await deps.people.lookup(mentioned, exchange.signal).catch(() => null);
  if (heir === null || !deps.authorize(heir, 'acknowledge', { subject, channel }).allowed) {
    await exchange.reply(sentenceWith(person(mentioned), text(own` ${words.mayNot}`)), 'person');
    return;
  }
  const { incident } = await deps.incidents.assign(subject, exchange.person.userId, mentioned);
  if (incident === null || incident.phase.phase === 'resolved') {
    await exchange.reply(sentence(viewWords(deps.locale).ack.notOpen), 'person');
    return;
  }
  record(exchange, 'assign', subject, mentioned);
  const done = text(words.done(showName(subject.name)));
  await exchange.reply(sentenceWith(done, person(mentioned)), 'person');
}
