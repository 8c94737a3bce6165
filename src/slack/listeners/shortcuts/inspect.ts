import type { WebClient } from '@slack/web-api';
import type { Match } from '../../../kubernetes/cluster.js';
import { severalMatches } from '../../views/answer.js';
import { subjectHash } from '../../views/button-value.js';
import { loadingModal, messageModal, sentence } from '../../views/notices.js';
import { searchModal } from '../../views/search-modal.js';
import { viewWords } from '../../views/words.js';
import type { ListenerDependencies } from '../dependencies.js';
import { answer, converse, isAllowed, modalOpener, whisper } from '../exchange.js';

export interface Shortcut {
  readonly userId: string;
  readonly channel: string;
  readonly triggerId: string;
  readonly client: WebClient;
}

function outletOf({ client, triggerId, userId, channel }: Shortcut) {
  return {
    openModal: modalOpener(client, triggerId, 'open'),
    reply: (content: Parameters<typeof messageModal>[1]) =>
      whisper(client, { user: userId, channel, threadTs: null }, content),
  };
}

/** The global shortcut: the search modal. */
export async function onInspect(shortcut: Shortcut, deps: ListenerDependencies): Promise<void> {
  const outlet = outletOf(shortcut);
  await converse({ what: 'shortcut', ...shortcut }, outlet, deps, async (exchange) => {
    if (await isAllowed(exchange, 'why', null))
      await outlet.openModal(searchModal(shortcut.channel, exchange.deps.locale));
  });
}

/** Words of a message that are looked up, and how long they may be. */
const WORDS_MAX = 300;

/** The message shortcut: a button for every pod or workload whose name stands in the message. */
export async function onInspectMessage(shortcut: Shortcut, text: string, deps: ListenerDependencies): Promise<void> {
  const outlet = outletOf(shortcut);
  await converse({ what: 'shortcut message', ...shortcut }, outlet, deps, async (exchange) => {
    const { locale } = exchange.deps;
    const words = viewWords(locale);
    const modal = await outlet.openModal(loadingModal(words.search.title, words.describe.loading, '', locale));
    if (!(await isAllowed(exchange, 'why', null, modal))) return;
    const found = namesIn(text, deps);
    if (found.length === 0) {
      await answer(exchange, sentence(words.search.noNames), modal);
      return;
    }
    const question = words.search.namesFound(found.length);
    const choice = severalMatches({ text: '', verb: 'why', question }, found, locale);
    await modal.show(messageModal(words.search.title, choice, locale));
  });
}

function namesIn(text: string, { clusters }: ListenerDependencies): Match[] {
  const words = new Set(
    text
      .slice(0, 40_000)
      .match(/(?<![a-z0-9.-])[a-z0-9][a-z0-9.-]{2,252}/g)
      ?.slice(0, WORDS_MAX),
  );
  const found = new Map<string, Match>();
  for (const word of words) {
    for (const cluster of clusters) {
      for (const match of cluster.directory.search(word.replace(/[.-]+$/, ''), { limit: 3 })) {
        if (match.how === 'exact') found.set(subjectHash(match.target), match);
      }
    }
  }
  return [...found.values()];
}
