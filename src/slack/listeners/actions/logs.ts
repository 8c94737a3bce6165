import type { ListenerDependencies } from '../dependencies.js';
import { logsLoading, showLogs } from '../flows/show-logs.js';
import { onSubjectPress, type Press } from './press.js';

/** The Logs button. */
export async function pressLogs(press: Press, deps: ListenerDependencies): Promise<void> {
  await onSubjectPress(press, deps, async (exchange, found) => {
    if (exchange.openModal === null) return;
    const modal = await exchange.openModal(logsLoading(exchange));
    await showLogs(exchange, found, { pod: found.pod, container: '', run: null }, modal);
  });
}
