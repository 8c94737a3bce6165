import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './usage-error.js';

/** The options and names of one command. Throws a {@link UsageError} that points to the command's own help. */
export function parseOptions<T extends ParseArgsConfig>(command: string, config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const what = error instanceof Error ? (error.message.split('. ', 1)[0] ?? '') : 'unusable arguments';
    throw new UsageError(`${what}; see podwhy ${command} --help`);
  }
}
