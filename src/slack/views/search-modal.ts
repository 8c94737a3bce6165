import type { ModalView, PlainTextOption } from '@slack/types';
import type { Match } from '../../kubernetes/cluster.js';
import type { Locale } from '../../model/locale.js';
import { subjectLabel } from '../../model/subject.js';
import { ACTION_IDS, CALLBACK_IDS } from './action-ids.js';
import { option, plain } from './blocks.js';
import { encodeButtonValue } from './button-value.js';
import { encodeMetadata, NO_METADATA } from './modal-metadata.js';
import { showName } from './own-text.js';
import { viewWords } from './words.js';

export const SEARCH_BLOCK = 'search-pod';

/** Slack offers no more than 100 options. */
export const OPTIONS_MAX = 100;

/** Picks a pod or workload with typeahead; opens for an empty command and for the shortcut. */
export function searchModal(channel: string, locale: Locale): ModalView {
  const words = viewWords(locale);
  return {
    type: 'modal',
    callback_id: CALLBACK_IDS.search,
    title: plain(words.search.title, 24),
    submit: plain(words.search.submit, 24),
    close: plain(words.buttons.cancel, 24),
    private_metadata: encodeMetadata({ ...NO_METADATA, channel }),
    blocks: [
      {
        type: 'input',
        block_id: SEARCH_BLOCK,
        label: plain(words.search.label, 2000),
        hint: plain(words.search.hint, 2000),
        element: {
          type: 'external_select',
          action_id: ACTION_IDS.searchPod,
          min_query_length: 1,
          focus_on_load: true,
          placeholder: plain(words.search.placeholder, 150),
        },
      },
    ],
  };
}

/** What the typeahead offers, best first. */
export function matchOptions(matches: readonly Match[]): PlainTextOption[] {
  const severalClusters = new Set(matches.map(({ target }) => target.cluster)).size > 1;
  const values = new Set<string>();
  return matches.slice(0, OPTIONS_MAX).flatMap(({ target, workload }) => {
    const value = encodeButtonValue(workload, target.kind === 'Pod' ? target.name : '', 'why');
    if (values.has(value)) return [];
    values.add(value);
    const cluster = severalClusters ? ` (${target.cluster})` : '';
    return [option(showName(`${subjectLabel(target)} · ${target.kind}${cluster}`, 75), value)];
  });
}
