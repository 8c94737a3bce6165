import type { WebClient } from '@slack/web-api';
import { runLine } from '../commands/run.js';
import type { ListenerDependencies } from '../dependencies.js';
import { converse, mutable, whisper, type Outlet } from '../exchange.js';

export interface Mention {
  readonly userId: string;
  readonly channel: string;
  readonly text: string;
  /** The thread it was written in; null in the channel itself. */
  readonly threadTs: string | null;
  readonly client: WebClient;
}

/** `@podwhy why checkout`: the same words as the command, in threads too. */
export async function onMention(mention: Mention, deps: ListenerDependencies): Promise<void> {
  const { client, channel, userId, threadTs } = mention;
  const outlet: Outlet = {
    openModal: null,
    reply: async (content, audience) => {
      if (audience === 'person') {
        await whisper(client, { user: userId, channel, threadTs }, content);
        return;
      }
      await client.chat.postMessage({
        channel,
        text: content.text,
        blocks: mutable(content.blocks),
        parse: 'none',
        link_names: false,
        unfurl_links: false,
        unfurl_media: false,
        ...(threadTs === null ? {} : { thread_ts: threadTs }),
      });
    },
  };
  const line = mention.text.replace(/^\s*<@[UW][A-Z0-9]{2,20}(?:\|[^<>]{0,80})?>/, '');
  // Slash commands do not work in threads: what is offered to be typed begins with the mention.
  const mentioned = { ...deps, command: `@${deps.botName}` };
  await converse({ what: 'mention', userId, channel, threadTs }, outlet, mentioned, (exchange) =>
    runLine(exchange, line),
  );
}
