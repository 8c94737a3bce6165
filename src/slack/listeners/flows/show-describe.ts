import { describeModal } from '../../views/describe-modal.js';
import { loadingModal } from '../../views/notices.js';
import { viewWords } from '../../views/words.js';
import { isAllowed, type Exchange, type OpenModal } from '../exchange.js';
import type { Found } from '../subjects.js';

export function describeLoading(exchange: Exchange) {
  const words = viewWords(exchange.deps.locale).describe;
  return loadingModal(words.title, words.loading, '', exchange.deps.locale);
}

/** Describes the pod that was meant, else the subject itself. */
export async function showDescribe(exchange: Exchange, found: Found, modal: OpenModal): Promise<void> {
  const { cluster, subject, pod } = found;
  if (!(await isAllowed(exchange, 'describe', subject, modal))) return;
  const target = pod === '' ? subject : { ...subject, kind: 'Pod', name: pod };
  const described = await cluster.operate.describe(target, exchange.signal);
  await modal.show(describeModal(target, described, exchange.deps.locale));
}
