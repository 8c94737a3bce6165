import { HOUR } from '../../../model/time.js';
import { subjectKey } from '../../../model/subject.js';
import type { MoreVerb } from '../../views/action-ids.js';
import { explainModal } from '../../views/explain.js';
import type { ListenerDependencies } from '../dependencies.js';
import { explainContext } from '../commands/explain.js';
import { isAllowed, type Exchange } from '../exchange.js';
import { interventionOf } from '../flows/intervene.js';
import { askRollback, rollbackLoading } from '../flows/rollback.js';
import { mute } from '../flows/mute.js';
import { unmuteSubject } from '../flows/unmute.js';
import type { Found } from '../subjects.js';
import { showDetails } from './details.js';
import { onSubjectPress, sayUnknown, type Press } from './press.js';

type Work = (exchange: Exchange, found: Found) => Promise<void>;

const MORE: Readonly<Record<Exclude<MoreVerb, 'link'>, Work>> = {
  rollback: async (exchange, found) => {
    if (exchange.openModal === null) return;
    await askRollback(exchange, found, await exchange.openModal(rollbackLoading(exchange)));
  },
  'delete-pod': interventionOf('delete-pod'),
  'scale-up': interventionOf('scale-up'),
  cordon: interventionOf('cordon'),
  mute1h: (exchange, { subject }) => mute(exchange, { kind: 'subject', subject }, HOUR, ''),
  unmute: (exchange, { subject }) => unmuteSubject(exchange, subject),
  explain: explainStateOf,
  details: showDetails,
};

/** The overflow menu of an alert. A link opens in the browser; nothing is left to do. */
export async function pressMore(press: Press, deps: ListenerDependencies): Promise<void> {
  await onSubjectPress(press, deps, async (exchange, found, { verb }) => {
    if (Object.hasOwn(MORE, verb)) await MORE[verb as keyof typeof MORE](exchange, found);
    else if (!verb.startsWith('link')) await sayUnknown(exchange);
  });
}

async function explainStateOf(exchange: Exchange, { subject }: Found): Promise<void> {
  const { deps } = exchange;
  if (exchange.openModal === null || !(await isAllowed(exchange, 'explain', subject))) return;
  const latest = await deps.store.latest(subjectKey(subject));
  await exchange.openModal(
    explainModal(latest?.value.diagnosis?.state ?? 'Unknown', explainContext(deps), deps.locale),
  );
}
