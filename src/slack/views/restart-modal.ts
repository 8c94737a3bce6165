import type { KnownBlock, ModalView, RichTextElement } from '@slack/types';
import type { RestartPlan } from '../../kubernetes/cluster.js';
import type { Intervention } from '../../model/intervention.js';
import type { Locale } from '../../model/locale.js';
import type { Subject } from '../../model/subject.js';
import { MINUTE, type Instant } from '../../model/time.js';
import type { Redacted } from '../../model/untrusted.js';
import { ACTION_IDS, CALLBACK_IDS } from './action-ids.js';
import { ago, bold, bullets, person, plain, richText, section, text } from './blocks.js';
import { subjectHash } from './button-value.js';
import { INTERVENTION_WORDS } from './intervention-words.js';
import { encodeMetadata, NO_METADATA } from './modal-metadata.js';
import { joinShown, own, showLine, showName } from './own-text.js';
import { viewWords } from './words.js';

export interface RestartQuestion {
  readonly plan: RestartPlan;
  /** Settings mark the cluster as production: the name must be typed. */
  readonly production: boolean;
  readonly channel: string;
  readonly last: LastAttempt | null;
  /** When what is shown was looked at, by the store's clock. */
  readonly at: Instant;
}

/** The action before this one. */
export interface LastAttempt {
  readonly action: 'restart' | 'rollback' | Intervention;
  /** Slack id. */
  readonly by: string;
  readonly at: Instant;
  /** Null while nobody knows. */
  readonly helped: boolean | null;
}

/** Block ids of the inputs, where Slack shows an error about them. */
export const RESTART_BLOCKS = { reason: 'restart-reason', typedName: 'restart-typed-name' } as const;

/** What exactly will happen, before it happens. */
export function restartModal(question: RestartQuestion, locale: Locale): ModalView {
  const words = viewWords(locale);
  const { plan, production, channel, at } = question;
  const { subject } = plan;
  return {
    type: 'modal',
    callback_id: CALLBACK_IDS.restart,
    title: plain(words.restart.title, 24),
    submit: plain(words.restart.submit, 24),
    close: plain(words.buttons.cancel, 24),
    private_metadata: encodeMetadata({ ...NO_METADATA, subjectHash: subjectHash(subject), channel, uid: plan.uid, at }),
    blocks: [
      richText(
        section(bold(words.restart.question(own`${showName(subject.kind, 30)} ${showName(subject.name, 150)}`))),
        bullets(effects(question, locale)),
      ),
      ...confirmInputs(
        subject,
        { reason: ACTION_IDS.restartReason, typedName: ACTION_IDS.restartTypedName },
        production,
        locale,
      ),
    ],
  };
}

/** The reason, and on production the name to be typed. */
export function confirmInputs(
  subject: Subject,
  actionIds: { readonly reason: string; readonly typedName: string },
  production: boolean,
  locale: Locale,
): KnownBlock[] {
  const words = viewWords(locale).restart;
  const reason = input(RESTART_BLOCKS.reason, words.reasonLabel, actionIds.reason, words.reasonHint, 300);
  if (!production) return [reason];
  const label = words.typedLabel(showLine(subject.name, 260));
  return [reason, input(RESTART_BLOCKS.typedName, label, actionIds.typedName, words.production, 300)];
}

/** Who tried last, when, and whether it helped. */
export function attemptRows(last: LastAttempt | null, locale: Locale): RichTextElement[][] {
  if (last === null) return [];
  const words = viewWords(locale).attempt;
  const helped = last.helped === null ? words.unknown : last.helped ? words.helped : words.didNotHelp;
  const { action } = last;
  const lead =
    action === 'restart' || action === 'rollback' ? words[action] : INTERVENTION_WORDS[locale].deeds[action].last;
  // Nobody judges a cordon: it heals nothing.
  const end = action === 'cordon' ? [] : [text(own` · ${helped}`)];
  return [[text(lead), person(last.by), text(own` · `), ago(last.at), ...end]];
}

/** The disruption budget of the pods, and that it is not known. */
export function budgetRows(budget: RestartPlan['budget'], locale: Locale): RichTextElement[][] {
  if (budget === null) return [];
  if (budget === 'unknown') return [[text(INTERVENTION_WORDS[locale].budgetUnknown)]];
  return [[text(viewWords(locale).restart.budget(showName(budget.name), budget.allowed))]];
}

/** A restart that podwhy's own story does not tell of: by kubectl, or before the incident. */
function restartedRows(at: Instant | null, last: LastAttempt | null, locale: Locale): RichTextElement[][] {
  if (at === null || (last !== null && at < last.at + MINUTE)) return [];
  return [[text(viewWords(locale).attempt.restart), ago(at)]];
}

function effects({ plan, production, last }: RestartQuestion, locale: Locale): RichTextElement[][] {
  const words = viewWords(locale);
  const { subject } = plan;
  const place = joinShown([showName(subject.cluster), showName(subject.namespace)], own` · `);
  return [
    [text(own`${words.restart.where}${place}`)],
    [bold(whatHappens(plan, locale))],
    [text(words.restart.readyNow), text(own`${plan.ready}/${plan.desired ?? plan.pods}`)],
    ...budgetRows(plan.budget, locale),
    ...(plan.rollingOut ? [[text(words.restart.rollingOut)]] : []),
    ...(plan.gitops === null ? [] : [[text(words.restart.gitops(showName(plan.gitops)))]]),
    ...attemptRows(last, locale),
    ...restartedRows(plan.restartedAt, last, locale),
    ...(production ? [[bold(words.restart.production)]] : []),
  ];
}

function whatHappens(plan: RestartPlan, locale: Locale): Redacted {
  const words = viewWords(locale).restart;
  switch (plan.how) {
    case 'rollout-restart':
      return plan.atOnce ? INTERVENTION_WORDS[locale].atOnce(plan.pods) : words.rolling(plan.pods);
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
