import { INTERVENTIONS } from '../../../model/intervention.js';
import type { Action } from '../../../access/access.js';
import { MINUTE, type Millis } from '../../../model/time.js';
import { notFound, severalMatches, type Nearby } from '../../views/answer.js';
import { misuse, wrongForm } from '../../views/notices.js';
import { showName, showLine } from '../../views/own-text.js';
import { usageOf, viewWords } from '../../views/words.js';
import type { Exchange } from '../exchange.js';
import { nearNames } from '../near-names.js';
import { findByHash, resolveName, type Found } from '../subjects.js';
import { nearest } from './nearest.js';
import type { Command } from './parse.js';
import { writeCommand } from './write-command.js';

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
      await exchange.reply(
        notFound(name, `${deps.command} list`, await nearby(exchange, command, verb), deps.locale),
        'person',
      );
      return null;
    }
    case 'unknown-cluster': {
      const words = viewWords(deps.locale).errors;
      const main = words.unknownCluster(showName(flags.cluster ?? ''), showLine(resolved.known.join(', '), 300));
      const near = nearest(flags.cluster ?? '', resolved.known);
      const meant = { ...command, flags: { ...flags, cluster: near } };
      const ready = near === null ? null : `${deps.command} ${writeCommand(meant, name, flags.namespace)}`;
      await exchange.reply(misuse(main, ready, `${deps.command} help`, deps.locale), 'person');
      return null;
    }
  }
}

/** Names that are near the one that was typed; null when none is. */
async function nearby({ deps }: Exchange, command: Command, verb: string): Promise<Nearby | null> {
  const matches = await nearNames(command.name, command.flags, deps.clusters);
  const [best] = matches;
  if (best === undefined) return null;
  const { namespace } = command.flags;
  const ready = writeCommand(command, best.target.name, namespace === null ? null : best.target.namespace);
  return { ready: `${deps.command} ${ready}`, matches, verb };
}

/** The subject of the incident whose thread this is; null in other threads and outside of any. */
export async function subjectOfThread({ deps, thread, signal }: Exchange): Promise<Found | null> {
  const hash = thread === null ? null : await deps.threads.subjectHash(thread, signal);
  return hash === null ? null : findByHash({ subjectHash: hash, podHash: '' }, deps);
}

/** The same for a command that needs one; answers where there is none. */
export async function impliedTarget(exchange: Exchange, command: Command): Promise<Target | null> {
  const { deps } = exchange;
  const found = await subjectOfThread(exchange);
  if (found !== null) return { ...found, named: found.subject };
  const words = viewWords(deps.locale).errors;
  await exchange.reply(
    wrongForm(
      words.missingName(showName(command.verb)),
      usageOf(command.verb, deps.command),
      `${deps.command} help`,
      deps.locale,
    ),
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
  ...INTERVENTIONS,
  'ack',
  'mute1h',
  'unmute',
  'history',
  'why-silent',
  'export',
  'test',
] as const satisfies readonly (Action | 'ack' | 'mute1h' | 'unmute' | 'why-silent')[];
export type ChoiceVerb = (typeof CHOICE_VERBS)[number];

/** What a button goes on with after `mute NAME 2h`: the duration is kept, in minutes. */
export function muteVerb(forMs: Millis): string {
  return `mute-${Math.min(99_999, Math.round(forMs / MINUTE))}m`;
}

/** How long such a button mutes; null for other verbs. */
export function mutedFor(verb: string): Millis | null {
  const minutes = /^mute-(\d{1,5})m$/.exec(verb)?.[1];
  return minutes === undefined ? null : Number(minutes) * MINUTE;
}

/** What a button goes on with after `assign @PERSON NAME`: who it is handed over to. */
export function assignVerb(heir: string): string {
  return `assign-${heir.toLowerCase()}`;
}

/** To whom such a button hands over; null for other verbs. */
export function assignedTo(verb: string): string | null {
  return /^assign-([uw][a-z0-9]{2,12})$/.exec(verb)?.[1]?.toUpperCase() ?? null;
}
