import { decodeMetadata } from '../../views/modal-metadata.js';
import { sentence } from '../../views/notices.js';
import { viewWords } from '../../views/words.js';
import type { ListenerDependencies } from '../dependencies.js';
import { sendLogFile } from '../flows/show-logs.js';
import { findByHash } from '../subjects.js';
import { onPress, type Press } from './press.js';

/** The button that sends what the log modal shows as a file. */
export async function pressLogFile(press: Press, deps: ListenerDependencies): Promise<void> {
  await onPress(press, deps, async (exchange) => {
    const metadata = decodeMetadata(press.body.view?.private_metadata);
    const found = metadata === null ? null : await findByHash(metadata, deps);
    if (metadata === null || found === null || found.pod === '') {
      await exchange.reply(sentence(viewWords(exchange.deps.locale).errors.subjectGone), 'person');
      return;
    }
    await sendLogFile(exchange, found, { container: metadata.container, run: metadata.run });
  });
}
