import { person, text } from '../../views/blocks.js';
import { sentence, sentenceWith, wrongForm } from '../../views/notices.js';
import { own, showName } from '../../views/own-text.js';
import { usageOf, viewWords } from '../../views/words.js';
import { isAllowed, record, type Exchange } from '../exchange.js';
import type { Found } from '../subjects.js';
import type { Command } from './parse.js';
import { assignVerb, targetOf } from './target.js';

/** `assign @PERSON NAME`: hands an open incident over. Only a full member who may acknowledge it can get it. */
export async function runAssign(exchange: Exchange, command: Command): Promise<void> {
  const { deps } = exchange;
  const words = viewWords(deps.locale).assign;
  const { mentioned } = command;
  if (mentioned === null) {
    const usage = usageOf('assign', deps.command);
    await exchange.reply(wrongForm(words.whom, usage, `${deps.command} help assign`, deps.locale), 'person');
    return;
  }
  const target = await targetOf(exchange, command, assignVerb(mentioned));
  if (target !== null) await assignTo(exchange, target, mentioned);
}

/** Hands the subject's incident over to somebody, by their Slack id. */
export async function assignTo(exchange: Exchange, { subject }: Found, to: string): Promise<void> {
  const { deps, channel } = exchange;
  const words = viewWords(deps.locale).assign;
  if (!(await isAllowed(exchange, 'assign', subject))) return;
  const heir = await deps.people.lookup(to, exchange.signal).catch(() => null);
  if (heir === null || !deps.authorize(heir, 'acknowledge', { subject, channel }).allowed) {
    await exchange.reply(sentenceWith(person(to), text(own` ${words.mayNot}`)), 'person');
    return;
  }
  const { incident } = await deps.incidents.assign(subject, exchange.person.userId, to);
  if (incident === null || incident.phase.phase === 'resolved') {
    await exchange.reply(sentence(viewWords(deps.locale).ack.notOpen), 'person');
    return;
  }
  record(exchange, 'assign', subject, to);
  const done = text(words.done(showName(subject.name)));
  await exchange.reply(sentenceWith(done, person(to)), 'person');
}
