import type { ListenerDependencies } from '../dependencies.js';
import { acknowledge } from '../flows/acknowledge.js';
import { refreshDetails } from './details.js';
import { onSubjectPress, type Press } from './press.js';

/** The Acknowledge button, of an alert or of the details of a line. */
export async function pressAcknowledge(press: Press, deps: ListenerDependencies): Promise<void> {
  await onSubjectPress(press, deps, async (exchange, found) => {
    await acknowledge(exchange, found);
    await refreshDetails(press, exchange, found);
  });
}
