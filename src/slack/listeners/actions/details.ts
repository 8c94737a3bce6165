import { subjectKey } from '../../../model/subject.js';
import { renderIncident } from '../../views/incident.js';
import { linksOf } from '../../views/links.js';
import { loadingModal, sentence } from '../../views/notices.js';
import { viewWords } from '../../views/words.js';
import type { ListenerDependencies } from '../dependencies.js';
import { answer, isAllowed, type Exchange } from '../exchange.js';
import type { Found } from '../subjects.js';
import { onSubjectPress, type Press } from './press.js';

/** The Details button: the whole diagnosis and story, also of an incident that is over. */
export async function pressDetails(press: Press, deps: ListenerDependencies): Promise<void> {
  await onSubjectPress(press, deps, showDetails);
}

export async function showDetails(exchange: Exchange, { subject }: Found): Promise<void> {
  const { deps } = exchange;
  const words = viewWords(deps.locale);
  if (exchange.openModal === null) return;
  const modal = await exchange.openModal(loadingModal(words.details.title, words.describe.loading, '', deps.locale));
  if (!(await isAllowed(exchange, 'why', subject, modal))) return;
  const latest = await deps.store.latest(subjectKey(subject));
  if (latest === null) {
    await answer(exchange, sentence(words.errors.subjectGone), modal);
    return;
  }
  const around = { links: linksOf(subject, deps.links), oncall: null };
  await modal.show(renderIncident(latest.value, around, deps.locale, deps.clock.now()).details);
}
