import { loadingModal } from '../../views/notices.js';
import { own, showName } from '../../views/own-text.js';
import { rollbackModal } from '../../views/rollback-modal.js';
import { viewWords } from '../../views/words.js';
import { actorOf, answer, isAllowed, type Exchange, type OpenModal } from '../exchange.js';
import type { Found } from '../subjects.js';
import { carryOut, type Order } from './carry-out.js';
import { lastAttempt } from './last-attempt.js';
import { notDone } from './not-done.js';

export function rollbackLoading(exchange: Exchange) {
  const words = viewWords(exchange.deps.locale).rollback;
  return loadingModal(words.title, words.loading, '', exchange.deps.locale);
}

/** Shows what going back would change and asks. Nothing happens before the submit. */
export async function askRollback(exchange: Exchange, found: Found, modal: OpenModal): Promise<void> {
  const { deps, signal, channel } = exchange;
  const { cluster, subject } = found;
  if (!(await isAllowed(exchange, 'rollback', subject, modal))) return;
  const at = await deps.store.now();
  const [plan, last] = await Promise.all([
    cluster.operate.planRollback(subject, signal),
    lastAttempt(exchange, subject),
  ]);
  if ('ok' in plan) {
    await answer(exchange, notDone(exchange, plan), modal);
    return;
  }
  await modal.show(rollbackModal({ plan, production: cluster.production, channel, last, at }, deps.locale));
}

/** Goes back: asks again whether the person may, plans again, compares object and revision, acts, and leaves the audit lines. */
export async function rollback(exchange: Exchange, found: Found, order: Order): Promise<void> {
  const { deps, signal } = exchange;
  const { cluster, subject } = found;
  const words = viewWords(deps.locale);
  const before = cluster.directory.workload(subject)?.revision ?? '';
  await carryOut(
    exchange,
    {
      action: 'rollback',
      subject,
      act: async () => {
        const plan = await cluster.operate.planRollback(subject, signal);
        if ('ok' in plan) return plan;
        if (plan.uid !== order.uid || plan.to !== order.revision) return 'replaced';
        return cluster.operate.rollback(plan, actorOf(exchange), order.reason, signal);
      },
      goal: () => ({ kind: 'rollout', from: before }),
      words: {
        done: words.rollback.done(
          own`${showName(subject.kind, 30)} ${showName(subject.name, 100)}`,
          showName(order.revision, 20),
        ),
        refused: words.rollback.refused,
        twice: words.restart.twice,
      },
    },
    order,
  );
}
