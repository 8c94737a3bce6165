import type { Readable } from 'node:stream';
import type { RawObject } from '../model/evidence.js';
import { SECOND, type Clock, type Millis } from '../model/time.js';
import {
  DEFAULT_DEADLINE_MS,
  type ApiClient,
  type CallOptions,
  type ListOptions,
  type PatchType,
  type TextOptions,
} from './api-client.js';
import { ApiError, codeOfStatus, targetOf, type ApiTarget } from './api-error.js';
import { isRecord } from './raw.js';
import type { Transport, TransportAnswer, TransportRequest } from './transport.js';

export interface CallDeps {
  readonly cluster: string;
  readonly transport: Transport;
  readonly clock: Clock;
  /** In [0, 1), for the jitter of retries. */
  readonly random: () => number;
}

/** Answers that are not a log or a page of a list are small; a larger one is a mistake or an attack. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const MAX_STATUS_BYTES = 64 * 1024;
const DEFAULT_TEXT_BYTES = 1024 * 1024;
const MAX_ATTEMPTS = 4;
const RETRY_BASE_MS: Millis = 200;
const PAGE_SIZE = 500;
const DEFAULT_MAX_ITEMS = 5_000;

/** The {@link ApiClient} over a transport. */
export function createApiClient(deps: CallDeps): ApiClient {
  const json = (request: Omit<TransportRequest, 'signal'>, options: CallOptions): Promise<RawObject> =>
    withRetries(deps, request, options, async (answer) => parseObject(await readAll(answer), answer.target));
  const write = (
    method: TransportRequest['method'],
    path: string,
    body: unknown,
    options: CallOptions,
    type?: string,
  ) =>
    json(
      {
        method,
        path,
        contentType: type ?? 'application/json',
        ...(body === undefined || body === null ? {} : { body: Buffer.from(JSON.stringify(body)) }),
      },
      options,
    );
  return {
    cluster: deps.cluster,
    get: (path, options) => json({ method: 'GET', path, gzip: true }, options),
    list: (path, options) => listAll(json, deps, path, options),
    text: (path, options: TextOptions) =>
      withRetries(deps, { method: 'GET', path, accept: '*/*', gzip: true }, options, (answer) =>
        readEnd(answer, options.maxBytes ?? DEFAULT_TEXT_BYTES),
      ),
    patch: (path, body, type: PatchType, options) => write('PATCH', path, body, options, type),
    post: (path, body, options) => write('POST', path, body, options),
    put: (path, body, options) => write('PUT', path, body, options),
    delete: (path, body, options) => write('DELETE', path, body, options),
  };
}

async function listAll(
  json: (request: Omit<TransportRequest, 'signal'>, options: CallOptions) => Promise<RawObject>,
  deps: CallDeps,
  path: string,
  options: ListOptions,
): Promise<{ items: RawObject[]; complete: boolean }> {
  const maxItems = options.maxItems ?? DEFAULT_MAX_ITEMS;
  const endAt = deps.clock.now() + (options.deadlineMs ?? DEFAULT_DEADLINE_MS);
  const items: RawObject[] = [];
  let next = '';
  do {
    const limit = Math.min(options.limit ?? PAGE_SIZE, maxItems - items.length);
    const query = { ...options.query, limit: String(limit), ...(next === '' ? {} : { continue: next }) };
    const deadlineMs = Math.max(1, endAt - deps.clock.now());
    const page = await json({ method: 'GET', path, gzip: true }, { ...options, query, deadlineMs });
    items.push(...itemsOf(page, options.kind));
    const metadata = isRecord(page['metadata']) ? page['metadata'] : {};
    next = typeof metadata['continue'] === 'string' ? metadata['continue'] : '';
  } while (next !== '' && items.length < maxItems);
  return { items: items.slice(0, maxItems), complete: next === '' && items.length <= maxItems };
}

function itemsOf(page: RawObject, kind: string | undefined): RawObject[] {
  const items: unknown = page['items'];
  if (!Array.isArray(items)) return [];
  const listKind = typeof page['kind'] === 'string' ? page['kind'].replace(/List$/, '') : '';
  return items.filter(isRecord).map((item) => ({
    apiVersion: page['apiVersion'],
    kind: kind ?? listKind,
    ...item,
  }));
}

