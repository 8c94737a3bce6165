import type { Incident } from '../../../model/incident.js';
import { GROUP_WORDS } from '../../views/group-words.js';
import { sentence } from '../../views/notices.js';
import { own } from '../../views/own-text.js';
import { isAllowed, record, type Exchange } from '../exchange.js';

/** Each counts for itself: who may acknowledge none of them is told why, else how many were. The first to do it wins. */
export async function acknowledgeAll(exchange: Exchange, lines: readonly Incident[]): Promise<void> {
  const { deps, person, channel } = exchange;
  const words = GROUP_WORDS[deps.locale];
  const waiting = lines.filter(({ acknowledged, phase }) => acknowledged === null && phase.phase !== 'resolved');
  const allowed = waiting.filter(({ subject }) => deps.authorize(person, 'acknowledge', { subject, channel }).allowed);
  const [first] = waiting;
  if (first === undefined) {
    await exchange.reply(sentence(words.nothingToAcknowledge), 'person');
    return;
  }
  if (allowed.length === 0) {
    // Says what is missing, and leaves an audit line.
    await isAllowed(exchange, 'acknowledge', first.subject);
    return;
  }
  let done = 0;
  for (const { subject, id } of allowed) {
    if (exchange.signal.aborted) break;
    const { because } = await deps.incidents.acknowledge(subject, person.userId);
    if (because !== 'person-acted') continue;
    record(exchange, 'acknowledge', subject, id);
    done += 1;
  }
  const refused = waiting.length - allowed.length;
  const rest = refused === 0 ? own`` : words.notAllowed(refused);
  await exchange.reply(sentence(own`${words.acknowledged(done)}${rest}`), 'person');
}
