import { parseArgs } from 'node:util';
import parseArgsStringToArgv from 'string-argv';
import { DAY, HOUR, MINUTE, type Millis } from '../../../model/time.js';
import { HELP_VERBS, type HelpVerb } from '../../views/words.js';
import { nearest } from './nearest.js';
import { normaliseLine } from './normalise.js';
import { readKubectl } from './kubectl.js';

export interface Flags {
  readonly namespace: string | null;
  readonly container: string | null;
  readonly cluster: string | null;
  readonly public: boolean;
  readonly failing: boolean;
  readonly previous: boolean;
  /** The ends of containers that podwhy kept, instead of a log of now. */
  readonly first: boolean;
  readonly all: boolean;
  readonly json: boolean;
  /** How many lines of a log; null for the default. */
  readonly tail: number | null;
  /** A pattern that log lines must match. */
  readonly grep: string | null;
}

export interface Command {
  readonly verb: HelpVerb;
  /** The pod, workload, state or topic; '' when none was given. */
  readonly name: string;
  /** How long a mute lasts; null when none was given. */
  readonly forMs: Millis | null;
  /** The words after it: the reason of a mute. */
  readonly rest: string;
  /** The first person that the line mentions, by id; null for nobody. */
  readonly mentioned: string | null;
  readonly flags: Flags;
}

/** What was wrong with a line, and a line that would have worked; null when there is nothing near. */
export type Misuse =
  | { readonly problem: 'unknown-verb'; readonly word: string; readonly ready: string | null }
  | { readonly problem: 'unknown-flag'; readonly word: string; readonly ready: string | null }
  | { readonly problem: 'flag-needs-value'; readonly word: string; readonly ready: string | null }
  | { readonly problem: 'name-missing'; readonly word: HelpVerb; readonly ready: string | null }
  | { readonly problem: 'duration-missing'; readonly word: string; readonly ready: string | null };

export type Parsed = { readonly ok: true; readonly command: Command } | { readonly ok: false; readonly misuse: Misuse };

const OPTIONS = {
  namespace: { type: 'string', short: 'n' },
  container: { type: 'string', short: 'c' },
  cluster: { type: 'string' },
  public: { type: 'boolean' },
  failing: { type: 'boolean' },
  previous: { type: 'boolean', short: 'p' },
  first: { type: 'boolean' },
  all: { type: 'boolean', short: 'A' },
  json: { type: 'boolean' },
  tail: { type: 'string' },
  grep: { type: 'string', short: 'g' },
} as const;

/** Flags of kubectl that change nothing here. */
const IGNORED_FLAGS: ReadonlySet<string> = new Set([
  'f',
  'follow',
  'o',
  'output',
  'w',
  'watch',
  'all-namespaces',
  'wide',
  'since',
  'force',
  'grace-period',
  'context',
]);

const NEEDS_NAME: ReadonlySet<HelpVerb> = new Set([
  'why',
  'logs',
  'describe',
  'events',
  'restart',
  'ack',
  'explain',
  'unmute',
  'rollback',
  'delete-pod',
  'scale-up',
  'cordon',
  'history',
  'why-alert',
  'why-silent',
  'export',
  'assign',
  'test',
]);

/** Words of a spoken question around the name. */
const FILLERS: ReadonlySet<string> = new Set([
  'is',
  'are',
  'does',
  'did',
  'do',
  'the',
  'my',
  'our',
  'a',
  'pod',
  'pods',
  'has',
  'for',
  'to',
  'of',
  'in',
]);

/** What people say for the incident whose thread they write in. */
const HERE: ReadonlySet<string> = new Set(['this', 'it', 'that', 'here']);

const KIND_WORDS: ReadonlySet<string> = new Set([
  'po',
  'deploy',
  'deployment',
  'deployments',
  'sts',
  'statefulset',
  'statefulsets',
  'ds',
  'daemonset',
  'daemonsets',
  'rs',
  'replicaset',
  'job',
  'jobs',
  'cj',
  'cronjob',
  'cronjobs',
  'node',
  'nodes',
  'no',
]);

