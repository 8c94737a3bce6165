import type { Goal } from '../../../model/errand.js';
import type { Intervention } from '../../../model/intervention.js';
import type { PodRecord } from '../../../model/records.js';
import type { Subject } from '../../../model/subject.js';
import { ACTION_SETTINGS } from '../../../settings/settings.js';
import { interventionModal } from '../../views/intervention-modal.js';
import { INTERVENTION_WORDS } from '../../views/intervention-words.js';
import { loadingModal, sentence } from '../../views/notices.js';
import { own, showLine, showName } from '../../views/own-text.js';
import { actorOf, answer, isAllowed, type Exchange, type OpenModal } from '../exchange.js';
import type { Found } from '../subjects.js';
import { carryOut, type Order } from './carry-out.js';
import { lastAttempt } from './last-attempt.js';
import { notDone } from './not-done.js';

export function interventionLoading(exchange: Exchange, action: Intervention) {
  const { locale } = exchange.deps;
  const { title, loading } = INTERVENTION_WORDS[locale].deeds[action];
  return loadingModal(title, loading, '', locale);
}

/** Shows what an intervention would do and asks. Nothing happens before the submit. */
export async function askIntervention(
  exchange: Exchange,
  action: Intervention,
  found: Found,
  modal: OpenModal,
): Promise<void> {
  const { deps, signal, channel } = exchange;
  const { cluster, subject } = found;
  if (!(await isSwitchedOn(exchange, action, modal))) return;
  if (!(await isAllowed(exchange, action, subject, modal))) return;
  const target = targetOf(action, found);
  if (target === null) {
    const name = showName(subject.name, 120);
    await answer(exchange, sentence(INTERVENTION_WORDS[deps.locale].noStuckPod(name)), modal);
    return;
  }
  const at = await deps.store.now();
  const [plan, last] = await Promise.all([
    cluster.operate.planIntervention(action, target, signal),
    lastAttempt(exchange, subject),
  ]);
  if ('ok' in plan) {
    await answer(exchange, notDone(exchange, plan), modal);
    return;
  }
  await modal.show(
    interventionModal({ plan, subject, production: cluster.production, channel, last, at }, deps.locale),
  );
}

/** The same for presses: opens the dialog and asks in it. Nothing where Slack gave no trigger. */
export function interventionOf(action: Intervention) {
  return async (exchange: Exchange, found: Found): Promise<void> => {
    if (exchange.openModal === null) return;
    await askIntervention(exchange, action, found, await exchange.openModal(interventionLoading(exchange, action)));
  };
}

/** Does it, after everything was asked and compared again. */
export async function intervene(exchange: Exchange, action: Intervention, found: Found, order: Order): Promise<void> {
  const { deps, signal } = exchange;
  const { cluster, subject } = found;
  if (!(await isSwitchedOn(exchange, action, null))) return;
  const words = INTERVENTION_WORDS[deps.locale];
  const target = targetOf(action, found);
  let goal: Goal | null = null;
  await carryOut(
    exchange,
    {
      action,
      subject,
      act: async () => {
        if (target === null) return 'replaced';
        const plan = await cluster.operate.planIntervention(action, target, signal);
        if ('ok' in plan) return plan;
        if (plan.uid !== order.uid) return 'replaced';
        if (plan.action === 'scale-up' && String(plan.from) !== order.revision)
          return { ok: false, code: 'changed', detail: `It has ${plan.from} replicas now. Look at it again.` };
        if (plan.action === 'scale-up') goal = { kind: 'replicas', to: plan.to };
        if (plan.action === 'delete-pod') goal = { kind: 'gone', uid: plan.uid };
        return cluster.operate.intervene(plan, actorOf(exchange), order.reason, signal);
      },
      goal: () => goal,
      words: {
        done: words.deeds[action].done(
          own`${showName(target?.kind ?? subject.kind, 30)} ${showName(target?.name ?? subject.name, 100)}`,
        ),
        refused: words.deeds[action].refused,
        twice: words.twice,
      },
    },
    order,
  );
}

/** The object that is changed: of a workload that is to lose a stuck pod, the pod that is meant, else the one that is longest stuck. */
export function targetOf(action: Intervention, { cluster, subject, pod }: Found): Subject | null {
  if (action !== 'delete-pod' || (subject.kind === 'Pod' && pod === '')) return subject;
  if (pod !== '') return { ...subject, kind: 'Pod', name: pod };
  const isLost = ({ node }: PodRecord): boolean => {
    const ready = cluster.directory.node(node)?.conditions.find(({ type }) => type === 'Ready');
    return ready !== undefined && ready.status !== 'True';
  };
  const [stuck] = [...cluster.directory.podsOf(subject)]
    .filter((record) => record.deletion !== null || isLost(record))
    .sort((a, b) => (a.deletion?.at ?? Infinity) - (b.deletion?.at ?? Infinity));
  return stuck === undefined ? null : { ...subject, kind: 'Pod', namespace: stuck.namespace, name: stuck.name };
}

async function isSwitchedOn(exchange: Exchange, action: Intervention, modal: OpenModal | null): Promise<boolean> {
  const { actions, locale } = exchange.deps;
  if (actions.includes(action)) return true;
  const setting = showLine(`actions.${ACTION_SETTINGS[action]}`);
  await answer(exchange, sentence(INTERVENTION_WORDS[locale].switchedOff(setting)), modal);
  return false;
}
