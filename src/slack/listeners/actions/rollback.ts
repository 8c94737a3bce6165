import type { ListenerDependencies } from '../dependencies.js';
import { askRollback, rollbackLoading } from '../flows/rollback.js';
import { onSubjectPress, type Press } from './press.js';

/** The Roll back button: asks first. */
export async function pressRollback(press: Press, deps: ListenerDependencies): Promise<void> {
  await onSubjectPress(press, deps, async (exchange, found) => {
    if (exchange.openModal === null) return;
    await askRollback(exchange, found, await exchange.openModal(rollbackLoading(exchange)));
  });
}
