import type { KnownBlock, ModalView } from '@slack/types';
import type { Group } from '../../model/group.js';
import type { Incident } from '../../model/incident.js';
import type { Locale } from '../../model/locale.js';
import { subjectLabel } from '../../model/subject.js';
import type { Instant } from '../../model/time.js';
import type { Redacted } from '../../model/untrusted.js';
import { ACTION_IDS, CALLBACK_IDS } from './action-ids.js';
import { actions, bold, button, plain, richText, section, text } from './blocks.js';
import { encodeButtonValue } from './button-value.js';
import { showDuration } from './durations.js';
import { groupTitle, inOrder, short, type GroupContents } from './group.js';
import { encodeGroupPage } from './group-value.js';
import { GROUP_WORDS } from './group-words.js';
import { lastedMs, standingWords } from './incident.js';
import { own, showName } from './own-text.js';
import { viewWords } from './words.js';

const PAGE_ROWS = 25;

/** All lines of a group as a modal, page by page; each opens its details. */
export function groupModal(
  contents: Pick<GroupContents, 'group' | 'lines'>,
  page: number,
  metadata: string,
  locale: Locale,
  now: Instant,
): ModalView {
  const words = GROUP_WORDS[locale];
  const { group } = contents;
  const lines = inOrder(contents.lines, now);
  const last = Math.max(0, Math.ceil(lines.length / PAGE_ROWS) - 1);
  const at = Math.min(page, last);
  const shown = lines.slice(at * PAGE_ROWS, (at + 1) * PAGE_ROWS);
  const turns = [
    ...(at > 0
      ? [
          button({
            actionId: ACTION_IDS.groupPrevious,
            label: words.previous,
            value: encodeGroupPage(group.id, at - 1),
          }),
        ]
      : []),
    ...(at < last
      ? [button({ actionId: ACTION_IDS.groupNext, label: words.next, value: encodeGroupPage(group.id, at + 1) })]
      : []),
  ];
  const title = groupTitle(group, contents.lines, locale);
  const from = lines.length === 0 ? 0 : at * PAGE_ROWS + 1;
  const range = words.page(from, at * PAGE_ROWS + shown.length, lines.length);
  return {
    type: 'modal',
    callback_id: CALLBACK_IDS.group,
    private_metadata: metadata,
    title: plain(words.listTitle, 24),
    close: plain(viewWords(locale).buttons.close, 24),
    blocks: [
      richText(section(bold(title), text(own` · ${range}`))),
      ...shown.map((line): KnownBlock => ({
        type: 'section',
        text: plain(lineText(group, line, locale, now), 600),
        accessory: button({
          actionId: ACTION_IDS.details,
          label: viewWords(locale).buttons.details,
          value: encodeButtonValue(line.subject, '', 'details'),
          spoken: viewWords(locale).spoken(
            viewWords(locale).buttons.details,
            showName(line.subject.kind, 20),
            showName(line.subject.name, 40),
          ),
        }),
      })),
      ...(turns.length === 0 ? [] : [actions(...turns)]),
    ],
  };
}

function lineText(group: Group, line: Incident, locale: Locale, now: Instant): Redacted {
  const { phase, subject } = line;
  const name = own`${standingWords(line, locale, now)} ${showName(subjectLabel(subject), 100)} (${showName(subject.cluster, 40)})`;
  return phase.phase === 'resolved'
    ? own`${name}${viewWords(locale).resolvedAfter(showDuration(lastedMs(line), locale))}`
    : own`${name}\n${short(group, line, locale)}`;
}
