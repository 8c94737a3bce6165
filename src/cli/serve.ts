import { startApp, type App } from '../app.js';
import { loadSettings, SETTING_VARIABLES } from '../settings/load.js';
import { systemClock } from '../telemetry/clock.js';
import type { Log } from '../telemetry/log.js';
import { createLog } from '../telemetry/pino-log.js';
import { createMetrics } from '../telemetry/prometheus.js';
import { parseOptions } from './parse-options.js';
import type { Terminal } from './terminal.js';

export const SERVE_HELP = `podwhy serve: run the bot

Usage
  podwhy serve [--config FILE] [--roles watcher,worker,slack]

      --config FILE   settings (config/podwhy.yaml shows every key); default: $PODWHY_CONFIG, else none
      --roles LIST    what this process does; default: all of them. Split roles share a Redis

Environment (each secret also as <NAME>_FILE)
  ${SETTING_VARIABLES.join('\n  ')}

SIGTERM and SIGINT stop it: intake ends, running work finishes or is handed back, exit status 0.
Exit status: 2 when settings, tokens, kubeconfig or Redis cannot be used at start.
`;

const EXIT_WITHIN_MS = 200;

/** `podwhy serve`. Resolves with the exit status when the process has been asked to stop and everything has ended. */
export async function serve(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parse(args);
  if (values.help === true) {
    terminal.out(SERVE_HELP);
    return 0;
  }
  const file = values.config ?? process.env['PODWHY_CONFIG'] ?? null;
  const settings = await loadSettings({
    file: file === '' ? null : file,
    env: process.env,
    ...(values.roles === undefined ? {} : { roles: values.roles }),
  });
  const log = createLog(settings.log.level);
  const stopping = askedToStop();
  exitOnDefect(log);
  const app = await startApp(settings, {
    clock: systemClock,
    log,
    metrics: createMetrics(),
    random: Math.random,
    env: process.env,
  });
  return untilStopped(app, stopping, log);
}

async function untilStopped(app: App, stopping: Promise<string>, log: Log): Promise<number> {
  const signal = await stopping;
  log.info({ event: 'app.stopping', signal }, 'Asked to stop');
  await app.stop();
  log.info({ event: 'app.stopped' }, 'Stopped');
  // A call that was given back may hang until its own limit; nobody waits for it. Does not keep the process alive itself.
  setTimeout(() => process.exit(0), EXIT_WITHIN_MS).unref();
  return 0;
}

/** Resolves with the first signal; a second one ends the process at once. */
function askedToStop(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        resolve(signal);
        process.once(signal, () => process.exit(1));
      });
    }
  });
}

/** A rejection that nobody awaited is a defect: it is logged, and the supervisor starts the process anew. */
function exitOnDefect(log: Log): void {
  process.on('unhandledRejection', (error) => {
    log.error({ event: 'app.defect', error }, 'An error reached nobody; the process ends');
    process.exit(1);
  });
}

function parse(args: readonly string[]) {
  return parseOptions('serve', {
    args: [...args],
    options: { config: { type: 'string' }, roles: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
}
