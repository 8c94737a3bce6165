import { loadingModal } from '../../views/notices.js';
import { own, showName } from '../../views/own-text.js';
import { restartModal } from '../../views/restart-modal.js';
import { viewWords } from '../../views/words.js';
import { actorOf, answer, isAllowed, type Exchange, type OpenModal } from '../exchange.js';
import type { Found } from '../subjects.js';
import { carryOut, type Order } from './carry-out.js';
import { lastAttempt } from './last-attempt.js';
import { notDone } from './not-done.js';

export function restartLoading(exchange: Exchange) {
  const words = viewWords(exchange.deps.locale).restart;
  return loadingModal(words.title, words.loading, '', exchange.deps.locale);
}

/** Shows what a restart would do and asks. Nothing happens before the submit. */
export async function askRestart(exchange: Exchange, found: Found, modal: OpenModal): Promise<void> {
  const { deps, signal, channel } = exchange;
  const { cluster, subject } = found;
  if (!(await isAllowed(exchange, 'restart', subject, modal))) return;
  const at = await deps.store.now();
  const [plan, last] = await Promise.all([
    cluster.operate.planRestart(subject, signal),
    lastAttempt(exchange, subject),
  ]);
  if ('ok' in plan) {
    await answer(exchange, notDone(exchange, plan), modal);
    return;
  }
  await modal.show(restartModal({ plan, production: cluster.production, channel, last, at }, deps.locale));
}

/** Does it: asks again whether the person may, plans again, compares the uid, acts, and leaves the audit lines. */
export async function restart(exchange: Exchange, found: Found, order: Order): Promise<void> {
  const { deps, signal } = exchange;
  const { cluster, subject } = found;
  const words = viewWords(deps.locale).restart;
  const before = cluster.directory.workload(subject)?.revision ?? '';
  let rolls = false;
  await carryOut(
    exchange,
    {
      action: 'restart',
      subject,
      act: async () => {
        const plan = await cluster.operate.planRestart(subject, signal);
        if ('ok' in plan) return plan;
        if (plan.uid !== order.uid) return 'replaced';
        rolls = plan.how === 'rollout-restart';
        return cluster.operate.restart(plan, actorOf(exchange), order.reason, signal);
      },
      goal: () => (rolls ? { kind: 'rollout', from: before } : null),
      words: {
        done: words.done(own`${showName(subject.kind, 30)} ${showName(subject.name, 100)}`),
        refused: words.refused,
        twice: words.twice,
      },
    },
    order,
  );
}
