import type { Exchange } from '../exchange.js';
import { mute } from '../flows/mute.js';
import type { Command } from './parse.js';
import { targetOf } from './target.js';

/** `mute NAME 2h`, `mute -n NAMESPACE 1d`, `mute --all 30m`. */
export async function runMute(exchange: Exchange, command: Command): Promise<void> {
  const { flags, name, rest } = command;
  const forMs = command.forMs ?? 0;
  if (flags.all) {
    await mute(exchange, { kind: 'all' }, forMs, rest);
    return;
  }
  if (name === '' && flags.namespace !== null) {
    const { namespace } = flags;
    const clusters = exchange.deps.clusters.filter(
      (cluster) => flags.cluster === null || cluster.name === flags.cluster,
    );
    const holding = clusters.find((cluster) => cluster.directory.namespaces().includes(namespace)) ?? clusters[0];
    if (holding !== undefined) {
      await mute(exchange, { kind: 'namespace', cluster: holding.name, namespace }, forMs, rest);
      return;
    }
  }
  const target = await targetOf(exchange, command, 'mute1h');
  if (target !== null) await mute(exchange, { kind: 'subject', subject: target.subject }, forMs, rest);
}
