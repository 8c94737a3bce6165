import { createHmac } from 'node:crypto';
import type { Envelope, Retry } from './sockets.js';

export interface SignedTarget {
  readonly requestUrl: string;
  readonly signingSecret: string;
  /** Seconds by which the signature's timestamp lies in the past; above 300 the app must refuse it. */
  readonly ageSeconds: number;
}

export type SignedAnswer =
  | { readonly ok: true; readonly body: unknown }
  | {
      readonly ok: false;
      readonly reason: 'http_error' | 'http_timeout' | 'connection_failed';
      readonly noRetry: boolean;
    };

/**
 * Delivers one envelope over HTTP as Slack does: commands as a form, interactions as `payload=` in a form, events as JSON, signed
 * with `v0` (docs.slack.dev verifying requests). The timestamp is real time: the verifier is another program. Never throws.
 */
export async function deliverSigned(
  envelope: Envelope,
  target: SignedTarget,
  retry: Retry | null,
  signal: AbortSignal,
): Promise<SignedAnswer> {
  const body = bodyOf(envelope);
  const timestamp = String(Math.floor(Date.now() / 1000) - target.ageSeconds);
  const signature = `v0=${createHmac('sha256', target.signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  const retried: Record<string, string> =
    retry === null ? {} : { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': retry.reason };
  try {
    const response = await fetch(target.requestUrl, {
      method: 'POST',
      headers: {
        'content-type': envelope.type === 'events_api' ? 'application/json' : 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': signature,
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        ...retried,
      },
      body,
      signal,
    });
    const text = await response.text();
    if (!response.ok) {
      return { ok: false, reason: 'http_error', noRetry: response.headers.get('x-slack-no-retry') === '1' };
    }
    return { ok: true, body: readBody(text, response.headers.get('content-type') ?? '') };
  } catch {
    return { ok: false, reason: signal.aborted ? 'http_timeout' : 'connection_failed', noRetry: false };
  }
}

function bodyOf({ type, payload }: Envelope): string {
  if (type === 'events_api') return JSON.stringify(payload);
  if (type === 'interactive') return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const fields = Object.entries(payload).map(([name, value]): [string, string] => [name, String(value)]);
  return new URLSearchParams(fields).toString();
}

function readBody(text: string, contentType: string): unknown {
  if (text === '') return null;
  if (!contentType.includes('json')) return text;
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}
