import { isObject, type JsonObject } from '../../slack/views/check-shape.js';
import type { Refusal } from '../../slack/views/limits.js';

/** Slack says no: becomes `{ok: false, error, …}` with status 200 (docs.slack.dev Web API: "evaluating responses"). */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
  readonly code: string;
  readonly more: JsonObject;
  constructor(code: string, more: JsonObject = {}) {
    super(`Slack refused: ${code}`);
    this.code = code;
    this.more = more;
  }
}

export function refuse(code: string, more: JsonObject = {}): never {
  throw new ApiRefusal(code, more);
}

/**
 * A refused payload in Slack's shape: `invalid_blocks` carries `errors` beside `response_metadata.messages`, views only the
 * latter (recorded answers: slackapi/java-slack-sdk#302, incidentbot#328).
 */
export function refuseWith(refusal: Refusal): never {
  const messages = refusal.errors.map((line) => `[ERROR] ${line}`);
  if (messages.length === 0) return refuse(refusal.error);
  return refuse(refusal.error, {
    ...(refusal.error === 'invalid_blocks' ? { errors: refusal.errors } : {}),
    response_metadata: { messages },
  });
}

/** The arguments of one call, from a form or a JSON body; objects inside a form are JSON strings (`@slack/web-api` WebClient.js serializeBody). */
export class Args {
  constructor(readonly raw: JsonObject) {}

  text(name: string): string | undefined {
    const value = this.raw[name];
    if (typeof value === 'string') return value;
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
  }

  /** Refuses with `invalid_arguments` and Slack's line when absent or empty. */
  need(name: string): string {
    const value = this.text(name);
    if (value !== undefined && value !== '') return value;
    return refuseWith({ error: 'invalid_arguments', errors: [`missing required field: ${name}`] });
  }

  flag(name: string): boolean {
    return ['true', '1'].includes(this.text(name) ?? '');
  }

  number(name: string, otherwise: number): number {
    const value = Number(this.text(name) ?? otherwise);
    return Number.isFinite(value) ? value : otherwise;
  }

  /** Undefined when absent; refuses with `code` when it is no JSON. */
  json(name: string, code: string): unknown {
    const value = this.raw[name];
    if (typeof value !== 'string') return value;
    if (value === '') return undefined;
    try {
      const parsed: unknown = JSON.parse(value);
      return parsed;
    } catch {
      return refuse(code);
    }
  }
}

/** Decodes a body by its content type; a body that cannot be read is refused as Slack does (`invalid_json`, `invalid_form_data`). */
export function readArgs(body: Buffer, contentType: string, query: URLSearchParams): Args {
  const fromQuery: JsonObject = Object.fromEntries(query);
  if (contentType.startsWith('application/json')) {
    try {
      const parsed: unknown = JSON.parse(body.toString('utf8'));
      return isObject(parsed) ? new Args({ ...fromQuery, ...parsed }) : refuse('json_not_object');
    } catch (error) {
      if (error instanceof ApiRefusal) throw error;
      return refuse('invalid_json');
    }
  }
  if (contentType.startsWith('multipart/form-data')) {
    const parts = readMultipart(body, contentType).map(({ name, content }): [string, string] => [
      name,
      content.toString('utf8'),
    ]);
    return new Args({ ...fromQuery, ...Object.fromEntries(parts) });
  }
  return new Args({ ...fromQuery, ...Object.fromEntries(new URLSearchParams(body.toString('utf8'))) });
}

export interface FormPart {
  readonly name: string;
  readonly content: Buffer;
}

/** The parts of a multipart/form-data body (RFC 7578), in order; refuses with `invalid_form_data` without a boundary. */
export function readMultipart(body: Buffer, contentType: string): readonly FormPart[] {
  const boundary = /boundary="?([^";]{1,70})"?/.exec(contentType)?.[1];
  if (boundary === undefined) return refuse('invalid_form_data');
  const [, ...sections] = body.toString('latin1').split(`--${boundary}`);
  return sections.flatMap((section) => {
    const end = section.indexOf('\r\n\r\n');
    const name = /\bname="([^"]{0,200})"/.exec(section.slice(0, Math.max(0, end)))?.[1];
    if (end < 0 || name === undefined) return [];
    return [{ name, content: Buffer.from(section.slice(end + 4).replace(/\r\n$/, ''), 'latin1') }];
  });
}
