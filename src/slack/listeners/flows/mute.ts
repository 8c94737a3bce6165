import { DAY, MINUTE, type Millis } from '../../../model/time.js';
import type { Mute } from '../../../storage/store.js';
import { code, moment, text } from '../../views/blocks.js';
import { muteScope } from '../../views/home.js';
import { subjectLabel } from '../../../model/subject.js';
import { showLine } from '../../views/own-text.js';
import { sentence, sentenceWith } from '../../views/notices.js';
import { viewWords } from '../../views/words.js';
import { isAllowed, record, type Exchange } from '../exchange.js';

const LONGEST = 7 * DAY;

/** Mutes for a while; every mute ends. The person is told until when. */
export async function mute(exchange: Exchange, scope: Mute['scope'], forMs: Millis, reason: string): Promise<void> {
  const { deps, person } = exchange;
  const words = viewWords(deps.locale).mute;
  if (!(await isAllowed(exchange, 'mute', placeOf(scope)))) return;
  if (forMs < MINUTE || forMs > LONGEST) {
    await exchange.reply(sentence(words.tooLong), 'person');
    return;
  }
  const at = deps.clock.now();
  // The same muted again: the new mute takes the place of the old one.
  const what = JSON.stringify(placeOf(scope));
  const before = (await deps.store.mutes()).filter((held) => JSON.stringify(placeOf(held.scope)) === what);
  const until = at + forMs;
  await deps.store.saveMute({
    id: exchange.correlationId,
    scope,
    by: person.userId,
    reason: reason.slice(0, 300),
    at,
    until,
    hidden: 0,
  });
  for (const { id } of before) await deps.store.removeMute(id);
  if (scope.kind === 'subject') await deps.incidents.mute(scope.subject, person.userId, until);
  record(exchange, 'mute', placeOf(scope), `for ${forMs} ms`);
  const end = `${deps.command} ${unmuteLine(scope)}`;
  await exchange.reply(
    sentenceWith(
      text(words.done(muteScope(scope, deps.locale))),
      moment(until),
      text(words.endBefore),
      code(showLine(end, 200)),
    ),
    'person',
  );
}

/** What ends it, as it is typed. */
function unmuteLine(scope: Mute['scope']): string {
  switch (scope.kind) {
    case 'subject':
      return `unmute ${subjectLabel(scope.subject)}`;
    case 'namespace':
      return `unmute -n ${scope.namespace}`;
    case 'all':
      return 'unmute all';
  }
}

/** Where a mute acts, for the access check; muting everything is bound to no place, so only unlimited bindings allow it. */
export function placeOf(scope: Mute['scope']) {
  switch (scope.kind) {
    case 'subject':
      return scope.subject;
    case 'namespace':
      return { cluster: scope.cluster, kind: 'Namespace', namespace: scope.namespace, name: scope.namespace };
    case 'all':
      return null;
  }
}
