import type { Mute } from '../../../storage/store.js';
import { subjectKey, type Subject } from '../../../model/subject.js';
import { muteScope } from '../../views/home.js';
import { sentence } from '../../views/notices.js';
import { viewWords } from '../../views/words.js';
import { isAllowed, record, type Exchange } from '../exchange.js';
import { placeOf } from './mute.js';

/** Ends mutes; whose incident they held back is told soon after. True when they are ended. */
export async function unmute(exchange: Exchange, ended: readonly Mute[]): Promise<boolean> {
  const { deps, person } = exchange;
  const words = viewWords(deps.locale).mute;
  const [first] = ended;
  if (first === undefined) {
    await exchange.reply(sentence(words.none), 'person');
    return false;
  }
  for (const { scope } of ended) if (!(await isAllowed(exchange, 'mute', placeOf(scope)))) return false;
  for (const { id, scope } of ended) {
    await deps.store.removeMute(id);
    record(exchange, 'mute', placeOf(scope), 'ended');
  }
  await deps.incidents.endMutes(ended, person.userId);
  await exchange.reply(sentence(words.ended(muteScope(first.scope, deps.locale))), 'person');
  return true;
}

/** Ends the mutes of one subject, and of nothing else. */
export async function unmuteSubject(exchange: Exchange, subject: Subject): Promise<void> {
  const key = subjectKey(subject);
  const mutes = await exchange.deps.store.mutes();
  await unmute(
    exchange,
    mutes.filter(({ scope }) => scope.kind === 'subject' && subjectKey(scope.subject) === key),
  );
}
