import type { RespondFn, SlashCommand } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { SECOND } from '../../../model/time.js';
import type { ListenerDependencies } from '../dependencies.js';
import { searchModal } from '../../views/search-modal.js';
import { converse, isAllowed, modalOpener, mutable, type Outlet } from '../exchange.js';
import { abortable } from '../people.js';
import { runLine } from './run.js';

export interface Slash {
  readonly command: SlashCommand;
  readonly client: WebClient;
  readonly respond: RespondFn;
}

const RESPOND_LIMIT_MS = 5 * SECOND;

/** `/pod …`; alone it opens the search. Answers go to the response_url, which works in channels the bot is not in as well. */
export async function onSlash({ command, client, respond }: Slash, deps: ListenerDependencies): Promise<void> {
  const outlet: Outlet = {
    openModal: modalOpener(client, command.trigger_id, 'open'),
    reply: async (content, audience) => {
      await abortable(
        respond({
          response_type: audience === 'channel' ? 'in_channel' : 'ephemeral',
          text: content.text,
          blocks: mutable(content.blocks),
        }),
        deps.clock.deadline(RESPOND_LIMIT_MS),
      );
    },
  };
  const asked = { what: 'command', userId: command.user_id, channel: command.channel_id };
  await converse(asked, outlet, deps, async (exchange) => {
    if (command.text.trim() !== '') await runLine(exchange, command.text);
    else if (await isAllowed(exchange, 'why', null)) {
      await exchange.openModal?.(searchModal(command.channel_id, exchange.deps.locale));
    }
  });
}
