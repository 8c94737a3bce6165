import type { KnownBlock, ModalView, RichTextElement } from '@slack/types';
import type { RestartPlan } from '../../kubernetes/cluster.js';
import type { Locale } from '../../model/locale.js';
import type { Redacted } from '../../model/untrusted.js';
import { ACTION_IDS, CALLBACK_IDS } from './action-ids.js';
import { bold, bullets, plain, richText, section, text } from './blocks.js';
import { subjectHash } from './button-value.js';
import { encodeMetadata } from './modal-metadata.js';
import { joinShown, own, showLine, showName } from './own-text.js';
import { viewWords } from './words.js';

export interface RestartQuestion {
  readonly plan: RestartPlan;
  /** Settings mark the cluster as production: the name must be typed. */
  readonly production: boolean;
  readonly channel: string;
}

/** Block ids of the inputs, where Slack shows an error about them. */
export const RESTART_BLOCKS = { reason: 'restart-reason', typedName: 'restart-typed-name' } as const;

/** What exactly will happen, before it happens. */
export function restartModal(question: RestartQuestion, locale: Locale): ModalView {
  const words = viewWords(locale);
  const { plan, production, channel } = question;
  const { subject } = plan;
  return {
    type: 'modal',
    callback_id: CALLBACK_IDS.restart,
    title: plain(words.restart.title, 24),
    submit: plain(words.restart.submit, 24),
    close: plain(words.buttons.cancel, 24),
    private_metadata: encodeMetadata({
      subjectHash: subjectHash(subject),
      podHash: '',
      container: '',
      run: 'current',
      channel,
      uid: plan.uid,
    }),
    blocks: [
      richText(
        section(bold(words.restart.question(own`${showName(subject.kind, 30)} ${showName(subject.name, 150)}`))),
        bullets(effects(question, locale)),
      ),
      input(RESTART_BLOCKS.reason, words.restart.reasonLabel, ACTION_IDS.restartReason, words.restart.reasonHint, 300),
      ...(production
        ? [
            input(
              RESTART_BLOCKS.typedName,
              words.restart.typedLabel(showLine(subject.name, 260)),
              ACTION_IDS.restartTypedName,
              words.restart.production,
              300,
            ),
          ]
        : []),
    ],
  };
}

function effects({ plan, production }: RestartQuestion, locale: Locale): RichTextElement[][] {
  const words = viewWords(locale);
  const { subject } = plan;
  const place = joinShown([showName(subject.cluster), showName(subject.namespace)], own` · `);
  return [
    [text(own`${words.restart.where}${place}`)],
    [bold(whatHappens(plan, locale))],
    [text(words.restart.readyNow), text(own`${plan.ready}/${plan.desired ?? plan.pods}`)],
    ...(plan.budget === null ? [] : [[text(words.restart.budget(showName(plan.budget.name), plan.budget.allowed))]]),
    ...(plan.rollingOut ? [[text(words.restart.rollingOut)]] : []),
    ...(plan.gitops === null ? [] : [[text(words.restart.gitops(showName(plan.gitops)))]]),
    ...(production ? [[bold(words.restart.production)]] : []),
  ];
}

function whatHappens(plan: RestartPlan, locale: Locale): Redacted {
  const words = viewWords(locale).restart;
  switch (plan.how) {
    case 'rollout-restart':
      return words.rolling(plan.pods);
    case 'delete-pod':
      return plan.comesBack ? words.deletePod : words.deletePodForGood;
  }
}

function input(blockId: string, label: Redacted, actionId: string, hint: Redacted, max: number): KnownBlock {
  return {
    type: 'input',
    block_id: blockId,
    label: plain(label, 2000),
    hint: plain(hint, 2000),
    optional: blockId === RESTART_BLOCKS.reason,
    element: { type: 'plain_text_input', action_id: actionId, max_length: max },
  };
}
