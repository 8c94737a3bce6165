import { ago, person, text } from '../../views/blocks.js';
import { sentence, sentenceWith } from '../../views/notices.js';
import { own, showName } from '../../views/own-text.js';
import { viewWords } from '../../views/words.js';
import { isAllowed, record, type Exchange } from '../exchange.js';
import type { Found } from '../subjects.js';

/** Acknowledges the subject's open incident. The first wins; the second is told who was first. */
export async function acknowledge(exchange: Exchange, { subject }: Found): Promise<void> {
  const { deps } = exchange;
  const words = viewWords(deps.locale).ack;
  if (!(await isAllowed(exchange, 'acknowledge', subject))) return;
  const { incident, because } = await deps.incidents.acknowledge(subject, exchange.person.userId);
  if (incident === null || incident.phase.phase === 'resolved') {
    await exchange.reply(sentence(words.notOpen), 'person');
  } else if (because === 'already-acknowledged' && incident.acknowledged !== null) {
    const { by, at } = incident.acknowledged;
    await exchange.reply(sentenceWith(text(words.already), person(by), text(own` · `), ago(at)), 'person');
  } else {
    record(exchange, 'acknowledge', subject, incident.id);
    await exchange.reply(sentence(words.done(showName(subject.name))), 'person');
  }
}