const SYNONYMS: Readonly<Record<string, HelpVerb>> = {
  log: 'logs',
  ls: 'list',
  ps: 'list',
  get: 'list',
  event: 'events',
  acknowledge: 'ack',
  silence: 'mute',
  snooze: 'mute',
  unsilence: 'unmute',
  what: 'explain',
  '?': 'help',
  diagnose: 'why',
  desc: 'describe',
  undo: 'rollback',
  delete: 'delete-pod',
  scale: 'scale-up',
  subscribe: 'watch',
  unsubscribe: 'unwatch',
  handover: 'assign',
};

/**
 * Reads what a person typed after `/pod` (or after mentioning the bot), forgivingly. `known` are the verbs that are answered;
 * an empty line is `help`. `implied`: a missing name is no misuse, since the place (an incident's thread) may say it.
 * Never throws.
 */
export function parseCommand(line: string, known: readonly HelpVerb[], implied = false): Parsed {
  const mentioned = MENTION.exec(line.slice(0, 2000))?.[1] ?? null;
  const parsed = parseLine(/^\s*(?:assign|handover)\b/i.test(line) ? line.replace(MENTION, ' ') : line, known, implied);
  return parsed.ok ? { ok: true, command: { ...parsed.command, mentioned } } : parsed;
}

/** A person as Slack writes one when it escapes what was typed. */
const MENTION = /<@([UW][A-Z0-9]{2,20})(?:\|[^<>]{0,80})?>/;

function parseLine(line: string, known: readonly HelpVerb[], implied: boolean): Parsed {
  const words = readKubectl(parseArgsStringToArgv(normaliseLine(line)));
  const [first = 'help', ...others] = words;
  const word = first.toLowerCase().replace(/^-+/, '');
  const verb =
    HELP_VERBS.find((candidate) => candidate === word) ?? (Object.hasOwn(SYNONYMS, word) ? SYNONYMS[word] : undefined);
  if (verb === undefined || !known.includes(verb)) {
    const near = nearest(word, known);
    const ready = near === null ? (words.length === 1 ? `why ${first}` : null) : [near, ...others].join(' ');
    return misuse({ problem: 'unknown-verb', word: first, ready });
  }
  // `scale up checkout`
  const rest = word === 'scale' && others[0]?.toLowerCase() === 'up' ? others.slice(1) : others;
  return readArguments(verb, rest, implied);
}

function readArguments(verb: HelpVerb, words: readonly string[], implied: boolean): Parsed {
  const { values, positionals, tokens } = parseArgs({
    args: [...words],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== 'option' || IGNORED_FLAGS.has(token.name)) continue;
    if (!Object.hasOwn(OPTIONS, token.name)) {
      const near = nearest(token.name, Object.keys(OPTIONS));
      const ready = near === null ? null : [verb, ...words].join(' ').replace(token.rawName, `--${near}`);
      return misuse({ problem: 'unknown-flag', word: token.rawName, ready });
    }
  }
  for (const name of ['namespace', 'container', 'cluster', 'tail', 'grep'] as const) {
    const value = values[name];
    if (value !== undefined && (typeof value !== 'string' || value === '')) {
      return misuse({ problem: 'flag-needs-value', word: `--${name}`, ready: null });
    }
  }
  const flags: Flags = {
    namespace: asText(values.namespace),
    container: asText(values.container),
    cluster: asText(values.cluster),
    public: values.public === true,
    failing: values.failing === true,
    previous: values.previous === true,
    first: values.first === true,
    all: values.all === true,
    json: values.json === true,
    tail: typeof values.tail === 'string' ? Number(values.tail) : null,
    grep: asText(values.grep),
  };
  if (flags.tail !== null && !(Number.isInteger(flags.tail) && flags.tail > 0)) {
    return misuse({ problem: 'flag-needs-value', word: '--tail', ready: null });
  }
  return readWords(verb, positionals, flags, implied);
}

