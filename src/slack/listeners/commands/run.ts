import { isIntervention } from '../../../model/intervention.js';
import { misuse, sentence, wrongForm } from '../../views/notices.js';
import { helpAnswer } from '../../views/help.js';
import { showName, showLine, NOTHING } from '../../views/own-text.js';
import { usageOf, viewWords, type HelpVerb } from '../../views/words.js';
import type { Exchange } from '../exchange.js';
import { runAck } from './ack.js';
import { runAssign } from './assign.js';
import { runDecisions, runHistory } from './decisions.js';
import { runDescribe } from './describe.js';
import { runEvents } from './events.js';
import { runExplain } from './explain.js';
import { runExport } from './export.js';
import { runIntervention } from './intervene.js';
import { runList } from './list.js';
import { runLogs } from './logs.js';
import { runMute } from './mute.js';
import { runMutes } from './mutes.js';
import { parseCommand, type Command, type Misuse } from './parse.js';
import { runRestart } from './restart.js';
import { runRollback } from './rollback.js';
import { runStatus } from './status.js';
import { runTest } from './test.js';
import { runUnmute } from './unmute.js';
import { runUnwatch, runWatch } from './watch.js';
import { runWhy } from './why.js';

/** One command. A missing entry does not compile; a verb that is not here is not in the help either. */
const RUN: Readonly<Record<Exclude<HelpVerb, 'help'>, (exchange: Exchange, command: Command) => Promise<void>>> = {
  why: runWhy,
  list: runList,
  status: runStatus,
  logs: runLogs,
  describe: runDescribe,
  events: runEvents,
  restart: runRestart,
  rollback: runRollback,
  'delete-pod': runIntervention('delete-pod'),
  'scale-up': runIntervention('scale-up'),
  cordon: runIntervention('cordon'),
  ack: runAck,
  mute: runMute,
  unmute: runUnmute,
  mutes: runMutes,
  explain: runExplain,
  history: runHistory,
  'why-alert': runDecisions,
  'why-silent': runDecisions,
  assign: runAssign,
  watch: runWatch,
  unwatch: runUnwatch,
  test: runTest,
  export: runExport,
};

export const KNOWN_VERBS: readonly HelpVerb[] = ['help', ...(Object.keys(RUN) as (keyof typeof RUN)[])];

/** Reads a line and does what it says; wrong use is answered with a line that would work. */
export async function runLine(exchange: Exchange, line: string): Promise<void> {
  const { deps } = exchange;
  const parsed = parseCommand(line, KNOWN_VERBS, exchange.thread !== null);
  if (!parsed.ok) {
    await exchange.reply(misuseAnswer(parsed.misuse, exchange), 'person');
    return;
  }
  const { command } = parsed;
  if (command.verb === 'help') {
    const offered = KNOWN_VERBS.filter((verb) => !isIntervention(verb) || deps.actions.includes(verb));
    await exchange.reply(helpAnswer(deps.command, command.name || null, offered, deps.locale), 'person');
    return;
  }
  await RUN[command.verb](exchange, command);
}

function misuseAnswer(found: Misuse, { deps }: Exchange) {
  const words = viewWords(deps.locale);
  const help = `${deps.command} help`;
  const ready = found.ready === null ? null : `${deps.command} ${found.ready}`;
  switch (found.problem) {
    case 'unknown-verb':
      return misuse(words.errors.unknownVerb(showName(found.word)), ready, help, deps.locale);
    case 'unknown-flag':
      return misuse(words.errors.unknownFlag(showName(found.word)), ready, help, deps.locale);
    case 'flag-needs-value':
      return misuse(words.errors.badValue(showName(found.word), NOTHING), ready, help, deps.locale);
    case 'name-missing': {
      const missing = words.errors.missingName(showName(found.word));
      return wrongForm(missing, usageOf(found.word, deps.command), `${help} ${found.word}`, deps.locale);
    }
    case 'duration-missing':
      return sentence(words.mute.howLong(showLine(ready ?? help)));
  }
}
