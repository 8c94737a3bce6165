import type { ModalView, RichTextElement } from '@slack/types';
import type { RollbackPlan } from '../../kubernetes/cluster.js';
import type { Locale } from '../../model/locale.js';
import type { Instant } from '../../model/time.js';
import { ACTION_IDS, CALLBACK_IDS } from './action-ids.js';
import { ago, bold, bullets, code, plain, richText, section, text } from './blocks.js';
import { subjectHash } from './button-value.js';
import { INTERVENTION_WORDS } from './intervention-words.js';
import { encodeMetadata, NO_METADATA } from './modal-metadata.js';
import { joinShown, own, showName } from './own-text.js';
import { attemptRows, budgetRows, confirmInputs, type LastAttempt } from './restart-modal.js';
import { viewWords } from './words.js';

export interface RollbackQuestion {
  readonly plan: RollbackPlan;
  readonly production: boolean;
  readonly channel: string;
  readonly last: LastAttempt | null;
  /** When what is shown was looked at, by the store's clock. */
  readonly at: Instant;
}

const CHANGES = 10;

/** What going back would change, before it happens. */
export function rollbackModal(question: RollbackQuestion, locale: Locale): ModalView {
  const words = viewWords(locale);
  const { plan, production, channel, at } = question;
  const { subject } = plan;
  const name = own`${showName(subject.kind, 30)} ${showName(subject.name, 150)}`;
  return {
    type: 'modal',
    callback_id: CALLBACK_IDS.rollback,
    title: plain(words.rollback.title, 24),
    submit: plain(words.rollback.submit, 24),
    close: plain(words.buttons.cancel, 24),
    private_metadata: encodeMetadata({
      ...NO_METADATA,
      subjectHash: subjectHash(subject),
      channel,
      uid: plan.uid,
      revision: plan.to,
      at,
    }),
    blocks: [
      richText(section(bold(words.rollback.question(name, showName(plan.to, 20)))), bullets(effects(question, locale))),
      ...changeBlock(plan, locale),
      ...confirmInputs(
        subject,
        { reason: ACTION_IDS.rollbackReason, typedName: ACTION_IDS.rollbackTypedName },
        production,
        locale,
      ),
    ],
  };
}

function effects({ plan, production, last }: RollbackQuestion, locale: Locale): RichTextElement[][] {
  const { restart: words, rollback } = viewWords(locale);
  const place = joinShown([showName(plan.subject.cluster), showName(plan.subject.namespace)], own` · `);
  return [
    [text(own`${words.where}${place}`)],
    [
      bold(rollback.effect(showName(plan.from, 20), showName(plan.to, 20))),
      ...(plan.madeAt === null ? [] : [text(own` · ${rollback.madeAt} `), ago(plan.madeAt)]),
    ],
    [text(plan.atOnce ? INTERVENTION_WORDS[locale].atOnce(plan.pods) : words.rolling(plan.pods))],
    [text(words.readyNow), text(own`${plan.ready}/${plan.desired ?? plan.pods}`)],
    ...budgetRows(plan.budget, locale),
    ...(plan.rollingOut ? [[text(words.rollingOut)]] : []),
    ...(plan.gitops === null ? [] : [[text(words.gitops(showName(plan.gitops)))]]),
    ...attemptRows(last, locale),
    ...(production ? [[bold(words.production)]] : []),
  ];
}

function changeBlock(plan: RollbackPlan, locale: Locale) {
  const words = viewWords(locale);
  const rows = plan.changes.slice(0, CHANGES).map((path) => [code(showName(path, 150))]);
  if (rows.length === 0) return [richText(section(text(words.rollback.noChange)))];
  const more = plan.changes.length - rows.length;
  if (more > 0) rows.push([text(words.andMore(more))]);
  return [richText(section(bold(words.changed)), bullets(rows))];
}
