/** Where a command writes to. Answers go to `out`, complaints to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Only on a terminal, and not when NO_COLOR is set (no-color.org). */
  readonly color: boolean;
  readonly width: number;
}

export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  return {
    out: (text) => {
      stdout.write(text);
    },
    err: (text) => {
      stderr.write(text);
    },
    color: stdout.isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
    width: Math.max(60, Math.min(stdout.isTTY ? stdout.columns : 80, 120)),
  };
}
