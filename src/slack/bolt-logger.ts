import { LogLevel, type Logger } from '@slack/bolt';
import { untrustedText } from '../model/untrusted.js';
import { redact } from '../redaction/redact.js';
import { truncate } from '../redaction/truncate.js';
import type { Log } from '../telemetry/log.js';

/** Bolt's own warnings and errors in podwhy's log, redacted and cut; its chatter is dropped. */
export function boltLogger(log: Log): Logger {
  const say = (level: 'warn' | 'error', parts: readonly unknown[]): void => {
    const joined = parts
      .map((part) => (part instanceof Error ? `${part.name}: ${part.message}` : String(part)))
      .join(' ');
    log[level](
      { event: 'slack.bolt.said', text: truncate(redact(untrustedText(joined)), 500) },
      'Bolt reported something',
    );
  };
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...parts) => {
      say('warn', parts);
    },
    error: (...parts) => {
      say('error', parts);
    },
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}
