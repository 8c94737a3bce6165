/** A setting that podwhy cannot start with. The message is one line: the key, what is wrong, and the fix. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly code: 'unreadable' | 'malformed' | 'unknown-key' | 'invalid' | 'missing';
  /** `slack.botToken`, or the file's path. */
  readonly key: string;

  constructor(code: SettingsError['code'], key: string, problem: string, fix: string, cause?: unknown) {
    super(`${key}: ${problem}; ${fix}`, { cause });
    this.code = code;
    this.key = key;
  }
}
