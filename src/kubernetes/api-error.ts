import type { Millis } from '../model/time.js';

export type ApiErrorCode =
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'gone'
  | 'too-many-requests'
  | 'unreachable'
  | 'timeout'
  | 'unauthorized'
  | 'malformed'
  | 'too-large'
  | 'refused'
  | 'server';

/** What was asked, for messages: `list` on `pods` in `payments`; namespace '' is the cluster scope. */
export interface ApiTarget {
  readonly verb: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** Why a call to the API server failed. Callers branch on `code`, never on the text. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly target: ApiTarget;
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  /** `reason` of the answer's Status object (`AlreadyExists`, `Invalid`, …), or ''. */
  readonly reason: string;
  /** `message` of the answer's Status object, or the transport's own words; untrusted. */
  readonly serverMessage: string;
  /** Set only when the server said so. */
  readonly retryAfterMs: Millis | null;

  constructor(
    code: ApiErrorCode,
    options: {
      readonly target: ApiTarget;
      readonly status?: number | null;
      readonly reason?: string;
      readonly serverMessage?: string;
      readonly retryAfterMs?: Millis | null;
      readonly cause?: unknown;
    },
  ) {
    super(describe(code, options.target, options.serverMessage ?? ''), { cause: options.cause });
    this.code = code;
    this.target = options.target;
    this.status = options.status ?? null;
    this.reason = options.reason ?? '';
    this.serverMessage = options.serverMessage ?? '';
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** The code for an HTTP status that is not a success. */
export function codeOfStatus(status: number): ApiErrorCode {
  switch (status) {
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
      return 'not-found';
    case 408:
    case 504:
      return 'timeout';
    case 409:
      return 'conflict';
    case 410:
      return 'gone';
    case 413:
      return 'too-large';
    case 429:
      return 'too-many-requests';
    default:
      return status >= 500 ? 'server' : 'refused';
  }
}

/** `needs list on pods at cluster scope`, `needs get on pods/log in payments`: the permission a person must grant. */
export function neededPermission(target: ApiTarget): string {
  const where = target.namespace === '' ? 'at cluster scope' : `in ${target.namespace}`;
  return `needs ${target.verb} on ${target.resource} ${where}`;
}

/**
 * Reads verb, resource and place out of a request, for messages and permissions: `GET /api/v1/namespaces/a/pods/b/log`
 * is `get` on `pods/log` in `a`.
 */
export function targetOf(method: string, path: string, query: Readonly<Record<string, string>>): ApiTarget {
  const parts = path.split('/').filter((part) => part !== '');
  const rest = parts[0] === 'api' ? parts.slice(2) : parts[0] === 'apis' ? parts.slice(3) : [];
  if (rest.length === 0) return { verb: method.toLowerCase(), resource: path, namespace: '', name: '' };
  const namespaced = rest[0] === 'namespaces' && rest.length > 2;
  const [kind = '', name = '', sub = ''] = (namespaced ? rest.slice(2) : rest).map(decodeURIComponent);
  return {
    verb: verbOf(method, name !== '', query),
    resource: sub === '' ? kind : `${kind}/${sub}`,
    namespace: namespaced ? decodeURIComponent(rest[1] ?? '') : '',
    name,
  };
}

function verbOf(method: string, named: boolean, query: Readonly<Record<string, string>>): string {
  switch (method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return named ? 'delete' : 'deletecollection';
    default:
      if (query['watch'] === 'true') return 'watch';
      return named ? 'get' : 'list';
  }
}

function describe(code: ApiErrorCode, target: ApiTarget, serverMessage: string): string {
  if (code === 'forbidden') return `forbidden: ${neededPermission(target)}`;
  const what = `${target.verb} ${target.resource}${target.name === '' ? '' : ` ${target.name}`}`;
  const where = target.namespace === '' ? '' : ` in ${target.namespace}`;
  return `${code}: ${what}${where}${serverMessage === '' ? '' : `: ${serverMessage.slice(0, 500)}`}`;
}
