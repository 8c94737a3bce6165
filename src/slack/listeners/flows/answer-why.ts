import type { Subject } from '../../../model/subject.js';
import { subjectKey } from '../../../model/subject.js';
import { diagnosisAnswer } from '../../views/answer.js';
import { isAllowed, type Audience, type Exchange } from '../exchange.js';

/** Diagnoses and answers. The last incident is left out when the store does not answer; the diagnosis does not need it. */
export async function answerWhy(exchange: Exchange, target: Subject, audience: Audience): Promise<void> {
  const { deps, signal } = exchange;
  if (!(await isAllowed(exchange, 'why', target))) return;
  const diagnosis = await deps.diagnose(target, signal);
  const last = await deps.store.latest(subjectKey(diagnosis.workload)).catch(() => null);
  const options = { last: last?.value ?? null, shareable: audience === 'person' };
  await exchange.reply(diagnosisAnswer(diagnosis, options, deps.locale), audience);
}
