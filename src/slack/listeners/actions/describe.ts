import type { ListenerDependencies } from '../dependencies.js';
import { describeLoading, showDescribe } from '../flows/show-describe.js';
import { onSubjectPress, type Press } from './press.js';

/** The Describe button. */
export async function pressDescribe(press: Press, deps: ListenerDependencies): Promise<void> {
  await onSubjectPress(press, deps, async (exchange, found) => {
    if (exchange.openModal === null) return;
    await showDescribe(exchange, found, await exchange.openModal(describeLoading(exchange)));
  });
}
