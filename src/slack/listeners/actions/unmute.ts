import type { ListenerDependencies } from '../dependencies.js';
import { publishHome } from '../flows/publish-home.js';
import { unmute } from '../flows/unmute.js';
import { onPress, type Press } from './press.js';

/** An Unmute button, of App Home or of the list of mutes. One that has ended meanwhile is told so. */
export async function pressUnmute(press: Press, deps: ListenerDependencies): Promise<void> {
  await onPress(press, deps, async (exchange) => {
    const mutes = await deps.store.mutes();
    await unmute(
      exchange,
      mutes.filter(({ id }) => id === press.value),
    );
    if (press.body.view?.type === 'home') await publishHome(exchange, press.client);
  });
}
