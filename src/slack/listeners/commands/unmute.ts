import { type Exchange } from '../exchange.js';
import { unmute, unmuteSubject } from '../flows/unmute.js';
import type { Command } from './parse.js';
import { targetOf } from './target.js';

/** `unmute NAME`, `unmute NAMESPACE`, `unmute -n NAMESPACE`, `unmute all`: ends the mutes of exactly that. */
export async function runUnmute(exchange: Exchange, command: Command): Promise<void> {
  const { name, flags } = command;
  const mutes = await exchange.deps.store.mutes();
  const all = name === 'all' || flags.all;
  const namespace = name === '' ? flags.namespace : name;
  const wholesale = mutes.filter(({ scope }) =>
    scope.kind === 'all' ? all : scope.kind === 'namespace' && !all && scope.namespace === namespace,
  );
  if (wholesale.length > 0 || all || (name === '' && namespace !== null)) {
    await unmute(exchange, wholesale);
    return;
  }
  const target = await targetOf(exchange, command, 'unmute');
  if (target === null) return;
  await unmuteSubject(exchange, target.subject);
}
