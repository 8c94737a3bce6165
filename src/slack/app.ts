import { App, HTTPReceiver, type Logger, type Receiver } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Millis } from '../model/time.js';
import type { SlackSettings } from '../settings/settings.js';
import { boltLogger } from './bolt-logger.js';
import type { ListenerDependencies, People } from './listeners/dependencies.js';
import { ErrandFollower } from './errands/follower.js';
import { slackCode } from './listeners/exchange.js';
import { createPeople } from './listeners/people.js';
import { createPlaces } from './listeners/places.js';
import { registerListeners } from './listeners/register.js';
import { createThreads } from './listeners/threads.js';
import { TwoSockets } from './two-sockets.js';

/** podwhy's Slack surface: what people type and press. Alerts go out through `delivery`, with a client of their own. */
export interface SlackApp {
  /** The workspace and the bot's own user, as Slack named them. */
  readonly identity: { readonly teamId: string; readonly botUserId: string; readonly botName: string };
  /** For interactive calls: fails fast, never waits for a rate limit. */
  readonly client: WebClient;
  readonly people: People;
  start(): Promise<void>;
  /** True while Slack can reach podwhy: a socket is open, or the HTTP server listens. */
  connected(): boolean;
  /** Exchanges that are being worked on. */
  inFlight(): number;
  /** Takes nothing new, waits up to `graceMs` for what runs, then aborts it. */
  stop(graceMs: Millis): Promise<void>;
}

export type SlackAppDependencies = Omit<
  ListenerDependencies,
  'people' | 'command' | 'shutdown' | 'client' | 'places' | 'threads' | 'botUserId' | 'botName'
> & {
  /** Groups that settings grant roles to. */
  readonly usergroups: readonly string[];
};

/** Slack cannot be used as configured; the message names the setting and the fix. */
export class SlackStartError extends Error {
  override readonly name = 'SlackStartError';
  constructor(
    readonly code: 'bot-token' | 'app-token' | 'signing-secret' | 'unreachable',
    message: string,
    options?: { readonly cause: unknown },
  ) {
    super(message, options);
  }
}

/** A person waits: better a quick failure than a late answer. One retry would double what was already done. */
const INTERACTIVE_TIMEOUT_MS = 2_500;
const DRAIN_STEP_MS = 20;

/**
 * Builds the Bolt app, asks Slack who it is, and registers the listeners. Throws a {@link SlackStartError} for tokens that
 * Slack refuses, instead of Bolt's unhandled rejection after start.
 */
export async function createSlackApp(settings: SlackSettings, deps: SlackAppDependencies): Promise<SlackApp> {
  const logger = boltLogger(deps.log);
  const receiver = createReceiver(settings, deps);
  const app = new App({
    token: settings.botToken.reveal(),
    receiver,
    logger,
    deferInitialization: true,
    clientOptions: { ...failFast(settings), logger },
  });
  const identity = await identify(app);
  if (settings.mode === 'socket') await tryAppToken(settings, logger);
  const stopping = new AbortController();
  let running = 0;
  let listening = false;
  app.use(async ({ next }) => {
    running += 1;
    try {
      await next();
    } finally {
      running -= 1;
    }
  });
  app.error((error) => {
    deps.log.error(
      { event: 'slack.listener.failed', error: `${error.name}: ${error.code}` },
      'a Slack listener failed',
    );
    return Promise.resolve();
  });
  const people = createPeople({ ...deps, client: app.client, teamId: identity.teamId });
  const follower = new ErrandFollower({ ...deps, client: app.client });
  registerListeners(app, {
    ...deps,
    people,
    places: createPlaces({ ...deps, ...deps.routing, client: app.client }),
    threads: createThreads(app.client, identity.botUserId),
    client: app.client,
    botUserId: identity.botUserId,
    botName: identity.botName,
    command: settings.command,
    shutdown: stopping.signal,
  });
  return {
    identity,
    client: app.client,
    people,
    inFlight: () => running,
    connected: () => (receiver instanceof TwoSockets ? receiver.connected() > 0 : listening),
    start: async () => {
      try {
        await (receiver instanceof TwoSockets ? receiver.start() : app.start(settings.port));
      } catch (error) {
        throw startError(error, 'app-token');
      }
      listening = true;
      follower.start();
    },
    stop: async (graceMs) => {
      listening = false;
      await receiver.stop();
      const end = deps.clock.now() + graceMs;
      while (running > 0 && deps.clock.now() < end) await deps.clock.sleep(DRAIN_STEP_MS);
      await follower.stop();
      stopping.abort();
    },
  };
}

function createReceiver(settings: SlackSettings, deps: SlackAppDependencies): Receiver {
  const logger = boltLogger(deps.log);
  switch (settings.mode) {
    case 'socket':
      if (settings.appToken === null) {
        throw new SlackStartError(
          'app-token',
          'slack.appToken is missing: Socket Mode needs an app-level token (xapp-…) with connections:write',
        );
      }
      return new TwoSockets({ appToken: settings.appToken.reveal(), apiUrl: settings.apiUrl, logger }, deps.clock);
    case 'http':
      if (settings.signingSecret === null) {
        throw new SlackStartError(
          'signing-secret',
          'slack.signingSecret is missing: HTTP mode needs it to know that requests come from Slack',
        );
      }
      return new HTTPReceiver({
        signingSecret: settings.signingSecret.reveal(),
        port: settings.port,
        endpoints: '/slack/events',
        logger,
        bodyLimit: 1024 * 1024,
      });
  }
}

async function identify(app: App): Promise<SlackApp['identity']> {
  try {
    const answer = await app.client.auth.test();
    await app.init();
    return { teamId: answer.team_id ?? '', botUserId: answer.user_id ?? '', botName: answer.user ?? 'podwhy' };
  } catch (error) {
    throw startError(error, 'bot-token');
  }
}

/**
 * Asks for a connection once before the sockets do: their client retries some refusals (`not_allowed_token_type`,
 * `missing_scope`) for ever, so that start would never end.
 */
async function tryAppToken(settings: SlackSettings, logger: Logger): Promise<void> {
  const client = new WebClient(settings.appToken?.reveal(), { ...failFast(settings), logger });
  try {
    await client.apps.connections.open();
  } catch (error) {
    throw startError(error, 'app-token');
  }
}

/** A fresh object each time: the SDK writes into the options it gets. */
function failFast(settings: SlackSettings): WebClientOptions {
  return {
    slackApiUrl: settings.apiUrl,
    timeout: INTERACTIVE_TIMEOUT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  };
}

const DEAD_TOKEN: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'not_allowed_token_type',
  'missing_scope',
]);

function startError(error: unknown, which: 'bot-token' | 'app-token'): SlackStartError {
  const code = slackCode(error);
  if (DEAD_TOKEN.has(code)) {
    const setting = which === 'bot-token' ? 'slack.botToken (xoxb-…)' : 'slack.appToken (xapp-…, connections:write)';
    return new SlackStartError(which, `Slack refuses ${setting}: ${code}. Copy it again from the app's settings page`, {
      cause: error,
    });
  }
  const why = code === '' && error instanceof Error ? error.message : code;
  return new SlackStartError('unreachable', `Slack cannot be used: ${why}`, { cause: error });
}
