import type { ListenerDependencies } from '../dependencies.js';
import { publishHome } from '../flows/publish-home.js';
import { onPress, type Press } from './press.js';

/** The Refresh button of App Home. */
export async function pressHomeRefresh(press: Press, deps: ListenerDependencies): Promise<void> {
  await onPress(press, deps, (exchange) => publishHome(exchange, press.client));
}
