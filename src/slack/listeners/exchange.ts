import type { KnownBlock, ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Action, Person } from '../../access/access.js';
import type { Actor } from '../../kubernetes/cluster.js';
import { SECOND, type Millis } from '../../model/time.js';
import type { Subject } from '../../model/subject.js';
import type { MessageContent } from '../views/incident.js';
import { failure, messageModal, refusal } from '../views/notices.js';
import { own } from '../views/own-text.js';
import { viewWords } from '../views/words.js';
import type { ListenerDependencies } from './dependencies.js';
import { abortable } from './people.js';
import type { Thread } from './threads.js';

/** Who is to see an answer. */
export type Audience = 'person' | 'channel';

/** A modal that stands open and can be filled in later. */
export interface OpenModal {
  show(view: ModalView): Promise<void>;
}

/** How answers to one command, click or mention reach people. */
export interface Outlet {
  reply(content: MessageContent, audience: Audience): Promise<void>;
  /** Null where Slack gave no trigger (mentions). Must be called at once: triggers live 3 seconds. */
  readonly openModal: ((view: ModalView) => Promise<OpenModal>) | null;
}

/** One thing a person asks of podwhy, from the click to the answer. */
export interface Exchange extends Outlet {
  readonly person: Person;
  readonly channel: string;
  /** The thread it was asked in; null in the channel itself. */
  readonly thread: Thread | null;
  readonly signal: AbortSignal;
  readonly correlationId: string;
  /** With the locale of the channel. */
  readonly deps: ListenerDependencies;
}

export interface Asked {
  /** What for, in logs and metrics: `command why`, `action pod.logs`. */
  readonly what: string;
  readonly userId: string;
  readonly channel: string;
  readonly threadTs?: string | null;
  readonly deadlineMs?: Millis;
  /** Slack is asked anew who the person is. */
  readonly fresh?: boolean;
}

const DEADLINE_MS = 25 * SECOND;

/**
 * Runs one exchange: identifies the person, sets the deadline, and turns whatever goes wrong into an answer with an id that
 * stands in the log as well. Never rejects.
 */
export async function converse(
  asked: Asked,
  outlet: Outlet,
  deps: ListenerDependencies,
  work: (exchange: Exchange) => Promise<void>,
): Promise<void> {
  const correlationId = deps.newId();
  const started = deps.clock.now();
  const signal = AbortSignal.any([deps.shutdown, deps.clock.deadline(asked.deadlineMs ?? DEADLINE_MS)]);
  let outcome = 'answered';
  let local = deps;
  const { channel, threadTs = null } = asked;
  try {
    const run = async (): Promise<void> => {
      const [person, place] = await Promise.all([
        deps.people.lookup(asked.userId, signal, asked.fresh),
        deps.places.at(channel, signal),
      ]);
      local = { ...deps, locale: place.locale };
      const thread = threadTs === null ? null : { channel, ts: threadTs };
      await work({ ...outlet, person, channel, thread, signal, correlationId, deps: local });
    };
    await abortable(run(), signal);
  } catch (error) {
    outcome = signal.aborted ? 'timeout' : 'failed';
    deps.log.error(
      { event: 'slack.exchange.failed', what: asked.what, outcome, correlationId, error: describeError(error) },
      'a person was told that something went wrong',
    );
    await apologise(outcome, correlationId, outlet, local);
  }
  deps.metrics.count('podwhy_slack_exchanges_total', { outcome });
  deps.metrics.observe('podwhy_slack_exchange_seconds', (deps.clock.now() - started) / 1000);
}

async function apologise(
  outcome: string,
  correlationId: string,
  outlet: Outlet,
  deps: ListenerDependencies,
): Promise<void> {
  const words = viewWords(deps.locale).errors;
  const what = outcome === 'timeout' ? words.timeout : words.unexpected;
  try {
    await outlet.reply(failure({ what, correlationId }, deps.locale), 'person');
  } catch (error) {
    deps.log.error(
      { event: 'slack.reply.failed', correlationId, error: describeError(error) },
      'a person could not be told that something went wrong',
    );
  }
}

