import type { WebClient } from '@slack/web-api';
import type { ListenerDependencies } from '../dependencies.js';
import { converse, whisper } from '../exchange.js';
import { publishHome } from '../flows/publish-home.js';

/** Somebody opened App Home. */
export async function onHomeOpened(userId: string, client: WebClient, deps: ListenerDependencies): Promise<void> {
  const outlet = {
    openModal: null,
    reply: (content: Parameters<typeof whisper>[2]) =>
      whisper(client, { user: userId, channel: '', threadTs: null }, content),
  };
  await converse({ what: 'home', userId, channel: '' }, outlet, deps, (exchange) => publishHome(exchange, client));
}
