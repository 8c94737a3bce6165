import type { Subject } from '../../../model/subject.js';
import { HOUR } from '../../../model/time.js';
import { failure, loadingModal, sentence } from '../../views/notices.js';
import { own, showName } from '../../views/own-text.js';
import { restartModal } from '../../views/restart-modal.js';
import { viewWords } from '../../views/words.js';
import { actorOf, answer, isAllowed, type Exchange, type OpenModal } from '../exchange.js';
import type { Found } from '../subjects.js';
import { followRollout } from './follow-rollout.js';
import { lastAttempt } from './last-attempt.js';

export function restartLoading(exchange: Exchange) {
  const words = viewWords(exchange.deps.locale).restart;
  return loadingModal(words.title, words.loading, '', exchange.deps.locale);
}

/** Shows what a restart would do and asks. Nothing happens before the submit. */
export async function askRestart(exchange: Exchange, found: Found, modal: OpenModal): Promise<void> {
  const { deps, signal, channel, correlationId } = exchange;
  const { cluster, subject } = found;
  if (!(await isAllowed(exchange, 'restart', subject, modal))) return;
  const [plan, last] = await Promise.all([
    cluster.operate.planRestart(subject, signal),
    lastAttempt(exchange, subject),
  ]);
  if ('ok' in plan) {
    await answer(exchange, failure({ what: plan.detail, correlationId }, deps.locale), modal);
    return;
  }
  await modal.show(restartModal({ plan, production: cluster.production, channel, last }, deps.locale));
}

export interface RestartOrder {
  /** uid that was shown in the dialog; another one now means that the object was replaced. */
  readonly uid: string;
  readonly reason: string;
  /** One submit is one restart, however often Slack delivers it. */
  readonly onceKey: string;
}

/** Does it: asks again whether the person may, plans again, compares the uid, acts, and leaves the audit lines. */
export async function restart(exchange: Exchange, found: Found, order: RestartOrder): Promise<void> {
  const { deps, signal, correlationId } = exchange;
  const { cluster, subject } = found;
  const words = viewWords(deps.locale).restart;
  const name = own`${showName(subject.kind, 30)} ${showName(subject.name, 100)}`;
  if (!(await isAllowed(exchange, 'restart', subject))) return;
  if (!(await deps.store.firstTime(order.onceKey, HOUR))) {
    await exchange.reply(sentence(words.twice), 'person');
    return;
  }
  const audit = auditOf(exchange, 'restart', subject, order.reason);
  const plan = await cluster.operate.planRestart(subject, signal);
  if (!('ok' in plan) && plan.uid !== order.uid) {
    await audit('failed', 'the object was replaced meanwhile');
    await exchange.reply(failure({ what: words.changed, correlationId }, deps.locale), 'person');
    return;
  }
  const result = 'ok' in plan ? plan : await cluster.operate.restart(plan, actorOf(exchange), order.reason, signal);
  await audit(result.ok ? 'done' : 'failed', result.detail);
  await exchange.reply(
    result.ok
      ? sentence(words.done(name))
      : failure({ what: own`${words.refused} ${showName(result.detail, 400)}`, correlationId }, deps.locale),
    'person',
  );
  if (result.ok && !('ok' in plan) && plan.how === 'rollout-restart') void followRollout(exchange, found, words.title);
}

/** Leaves the audit lines of one action in a cluster, with what came of it. */
export function auditOf(exchange: Exchange, action: 'restart' | 'rollback', subject: Subject, reason: string) {
  const { deps, channel, correlationId } = exchange;
  return (outcome: 'done' | 'failed', detail: string): Promise<void> =>
    deps.audit({ action, subject, actor: actorOf(exchange), reason, outcome, detail, channel, correlationId });
}
