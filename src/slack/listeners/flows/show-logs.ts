import { gapWords } from '../../../diagnosis/text/words.js';
import type { ContainerChoice } from '../../../kubernetes/cluster.js';
import type { PodRecord } from '../../../model/records.js';
import { redact } from '../../../redaction/redact.js';
import { logExcerpt } from '../../views/log-excerpt.js';
import { logModal, noPods, noPodsModal, TAIL_DEFAULT, type LogView } from '../../views/log-modal.js';
import type { MessageContent } from '../../views/incident.js';
import { failure, loadingModal, sentence } from '../../views/notices.js';
import { showLine, showName } from '../../views/own-text.js';
import { viewWords } from '../../views/words.js';
import { answer, isAllowed, type Exchange, type OpenModal } from '../exchange.js';
import type { Found } from '../subjects.js';
import { keptOf } from './show-kept.js';
import { threadOf, upload } from './upload.js';

/** What the person chose so far; '' and null let podwhy choose: the worst pod, its failing container, the run that ended. */
export interface LogChoice {
  readonly pod: string;
  readonly container: string;
  readonly run: 'current' | 'previous' | null;
  /** How many lines to read; null for the default. */
  readonly tailLines?: number | null;
  /** Pattern that lines must match. */
  readonly grep?: string;
  /** 0 is the newest. */
  readonly page?: number;
}

/** The API hands out no more than 1 MiB of them. */
const FILE_LINES = 10_000;

export function logsLoading(exchange: Exchange) {
  const words = viewWords(exchange.deps.locale).logs;
  return loadingModal(words.title, words.loading, '', exchange.deps.locale);
}

/** Reads the end of a container's log and shows it in the modal. */
export async function showLogs(exchange: Exchange, found: Found, choice: LogChoice, modal: OpenModal): Promise<void> {
  const { locale } = exchange.deps;
  if (!(await isAllowed(exchange, 'logs', found.subject, modal))) return;
  const read = await readLogs(exchange, found, choice);
  if (read.kind === 'read') await modal.show(logModal(read.view, locale));
  else if (read.kind === 'no-pods') await modal.show(noPodsModal(found.subject, locale));
  else await answer(exchange, read.content, modal);
}

/** The same as a message, where no modal can be opened (mentions). */
export async function sayLogs(exchange: Exchange, found: Found, choice: LogChoice): Promise<void> {
  const { locale } = exchange.deps;
  if (!(await isAllowed(exchange, 'logs', found.subject))) return;
  const read = await readLogs(exchange, found, choice);
  const content =
    read.kind === 'read'
      ? logExcerpt(read.view, locale)
      : read.kind === 'no-pods'
        ? noPods(found.subject, locale)
        : read.content;
  await exchange.reply(content, 'person');
}

type LogsRead =
  | { readonly kind: 'read'; readonly view: LogView }
  | { readonly kind: 'no-pods' }
  | { readonly kind: 'unreadable'; readonly content: MessageContent };

async function readLogs(exchange: Exchange, found: Found, choice: LogChoice): Promise<LogsRead> {
  const { deps, signal, channel } = exchange;
  const { cluster, subject } = found;
  const pods = [...cluster.directory.podsOf(subject)].sort(
    (a, b) => troubleOf(b) - troubleOf(a) || b.createdAt - a.createdAt,
  );
  const pod = pods.find((record) => record.name === choice.pod) ?? pods[0];
  if (pod === undefined) return { kind: 'no-pods' };
  const target = { ...subject, kind: 'Pod', name: pod.name };
  const read = await cluster.operate.containers(target, signal);
  if (!read.ok) {
    const what = viewWords(deps.locale).logs.unreadable;
    const content = failure(
      { what: what(showLine(gapWords(read.gap, deps.locale))), correlationId: exchange.correlationId },
      deps.locale,
    );
    return { kind: 'unreadable', content };
  }
  const containers = [...read.value].sort((a, b) => Number(b.failing) - Number(a.failing));
  const chosen = containers.find((entry) => entry.name === choice.container) ?? containers[0];
  const container = chosen?.name ?? '';
  const run = choice.run ?? preferredRun(chosen, pod);
  const tail = await cluster.operate.logs(
    { namespace: subject.namespace, pod: pod.name, container, run, tailLines: linesOf(choice) },
    signal,
  );
  const listed = pods.map((record) => ({ name: record.name, failing: troubleOf(record) > 0 }));
  return {
    kind: 'read',
    view: {
      ...{ subject, channel, pods: listed, pod: pod.name, containers, container, run, tail },
      kept: (await keptOf(exchange, subject)) !== null,
      missing: choice.container === container ? '' : choice.container,
      tailLines: choice.tailLines ?? null,
      grep: (choice.grep ?? '').slice(0, 100),
      page: choice.page ?? 0,
    },
  };
}

/** A pattern is looked for in more than is shown by default. */
function linesOf({ tailLines, grep = '', page = 0 }: LogChoice): number {
  return Math.min(tailLines ?? (grep === '' && page === 0 ? TAIL_DEFAULT : FILE_LINES), FILE_LINES);
}

/** Sends the end of a container's log as a file: into the incident's thread here, else to the person. Secrets are removed first. */
export async function sendLogFile(
  exchange: Exchange,
  found: Found,
  choice: { readonly container: string; readonly run: 'current' | 'previous' },
): Promise<void> {
  const { deps, signal, correlationId } = exchange;
  const { cluster, subject, pod } = found;
  const { container, run } = choice;
  const words = viewWords(deps.locale).logs;
  if (!(await isAllowed(exchange, 'logs', subject))) return;
  const request = { namespace: subject.namespace, pod, container, run, tailLines: FILE_LINES };
  const tail = await cluster.operate.logs(request, signal);
  if (!tail.ok) {
    const what = words.unreadable(showLine(gapWords(tail.gap, deps.locale)));
    await exchange.reply(failure({ what, correlationId }, deps.locale), 'person');
    return;
  }
  const content = redact(tail.value.text);
  if (content.trim() === '') {
    await exchange.reply(sentence(words.empty), 'person');
    return;
  }
  const thread = await threadOf(exchange, subject);
  const filename = `${pod}.${container}.${run}.log`;
  const sent = await upload(exchange, { filename, title: showName(filename, 200), content }, thread);
  const said = sent ? (thread === null ? words.fileSentToYou : words.fileSent) : words.fileBlocked;
  await exchange.reply(sentence(said), 'person');
}

/** A container that waits or has just begun again says nothing; the run before does. */
function preferredRun(container: ContainerChoice | undefined, pod: PodRecord): 'current' | 'previous' {
  const record = pod.containers.find((entry) => entry.name === container?.name);
  const isDown = record !== undefined && record.state.kind !== 'running' && record.state.kind !== 'terminated';
  return container?.hasPrevious === true && isDown ? 'previous' : 'current';
}

function troubleOf(pod: PodRecord): number {
  const down = pod.containers.filter((entry) => !entry.ready && entry.role !== 'init').length;
  return pod.phase === 'Succeeded'
    ? 0
    : down * 1000 +
        Math.min(
          999,
          pod.containers.reduce((sum, entry) => sum + entry.restarts, 0),
        );
}
