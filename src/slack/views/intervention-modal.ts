import type { ModalView, RichTextElement } from '@slack/types';
import type { CordonPlan, DeletePodPlan, InterventionPlan, ScaleUpPlan } from '../../kubernetes/cluster.js';
import type { Locale } from '../../model/locale.js';
import type { Subject } from '../../model/subject.js';
import type { Instant } from '../../model/time.js';
import { shortHash } from '../../model/hash.js';
import { ACTION_IDS, CALLBACK_IDS } from './action-ids.js';
import { ago, bold, bullets, code, plain, richText, section, text } from './blocks.js';
import { subjectHash } from './button-value.js';
import { INTERVENTION_WORDS } from './intervention-words.js';
import { encodeMetadata, NO_METADATA } from './modal-metadata.js';
import { joinShown, own, showLine, showName } from './own-text.js';
import { attemptRows, budgetRows, confirmInputs, type LastAttempt } from './restart-modal.js';
import { viewWords } from './words.js';

export interface InterventionQuestion {
  readonly plan: InterventionPlan;
  /** The incident's subject: the workload of a pod that is to be deleted. */
  readonly subject: Subject;
  /** Settings mark the cluster as production: the name must be typed. */
  readonly production: boolean;
  readonly channel: string;
  readonly last: LastAttempt | null;
  /** When what is shown was looked at, by the store's clock. */
  readonly at: Instant;
}

/** What exactly will happen, before it happens. */
export function interventionModal(question: InterventionQuestion, locale: Locale): ModalView {
  const words = viewWords(locale);
  const { plan, subject, production, channel, at } = question;
  const { kind, name } = plan.subject;
  const deed = INTERVENTION_WORDS[locale].deeds[plan.action];
  return {
    type: 'modal',
    callback_id: CALLBACK_IDS[plan.action],
    title: plain(deed.title, 24),
    submit: plain(deed.submit, 24),
    close: plain(words.buttons.cancel, 24),
    private_metadata: encodeMetadata({
      ...NO_METADATA,
      subjectHash: subjectHash(subject),
      podHash: plan.action === 'delete-pod' ? shortHash(name) : '',
      channel,
      uid: plan.uid,
      revision: plan.action === 'scale-up' ? String(plan.from) : '',
      at,
    }),
    blocks: [
      richText(
        section(bold(deed.question(own`${showName(kind, 30)} ${showName(name, 150)}`))),
        bullets(effects(question, locale)),
      ),
      ...confirmInputs(
        plan.subject,
        { reason: ACTION_IDS.interventionReason, typedName: ACTION_IDS.interventionTypedName },
        production,
        locale,
      ),
    ],
  };
}

function effects({ plan, production, last }: InterventionQuestion, locale: Locale): RichTextElement[][] {
  const { restart: words } = viewWords(locale);
  const { cluster, namespace } = plan.subject;
  const place = joinShown([showName(cluster), ...(namespace === '' ? [] : [showName(namespace)])], own` · `);
  return [
    [text(own`${words.where}${place}`)],
    ...ownEffects(plan, locale),
    ...(plan.gitops === null ? [] : [[text(words.gitops(showName(plan.gitops)))]]),
    ...attemptRows(last, locale),
    ...(production ? [[bold(words.production)]] : []),
  ];
}

function ownEffects(plan: InterventionPlan, locale: Locale): RichTextElement[][] {
  switch (plan.action) {
    case 'delete-pod':
      return deletionEffects(plan, locale);
    case 'scale-up':
      return scalingEffects(plan, locale);
    case 'cordon':
      return cordonEffects(plan, locale);
  }
}

function deletionEffects(plan: DeletePodPlan, locale: Locale): RichTextElement[][] {
  const words = INTERVENTION_WORDS[locale];
  const { restart } = viewWords(locale);
  const node = showName(plan.node);
  const owner = showName(plan.owner, 80);
  return [
    ...(plan.stuck === 'past-grace' ? [] : [[text(words.stuck[plan.stuck](node))]]),
    ...(plan.endedBy === null ? [] : [[text(words.stuck['past-grace']), ago(plan.endedBy)]]),
    [bold(words.force), ...(plan.stuck === 'node-gone' ? [] : [text(words.mayStillRun)])],
    [plan.next === 'nothing' ? bold(words.next.nothing) : text(words.next[plan.next](owner))],
    ...(plan.replicas === null
      ? []
      : [[text(restart.readyNow), text(own`${plan.replicas.ready}/${plan.replicas.desired}`)]]),
    ...(plan.budget === null || plan.budget === 'unknown'
      ? budgetRows(plan.budget, locale)
      : [[text(words.budgetNotAsked(showName(plan.budget.name), plan.budget.allowed))]]),
  ];
}

function scalingEffects(plan: ScaleUpPlan, locale: Locale): RichTextElement[][] {
  const words = INTERVENTION_WORDS[locale];
  const { restart } = viewWords(locale);
  const { autoscaler } = plan;
  return [
    [bold(words.replicas(plan.from, plan.to))],
    [text(restart.readyNow), text(own`${plan.ready}/${plan.from}`)],
    ...(plan.waits ? [[text(words.waits(plan.ready, plan.from))]] : []),
    ...(autoscaler === null
      ? []
      : autoscaler === 'unknown'
        ? [[text(words.autoscalerUnknown)]]
        : [[bold(words.autoscaler(showName(autoscaler.name), autoscaler.min, autoscaler.max))]]),
    ...budgetRows(plan.budget, locale),
    ...(plan.rollingOut ? [[text(restart.rollingOut)]] : []),
  ];
}

function cordonEffects(plan: CordonPlan, locale: Locale): RichTextElement[][] {
  const words = INTERVENTION_WORDS[locale];
  return [
    [bold(words.closes)],
    [text(plan.pods === null ? words.stayUncounted : words.stay(plan.pods))],
    [text(plan.isReady ? words.nodeReady : words.nodeNotReady)],
    [plan.others === 0 ? bold(words.noOthers) : text(words.others(plan.others))],
    [text(words.undo), code(showLine(`kubectl uncordon ${plan.subject.name}`, 300))],
  ];
}
