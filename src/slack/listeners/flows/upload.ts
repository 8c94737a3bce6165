import { subjectKey, type Subject } from '../../../model/subject.js';
import type { Redacted } from '../../../model/untrusted.js';
import { slackCode, type Exchange } from '../exchange.js';
import type { Thread } from '../threads.js';

export interface Upload {
  readonly filename: string;
  readonly title: Redacted;
  readonly content: Redacted;
}

/** Where a file about a subject belongs: the thread it was asked in, else its incident's thread in this channel; null for neither. */
export async function threadOf(exchange: Exchange, subject: Subject): Promise<Thread | null> {
  const { deps, thread, channel } = exchange;
  if (thread !== null) return thread;
  const latest = await deps.store.latest(subjectKey(subject));
  if (latest === null) return null;
  for (const routed of latest.value.channels) {
    const own = (await deps.store.delivery(latest.value.id, routed))?.value;
    // A line of a list has no thread of its own.
    const row = own?.group == null ? own : (await deps.store.delivery(own.group, routed))?.value;
    const place = await deps.places.at(channel, exchange.signal);
    if (row?.ts != null && (routed === channel || row.postedIn === channel || place.name === routed)) {
      return { channel, ts: row.ts };
    }
  }
  return null;
}

/**
 * Uploads a file into a thread, or to the person's direct messages where there is none. False when Slack does not take it
 * (uploads switched off, no membership): the caller shows an excerpt instead.
 */
export async function upload(exchange: Exchange, file: Upload, thread: Thread | null): Promise<boolean> {
  const { deps, person } = exchange;
  try {
    const channel =
      thread?.channel ?? (await deps.client.conversations.open({ users: person.userId })).channel?.id ?? '';
    if (channel === '') return false;
    const to = { channel_id: channel, filename: file.filename, title: file.title, content: file.content };
    await (thread === null
      ? deps.client.filesUploadV2(to)
      : deps.client.filesUploadV2({ ...to, thread_ts: thread.ts }));
    return true;
  } catch (error) {
    deps.log.warn(
      { event: 'slack.upload.failed', correlationId: exchange.correlationId, code: slackCode(error) },
      'Slack did not take a file; an excerpt was shown instead',
    );
    return false;
  }
}
