import { ACTION_IDS } from '../../views/action-ids.js';
import { decodeMetadata } from '../../views/modal-metadata.js';
import { sentence } from '../../views/notices.js';
import { viewWords } from '../../views/words.js';
import type { ListenerDependencies } from '../dependencies.js';
import { answer, modalAt } from '../exchange.js';
import { showKept } from '../flows/show-kept.js';
import { showLogs } from '../flows/show-logs.js';
import { findByHash } from '../subjects.js';
import { typedGrep } from '../views/logs-submit.js';
import { onPress, sayUnknown, type Press } from './press.js';

/** Another pod, container or run chosen in the log modal. What was chosen before comes back in the modal's metadata. */
export async function chooseLog(press: Press, deps: ListenerDependencies): Promise<void> {
  await onPress(press, deps, async (exchange) => {
    const { view } = press.body;
    const metadata = decodeMetadata(view?.private_metadata);
    if (view === undefined || metadata === null) {
      await sayUnknown(exchange);
      return;
    }
    const modal = modalAt(press.client, { id: view.id, hash: view.hash });
    const isPod = press.actionId === ACTION_IDS.logPod;
    const podHash = isPod ? press.value : metadata.podHash;
    const found = await findByHash({ subjectHash: metadata.subjectHash, podHash }, deps);
    if (found === null) {
      await answer(exchange, sentence(viewWords(exchange.deps.locale).errors.subjectGone), modal);
      return;
    }
    const isRun = press.actionId === ACTION_IDS.logRun;
    if (isRun && press.value === 'first') {
      await showKept(exchange, found.subject, modal);
      return;
    }
    const container = press.actionId === ACTION_IDS.logContainer ? press.value : metadata.container;
    const run = isRun && press.value === 'previous' ? 'previous' : isRun ? 'current' : metadata.run;
    const turned = press.actionId === ACTION_IDS.logOlder || press.actionId === ACTION_IDS.logNewer;
    const page = turned && /^\d{1,4}$/.test(press.value) ? Number(press.value) : 0;
    const isTail = press.actionId === ACTION_IDS.logTail;
    const tailLines = isTail && /^\d{1,5}$/.test(press.value) ? Number(press.value) : metadata.tailLines;
    const grep = typedGrep(view.state.values) ?? metadata.grep;
    await showLogs(
      exchange,
      found,
      { pod: found.pod, container, run: isPod ? null : run, tailLines, grep, page },
      modal,
    );
  });
}
