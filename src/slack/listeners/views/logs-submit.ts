import type { AckFn, ViewResponseAction, ViewStateValue, ViewSubmitAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { ACTION_IDS } from '../../views/action-ids.js';
import { LOG_GREP_BLOCK } from '../../views/log-modal.js';
import { decodeMetadata, GREP_MAX } from '../../views/modal-metadata.js';
import { loadingModal, sentence } from '../../views/notices.js';
import { viewWords } from '../../views/words.js';
import type { ListenerDependencies } from '../dependencies.js';
import { answer, converse, modalAt, whisper } from '../exchange.js';
import { showLogs } from '../flows/show-logs.js';
import { findByHash } from '../subjects.js';

/** Slack waits 3 seconds for the acknowledgement, and people less. */
const LOCALE_LIMIT_MS = 500;

/** What a view holds in its fields, as Slack sends it. */
type Fields = Readonly<Record<string, Readonly<Record<string, Pick<ViewStateValue, 'value'>>>>>;

/** The pattern that stands in the log modal's field; null when it has no such field. */
export function typedGrep(values: Fields): string | null {
  const field = values[LOG_GREP_BLOCK]?.[ACTION_IDS.logGrep];
  return field === undefined ? null : (field.value?.trim() ?? '').slice(0, GREP_MAX);
}

/** A pattern was typed into the log modal: the modal stays and fills with the lines that match. */
export async function submitLogs(
  given: { readonly body: ViewSubmitAction; readonly client: WebClient; readonly ack: AckFn<ViewResponseAction> },
  deps: ListenerDependencies,
): Promise<void> {
  const { body, client, ack } = given;
  const metadata = decodeMetadata(body.view.private_metadata);
  const channel = metadata?.channel ?? '';
  const { locale } = await deps.places.at(channel, deps.clock.deadline(LOCALE_LIMIT_MS));
  const words = viewWords(locale).logs;
  await ack({
    response_action: 'update',
    view: loadingModal(words.title, words.loading, body.view.private_metadata, locale),
  });
  const modal = modalAt(client, { id: body.view.id, hash: '' });
  const outlet = {
    openModal: null,
    reply: (content: Parameters<typeof whisper>[2]) =>
      whisper(client, { user: body.user.id, channel, threadTs: null }, content),
  };
  await converse({ what: 'view logs', userId: body.user.id, channel }, outlet, deps, async (exchange) => {
    const found = metadata === null ? null : await findByHash(metadata, deps);
    if (metadata === null || found === null) {
      await answer(exchange, sentence(viewWords(exchange.deps.locale).errors.subjectGone), modal);
      return;
    }
    const { container, run, tailLines } = metadata;
    const grep = typedGrep(body.view.state.values) ?? '';
    await showLogs(exchange, found, { pod: found.pod, container, run, tailLines, grep }, modal);
  });
}
