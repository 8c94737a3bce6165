import { subjectKey } from '../../../model/subject.js';
import { muteScope } from '../../views/home.js';
import { sentence } from '../../views/notices.js';
import { viewWords } from '../../views/words.js';
import { isAllowed, type Exchange } from '../exchange.js';
import { placeOf } from '../flows/mute.js';
import type { Command } from './parse.js';
import { targetOf } from './target.js';

/** `unmute NAME`, `unmute NAMESPACE`, `unmute all`: ends the mutes of exactly that. */
export async function runUnmute(exchange: Exchange, command: Command): Promise<void> {
  const { deps } = exchange;
  const words = viewWords(deps.locale).mute;
  const mutes = await deps.store.mutes();
  const wholesale = mutes.filter(({ scope }) =>
    scope.kind === 'all' ? command.name === 'all' : scope.kind === 'namespace' && scope.namespace === command.name,
  );
  const target = wholesale.length > 0 ? null : await targetOf(exchange, command, 'why');
  if (wholesale.length === 0 && target === null) return;
  const ended =
    target === null
      ? wholesale
      : mutes.filter(
          ({ scope }) => scope.kind === 'subject' && subjectKey(scope.subject) === subjectKey(target.subject),
        );
  const [first] = ended;
  if (first === undefined) {
    await exchange.reply(sentence(words.none), 'person');
    return;
  }
  if (!(await isAllowed(exchange, 'mute', placeOf(first.scope)))) return;
  for (const { id } of ended) await deps.store.removeMute(id);
  if (first.scope.kind === 'subject') {
    await deps.incidents.mute(first.scope.subject, exchange.person.userId, deps.clock.now());
  }
  await exchange.reply(sentence(words.ended(muteScope(first.scope, deps.locale))), 'person');
}