function readWords(verb: HelpVerb, positionals: readonly string[], flags: Flags, implied: boolean): Parsed {
  if (verb === 'mute') return readMute(positionals, flags, implied);
  const all = positionals.filter((word) => !FILLERS.has(word.toLowerCase()));
  const spoken = implied && HERE.has(all[0]?.toLowerCase() ?? '') ? [] : all;
  const [name = '', ...rest] = joinKind(spoken.length === 0 && all.length === 0 ? positionals : spoken);
  const placed =
    (verb === 'unmute' && (flags.all || flags.namespace !== null)) || (verb === 'test' && flags.namespace !== null);
  if (name === '' && NEEDS_NAME.has(verb) && !implied && !placed) {
    return misuse({ problem: 'name-missing', word: verb, ready: null });
  }
  const list = verb === 'list' && name !== '' && flags.namespace === null;
  return {
    ok: true,
    command: {
      verb,
      name: list ? '' : cleanName(name),
      forMs: null,
      rest: rest.join(' '),
      mentioned: null,
      flags: list ? { ...flags, namespace: name } : flags,
    },
  };
}

/** `mute checkout 2h known bug`, `mute 2h checkout`, `mute -n staging 1 day`, `mute --all 30m maintenance`. */
function readMute(positionals: readonly string[], flags: Flags, implied: boolean): Parsed {
  const named = joinKind(withoutFillers(joinDuration(positionals)));
  const words = implied && HERE.has(named[0]?.toLowerCase() ?? '') ? withoutFillers(named.slice(1)) : named;
  const at = words.findIndex((word) => durationOf(word) !== null);
  const found = words[at];
  const wholesale = flags.all || flags.namespace !== null;
  const others = words.filter((_word, index) => index !== at);
  const name = (wholesale || implied) && at === 0 ? '' : (others[0] ?? '');
  if (name === '' && !wholesale && !implied) return misuse({ problem: 'name-missing', word: 'mute', ready: null });
  if (found === undefined) {
    const what = [...words, ...(flags.namespace === null ? [] : ['-n', flags.namespace])].join(' ');
    return misuse({
      problem: 'duration-missing',
      word: what,
      ready: ['mute', what, '2h'].filter((part) => part !== '').join(' '),
    });
  }
  const rest = name === '' ? others : others.slice(1);
  return {
    ok: true,
    command: {
      verb: 'mute',
      name: cleanName(name),
      forMs: durationOf(found),
      rest: rest.join(' '),
      mentioned: null,
      flags,
    },
  };
}

const UNITS: readonly (readonly [RegExp, Millis])[] = [
  [/^(?:m|min|mins|minute|minutes)$/i, MINUTE],
  [/^(?:h|hr|hrs|hour|hours)$/i, HOUR],
  [/^(?:d|day|days)$/i, DAY],
];

function durationOf(word: string): Millis | null {
  const match = /^(\d{1,4})([a-z]{1,7})$/i.exec(word);
  const unit = UNITS.find(([pattern]) => pattern.test(match?.[2] ?? ''));
  return match === null || unit === undefined ? null : Number(match[1]) * unit[1];
}

/** Drops `for`, `the` and `pod` around the name and the duration; in the reason they stay. */
function withoutFillers(words: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const word of words) {
    if (kept.length >= 2 || !['for', 'the', 'pod'].includes(word.toLowerCase())) kept.push(word);
  }
  return kept;
}

/** `2 hours` → `2hours` */
function joinDuration(words: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (const word of words) {
    const last = joined.at(-1);
    if (last !== undefined && /^\d{1,4}$/.test(last) && durationOf(last + word) !== null) {
      joined[joined.length - 1] = last + word;
    } else {
      joined.push(word);
    }
  }
  return joined;
}

/** `deploy checkout` → `deploy/checkout` */
function joinKind(words: readonly string[]): readonly string[] {
  const [kind, name, ...rest] = words;
  return kind !== undefined && name !== undefined && KIND_WORDS.has(kind.toLowerCase())
    ? [`${kind}/${name}`, ...rest]
    : words;
}

const cleanName = (name: string): string => name.replace(/^pods?\//i, '').replace(/[?!.,;:]+$/, '');

const asText = (value: string | boolean | undefined): string | null => (typeof value === 'string' ? value : null);

const misuse = (found: Misuse): Parsed => ({ ok: false, misuse: found });
