import { HOUR } from '../../../model/time.js';
import { exportIncident } from '../commands/export.js';
import { sendTest } from '../commands/test.js';
import { showEvents } from '../commands/events.js';
import { assignTo } from '../commands/assign.js';
import { assignedTo, mutedFor, type ChoiceVerb } from '../commands/target.js';
import type { ListenerDependencies } from '../dependencies.js';
import type { Exchange } from '../exchange.js';
import { acknowledge } from '../flows/acknowledge.js';
import { answerWhy } from '../flows/answer-why.js';
import { showDecisions, showHistory } from '../flows/decisions.js';
import { mute } from '../flows/mute.js';
import { askRestart, restartLoading } from '../flows/restart.js';
import { describeLoading, showDescribe } from '../flows/show-describe.js';
import { logsLoading, showLogs } from '../flows/show-logs.js';
import { interventionOf } from '../flows/intervene.js';
import { askRollback, rollbackLoading } from '../flows/rollback.js';
import { unmuteSubject } from '../flows/unmute.js';
import type { Found } from '../subjects.js';
import { onSubjectPress, sayUnknown, type Press } from './press.js';

const CHOSEN: Readonly<Record<ChoiceVerb, (exchange: Exchange, found: Found) => Promise<void>>> = {
  why: (exchange, { subject, pod }) =>
    answerWhy(exchange, pod === '' ? subject : { ...subject, kind: 'Pod', name: pod }, 'person'),
  logs: async (exchange, found) => {
    if (exchange.openModal === null) return;
    const modal = await exchange.openModal(logsLoading(exchange));
    await showLogs(exchange, found, { pod: found.pod, container: '', run: null }, modal);
  },
  describe: async (exchange, found) => {
    if (exchange.openModal !== null) {
      await showDescribe(exchange, found, await exchange.openModal(describeLoading(exchange)));
    }
  },
  events: showEvents,
  restart: async (exchange, found) => {
    if (exchange.openModal !== null) {
      await askRestart(exchange, found, await exchange.openModal(restartLoading(exchange)));
    }
  },
  rollback: async (exchange, found) => {
    if (exchange.openModal !== null) {
      await askRollback(exchange, found, await exchange.openModal(rollbackLoading(exchange)));
    }
  },
  'delete-pod': interventionOf('delete-pod'),
  'scale-up': interventionOf('scale-up'),
  cordon: interventionOf('cordon'),
  ack: acknowledge,
  mute1h: (exchange, { subject }) => mute(exchange, { kind: 'subject', subject }, HOUR, ''),
  history: showHistory,
  'why-silent': showDecisions,
  export: (exchange, found) => exportIncident(exchange, found, false),
  test: sendTest,
  unmute: (exchange, { subject }) => unmuteSubject(exchange, subject),
};

/** A button of "which one did you mean": goes on with the verb that was typed. */
export async function pressChoice(press: Press, deps: ListenerDependencies): Promise<void> {
  await onSubjectPress(press, deps, async (exchange, found, { verb }) => {
    const muteMs = mutedFor(verb);
    const heir = assignedTo(verb);
    if (muteMs !== null) await mute(exchange, { kind: 'subject', subject: found.subject }, muteMs, '');
    else if (heir !== null) await assignTo(exchange, found, heir);
    else if (Object.hasOwn(CHOSEN, verb)) await CHOSEN[verb as ChoiceVerb](exchange, found);
    else await sayUnknown(exchange);
  });
}
