import { muteList } from '../../views/home.js';
import { isAllowed, type Exchange } from '../exchange.js';

/** `mutes`: what is muted, by whom, until when. */
export async function runMutes(exchange: Exchange): Promise<void> {
  const { deps } = exchange;
  if (!(await isAllowed(exchange, 'list', null))) return;
  await exchange.reply(muteList(await deps.store.mutes(), deps.locale), 'person');
}
