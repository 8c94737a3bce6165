import type { Action } from '../../../access/access.js';
import { notFound, severalMatches } from '../../views/answer.js';
import { misuse } from '../../views/notices.js';
import { showName, showLine } from '../../views/own-text.js';
import { USAGE, viewWords } from '../../views/words.js';
import type { Exchange } from '../exchange.js';
import { findByHash, resolveName, type Found } from '../subjects.js';
import type { Command } from './parse.js';

/** A resolved name: the workload for actions, and the pod itself where a pod was named. */
export interface Target extends Found {
  /** What was named: the pod or the workload. */
  readonly named: Found['subject'];
}

/**
 * Looks up the name of a command; answers with buttons, or with what to try, when it does not mean exactly one thing.
 * `verb` is what the buttons go on with.
 */
export async function targetOf(exchange: Exchange, command: Command, verb: string): Promise<Target | null> {
  const { deps } = exchange;
  const { flags, name } = command;
  if (name === '') return impliedTarget(exchange, command);
  const resolved = resolveName(name, flags, deps.clusters);
  switch (resolved.kind) {
    case 'one': {
      const { target, workload } = resolved.match;
      const pod = target.kind === 'Pod' ? target.name : '';
      return { cluster: resolved.cluster, subject: workload, pod, named: target };
    }
    case 'several':
      await exchange.reply(severalMatches({ text: name, verb }, resolved.matches, deps.locale), 'person');
      return null;
    case 'none': {
      const place = flags.namespace === null ? '' : ` -n ${flags.namespace}`;
      await exchange.reply(notFound(name, `${deps.command} list${place}`, deps.locale), 'person');
      return null;
    }
    case 'unknown-cluster': {
      const words = viewWords(deps.locale).errors;
      const main = words.unknownCluster(showName(flags.cluster ?? ''), showLine(resolved.known.join(', '), 300));
      await exchange.reply(misuse(main, null, `${deps.command} help`, deps.locale), 'person');
      return null;
    }
  }
}

/** The subject of the incident whose thread this is. */
async function impliedTarget(exchange: Exchange, command: Command): Promise<Target | null> {
  const { deps, thread, signal } = exchange;
  const hash = thread === null ? null : await deps.threads.subjectHash(thread, signal);
  const found = hash === null ? null : await findByHash({ subjectHash: hash, podHash: '' }, deps);
  if (found !== null) return { ...found, named: found.subject };
  const words = viewWords(deps.locale).errors;
  const usage = `${deps.command} ${USAGE[command.verb]}`;
  await exchange.reply(
    misuse(words.missingName(showName(command.verb)), usage, `${deps.command} help`, deps.locale),
    'person',
  );
  return null;
}

/** Verbs that a button of "which one did you mean" can go on with. */
export const CHOICE_VERBS = [
  'why',
  'logs',
  'describe',
  'events',
  'restart',
  'rollback',
  'ack',
  'mute1h',
  'unmute',
  'history',
  'why-silent',
  'export',
  'test',
] as const satisfies readonly (Action | 'ack' | 'mute1h' | 'unmute' | 'why-silent')[];
export type ChoiceVerb = (typeof CHOICE_VERBS)[number];
