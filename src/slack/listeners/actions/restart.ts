import type { ListenerDependencies } from '../dependencies.js';
import { askRestart, restartLoading } from '../flows/restart.js';
import { onSubjectPress, type Press } from './press.js';

/** The Restart button: asks first. */
export async function pressRestart(press: Press, deps: ListenerDependencies): Promise<void> {
  await onSubjectPress(press, deps, async (exchange, found) => {
    if (exchange.openModal === null) return;
    await askRestart(exchange, found, await exchange.openModal(restartLoading(exchange)));
  });
}
