import type { WebClient } from '@slack/web-api';
import { MINUTE, type Clock, type Instant } from '../../model/time.js';
import type { Log } from '../../telemetry/log.js';
import type { DeliveryClient } from './slack-client.js';

const ID = /^[CGD][A-Z0-9]{2,}$/;
/** A channel that was made or renamed is found after this long at most. */
const KEPT_MS = 10 * MINUTE;
/** conversations.list gives 1,000 a page and allows 20 calls a minute (docs.slack.dev conversations.list). */
const PAGE = 1_000;
const PAGES_MAX = 20;

/**
 * Channel ids for the names that settings may hold, since Slack's history knows ids only. A name that cannot be resolved
 * stays as it is: Slack then refuses it, and the alert goes to the fallback channel.
 */
export class ChannelIds {
  readonly #web: WebClient;
  readonly #clock: Clock;
  readonly #log: Log;
  #ids = new Map<string, string>();
  #readAt: Instant | null = null;
  #reading: Promise<void> | null = null;

  constructor(web: WebClient, clock: Clock, log: Log) {
    this.#web = web;
    this.#clock = clock;
    this.#log = log;
  }

  async idOf(channel: string): Promise<string> {
    if (ID.test(channel)) return channel;
    const stale = this.#readAt === null || this.#clock.now() - this.#readAt > KEPT_MS;
    if (stale) {
      this.#reading ??= this.#read();
      await this.#reading;
      this.#reading = null;
    }
    return this.#ids.get(channel) ?? channel;
  }

  async #read(): Promise<void> {
    const ids = new Map<string, string>();
    try {
      let cursor = '';
      for (let page = 0; page < PAGES_MAX; page += 1) {
        const answer = await this.#web.conversations.list({
          types: 'public_channel,private_channel',
          exclude_archived: false,
          limit: PAGE,
          ...(cursor === '' ? {} : { cursor }),
        });
        for (const { id, name } of answer.channels ?? []) if (id !== undefined && name !== undefined) ids.set(name, id);
        cursor = answer.response_metadata?.next_cursor ?? '';
        if (cursor === '') break;
      }
      this.#ids = ids;
      this.#readAt = this.#clock.now();
    } catch (error) {
      this.#log.warn(
        { event: 'slack.channels.unreadable', error },
        'Channel names could not be looked up; ids always work',
      );
    }
  }
}

/** The same client, for channels by name as well. */
export function byChannelName(client: DeliveryClient, ids: ChannelIds): DeliveryClient {
  return {
    post: async (channel, content, mark, thread) => client.post(await ids.idOf(channel), content, mark, thread),
    update: async (channel, ts, content, mark) => client.update(await ids.idOf(channel), ts, content, mark),
    permalink: async (channel, ts) => client.permalink(await ids.idOf(channel), ts),
    findOwn: async (channel, oldestMs) => client.findOwn(await ids.idOf(channel), oldestMs),
  };
}
