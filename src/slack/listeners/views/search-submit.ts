import type { AckFn, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { ACTION_IDS } from '../../views/action-ids.js';
import { decodeButtonValue } from '../../views/button-value.js';
import { decodeMetadata } from '../../views/modal-metadata.js';
import { loadingModal, messageModal, sentence } from '../../views/notices.js';
import { own } from '../../views/own-text.js';
import { SEARCH_BLOCK } from '../../views/search-modal.js';
import { viewWords } from '../../views/words.js';
import type { ListenerDependencies } from '../dependencies.js';
import { converse } from '../exchange.js';
import { answerWhy } from '../flows/answer-why.js';
import { findByHash } from '../subjects.js';

/** A pod was picked in the search modal: the modal stays and fills with the diagnosis. */
export async function submitSearch(
  given: { readonly body: ViewSubmitAction; readonly client: WebClient; readonly ack: AckFn<ViewResponseAction> },
  deps: ListenerDependencies,
): Promise<void> {
  const { body, client, ack } = given;
  const words = viewWords(deps.locale);
  await ack({
    response_action: 'update',
    view: loadingModal(words.search.title, words.describe.loading, body.view.private_metadata, deps.locale),
  });
  const channel = decodeMetadata(body.view.private_metadata)?.channel ?? '';
  const outlet = {
    openModal: null,
    reply: async (content: Parameters<typeof messageModal>[1]) => {
      await client.views.update({ view_id: body.view.id, view: messageModal(own`podwhy`, content, deps.locale) });
    },
  };
  await converse({ what: 'view search', userId: body.user.id, channel }, outlet, deps, async (exchange) => {
    const value = decodeButtonValue(
      body.view.state.values[SEARCH_BLOCK]?.[ACTION_IDS.searchPod]?.selected_option?.value,
    );
    const found = value === null ? null : await findByHash(value, deps);
    if (found === null) {
      await exchange.reply(sentence(viewWords(exchange.deps.locale).errors.subjectGone), 'person');
      return;
    }
    const { subject, pod } = found;
    // Sharing needs a message to share from; a modal has none.
    await answerWhy(exchange, pod === '' ? subject : { ...subject, kind: 'Pod', name: pod }, 'channel');
  });
}
