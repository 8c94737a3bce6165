import type { WebClient } from '@slack/web-api';
import { METADATA_EVENT } from '../delivery/web-delivery-client.js';
import { abortable } from './people.js';

/** A thread in a channel, by the ts of the message that began it. */
export interface Thread {
  readonly channel: string;
  readonly ts: string;
}

export interface Threads {
  /** Hash of the subject whose incident the thread tells; null for other threads. Rejects when Slack does not answer. */
  subjectHash(thread: Thread, signal: AbortSignal): Promise<string | null>;
}

/** Reads what a thread is about from the metadata of its first message: only podwhy's own counts, since any app may write some. */
export function createThreads(client: WebClient, botUserId: string): Threads {
  return {
    subjectHash: async ({ channel, ts }, signal) => {
      const answer = await abortable(
        client.conversations.replies({ channel, ts, limit: 1, inclusive: true, include_all_metadata: true }),
        signal,
      );
      const first = answer.messages?.find((message) => message.ts === ts);
      if (first?.user !== botUserId || first.metadata?.event_type !== METADATA_EVENT) return null;
      const payload: Readonly<Record<string, unknown>> = first.metadata.event_payload ?? {};
      const { subject } = payload;
      return typeof subject === 'string' ? subject : null;
    },
  };
}
