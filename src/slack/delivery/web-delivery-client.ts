import {
  LogLevel,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
  type FetchFunction,
  type Logger,
} from '@slack/web-api';
import type {
  DeliveryClient,
  MessageContent,
  MessageMark,
  OwnMessage,
  SlackAnswer,
  SlackFailure,
} from './slack-client.js';

/** Our own messages carry it; what stands beside it are ids only, since every app of the workspace can read it. */
export const METADATA_EVENT = 'podwhy_incident';

const CALL_LIMIT_MS = 10_000;
const PAGE_SIZE = 100;
const PAGES_MAX = 5;
/** Waited when Slack limits us without saying for how long. */
const UNKNOWN_WAIT_MS = 30_000;

/** Nobody knows whether Slack did it: "some aspect of the operation succeeded" is possible (chat.postMessage, errors). */
const UNCLEAR = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);
const LIMITED = new Set(['ratelimited', 'rate_limited', 'accesslimited', 'message_limit_exceeded']);
const UNAUTHORIZED = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'no_permission',
  'org_login_required',
  'missing_scope',
  'team_access_not_granted',
  'not_allowed_token_type',
]);

/** What fails is told by the answer; the SDK's own lines would repeat it on the console. */
const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

export interface WebDeliveryClientOptions {
  readonly token: string;
  readonly apiUrl: string;
  readonly fetch?: FetchFunction;
}

/** The alert path over Slack's Web API. The SDK's own retries are off: after a lost answer they post a second time. */
export class WebDeliveryClient implements DeliveryClient {
  readonly #web: WebClient;
  #botId: string | null = null;
  #workspace: string | null = null;

