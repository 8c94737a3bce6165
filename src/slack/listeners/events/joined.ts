import type { ListenerDependencies } from '../dependencies.js';
import { mutable } from '../exchange.js';
import { DAY } from '../../../model/time.js';
import { welcomeMessage } from '../../views/welcome.js';

const LIMIT_MS = 10_000;

/** podwhy was brought into a channel: says once what it will post there. Failing to say it is logged; nobody waits for it. */
export async function onJoined(channel: string, deps: ListenerDependencies): Promise<void> {
  try {
    if (!(await deps.store.firstTime(`welcome:${channel}`, DAY).catch(() => true))) return;
    const [place, watches] = await Promise.all([
      deps.places.at(channel, AbortSignal.any([deps.shutdown, deps.clock.deadline(LIMIT_MS)])),
      deps.store.watches(),
    ]);
    const { text, blocks } = welcomeMessage(
      {
        rules: place.rules.map(({ rule }) => rule),
        isDefault: place.isDefault,
        watches: watches.filter((watch) => watch.channel === channel),
        command: deps.command,
      },
      place.locale,
    );
    await deps.client.chat.postMessage({
      channel,
      text,
      blocks: mutable(blocks),
      parse: 'none',
      link_names: false,
      unfurl_links: false,
      unfurl_media: false,
    });
  } catch (error) {
    deps.log.warn(
      { event: 'slack.welcome.failed', channel, error: String(error).slice(0, 200) },
      'a channel was not told what podwhy will post there',
    );
  }
}
