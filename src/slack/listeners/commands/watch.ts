import { misuse, sentence } from '../../views/notices.js';
import { showName } from '../../views/own-text.js';
import { USAGE, viewWords } from '../../views/words.js';
import { isAllowed, record, type Exchange } from '../exchange.js';
import { placeOf } from '../flows/mute.js';
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
async function placeNamed(
  exchange: Exchange,
  { verb, name, flags }: Command,
): Promise<{ readonly cluster: string; readonly namespace: string } | null> {
  const { deps, channel } = exchange;
  const words = viewWords(deps.locale).watch;
  const namespace = flags.namespace ?? name;
  const usage = `${deps.command} ${USAGE[verb]}`;
  const help = `${deps.command} help ${verb}`;
  const holding = deps.clusters
    .filter((cluster) => flags.cluster === null || cluster.name === flags.cluster)
    .filter((cluster) => cluster.directory.namespaces().includes(namespace));
  const [first] = holding;
  if (namespace === '') {
    await exchange.reply(misuse(words.which, usage, help, deps.locale), 'person');
    return null;
  }
  if (first === undefined && verb === 'unwatch') {
    // A namespace that is gone can still be unwatched.
    const old = (await deps.store.watches()).find(
      (watch) => watch.channel === channel && watch.namespace === namespace,
    );
    if (old !== undefined && (await isAllowed(exchange, 'watch', placeOf({ kind: 'namespace', ...old })))) return old;
    if (old !== undefined) return null;
  }
  if (first === undefined) {
    await exchange.reply(misuse(words.unknown(showName(namespace)), usage, help, deps.locale), 'person');
    return null;
  }
  if (holding.length > 1) {
    const ready = `${deps.command} ${verb} -n ${namespace} --cluster ${first.name}`;
    await exchange.reply(misuse(words.several(showName(namespace)), ready, help, deps.locale), 'person');
    return null;
  }
  const place = { cluster: first.name, namespace };
  return (await isAllowed(exchange, 'watch', placeOf({ kind: 'namespace', ...place }))) ? place : null;
}
