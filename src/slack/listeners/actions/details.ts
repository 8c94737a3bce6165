import { subjectKey } from '../../../model/subject.js';
import { CALLBACK_IDS } from '../../views/action-ids.js';
import { renderIncident } from '../../views/incident.js';
import { linksOf } from '../../views/links.js';
import { encodeMetadata, NO_METADATA } from '../../views/modal-metadata.js';
import { loadingModal, sentence } from '../../views/notices.js';
import { viewWords } from '../../views/words.js';
import type { ListenerDependencies } from '../dependencies.js';
import { answer, isAllowed, modalAt, type Exchange, type OpenModal } from '../exchange.js';
import type { Found } from '../subjects.js';
import { onSubjectPress, type Press } from './press.js';

/** The Details button: the whole diagnosis and story, also of an incident that is over. */
export async function pressDetails(press: Press, deps: ListenerDependencies): Promise<void> {
  await onSubjectPress(press, deps, showDetails);
}

export async function showDetails(exchange: Exchange, found: Found): Promise<void> {
  const { deps } = exchange;
  const words = viewWords(deps.locale);
  if (exchange.openModal === null) return;
  const modal = await exchange.openModal(loadingModal(words.details.title, words.describe.loading, '', deps.locale));
  await fillDetails(exchange, found, modal);
}

/** Shows what a press in the details has changed; nothing where it was pressed elsewhere. */
export async function refreshDetails(press: Press, exchange: Exchange, found: Found): Promise<void> {
  const { view } = press.body;
  if (view?.callback_id !== CALLBACK_IDS.details) return;
  await fillDetails(exchange, found, modalAt(press.client, { id: view.id, hash: view.hash }));
}

async function fillDetails(exchange: Exchange, { subject }: Found, modal: OpenModal): Promise<void> {
  const { deps, channel } = exchange;
  if (!(await isAllowed(exchange, 'why', subject, modal))) return;
  const latest = await deps.store.latest(subjectKey(subject));
  if (latest === null) {
    await answer(exchange, sentence(viewWords(deps.locale).errors.subjectGone), modal);
    return;
  }
  const around = { links: linksOf(subject, deps.links), oncall: null, actions: deps.actions };
  const { details } = renderIncident(latest.value, around, deps.locale, deps.clock.now());
  await modal.show({ ...details, private_metadata: encodeMetadata({ ...NO_METADATA, channel }) });
}
