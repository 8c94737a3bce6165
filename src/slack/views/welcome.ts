import type { RichTextElement } from '@slack/types';
import type { Locale } from '../../model/locale.js';
import type { Redacted } from '../../model/untrusted.js';
import type { RouteRule } from '../../routing/route.js';
import { bold, bullets, code, fallbackText, fitMessage, richText, section, text } from './blocks.js';
import type { MessageContent } from './incident.js';
import { joinShown, NOTHING, own, showLine, showName } from './own-text.js';
import { viewWords } from './words.js';

export interface Welcome {
  /** Settings' rules that lead to the channel. */
  readonly rules: readonly RouteRule[];
  readonly isDefault: boolean;
  /** Namespaces that people route here by command. */
  readonly watches: readonly { readonly cluster: string; readonly namespace: string }[];
  /** The slash command with its slash. */
  readonly command: string;
}

const ROWS = 12;

/** What podwhy will post in a channel that it has just joined, and how to change it. */
export function welcomeMessage(welcome: Welcome, locale: Locale): MessageContent {
  const words = viewWords(locale).welcome;
  const rows: RichTextElement[][] = [
    ...welcome.rules.map((rule) => [text(ruleWords(rule, locale))]),
    ...welcome.watches.map((watch) => [text(words.namespace(showName(watch.namespace), showName(watch.cluster)))]),
    ...(welcome.isDefault ? [[text(words.rest)]] : []),
  ];
  const shown = rows.slice(0, ROWS);
  if (rows.length > ROWS) shown.push([text(viewWords(locale).andMore(rows.length - ROWS))]);
  const command = showLine(welcome.command, 40);
  return {
    text: fallbackText(own`${words.title} ${rows.length === 0 ? words.nothing : words.posts}`),
    blocks: fitMessage([
      richText(
        section(bold(words.title), text(own`\n${rows.length === 0 ? words.nothing : words.posts}`)),
        ...(shown.length === 0 ? [] : [bullets(shown)]),
      ),
      richText(
        section(text(words.change)),
        bullets([
          [code(own`${command} watch -n NAMESPACE`), text(own` ${words.watch}`)],
          [code(own`${command} unwatch -n NAMESPACE`), text(own` ${words.unwatch}`)],
          [code(own`${command} mute NAME 2h`), text(own` ${words.mute}`)],
          [code(own`${command} help`), text(own` ${words.help}`)],
        ]),
        section(text(words.settings)),
      ),
    ]),
  };
}

/** What a rule of settings takes: `namespace pay* · from critical`. */
export function ruleWords(rule: RouteRule, locale: Locale): Redacted {
  const { welcome: words, severity } = viewWords(locale);
  const parts = [
    rule.namespace === null ? NOTHING : own`${words.inNamespace} ${showName(rule.namespace)}`,
    rule.cluster === null ? NOTHING : own`${words.inCluster} ${showName(rule.cluster)}`,
    rule.label === null ? NOTHING : own`${words.withLabel} ${showName(rule.label)}`,
    rule.severity === null ? NOTHING : own`${words.from} ${severity[rule.severity]}`,
    rule.causes === null ? NOTHING : showLine(rule.causes.join(', '), 150),
  ];
  const joined = joinShown(parts, own` · `);
  return joined === NOTHING ? words.everything : joined;
}
