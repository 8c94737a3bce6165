import type { Exchange } from '../exchange.js';
import { mute } from '../flows/mute.js';
import { namespaceNamed } from './namespace.js';
import type { Command } from './parse.js';
import { muteVerb, targetOf } from './target.js';

/** `mute NAME 2h`, `mute -n NAMESPACE 1d`, `mute --all 30m`. */
export async function runMute(exchange: Exchange, command: Command): Promise<void> {
  const { flags, name, rest } = command;
  const forMs = command.forMs ?? 0;
  if (flags.all) {
    await mute(exchange, { kind: 'all' }, forMs, rest);
    return;
  }
  if (name === '' && flags.namespace !== null) {
    const place = await namespaceNamed(exchange, command, flags.namespace);
    if (place !== null) await mute(exchange, { kind: 'namespace', ...place }, forMs, rest);
    return;
  }
  const target = await targetOf(exchange, command, muteVerb(forMs));
  if (target !== null) await mute(exchange, { kind: 'subject', subject: target.subject }, forMs, rest);
}
