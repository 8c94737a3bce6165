export type StorageErrorCode =
  /** REDIS_URL cannot be understood. */
  | 'redis-url-invalid'
  /** Redis does not answer: down, wrong address, network. */
  | 'redis-unreachable'
  /** Redis refuses the user or the password. */
  | 'redis-auth'
  /** Redis answers, but refuses to write: read-only replica, out of memory. */
  | 'redis-refuses-writes'
  /** Redis answered with an error of its own. */
  | 'redis-failed'
  /** What is stored was written by a newer podwhy. */
  | 'schema-unknown'
  /** What is stored cannot be read. */
  | 'value-malformed';

/** Everything that the shared state can fail with. The message is one line, names the fix, and holds no secret. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: StorageErrorCode;
  readonly fix: string;

  constructor(code: StorageErrorCode, what: string, fix: string, options?: { readonly cause: unknown }) {
    super(`${what} (${code}). ${fix}`, options);
    this.code = code;
    this.fix = fix;
  }
}

/** Turns what a Redis client threw into a {@link StorageError}; one that is already ours passes unchanged. */
export function storageError(cause: unknown): StorageError {
  if (cause instanceof StorageError) return cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  // The first word of an error reply is its code (Redis protocol); everything else comes from the client or the socket.
  if (/^(?:NOAUTH|WRONGPASS|NOPERM)\b|invalid password/i.test(text)) {
    return new StorageError('redis-auth', 'Redis refused the user or the password', 'Check REDIS_URL.', { cause });
  }
  if (/^(?:READONLY|OOM|MISCONF|NOREPLICAS)\b/.test(text)) {
    return new StorageError(
      'redis-refuses-writes',
      'Redis does not accept writes',
      'Point REDIS_URL at the primary and give it memory with maxmemory-policy noeviction.',
      { cause },
    );
  }
  if (/^[A-Z]{2,20} /.test(text) && !/^(?:LOADING|CLUSTERDOWN|TRYAGAIN|MASTERDOWN) /.test(text)) {
    return new StorageError('redis-failed', 'Redis refused a command', 'See the cause in the log.', { cause });
  }
  return new StorageError(
    'redis-unreachable',
    'Redis does not answer',
    'Check that it runs and that REDIS_URL is right.',
    { cause },
  );
}
