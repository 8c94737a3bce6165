import type { Clock } from '../../model/time.js';
import { isObject, type JsonObject } from '../../slack/views/check-shape.js';
import { ApiRefusal, Args } from './api-args.js';
import { readContent } from './content.js';
import { APP } from './workspace-types.js';
import type { Workspace } from './workspace.js';

/** A response_url works five times within 30 minutes (docs.slack.dev handling user interaction). */
export const RESPONSE_URL_USES = 5;
export const RESPONSE_URL_LIFE_MS = 30 * 60_000;

/** Where an answer goes, and which message it may replace. */
export interface ResponseContext {
  readonly user: string;
  readonly channel: string;
  readonly threadTs: string | null;
  readonly original: { readonly kind: 'message' | 'ephemeral'; readonly ts: string } | null;
}

interface Held {
  readonly context: ResponseContext;
  readonly expires: number;
  uses: number;
  original: ResponseContext['original'];
}

/** The response_url endpoints, and the same answers given in an ack. */
export class ResponseUrls {
  private readonly held = new Map<string, Held>();

  constructor(
    private readonly workspace: Workspace,
    private readonly clock: Clock,
    private readonly baseUrl: () => string,
  ) {}

  issue(context: ResponseContext): string {
    const id = this.workspace.newId('R');
    const expires = this.clock.now() + RESPONSE_URL_LIFE_MS;
    this.held.set(id, { context, expires, uses: 0, original: context.original });
    return `${this.baseUrl()}/response/${id}`;
  }

  /** The words `used_url` and `expired_url` are widely reported; the status codes are the stand-in's reading of them. */
  respond(id: string, body: JsonObject): { readonly status: number; readonly body: string } {
    const held = this.held.get(id);
    if (held === undefined) return { status: 404, body: '{"ok":false,"error":"no_such_url"}' };
    if (this.clock.now() > held.expires) return { status: 404, body: '{"ok":false,"error":"expired_url"}' };
    if (held.uses >= RESPONSE_URL_USES) return { status: 404, body: '{"ok":false,"error":"used_url"}' };
    held.uses += 1;
    try {
      held.original = this.show(held.context, held.original, body, 'response_url') ?? held.original;
      return { status: 200, body: 'ok' };
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      return { status: 400, body: JSON.stringify({ ok: false, error: error.code, ...error.more }) };
    }
  }

  /** An answer inside the ack of a command: a string or a message; nothing when empty. */
  showAck(context: ResponseContext, ack: unknown): void {
    const body: JsonObject = typeof ack === 'string' ? { text: ack } : isObject(ack) ? ack : {};
    if ((body['text'] ?? '') === '' && body['blocks'] === undefined) return;
    this.show(context, null, body, 'ack');
  }

  private show(
    context: ResponseContext,
    original: ResponseContext['original'],
    body: JsonObject,
    via: 'ack' | 'response_url',
  ): ResponseContext['original'] {
    const args = new Args(body);
    if (args.flag('delete_original')) {
      this.replace(context, original, null);
      return null;
    }
    const content = readContent(args, this.workspace);
    if (args.flag('replace_original') && original !== null) {
      this.replace(context, original, content);
      return original;
    }
    const { user, channel } = context;
    const threadTs = args.text('thread_ts') ?? context.threadTs;
    if (args.text('response_type') === 'in_channel') {
      const draft = { ...content, channel, user: APP.botUser, metadata: null, threadTs, broadcast: false };
      return { kind: 'message', ts: this.workspace.post(draft).ts };
    }
    return { kind: 'ephemeral', ts: this.workspace.whisper({ ...content, channel, user, threadTs, via }).ts };
  }

  private replace(
    context: ResponseContext,
    original: ResponseContext['original'],
    content: ReturnType<typeof readContent> | null,
  ): void {
    if (original?.kind === 'ephemeral') this.workspace.changeWhisper(original.ts, content);
    const message = original?.kind === 'message' ? this.workspace.message(context.channel, original.ts) : undefined;
    if (message === undefined) return;
    if (content === null) {
      this.workspace.change(message, { deleted: true }, 'delete');
      return;
    }
    const { text, blocks, attachments } = message;
    this.workspace.change(
      message,
      { ...content, revisions: [...message.revisions, { text, blocks, attachments }] },
      'edit',
    );
  }
}
