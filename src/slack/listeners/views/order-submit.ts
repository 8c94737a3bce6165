import type { ViewSubmitAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { ErrandAction } from '../../../model/errand.js';
import { ACTION_IDS } from '../../views/action-ids.js';
import { decodeMetadata } from '../../views/modal-metadata.js';
import { sentence } from '../../views/notices.js';
import { showName } from '../../views/own-text.js';
import { RESTART_BLOCKS } from '../../views/restart-modal.js';
import { viewWords } from '../../views/words.js';
import type { ListenerDependencies } from '../dependencies.js';
import { converse, whisper } from '../exchange.js';
import { intervene, targetOf } from '../flows/intervene.js';
import { restart } from '../flows/restart.js';
import { rollback } from '../flows/rollback.js';
import { findByHash, type Found } from '../subjects.js';

export interface Submitted {
  readonly body: ViewSubmitAction;
  readonly client: WebClient;
  readonly ack: (answer?: {
    readonly response_action: 'errors';
    readonly errors: Record<string, string>;
  }) => Promise<void>;
}

/** The dialog of an action in a cluster was sent: the typed name is checked before it closes, everything else after it. */
export async function submitOrder(
  { body, client, ack }: Submitted,
  what: ErrandAction,
  deps: ListenerDependencies,
): Promise<void> {
  const metadata = decodeMetadata(body.view.private_metadata);
  const found = metadata === null ? null : await findByHash(metadata, deps).catch(() => null);
  const name = found === null ? '' : nameToType(what, found);
  const wrongName = found !== null && found.cluster.production && typed(body, what, 'typedName') !== name;
  const channel = metadata?.channel ?? '';
  if (wrongName) {
    const { locale } = await deps.places.at(channel, deps.clock.deadline(1_000));
    const message = viewWords(locale).restart.typedWrong(showName(name, 120));
    await ack({ response_action: 'errors', errors: { [RESTART_BLOCKS.typedName]: message } });
    return;
  }
  await ack();
  const outlet = {
    openModal: null,
    reply: (content: Parameters<typeof whisper>[2]) =>
      whisper(client, { user: body.user.id, channel, threadTs: null }, content),
  };
  const asked = { what: `view ${what}`, userId: body.user.id, channel, fresh: true };
  await converse(asked, outlet, deps, async (exchange) => {
    if (metadata === null || found === null) {
      await exchange.reply(sentence(viewWords(exchange.deps.locale).errors.subjectGone), 'person');
      return;
    }
    const { uid, revision, at } = metadata;
    const order = { uid, revision, at, reason: typed(body, what, 'reason'), onceKey: `${what}:${body.view.id}` };
    if (what === 'restart') await restart(exchange, found, order);
    else if (what === 'rollback') await rollback(exchange, found, order);
    else await intervene(exchange, what, found, order);
  });
}

/** Of the object that is changed, which for a pod is not the workload. */
function nameToType(what: ErrandAction, found: Found): string {
  const target = what === 'restart' || what === 'rollback' ? found.subject : targetOf(what, found);
  return target?.name ?? found.subject.name;
}

const INTERVENTION = { reason: ACTION_IDS.interventionReason, typedName: ACTION_IDS.interventionTypedName };
const INPUTS: Readonly<Record<ErrandAction, Readonly<Record<keyof typeof RESTART_BLOCKS, string>>>> = {
  restart: { reason: ACTION_IDS.restartReason, typedName: ACTION_IDS.restartTypedName },
  rollback: { reason: ACTION_IDS.rollbackReason, typedName: ACTION_IDS.rollbackTypedName },
  'delete-pod': INTERVENTION,
  'scale-up': INTERVENTION,
  cordon: INTERVENTION,
};

function typed(body: ViewSubmitAction, what: ErrandAction, which: keyof typeof RESTART_BLOCKS): string {
  return body.view.state.values[RESTART_BLOCKS[which]]?.[INPUTS[what][which]]?.value?.trim() ?? '';
}
