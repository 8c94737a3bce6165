import type { Locale } from '../../model/locale.js';
import {
  bold,
  bullets,
  code,
  fallbackText,
  fitMessage,
  preformatted,
  richText,
  section,
  text,
  type RichTextPart,
} from './blocks.js';
import type { MessageContent } from './incident.js';
import { own, show, showLine } from './own-text.js';
import { HELP_VERBS, usageOf, viewWords, type HelpVerb } from './words.js';

/** Ready lines that show the grammar; the command's name is put in front. */
const EXAMPLES: Readonly<Record<HelpVerb, readonly string[]>> = {
  why: ['why checkout', 'why payments/checkout-7d9c5-x2x7p', 'why deploy/checkout -n payments --public'],
  list: ['list --failing', 'list -n payments'],
  status: ['status'],
  logs: [
    'logs checkout --previous',
    'logs checkout --first',
    'logs checkout -c sidecar',
    'logs checkout --tail 2000 --grep "timeout|refused"',
  ],
  describe: ['describe checkout'],
  events: ['events checkout -n payments'],
  restart: ['restart checkout -n payments'],
  rollback: ['rollback checkout'],
  'delete-pod': ['delete-pod db-0 -n payments'],
  'scale-up': ['scale-up checkout -n payments'],
  cordon: ['cordon ip-10-0-3-7'],
  ack: ['ack checkout'],
  mute: ['mute checkout 2h known, fix is on the way', 'mute -n staging 1d'],
  unmute: ['unmute checkout'],
  mutes: ['mutes'],
  explain: ['explain CrashLoopBackOff', 'explain NodeLost'],
  history: ['history checkout'],
  'why-alert': ['why-alert checkout'],
  'why-silent': ['why-silent checkout -n payments'],
  assign: ['assign @mira checkout'],
  watch: ['watch -n payments', 'watch -n payments --cluster prod-eu'],
  unwatch: ['unwatch -n payments'],
  test: ['test checkout', 'test -n payments'],
  export: ['export checkout', 'export checkout --json'],
  help: ['help mute'],
};

/** What a newcomer looks for, in the order in which it is needed. Every verb stands in one group. */
const HELP_GROUPS = [
  { title: 'find', verbs: ['why', 'logs', 'describe', 'events', 'explain', 'list', 'status', 'history'] },
  { title: 'act', verbs: ['ack', 'assign', 'restart', 'rollback', 'delete-pod', 'scale-up', 'cordon', 'export'] },
  { title: 'noise', verbs: ['mute', 'unmute', 'mutes', 'why-alert', 'why-silent', 'watch', 'unwatch', 'test'] },
  { title: 'more', verbs: ['help'] },
] as const satisfies readonly { readonly title: string; readonly verbs: readonly HelpVerb[] }[];

/** All commands, or one with its examples. `known` are the verbs that this podwhy answers. */
export function helpAnswer(
  command: string,
  topic: string | null,
  known: readonly HelpVerb[],
  locale: Locale,
): MessageContent {
  const words = viewWords(locale).help;
  const verb = HELP_VERBS.find((candidate) => candidate === topic && known.includes(candidate));
  if (verb !== undefined) {
    const examples = show(EXAMPLES[verb].map((example) => `${command} ${example}`).join('\n'));
    return {
      text: fallbackText(own`${showLine(verb)}${viewWords(locale).colon}${words.commands[verb]}`),
      blocks: [
        richText(
          section(
            ...usageOf(verb, command).flatMap((form) => [code(showLine(form)), text(own`\n`)]),
            text(words.commands[verb]),
          ),
          section(bold(words.examples)),
          preformatted(examples),
        ),
      ],
    };
  }
  const parts = HELP_GROUPS.flatMap((group): RichTextPart[] => [
    section(bold(words.groups[group.title])),
    bullets(
      group.verbs
        .filter((candidate) => known.includes(candidate))
        .map((candidate) => [
          // The first form; the others stand in the help of the command.
          code(showLine(usageOf(candidate, command)[0] ?? '')),
          text(own` ${words.commands[candidate]}`),
        ]),
    ),
  ]);
  return {
    text: fallbackText(own`${words.title}. ${words.intro}`),
    blocks: fitMessage([
      richText(section(bold(words.title), text(own`\n${words.intro}`)), ...parts),
      richText(section(text(own`${words.flags}\n${words.mention}`))),
    ]),
  };
}