/** Asks whether the person may; when not, says so (in the modal, when one is open) and leaves an audit line. */
export async function isAllowed(
  exchange: Exchange,
  action: Action,
  subject: Subject | null,
  modal: OpenModal | null = null,
): Promise<boolean> {
  const { deps, person, channel } = exchange;
  const decision = deps.authorize(person, action, { subject, channel });
  if (decision.allowed) return true;
  if (subject !== null) {
    await deps.audit({
      action,
      subject,
      actor: actorOf(exchange),
      reason: '',
      outcome: 'refused',
      detail: `needs ${decision.needed}, has ${decision.role}: ${decision.because}`,
      channel,
      correlationId: exchange.correlationId,
    });
  }
  await answer(exchange, refusal(decision, action, subject, deps.locale), modal);
  return false;
}

/** Leaves the audit line of something that people change in podwhy itself; what they change in a cluster goes through `audit`. */
export function record(exchange: Exchange, action: Action, subject: Subject | null, detail: string): void {
  exchange.deps.log.info(
    {
      event: 'audit.action',
      action,
      outcome: 'done',
      user: exchange.person.userId,
      channel: exchange.channel,
      cluster: subject?.cluster ?? '',
      namespace: subject?.namespace ?? '',
      kind: subject?.kind ?? '',
      name: subject?.name ?? '',
      detail,
      correlationId: exchange.correlationId,
    },
    'a person acted through Slack',
  );
}

/** Into the open modal, else as a message that only the person sees. */
export async function answer(exchange: Exchange, content: MessageContent, modal: OpenModal | null): Promise<void> {
  if (modal === null) await exchange.reply(content, 'person');
  else await modal.show(messageModal(own`podwhy`, content, exchange.deps.locale));
}

export function actorOf({ person, deps }: Exchange): Actor {
  return {
    slackUserId: person.userId,
    name: person.name,
    kubernetesUser: deps.impersonate ? person.email : null,
  };
}

/** Opens a modal and hands out its later contents. A modal that was closed meanwhile is no error. */
export function modalOpener(client: WebClient, triggerId: string, how: 'open' | 'push') {
  return async (view: ModalView): Promise<OpenModal> => {
    const opened = await client.views[how]({ trigger_id: triggerId, view });
    return modalAt(client, { id: opened.view?.id ?? '', hash: opened.view?.hash ?? '' });
  };
}

/** A modal that is open already; without a hash whatever it shows now is replaced. */
export function modalAt(client: WebClient, at: { readonly id: string; readonly hash: string }): OpenModal {
  let { hash } = at;
  return {
    show: async (view) => {
      try {
        const updated = await client.views.update({ view_id: at.id, view, ...(hash === '' ? {} : { hash }) });
        hash = updated.view?.hash ?? hash;
      } catch (error) {
        if (!['not_found', 'hash_conflict'].includes(slackCode(error))) throw error;
      }
    },
  };
}

/** Posts where only the person sees it; in a direct message when Slack cannot show it in the channel. */
export async function whisper(
  client: WebClient,
  to: { readonly user: string; readonly channel: string; readonly threadTs: string | null },
  content: MessageContent,
): Promise<void> {
  const shown = { text: content.text, blocks: mutable(content.blocks) };
  const thread = to.threadTs === null ? {} : { thread_ts: to.threadTs };
  if (to.channel !== '') {
    try {
      await client.chat.postEphemeral({ channel: to.channel, user: to.user, ...shown, ...thread });
      return;
    } catch (error) {
      const unreachable = ['user_not_in_channel', 'not_in_channel', 'channel_not_found', 'is_archived'];
      if (!unreachable.includes(slackCode(error))) throw error;
    }
  }
  await client.chat.postMessage({
    channel: to.user,
    ...shown,
    parse: 'none',
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
  });
}

export function mutable(blocks: readonly KnownBlock[]): KnownBlock[] {
  return [...blocks];
}

/** Slack's own word for what went wrong, '' for other errors. */
export function slackCode(error: unknown): string {
  if (!(error instanceof Error) || !('data' in error)) return '';
  const { data } = error;
  return typeof data === 'object' && data !== null && 'error' in data ? String(data.error) : '';
}

/** An error for the log: its name and Slack's code or message; no payloads, which hold what people wrote. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = slackCode(error);
  return `${error.name}: ${code === '' ? error.message.slice(0, 300) : code}`;
}