/** Sends, checks the status, reads with `read`; repeats what may be repeated, within the deadline. */
async function withRetries<T>(
  deps: CallDeps,
  request: Omit<TransportRequest, 'signal'>,
  options: CallOptions,
  read: (answer: TransportAnswer) => Promise<T>,
): Promise<T> {
  const deadlineMs = options.deadlineMs ?? DEFAULT_DEADLINE_MS;
  const endAt = deps.clock.now() + deadlineMs;
  const deadline = deps.clock.deadline(deadlineMs);
  const signal = AbortSignal.any([options.signal, deadline]);
  const full: TransportRequest = {
    ...request,
    signal,
    ...(options.query === undefined ? {} : { query: options.query }),
    ...(options.impersonate === undefined ? {} : { impersonate: options.impersonate }),
  };
  const target = targetOf(request.method, request.path, options.query ?? {});
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await deps.transport.send(full);
      if (answer.status >= 200 && answer.status < 300) return await read(answer);
      throw await errorOf(answer);
    } catch (error) {
      const failure = toApiError(error, target, options.signal, deadline);
      const waitMs = retryWait(failure, attempt, deps.random);
      const mayRepeat = request.method === 'GET' && attempt < MAX_ATTEMPTS && waitMs !== null && !signal.aborted;
      if (!mayRepeat || deps.clock.now() + waitMs >= endAt) throw failure;
      await deps.clock.sleep(waitMs, signal);
    }
  }
}

/** Milliseconds to wait before the same GET may be sent again; null when that would not help. */
function retryWait(failure: ApiError, attempt: number, random: () => number): Millis | null {
  const again =
    failure.code === 'too-many-requests' ||
    failure.code === 'unreachable' ||
    failure.status === 500 ||
    failure.status === 502 ||
    failure.status === 503;
  if (!again) return null;
  return failure.retryAfterMs ?? Math.round(RETRY_BASE_MS * 2 ** (attempt - 1) * (0.5 + random()));
}

function toApiError(error: unknown, target: ApiTarget, caller: AbortSignal, deadline: AbortSignal): ApiError {
  if (caller.aborted) return new ApiError('unreachable', { target, serverMessage: 'stopped', cause: error });
  if (deadline.aborted) return new ApiError('timeout', { target, serverMessage: 'no answer in time', cause: error });
  if (error instanceof ApiError) return error;
  const serverMessage = error instanceof Error ? error.message : 'connection lost';
  return new ApiError('unreachable', { target, serverMessage, cause: error });
}

/** The error that a non-success answer means; reads its Status object. */
export async function errorOf(answer: TransportAnswer): Promise<ApiError> {
  const body = await readAll(answer, MAX_STATUS_BYTES).catch(() => Buffer.alloc(0));
  let status: Readonly<Record<string, unknown>> = {};
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (isRecord(parsed)) status = parsed;
  } catch {
    // proxies answer in HTML; the status code says enough
  }
  const details = isRecord(status['details']) ? status['details'] : {};
  const seconds = details['retryAfterSeconds'];
  return new ApiError(codeOfStatus(answer.status), {
    target: answer.target,
    status: answer.status,
    reason: typeof status['reason'] === 'string' ? status['reason'] : '',
    serverMessage: typeof status['message'] === 'string' ? status['message'] : `HTTP ${answer.status}`,
    retryAfterMs:
      retryAfterOf(answer.headers['retry-after']) ?? (typeof seconds === 'number' ? seconds * SECOND : null),
  });
}

/** Kubernetes sends whole seconds; the date form of HTTP is not used there and is read as absent. */
function retryAfterOf(header: string | undefined): Millis | null {
  if (header === undefined || !/^\d{1,6}$/.test(header)) return null;
  return Number(header) * SECOND;
}

function parseObject(body: Buffer, target: ApiTarget): RawObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new ApiError('malformed', { target, serverMessage: 'the answer is not JSON', cause: error });
  }
  if (!isRecord(parsed)) throw new ApiError('malformed', { target, serverMessage: 'the answer is not an object' });
  return parsed;
}

async function readAll(answer: TransportAnswer, limit = MAX_ANSWER_BYTES): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of buffers(answer.body)) {
    size += chunk.length;
    if (size > limit) {
      answer.discard();
      throw new ApiError('too-large', { target: answer.target, serverMessage: `more than ${limit} bytes` });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

/** The last `maxBytes` of an answer, read to its end in bounded memory. */
async function readEnd(answer: TransportAnswer, maxBytes: number): Promise<string> {
  let kept: Buffer[] = [];
  let size = 0;
  for await (const chunk of buffers(answer.body)) {
    kept.push(chunk);
    size += chunk.length;
    if (size > 2 * maxBytes) {
      const end = Buffer.concat(kept).subarray(-maxBytes);
      kept = [Buffer.from(end)];
      size = end.length;
    }
  }
  return Buffer.concat(kept).subarray(-maxBytes).toString('utf8');
}

/** The chunks of a stream that was never given an encoding. */
export function buffers(body: Readable): AsyncIterable<Buffer> {
  return body as AsyncIterable<Buffer>;
}
