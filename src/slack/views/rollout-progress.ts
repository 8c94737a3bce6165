import type { ErrandAction } from '../../model/errand.js';
import { isIntervention } from '../../model/intervention.js';
import type { Locale } from '../../model/locale.js';
import type { Redacted } from '../../model/untrusted.js';
import { bold, fallbackText, richText, section, text } from './blocks.js';
import type { MessageContent } from './incident.js';
import { INTERVENTION_WORDS } from './intervention-words.js';
import { own } from './own-text.js';
import { viewWords } from './words.js';

/** How far something is that a person had podwhy do. */
export type Progress =
  | { readonly what: 'rollout'; readonly replaced: number; readonly ready: number; readonly desired: number }
  | { readonly what: 'replicas'; readonly ready: number; readonly desired: number }
  /** `ready` and `desired` are null for a pod that nothing owns. */
  | { readonly what: 'pod'; readonly gone: boolean; readonly ready: number | null; readonly desired: number | null }
  /** The replicas were set to another number meanwhile. */
  | { readonly what: 'undone'; readonly desired: number }
  /** The workload does not exist any more. */
  | { readonly what: 'gone' }
  /** podwhy does not see the cluster. */
  | { readonly what: 'unseen' }
  /** podwhy ends and will not know of it any more. */
  | { readonly what: 'forgotten' };

/** `running` may still change; the others are how it ended, `late` and `unknown` without anybody knowing. */
export type Standing = 'running' | 'done' | 'late' | 'failed' | 'unknown';

/** `⏳ Restart: 2/3 pods replaced, 1/3 ready` */
export function rolloutProgress(
  progress: Progress,
  standing: Standing,
  action: ErrandAction,
  locale: Locale,
): MessageContent {
  const { progress: words, restart, rollback, colon } = viewWords(locale);
  const title = isIntervention(action)
    ? INTERVENTION_WORDS[locale].deeds[action].title
    : { restart, rollback }[action].title;
  const sign = { running: own`⏳`, done: own`✓`, late: own`✗`, failed: own`✗`, unknown: own`⏹` }[standing];
  const said = own`${colon}${saidOf(progress, locale)}${standing === 'late' ? words.stuck : own``}`;
  return {
    text: fallbackText(own`${sign} ${title}${said}`),
    blocks: [richText(section(text(own`${sign} `), bold(title), text(said)))],
  };
}

function saidOf(progress: Progress, locale: Locale): Redacted {
  const { progress: words } = viewWords(locale);
  const { progress: more } = INTERVENTION_WORDS[locale];
  switch (progress.what) {
    case 'rollout':
      return words.replaced(progress.replaced, progress.desired, progress.ready);
    case 'replicas':
      return more.ready(progress.ready, progress.desired);
    case 'pod': {
      const pod = progress.gone ? more.podGone : more.podThere;
      const { ready, desired } = progress;
      return ready === null || desired === null ? pod : own`${pod}${more.comma}${more.ready(ready, desired)}`;
    }
    case 'undone':
      return more.undone(progress.desired);
    case 'gone':
      return words.gone;
    case 'unseen':
      return more.unseen;
    case 'forgotten':
      return more.forgotten;
  }
}
