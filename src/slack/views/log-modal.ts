import type { KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { gapWords } from '../../diagnosis/text/words.js';
import type { ContainerChoice } from '../../kubernetes/cluster.js';
import { shortHash } from '../../model/hash.js';
import type { LogTail, Read } from '../../model/evidence.js';
import type { Locale } from '../../model/locale.js';
import type { Subject } from '../../model/subject.js';
import type { Redacted } from '../../model/untrusted.js';
import { redact } from '../../redaction/redact.js';
import { ACTION_IDS, CALLBACK_IDS } from './action-ids.js';
import {
  actions,
  bold,
  button,
  context,
  fallbackText,
  option,
  plain,
  preformatted,
  richText,
  section,
  text,
} from './blocks.js';
import { subjectHash } from './button-value.js';
import type { MessageContent } from './incident.js';
import { BUILDER_BUDGET } from './limits.js';
import { logPage, type LogPage } from './log-pages.js';
import { encodeMetadata, GREP_MAX } from './modal-metadata.js';
import { joinShown, own, showLine, showName, NOTHING } from './own-text.js';
import { STORY_WORDS } from './story-words.js';
import { viewWords } from './words.js';

export interface LogView {
  readonly subject: Subject;
  readonly channel: string;
  /** The worst first. */
  readonly pods: readonly { readonly name: string; readonly failing: boolean }[];
  readonly pod: string;
  readonly containers: readonly ContainerChoice[];
  readonly container: string;
  readonly run: 'current' | 'previous';
  /** Whether podwhy kept ends of containers of its newest incident, which can be chosen as well. */
  readonly kept: boolean;
  readonly tail: Read<LogTail>;
  /** A container that was asked for and is not there; '' when what is shown is what was asked for. */
  readonly missing: string;
  /** How many lines were asked for; null for the default. */
  readonly tailLines: number | null;
  /** Pattern that lines must match; '' for none. */
  readonly grep: string;
  /** 0 is the newest. */
  readonly page: number;
}

export const LOG_GREP_BLOCK = 'logs-grep';

/** Lines that are read when nothing else was asked for. */
export const TAIL_DEFAULT = 1_000;
/** The API hands out 1 MiB at most, so more lines than the last of these rarely come. */
const TAILS = [100, TAIL_DEFAULT, 5_000, 10_000] as const;
const CHOICES_MAX = 100;
const CHUNKS = 3;
const ROOM = CHUNKS * (BUILDER_BUDGET.preformattedChars - 300);

/** The end of one container's log, with the choice of pod, container and run, and the telling lines marked. */
export function logModal(view: LogView, locale: Locale): ModalView {
  const words = viewWords(locale);
  return {
    type: 'modal',
    callback_id: CALLBACK_IDS.logs,
    title: plain(words.logs.title, 24),
    submit: plain(words.logs.apply, 24),
    close: plain(words.buttons.close, 24),
    private_metadata: encodeMetadata({
      subjectHash: subjectHash(view.subject),
      podHash: view.pod === '' ? '' : shortHash(view.pod),
      container: view.container,
      run: view.run,
      channel: view.channel,
      uid: '',
      revision: '',
      at: 0,
      page: view.page,
      tailLines: view.tailLines,
      grep: view.grep,
    }),
    blocks: [
      context(
        joinShown(
          [showName(view.subject.cluster), showName(view.subject.namespace), showName(view.pod, 120)],
          own` · `,
        ),
      ),
      ...(view.missing === ''
        ? []
        : [context(words.logs.noContainer(showName(view.missing), showName(view.container)))]),
      ...pickers(view, locale),
      ...logBlocks(view, locale),
    ],
  };
}

/** When a workload has no pod there is no log; said instead of shown. */
export function noPodsModal(subject: Subject, locale: Locale): ModalView {
  const words = viewWords(locale);
  return {
    type: 'modal',
    callback_id: CALLBACK_IDS.message,
    title: plain(words.logs.title, 24),
    close: plain(words.buttons.close, 24),
    blocks: [...noPods(subject, locale).blocks],
  };
}

/** The same as a message. */
export function noPods(subject: Subject, locale: Locale): MessageContent {
  const name = showName(subject.name, 120);
  const said = viewWords(locale).logs.noPods;
  return { text: fallbackText(said), blocks: [richText(section(bold(name), text(own`\n${said}`)))] };
}

function pickers(view: LogView, locale: Locale): KnownBlock[] {
  const words = viewWords(locale).logs;
  const pods = chosenFirst(view.pods, (pod) => pod.name === view.pod).map((pod) =>
    option(own`${pod.failing ? own`✗ ` : NOTHING}${showName(pod.name, 70)}`, shortHash(pod.name)),
  );
  const containers = chosenFirst(view.containers, (entry) => entry.name === view.container).map((entry) =>
    option(
      own`${entry.failing ? own`✗ ` : NOTHING}${showName(entry.name, 45)} (${words.role[entry.role]})`,
      showName(entry.name, 63),
    ),
  );
  const runs: readonly [PlainTextOption, PlainTextOption] = [
    option(words.current, 'current'),
    option(words.previous, 'previous'),
  ];
  const blocks: KnownBlock[] = [];
  const selects = [
    ...select(ACTION_IDS.logPod, words.pod, pods),
    ...select(ACTION_IDS.logContainer, words.container, containers),
    {
      type: 'radio_buttons' as const,
      action_id: ACTION_IDS.logRun,
      options: [...runs, ...(view.kept ? [option(STORY_WORDS[locale].kept.title, 'first')] : [])],
      initial_option: view.run === 'current' ? runs[0] : runs[1],
    },
    tailSelect(view.tailLines, locale),
  ];
  blocks.push(actions(...selects), grepField(view.grep, locale));
  const limited = [
    ...(view.pods.length > CHOICES_MAX ? [words.choiceLimited(CHOICES_MAX, view.pods.length)] : []),
    ...(view.containers.length > CHOICES_MAX ? [words.choiceLimited(CHOICES_MAX, view.containers.length)] : []),
  ];
  return limited.length === 0 ? blocks : [...blocks, context(...limited)];
}

/** How many lines are read from the end. */
function tailSelect(tailLines: number | null, locale: Locale) {
  const lines = [...new Set([...TAILS, tailLines ?? TAIL_DEFAULT])].sort((a, b) => a - b);
  const options = lines.map((count) => option(viewWords(locale).logs.tail(count), String(count)));
  const at = lines.indexOf(tailLines ?? TAIL_DEFAULT);
  return {
    type: 'static_select' as const,
    action_id: ACTION_IDS.logTail,
    options,
    ...(options[at] === undefined ? {} : { initial_option: options[at] }),
  };
}

function grepField(grep: string, locale: Locale): KnownBlock {
  const words = viewWords(locale).logs;
  return {
    type: 'input',
    block_id: LOG_GREP_BLOCK,
    optional: true,
    label: plain(words.grep, 2000),
    hint: plain(words.grepHint, 2000),
    element: {
      type: 'plain_text_input',
      action_id: ACTION_IDS.logGrep,
      max_length: GREP_MAX,
      ...(grep === '' ? {} : { initial_value: showLine(grep, GREP_MAX) }),
    },
  };
}

function select(actionId: string, placeholder: Redacted, options: readonly PlainTextOption[]) {
  const [first] = options;
  if (first === undefined) return [];
  return [
    {
      type: 'static_select' as const,
      action_id: actionId,
      placeholder: plain(placeholder, 150),
      options: [...options],
      initial_option: first,
    },
  ];
}

/** At most as many as Slack allows, the present choice in front so that it is always among them. */
function chosenFirst<T>(entries: readonly T[], isChosen: (entry: T) => boolean): readonly T[] {
  return [...entries.filter(isChosen).slice(0, 1), ...entries.filter((entry) => !isChosen(entry))].slice(
    0,
    CHOICES_MAX,
  );
}

function logBlocks(view: LogView, locale: Locale): KnownBlock[] {
  const words = viewWords(locale).logs;
  if (!view.tail.ok) {
    return [richText(section(text(words.unreadable(showLine(gapWords(view.tail.gap, locale), 500)))))];
  }
  const shown = logPage(redact(view.tail.value.text), view.grep, view.page, ROOM);
  if (shown.lines === 0 && shown.matched === null) {
    return [richText(section(text(words.empty))), actions(again(locale))];
  }
  const matched =
    shown.matched === null ? [] : [words.matched(showLine(view.grep, 80), shown.matched.lines, shown.matched.of)];
  return [
    context(
      ...[
        ...matched,
        shown.page === 0 ? words.shown(shown.lines) : words.page(shown.page + 1, shown.lines),
        ...(shown.marked > 0 ? [words.marked(shown.marked)] : []),
        ...(shown.hasOlder ? [words.earlierLeftOut] : []),
      ],
      { words: viewWords(locale).answer.asOf, at: view.tail.at },
    ),
    ...chunked(shown.rows).map((chunk) => richText(preformatted(chunk))),
    pager(shown, locale),
  ];
}

function pager({ page, hasOlder }: LogPage, locale: Locale): KnownBlock {
  const words = viewWords(locale).logs;
  const turn = (actionId: string, label: Redacted, to: number) => button({ actionId, label, value: String(to) });
  return actions(
    ...(hasOlder ? [turn(ACTION_IDS.logOlder, words.older, page + 1)] : []),
    ...(page > 0 ? [turn(ACTION_IDS.logNewer, words.newer, page - 1)] : [again(locale)]),
    turn(ACTION_IDS.logFile, words.asFile, page),
  );
}

function again(locale: Locale) {
  return button({ actionId: ACTION_IDS.logAgain, label: viewWords(locale).logs.again, value: 'again' });
}

function chunked(rows: readonly Redacted[]): Redacted[] {
  const chunks: Redacted[] = [];
  for (const row of rows) {
    const last = chunks.at(-1);
    if (last !== undefined && last.length + row.length + 1 <= BUILDER_BUDGET.preformattedChars) {
      chunks[chunks.length - 1] = own`${last}\n${row}`;
    } else {
      chunks.push(row);
    }
  }
  return chunks;
}
