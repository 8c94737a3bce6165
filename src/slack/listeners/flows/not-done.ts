import type { ActionResult } from '../../../kubernetes/cluster.js';
import type { Redacted } from '../../../model/untrusted.js';
import type { MessageContent } from '../../views/incident.js';
import { failure, sentence } from '../../views/notices.js';
import { joinShown, NOTHING, own, showLine } from '../../views/own-text.js';
import type { Exchange } from '../exchange.js';

/** These say all that there is to say; a later try or an id for the admins would not help. */
const DECIDED: ReadonlySet<string> = new Set(['refused', 'not-found', 'changed', 'conflict', 'forbidden']);
const DETAIL_MAX = 700;

/** Why something is not, or was not, done in a cluster. `lead` stands before it: "It was not restarted." */
export function notDone(
  { deps, correlationId }: Exchange,
  { code, detail }: Extract<ActionResult, { ok: false }>,
  lead: Redacted = NOTHING,
): MessageContent {
  const what = joinShown([lead, showLine(detail, DETAIL_MAX)], own` `);
  return DECIDED.has(code) ? sentence(what) : failure({ what, correlationId }, deps.locale);
}
