import { misuse } from '../../views/notices.js';
import { showName } from '../../views/own-text.js';
import { viewWords } from '../../views/words.js';
import type { Exchange } from '../exchange.js';
import { nearest } from './nearest.js';
import type { Command } from './parse.js';
import { writeCommand } from './write-command.js';

export interface NamedNamespace {
  readonly cluster: string;
  readonly namespace: string;
}

/** The namespace that a command names, in the one cluster that has it; null after an answer that says what is wrong. */
export async function namespaceNamed(
  exchange: Exchange,
  command: Command,
  namespace: string,
): Promise<NamedNamespace | null> {
  const { deps } = exchange;
  const { verb, flags } = command;
  const words = viewWords(deps.locale).watch;
  const help = `${deps.command} help ${verb}`;
  const clusters = deps.clusters.filter(({ name }) => flags.cluster === null || name === flags.cluster);
  const holding = clusters.filter((cluster) => cluster.directory.namespaces().includes(namespace));
  const [first] = holding;
  const ready = (meant: string, cluster: string | null): string =>
    `${deps.command} ${writeCommand({ ...command, flags: { ...flags, cluster } }, '', meant)}`;
  if (first === undefined) {
    const near = nearest(namespace, [...new Set(clusters.flatMap(({ directory }) => directory.namespaces()))]);
    const offer = near === null ? null : ready(near, flags.cluster);
    await exchange.reply(misuse(words.unknown(showName(namespace)), offer, help, deps.locale), 'person');
    return null;
  }
  if (holding.length > 1) {
    const several = words.several(showName(namespace));
    await exchange.reply(misuse(several, ready(namespace, first.name), help, deps.locale), 'person');
    return null;
  }
  return { cluster: first.name, namespace };
}
