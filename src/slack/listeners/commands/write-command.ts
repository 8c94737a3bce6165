import { formatDuration } from '../../../model/duration.js';
import type { Command } from './parse.js';

/** The line that says the same as `command` about another name, ready to be typed (without the slash command itself). */
export function writeCommand(command: Command, name: string, namespace: string | null): string {
  const { verb, flags, forMs, rest, mentioned } = command;
  const words = [
    verb,
    ...(verb === 'assign' && mentioned !== null ? [`<@${mentioned}>`] : []),
    ...(name === '' ? [] : [name]),
    ...(forMs === null ? [] : [formatDuration(forMs)]),
    ...(namespace === null ? [] : ['-n', namespace]),
    ...(flags.container === null ? [] : ['-c', flags.container]),
    ...(flags.cluster === null ? [] : ['--cluster', flags.cluster]),
    ...(flags.previous ? ['--previous'] : []),
    ...(flags.first ? ['--first'] : []),
    ...(flags.tail === null ? [] : ['--tail', String(flags.tail)]),
    ...(flags.grep === null ? [] : ['--grep', `"${flags.grep.replaceAll('"', '')}"`]),
    ...(flags.all ? ['--all'] : []),
    ...(flags.failing ? ['--failing'] : []),
    ...(flags.json ? ['--json'] : []),
    ...(flags.public ? ['--public'] : []),
    ...(rest === '' ? [] : [rest]),
  ];
  return words.join(' ');
}
