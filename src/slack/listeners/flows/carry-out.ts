import type { ActionResult } from '../../../kubernetes/cluster.js';
import type { Errand, ErrandAction, Goal } from '../../../model/errand.js';
import { subjectKey, type Subject } from '../../../model/subject.js';
import { HOUR, type Instant } from '../../../model/time.js';
import type { Redacted } from '../../../model/untrusted.js';
import { ago, person, text } from '../../views/blocks.js';
import { INTERVENTION_WORDS } from '../../views/intervention-words.js';
import { sentence, sentenceWith } from '../../views/notices.js';
import { own } from '../../views/own-text.js';
import { viewWords } from '../../views/words.js';
import { actorOf, isAllowed, type Exchange } from '../exchange.js';
import { notDone } from './not-done.js';
import { threadOf } from './upload.js';

/** What was shown in the dialog, and what the person said. */
export interface Order {
  /** uid of the object; another one now means that it was replaced. */
  readonly uid: string;
  /** The revision or the number of replicas that was shown; '' for neither. */
  readonly revision: string;
  /** When it was shown, by the store's clock. */
  readonly at: Instant;
  readonly reason: string;
  /** One submit is one action, however often Slack delivers it. */
  readonly onceKey: string;
}

export interface Deed {
  readonly action: ErrandAction;
  readonly subject: Subject;
  /** Plans again, compares, acts. `replaced`: it is another object than the one that was shown. */
  act(): Promise<ActionResult | 'replaced'>;
  /** What its progress goes towards; null when there is nothing to follow. Asked after it is done. */
  goal(): Goal | null;
  readonly words: { readonly done: Redacted; readonly refused: Redacted; readonly twice: Redacted };
}

/**
 * What all actions in a cluster have in common: asks again whether the person may, lets one submit act once and the first of
 * two people win, leaves the audit lines, answers, and has the progress told.
 */
export async function carryOut(exchange: Exchange, deed: Deed, order: Order): Promise<void> {
  const { deps, channel, correlationId } = exchange;
  const { action, subject, words } = deed;
  if (!(await isAllowed(exchange, action, subject))) return;
  if (!(await deps.store.firstTime(order.onceKey, HOUR))) {
    await exchange.reply(sentence(words.twice), 'person');
    return;
  }
  const audit = (outcome: 'done' | 'failed' | 'refused', detail: string): Promise<void> =>
    deps.audit({
      ...{ action, subject, actor: actorOf(exchange), reason: order.reason, outcome, detail, channel, correlationId },
    });
  const errand: Errand = {
    ...{ schema: 1, id: correlationId, subject: subjectKey(subject), action, by: exchange.person.userId },
    ...{ at: await deps.store.now(), reason: order.reason, audited: false, progress: null },
  };
  const first = await deps.store.errands.claim(errand, order.at);
  if (first !== null) {
    await audit('refused', `${first.by} was first (${first.action})`);
    await sayWhoWasFirst(exchange, first);
    return;
  }
  const result = await deed.act().catch(async (error: unknown) => {
    await deps.store.errands.drop(errand.id);
    throw error;
  });
  if (result === 'replaced' || !result.ok) await deps.store.errands.drop(errand.id);
  if (result === 'replaced') {
    await audit('failed', 'what was shown is no longer there');
    await exchange.reply(sentence(viewWords(deps.locale).restart.changed), 'person');
    return;
  }
  await audit(result.ok ? 'done' : 'failed', result.detail);
  if (!result.ok) {
    await exchange.reply(notDone(exchange, result, words.refused), 'person');
    return;
  }
  // Before the answer: what cannot be answered is told all the same.
  await deps.store.errands.save({ ...errand, audited: true, progress: await progressTo(exchange, deed) });
  await exchange.reply(sentence(words.done), 'person');
}

async function sayWhoWasFirst(exchange: Exchange, first: Errand): Promise<void> {
  const { deps } = exchange;
  const { access, colon } = viewWords(deps.locale);
  const { first: lead, nothingDone } = INTERVENTION_WORDS[deps.locale];
  const action = text(own`${colon}${access.actions[first.action]} · `);
  await exchange.reply(sentenceWith(text(lead), person(first.by), action, ago(first.at), text(nothingDone)), 'person');
}

/** Nothing is followed where there is no thread to tell it in. */
async function progressTo(exchange: Exchange, deed: Deed): Promise<Errand['progress']> {
  const goal = deed.goal();
  const thread = goal === null ? null : await threadOf(exchange, deed.subject);
  if (goal === null || thread === null) return null;
  const place = { channel: thread.channel, threadTs: thread.ts, ts: null, posting: false, shown: '' };
  return { ...place, locale: exchange.deps.locale, goal };
}
