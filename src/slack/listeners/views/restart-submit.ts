import type { ViewSubmitAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { ACTION_IDS } from '../../views/action-ids.js';
import { decodeMetadata } from '../../views/modal-metadata.js';
import { sentence } from '../../views/notices.js';
import { showName } from '../../views/own-text.js';
import { RESTART_BLOCKS } from '../../views/restart-modal.js';
import { viewWords } from '../../views/words.js';
import type { ListenerDependencies } from '../dependencies.js';
import { converse, whisper } from '../exchange.js';
import { restart } from '../flows/restart.js';
import { findByHash, type Found } from '../subjects.js';

export interface Submitted {
  readonly body: ViewSubmitAction;
  readonly client: WebClient;
  readonly ack: (answer?: {
    readonly response_action: 'errors';
    readonly errors: Record<string, string>;
  }) => Promise<void>;
}

/** The Restart dialog was sent: the typed name is checked before the dialog closes, everything else after it. */
export async function submitRestart({ body, client, ack }: Submitted, deps: ListenerDependencies): Promise<void> {
  const metadata = decodeMetadata(body.view.private_metadata);
  const found = metadata === null ? null : await findByHash(metadata, deps).catch(() => null);
  const wrongName = found !== null && found.cluster.production && typed(body, 'typedName') !== found.subject.name;
  if (wrongName) {
    const words = viewWords(deps.locale).restart;
    const message = words.typedWrong(showName(found.subject.name, 120));
    await ack({ response_action: 'errors', errors: { [RESTART_BLOCKS.typedName]: message } });
    return;
  }
  await ack();
  const channel = metadata?.channel ?? '';
  const outlet = {
    openModal: null,
    reply: (content: Parameters<typeof whisper>[2]) =>
      whisper(client, { user: body.user.id, channel, threadTs: null }, content),
  };
  await converse({ what: 'view restart', userId: body.user.id, channel }, outlet, deps, async (exchange) => {
    if (metadata === null || found === null) {
      await exchange.reply(sentence(viewWords(exchange.deps.locale).errors.subjectGone), 'person');
      return;
    }
    await restart(exchange, found satisfies Found, {
      uid: metadata.uid,
      reason: typed(body, 'reason'),
      onceKey: `restart:${body.view.id}`,
    });
  });
}

function typed(body: ViewSubmitAction, which: keyof typeof RESTART_BLOCKS): string {
  const actionId = which === 'reason' ? ACTION_IDS.restartReason : ACTION_IDS.restartTypedName;
  return body.view.state.values[RESTART_BLOCKS[which]]?.[actionId]?.value?.trim() ?? '';
}
