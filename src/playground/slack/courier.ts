import type { Clock } from '../../model/time.js';
import { deliverSigned, type SignedTarget } from './signed-delivery.js';
import type { Envelope, Retry, Sockets } from './sockets.js';
import type { Workspace } from './workspace.js';

/** Slack waits three seconds for an acknowledgement (docs.slack.dev handling user interaction). */
export const ACK_LIMIT_MS = 3_000;

/** Waits before the three retries of an event: at once, one minute, five minutes (docs.slack.dev Events API). */
const RETRY_WAITS_MS = [0, 60_000, 300_000] as const;

export type Ack =
  | { readonly ok: true; readonly payload: unknown }
  | {
      readonly ok: false;
      /** `dispatch_failed`: nobody was there or it answered an error; `operation_timeout`: no answer within three seconds. */
      readonly code: 'dispatch_failed' | 'operation_timeout';
      readonly reason: string;
      readonly noRetry: boolean;
    };

/** Brings envelopes to the app, over a socket or as signed HTTP, and waits for the acknowledgement. */
export class Courier {
  private target: SignedTarget | null = null;

  constructor(
    private readonly workspace: Workspace,
    private readonly sockets: Sockets,
    private readonly clock: Clock,
  ) {}

  /** Null goes back to Socket Mode. */
  deliverTo(target: SignedTarget | null): void {
    this.target = target;
  }

  /** One attempt, for commands and interactions: Slack does not retry those. */
  async deliver(envelope: Envelope): Promise<Ack> {
    const ack = await this.attempt(envelope, null);
    if (!ack.ok) this.workspace.recordUndelivered(envelope.type, ack.reason, envelope.payload);
    return ack;
  }

  /** Resolves with the first attempt; the retries follow by the clock. An event that is never taken is listed as undelivered. */
  async deliverEvent(envelope: Envelope): Promise<Ack> {
    const first = await this.attempt(envelope, null);
    if (!first.ok) this.retryLater(envelope, first, 1);
    return first;
  }

  private retryLater(envelope: Envelope, last: Extract<Ack, { ok: false }>, attempt: number): void {
    const wait = RETRY_WAITS_MS[attempt - 1];
    if (wait === undefined || last.noRetry) {
      this.workspace.recordUndelivered(envelope.type, last.reason, envelope.payload);
      return;
    }
    this.clock.after(wait, () => {
      void this.attempt(envelope, { attempt, reason: last.reason }).then((ack) => {
        if (!ack.ok) this.retryLater(envelope, ack, attempt + 1);
      });
    });
  }

  private async attempt(envelope: Envelope, retry: Retry | null): Promise<Ack> {
    this.workspace.tell({ kind: 'envelope', type: envelope.type, payload: envelope.payload });
    return this.target === null ? this.bySocket(envelope, retry) : this.byHttp(envelope, this.target, retry);
  }

  private async byHttp(envelope: Envelope, target: SignedTarget, retry: Retry | null): Promise<Ack> {
    const answer = await deliverSigned(envelope, target, retry, this.clock.deadline(ACK_LIMIT_MS));
    if (answer.ok) return { ok: true, payload: answer.body };
    const code = answer.reason === 'http_timeout' ? 'operation_timeout' : 'dispatch_failed';
    return { ok: false, code, reason: answer.reason, noRetry: answer.noRetry };
  }

  private bySocket(envelope: Envelope, retry: Retry | null): Promise<Ack> {
    const sent = this.sockets.send(envelope, retry);
    if (sent === null) {
      return Promise.resolve({ ok: false, code: 'dispatch_failed', reason: 'connection_failed', noRetry: false });
    }
    return new Promise((resolve) => {
      const cancel = this.clock.after(ACK_LIMIT_MS, () => {
        sent.forget();
        resolve({ ok: false, code: 'operation_timeout', reason: 'http_timeout', noRetry: false });
      });
      void sent.ack.then((payload) => {
        cancel();
        resolve({ ok: true, payload });
      });
    });
  }
}
