import { pino, stdTimeFunctions, type Logger } from 'pino';
import type { Log } from './log.js';

/**
 * Structured lines on standard error (standard output belongs to answers), or at the end of a file. Known secret fields
 * are cut out.
 */
export function createLog(level: 'debug' | 'info' | 'warn' | 'error', file: string | null = null): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      messageKey: 'message',
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: ['token', '*.token', '*.authorization', '*.Authorization', 'headers', '*.headers', 'url.password'],
        censor: '***',
      },
      serializers: { error: describeError },
    },
    // Synchronous, so that the last lines before an exit are not lost.
    pino.destination({ dest: file ?? 2, sync: true }),
  );
  return wrap(logger);
}

function wrap(logger: Logger): Log {
  return {
    debug: (fields, message) => {
      logger.debug(fields, message);
    },
    info: (fields, message) => {
      logger.info(fields, message);
    },
    warn: (fields, message) => {
      logger.warn(fields, message);
    },
    error: (fields, message) => {
      logger.error(fields, message);
    },
    child: (fields) => wrap(logger.child(fields)),
  };
}

/** Name, code and message with its causes; never the error's other fields, which may hold requests with their tokens. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error).slice(0, 500) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    name: error.name,
    ...(code === undefined ? {} : { code }),
    message: error.message.slice(0, 500),
    ...(error.stack === undefined ? {} : { stack: error.stack.split('\n').slice(1, 6).join('\n') }),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
