import { GROUP_WORDS } from '../../views/group-words.js';
import { groupModal } from '../../views/group-modal.js';
import { encodeMetadata, NO_METADATA } from '../../views/modal-metadata.js';
import { loadingModal, sentence } from '../../views/notices.js';
import { viewWords } from '../../views/words.js';
import type { ListenerDependencies } from '../dependencies.js';
import { answer, isAllowed, modalAt, type Exchange, type OpenModal } from '../exchange.js';
import { acknowledgeAll } from '../flows/acknowledge-all.js';
import { groupOf } from '../flows/group-of.js';
import { showDetails } from './details.js';
import { onPress, onSubjectPress, type Press } from './press.js';

/** A line chosen in the menu of a list: its details, with what can be done about it. */
export async function pressGroupLine(press: Press, deps: ListenerDependencies): Promise<void> {
  await onSubjectPress(press, deps, showDetails);
}

/** All lines of a list, in a modal. */
export async function pressGroupAll(press: Press, deps: ListenerDependencies): Promise<void> {
  await onPress(press, deps, async (exchange) => {
    if (exchange.openModal === null) return;
    const { locale } = exchange.deps;
    const loading = loadingModal(GROUP_WORDS[locale].listTitle, viewWords(locale).describe.loading, '', locale);
    await showLines(exchange, press.value, await exchange.openModal(loading));
  });
}

/** Another page of them, in the same modal. */
export async function pressGroupPage(press: Press, deps: ListenerDependencies): Promise<void> {
  await onPress(press, deps, async (exchange) => {
    const { view } = press.body;
    if (view === undefined) return;
    await showLines(exchange, press.value, modalAt(press.client, { id: view.id, hash: view.hash }));
  });
}

/** Acknowledges every line that nobody has acknowledged and that the person may. */
export async function pressGroupAcknowledge(press: Press, deps: ListenerDependencies): Promise<void> {
  await onPress(press, deps, async (exchange) => {
    const found = await groupOf(press.value, exchange.deps);
    if (found === null) await exchange.reply(sentence(GROUP_WORDS[exchange.deps.locale].gone), 'person');
    else await acknowledgeAll(exchange, found.lines);
  });
}

async function showLines(exchange: Exchange, value: string, modal: OpenModal): Promise<void> {
  const { deps } = exchange;
  if (!(await isAllowed(exchange, 'list', null, modal))) return;
  const found = await groupOf(value, deps);
  if (found === null) {
    await answer(exchange, sentence(GROUP_WORDS[deps.locale].gone), modal);
    return;
  }
  const metadata = encodeMetadata({ ...NO_METADATA, channel: exchange.channel });
  await modal.show(groupModal(found, found.page, metadata, deps.locale, deps.clock.now()));
}
