/** Input that a command cannot use. The message is one line that says why and what to do; the exit status is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
