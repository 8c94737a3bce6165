import type { BlockAction, RespondFn } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { SECOND } from '../../../model/time.js';
import { decodeButtonValue, type ButtonValue } from '../../views/button-value.js';
import { decodeMetadata } from '../../views/modal-metadata.js';
import { sentence } from '../../views/notices.js';
import { viewWords } from '../../views/words.js';
import type { ListenerDependencies } from '../dependencies.js';
import { converse, modalOpener, mutable, whisper, type Exchange, type Outlet } from '../exchange.js';
import { abortable } from '../people.js';
import { findByHash, type Found } from '../subjects.js';

/** What Slack said about a press, reduced to what is used. */
export interface Press {
  readonly body: BlockAction;
  readonly client: WebClient;
  readonly respond: RespondFn;
  readonly actionId: string;
  /** The button's value, or the chosen option's. */
  readonly value: string;
}

/** A double click within this time is one click. */
const DOUBLE_CLICK_MS = 2 * SECOND;
const RESPOND_LIMIT_MS = 5 * SECOND;

/** Runs what a press asks for; a second press of the same button by the same person right after it is nothing. */
export async function onPress(
  press: Press,
  deps: ListenerDependencies,
  work: (exchange: Exchange) => Promise<void>,
): Promise<void> {
  const { body } = press;
  const place = body.container.type === 'view' ? String(body.view?.id) : String(body.container['message_ts'] ?? '');
  const key = ['press', press.actionId, place, body.user.id, press.value].join(':');
  const first = await deps.store.firstTime(key, DOUBLE_CLICK_MS).catch(() => true);
  if (!first) return;
  const channel = body.channel?.id ?? decodeMetadata(body.view?.private_metadata)?.channel ?? '';
  await converse(
    { what: `action ${press.actionId}`, userId: body.user.id, channel, threadTs: threadOf(press) },
    outletOf(press, channel, deps),
    deps,
    work,
  );
}

/** The same for presses that are about a subject; one that is gone is told so. */
export async function onSubjectPress(
  press: Press,
  deps: ListenerDependencies,
  work: (exchange: Exchange, found: Found, value: ButtonValue) => Promise<void>,
): Promise<void> {
  await onPress(press, deps, async (exchange) => {
    const value = decodeButtonValue(press.value);
    const found = value === null ? null : await findByHash(value, deps);
    if (value === null || found === null) {
      const words = viewWords(exchange.deps.locale).errors;
      await exchange.reply(sentence(value === null ? words.unknownButton : words.subjectGone), 'person');
      return;
    }
    await work(exchange, found, value);
  });
}

/** What stands on the button is of another podwhy, or forged. */
export async function sayUnknown(exchange: Exchange): Promise<void> {
  await exchange.reply(sentence(viewWords(exchange.deps.locale).errors.unknownButton), 'person');
}

function threadOf({ body }: Press): string | null {
  return typeof body.container['thread_ts'] === 'string' ? body.container['thread_ts'] : null;
}

function outletOf(press: Press, channel: string, deps: ListenerDependencies): Outlet {
  const { body, client, respond } = press;
  const inView = body.container.type === 'view';
  const threadTs = threadOf(press);
  return {
    openModal: body.trigger_id === '' ? null : modalOpener(client, body.trigger_id, inView ? 'push' : 'open'),
    reply: async (content, audience) => {
      if (inView) {
        await whisper(client, { user: body.user.id, channel, threadTs }, content);
        return;
      }
      await abortable(
        respond({
          response_type: audience === 'channel' ? 'in_channel' : 'ephemeral',
          replace_original: false,
          text: content.text,
          blocks: mutable(content.blocks),
        }),
        deps.clock.deadline(RESPOND_LIMIT_MS),
      );
    },
  };
}
