import { HOUR } from '../../../model/time.js';
import { failure, loadingModal, sentence } from '../../views/notices.js';
import { own, showName } from '../../views/own-text.js';
import { rollbackModal } from '../../views/rollback-modal.js';
import { viewWords } from '../../views/words.js';
import { actorOf, answer, isAllowed, type Exchange, type OpenModal } from '../exchange.js';
import type { Found } from '../subjects.js';
import { followRollout } from './follow-rollout.js';
import { lastAttempt } from './last-attempt.js';
import { auditOf, type RestartOrder } from './restart.js';

export function rollbackLoading(exchange: Exchange) {
  const words = viewWords(exchange.deps.locale).rollback;
  return loadingModal(words.title, words.loading, '', exchange.deps.locale);
}

/** Shows what going back would change and asks. Nothing happens before the submit. */
export async function askRollback(exchange: Exchange, found: Found, modal: OpenModal): Promise<void> {
  const { deps, signal, channel, correlationId } = exchange;
  const { cluster, subject } = found;
  if (!(await isAllowed(exchange, 'rollback', subject, modal))) return;
  const [plan, last] = await Promise.all([
    cluster.operate.planRollback(subject, signal),
    lastAttempt(exchange, subject),
  ]);
  if ('ok' in plan) {
    await answer(exchange, failure({ what: plan.detail, correlationId }, deps.locale), modal);
    return;
  }
  await modal.show(rollbackModal({ plan, production: cluster.production, channel, last }, deps.locale));
}

/** Goes back: asks again whether the person may, plans again, compares object and revision, acts, and leaves the audit lines. */
export async function rollback(
  exchange: Exchange,
  found: Found,
  order: RestartOrder & { readonly revision: string },
): Promise<void> {
  const { deps, signal, correlationId } = exchange;
  const { cluster, subject } = found;
  const words = viewWords(deps.locale);
  if (!(await isAllowed(exchange, 'rollback', subject))) return;
  if (!(await deps.store.firstTime(order.onceKey, HOUR))) {
    await exchange.reply(sentence(words.restart.twice), 'person');
    return;
  }
  const audit = auditOf(exchange, 'rollback', subject, order.reason);
  const plan = await cluster.operate.planRollback(subject, signal);
  if (!('ok' in plan) && (plan.uid !== order.uid || plan.to !== order.revision)) {
    await audit('failed', 'the object or its revisions changed meanwhile');
    await exchange.reply(failure({ what: words.restart.changed, correlationId }, deps.locale), 'person');
    return;
  }
  const result = 'ok' in plan ? plan : await cluster.operate.rollback(plan, actorOf(exchange), order.reason, signal);
  await audit(result.ok ? 'done' : 'failed', result.detail);
  if (!result.ok || 'ok' in plan) {
    const what = own`${words.rollback.refused} ${showName(result.detail, 400)}`;
    await exchange.reply(failure({ what, correlationId }, deps.locale), 'person');
    return;
  }
  const name = own`${showName(subject.kind, 30)} ${showName(subject.name, 100)}`;
  await exchange.reply(sentence(words.rollback.done(name, showName(plan.to, 20))), 'person');
  void followRollout(exchange, found, words.rollback.title);
}