  constructor(options: WebDeliveryClientOptions) {
    this.#web = new WebClient(options.token, {
      slackApiUrl: options.apiUrl,
      retryConfig: { retries: 0 },
      timeout: CALL_LIMIT_MS,
      rejectRateLimitedCalls: true,
      logger: SILENT,
      ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
    });
  }

  post(
    channel: string,
    content: MessageContent,
    mark: MessageMark,
    thread: { readonly ts: string; readonly broadcast: boolean } | null,
  ): Promise<SlackAnswer<{ readonly ts: string }>> {
    return answer(async () => {
      const { ts } = record(
        await this.#web.apiCall('chat.postMessage', {
          channel,
          ...body(content),
          unfurl_links: false,
          unfurl_media: false,
          metadata: metadata(mark),
          ...(thread === null ? {} : { thread_ts: thread.ts, reply_broadcast: thread.broadcast }),
        }),
      );
      if (typeof ts !== 'string') throw new Error('Slack answered without a timestamp');
      return { ts };
    });
  }

  update(channel: string, ts: string, content: MessageContent, mark?: MessageMark): Promise<SlackAnswer<null>> {
    return answer(async () => {
      await this.#web.apiCall('chat.update', {
        channel,
        ts,
        ...body(content),
        ...(mark === undefined ? {} : { metadata: metadata(mark) }),
      });
      return null;
    });
  }

  async findOwn(channel: string, oldestMs: number): Promise<SlackAnswer<readonly OwnMessage[]>> {
    const found = await answer(async () => {
      this.#botId ??= text((await this.#identity())['bot_id']);
      const own: OwnMessage[] = [];
      let cursor = '';
      for (let page = 0; page < PAGES_MAX; page += 1) {
        const history = await this.#web.apiCall('conversations.history', {
          channel,
          oldest: (Math.max(0, oldestMs) / 1000).toFixed(6),
          include_all_metadata: true,
          limit: PAGE_SIZE,
          ...(cursor === '' ? {} : { cursor }),
        });
        const messages: unknown = record(history)['messages'];
        if (Array.isArray(messages)) own.push(...messages.flatMap((message) => this.#ownMessage(message)));
        cursor = text(history.response_metadata?.next_cursor);
        if (cursor === '') break;
      }
      return own;
    });
    // A missing scope here does not mean that nothing works: posting needs another one.
    if (!found.ok && found.failure.kind === 'unauthorized' && found.failure.code === 'missing_scope') {
      return { ok: false, failure: { kind: 'refused', code: 'missing_scope', detail: 'conversations.history' } };
    }
    return found;
  }

  /** As chat.getPermalink makes them, without a call for each. */
  async permalink(channel: string, ts: string): Promise<string | null> {
    if (this.#workspace === null) await answer(() => this.#identity());
    if (this.#workspace === null || !/^[CGD][A-Z0-9]{2,}$/.test(channel) || !/^\d+\.\d+$/.test(ts)) return null;
    return `${this.#workspace}archives/${channel}/p${ts.replace('.', '')}`;
  }

  async #identity(): Promise<Readonly<Record<string, unknown>>> {
    const identity = record(await this.#web.auth.test());
    const url = text(identity['url']);
    if (/^https?:\/\/[^\s/]+\/$/.test(url)) this.#workspace = url;
    return identity;
  }

  #ownMessage(message: unknown): OwnMessage[] {
    const fields = record(message);
    const metadata = record(fields['metadata']);
    const payload = record(metadata['event_payload']);
    const { subject, episode, seq, over } = payload;
    if (metadata['event_type'] !== METADATA_EVENT || typeof fields['ts'] !== 'string') return [];
    if (this.#botId !== '' && typeof fields['bot_id'] === 'string' && fields['bot_id'] !== this.#botId) return [];
    if (typeof subject !== 'string' || typeof episode !== 'number' || typeof seq !== 'number') return [];
    const mark = { subject, episode, seq, ...(over === true ? { over } : {}) };
    return [{ ts: fields['ts'], mark, text: text(fields['text']) }];
  }
}

function metadata(mark: MessageMark): Record<string, unknown> {
  return { event_type: METADATA_EVENT, event_payload: { ...mark } };
}

/** `chat.update` would parse the text as a person's (parse: client) unless told otherwise; names must never ping. */
function body(content: MessageContent): Record<string, unknown> {
  return { text: content.text, blocks: [...content.blocks], parse: 'none', link_names: false };
}

async function answer<T>(call: () => Promise<T>): Promise<SlackAnswer<T>> {
  try {
    return { ok: true, value: await call() };
  } catch (cause) {
    return { ok: false, failure: failureOf(cause) };
  }
}

/** What a thrown error of the SDK means for the caller. Anything not understood is unclear, never "not done". */
export function failureOf(cause: unknown): SlackFailure {
  if (cause instanceof WebAPIRateLimitedError) {
    return { kind: 'rate-limited', retryAfterMs: Math.max(1, cause.retryAfter) * 1000 };
  }
  if (cause instanceof WebAPIPlatformError) {
    const code = cause.data.error;
    // The SDK takes any answer that is no JSON (a proxy's page) for Slack's word.
    if (!/^[a-z0-9_]{2,80}$/.test(code)) return { kind: 'unclear', detail: 'an answer without sense' };
    if (UNCLEAR.has(code)) return { kind: 'unclear', detail: code };
    if (LIMITED.has(code)) return { kind: 'rate-limited', retryAfterMs: UNKNOWN_WAIT_MS };
    if (UNAUTHORIZED.has(code)) return { kind: 'unauthorized', code };
    const details = cause.data.response_metadata?.messages ?? [];
    return { kind: 'refused', code, detail: details.join('; ').slice(0, 300) };
  }
  if (cause instanceof WebAPIHTTPError && cause.statusCode < 500 && cause.statusCode !== 408) {
    return { kind: 'refused', code: `http_${cause.statusCode}`, detail: cause.statusMessage };
  }
  return { kind: 'unclear', detail: cause instanceof Error ? cause.message.slice(0, 300) : 'unknown' };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
