import type { Locale } from '../../model/locale.js';
import type { Redacted } from '../../model/untrusted.js';
import { bold, fallbackText, richText, section, text } from './blocks.js';
import type { MessageContent } from './incident.js';
import { own } from './own-text.js';
import { viewWords } from './words.js';

/** How far a rollout is. */
export interface Progress {
  readonly state: 'running' | 'done' | 'stuck' | 'gone';
  readonly replaced: number;
  readonly ready: number;
  readonly desired: number;
}

/** `Restart: 2/3 pods replaced, 1/3 ready` */
export function rolloutProgress(progress: Progress, title: Redacted, locale: Locale): MessageContent {
  const { progress: words, colon } = viewWords(locale);
  const { replaced, ready, desired } = progress;
  const said = progress.state === 'gone' ? words.gone : words.replaced(replaced, desired, ready);
  const sign = { running: own`⏳`, done: own`✓`, stuck: own`✗`, gone: own`✗` }[progress.state];
  const end = progress.state === 'stuck' ? words.stuck : own``;
  return {
    text: fallbackText(own`${sign} ${title}${colon}${said}${end}`),
    blocks: [richText(section(text(own`${sign} `), bold(title), text(own`${colon}${said}${end}`)))],
  };
}
