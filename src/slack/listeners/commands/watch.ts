import { sentence, wrongForm } from '../../views/notices.js';
import { showName } from '../../views/own-text.js';
import { usageOf, viewWords } from '../../views/words.js';
import { isAllowed, record, type Exchange } from '../exchange.js';
import { placeOf } from '../flows/mute.js';
import { subjectOfThread } from './target.js';
import { namespaceNamed, type NamedNamespace } from './namespace.js';
import type { Command } from './parse.js';

/** `watch -n NAMESPACE`: its alerts come to this channel too. */
export async function runWatch(exchange: Exchange, command: Command): Promise<void> {
  const { deps, channel } = exchange;
  const found = await placeNamed(exchange, command);
  if (found === null) return;
  const { cluster, namespace } = found;
  await deps.store.addWatch({ cluster, namespace, channel });
  record(exchange, 'watch', placeOf({ kind: 'namespace', ...found }), 'watched');
  const words = viewWords(deps.locale).watch;
  await exchange.reply(sentence(words.done(showName(namespace), showName(cluster))), 'person');
}

/** `unwatch -n NAMESPACE`: ends what `watch` began in this channel; routes of settings stay. */
export async function runUnwatch(exchange: Exchange, command: Command): Promise<void> {
  const { deps, channel } = exchange;
  const found = await placeNamed(exchange, command);
  if (found === null) return;
  const { cluster, namespace } = found;
  const removed = await deps.store.removeWatch({ cluster, namespace, channel });
  if (removed) record(exchange, 'watch', placeOf({ kind: 'namespace', ...found }), 'unwatched');
  const words = viewWords(deps.locale).watch;
  await exchange.reply(
    sentence((removed ? words.ended : words.none)(showName(namespace), showName(cluster))),
    'person',
  );
}

/** The namespace that was named, in the one cluster that has it; null after an answer that says what is wrong. */
async function placeNamed(exchange: Exchange, command: Command): Promise<NamedNamespace | null> {
  const { verb, name, flags } = command;
  const { deps, channel } = exchange;
  const words = viewWords(deps.locale).watch;
  const named = flags.namespace ?? name;
  // In an incident's thread its namespace is meant.
  const namespace = named === '' ? ((await subjectOfThread(exchange))?.subject.namespace ?? '') : named;
  const help = `${deps.command} help ${verb}`;
  if (namespace === '') {
    await exchange.reply(wrongForm(words.which, usageOf(verb, deps.command), help, deps.locale), 'person');
    return null;
  }
  if (verb === 'unwatch') {
    // What is watched here can be unwatched, even when the namespace is gone or in several clusters.
    const watched = (await deps.store.watches()).filter(
      (watch) =>
        watch.channel === channel &&
        watch.namespace === namespace &&
        (flags.cluster === null || watch.cluster === flags.cluster),
    );
    const [old] = watched;
    if (old !== undefined && watched.length === 1) {
      return (await isAllowed(exchange, 'watch', placeOf({ kind: 'namespace', ...old }))) ? old : null;
    }
  }
  const place = await namespaceNamed(exchange, command, namespace);
  if (place === null) return null;
  return (await isAllowed(exchange, 'watch', placeOf({ kind: 'namespace', ...place }))) ? place : null;
}
