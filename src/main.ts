#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { processTerminal, type Terminal } from './cli/terminal.js';

const HELP = `podwhy tells people in Slack why a Kubernetes pod is failing, and lets them act on it there.

Usage
  podwhy serve [--config FILE] [--roles watcher,worker,slack]   run the bot
  podwhy demo                                                   try it: no Slack, no cluster, no Redis
  podwhy why NAME | --from FILE                                 the root cause, in this terminal
  podwhy explain STATE                                          what a state really means
  podwhy check [--config FILE]                                  what works, what is missing, and the fix
  podwhy check --routes [--from FILE]                           where each alert would go, and why

podwhy COMMAND --help says more. Exit status: 0 done, 1 it failed, 2 the input or the settings cannot be used.
`;

/** Errors of the input, the settings or what they name; their message is one line with the fix. */
const UNUSABLE = new Set(['UsageError', 'SettingsError', 'StorageError', 'ConnectError', 'SlackStartError']);

type Command = (args: readonly string[], terminal: Terminal) => number | Promise<number>;

/** Loaded when they are asked for, so that `why` does not wait for the bot's libraries. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./cli/serve.js')).serve,
  demo: async () => (await import('./cli/demo.js')).demo,
  why: async () => (await import('./cli/why.js')).why,
  explain: async () => (await import('./cli/explain.js')).explain,
  check: async () => (await import('./cli/check.js')).check,
};

async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  switch (name) {
    case undefined:
      terminal.err(HELP);
      return 2;
    case '-h':
    case '--help':
    case 'help':
      terminal.out(HELP);
      return 0;
    case '-v':
    case '--version':
      terminal.out(`${version()}\n`);
      return 0;
    default: {
      const load = COMMANDS[name];
      if (load === undefined) {
        terminal.err(`podwhy: there is no command "${name}"; podwhy --help lists them\n`);
        return 2;
      }
      const command = await load();
      return command(rest, terminal);
    }
  }
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

const terminal = processTerminal();
// A reader that goes away (`podwhy why … | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});
// Timers of the rooms keep no process alive; a command that waits for one, as for a cluster that refuses, is not over.
const alive = setInterval(() => undefined, 60_000);
try {
  process.exitCode = await main(process.argv.slice(2), terminal);
} catch (error) {
  const usable = error instanceof Error && UNUSABLE.has(error.name);
  terminal.err(`podwhy: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = usable ? 2 : 1;
} finally {
  clearInterval(alive);
}
